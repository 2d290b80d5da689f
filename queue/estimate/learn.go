package estimate

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"epass.internal/queue"
)

// How much of a past is needed before it is used, and how much its days count.
const (
	leastDays   = 3
	leastServed = 60
	halfLife    = 30 // days after which a day counts half
)

// What cannot be a service: somebody pressed twice, or forgot to press.
const (
	shortest = 0.25    // minutes
	longest  = 4 * 60. // minutes
)

// borrowed is how many tickets of all services count as tickets of each, so
// that a service that is rare is near the usual one.
const borrowed = 5

// Past gathers, one business day after the other, what they tell of an office.
type Past struct {
	now    time.Time // in the office's zone
	days   int
	served int

	times    map[queue.ServiceID][]weighed
	lateness []weighed
	noShow   share
	missed   share
	specials rates
	speeds   speeds
	pauses   pauses
}

// share is how often something was so, in weights.
type share struct{ of, hits float64 }

func (s *share) add(hit bool, weight float64) {
	s.of += weight
	if hit {
		s.hits += weight
	}
}

func (s share) value() float64 { return s.hits / max(s.of, math.SmallestNonzeroFloat64) }

// NewPast begins to gather for forecasts from now on, which is in the office's
// zone.
func NewPast(now time.Time) *Past {
	return &Past{now: now, times: map[queue.ServiceID][]weighed{}, speeds: speeds{}}
}

// Learn returns what an office's past business days, in any order, tell at
// now, which is in the office's zone; nil where they are too few.
func Learn(days []*queue.State, now time.Time) *History {
	p := NewPast(now)
	for _, d := range slices.SortedFunc(slices.Values(days), func(a, b *queue.State) int { return cmp.Compare(a.Day(), b.Day()) }) {
		p.Add(d)
	}
	return p.History()
}

// Add takes in a business day and keeps nothing of it but figures. It reports
// whether the day says something: it is over, and somebody was served.
func (p *Past) Add(day *queue.State) bool {
	weight, over := p.weight(day.Day())
	if !over || day.PhaseCount(queue.Served) == 0 {
		return false
	}
	p.days++
	// One order, so that sums are the same on every machine.
	tickets := slices.SortedFunc(day.Tickets, func(a, b queue.Ticket) int { return cmp.Compare(a.Plain.Seq, b.Plain.Seq) })
	for i := range tickets {
		p.add(&tickets[i], day.Day(), weight)
	}
	for _, a := range day.Appointments() {
		if a.Phase == queue.NoShow || a.Phase == queue.CheckedIn {
			p.noShow.add(a.Phase == queue.NoShow, weight)
		}
	}
	p.specials.add(tickets, p.now.Location(), weight)
	p.pauses.add(day, tickets, weight)
	return true
}

// weight returns how much a day counts: the older the less. It is false for a
// day that is not over.
func (p *Past) weight(day queue.Day) (float64, bool) {
	date, err := time.ParseInLocation(time.DateOnly, string(day), time.UTC)
	today := time.Date(p.now.Year(), p.now.Month(), p.now.Day(), 0, 0, 0, 0, time.UTC)
	if err != nil || !date.Before(today) {
		return 0, false
	}
	return math.Exp2(-today.Sub(date).Hours() / 24 / halfLife), true
}

// add takes in a ticket.
func (p *Past) add(t *queue.Ticket, day queue.Day, weight float64) {
	if t.Booking != nil {
		p.lateness = append(p.lateness, weighed{t.CheckedIn().Sub(t.Booking.Slot).Minutes(), weight})
	}
	took, ok := served(t)
	if ok || t.Misses > 0 || t.Phase == queue.Served {
		p.missed.add(!ok, weight)
	}
	if !ok {
		return
	}
	p.served++
	p.times[t.Service] = append(p.times[t.Service], weighed{took, weight})
	p.speeds.add(stint{day, t.Counter, t.Service}, took)
}

// began returns when the call came that brought a ticket to its counter last,
// whatever recalls followed. Tickets of early versions know the last only.
func began(t *queue.Ticket) time.Time {
	if t.Call.At.IsZero() {
		return t.CalledAt
	}
	return t.Call.At
}

// served returns the minutes that a ticket took at its last counter, if it was
// served and they can be true.
func served(t *queue.Ticket) (minutes float64, ok bool) {
	if t.Phase != queue.Served {
		return 0, false
	}
	minutes = t.EndedAt.Sub(began(t)).Minutes()
	return minutes, minutes >= shortest && minutes <= longest
}

// History returns what was gathered, nil if it is too little to go by.
func (p *Past) History() *History {
	if p.days < leastDays || p.served < leastServed {
		return nil
	}
	specials := p.specials // and nothing else of the past
	h := &History{
		Times:    map[queue.ServiceID]Sample{},
		Lateness: weightedSample(p.lateness),
		NoShow:   p.noShow.value(), Missed: p.missed.value(),
		specials: &specials, zone: p.now.Location(),
	}
	var all []weighed
	for _, id := range slices.Sorted(maps.Keys(p.times)) {
		all = append(all, p.times[id]...)
	}
	h.Usual = weightedSample(all)
	for id, times := range p.times {
		for _, v := range h.Usual {
			times = append(times, weighed{v, borrowed / float64(len(h.Usual))})
		}
		h.Times[id] = weightedSample(times)
	}
	h.DaySpread, h.ClerkSpread = p.speeds.spreads()
	h.PauseEvery, h.PauseMinutes = p.pauses.value()
	return h.At(p.now)
}
