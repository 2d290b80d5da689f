package printer

import (
	"embed"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

//go:embed fonts/NotoSans-Regular.ttf fonts/NotoSans-Bold.ttf
var fontFiles embed.FS

// inkThreshold is the coverage of a dot, of 255, from which it is printed. A
// little under half keeps thin strokes whole.
const inkThreshold = 112

// weight chooses one of the two fonts.
type weight string

const (
	regular weight = "fonts/NotoSans-Regular.ttf"
	bold    weight = "fonts/NotoSans-Bold.ttf"
)

// faceKey names one font at one size, in dots per em.
type faceKey struct {
	weight weight
	size   int
}

// glyph is one character in dots. left and top place its bitmap relative to
// the origin on the baseline, y downwards.
type glyph struct {
	dots      *Bitmap
	left, top int
	advance   fixed.Int26_6
}

// face draws the characters of one font at one size and remembers them: the
// font has some 320, so the memory is bounded.
type face struct {
	font   font.Face
	glyphs map[rune]glyph
}

// loadFont parses one embedded font.
func loadFont(w weight) (*opentype.Font, error) {
	data, err := fontFiles.ReadFile(string(w))
	if err != nil {
		return nil, fmt.Errorf("reading font %s: %w", w, err)
	}
	f, err := opentype.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parsing font %s: %w", w, err)
	}
	return f, nil
}

func newFace(f *opentype.Font, size int) (*face, error) {
	ff, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil {
		return nil, fmt.Errorf("scaling font to %d dots: %w", size, err)
	}
	return &face{font: ff, glyphs: make(map[rune]glyph)}, nil
}

// glyph returns r, or the replacement sign when the font has no such character.
func (f *face) glyph(r rune) glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	box, mask, at, advance, ok := f.font.Glyph(fixed.Point26_6{}, r)
	if !ok {
		if r == unicode.ReplacementChar {
			return glyph{dots: NewBitmap(0, 0)}
		}
		return f.glyph(unicode.ReplacementChar)
	}
	g := glyph{dots: NewBitmap(box.Dx(), box.Dy()), left: box.Min.X, top: box.Min.Y, advance: advance}
	for y := range box.Dy() {
		for x := range box.Dx() {
			if _, _, _, a := mask.At(at.X+x, at.Y+y).RGBA(); a>>8 >= inkThreshold {
				g.dots.Row(y)[x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	f.glyphs[r] = g
	return g
}

// walk calls fn with each character of s and the x its origin falls on, and
// returns the width of s.
func (f *face) walk(s string, fn func(g glyph, x int)) int {
	var at fixed.Int26_6
	previous := rune(-1)
	for _, r := range s {
		if previous >= 0 {
			at += f.font.Kern(previous, r)
		}
		g := f.glyph(r)
		fn(g, at.Round())
		at += g.advance
		previous = r
	}
	return at.Ceil()
}

// width returns how wide s is, in dots.
func (f *face) width(s string) int { return f.walk(s, func(glyph, int) {}) }

// ink returns how far s reaches above the baseline (negative) and below it.
func (f *face) ink(s string) (top, bottom int) {
	f.walk(s, func(g glyph, _ int) {
		top, bottom = min(top, g.top), max(bottom, g.top+g.dots.Height)
	})
	return top, bottom
}

// draw writes s with its origin at x and its baseline at y.
func (f *face) draw(b *Bitmap, s string, x, y int) {
	f.walk(s, func(g glyph, gx int) { b.Draw(g.dots, x+gx+g.left, y+g.top) })
}

// wrap breaks s into lines no wider than width, between words where it can and
// inside a word that is wider than a line where it must.
func (f *face) wrap(s string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if joined := strings.TrimSpace(line + " " + word); f.width(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		parts := f.split(word, width)
		lines = append(lines, parts[:len(parts)-1]...)
		line = parts[len(parts)-1]
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// split cuts a word into pieces no wider than width, each of one character at
// least.
func (f *face) split(word string, width int) []string {
	var parts []string
	part := ""
	for _, r := range word {
		if part != "" && f.width(part+string(r)) > width {
			parts = append(parts, part)
			part = ""
		}
		part += string(r)
	}
	return append(parts, part)
}

// clean brings text to the form that is drawn: composed characters (the font
// has ά as one), no control characters, single spaces.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}
