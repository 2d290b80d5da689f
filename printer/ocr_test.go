package printer

import (
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestOCR reads the Greek of the slip back from its dots with tesseract, which
// must be installed with the languages ell and eng. It runs with EPASS_LONG=1.
func TestOCR(t *testing.T) {
	if os.Getenv("EPASS_LONG") == "" {
		t.Skip("reads slips with tesseract; set EPASS_LONG=1 to run it")
	}
	if _, err := exec.LookPath("tesseract"); err != nil {
		t.Skip("tesseract is not installed (Debian: tesseract-ocr tesseract-ocr-ell)")
	}
	r := newRenderer(t)
	for _, width := range []int{576, 384} {
		for _, isCopy := range []bool{false, true} {
			b, err := renderTicket(r, testSlip(), isCopy, width)
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, b, 2, "ell+eng", "6")
			want := []string{
				"ΚΕΠ Δήμου Αθηναίων", "Βεβαίωση γνησίου", "υπογραφής", "Signature certification", "Προηγούνται: 3 άτομα",
				"3 people ahead of you", "Σάββατο 21 Νοεμβρίου 2026, 09:41", "στο κινητό", "Follow your turn",
			}
			if isCopy {
				want = append(want, "ΑΝΤΙΓΡΑΦΟ")
			}
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%d dots, copy %v: %q is not in what was read:\n%s", width, isCopy, w, got)
				}
			}
			// The Greek model reads large digits as letters; to the English
			// one an alpha is an A, which looks the same.
			if got := read(t, tallest(b), 1, "eng", "7"); got != "A017" {
				t.Errorf("%d dots, copy %v: read the number %q, want A017", width, isCopy, got)
			}
		}
	}
}

// tallest returns the highest line between blank rows: the number, at half its
// size, which is more like a letter in a book. The QR code, of about the same
// height, comes after it.
func tallest(b *Bitmap) *Bitmap {
	from, to := 0, 0
	for y := 0; y < b.Height && to-from < 80; y++ {
		for from = y; y < b.Height && inkBytes(b.Row(y)) > 0; {
			y++
		}
		to = y
	}
	half := NewBitmap(b.Width/2, (to-from)/2)
	for y := range half.Height {
		for x := range half.Width {
			if b.Black(2*x, from+2*y) {
				half.Row(y)[x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return half
}

// read returns the text tesseract finds on b, enlarged (it is trained for 300
// dots per inch) and with white around.
func read(t *testing.T, b *Bitmap, times int, languages, segmentation string) string {
	t.Helper()
	const edge = 40
	large := NewBitmap(b.Width*times+2*edge, b.Height*times+2*edge)
	for y := range b.Height * times {
		for x := range b.Width * times {
			if b.Black(x/times, y/times) {
				large.Row(y + edge)[(x+edge)/8] |= 0x80 >> ((x + edge) % 8)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "slip.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, large.Paletted()); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "tesseract", path, "-", "-l", languages, "--psm", segmentation).Output()
	if err != nil {
		t.Fatal(err)
	}
	text := norm.NFKC.String(string(out)) // it writes the micro sign for μ
	return strings.Join(strings.Fields(text), " ")
}
