package emulator

import (
	"strings"
	"time"
)

// mechanism is how fast the paper moves. Without a speed it moves in no time.
type mechanism struct {
	speed int       // millimetres a second; 0: no time at all
	free  time.Time // when it stands still
	timer bool      // someone wakes up then
}

// slack is how late the mechanism may be without losing that time: a timer is
// never exact, a motor is.
const slack = 20 * time.Millisecond

// move lets time pass for so many rows.
func (p *Printer) move(rows int) {
	p.counters.Rows += uint64(rows)
	m := &p.mech
	if m.speed == 0 {
		return
	}
	now := time.Now()
	if now.Sub(m.free) > slack {
		m.free = now
	}
	m.free = m.free.Add(time.Duration(float64(rows) * 25.4 / float64(p.model.DPI) / float64(m.speed) * float64(time.Second)))
}

// moving reports whether the paper is under way.
func (p *Printer) moving() bool { return p.mech.speed > 0 && time.Now().Before(p.mech.free) }

// wait goes on with what is left once the paper stands still.
func (p *Printer) wait() {
	if len(p.receive) == 0 && !p.cutOwed || p.mech.timer || !p.moving() {
		return
	}
	p.mech.timer = true
	time.AfterFunc(time.Until(p.mech.free), func() {
		p.change(func() { p.mech.timer = false })
	})
}

// feed moves the paper by rows; the paper may end on the way.
func (p *Printer) feed(rows int) {
	rows = min(rows, maxPage)
	for range rows {
		p.row(nil)
	}
	if p.opts.TearRows > 0 && rows >= p.opts.TearRows && !p.model.Cutter {
		p.sever()
	}
}

// row prints one line of dots, which is as wide as the paper, or a white one.
func (p *Printer) row(dots []byte) {
	if p.back > 0 {
		p.printOver(dots)
		return
	}
	if p.page.Height >= maxPage { // nobody cuts: torn off by hand
		p.sever()
	}
	p.page.Grow(p.page.Height + 1)
	copy(p.page.Row(p.page.Height-1), dots)
	p.move(1)
	h := &p.hand
	if h.rowsLeft <= 0 {
		return
	}
	h.rowsLeft--
	switch {
	case h.rowsLeft == 0:
		h.paper, h.rowsLeft = PaperEnd, -1
	case h.rowsLeft <= h.nearRows:
		h.paper = PaperNearEnd
	}
}

// maxBack is how far the paper can be moved back, in dots: about as far as the
// cutter is from the head, 12 mm. Models differ, and most have no such command.
const maxBack = 96

// printAndBack prints the line and moves the paper back, not beyond the last
// cut; in page mode only the place of printing.
func (p *Printer) printAndBack(rows int) {
	p.printAndFeed(0)
	if p.state.sheet != nil {
		p.moveDown(-rows)
		return
	}
	rows = min(rows, maxBack-p.back, p.page.Height-p.back)
	p.back += rows
	p.move(rows)
}

// backUnits is ESC K, which page mode ignores.
func (p *Printer) backUnits(c call) {
	if p.state.sheet == nil {
		p.printAndBack(p.units(int(c.args[0]), p.state.down))
	}
}

// printOver prints one line of dots where some are already.
func (p *Printer) printOver(dots []byte) {
	row := p.page.Row(p.page.Height - p.back)
	for i, v := range dots[:min(len(dots), len(row))] {
		row[i] |= v
	}
	p.back--
	p.move(1)
}

// written is what stands on the paper below the last cut, as text.
type written struct {
	words strings.Builder
	codes []string
	fresh bool // something was written since the last line ended
}

// text adds the text of a line.
func (w *written) text(runes []rune) {
	if w.words.Len() < maxText {
		w.words.WriteString(string(runes))
		w.fresh = w.fresh || len(runes) > 0
	}
}

// line ends a line, if there is one.
func (w *written) line() {
	if w.fresh {
		w.words.WriteByte('\n')
	}
	w.fresh = false
}

// code adds what a code says.
func (w *written) code(text string) {
	if len(w.codes) < maxCodes {
		w.codes = append(w.codes, text)
	}
}
