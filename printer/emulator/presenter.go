package emulator

// The presenter of a kiosk printer holds a slip in its mouth after the cut,
// until somebody takes it or the driver lets go of it (Custom, GS e). The next
// slip pushes it out.

// The functions of GS e.
const (
	ejectRetract = 2 // pull it back in: nobody gets it
	ejectOut     = 5 // let go of it
	ejectStatus  = 6
)

// ejector is GS e.
func (p *Printer) ejector(c call) {
	switch c.args[0] {
	case ejectRetract:
		p.release(true)
	case ejectOut:
		p.release(false)
	case ejectStatus:
		p.reply(flag(p.hand.paper != PaperOK, 0x01) | flag(p.hand.paper == PaperEnd, 0x04) | flag(p.mouth != 0, 0x08))
	}
}

// release empties the mouth.
func (p *Printer) release(retract bool) {
	for _, s := range p.slips {
		if s.ID == p.mouth {
			s.Retracted = retract
		}
	}
	p.mouth = 0
}
