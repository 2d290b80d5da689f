package simulate

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"epass.internal/queue/estimate"
)

// fate is what a day did to a person.
type fate struct {
	called float64 // first call; NaN: never
	passed int     // calls of people who came later, past this waiting walk-in
}

// played is a day under a rule.
type played struct {
	day       *day
	fates     []fate
	busy      float64 // minutes of counters with somebody, within opening hours
	fifo      int     // walk-ins called before one who came earlier
	beyond    int     // people called before a walk-in beyond the rule's window
	idle      int     // times a counter sat idle although somebody waited
	forecasts []forecast
}

// counterState is a counter during a play.
type counterState struct {
	open    bool
	with    *person
	missing bool    // with did not come
	since   float64 // idle since then
	rests   float64 // minutes of pause that are due; +Inf: closes
}

// play is a day that is being played.
type play struct {
	played
	line     line
	window   float64
	events   events
	counters []counterState
	takes    [][]bool
	waiting  []*person
	odd      map[*person]bool // who missed a call
	ask      *asking
	asked    []question
}

// asking says how to forecast; nil is not at all.
type asking struct {
	line    *turnLine
	history func(now float64) *estimate.History
	paths   int
	seed    uint64
	mean    float64 // service time
}

// run plays a day to its end under a line.
func run(d *day, l line, window float64, ask *asking) (played, error) {
	p := &play{
		played: played{day: d, fates: make([]fate, len(d.people))},
		line:   l, window: window, ask: ask, takes: d.office.takes(),
		counters: make([]counterState, len(d.office.Counters)), odd: map[*person]bool{},
	}
	for i := range p.fates {
		p.fates[i].called = math.NaN()
	}
	if err := p.begin(); err != nil {
		return played{}, err
	}
	for p.events.Len() > 0 {
		e := heap.Pop(&p.events).(event)
		if err := e.do(e.at); err != nil {
			return played{}, err
		}
		if err := p.callAll(e.at); err != nil {
			return played{}, err
		}
	}
	p.settle()
	return p.played, nil
}

// begin opens the counters and puts down what is sure to happen.
func (p *play) begin() error {
	for i, c := range p.day.office.Counters {
		if err := p.open(i, 0); err != nil {
			return err
		}
		for _, pause := range c.Pauses {
			p.plan(pause.At, func(now float64) error { return p.rest(i, pause.Minutes, now) })
		}
		if c.ClosesAt > 0 {
			p.plan(c.ClosesAt, func(now float64) error { return p.rest(i, math.Inf(1), now) })
		}
	}
	for _, who := range p.day.people[:p.day.coming] {
		p.plan(who.arrive, func(now float64) error { return p.arrive(who, now) })
	}
	return nil
}

func (p *play) plan(at float64, do func(now float64) error) {
	heap.Push(&p.events, event{at: at, seq: p.events.seq, do: do})
	p.events.seq++
}

func (p *play) open(counter int, now float64) error {
	p.counters[counter] = counterState{open: true, since: now}
	return p.line.sit(counter, true, now)
}

// rest lets a counter pause, as soon as the person there is served.
func (p *play) rest(counter int, minutes, now float64) error {
	c := &p.counters[counter]
	if c.with != nil || !c.open {
		c.rests = max(c.rests, minutes)
		return nil
	}
	c.open, c.rests = false, 0
	if !math.IsInf(minutes, 1) {
		p.plan(now+minutes, func(now float64) error { return p.goOn(counter, now) })
	}
	return p.line.sit(counter, false, now)
}

// goOn ends a pause, unless another one became due meanwhile.
func (p *play) goOn(counter int, now float64) error {
	due := p.counters[counter].rests
	if err := p.open(counter, now); err != nil || due == 0 {
		return err
	}
	return p.rest(counter, due, now)
}

func (p *play) arrive(who *person, now float64) error {
	if err := p.line.arrive(who, now); err != nil {
		return err
	}
	p.waiting = append(p.waiting, who)
	if who.asks && p.ask != nil {
		p.forecast(who, now)
	}
	return nil
}

// callAll lets the free counters call, the one that has been idle longest
// first.
func (p *play) callAll(now float64) error {
	free := make([]int, 0, len(p.counters))
	for i, c := range p.counters {
		if c.open && c.with == nil {
			free = append(free, i)
		}
	}
	slices.SortStableFunc(free, func(a, b int) int {
		if p.counters[a].since < p.counters[b].since {
			return -1
		}
		return 1
	})
	for _, i := range free {
		if err := p.call(i, now); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) call(counter int, now float64) error {
	who, err := p.line.call(counter, now)
	if err != nil {
		return err
	}
	if who == nil {
		if slices.ContainsFunc(p.waiting, func(w *person) bool { return p.takes[counter][w.service] }) {
			p.idle++
		}
		return nil
	}
	at := slices.Index(p.waiting, who)
	if at < 0 {
		return fmt.Errorf("calling person %d at minute %.1f, who does not wait", who.id, now)
	}
	p.waiting = slices.Delete(p.waiting, at, at+1)
	p.judge(counter, who)
	c := &p.counters[counter]
	c.with = who
	repeated := !math.IsNaN(p.fates[who.id].called)
	if !repeated {
		p.fates[who.id].called = now
	}
	gone := now > who.arrive+who.patience
	c.missing = gone || who.absent && !repeated
	took := who.work * p.day.paces[counter]
	if c.missing {
		took = p.day.office.Missed.CallMinutes
	}
	p.busy += max(0, min(now+took, p.day.office.OpenMinutes)-min(now, p.day.office.OpenMinutes))
	p.plan(now+took, func(now float64) error { return p.end(counter, gone, now) })
	return nil
}

// judge counts whom a call passes, and what the rule should not have done.
func (p *play) judge(counter int, who *person) {
	if who.special || p.odd[who] {
		return
	}
	for _, w := range p.waiting {
		if w.booked || w.special || p.odd[w] || !p.takes[counter][w.service] {
			continue
		}
		if who.arrive > w.arrive {
			p.fates[w.id].passed++
		}
		if !who.booked && who.arrive > w.arrive {
			p.fifo++
		}
		if who.ready() > w.arrive+p.window {
			p.beyond++
		}
	}
}

// end is the end of a service, or of the wait for somebody who does not come.
func (p *play) end(counter int, gone bool, now float64) error {
	c := &p.counters[counter]
	who := c.with
	done := p.line.finish
	if c.missing {
		done = p.line.miss
		p.odd[who] = true
		if who.back >= 0 && !gone {
			p.plan(now+who.back, func(now float64) error { return p.back(who, now) })
		}
	}
	if err := done(counter, now); err != nil {
		return err
	}
	c.with, c.missing, c.since = nil, false, now
	if c.rests > 0 {
		return p.rest(counter, c.rests, now)
	}
	return nil
}

func (p *play) back(who *person, now float64) error {
	p.waiting = append(p.waiting, who)
	return p.line.back(who, now)
}

// event is something that happens at a minute.
type event struct {
	at  float64
	seq int // order of those that happen at once
	do  func(now float64) error
}

// events are a heap, the next one first.
type events struct {
	all []event
	seq int
}

func (e events) Len() int { return len(e.all) }
func (e events) Less(i, j int) bool {
	if e.all[i].at != e.all[j].at {
		return e.all[i].at < e.all[j].at
	}
	return e.all[i].seq < e.all[j].seq
}
func (e events) Swap(i, j int) { e.all[i], e.all[j] = e.all[j], e.all[i] }

// Push is for container/heap.
func (e *events) Push(x any) { e.all = append(e.all, x.(event)) }

// Pop is for container/heap.
func (e *events) Pop() any {
	last := e.all[len(e.all)-1]
	e.all = e.all[:len(e.all)-1]
	return last
}
