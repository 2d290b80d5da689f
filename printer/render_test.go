package printer

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/unicode/norm"

	"epass.internal/office"
)

var rewrite = flag.Bool("rewrite", false, "write the golden pictures in testdata anew")

const testURL = "https://epass.example.gr/t/2mJx9Qp4Rv7LkT3nWc8YbA"

// renderTicket draws the slip of a ticket in the default layout for paper of
// width dots.
func renderTicket(r *Renderer, slip office.Slip, isCopy bool, width int) (*Bitmap, error) {
	return r.Draw(DefaultLayout(), TicketContent(slip, isCopy), Paper{Width: width, DPI: baseDPI})
}

func line(el, en string) office.SlipLine { return office.SlipLine{EL: el, EN: en} }

// testSlip is an ordinary ticket: what a benchmark and a golden picture show.
func testSlip() office.Slip {
	return office.Slip{
		Office:   line("ΚΕΠ Δήμου Αθηναίων – Σύνταγμα", "Citizen Service Centre, Athens – Syntagma"),
		Service:  line("Βεβαίωση γνησίου υπογραφής", "Signature certification"),
		Number:   "Α017",
		Ahead:    3,
		IssuedAt: time.Date(2026, time.November, 21, 9, 41, 0, 0, time.FixedZone("EET", 2*60*60)),
		URL:      testURL,
	}
}

// fullSlip has every part, and letters with two accents.
func fullSlip() office.Slip {
	s := testSlip()
	s.Office.EL = "Κέντρο Εξυπηρέτησης Πολιτών Δήμου Νέας Φιλαδέλφειας – Νέας Χαλκηδόνας Αττικής"
	s.Title = line("Ραντεβού 10:15", "Appointment 10:15")
	s.Notice = line("Παρακαλούμε κρατήστε τον αριθμό σας. Προϋπόθεση, Μαΐου, ΐ ΰ Ϊ Ϋ.", "Please keep your number until you are called.")
	s.Ahead = 0
	return s
}

// sharedRenderer is one for all tests: they need not parse fonts again.
var sharedRenderer = sync.OnceValues(NewRenderer)

func newRenderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := sharedRenderer()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func render(t testing.TB, slip office.Slip, isCopy bool, width int) *Bitmap {
	t.Helper()
	b, err := renderTicket(newRenderer(t), slip, isCopy, width)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSlipLooksAsApproved(t *testing.T) {
	plain := testSlip()
	plain.URL, plain.Ahead = "", 1
	for name, c := range map[string]struct {
		slip   office.Slip
		isCopy bool
	}{
		"ticket": {testSlip(), false},
		"full":   {fullSlip(), true},
		"plain":  {plain, false},
	} {
		for _, width := range []int{576, 384} {
			name := fmt.Sprintf("%s-%d", name, width)
			t.Run(name, func(t *testing.T) { golden(t, name, render(t, c.slip, c.isCopy, width)) })
		}
	}
}

// golden compares b with testdata/name.png, dot by dot.
func golden(t *testing.T, name string, b *Bitmap) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *rewrite {
		var out bytes.Buffer
		if err := png.Encode(&out, b.Paletted()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v; run with -rewrite and look at the picture", err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Bounds(); got != want.Bounds() {
		t.Fatalf("got %v, want %v", got, want.Bounds())
	}
	for y := range b.Height {
		for x := range b.Width {
			if r, _, _, _ := want.At(x, y).RGBA(); b.Black(x, y) != (r == 0) {
				t.Fatalf("dot %d,%d differs from %s; run with -rewrite and look at the change", x, y, path)
			}
		}
	}
}

func TestCodeOnSlipHoldsTheURL(t *testing.T) {
	for _, width := range []int{576, 384} {
		if got := readCode(t, render(t, testSlip(), false, width)); got != testURL {
			t.Errorf("%d dots: got %q, want %q", width, got, testURL)
		}
	}
}

// readCode decodes the QR code on b with a reader that is not ours.
func readCode(t *testing.T, b *Bitmap) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(b.Paletted())
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatalf("reading QR code: %v", err)
	}
	return result.GetText()
}

func TestCodeHasQuietZoneAndLargeModules(t *testing.T) {
	slip := testSlip()
	with := render(t, slip, false, 384)
	slip.URL = ""
	without := render(t, slip, false, 384)
	code := 0 // first row of the code
	for y := without.Height; y < with.Height && code == 0; y++ {
		if inkBytes(with.Row(y)) > 0 {
			code = y
		}
	}
	for y := code - codeQuiet; y < code; y++ {
		if inkBytes(with.Row(y)) > 0 {
			t.Errorf("row %d above the code is not blank", y)
		}
	}
	for y := code; y < code+7*codeModule; y++ {
		for x := range codeQuiet {
			if with.Black(x, y) {
				t.Errorf("dot %d,%d beside the code is black", x, y)
			}
		}
		if !with.Black(codeQuiet, y) || !with.Black(codeQuiet+codeModule-1, y) {
			t.Errorf("row %d: the finder pattern is not %d dots thick", y, codeModule)
		}
	}
}

func TestDecomposedTextPrintsAsComposed(t *testing.T) {
	composed := fullSlip()
	composed.Service = line("Άδεια ΐ ΰ Ϊ Ϋ", "café")
	decomposed := composed
	decomposed.Service = line(norm.NFD.String(composed.Service.EL), norm.NFD.String(composed.Service.EN))
	if decomposed.Service == composed.Service {
		t.Fatal("the two spellings are the same")
	}
	if !bytes.Equal(render(t, composed, false, 576).Bits, render(t, decomposed, false, 576).Bits) {
		t.Error("the two spellings print differently")
	}
}

func TestFontHasEveryGreekLetter(t *testing.T) {
	r := newRenderer(t)
	const letters = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωΆΈΉΊΌΎΏάέήίόύώΪΫϊϋΐΰ«»·–—…’€№"
	for _, w := range []weight{regular, bold} {
		f := r.face(w, 24)
		missing := f.glyph('\U0010FFFF')
		for _, c := range letters {
			if _, _, ok := f.font.GlyphBounds(c); !ok || bytes.Equal(f.glyph(c).dots.Bits, missing.dots.Bits) {
				t.Errorf("%s lacks %c", w, c)
			}
		}
	}
}

// Text is never cut: whatever the texts, the same ink is on the slip as on a
// canvas with white all around.
func TestLongTextsAreNeverCut(t *testing.T) {
	r := newRenderer(t)
	long := strings.Repeat("Εξυπηρέτηση πολιτών ΐΰΪΫ ", 6)
	unbroken := strings.Repeat("Ξεσκεπάζω", 10)
	for _, text := range []string{long, unbroken, "Ώ" + unbroken + " ξ", strings.Repeat("ΆΪξ", 20)} {
		for _, width := range []int{576, 384, 192} {
			for _, w := range []weight{regular, bold} {
				s := r.sheet(Paper{width, baseDPI})
				st := style{w, 40, 20, 2}
				f, _, lines := s.set(text, st, s.width())
				s.text(text, st, AlignLeft)
				want := 0
				for _, l := range lines {
					want += ink(f, l)
				}
				if got := blackDots(s.dots); got != want {
					t.Errorf("%d dots, %.10s…: got %d black dots, want %d", width, text, got, want)
				}
				if got, want := strings.Join(lines, ""), text; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
					t.Errorf("%d dots: got %q, want all of %q", width, got, want)
				}
			}
		}
	}
}

// ink counts the black dots of one line drawn where there is room on all sides.
func ink(f *face, line string) int {
	b := NewBitmap(f.width(line)+200, 400)
	f.draw(b, line, 100, 200)
	return blackDots(b)
}

func blackDots(b *Bitmap) int {
	n := 0
	for _, v := range b.Bits {
		n += bits.OnesCount8(v)
	}
	return n
}

func TestTextShrinksBeforeItWraps(t *testing.T) {
	s := newRenderer(t).sheet(Paper{576, baseDPI})
	st := style{bold, 40, 20, 1}
	if _, size, lines := s.set("Πρωτόκολλο", st, s.width()); size != 40 || len(lines) != 1 {
		t.Errorf("short text: got %d dots in %d lines, want 40 in 1", size, len(lines))
	}
	if _, size, lines := s.set("Βεβαίωση γνησίου υπογραφής κατόχου", st, s.width()); size >= 40 || len(lines) != 1 {
		t.Errorf("longer text: got %d dots in %d lines, want fewer than 40 in 1", size, len(lines))
	}
	if _, size, lines := s.set(strings.Repeat("πολύ μακρύ ", 20), st, s.width()); size != 20 || len(lines) < 3 {
		t.Errorf("long text: got %d dots in %d lines, want 20 in several", size, len(lines))
	}
}

func TestCleanDropsWhatCannotBePrinted(t *testing.T) {
	for in, want := range map[string]string{
		"  δύο\t\n κενά ": "δύο κενά",
		"α\x00β\x1b@":     "αβ@",
		"α\u200bβ\u202e":  "αβ",
		"α\u0301":         "ά",
		"":                "",
		"κανονικό, με «εισαγωγικά»": "κανονικό, με «εισαγωγικά»",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCopyDiffersOnlyByItsBanner(t *testing.T) {
	original, copied := render(t, testSlip(), false, 576), render(t, testSlip(), true, 576)
	banner := copied.Height - original.Height
	if banner < 40 || !bytes.Equal(copied.Bits[banner*copied.Stride:], original.Bits) {
		t.Errorf("banner of %d rows, rest equal: %v", banner, bytes.HasSuffix(copied.Bits, original.Bits))
	}
	if got := inkBytes(copied.Row(0)); got != 71 {
		t.Errorf("the frame is %d bytes wide, want 71", got)
	}
}

func TestWordsOfTheSlip(t *testing.T) {
	for n, want := range map[int]office.SlipLine{
		-1:  line("Είστε ο επόμενος", "You are next"),
		0:   line("Είστε ο επόμενος", "You are next"),
		1:   line("Προηγείται: 1 άτομο", "1 person ahead of you"),
		2:   line("Προηγούνται: 2 άτομα", "2 people ahead of you"),
		118: line("Προηγούνται: 118 άτομα", "118 people ahead of you"),
	} {
		if got := aheadLine(n); got != want {
			t.Errorf("%d ahead: got %v, want %v", n, got, want)
		}
	}
	at := time.Date(2026, time.May, 3, 18, 5, 59, 0, time.UTC)
	if got, want := timeLine(at), line("Κυριακή 3 Μαΐου 2026, 18:05", "Sun 3 May 2026, 18:05"); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := timeLine(testSlip().IssuedAt).EL, "Σάββατο 21 Νοεμβρίου 2026, 09:41"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWidthsNoPrinterHasAreRefused(t *testing.T) {
	for _, width := range []int{-1, 0, 191, 1025} {
		if _, err := renderTicket(newRenderer(t), testSlip(), false, width); !errors.Is(err, ErrPaperWidth) {
			t.Errorf("%d dots: got %v, want ErrPaperWidth", width, err)
		}
	}
	slip := testSlip()
	slip.URL = strings.Repeat("x", 1500)
	if _, err := renderTicket(newRenderer(t), slip, false, 384); !errors.Is(err, errLongURL) {
		t.Errorf("long address: got %v, want %v", err, errLongURL)
	}
}

func TestBitmapKeepsInsideItsEdges(t *testing.T) {
	b := NewBitmap(13, 5)
	stamp := NewBitmap(9, 9)
	stamp.Fill(stamp.Bounds())
	for _, at := range [][2]int{{-20, 0}, {0, -20}, {20, 0}, {0, 20}, {-4, -4}, {9, 3}} {
		b.Draw(stamp, at[0], at[1])
	}
	want := []string{"11111........", ".............", ".............", ".........1111", ".........1111"}
	var got []string
	for y := range b.Height {
		var row strings.Builder
		for x := range b.Width {
			if b.Black(x, y) {
				row.WriteString("1")
				continue
			}
			row.WriteString(".")
		}
		got = append(got, row.String())
	}
	want[1], want[2], want[3], want[4] = want[0], want[0], "11111....1111", "11111....1111"
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if b.Black(-1, 0) || b.Black(0, -1) || b.Black(13, 0) || b.Black(0, 5) {
		t.Error("outside is not white")
	}
}

// BenchmarkDraw draws each layout as dots; cold is the first slip after start.
func BenchmarkDraw(b *testing.B) {
	r := newRenderer(b)
	every := parsed(b, everyBlock)
	every.Logo = testLogo(b)
	for name, c := range map[string]struct {
		layout  Layout
		content Content
	}{
		"default":     {DefaultLayout(), TicketContent(testSlip(), false)},
		"every":       {every, wholeContent()},
		"appointment": {DefaultAppointmentLayout(), appointment()},
	} {
		for _, width := range []int{576, 384} {
			b.Run(fmt.Sprintf("%s-%d", name, width), func(b *testing.B) {
				for b.Loop() {
					if _, err := r.Draw(c.layout, c.content, Paper{width, baseDPI}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			r, err := NewRenderer()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := renderTicket(r, testSlip(), false, 576); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("preview", func(b *testing.B) {
		p := profileOf(b, "epson-tm-t20ii")
		for b.Loop() {
			if _, err := r.Preview(every, wholeContent(), p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
