package emulator

import "fmt"

// Paper is how much of the roll is left.
type Paper int

// The states of the roll.
const (
	PaperOK Paper = iota
	PaperNearEnd
	PaperEnd
)

// Blade is what the cutter does at the next cut.
type Blade int

// The states of the blade. A cut that fails stops the printer, and is made
// once the blade is free.
const (
	BladeFree   Blade = iota
	BladeSticks       // DLE ENQ or opening the cover frees it
	BladeJammed       // only a hand, or opening the cover, frees it
)

// Cable is what has become of the line.
type Cable int

// The states of the cable.
const (
	CableIn     Cable = iota
	CableOut          // pulled: the device is gone, and the driver is told so
	CableBroken       // no byte gets through either way, and nobody is told: RS-232
	CableOneWay       // what the printer says is lost
)

// names are the words of a choice, in the order of its values.
type names []string

func (n names) text(v int) ([]byte, error) {
	if v < 0 || v >= len(n) {
		return nil, fmt.Errorf("%d is none of %v", v, []string(n))
	}
	return []byte(n[v]), nil
}

func (n names) value(text []byte) (int, error) {
	for i, name := range n {
		if name == string(text) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%q is none of %v", text, []string(n))
}

func paperNames() names { return names{"ok", "near_end", "end"} }
func bladeNames() names { return names{"free", "sticks", "jammed"} }
func cableNames() names { return names{"in", "out", "broken", "one_way"} }

// MarshalText writes p as ok, near_end or end.
func (p Paper) MarshalText() ([]byte, error) { return paperNames().text(int(p)) }

// UnmarshalText reads what MarshalText writes.
func (p *Paper) UnmarshalText(text []byte) error {
	v, err := paperNames().value(text)
	*p = Paper(v)
	return err
}

// MarshalText writes b as free, sticks or jammed.
func (b Blade) MarshalText() ([]byte, error) { return bladeNames().text(int(b)) }

// UnmarshalText reads what MarshalText writes.
func (b *Blade) UnmarshalText(text []byte) error {
	v, err := bladeNames().value(text)
	*b = Blade(v)
	return err
}

// MarshalText writes c as in, out, broken or one_way.
func (c Cable) MarshalText() ([]byte, error) { return cableNames().text(int(c)) }

// UnmarshalText reads what MarshalText writes.
func (c *Cable) UnmarshalText(text []byte) error {
	v, err := cableNames().value(text)
	*c = Cable(v)
	return err
}

// hand is everything a hand can change.
type hand struct {
	paper     Paper
	rowsLeft  int // rows until the paper ends; negative: no end in sight
	nearRows  int // rows left at which the near-end sensor tells; negative: it does not
	coverOpen bool
	blade     Blade
	cutError  bool // a cut failed, the printer has stopped
	hot       bool // the head: the printer stops until it is cool
	broken    bool // needs service
	off       bool
	busy      bool
	cable     Cable
	echoes    int // times a completion is sent
	baud      int // bits per second of the line; 0: no limit
}

// stopped reports whether the printer is offline: it keeps what it receives
// until someone puts it right.
func (p *Printer) stopped() bool {
	h := &p.hand
	return h.paper == PaperEnd || h.coverOpen || h.cutError || h.hot || h.broken
}

// SetPaper puts in a roll, without an end in sight, or takes it out.
func (p *Printer) SetPaper(state Paper) {
	p.change(func() { p.setPaper(state, -1, -1) })
}

func (p *Printer) setPaper(state Paper, rows, near int) {
	if p.opts.SplitRolls && p.hand.paper == PaperEnd && state != PaperEnd {
		p.sever()
	}
	p.hand.paper, p.hand.rowsLeft, p.hand.nearRows = state, rows, near
	p.log.event("paper", paperNames()[state])
}

// SetRoll puts in a roll of so many millimetres, whose near-end sensor tells
// when so many are left. A roll of 80 m whose sensor tells at 4 m is usual; 0
// is no paper.
func (p *Printer) SetRoll(length, near int) {
	p.change(func() { p.setRoll(length, near) })
}

func (p *Printer) setRoll(length, near int) {
	state := PaperOK
	switch {
	case length <= 0:
		state = PaperEnd
	case length <= near:
		state = PaperNearEnd
	}
	p.setPaper(state, p.rows(length), p.rows(near))
}

// EndPaperAfter lets the paper run out after so many more rows, without a
// warning.
func (p *Printer) EndPaperAfter(rows int) {
	p.change(func() { p.endPaperAfter(rows) })
}

func (p *Printer) endPaperAfter(rows int) {
	p.hand.rowsLeft, p.hand.nearRows = max(rows, 0), -1
	if rows <= 0 {
		p.hand.paper = PaperEnd
	}
	p.log.event("end_after_rows", rows)
}

// rows returns how many rows are on so many millimetres of paper, mm the other
// way round.
func (p *Printer) rows(mm int) int { return int(float64(mm)*float64(p.model.DPI)/25.4 + 0.5) }
func (p *Printer) mm(rows int) int { return int(float64(rows)*25.4/float64(p.model.DPI) + 0.5) }

// SetCover opens or closes the cover. Opening it frees the cutter.
func (p *Printer) SetCover(open bool) {
	p.change(func() { p.setCover(open) })
}

func (p *Printer) setCover(open bool) {
	p.hand.coverOpen = open
	if open {
		p.hand.blade, p.hand.cutError = BladeFree, false
	}
	p.log.event("cover_open", open)
}

// SetCutterJam lets the blade stick, so that the next cut stops the printer,
// or frees it, and the cut is made.
func (p *Printer) SetCutterJam(jam bool) {
	if jam {
		p.SetBlade(BladeSticks)
		return
	}
	p.SetBlade(BladeFree)
}

// SetBlade says what the blade does at the next cut. Freed, it makes the cut
// that failed.
func (p *Printer) SetBlade(b Blade) {
	p.change(func() { p.setBlade(b) })
}

func (p *Printer) setBlade(b Blade) {
	p.hand.blade, p.hand.cutError = b, p.hand.cutError && b != BladeFree
	p.log.event("blade", bladeNames()[b])
}

// SetHot overheats the head, so that the printer stops, or lets it cool down.
func (p *Printer) SetHot(hot bool) {
	p.change(func() { p.set("hot", &p.hand.hot, hot) })
}

// SetBroken breaks the printer for good, or repairs it.
func (p *Printer) SetBroken(broken bool) {
	p.change(func() { p.set("broken", &p.hand.broken, broken) })
}

// SetBusy makes the printer ask for a pause by XOFF, or go on by XON.
func (p *Printer) SetBusy(busy bool) {
	p.change(func() { p.set("busy", &p.hand.busy, busy) })
}

func (p *Printer) set(what string, field *bool, on bool) {
	*field = on
	p.log.event(what, on)
}

// SetPower switches the printer. Switched off it loses what it had received
// and not printed, all modes, user-defined characters and downloaded pictures;
// stored pictures and what is on the paper stay.
func (p *Printer) SetPower(on bool) {
	p.change(func() { p.setPower(on) })
}

func (p *Printer) setPower(on bool) {
	p.hand.off = !on
	p.reset()
	p.hand.cutError = false
	p.log.event("power", on)
	if on && p.opts.Flow == FlowXonXoff {
		p.reply(xon)
	}
}

// SetEchoes says how often a completion is sent: 0 loses it, 2 doubles it.
func (p *Printer) SetEchoes(n int) {
	p.change(func() { p.setNumber("echoes", &p.hand.echoes, n) })
}

// SetCable pulls the cable out, breaks it, or plugs it in.
func (p *Printer) SetCable(c Cable) {
	p.change(func() { p.setCable(c) })
}

func (p *Printer) setCable(c Cable) {
	p.hand.cable = c
	p.log.event("cable", cableNames()[c])
	if c != CableOut {
		return
	}
	for l := range p.links {
		l.cut()
	}
}

// SetBaud limits the line to so many bits per second, of which a byte takes
// ten; 0 takes the limit away.
func (p *Printer) SetBaud(baud int) {
	p.change(func() { p.setNumber("baud", &p.hand.baud, baud) })
}

// SetSpeed lets the mechanism take its time: so many millimetres of paper a
// second; 0: no time at all. Receipt printers move 90 to 300.
func (p *Printer) SetSpeed(mm int) {
	p.change(func() { p.setNumber("speed", &p.mech.speed, mm) })
}

func (p *Printer) setNumber(what string, field *int, n int) {
	*field = max(n, 0)
	p.log.event(what, *field)
}

// Feed is the feed button: it moves the paper by lines.
func (p *Printer) Feed(lines int) {
	p.change(func() { p.feedLines(lines) })
}

func (p *Printer) feedLines(lines int) {
	p.log.event("feed", lines)
	if p.ready() {
		p.feed(min(lines, 100) * defaultSpacing)
	}
}

// Tear tears the paper off by hand, as from a printer without a cutter.
func (p *Printer) Tear() {
	p.change(func() {
		p.log.event("tear", true)
		p.sever()
	})
}

// Take is a person taking the slip out of the presenter's mouth.
func (p *Printer) Take() {
	p.change(func() {
		p.log.event("take", true)
		p.release(false)
	})
}
