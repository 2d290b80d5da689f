package emulator

import (
	"bytes"

	"epass.internal/internal/serial/escpos"
)

// Flow is how the printer asks for a pause when its receive buffer is full.
type Flow int

// The flow controls. A pseudo-terminal and a TCP socket have no busy line: for
// FlowLines the printer stops reading, so that the driver's writes stop once
// what lies between is full, as they would by CTS or DSR.
const (
	FlowLost    Flow = iota // it does not: bytes are lost
	FlowXonXoff             // sends XOFF and XON
	FlowLines               // stops reading
)

// The bytes of flow control.
const (
	xon  byte = 0x11
	xoff byte = 0x13
)

// trigger is a change by hand that happens when so many more bytes came in:
// between two bytes, wherever they are.
type trigger struct {
	bytes int
	fire  func()
}

// take receives bytes. Real-time commands are executed at once, even in the
// middle of a picture, and their bytes stay in the data; all else waits its turn.
func (p *Printer) take(data []byte) {
	for len(data) > 0 && !p.hand.off && p.hand.cable != CableOut && p.hand.cable != CableBroken {
		n := p.straight(data)
		if n == 0 {
			p.takeByte(data[0])
			n = 1
		}
		data = data[n:]
		p.counters.Bytes += uint64(n)
		p.run()
		p.tell()
		p.count(n)
	}
}

// takeByte receives one byte.
func (p *Printer) takeByte(b byte) {
	if p.realTime(b) {
		return
	}
	if len(p.receive) >= p.opts.Buffer {
		p.counters.Lost++
		return
	}
	p.receive = append(p.receive, b)
}

// straight gives bytes that can only be data of the command under way to it
// and returns how many: the same as byte by byte, but faster.
func (p *Printer) straight(data []byte) int {
	if len(p.receive) > 0 || len(p.realtime) > 0 || !p.ready() {
		return 0
	}
	if i := bytes.IndexByte(data, escpos.DLE); i >= 0 {
		data = data[:i]
	}
	for _, t := range p.triggers {
		data = data[:min(len(data), t.bytes)]
	}
	if p.stream != nil {
		data = data[:min(len(data), p.stream.missing())]
	}
	n := p.framer.Take(data)
	if p.stream != nil && n > 0 {
		p.stream.push(p, data[:n])
	}
	return n
}

// count lets happen what was to happen after so many bytes.
func (p *Printer) count(n int) {
	var due []func()
	left := p.triggers[:0]
	for _, t := range p.triggers {
		if t.bytes -= n; t.bytes <= 0 {
			due = append(due, t.fire)
			continue
		}
		left = append(left, t)
	}
	p.triggers = left
	for _, fire := range due {
		fire()
		p.run()
		p.tell()
	}
}

// room returns how many bytes may be read now.
func (p *Printer) room() int {
	if p.opts.Flow != FlowLines || p.hand.off || p.hand.cable == CableBroken {
		return p.opts.Buffer
	}
	if p.hand.busy || p.opts.BusyOffline && p.stopped() {
		return 0
	}
	return p.opts.Buffer - len(p.receive)
}

// tell sends the driver what changed: the automatic status, and pauses.
func (p *Printer) tell() {
	p.sendASB(false)
	pause := p.hand.busy
	if p.opts.Flow == FlowXonXoff {
		// Epson's buffers of 4 KiB ask for a pause with 128 bytes left and
		// take it back with 256; smaller ones in the same proportion.
		margin := min(128, p.opts.Buffer/4)
		if p.paused {
			margin *= 2
		}
		pause = pause || p.opts.Buffer-len(p.receive) <= margin || p.opts.BusyOffline && p.stopped()
	}
	if pause == p.paused || p.hand.off {
		return
	}
	p.paused = pause
	if pause {
		p.reply(xoff)
		return
	}
	p.reply(xon)
}
