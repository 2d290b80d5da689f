package estimate

import (
	"time"

	"epass.internal/queue"
)

// Done is a ticket that was served today.
type Done struct {
	Service queue.ServiceID
	Minutes float64 // from call to end
}

// Waiting is a ticket that waits.
type Waiting struct {
	Number  queue.Number
	Service queue.ServiceID
	Key     queue.Key
	Gate    time.Time       // it competes from then on; zero: it does
	Pinned  queue.CounterID // only this counter may call it; 0: any
}

// Desk is a counter as it stands.
type Desk struct {
	ID      queue.CounterID
	Takes   []queue.ServiceID
	Status  queue.CounterStatus
	Since   time.Time       // of Status
	Serving queue.ServiceID // of its ticket; empty: it is free
	From    time.Time       // when that ticket was called
}

// Situation is the live state that a forecast starts from.
type Situation struct {
	Now      time.Time
	Policy   queue.Policy
	Services []queue.ServiceID
	Waiting  []Waiting // in any order
	Desks    []Desk
	Coming   []queue.Appointment // that have not checked in and may still
	Served   []Done              // today, in any order
}

// Look takes from a queue what a forecast at now needs, and keeps nothing of
// the queue itself.
func Look(s *queue.State, now time.Time) Situation {
	setup := s.Setup()
	sit := Situation{
		Now: now, Policy: setup.Policy,
		Waiting: make([]Waiting, 0, s.PhaseCount(queue.Waiting)),
		Served:  make([]Done, 0, s.PhaseCount(queue.Served)),
	}
	for _, v := range setup.Services {
		sit.Services = append(sit.Services, v.ID)
	}
	for _, c := range s.Counters() {
		d := Desk{ID: c.ID, Takes: s.Takes(c.ID), Status: c.Status, Since: c.Since}
		if t, ok := s.Ticket(c.Ticket); ok {
			d.Serving, d.From = t.Service, began(&t)
		}
		sit.Desks = append(sit.Desks, d)
	}
	grace := setup.Policy.LateGrace.Duration()
	for _, a := range s.Appointments() {
		if a.Phase == queue.Booked && now.Before(a.Slot.Add(grace)) {
			sit.Coming = append(sit.Coming, a)
		}
	}
	for t := range s.Tickets {
		sit.add(&t)
	}
	return sit
}

func (sit *Situation) add(t *queue.Ticket) {
	if t.Phase == queue.Waiting {
		w := Waiting{Number: t.Number, Service: t.Service, Key: t.Key, Pinned: t.Pinned}
		if t.Early(sit.Now) {
			w.Gate = t.Gate
		}
		sit.Waiting = append(sit.Waiting, w)
		return
	}
	if took, ok := served(t); ok {
		sit.Served = append(sit.Served, Done{Service: t.Service, Minutes: took})
	}
}

// rough is what is believed where there is no past: a service takes what it
// took today, drawn towards what is usual.
func (sit *Situation) rough() *History {
	all, times := sums{}, map[queue.ServiceID]sums{}
	for _, d := range sorted(sit.Served) {
		all.n, all.sum = all.n+1, all.sum+d.Minutes
		t := times[d.Service]
		times[d.Service] = sums{n: t.n + 1, sum: t.sum + d.Minutes}
	}
	mean := func(t sums, before float64) float64 { return (t.sum + borrowed*before) / (t.n + borrowed) }
	usual := mean(all, usualMinutes)
	h := &History{Usual: Sample{usual}, Times: map[queue.ServiceID]Sample{}}
	for id, t := range times {
		h.Times[id] = Sample{mean(t, usual)}
	}
	return h
}
