package emulator

import (
	"image"

	"epass.internal/printer"
)

// line is what waits to be printed in one line.
type line struct {
	pieces []piece
	x      int // dots from the margin to the place of printing
	tall   int // dots of the tallest piece
	text   []rune
}

// piece is something in a line; it stands on the line's lower edge.
type piece struct {
	dots *printer.Bitmap
	x    int
}

// maxLine bounds the pieces of a line: ESC $ can print over what is there.
const maxLine = 512

// area returns how many dots a line may use: what is set, on the paper or on the
// page of page mode.
func (p *Printer) area() int {
	if p.state.sheet != nil {
		length, _ := p.state.apart.extent()
		return length
	}
	return max(min(p.state.width, p.model.Width-p.state.left), 1)
}

// place adds a character to the line, which is printed first if it is full.
func (p *Printer) place(cell *printer.Bitmap, r rune) {
	s := &p.state
	st := s.style
	st.bold = st.bold || s.double
	st.turned = st.turned && s.sheet == nil
	p.put(styled(cell, st, s.space), r)
	p.log.text(r)
}

// put puts a character or, with no r, a picture into the line.
func (p *Printer) put(dots *printer.Bitmap, r rune) {
	if p.full(dots.Width) {
		p.printLine()
	}
	switch {
	case p.state.sheet == nil:
		p.state.line.add(dots, r)
	case r == 0:
		p.draw(dots, 0)
	default:
		p.note(r)
		p.draw(dots, descent)
	}
}

// full reports whether something of width dots does not go into the line.
func (p *Printer) full(width int) bool {
	l := &p.state.line
	begun := len(l.pieces) > 0 || p.state.sheet != nil && l.x > 0
	return begun && (l.x+width > p.area() || len(l.pieces) >= maxLine)
}

// add puts something at the place of printing and moves on.
func (l *line) add(dots *printer.Bitmap, r rune) {
	l.pieces = append(l.pieces, piece{dots, l.x})
	l.x += dots.Width
	l.tall = max(l.tall, dots.Height)
	if r != 0 {
		l.text = append(l.text, r)
	}
}

// to moves the place of printing; in the text a blank stands for the gap.
func (l *line) to(x int) {
	if x > l.x && len(l.text) > 0 {
		l.text = append(l.text, ' ')
	}
	l.x = x
}

// goTo moves the place of printing in the line.
func (p *Printer) goTo(x int) {
	l := &p.state.line
	if p.state.sheet != nil {
		l.x, l.text = x, nil
		return
	}
	l.to(x)
}

// tab moves to the next tab stop, or nowhere if there is none.
func (p *Printer) tab() {
	s := &p.state
	width := (p.typeface().width + s.space) * s.style.wide
	for _, stop := range p.stops() {
		if x := int(stop) * width; x > s.line.x && x < p.area() {
			p.goTo(x)
			return
		}
	}
}

// stops are the tab stops in characters; without ESC D each eighth.
func (p *Printer) stops() []byte {
	if p.state.tabs != nil {
		return p.state.tabs
	}
	var out []byte
	for n := byte(8); n < 248; n += 8 {
		out = append(out, n)
	}
	return out
}

// printLine prints the line and moves to the next.
func (p *Printer) printLine() {
	tall := p.printText()
	p.on.line()
	p.advance(p.state.spacing - tall)
}

// advance moves the paper, or the place of printing on the page.
func (p *Printer) advance(rows int) {
	if p.state.sheet != nil {
		p.moveDown(rows)
		return
	}
	p.feed(rows)
}

// printText prints what waits in the line, if anything, and returns how many
// rows that took.
func (p *Printer) printText() int {
	if p.state.sheet != nil { // it is on the page already
		return 0
	}
	l := p.state.line
	p.state.line, p.state.half = line{}, nil
	if len(l.pieces) == 0 {
		return 0
	}
	b := printer.NewBitmap(l.width(), l.tall)
	for _, piece := range l.pieces {
		b.Draw(piece.dots, piece.x, l.tall-piece.dots.Height)
	}
	if p.state.flipped {
		b = upsideDown(b)
	}
	p.stamp(b)
	p.on.text(l.text) // the paper may have been torn off just before
	p.log.line()
	return l.tall
}

// width is how far the line reaches to the right, in dots.
func (l *line) width() int {
	w := 0
	for _, piece := range l.pieces {
		w = max(w, piece.x+piece.dots.Width)
	}
	return w
}

// stamp prints dots that are ready, where the justification puts them; in page
// mode at the place of printing.
func (p *Printer) stamp(b *printer.Bitmap) {
	if p.state.sheet != nil {
		p.draw(b, 0)
		return
	}
	row := printer.NewBitmap(p.model.Width, b.Height)
	row.Draw(b, p.indent(b.Width), 0)
	limit := p.state.left + p.area()
	if limit < row.Width && p.indent(b.Width)+b.Width > limit {
		row = clipped(row, limit)
	}
	for y := range row.Height {
		p.row(row.Row(y))
	}
}

// clipped returns b white from column x on.
func clipped(b *printer.Bitmap, x int) *printer.Bitmap {
	out := printer.NewBitmap(b.Width, b.Height)
	for y := range b.Height {
		for at := range min(x, b.Width) {
			if b.Black(at, y) {
				out.Fill(image.Rect(at, y, at+1, y+1))
			}
		}
	}
	return out
}

// indent is where something of width dots begins under the justification set.
func (p *Printer) indent(width int) int {
	free := max(p.area()-width, 0)
	switch {
	case p.state.flipped && p.state.align == 0, !p.state.flipped && p.state.align == 2:
		return p.state.left + free
	case p.state.align == 1:
		return p.state.left + free/2
	}
	return p.state.left
}
