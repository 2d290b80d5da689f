package emulator

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"epass.internal/printer"
)

const greek = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωΆΈΉΊΌΎΏάέήίόύώΪΫϊϋ"

// inPage writes text in a code page by the emulator's own table, and reports
// which letters it lacks.
func inPage(t *testing.T, page, text string) (out string, lacks string) {
	t.Helper()
	table, ok := codePage(page)
	if !ok {
		t.Fatalf("no page %s", page)
	}
	for _, r := range text {
		found := false
		for b, c := range table {
			if c == r {
				out, found = out+string([]byte{byte(b)}), true
				break
			}
		}
		if !found {
			lacks += string(r)
		}
	}
	return out, lacks
}

func TestGreekLettersPrintExactlyInEveryGreekPage(t *testing.T) {
	for n, page := range map[byte]string{14: "737", 15: "8859-7", 38: "869", 47: "1253", 11: "851"} {
		t.Run(page, func(t *testing.T) {
			letters := greek
			if page != "737" {
				letters += "ΐΰ"
			}
			if page == "851" {
				letters = strings.NewReplacer("Ϊ", "", "Ϋ", "").Replace(letters)
			}
			bytes, lacks := inPage(t, page, letters)
			if lacks != "" {
				t.Fatalf("the page lacks %s", lacks)
			}
			got := printed(t, Options{}, "\x1bt", string([]byte{n}), bytes, "\n")
			if text := strings.ReplaceAll(got.Text, "\n", ""); text != letters {
				t.Errorf("printed %q, want %q", text, letters)
			}
		})
	}
}

// The letters are drawn by their meaning: the same in whatever page they came.
func TestLettersLookTheSameInEveryPage(t *testing.T) {
	want := paper(t, Options{}, "\x1bt\x2f\xc1\xe8\xde\xed\xe1\n") // Αθήνα, 1253
	for n, text := range map[byte]string{14: "\x80\x9f\xe3\xa4\x98", 15: "\xc1\xe8\xde\xed\xe1", 38: "\xa4\xe2\x9e\xe7\xd6"} {
		if text == "\xa4\xe2\x9e\xe7\xd6" {
			text, _ = inPage(t, "869", "Αθήνα")
		}
		if text == "\x80\x9f\xe3\xa4\x98" {
			text, _ = inPage(t, "737", "Αθήνα")
		}
		if got := paper(t, Options{}, "\x1bt", string([]byte{n}), text, "\n"); !same(got, want) {
			t.Errorf("page %d draws other letters", n)
		}
	}
	seen := map[string]rune{}
	a, _, err := newTypefaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range greek + "ΐΰ" {
		c := string(a.cell(r).Bits)
		latin := strings.ContainsRune("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντ", r)
		if other, ok := seen[c]; ok && !latin {
			t.Errorf("%c looks exactly like %c", r, other)
		}
		seen[c] = r
		if black(a.cell(r)) < 10 {
			t.Errorf("%c has no ink", r)
		}
	}
}

func TestCodePagesAgreeWithTheLibraries(t *testing.T) {
	for name, m := range map[string]*charmap.Charmap{"cp437": charmap.CodePage437, "ISO_8859-7": charmap.ISO8859_7, "WPC1253": charmap.Windows1253, "928": charmap.ISO8859_7} {
		page, ok := codePage(name)
		if !ok {
			t.Fatalf("no page %s", name)
		}
		for b := range 256 {
			want := m.DecodeByte(byte(b))
			if b < 128 {
				want = rune(b)
			}
			if page[b] != want {
				t.Errorf("%s %02x: got %c, want %c", name, b, page[b], want)
			}
		}
	}
	if _, ok := codePage("unheard-of"); ok {
		t.Error("found a page that is none")
	}
	for _, name := range []string{"737", "851", "869"} {
		page, _ := codePage(name)
		for b := range page {
			if page[b] == 0 && b != 0 {
				t.Errorf("%s has nothing at %02x", name, b)
			}
		}
	}
}

// What our encoder's tables say is what this printer prints.
func TestOurCodePagesAreThePrinters(t *testing.T) {
	for _, p := range printer.CodePages() {
		table, ok := codePage(p.Name)
		if !ok {
			t.Errorf("the printer has no page %s", p.Name)
			continue
		}
		for b := range 256 {
			ours := p.Decode(byte(b))
			if ours >= 0x370 && ours < 0x400 && table[b] != ours {
				t.Errorf("%s %02x: the encoder says %c, the printer %c", p.Name, b, ours, table[b])
			}
		}
	}
}

func TestModelsSelectPagesByTheirOwnNumbers(t *testing.T) {
	star := Generic()
	star.StarPages, star.CodePages = true, map[byte]string{0: "437", 15: "737"}
	if got := printed(t, Options{Model: star}, "\x1b\x1dt\x0f\x80\n"); got.Text != "Α\n" {
		t.Errorf("Star: printed %q", got.Text)
	}
	p := newPrinter(t, Options{Model: star})
	p.send("\x1bt\x0f\x80\n", cutCmd)
	if got := p.Slips()[0].Text; got != "Ç\n" || p.Counters().Unknown != 1 {
		t.Errorf("ESC t at a Star printer: printed %q, %d unknown", got, p.Counters().Unknown)
	}
	if got := printed(t, Options{}, "\x1bt\xc8\x80\n"); got.Text != "Ç\n" { // not in the table: page 0
		t.Errorf("unknown page: printed %q", got.Text)
	}
}

func TestTextIsLaidOut(t *testing.T) {
	const inits = "\x1b@"
	for name, c := range map[string]struct {
		data string
		want [4]int // ink of Ξ-like blocks: left, top, right, bottom
	}{
		// █ (DB in 437) fills its cell from edge to edge in the font's height.
		"font A":            {"\xdb", [4]int{0, 0, 12, 24}},
		"font B":            {"\x1bM\x01\xdb", [4]int{0, 0, 9, 17}},
		"double width":      {"\x1d!\x10\xdb", [4]int{0, 0, 24, 24}},
		"double height":     {"\x1d!\x01\xdb", [4]int{0, 0, 12, 48}},
		"eight times":       {"\x1d!\x77\xdb", [4]int{0, 0, 96, 192}},
		"by ESC !":          {"\x1b!\x31\xdb", [4]int{0, 0, 18, 34}},
		"centred":           {"\x1ba\x01\xdb", [4]int{282, 0, 294, 24}},
		"to the right":      {"\x1ba2\xdb", [4]int{564, 0, 576, 24}},
		"at a place":        {"\x1b$\x64\x00\xdb", [4]int{100, 0, 112, 24}},
		"moved on":          {"\x1b$\x64\x00\x1b\\\x0a\x00\xdb", [4]int{110, 0, 122, 24}},
		"moved back":        {"\x1b$\x64\x00\x1b\\\xf6\xff\xdb", [4]int{90, 0, 102, 24}},
		"beyond the paper":  {"\x1b$\xff\x0f\xdb", [4]int{0, 0, 12, 24}},
		"tab":               {"\t\xdb", [4]int{96, 0, 108, 24}},
		"own tabs":          {"\x1bD\x05\x0a\x00\t\t\xdb", [4]int{120, 0, 132, 24}},
		"no tab left":       {"\x1bD\x05\x00\t\t\xdb", [4]int{60, 0, 72, 24}},
		"margin":            {"\x1dL\x32\x00\xdb", [4]int{50, 0, 62, 24}},
		"margin and centre": {"\x1dL\x64\x00\x1dW\x64\x00\x1ba\x01\xdb", [4]int{144, 0, 156, 24}},
		"turned":            {"\x1bV\x01\xdb", [4]int{0, 0, 24, 12}},
		"space to it":       {"\x1b \x05\xdb\xdb", [4]int{0, 0, 29, 24}},
		"reverse":           {"\x1dB\x01 ", [4]int{0, 0, 12, 24}},
		"underlined":        {"\x1b-\x02 ", [4]int{0, 22, 12, 24}},
		"upside down":       {"\x1b{\x01\xdb", [4]int{564, 0, 576, 24}},
		"units":             {"\x1dP\x65\x65\x1b$\x0a\x00\xdb", [4]int{20, 0, 32, 24}},
		"baseline":          {"\x1d!\x01\xdb\x1d!\x00\xdb", [4]int{0, 0, 24, 48}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ink(paper(t, Options{}, inits, c.data, "\n"))
			// The font's block may end a dot or two before its cell does.
			for i := range got {
				slack := 3 * max(1, (c.want[3]-c.want[1])/24)
				if d := got[i] - c.want[i]; d > slack || d < -slack {
					t.Errorf("ink at %v, want %v", got, c.want)
					break
				}
			}
		})
	}
}

func TestSmallCharactersStandOnTheBaseline(t *testing.T) {
	b := paper(t, Options{}, "\x1d!\x01 \x1d!\x00A\n")
	if box := ink(b); box[1] < 24 || box[0] < 12 {
		t.Errorf("the small letter stands at %v", box)
	}
}

func TestLongLinesBreak(t *testing.T) {
	p := newPrinter(t, Options{})
	p.send("\x1b3\x1e", strings.Repeat("x", 100), "\n")
	if p.page.Height != 3*30 {
		t.Errorf("100 letters of 48 a line took %d rows, want 90", p.page.Height)
	}
	p.send(cutCmd)
	want := strings.Repeat("x", 48) + "\n" + strings.Repeat("x", 48) + "\n" + "xxxx\n"
	if got := p.Slips()[0].Text; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFeedsAreExact(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		rows int
	}{
		"a line":                 {"\n", 30},
		"a line with text":       {"a\n", 30},
		"a tall line":            {"\x1d!\x01a\n", 48},
		"own spacing":            {"\x1b3\x28a\n", 40},
		"spacing put back":       {"\x1b3\x28\x1b2a\n", 30},
		"lines":                  {"a\x1bd\x05", 150},
		"dots":                   {"a\x1bJ\x64", 100},
		"fewer than the letters": {"a\x1bJ\x01", 24},
		"half units":             {"\x1dP\x00\x65\x1bJ\x32", 100},
		"before a cut":           {"a\x1bJ\x18", 24},
	} {
		p := newPrinter(t, Options{})
		p.send(c.data)
		if p.page.Height != c.rows {
			t.Errorf("%s: %d rows, want %d", name, p.page.Height, c.rows)
		}
	}
}

func TestEmphasisIsBolder(t *testing.T) {
	plain := black(paper(t, Options{}, "a\n"))
	for name, data := range map[string]string{"ESC E": "\x1bE\x01a\n", "ESC G": "\x1bG\x01a\n", "ESC !": "\x1b!\x08a\n"} {
		if got := black(paper(t, Options{}, data)); got <= plain {
			t.Errorf("%s: %d dots, plain %d", name, got, plain)
		}
	}
	if got := black(paper(t, Options{}, "\x1bE\x01\x1bG\x01\x1b!\x08\x1b@a\n")); got != plain {
		t.Errorf("after ESC @: %d dots, want %d", got, plain)
	}
}

// glyphCmd defines c as a block of 12 by 24 dots.
func glyphCmd(c byte) string {
	return "\x1b&\x03" + string([]byte{c, c}) + "\x0c" + strings.Repeat("\xff\xff\xff", 12)
}

func TestUserDefinedCharacters(t *testing.T) {
	block := 12 * 24
	for name, c := range map[string]struct {
		keeps bool
		data  string
		want  int // dots; -1: the letter of the font
	}{
		"defined and on":         {false, glyphCmd('~') + "\x1b%\x01~\n", block},
		"defined and off":        {false, glyphCmd('~') + "~\n", -1},
		"in the other font":      {false, glyphCmd('~') + "\x1b%\x01\x1bM\x01~\n", -1},
		"narrow":                 {false, "\x1b&\x03~~\x02\xff\xff\xff\xff\xff\xff\x1b%\x01~\n", 48},
		"doubled":                {false, glyphCmd('~') + "\x1b%\x01\x1d!\x11~\n", 4 * block},
		"cancelled":              {false, glyphCmd('~') + "\x1b%\x01\x1b?~~\n", -1},
		"cleared by ESC @":       {false, glyphCmd('~') + "\x1b@\x1b%\x01~\n", -1},
		"kept over ESC @":        {true, glyphCmd('~') + "\x1b@\x1b%\x01~\n", block},
		"cleared by a picture":   {false, glyphCmd('~') + "\x1d*\x01\x0100000000\x1b%\x01~\n", -1},
		"cleared by a stored":    {false, glyphCmd('~') + "\x1cq\x01\x01\x00\x01\x0000000000\x1b%\x01~\n", -1},
		"two at once, the other": {false, "\x1b&\x03}~\x00\x01\xff\xff\xff\x1b%\x01~\n", 24},
	} {
		t.Run(name, func(t *testing.T) {
			m := Generic()
			m.KeepsGlyphs = c.keeps
			got := black(paper(t, Options{Model: m}, c.data))
			if c.want >= 0 && got != c.want || c.want < 0 && (got == 0 || got == block) {
				t.Errorf("%d dots, want %d", got, c.want)
			}
		})
	}
	p := newPrinter(t, Options{})
	p.send(glyphCmd('~'))
	p.SetPower(false)
	p.SetPower(true)
	p.send("\x1b%\x01~\n")
	if got := black(p.page); got == block {
		t.Error("a user-defined character outlived the power")
	}
}

func TestKanjiModeGarblesGreekUntilItIsLeft(t *testing.T) {
	m := Generic()
	m.Kanji = true
	if got := printed(t, Options{Model: m}, "\x1bt\x2f\xc1\xe8\xde\xed\n"); got.Text != "〓〓\n" {
		t.Errorf("in Kanji mode: printed %q", got.Text)
	}
	if got := printed(t, Options{Model: m}, "\x1c.\x1bt\x2f\xc1\xe8\xde\xed\n"); got.Text != "Αθήν\n" {
		t.Errorf("after FS .: printed %q", got.Text)
	}
	if got := printed(t, Options{}, "\x1c&\xc1\xe8ab\x1c.\n"); got.Text != "〓ab\n" {
		t.Errorf("entered by FS &: printed %q", got.Text)
	}
}

func TestUTF8(t *testing.T) {
	if got := printed(t, Options{}, "\x1c(C\x02\x000\x02Μαΐου €\x1c(C\x02\x0001x\n"); got.Text != "Μαΐου €x\n" {
		t.Errorf("printed %q", got.Text)
	}
	if got := printed(t, Options{}, "\x1c(C\x02\x00\x30\x32a\xce(b\xff\n"); got.Text != "a\ufffd(b\ufffd\n" {
		t.Errorf("broken: printed %q", got.Text)
	}
}

func TestDeselectedPrinterListensToNothingElse(t *testing.T) {
	p := newPrinter(t, Options{CompletionID: true})
	e := listening(p)
	p.send("\x1b=\x02abc\n", cutCmd, "\x1d(H\x06\x0000abcd\x1dv0\x00\x01\x00\x02\x00ab\x10\x04\x01")
	e.want(t, "deselected", "\x12")
	if p.page.Height != 0 {
		t.Errorf("%d rows were printed", p.page.Height)
	}
	p.send("\x1b=\x01a\n", cutCmd)
	if got := p.Slips()[0].Text; got != "a\n" {
		t.Errorf("selected again: printed %q", got)
	}
}

func TestTranscriptHasALineForEachLine(t *testing.T) {
	got := printed(t, Options{}, "\x1ba\x01Title\n\x1b@a\tb\n\n", "\x1dv0\x00\x01\x00\x01\x00\xff", "c\x1bd\x02d\n").Text
	if want := "Title\na b\nc\nd\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p := newPrinter(t, Options{})
	p.send("\x1b3\x18", strings.Repeat(fmt.Sprintf("\x1bM1%063d\n", 1), 1000), cutCmd)
	for _, s := range p.Slips() {
		if len(s.Text) > maxText+100 {
			t.Errorf("%d bytes of text are kept", len(s.Text))
		}
	}
}
