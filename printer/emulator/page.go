package emulator

import (
	"image"

	"golang.org/x/text/encoding/charmap"
	"rsc.io/qr"

	"epass.internal/printer"
)

// defaultSpacing is the line spacing after ESC @, in dots: a sixth of an inch
// is 34, Epson's 30 is what most printers use.
const defaultSpacing = 30

// dpi is the resolution of the head and of the paper feed.
const dpi = 203

// textSize is the height of a character in dots, as font A.
const textSize = 24

// modes are the settings that ESC @ puts back.
type modes struct {
	align   byte   // 0 left, 1 centre, 2 right
	page    byte   // code page, the n of ESC t
	spacing int    // dots from line to line
	motion  int    // vertical units an inch, from GS P; 0: the printer's own
	tall    int    // times the height of a character
	line    []byte // text not yet printed
	picture *printer.Bitmap
	symbol  struct {
		module int
		level  qr.Level
		text   string
	}
}

func startModes() modes {
	m := modes{spacing: defaultSpacing, tall: 1}
	m.symbol.module = 3
	return m
}

// units turns an argument of a feed into dots.
func (p *Printer) units(n byte) int {
	if p.state.motion == 0 {
		return int(n)
	}
	return int(n) * dpi / p.state.motion
}

// feed moves the paper by rows; the paper may end on the way.
func (p *Printer) feed(rows int) {
	for range min(rows, maxPage) {
		p.row(nil, 0)
	}
}

// row prints one line of dots beginning at byte column left.
func (p *Printer) row(dots []byte, left int) {
	if p.page.Height >= maxPage { // nobody cuts: torn off by hand
		p.sever()
	}
	p.page.Grow(p.page.Height + 1)
	to := p.page.Row(p.page.Height - 1)
	if left < len(to) {
		copy(to[left:], dots)
		if spare := p.page.Width % 8; spare != 0 {
			to[len(to)-1] &= 0xFF << (8 - spare)
		}
	}
	if p.rowsLeft > 0 {
		if p.rowsLeft--; p.rowsLeft == 0 {
			p.paper, p.rowsLeft = PaperEnd, -1
		}
	}
}

// raster is GS v 0: rows of wide bytes, printed as they come, doubled in width
// by m&1 and in height by m&2.
func (p *Printer) raster(m byte, wide, rows int) {
	if wide == 0 || rows == 0 {
		return
	}
	p.printText()
	p.collect(wide, func(p *Printer, data []byte) {
		if m&1 != 0 {
			data = double(data[:min(len(data), p.page.Stride)])
		}
		left := p.indent(len(data)*8) / 8
		for range 1 + m>>1&1 {
			p.row(data, left)
		}
		p.raster(m, wide, rows-1)
	})
}

// double repeats every dot.
func double(row []byte) []byte {
	out := make([]byte, 0, 2*len(row))
	for _, b := range row {
		var wide uint16
		for i := range 8 {
			if b&(1<<i) != 0 {
				wide |= 3 << (2 * i)
			}
		}
		out = append(out, byte(wide>>8), byte(wide))
	}
	return out
}

// indent is where something of width dots begins under the justification set.
func (p *Printer) indent(width int) int {
	free := max(p.page.Width-width, 0)
	switch p.state.align {
	case 1:
		return free / 2
	case 2:
		return free
	}
	return 0
}

// text adds one character to the line.
func (p *Printer) text(b byte) {
	if len(p.state.line) < 256 {
		p.state.line = append(p.state.line, b)
	}
}

// printLine prints the line and moves to the next.
func (p *Printer) printLine() {
	before := p.page.Height
	p.printText()
	p.feed(max(0, p.state.spacing-(p.page.Height-before)))
}

// printText prints the text and picture that wait in the line, if any.
func (p *Printer) printText() {
	if p.state.picture != nil {
		picture := p.state.picture
		p.state.picture = nil
		p.stamp(picture)
	}
	if len(p.state.line) > 0 {
		text := p.decode(p.state.line)
		p.state.line = nil
		p.stamp(p.renderer.Line(text, textSize*p.state.tall))
	}
}

// stamp prints a picture that is ready, as wide as the paper allows.
func (p *Printer) stamp(b *printer.Bitmap) {
	line := printer.NewBitmap(p.page.Width, b.Height)
	line.Draw(b, p.indent(b.Width), 0)
	for y := range line.Height {
		p.row(line.Row(y), 0)
	}
}

// decode reads text in the code page set, by Epson's numbers.
func (p *Printer) decode(line []byte) string {
	pages := map[byte]*charmap.Charmap{
		2: charmap.CodePage850, 15: charmap.ISO8859_7, 16: charmap.Windows1252, 17: charmap.CodePage866,
		18: charmap.CodePage852, 19: charmap.CodePage858, 45: charmap.Windows1250, 46: charmap.Windows1251, 47: charmap.Windows1253,
	}
	page, ok := pages[p.state.page]
	if !ok {
		page = charmap.CodePage437
	}
	text := make([]rune, 0, len(line))
	for _, b := range line {
		text = append(text, page.DecodeByte(b))
	}
	return string(text)
}

// columns is ESC *: n columns of 8 or 24 dots, kept in the line until it is
// printed.
func (p *Printer) columns(m byte, n int) {
	tall := 1
	if m >= 32 {
		tall = 3
	}
	p.collect(n*tall, func(p *Printer, data []byte) {
		b := printer.NewBitmap(min(n, p.page.Width), tall*8)
		for i, v := range data {
			x, y := i/tall, i%tall*8
			for bit := range 8 {
				if v&(0x80>>bit) != 0 {
					b.Fill(image.Rect(x, y+bit, x+1, y+bit+1))
				}
			}
		}
		p.state.picture = b
	})
}

// symbol is GS ( k; of the two-dimensional codes only QR (cn 49) is drawn.
func (p *Printer) symbol(data []byte) {
	if len(data) < 3 || data[0] != 49 {
		return
	}
	s := &p.state.symbol
	switch data[1] {
	case 67:
		s.module = min(max(int(data[2]), 1), 16)
	case 69:
		s.level = qr.Level(min(max(int(data[2])-48, 0), 3))
	case 80:
		s.text = string(data[3:])
	case 81:
		p.printText()
		p.printSymbol()
	}
}

// printSymbol prints the stored QR code.
func (p *Printer) printSymbol() {
	s := &p.state.symbol
	c, err := qr.Encode(s.text, s.level)
	if err != nil {
		return // too long: printers print nothing either
	}
	b := printer.NewBitmap(c.Size*s.module, c.Size*s.module)
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				b.Fill(image.Rect(x*s.module, y*s.module, (x+1)*s.module, (y+1)*s.module))
			}
		}
	}
	p.stamp(b)
}
