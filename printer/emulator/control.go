package emulator

import "fmt"

// Control is what a hand does, as a JSON document: only the fields that are
// there change something, in the order in which they stand here.
type Control struct {
	// AfterBytes waits until so many more bytes came in: paper that ends, a
	// cable that is pulled, or power that goes between any two bytes.
	AfterBytes int `json:"after_bytes,omitempty"`

	Paper        *Paper `json:"paper,omitempty"`
	RollMM       *int   `json:"roll_mm,omitempty"`        // a new roll of this length
	NearMM       *int   `json:"near_mm,omitempty"`        // of that roll, where its end is near; without it 4 m
	EndAfterRows *int   `json:"end_after_rows,omitempty"` // without a warning
	CoverOpen    *bool  `json:"cover_open,omitempty"`
	Blade        *Blade `json:"blade,omitempty"`
	Hot          *bool  `json:"hot,omitempty"`
	Broken       *bool  `json:"broken,omitempty"`
	Power        *bool  `json:"power,omitempty"`
	PowerCycle   bool   `json:"power_cycle,omitempty"` // off and on again between two bytes
	Busy         *bool  `json:"busy,omitempty"`
	Cable        *Cable `json:"cable,omitempty"`
	Echoes       *int   `json:"echoes,omitempty"`
	Baud         *int   `json:"baud,omitempty"`
	Speed        *int   `json:"speed,omitempty"` // millimetres a second
	Feed         int    `json:"feed,omitempty"`  // lines
	Tear         bool   `json:"tear,omitempty"`
	Take         bool   `json:"take,omitempty"`   // the slip in the presenter's mouth
	Forget       bool   `json:"forget,omitempty"` // the slips of this run, from memory
}

// usualNear is where the end of a roll is near, in millimetres.
const usualNear = 4000

// RangeError is a number in a Control that makes no sense.
type RangeError struct {
	Field     string
	Min, Max  int
	Whichever int // what it is
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("%s is %d and must be from %d to %d", e.Field, e.Whichever, e.Min, e.Max)
}

// check reports the first number that is out of its range.
func (c Control) check() error {
	for _, f := range []struct {
		name     string
		value    *int
		min, max int
	}{
		{"after_bytes", &c.AfterBytes, 0, 1 << 30}, {"roll_mm", c.RollMM, 0, 500_000}, {"near_mm", c.NearMM, 0, 500_000},
		{"end_after_rows", c.EndAfterRows, 0, 1 << 30}, {"echoes", c.Echoes, 0, 5}, {"baud", c.Baud, 0, 4_000_000},
		{"speed", c.Speed, 0, 1000}, {"feed", &c.Feed, 0, 100},
	} {
		if f.value != nil && (*f.value < f.min || *f.value > f.max) {
			return &RangeError{f.name, f.min, f.max, *f.value}
		}
	}
	return nil
}

// maxTriggers bounds the changes that wait for bytes.
const maxTriggers = 64

// Apply does what c says, now or after so many more bytes. The error is a
// *RangeError.
func (p *Printer) Apply(c Control) error {
	if err := c.check(); err != nil {
		return fmt.Errorf("controlling the printer: %w", err)
	}
	var err error
	p.change(func() {
		switch {
		case c.AfterBytes == 0:
			p.apply(c)
		case len(p.triggers) >= maxTriggers:
			err = fmt.Errorf("controlling the printer: %w", &RangeError{"triggers", 0, maxTriggers, len(p.triggers) + 1})
		default:
			p.triggers = append(p.triggers, trigger{c.AfterBytes, func() { p.apply(c) }})
		}
	})
	return err
}

func (p *Printer) apply(c Control) {
	p.applyPaper(c)
	given(c.CoverOpen, p.setCover)
	given(c.Blade, p.setBlade)
	given(c.Hot, func(on bool) { p.set("hot", &p.hand.hot, on) })
	given(c.Broken, func(on bool) { p.set("broken", &p.hand.broken, on) })
	given(c.Power, p.setPower)
	if c.PowerCycle {
		p.setPower(false)
		p.setPower(true)
	}
	given(c.Busy, func(on bool) { p.set("busy", &p.hand.busy, on) })
	given(c.Cable, p.setCable)
	given(c.Echoes, func(n int) { p.setNumber("echoes", &p.hand.echoes, n) })
	given(c.Baud, func(n int) { p.setNumber("baud", &p.hand.baud, n) })
	given(c.Speed, func(n int) { p.setNumber("speed", &p.mech.speed, n) })
	if c.Feed > 0 {
		p.feedLines(c.Feed)
	}
	if c.Tear {
		p.sever()
	}
	if c.Take {
		p.release(false)
	}
	if c.Forget {
		p.slips = nil
	}
}

func (p *Printer) applyPaper(c Control) {
	given(c.Paper, func(s Paper) { p.setPaper(s, -1, -1) })
	given(c.RollMM, func(length int) {
		near := usualNear
		given(c.NearMM, func(n int) { near = n })
		p.setRoll(length, near)
	})
	given(c.EndAfterRows, p.endPaperAfter)
}

// given calls set with a value that is there.
func given[T any](value *T, set func(T)) {
	if value != nil {
		set(*value)
	}
}

// State is everything there is to see, as a JSON document.
type State struct {
	Version uint64 `json:"version"` // counts the changes

	Model string `json:"model"`
	Width int    `json:"width"` // dots
	DPI   int    `json:"dpi"`

	Online      bool  `json:"online"`
	Power       bool  `json:"power"`
	Paper       Paper `json:"paper"`
	LeftMM      *int  `json:"left_mm"` // on the roll; null: no end in sight
	CoverOpen   bool  `json:"cover_open"`
	Blade       Blade `json:"blade"`
	CutterError bool  `json:"cutter_error"`
	Hot         bool  `json:"hot"`
	Broken      bool  `json:"broken"`
	Busy        bool  `json:"busy"`
	Cable       Cable `json:"cable"`
	Links       int   `json:"links"` // drivers that are connected
	Echoes      int   `json:"echoes"`
	Baud        int   `json:"baud"`
	Speed       int   `json:"speed"`
	Presenter   bool  `json:"presenter"`
	InMouth     bool  `json:"in_mouth"`
	Waiting     int   `json:"waiting"` // bytes received and not executed
	Buffer      int   `json:"buffer"`
	Triggers    int   `json:"triggers"` // changes that wait for bytes
	PaperRows   int   `json:"paper_rows"`

	Counters Counters `json:"counters"`
	Log      []Entry  `json:"log"`   // newest first
	Slips    []Slip   `json:"slips"` // newest first
}

// State returns how the printer is now.
func (p *Printer) State() State {
	slips, counters := p.Slips(), p.Counters()
	p.mu.Lock()
	defer p.mu.Unlock()
	h := &p.hand
	s := State{
		Version: p.version, Model: p.model.Name, Width: p.model.Width, DPI: p.model.DPI,
		Online: !h.off && !p.stopped(), Power: !h.off, Paper: h.paper, CoverOpen: h.coverOpen, Blade: h.blade,
		CutterError: h.cutError, Hot: h.hot, Broken: h.broken, Busy: h.busy, Cable: h.cable, Links: len(p.links),
		Echoes: h.echoes, Baud: h.baud, Speed: p.mech.speed, Presenter: p.model.Presenter, InMouth: p.mouth != 0,
		Waiting: len(p.receive), Buffer: p.opts.Buffer, Triggers: len(p.triggers), PaperRows: p.page.Height,
		Counters: counters, Log: p.log.list(), Slips: append([]Slip{}, slips...), // never null
	}
	if h.rowsLeft >= 0 {
		left := p.mm(h.rowsLeft)
		s.LeftMM = &left
	}
	return s
}

// sight is what State shows and that can change, but for counters and slips.
type sight struct {
	hand                            hand
	speed, waiting, rows, links     int
	triggers                        int
	logged, nextID, mouth, unknowns uint64
}

func (p *Printer) sight() sight {
	return sight{
		hand: p.hand, speed: p.mech.speed, waiting: len(p.receive), rows: p.page.Height, links: len(p.links),
		triggers: len(p.triggers), logged: p.log.next, nextID: p.nextID, mouth: p.mouth, unknowns: p.counters.Unknown,
	}
}
