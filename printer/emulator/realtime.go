package emulator

import "epass.internal/internal/serial/escpos"

// The real-time commands (Epson ESC/POS reference, DLE EOT, DLE ENQ, DLE DC4).
const (
	eot, enq, dc4 byte = 0x04, 0x05, 0x14
)

// The kinds of DLE DC4 that matter, with what has to follow them.
const (
	powerOff = "\x02\x01\x08"
	clearAll = "\x08\x01\x03\x14\x01\x06\x02\x08"
)

// realTime looks at a byte that came in, and executes the real-time command
// that it ends. It reports whether the byte is used up: only by the commands
// that drop the data.
func (p *Printer) realTime(b byte) bool {
	if len(p.realtime) == 0 && b != escpos.DLE {
		return false
	}
	p.realtime = append(p.realtime, b)
	for len(p.realtime) > 0 && !begins(p.realtime) {
		p.realtime = p.realtime[1:]
		for len(p.realtime) > 0 && p.realtime[0] != escpos.DLE {
			p.realtime = p.realtime[1:]
		}
	}
	if len(p.realtime) < 3 {
		return false
	}
	switch n, rest := p.realtime[2], string(p.realtime[2:]); {
	case p.realtime[1] == eot:
		p.question(n)
	case p.realtime[1] == enq:
		p.recover(n)
	case rest == clearAll:
		return p.clear()
	case rest == powerOff:
		return p.sleep()
	default:
		return false // DLE DC4, not whole
	}
	p.realtime = nil
	return false
}

// begins reports whether w is a real-time command or the beginning of one.
func begins(w []byte) bool {
	switch {
	case w[0] != escpos.DLE:
		return false
	case len(w) == 1:
		return true
	case w[1] == eot, w[1] == enq:
		return len(w) <= 3
	case w[1] != dc4:
		return false
	}
	rest := string(w[2:])
	return len(rest) <= len(clearAll) && rest == clearAll[:len(rest)] || len(rest) <= len(powerOff) && rest == powerOff[:len(rest)]
}

// question answers DLE EOT n.
func (p *Printer) question(n byte) {
	p.counters.Questions++
	if a := p.answer(n); p.model.Status && a != nil {
		p.reply(a...)
	}
}

// recover is DLE ENQ: after a cutter error it goes on (1) or drops what it
// has (2). A blade that only sticks comes free by it.
func (p *Printer) recover(n byte) {
	if !p.hand.cutError || n != 1 && n != 2 {
		return
	}
	p.hand.cutError = false
	if p.hand.blade == BladeSticks {
		p.hand.blade = BladeFree
	}
	if n == 2 {
		p.drop()
	}
}

// clear is DLE DC4 fn 8: both buffers are emptied, and the driver told. A
// printer that a cutter error stopped goes on (TM-U590 specification: "the same
// with DLE ENQ 2").
func (p *Printer) clear() bool {
	if !p.model.Clear {
		p.realtime = nil
		return false
	}
	p.recover(2)
	p.drop()
	p.reply(0x37, 0x25, 0x00)
	return true
}

// sleep is DLE DC4 fn 2: the printer says good-bye and does nothing more until
// it is switched off and on.
func (p *Printer) sleep() bool {
	p.reply(0x3B, 0x30, 0x00)
	p.setPower(false)
	return true
}
