package emulator

import (
	"image"

	"epass.internal/printer"
)

// raster is a picture of GS v 0 that is coming in: each row is printed as soon
// as it is whole, as printers without room for a picture do. Paper that ends
// under it ends it between two rows.
type raster struct {
	wide int // bytes of a row
	mode byte
	row  []byte
}

// startRaster prepares for a picture. What stands in the line comes first.
func (p *Printer) startRaster(args []byte) {
	p.printText()
	p.on.line()
	p.stream = &raster{wide: number(args[1:]), mode: digit(args[0])}
	if !p.model.DoubleRaster {
		p.stream.mode = 0
	}
}

// missing returns how many bytes the row at hand still needs.
func (r *raster) missing() int { return r.wide - len(r.row) }

// push takes bytes of the row at hand, not more than it needs, and prints it
// when it is whole.
func (r *raster) push(p *Printer, data []byte) {
	r.row = append(r.row, data...)
	if r.missing() > 0 {
		return
	}
	wide, tall := 1+int(r.mode&1), 1+int(r.mode>>1&1)
	paper := (p.model.Width + 7) / 8
	row := &printer.Bitmap{Width: r.wide * 8, Height: 1, Stride: r.wide, Bits: r.row}
	if r.wide > paper { // what is beside the paper is lost
		row = &printer.Bitmap{Width: paper * 8, Height: 1, Stride: paper, Bits: r.row[:paper]}
	}
	dots := p.beside(scaled(row, wide, 1))
	for range tall {
		p.row(dots)
	}
	r.row = r.row[:0]
}

// beside returns one row of dots where it stands on the paper.
func (p *Printer) beside(row *printer.Bitmap) []byte {
	left := p.indent(row.Width)
	if left == 0 && row.Width <= p.area() {
		return row.Bits
	}
	out := printer.NewBitmap(p.model.Width, 1)
	out.Draw(row, left, 0)
	if limit := p.state.left + p.area(); limit < out.Width {
		out = clipped(out, limit)
	}
	return out.Bits
}

// columns is ESC *: a picture of 8 or 24 dots in columns, kept in the line. One
// of 8 dots has dots three high, one of single density dots twice as wide.
func (p *Printer) columns(c call) {
	tall, down := 1, 3
	if c.args[0] >= 32 {
		tall, down = 3, 1
	}
	across := 2 - int(c.args[0]&1)
	n := min(number(c.args[1:]), p.model.Width/across, len(c.data)/tall)
	if n == 0 {
		return
	}
	b := fromColumns(c.data, n, tall)
	p.put(scaled(b, across, down), 0)
}

// fromColumns reads n columns of tall bytes each, the highest dot first.
func fromColumns(data []byte, n, tall int) *printer.Bitmap {
	b := printer.NewBitmap(n, tall*8)
	for i, v := range data[:n*tall] {
		x, y := i/tall, i%tall*8
		for bit := range 8 {
			if v&(0x80>>bit) != 0 {
				b.Fill(image.Rect(x, y+bit, x+1, y+bit+1))
			}
		}
	}
	return b
}

// fromRows reads a picture of x by y dots in rows.
func fromRows(data []byte, x, y int) *printer.Bitmap {
	b := printer.NewBitmap(x, y)
	copy(b.Bits, data)
	if spare := x % 8; spare != 0 {
		for i := range y {
			b.Row(i)[b.Stride-1] &= 0xFF << (8 - spare)
		}
	}
	return b
}
