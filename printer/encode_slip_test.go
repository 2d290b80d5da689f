package printer

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"
)

// testLogo is a frame with three letters, as PNG.
func testLogo(t testing.TB) []byte {
	t.Helper()
	word := newRenderer(t).Line("ΚΕΠ", 40)
	b := NewBitmap(96, 64)
	for i := range 4 {
		b.Fill(image.Rect(0, i, 96, i+1))
		b.Fill(image.Rect(0, 60+i, 96, 61+i))
		b.Fill(image.Rect(i, 0, i+1, 64))
		b.Fill(image.Rect(92+i, 0, 93+i, 64))
	}
	b.Draw(word, 10, 7)
	var out bytes.Buffer
	if err := png.Encode(&out, b.Paletted()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shortLayout is an ordinary slip in one language, with a logo.
func shortLayout(t testing.TB) Layout {
	t.Helper()
	data, err := os.ReadFile("testdata/short.json")
	if err != nil {
		t.Fatal(err)
	}
	l, err := ParseLayout(data)
	if err != nil {
		t.Fatal(err)
	}
	l.Logo = testLogo(t)
	return l
}

// proven returns the profile with everything in it probed.
func proven(t testing.TB, name string) Profile {
	t.Helper()
	p := profileOf(t, name)
	for key := range p.Evidence {
		p.Evidence[key] = Evidence{Probed, "us"}
	}
	return p
}

// pagesOf returns the ways of a profile with only these code pages.
func pagesOf(w Ways, names ...string) Ways {
	w.Pages = slices.DeleteFunc(slices.Clone(w.Pages), func(p Page) bool { return !slices.Contains(names, p.Name) })
	w.UserChars = false
	return w
}

// means are the encodings of the table in the reference, cheapest last.
func means(t testing.TB) []struct {
	name    string
	profile Profile
	ways    Ways
	limit   int
} {
	t20, t88 := proven(t, "epson-tm-t20ii"), proven(t, "epson-tm-t88iv")
	stored := profileOf(t, "epson-tm-t20ii")
	noPages := t20.Ways()
	noPages.Pages = nil
	return []struct {
		name    string
		profile Profile
		ways    Ways
		limit   int
	}{
		{"raster", profileOf(t, "generic-80"), Ways{}, 20_000},
		{"raster, logo, qr", stored, Ways{QR: true, Logo: LogoNV}, 15_000},
		{"raster, logo, qr, double", stored, stored.Ways(), 10_000},
		{"code page", t20, pagesOf(t20.Ways(), "1253"), 300},
		{"code page 737", t20, pagesOf(t20.Ways(), "737"), 300},
		{"user-defined characters", t20, noPages, 300},
		{"user-defined characters at 180 dpi", t88, t88.Ways(), 300},
	}
}

func encodeSlip(t testing.TB, l Layout, c Content, p Profile, w Ways) Encoded {
	t.Helper()
	e, err := newRenderer(t).EncodeSlip(l, c, p, w, 7, 1)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSlipsAreShortInBytes(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	for _, m := range means(t) {
		e := encodeSlip(t, l, c, m.profile, m.ways)
		t.Logf("%s: %d bytes, %d rows", m.name, len(e.Data), e.Rows)
		if len(e.Data) > m.limit {
			t.Errorf("%s: %d bytes, more than %d", m.name, len(e.Data), m.limit)
		}
	}
}

// Whatever the means, the same is said in the same order.
func TestEveryMeansShowsTheSameSlip(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	want := []string{"", "ΚΕΠ Δήμου Αθηναίων - Σύνταγμα", "Βεβαίωση γνησίου υπογραφής", "Α017",
		"Προηγούνται: 3 άτομα", "Σάββατο 21 Νοεμβρίου 2026, 09:41", testURL, "Η σειρά σας στο κινητό"}
	for _, m := range means(t) {
		e := encodeSlip(t, l, c, m.profile, m.ways)
		got := printed(t, m.profile, e)
		want[0] = logoSaid(t, l, m.profile)
		switch {
		case m.ways.text():
			if said := slices.Clone(got.said); !slices.Equal(plainLines(said), want) {
				t.Errorf("%s: got %q, want %q", m.name, said, want)
			}
			if got.dots.Height > 0 {
				t.Errorf("%s: %d rows of dots besides the text", m.name, got.dots.Height)
			}
		case m.ways.QR:
			if !slices.Equal(got.said, []string{want[0], testURL}) {
				t.Errorf("%s: besides dots got %q", m.name, got.said)
			}
		default:
			if code := readCode(t, got.dots); code != testURL || len(got.said) > 0 {
				t.Errorf("%s: read %q and %q", m.name, code, got.said)
			}
		}
	}
}

// logoSaid is what paper says of a small logo.
func logoSaid(t *testing.T, l Layout, p Profile) string {
	t.Helper()
	img, err := decodeLogo(l.Logo)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("logo of %d black dots", blackDots(dither(img, p.Paper().logoWidth(SizeSmall))))
}

// plainLines writes dashes as code pages without them do.
func plainLines(lines []string) []string {
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "–", "-")
	}
	return lines
}

func TestRasterOfASlipIsItsDrawing(t *testing.T) {
	l, c := shortLayout(t), TicketContent(fullSlip(), true)
	for _, name := range []string{"generic-80", "generic-58", "xprinter-pos-80", "epson-tm-t20ii", "epson-tm-t88v", "custom-vkp80ii"} {
		p := profileOf(t, name)
		dots, err := newRenderer(t).Draw(l, c, p.Paper())
		if err != nil {
			t.Fatal(err)
		}
		got := printed(t, p, encodeSlip(t, l, c, p, Ways{}))
		got.dots.Grow(dots.Height)
		if !bytes.Equal(got.dots.Bits, harmless(dots).Bits) {
			t.Errorf("%s: the bytes draw another picture", name)
		}
	}
}

func TestDoubledNumberLooksLikeTheNumber(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	l.Blocks = []Block{{Kind: KindNumber}, {Kind: KindRule}}
	p := profileOf(t, "epson-tm-t20ii")
	fine, err := newRenderer(t).Draw(l, c, p.Paper())
	if err != nil {
		t.Fatal(err)
	}
	e := encodeSlip(t, l, c, p, p.Ways())
	coarse := printed(t, p, e).dots
	coarse.Grow(fine.Height)
	if n := differing(fine, coarse); n > blackDots(fine)/5 {
		t.Errorf("%d of %d black dots differ", n, blackDots(fine))
	}
	if plain := encodeSlip(t, l, c, p, Ways{}); len(e.Data) > len(plain.Data)*2/5 {
		t.Errorf("%d bytes doubled, %d plain", len(e.Data), len(plain.Data))
	}
}

// The whole job of a short slip, command by command.
func TestTextJobIsTheseBytes(t *testing.T) {
	p := proven(t, "epson-tm-t20ii")
	l := shortLayout(t)
	l.Blocks = []Block{{Kind: KindLogo, Size: SizeSmall}, {Kind: KindService, Languages: []Language{Greek}}, {Kind: KindNumber}, {Kind: KindQR, Languages: []Language{English}}}
	c := Content{Service: line("Άδεια ΐ", ""), Number: "Α017", QR: "https://a.gr/t", Caption: line("", "Turn")}
	e := encodeSlip(t, l, c, p, pagesOf(p.Ways(), "1253"))
	id1, id2, name := jobID(7, 1, markPaper), jobID(7, 1, markCut), e.Needs[0].Name
	want := slices.Concat(
		[]byte{0x1C, 0x2E, 0x1D, 0x61, 0x0E, 0x1B, 0x61, 0x00},
		[]byte{0x1D, 0x28, 0x4C, 6, 0, 0x30, 0x45, name[0], name[1], 1, 1},
		[]byte{0x1B, 0x21, 0x18, 0x1B, 0x74, 47, 0xA2, 0xE4, 0xE5, 0xE9, 0xE1, 0x20, 0xC0, 0x0A},
		[]byte{0x0A, 0x1D, 0x21, 0x66, 0xC1, 0x30, 0x31, 0x37, 0x0A, 0x0A},
		[]byte{0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, 4, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31},
		[]byte{0x1D, 0x28, 0x6B, 17, 0, 0x31, 0x50, 0x30}, []byte("https://a.gr/t"), []byte{0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30},
		[]byte{0x0A, 0x1B, 0x21, 0x00}, []byte("Turn\n"),
		[]byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}, id1[:], []byte{0x1D, 0x56, 0x42, 24},
		[]byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}, id2[:],
	)
	if !bytes.Equal(e.Data, want) {
		t.Errorf("got\n% x, want\n% x", e.Data, want)
	}
}

// A letter that no code page of the printer has is drawn, with its whole line.
func TestLinesThatAreNoTextAreDrawn(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	c.Service.EL = "Εξυπηρέτηση Μαΐου"
	p := proven(t, "epson-tm-t20ii")
	got := printed(t, p, encodeSlip(t, l, c, p, pagesOf(p.Ways(), "737")))
	if got.dots.Height < 20 || slices.Contains(got.said, c.Service.EL) || len(got.said) != 7 {
		t.Errorf("%d rows of dots, text %q", got.dots.Height, got.said)
	}
	for name, w := range map[string]Ways{"869 beside 737": pagesOf(p.Ways(), "737", "869"), "own characters beside 737": func() Ways {
		w := pagesOf(p.Ways(), "737")
		w.UserChars = true
		return w
	}()} {
		got := printed(t, p, encodeSlip(t, l, c, p, w))
		if got.dots.Height != 0 || !slices.Contains(got.said, c.Service.EL) {
			t.Errorf("%s: %d rows of dots, text %q", name, got.dots.Height, got.said)
		}
	}
}

func TestOwnCharactersAreLoadedAndKept(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	p := proven(t, "epson-tm-t88iv")
	e := encodeSlip(t, l, c, p, p.Ways())
	if got := printed(t, p, e); got.inits != 0 {
		t.Errorf("%d × ESC @ would lose the characters", got.inits)
	}
	if len(e.Needs) != 2 || e.Needs[0].Kind != NeedLogo || e.Needs[1].Kind != NeedChars {
		t.Fatalf("needs %+v", e.Needs)
	}
	t.Logf("%d bytes of characters, %d of the logo", len(e.Needs[1].Data), len(e.Needs[0].Data))
	if n := len(e.Needs[1].Data); n > 2600 {
		t.Errorf("%d bytes of characters", n)
	}
	again := encodeSlip(t, l, TicketContent(fullSlip(), true), p, p.Ways())
	if again.Needs[0].Hash != e.Needs[0].Hash || again.Needs[1].Hash != e.Needs[1].Hash {
		t.Error("another slip needs other characters or another logo")
	}
	if got := encodeSlip(t, l, c, p, Ways{}); len(got.Needs) != 0 {
		t.Errorf("raster needs %+v", got.Needs)
	}
}

func TestAnotherLogoHasAnotherName(t *testing.T) {
	c, p := TicketContent(testSlip(), false), profileOf(t, "epson-tm-t20ii")
	l := shortLayout(t)
	first := encodeSlip(t, l, c, p, p.Ways()).Needs[0]
	l.Blocks[0].Size = SizeNormal
	if same := encodeSlip(t, l, c, p, p.Ways()).Needs[0]; same.Hash != first.Hash {
		t.Error("the same dots have two names")
	}
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	l.Logo = out.Bytes()
	if other := encodeSlip(t, l, c, p, p.Ways()).Needs[0]; other.Hash == first.Hash || other.Name == first.Name {
		t.Error("another logo has the same name")
	}
	if first.Name[0] < 0x20 || first.Name[0] > 0x7E || first.Name[1] < 0x20 || first.Name[1] > 0x7E {
		t.Errorf("name % x", first.Name)
	}
}

func TestTwoLogosAreTwo(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	l.Logo = wideLogo(t)
	l.Blocks = []Block{{Kind: KindLogo, Size: SizeSmall}, {Kind: KindNumber}, {Kind: KindLogo, Size: SizeNormal}, {Kind: KindLogo, Size: SizeSmall}}
	for name, want := range map[string]int{"epson-tm-t20ii": 2, "citizen-ct-s310": 0} { // FS q has none
		p := profileOf(t, name)
		e := encodeSlip(t, l, c, p, p.Ways())
		got := printed(t, p, e)
		logos := 0
		for _, said := range got.said {
			if strings.HasPrefix(said, "logo of ") {
				logos++
			}
		}
		if len(e.Needs) != want || logos != 3*want/2 {
			t.Errorf("%s: %d needs, printed %q", name, len(e.Needs), got.said)
		}
	}
}

// A length of GS ( L has two bytes.
func TestLogoTooLargeToBeStoredIsDrawn(t *testing.T) {
	l, c := shortLayout(t), TicketContent(testSlip(), false)
	l.Blocks = []Block{{Kind: KindLogo, Size: SizeHuge}, {Kind: KindNumber}}
	p := profileOf(t, "epson-tm-t20ii")
	for tall, want := range map[int]int{100: 1, 1024: 0} {
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 560, tall))); err != nil {
			t.Fatal(err)
		}
		l.Logo = picture.Bytes()
		p.DPI, p.Width = 300, 832
		e := encodeSlip(t, l, c, p, Ways{Logo: LogoNV})
		if len(e.Needs) != want {
			t.Errorf("%d rows: %d needs, want %d", tall, len(e.Needs), want)
		}
	}
}

// wideLogo is larger than any size it is printed in.
func wideLogo(t *testing.T) []byte {
	t.Helper()
	b := NewBitmap(400, 100)
	b.Fill(image.Rect(20, 20, 380, 60))
	var out bytes.Buffer
	if err := png.Encode(&out, b.Paletted()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestStarSelectsCodePagesItsOwnWay(t *testing.T) {
	p := proven(t, "star-tsp600")
	w := p.Ways()
	w.Pages = w.Pages[:1]
	e := encodeSlip(t, DefaultLayout(), TicketContent(testSlip(), false), p, w)
	if !bytes.Contains(e.Data, []byte{esc, gs, 't', 18}) || bytes.Contains(e.Data, []byte{esc, 't'}) {
		t.Errorf("pages %v: % x", w.Pages, e.Data[:40])
	}
}

func TestCopyAndAlignmentAreSaidInText(t *testing.T) {
	l := shortLayout(t)
	for i := range l.Blocks {
		l.Blocks[i].Align = AlignCenter
	}
	p := proven(t, "epson-tm-t20ii")
	got := printed(t, p, encodeSlip(t, l, TicketContent(testSlip(), true), p, p.Ways()))
	if got.said[0] != "ΑΝΤΙΓΡΑΦΟ / COPY" {
		t.Errorf("got %q first", got.said[0])
	}
	if !bytes.Equal(got.align, []byte{0, 1}) {
		t.Errorf("alignments % x, want the left set at first, then the centre once", got.align)
	}
}

func TestTextIsBrokenBetweenWords(t *testing.T) {
	for text, want := range map[string][]string{
		"ένα δύο τρία":    {"ένα", "δύο", "τρία"},
		"ένα δύ":          {"ένα δύ"},
		"πολυκατοικία αβ": {"πολυκα", "τοικία", "αβ"},
		"":                nil,
	} {
		if got := columnsOf(text, 6); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// BenchmarkEncodeSlip draws and encodes a slip by each means.
func BenchmarkEncodeSlip(b *testing.B) {
	r, c := newRenderer(b), TicketContent(testSlip(), false)
	both := DefaultLayout()
	both.Logo = testLogo(b)
	for name, l := range map[string]Layout{"short": shortLayout(b), "two languages": both} {
		for _, m := range means(b) {
			b.Run(name+"/"+m.name, func(b *testing.B) {
				n := 0
				for b.Loop() {
					e, err := r.EncodeSlip(l, c, m.profile, m.ways, 7, 1)
					if err != nil {
						b.Fatal(err)
					}
					n = len(e.Data)
				}
				b.ReportMetric(float64(n), "bytes/slip")
				b.ReportMetric(float64(n)*10/9600, "s/slip@9600")
				b.ReportMetric(float64(n)*10/115200, "s/slip@115200")
			})
		}
	}
}
