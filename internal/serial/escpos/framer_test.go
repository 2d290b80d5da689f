package escpos

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// split divides data into commands, written as name, arguments and length of
// data; text as it stands; what is no command as "?" and its bytes.
func split(data []byte) []string {
	f := NewFramer()
	var out []string
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, fmt.Sprintf("%q", text))
		}
		text = ""
	}
	for i := 0; i < len(data); {
		t, again := f.Step(data[i])
		if !again {
			i++
		}
		if t == Plain {
			text += string(rune(f.Head()[0]))
			continue
		}
		flush()
		switch t {
		case Last, Whole:
			_, size := f.Data()
			s := fmt.Sprintf("%s%v", f.Command().Name, f.Args())
			if size > 0 {
				s += fmt.Sprintf("+%d", size)
			}
			out = append(out, s)
		case Broken:
			out = append(out, fmt.Sprintf("?%X", f.Head()))
		case Pending, Begin, Body, Plain:
		}
	}
	flush()
	return out
}

func TestCommandsEndWhereTheManualSays(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"text":                    {"abc\n", []string{`"abc\n"`}},
		"no arguments":            {"\x1b@a", []string{"ESC @[]", `"a"`}},
		"arguments":               {"\x1b$\x01\x02a", []string{"ESC $[1 2]", `"a"`}},
		"raster":                  {"\x1dv0\x00\x02\x00\x03\x00123456a", []string{"GS v 0[0 2 0 3 0]+6", `"a"`}},
		"raster of nothing":       {"\x1dv0\x00\x00\x00\x03\x00a", []string{"?1D76300000000300", `"a"`}},
		"raster of a wrong size":  {"\x1dv0\x09ab", []string{"?1D763009", `"ab"`}},
		"columns of one byte":     {"\x1b*\x00\x02\x00abx", []string{"ESC *[0 2 0]+2", `"x"`}},
		"columns of three bytes":  {"\x1b*\x21\x01\x00abcx", []string{"ESC *[33 1 0]+3", `"x"`}},
		"columns of no kind":      {"\x1b*\x05abc", []string{"?1B2A05", `"abc"`}},
		"cut":                     {"\x1dV\x00a\x1dV\x42\x10b", []string{"GS V[0]", `"a"`, "GS V[66]+1", `"b"`}},
		"cut of no kind":          {"\x1dV\x07a", []string{"?1D5607", `"a"`}},
		"sized family":            {"\x1d(k\x03\x001QQa", []string{"GS ( k[3 0]+3", `"a"`}},
		"sized family, unknown":   {"\x1d(z\x02\x00abc", []string{"GS ( z[2 0]+2", `"c"`}},
		"sized, nothing":          {"\x1d(z\x00\x00c", []string{"GS ( z[0 0]", `"c"`}},
		"large graphics":          {"\x1d8L\x02\x00\x00\x00abc", []string{"GS 8 L[2 0 0 0]+2", `"c"`}},
		"tab stops":               {"\x1bD\x01\x09\x00a", []string{"ESC D[]+2", `"a"`}},
		"tab stops that descend":  {"\x1bD\x05\x03a", []string{"ESC D[]+1", `"\x03a"`}},
		"bar code, old form":      {"\x1dk\x02123\x00a", []string{"GS k[2]+3", `"a"`}},
		"bar code, letters":       {"\x1dk\x02123a", []string{"GS k[2]+3", `"a"`}},
		"bar code, cut by escape": {"\x1dk\x04AB\x1b@", []string{"GS k[4]+2", "ESC @[]"}},
		"bar code, new form":      {"\x1dk\x49\x03{BAa", []string{"GS k[73]+4", `"a"`}},
		"bar code of no kind":     {"\x1dk\x20a", []string{"?1D6B20", `"a"`}},
		"glyphs":                  {"\x1b&\x03AB\x01abc\x00x", []string{"ESC &[3 65 66]+5", `"x"`}},
		"glyphs too wide":         {"\x1b&\x03AA\x0dx", []string{"?1B26034141", `"x"`}},
		"glyphs backwards":        {"\x1b&\x03BAx", []string{"?1B26034241", `"x"`}},
		"stored pictures":         {"\x1cq\x02\x01\x00\x01\x0001234567\x01\x00\x01\x0001234567x", []string{"FS q[2]+24", `"x"`}},
		"stored picture too tall": {"\x1cq\x01\x01\x00\x21\x01x", []string{"?1C7101", `"x"`}},
		"downloaded picture":      {"\x1d*\x01\x0112345678x", []string{"GS *[1 1]+8", `"x"`}},
		"downloaded, too large":   {"\x1d*\x40\x40x", []string{"?1D2A4040", `"x"`}},
		"completion id":           {"\x1d(H\x06\x0000abcdx", []string{"GS ( H[6 0]+6", `"x"`}},
		"real time":               {"\x10\x04\x01\x10\x04\x07\x01\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08x", []string{"DLE EOT[1]", "DLE EOT[7]+1", "DLE DC4[8]+7", `"x"`}},
		"unknown":                 {"\x1b\x01a\x1d\xfeb", []string{"?1B01", `"a"`, "?1DFE", `"b"`}},
		"DLE that means nothing":  {"\x10\x1b@", []string{"?10", "ESC @[]"}},
		"escape twice":            {"\x1b\x1b@\x1d\x1ba\x01", []string{"?1B", "ESC @[]", "?1D", "ESC a[1]"}},
		"Star's code page":        {"\x1b\x1dt\x0fa", []string{"ESC GS t[15]", `"a"`}},
		"Star's prefix alone":     {"\x1b\x1dza", []string{"?1B1D7A", `"a"`}},
		"ejector":                 {"\x1de\x05a\x1de\x03\x0cb", []string{"GS e[5]", `"a"`, "GS e[3]+1", `"b"`}},
		"sensors":                 {"\x1bc3\x01\x1bc5\x00a", []string{"ESC c 3[1]", "ESC c 5[0]", `"a"`}},
		"user memory":             {"\x1cg1\x00\x00\x00\x00\x00\x02\x00abc", []string{"FS g 1[0 0 0 0 0 2 0]+2", `"c"`}},
	} {
		if got := split([]byte(c.data)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestTableIsWhole(t *testing.T) {
	for key, c := range Table() {
		if c.EL == "" || c.EN == "" || !c.Known() || c.Lead() != key[0] || len(key) < 2 || len(key) > 3 {
			t.Errorf("%q: %+v", key, c)
		}
		if len(key) == 3 {
			if short := Table()[key[:2]]; short != nil {
				t.Errorf("%s begins like %s", c.Name, short.Name)
			}
		}
	}
}

func TestUnknownOfAFamilyIsNamed(t *testing.T) {
	f := NewFramer()
	for _, b := range []byte("\x1c(Z\x00") {
		f.Step(b)
	}
	if token, _ := f.Step(0); token != Whole || f.Command().Name != "FS ( Z" || f.Command().Known() {
		t.Errorf("got %v, %+v", token, f.Command())
	}
}

func TestDataIsKeptUpToALimit(t *testing.T) {
	f := NewFramer()
	for _, b := range []byte("\x1d8L\x00\x00\x10\x00") { // 1 MiB
		f.Step(b)
	}
	for left := 1 << 20; left > 0; {
		if n := f.Take(make([]byte, 1000)); n > 0 {
			left -= n
			continue
		}
		f.Step(7)
		left--
	}
	kept, size := f.Data()
	if len(kept) != MaxKept || size != 1<<20 || f.Held() > 2*MaxKept {
		t.Errorf("kept %d of %d, holds %d", len(kept), size, f.Held())
	}
	f.Step('x')
	if f.Held() > 8<<10 {
		t.Errorf("still holds %d after the command", f.Held())
	}
}

// FuzzFramer: whatever the bytes and however they come, each belongs to one
// token, and taking data at once is the same as byte by byte.
func FuzzFramer(f *testing.F) {
	f.Add([]byte("\x1b@\x1dv0\x00\x02\x00\x08\x000123456789abcdefx\x1dV\x00"), 3)
	f.Add([]byte("\x1b&\x03AB\x01abc\x00\x1cq\x01\x01\x00\x01\x0001234567\x1dk\x04AB\x1b@\x10\x04\x01"), 1)
	f.Fuzz(func(t *testing.T, data []byte, chunk int) {
		chunk = min(max(chunk, 1), 64)
		slow, fast := NewFramer(), NewFramer()
		var one, two []string
		for i := 0; i < len(data); {
			token, again := slow.Step(data[i])
			if !again {
				i++
			}
			one = record(one, slow, token)
		}
		for i := 0; i < len(data); {
			if n := fast.Take(data[i:min(i+chunk, len(data))]); n > 0 {
				i += n
				continue
			}
			token, again := fast.Step(data[i])
			if !again {
				i++
			}
			two = record(two, fast, token)
		}
		if !slices.Equal(one, two) {
			t.Errorf("byte by byte %q, at once %q", one, two)
		}
		if fast.Held() > 2*MaxKept {
			t.Errorf("holds %d bytes", fast.Held())
		}
	})
}

// record notes what is whole.
func record(list []string, f *Framer, t Token) []string {
	switch t {
	case Plain, Last, Whole, Broken:
		kept, size := f.Data()
		return append(list, fmt.Sprintf("%d %x %x %d", t, f.Head(), kept, size))
	case Pending, Begin, Body:
	}
	return list
}

func BenchmarkNewFramer(b *testing.B) {
	for b.Loop() {
		NewFramer()
	}
}

func BenchmarkFramer(b *testing.B) {
	band := append([]byte("\x1dv0\x00\x48\x00\x80\x00"), make([]byte, 72*128)...)
	data := append(bytes.Repeat([]byte("\x1b@\x1ba\x01hello\n"), 100), band...)
	f := NewFramer()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for i := 0; i < len(data); {
			if n := f.Take(data[i:]); n > 0 {
				i += n
				continue
			}
			if _, again := f.Step(data[i]); !again {
				i++
			}
		}
	}
}

func TestDetailsSayWhatIsInside(t *testing.T) {
	for data, want := range map[string]string{
		"\x1dv0\x00\x48\x00\x80\x00":                              "",
		"\x1dv0\x00\x02\x00\x01\x00ab":                            "16 × 1",
		"\x1b*\x21\x01\x00abc":                                    "33: 1",
		"\x1d(L\x0a\x000C0K1\x01\x08\x00\x01\x00":                 "fn 67 “K1” 8 × 1",
		"\x1d(L\x0a\x000p0\x01\x011\x08\x00\x01\x00":              "fn 112 8 × 1",
		"\x1d(L\x06\x000EK1\x01\x01":                              "fn 69 “K1”",
		"\x1d(L\x02\x0002":                                        "fn 50",
		"\x1d(k\x06\x001P0abc":                                    "49 fn 80 “abc”",
		"\x1d(k\x03\x001Q0":                                       "49 fn 81",
		"\x1d(H\x06\x0000abcd":                                    "fn 48 “abcd”",
		"\x1dk\x49\x03{BA":                                        "73 “.{BA”",
		"\x1b&\x03AA\x01abc":                                      "4 B",
		"\x1bt\x0e":                                               "14",
		"\x1dV\x42\x10":                                           "66 16",
		"\x1b@":                                                   "",
		"\x1d(z\x03\x00abc":                                       "3 B",
		"\x1bD\x01\x02\x03\x04\x05\x06\x07\x08\x09\x00":           "1 2 3 4 5 6 7 8 …",
		"\x1d(k\x47\x001P0" + strings.Repeat("x", 0x44):           "49 fn 80 “" + strings.Repeat("x", 64) + "…”",
		"\x1d(L\x01\x000":                                         "1 B",
		"\x1cq\x01\x01\x00\x01\x0001234567":                       "12 B",
		"\x1d(k\x04\x00\x31\x41\x32\x00":                          "49 fn 65",
		"\x1d(L\x0c\x000S0K2\x01\x08\x00\x01\x00\x31\xff":         "fn 83 “K2” 8 × 1",
		"\x1d8L\x0c\x00\x00\x000S0K2\x01\x08\x00\x01\x00\x31\xff": "fn 83 “K2” 8 × 1",
	} {
		f := NewFramer()
		got := ""
		for i := 0; i < len(data); i++ {
			if token, _ := f.Step(data[i]); token == Last || token == Whole {
				kept, size := f.Data()
				got = f.Command().Detail(f.Args(), kept, size)
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
}
