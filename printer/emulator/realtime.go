package emulator

import "bytes"

// The real-time commands (Epson ESC/POS reference, DLE EOT, DLE ENQ, DLE DC4).
const (
	dle, eot, enq, dc4 byte = 0x10, 0x04, 0x05, 0x14
)

// take receives bytes. Real-time commands are executed at once, even in the
// middle of a picture, and their bytes stay in the data; all else waits its turn.
func (p *Printer) take(data []byte) {
	if p.off {
		return
	}
	p.counters.Bytes += uint64(len(data))
	for _, b := range data {
		copy(p.window[:], p.window[1:])
		p.window[len(p.window)-1] = b
		if p.realTime() {
			continue
		}
		if len(p.receive) >= maxReceive {
			p.counters.Lost++
			continue
		}
		p.receive = append(p.receive, b)
		p.run()
	}
}

// realTime executes the real-time command that the last bytes make. It reports
// whether the last byte is used up: only by the command that drops the data.
func (p *Printer) realTime() bool {
	w := p.window[:]
	clear := []byte{dle, dc4, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08}
	switch n := w[len(w)-1]; {
	case bytes.Equal(w, clear):
		p.reset()
		p.reply(0x37, 0x25, 0x00)
		return true
	case bytes.HasSuffix(w[:len(w)-1], []byte{dle, eot}) && n >= 1 && n <= 4:
		p.reply(p.answer(n))
	case bytes.HasSuffix(w[:len(w)-1], []byte{dle, enq}) && (n == 1 || n == 2):
		p.jammed, p.cutterJam = false, false
		if n == 2 {
			p.receive, p.pending, p.payload = nil, nil, payload{}
		}
	}
	return false
}

// reply sends bytes to the driver that spoke last.
func (p *Printer) reply(data ...byte) {
	if p.speaking != nil && !p.off {
		p.speaking.push(data)
	}
}

// flag returns bit when on.
func flag(on bool, bit byte) byte {
	if on {
		return bit
	}
	return 0
}

// answer is the reply to DLE EOT n.
func (p *Printer) answer(n byte) byte {
	const fixed = 0x12
	switch n {
	case 1:
		return fixed | flag(p.stopped(), 0x08)
	case 2:
		return fixed | flag(p.coverOpen, 0x04) | flag(p.paper == PaperEnd, 0x20) | flag(p.cutterJam, 0x40)
	case 3:
		return fixed | flag(p.cutterJam, 0x08)
	}
	return fixed | flag(p.paper != PaperOK, 0x0C) | flag(p.paper == PaperEnd, 0x60)
}

// asb is the automatic status.
func (p *Printer) asb() [4]byte {
	return [4]byte{
		0x10 | flag(p.stopped(), 0x08) | flag(p.coverOpen, 0x20),
		flag(p.cutterJam, 0x08),
		flag(p.paper != PaperOK, 0x03) | flag(p.paper == PaperEnd, 0x0C),
		0,
	}
}

// sendASB sends the automatic status when it is on and something changed, or
// always.
func (p *Printer) sendASB(always bool) {
	if now := p.asb(); p.asbMask != 0 && (always || now != p.asbSent) {
		p.asbSent = now
		p.reply(now[:]...)
	}
}
