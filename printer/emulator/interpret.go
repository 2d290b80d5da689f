package emulator

import (
	"fmt"
	"slices"
)

// payload is the data of a command that is coming in.
type payload struct {
	need   int  // bytes missing; 0: none is coming in
	toNUL  bool // instead of a length, a NUL ends it
	keep   []byte
	finish func(p *Printer, data []byte)
}

// collect lets the next n bytes be data, given to finish. Of long data only
// the beginning is kept.
func (p *Printer) collect(n int, finish func(p *Printer, data []byte)) {
	if n <= 0 {
		finish(p, nil)
		return
	}
	p.payload = payload{need: n, finish: finish}
}

// skip ignores the next n bytes.
func (p *Printer) skip(n int) { p.collect(n, func(*Printer, []byte) {}) }

// skipToNUL ignores bytes up to and with the next NUL.
func (p *Printer) skipToNUL() {
	p.payload = payload{toNUL: true, finish: func(*Printer, []byte) {}}
}

// run executes what was received as far as the printer can.
func (p *Printer) run() {
	if p.cutOwed && p.ready() {
		p.cutOwed = false
		p.cut()
	}
	done := 0
	for p.ready() && done < len(p.receive) {
		b := p.receive[done]
		done++
		p.step(b)
	}
	if done > 0 {
		p.receive = p.receive[:copy(p.receive, p.receive[done:])]
	}
}

// step executes one byte.
func (p *Printer) step(b byte) {
	if p.payload.need > 0 || p.payload.toNUL {
		p.data(b)
		return
	}
	p.pending = append(p.pending, b)
	if len(p.pending) == 1 {
		if !slices.Contains([]byte{dle, esc, fs, gs}, b) {
			p.pending = nil
			p.plain(b)
		}
		return
	}
	c, ok := p.commands[[2]byte(p.pending)]
	switch {
	case !ok:
		p.unknown(p.pending)
		p.pending = nil
	case len(p.pending) == 2+c.args:
		args := p.pending[2:]
		p.pending = nil
		c.run(p, args)
	}
}

// data takes one byte of a payload.
func (p *Printer) data(b byte) {
	d := &p.payload
	if d.need > 0 {
		d.need--
	}
	if len(d.keep) < maxPayload && !(d.toNUL && b == 0) {
		d.keep = append(d.keep, b)
	}
	if d.need > 0 || d.toNUL && b != 0 {
		return
	}
	finish, keep := d.finish, d.keep
	p.payload = payload{}
	finish(p, keep)
}

// unknown counts a command that is not in the table.
func (p *Printer) unknown(head []byte) {
	p.counters.Unknown++
	name := fmt.Sprintf("% x", head)
	if _, ok := p.counters.Names[name]; ok || len(p.counters.Names) < maxUnknown {
		p.counters.Names[name]++
	}
}

// plain executes a byte outside of a command: text or a control character.
func (p *Printer) plain(b byte) {
	switch {
	case b == '\n':
		p.printLine()
	case b == '\t':
		p.text(' ')
	case b == '\f', b == 0x18: // page mode is not emulated
	case b < 0x20: // CR, NUL and the rest are ignored, as printers do
	default:
		p.text(b)
	}
}
