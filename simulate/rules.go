package simulate

import (
	"cmp"
	"math"
	"slices"
)

// line is a waiting line under some rule. All times are minutes of the day.
type line interface {
	// arrive lets a person check in or draw a number.
	arrive(p *person, now float64) error
	// call returns whom a counter calls, nil for nobody.
	call(counter int, now float64) (*person, error)
	// finish ends the service at a counter.
	finish(counter int, now float64) error
	// miss gives up the person whom a counter called.
	miss(counter int, now float64) error
	// back lets a person who missed a call wait again, if the rule allows it.
	back(p *person, now float64) error
	// sit says whether a counter calls people from now on.
	sit(counter int, open bool, now float64) error
}

// baseline is a line under one of the rules of other systems.
type baseline struct {
	takes   [][]bool // by counter and service
	waiting []*person
	before  func(a, b *person, now float64) int
}

func newBaseline(o *Office, before func(a, b *person, now float64) int) *baseline {
	return &baseline{takes: o.takes(), before: before}
}

// takes returns which counter serves which service.
func (o *Office) takes() [][]bool {
	out := make([][]bool, len(o.Counters))
	for i, c := range o.Counters {
		out[i] = make([]bool, len(o.Services))
		for j, s := range o.Services {
			out[i][j] = slices.Contains(c.Services, s.ID)
		}
	}
	return out
}

func (b *baseline) arrive(p *person, _ float64) error {
	b.waiting = append(b.waiting, p)
	return nil
}

func (b *baseline) back(p *person, now float64) error { return b.arrive(p, now) }

func (b *baseline) call(counter int, now float64) (*person, error) {
	best := -1
	for i, p := range b.waiting {
		if b.takes[counter][p.service] && (best < 0 || b.compare(p, b.waiting[best], now) < 0) {
			best = i
		}
	}
	if best < 0 {
		return nil, nil
	}
	p := b.waiting[best]
	b.waiting = slices.Delete(b.waiting, best, best+1)
	return p, nil
}

// compare puts special categories first, then follows the rule, then the
// order of arrival.
func (b *baseline) compare(p, q *person, now float64) int {
	if p.special != q.special {
		return first(p.special)
	}
	return cmp.Or(b.before(p, q, now), cmp.Compare(p.arrive, q.arrive), cmp.Compare(p.id, q.id))
}

// first is −1 if the first of two has what puts it first, else +1.
func first(has bool) int {
	if has {
		return -1
	}
	return 1
}

func (b *baseline) finish(int, float64) error    { return nil }
func (b *baseline) miss(int, float64) error      { return nil }
func (b *baseline) sit(int, bool, float64) error { return nil }

// before returns the order of a baseline, nil for our rule.
func (r Rule) before() func(a, b *person, now float64) int {
	switch r {
	case TurnRule:
		return nil
	case ArrivalOrder:
		return byArrival
	case AppointmentsFirst:
		return byAppointment
	case DueFirst:
		return byDue
	case EffectiveTime:
		return byEffectiveTime
	}
	return nil
}

func byArrival(p, q *person, _ float64) int { return cmp.Compare(p.arrive, q.arrive) }

func byAppointment(p, q *person, _ float64) int {
	if p.booked != q.booked {
		return first(p.booked)
	}
	return 0
}

// byDue has appointments whose slot has come by their slot, then walk-ins,
// then appointments that are early.
func byDue(p, q *person, now float64) int {
	rank := func(p *person) (class int, at float64) {
		switch {
		case !p.booked:
			return 1, p.arrive
		case p.slot <= now:
			return 0, p.slot
		}
		return 2, p.slot
	}
	pc, pt := rank(p)
	qc, qt := rank(q)
	return cmp.Or(cmp.Compare(pc, qc), cmp.Compare(pt, qt))
}

func byEffectiveTime(p, q *person, _ float64) int { return cmp.Compare(p.ready(), q.ready()) }

// window is the longest lead that a rule gives somebody who was ready later;
// +Inf where it has no limit.
func (p *Policy) window() float64 {
	if p.Rule == TurnRule {
		return p.Settings.CreditMinutes
	}
	return math.Inf(1)
}
