package firmware

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// section returns the part of SPEC.md between a heading and the next of its rank.
func section(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("SPEC.md has no section %q", heading)
	}
	part, _, _ := strings.Cut(rest, "\n## ")
	return part
}

// rows returns the cells of a Markdown table's body in text.
func rows(text string) [][]string {
	var all [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		all = append(all, cells)
	}
	return all[2:]
}

func TestCatalogueInTheStandardIsTheOneInTheCode(t *testing.T) {
	want := map[Type]string{}
	for code := range 256 {
		if typ := Type(code); typ.Known() {
			want[typ] = typ.String()
		}
	}
	got := map[Type]string{}
	for _, row := range rows(section(t, "6. Message catalogue")) {
		code, err := strconv.ParseUint(row[0], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := got[Type(code)]; twice {
			t.Errorf("type %02X stands twice", code)
		}
		got[Type(code)] = row[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("catalogue (-code +SPEC.md):\n%s", diff)
	}
}

func TestEventsInTheCatalogueAreTheTypesNamedSo(t *testing.T) {
	for _, row := range rows(section(t, "6. Message catalogue")) {
		want := "REQ, RSP, NAK"
		if strings.HasPrefix(row[1], "EVT_") {
			want = "EVT, EVT_ACK"
		}
		if got := row[2]; got != want {
			t.Errorf("%s travels in %q, want %q", row[1], got, want)
		}
	}
}

func TestKindsInTheStandardAreTheOnesInTheCode(t *testing.T) {
	var got []string
	for i, row := range rows(section(t, "3. Header")) {
		if row[0] != strconv.Itoa(i) {
			t.Errorf("row %d has the number %s", i, row[0])
		}
		got = append(got, row[1])
	}
	var want []string
	for k := Kind(0); k.Known(); k++ {
		want = append(want, k.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-code +SPEC.md):\n%s", diff)
	}
}

func TestVectorsInTheStandardAreInTheFile(t *testing.T) {
	byWire := map[string]bool{}
	for _, v := range vectors(t) {
		byWire[string(v.wire)] = v.good
	}
	lines := regexp.MustCompile(`(?m)^wire ([0-9A-F ]+)$`).FindAllStringSubmatch(section(t, "2. Framing"), -1)
	if len(lines) != 3 {
		t.Errorf("SPEC.md shows %d examples, want 3", len(lines))
	}
	for _, line := range lines {
		p, err := appendHex(nil, line[1])
		if err != nil || !byWire[string(p)] {
			t.Errorf("no good vector has the wire bytes %s (%v)", line[1], err)
		}
	}
}

func TestSizesInTheStandardAreTheOnesInTheCode(t *testing.T) {
	text := section(t, "2. Framing")
	for name, n := range map[string]int{"payload": MaxPayload, "raw frame": MaxRaw, "wire": MaxWire, "header": headerSize, "checksum": checksumSize} {
		re := regexp.MustCompile(`(?m)^\| ` + name + ` \|.*\| ` + strconv.Itoa(n) + ` \|$`)
		if !re.MatchString(text) {
			t.Errorf("SPEC.md gives no size of at most %d bytes for the %s", n, name)
		}
	}
}

func TestNamesOfUnknownValuesShowTheNumber(t *testing.T) {
	cases := []struct{ name, got, want string }{
		{"type outside the catalogue", Type(0x55).String(), "TYPE_55"},
		{"type zero", Type(0).String(), "TYPE_00"},
		{"kind five", Kind(5).String(), "KIND_5"},
		{"kind wider than four bits", Kind(200).String(), "KIND_200"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got %s, want %s", c.got, c.want)
			}
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]int{}
	for code := range 256 {
		for _, name := range []string{Type(code).String(), Kind(code).String()} {
			if other, twice := seen[name]; twice {
				t.Errorf("%s is the name of %d and of %d", name, other, code)
			}
			seen[name] = code
		}
	}
}
