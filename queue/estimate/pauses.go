package estimate

import (
	"cmp"
	"slices"
	"time"

	"epass.internal/queue"
)

// How long a counter does not call although somebody waits, in minutes, while
// it is thought to pause: less is the clerk's pace, more is a counter that was
// closed.
const (
	leastPause = 5
	mostPause  = 60
)

// pauses gathers how long counters worked, and did not, while somebody waited
// for them. When a counter paused, the state of a day does not say.
type pauses struct{ worked, paused, n float64 }

// add looks at what each counter of a day did after each ticket.
func (p *pauses) add(day *queue.State, tickets []queue.Ticket, weight float64) {
	waiting, visits := newHall(tickets), visits(tickets)
	for i := range len(visits) - 1 {
		t, next := visits[i], visits[i+1]
		took, ok := served(t)
		if !ok || t.Counter != next.Counter || !waiting.somebody(day.Takes(t.Counter), t.EndedAt) {
			continue
		}
		p.worked += took * weight
		if gap := began(next).Sub(t.EndedAt).Minutes(); gap >= leastPause && gap <= mostPause {
			p.paused += gap * weight
			p.n += weight
		}
	}
}

// value returns the minutes that a counter works between pauses and those of a
// pause; zeros where none was seen.
func (p *pauses) value() (every, minutes float64) {
	if p.n == 0 {
		return 0, 0
	}
	return p.worked / p.n, p.paused / p.n
}

// visits returns the tickets that were at a counter, by counter and time.
func visits(tickets []queue.Ticket) []*queue.Ticket {
	var out []*queue.Ticket
	for i := range tickets {
		if t := &tickets[i]; t.Phase == queue.Served || t.Misses > 0 {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *queue.Ticket) int {
		return cmp.Or(cmp.Compare(a.Counter, b.Counter), began(a).Compare(began(b)))
	})
	return out
}

// hall is when people began and ended to wait for their first call, in order.
type hall map[queue.ServiceID]*struct{ came, called []time.Time }

func newHall(tickets []queue.Ticket) hall {
	h := hall{}
	for i := range tickets {
		t := &tickets[i]
		if h[t.Service] == nil {
			h[t.Service] = &struct{ came, called []time.Time }{}
		}
		came := t.CheckedIn()
		if t.Gate.After(came) {
			came = t.Gate
		}
		called := cmp.Or(t.First, t.CalledAt, t.EndedAt)
		if called.After(came) {
			h[t.Service].came = append(h[t.Service].came, came)
			h[t.Service].called = append(h[t.Service].called, called)
		}
	}
	for _, l := range h {
		slices.SortFunc(l.came, time.Time.Compare)
		slices.SortFunc(l.called, time.Time.Compare)
	}
	return h
}

// somebody reports whether anybody waited for one of the services until at or
// longer.
func (h hall) somebody(services []queue.ServiceID, at time.Time) bool {
	before := func(times []time.Time) int {
		n, _ := slices.BinarySearchFunc(times, at, time.Time.Compare)
		return n
	}
	return slices.ContainsFunc(services, func(id queue.ServiceID) bool {
		l := h[id]
		return l != nil && before(l.came) > before(l.called)
	})
}
