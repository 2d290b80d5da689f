package emulator

import (
	"image"

	"epass.internal/printer"
)

// Page mode draws onto a page in memory, in any place and in four directions,
// and FF prints it as a whole. Sources: Epson TM-T88III specification, 3.12 and
// the commands named below; where it leaves something open the comment says so.

// Where the first line of an area stands, in dots: characters have their
// baseline three dots above the lower edge of their cell (TM-T88III, figure
// 3.12.2).
const (
	firstLine = heightA - descent
	descent   = 3
)

// pageUnits is how tall the page is, in 1/360 inch: that of a TM-T88III, 117 mm
// (ESC W, default of dy). It bounds what a stream can claim.
const pageUnits = 1662

// pageSettings are kept for page mode while it is off.
type pageSettings struct {
	area           image.Rectangle // of ESC W, in dots of the page
	way            byte            // of ESC T: 0 to the right, 1 up, 2 to the left, 3 down
	spacing, space int             // of ESC 2, ESC 3 and ESC SP, which it has its own of
}

// sheet is the page being drawn. The place of printing in a line is the line's.
type sheet struct {
	dots  *printer.Bitmap // as wide as the paper
	y     int             // of the baseline, in dots from the beginning of the area
	foot  int             // lower edge of the lowest area that was written to: so far FF moves the paper
	notes []note
	codes int // of the notes
	bytes int // of their text
}

// note is something that can be read on a page.
type note struct {
	at   image.Point // where it begins
	text []rune
	code bool // what a bar code says
}

// pageArea is the whole page.
func (p *Printer) pageArea() image.Rectangle {
	return image.Rect(0, 0, p.model.Width, pageUnits*p.model.DPI/360)
}

// enterPage is ESC L, at the beginning of a line.
func (p *Printer) enterPage(call) {
	s := &p.state
	if s.sheet != nil || len(s.line.pieces) > 0 {
		return
	}
	area := p.pageArea()
	s.sheet = &sheet{dots: printer.NewBitmap(area.Dx(), area.Dy())}
	p.exchange()
	p.toStart()
}

// leavePage is ESC S: what was drawn is lost, and the area of ESC W with it.
func (p *Printer) leavePage(call) {
	s := &p.state
	if s.sheet == nil {
		return
	}
	s.sheet, s.line, s.apart.area = nil, line{}, p.pageArea()
	p.exchange()
}

// inPage refuses the older pictures (GS v 0, FS p, FS q), which page mode does
// not have (TM-T88III, ESC L), and reports whether it did.
func (p *Printer) inPage() bool {
	if p.state.sheet == nil {
		return false
	}
	p.counters.Refused++
	return true
}

// exchange puts the settings that the two modes have each for itself in the
// places of the other's.
func (p *Printer) exchange() {
	s, a := &p.state, &p.state.apart
	s.spacing, a.spacing = a.spacing, s.spacing
	s.space, a.space = a.space, s.space
}

// toStart moves to the beginning of the area.
func (p *Printer) toStart() {
	if s := p.state.sheet; s != nil {
		s.y, p.state.line = firstLine, line{}
	}
}

// setArea is ESC W: left and upper edge, width and height, in motion units,
// which are those of the paper whatever the direction. An area that begins
// beside the page or has no size is ignored; one that is too large ends with the
// page. In standard mode it is for the next page.
func (p *Printer) setArea(c call) {
	n := func(i, perInch int) int { return p.units(number(c.args[i:]), perInch) }
	s := &p.state
	x, y, w, h := n(0, s.across), n(2, s.down), n(4, s.across), n(6, s.down)
	all := p.pageArea()
	if w == 0 || h == 0 || x >= all.Max.X || y >= all.Max.Y {
		return
	}
	s.apart.area = image.Rect(x, y, x+w, y+h).Intersect(all)
	p.toStart()
}

// setWay is ESC T.
func (p *Printer) setWay(c call) {
	if n := digit(c.args[0]); n <= 3 {
		p.state.apart.way = n
		p.toStart()
	}
}

// sideways reports whether lines run along the paper.
func (m *modes) sideways() bool { return m.sheet != nil && m.apart.way&1 == 1 }

// along and below turn motion units into dots: in the direction of a line, and
// across it. Where lines run along the paper the units of ESC SP, ESC $ and
// ESC \ are the vertical ones of GS P, those of ESC 3, ESC J and GS $ the others.
func (p *Printer) along(n int) int {
	if p.state.sideways() {
		return p.units(n, p.state.down)
	}
	return p.units(n, p.state.across)
}

func (p *Printer) below(n int) int {
	if p.state.sideways() {
		return p.units(n, p.state.across)
	}
	return p.units(n, p.state.down)
}

// extent returns how long lines are and how far they may go down, in dots.
func (a *pageSettings) extent() (length, depth int) {
	if a.way&1 == 1 {
		return a.area.Dy(), a.area.Dx()
	}
	return a.area.Dx(), a.area.Dy()
}

// onPage returns where a dot of the area stands on the page.
func (a *pageSettings) onPage(x, y int) image.Point {
	switch a.way {
	case 1:
		return image.Pt(a.area.Min.X+y, a.area.Max.Y-1-x)
	case 2:
		return image.Pt(a.area.Max.X-1-x, a.area.Max.Y-1-y)
	case 3:
		return image.Pt(a.area.Max.X-1-y, a.area.Min.Y+x)
	}
	return image.Pt(a.area.Min.X+x, a.area.Min.Y+y)
}

// draw puts dots at the place of printing, their lower edge so many dots below
// the baseline, and moves on. What is outside of the area is lost.
func (p *Printer) draw(b *printer.Bitmap, drop int) {
	s, a := p.state.sheet, &p.state.apart
	length, depth := a.extent()
	left, top := p.state.line.x, s.y+drop-b.Height
	for y := max(0, -top); y < b.Height && top+y < depth; y++ {
		for x := 0; x < b.Width && left+x < length; x++ {
			if b.Black(x, y) {
				at := a.onPage(left+x, top+y)
				s.dots.Row(at.Y)[at.X/8] |= 0x80 >> (at.X % 8)
			}
		}
	}
	p.state.line.x += b.Width
	s.foot = max(s.foot, a.area.Max.Y)
}

// moveDown moves the baseline by rows, to the beginning of a line.
func (p *Printer) moveDown(rows int) {
	s := p.state.sheet
	s.y = max(s.y+rows, 0)
	p.state.line = line{}
	s.foot = max(s.foot, p.state.apart.area.Max.Y)
}

// moveToRow is GS $: the baseline, counted from the edge of the area at which
// ESC T begins. A place outside of the area is ignored.
func (p *Printer) moveToRow(y int) {
	_, depth := p.state.apart.extent()
	if s := p.state.sheet; s != nil && y >= 0 && y <= depth {
		s.y, p.state.line.text = y, nil
	}
}

// moveByRows is GS \.
func (p *Printer) moveByRows(units int) {
	switch s := p.state.sheet; {
	case s == nil:
	case units < 0:
		p.moveToRow(s.y - p.below(-units))
	default:
		p.moveToRow(s.y + p.below(units))
	}
}

// printPage is ESC FF: the page stays as it is and can be printed again.
func (p *Printer) printPage(call) {
	s := p.state.sheet
	if s == nil {
		return
	}
	for y := range s.foot {
		p.row(s.dots.Row(y))
	}
	for _, n := range s.notes {
		if n.code {
			p.on.code(string(n.text))
			continue
		}
		p.on.text(n.text)
		p.on.line()
	}
}

// formFeed is FF, which means something in page mode only.
func (p *Printer) formFeed() {
	p.printPage(call{})
	p.leavePage(call{})
}

// cancelArea is CAN: what is drawn in the area goes.
func (p *Printer) cancelArea() {
	s, area := p.state.sheet, p.state.apart.area
	if s == nil {
		return
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			s.dots.Row(y)[x/8] &^= 0x80 >> (x % 8)
		}
	}
	s.forget(area)
	p.state.line.text = nil
}
