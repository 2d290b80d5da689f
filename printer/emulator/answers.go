package emulator

// reply sends bytes to the driver that spoke last.
func (p *Printer) reply(data ...byte) {
	if p.speaking != nil && !p.hand.off && p.hand.cable == CableIn {
		p.speaking.push(data)
	}
}

// block sends an answer of GS ( L, GS ( k and the like: a header, what it is,
// the text, and a NUL.
func (p *Printer) block(kind byte, text []byte) {
	p.reply(append(append([]byte{0x37, kind}, text...), 0)...)
}

// flag returns bit when on.
func flag(on bool, bit byte) byte {
	if on {
		return bit
	}
	return 0
}

// answer is the reply to DLE EOT n, nothing for an n that is not answered.
func (p *Printer) answer(n byte) []byte {
	const fixed = 0x12
	h := &p.hand
	switch n {
	case 1:
		return []byte{fixed | flag(p.stopped(), 0x08)}
	case 2:
		return []byte{fixed | flag(h.coverOpen, 0x04) | flag(h.paper == PaperEnd, 0x20) | flag(p.failed(), 0x40)}
	case 3:
		return []byte{fixed | flag(h.cutError, 0x08) | flag(h.broken, 0x20) | flag(h.hot, 0x40)}
	case 4:
		return []byte{fixed | flag(h.paper != PaperOK, 0x0C) | flag(h.paper == PaperEnd, 0x60)}
	case 20:
		return p.fullStatus()
	}
	return nil
}

// failed reports an error of the printer itself.
func (p *Printer) failed() bool { return p.hand.cutError || p.hand.broken || p.hand.hot }

// fullStatus is the answer to DLE EOT 20 (Custom, command references of the
// VKP80 and KPM series: paper, user, recoverable and unrecoverable errors).
func (p *Printer) fullStatus() []byte {
	h := &p.hand
	if !p.model.Presenter {
		return nil
	}
	return []byte{
		0x10, 0x0F,
		flag(h.paper == PaperEnd, 0x01) | flag(h.paper != PaperOK, 0x04) | flag(p.mouth != 0, 0x20),
		flag(h.coverOpen, 0x02),
		flag(h.hot, 0x01),
		flag(h.cutError, 0x01) | flag(h.broken, 0x04),
	}
}

// asb is the automatic status.
func (p *Printer) asb() [4]byte {
	h := &p.hand
	return [4]byte{
		0x10 | flag(p.stopped(), 0x08) | flag(h.coverOpen, 0x20),
		flag(h.cutError, 0x08) | flag(h.broken, 0x20) | flag(h.hot, 0x40),
		flag(h.paper != PaperOK, 0x03) | flag(h.paper == PaperEnd, 0x0C),
		0,
	}
}

// watched returns of a status what GS a n asks to be told of: online and
// offline, errors, paper.
func watched(s [4]byte, n byte) [4]byte {
	keep := func(bit, mask byte) byte { return flag(n&bit != 0, mask) }
	return [4]byte{s[0] & keep(0x02, 0x28), s[1] & keep(0x04, 0x68), s[2] & keep(0x08, 0x0F)}
}

// sendASB sends the automatic status when it is on and something it watches
// changed, or always.
func (p *Printer) sendASB(always bool) {
	if p.asbMask == 0 || p.hand.off {
		return
	}
	now := p.asb()
	if !always && watched(now, p.asbMask) == watched(p.asbSent, p.asbMask) {
		return
	}
	p.asbSent = now
	p.reply(now[:]...)
}

// automatic is GS a.
func (p *Printer) automatic(c call) {
	p.asbMask = c.args[0]
	p.sendASB(true)
}

// paperSensors is the answer to GS r 1 and ESC v.
func (p *Printer) paperSensors() byte {
	return flag(p.hand.paper != PaperOK, 0x03) | flag(p.hand.paper == PaperEnd, 0x0C)
}

// inOrder is GS r.
func (p *Printer) inOrder(c call) {
	switch c.args[0] {
	case 1, 49:
		p.reply(p.paperSensors())
	case 2, 50, 4, 52: // drawer, ink
		p.reply(0)
	}
}

// confirm is GS ( H fn 48: everything before is on paper by now.
func (p *Printer) confirm(c call) {
	d := c.data
	if c.size != 6 || d[0] != 48 || d[1] != 48 {
		return
	}
	for range p.hand.echoes {
		p.reply(0x37, 0x22, d[2], d[3], d[4], d[5], 0x00)
	}
}

// identity is GS I.
func (p *Printer) identity(c call) {
	text := func(s string) { p.reply(append(append([]byte{0x5F}, s...), 0)...) }
	switch c.args[0] {
	case 1, 49: // model
		p.reply(0x20)
	case 2, 50: // kind: a cutter or none
		p.reply(flag(p.model.Cutter, 0x02))
	case 3, 51: // version
		p.reply(0x01)
	case 65:
		text("1.00")
	case 66:
		text(p.model.Maker)
	case 67:
		text(p.model.Name)
	case 68:
		text("EPASS0001")
	}
}

// memorySwitches is GS ( E, of which only the entrance is answered.
func (p *Printer) memorySwitches(c call) {
	if string(c.data) == "\x01IN" {
		p.block(0x20, nil)
	}
}
