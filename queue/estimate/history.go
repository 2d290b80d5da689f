package estimate

import (
	"math"
	"time"

	"epass.internal/queue"
)

// History is what an office knows of its past days. The zero value is an
// office without a past; see Situation.Forecast.
type History struct {
	Times    map[queue.ServiceID]Sample  // minutes from call to end, by service
	Usual    Sample                      // the same of all services, for one without a past
	Lateness Sample                      // minutes from slot to check-in; negative is early
	NoShow   float64                     // share of appointments that never check in
	Missed   float64                     // share of tickets that are called and in the end not served
	Specials map[queue.ServiceID]float64 // walk-ins of special categories an hour, about now

	PauseEvery   float64 // minutes a counter works between pauses; 0: no pauses
	PauseMinutes float64 // mean length of a pause

	DaySpread   float64 // standard deviation of the logarithm of a day's speed
	ClerkSpread float64 // the same of one counter on a day, beside the day's

	specials *rates         // by hour, what Specials are taken from; nil: they stay
	zone     *time.Location // of the hours
}

// At returns the history with Specials of the hour of now.
func (h *History) At(now time.Time) *History {
	if h == nil || h.specials == nil {
		return h
	}
	out := *h
	out.Specials = h.specials.at(now.In(h.zone).Hour())
	return &out
}

// usualMinutes is what a service takes where nothing is known.
const usualMinutes = 10

// missedMinutes is what a call costs that nobody answers.
const missedMinutes = 1

// none reports whether there is no past to draw from.
func (h *History) none() bool { return h == nil || len(h.Times) == 0 }

// mean returns the mean minutes of a service.
func (h *History) mean(id queue.ServiceID) float64 {
	if s := h.Times[id]; len(s) > 0 {
		return s.Mean()
	}
	return usualMinutes
}

// speed is what is believed of today's factor on service times: the logarithm
// has a normal distribution.
type speed struct{ mean, sd float64 }

// today learns the day's factor from the tickets that were served today, each
// compared with the past of its service. Days differ little and single
// services much, so it takes some thirty tickets to believe half of what is
// seen.
func (h *History) today(served []Done) speed {
	if h.none() || h.DaySpread == 0 {
		return speed{sd: h.DaySpread}
	}
	type shape struct{ mean, variance float64 }
	shapes := map[queue.ServiceID]shape{}
	for id, s := range h.Times {
		mean, variance := s.logarithms()
		shapes[id] = shape{mean, variance}
	}
	var sum, weight float64
	for _, d := range served {
		if s := shapes[d.Service]; s.variance > 0 && d.Minutes > 0 {
			sum += (math.Log(d.Minutes) - s.mean) / s.variance
			weight += 1 / s.variance
		}
	}
	precision := weight + 1/(h.DaySpread*h.DaySpread)
	return speed{mean: sum / precision, sd: math.Sqrt(1 / precision)}
}

// logarithms returns mean and variance of the values' logarithms.
func (s Sample) logarithms() (mean, variance float64) {
	n := 0.0
	for _, v := range s {
		if v > 0 {
			mean += math.Log(v)
			n++
		}
	}
	mean /= max(1, n)
	for _, v := range s {
		if v > 0 {
			variance += (math.Log(v) - mean) * (math.Log(v) - mean)
		}
	}
	return mean, variance / max(1, n)
}

// Done is a ticket that was served today.
type Done struct {
	Service queue.ServiceID
	Minutes float64 // from call to end
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
	Waiting  []queue.Ticket // in any order
	Desks    []Desk
	Coming   []queue.Appointment // that have not checked in and may still
	Served   []Done              // today
}

// Look takes from a queue what a forecast at now needs.
func Look(s *queue.State, now time.Time) Situation {
	setup := s.Setup()
	sit := Situation{Now: now, Policy: setup.Policy}
	for _, v := range setup.Services {
		sit.Services = append(sit.Services, v.ID)
	}
	sit.Waiting = s.WaitingAt(sit.Services, now, 0)
	for _, c := range s.Counters() {
		d := Desk{ID: c.ID, Takes: s.Takes(c.ID), Status: c.Status, Since: c.Since}
		if t, ok := s.Ticket(c.Ticket); ok {
			d.Serving, d.From = t.Service, t.CalledAt
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
		if t.Phase == queue.Served {
			sit.Served = append(sit.Served, Done{Service: t.Service, Minutes: t.EndedAt.Sub(t.CalledAt).Minutes()})
		}
	}
	return sit
}
