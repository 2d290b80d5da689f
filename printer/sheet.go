package printer

import (
	"image"
	"strings"
)

// style is how one text is set. Text that does not fit into lines at the
// largest size is set smaller down to least, and there takes the lines it needs.
type style struct {
	weight weight
	size   int // dots per em
	least  int
	lines  int // wanted at most
}

// sizeStep is how much smaller the next try is; with the bounds of the styles
// it keeps the number of faces in memory small.
const sizeStep = 4

// sheet is a slip being drawn from the top down.
type sheet struct {
	faces  func(weight, int) *face
	paper  Paper
	dots   *Bitmap
	margin int // white columns left and right
	y      int // next free row
}

// width is the room between the margins.
func (s *sheet) width() int { return s.paper.Width - 2*s.margin }

// place returns where something wide dots wide begins.
func (s *sheet) place(a Align, wide, x, room int) int {
	switch a {
	case AlignCenter:
		return x + max(room-wide, 0)/2
	case AlignRight:
		return x + max(room-wide, 0)
	case AlignLeft:
	}
	return x
}

// space leaves n rows white.
func (s *sheet) space(n int) { s.y += n; s.dots.Grow(s.y) }

// set returns text as lines of the largest face that fits into width.
func (s *sheet) set(text string, st style, width int) (*face, int, []string) {
	for size := st.size; ; size -= sizeStep {
		f := s.faces(st.weight, size)
		lines := f.wrap(text, width)
		if size-sizeStep < st.least || len(lines) <= st.lines && !broken(f, text, lines, width) {
			return f, size, lines
		}
	}
}

// broken reports whether a word had to be cut to fit: at a smaller size it may
// stay whole.
func broken(f *face, text string, lines []string, width int) bool {
	if len(lines) < 2 {
		return false
	}
	for w := range strings.FieldsSeq(text) {
		if f.width(w) > width {
			return true
		}
	}
	return false
}

// text sets a paragraph and moves below it.
func (s *sheet) text(text string, st style, a Align) {
	s.paragraph(text, st, a, s.margin, s.width())
}

// paragraph sets text in a column. A line is 1.24 em apart from the next: room
// for «ΐ» under «ξ» without waste of paper.
func (s *sheet) paragraph(text string, st style, a Align, x, width int) {
	f, size, lines := s.set(text, st, width)
	for _, line := range lines {
		top, bottom := f.ink(line)
		ascent, descent := max(size*95/100, -top), max(size*29/100, bottom)
		s.dots.Grow(s.y + ascent + descent)
		f.draw(s.dots, line, s.place(a, f.width(line), x, width), s.y+ascent)
		s.y += ascent + descent
	}
}

// number sets text as large as the width allows, without the room that
// paragraphs keep above and below. Over is how many times larger it will be
// printed than it is drawn: 1, or 2 on a sheet of half the size.
func (s *sheet) number(text string, st style, a Align, over int) {
	_, size, lines := s.set(text, st, s.width()*over)
	f := s.faces(st.weight, size/over)
	for _, line := range lines {
		top, bottom := f.ink(line)
		s.dots.Grow(s.y + bottom - top)
		x := s.place(a, f.width(line), s.margin, s.width())
		f.draw(s.dots, line, x-f.bearing(line), s.y-top)
		s.y += bottom - top
	}
}

// bearing is the white a font leaves before the first character of s. Large
// text is moved by it, to stand flush with the small text.
func (f *face) bearing(s string) int {
	for _, r := range s {
		return max(f.glyph(r).left, 0)
	}
	return 0
}

// rule draws a line from margin to margin.
func (s *sheet) rule(thick int) {
	s.dots.Grow(s.y + thick)
	s.dots.Fill(image.Rect(s.margin, s.y, s.margin+s.width(), s.y+thick))
	s.y += thick
}

// frame draws a box of the given thickness around rows top to s.y.
func (s *sheet) frame(top, thick int) {
	box := image.Rect(s.margin, top, s.margin+s.width(), s.y)
	s.dots.Fill(image.Rect(box.Min.X, box.Min.Y, box.Max.X, box.Min.Y+thick))
	s.dots.Fill(image.Rect(box.Min.X, box.Max.Y-thick, box.Max.X, box.Max.Y))
	s.dots.Fill(image.Rect(box.Min.X, box.Min.Y, box.Min.X+thick, box.Max.Y))
	s.dots.Fill(image.Rect(box.Max.X-thick, box.Min.Y, box.Max.X, box.Max.Y))
}
