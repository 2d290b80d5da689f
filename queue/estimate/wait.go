package estimate

import (
	"math"
	"slices"
	"time"

	"epass.internal/queue"
)

// Wait is a raw forecast for one person, before past errors correct it.
type Wait struct {
	Low, Middle, High time.Duration
	Ahead             int  // people who come before, as things stand
	Passing           int  // appointments that may still come before
	Rough             bool // from one path without a past
}

// After returns the forecast as it stands some time later, for somebody who
// still waits. Ends may lie in the past.
func (w Wait) After(elapsed time.Duration) Wait {
	w.Low, w.Middle, w.High = w.Low-elapsed, w.Middle-elapsed, w.High-elapsed
	return w
}

// Levels of the range: a tenth of the waits is shorter, a tenth longer.
const (
	lowLevel    = 0.1
	middleLevel = 0.5
	highLevel   = 0.9
)

// Without a past the range is this much around the one path.
const (
	roughLow  = 0.6
	roughHigh = 1.6
)

// Of returns the wait of a ticket from the moment of the forecast on. It is
// false where nothing can be said: the ticket does not wait, or no open
// counter takes it.
func (f *Forecast) Of(n queue.Number) (Wait, bool) {
	place, ok := f.places[n]
	return f.wait(place, ok)
}

// New returns the wait of a walk-in who takes a number now.
func (f *Forecast) New(id queue.ServiceID) (Wait, bool) {
	place, ok := f.news[id]
	return f.wait(place, ok)
}

// CheckIn returns the wait of an appointment that checks in now. It is false
// also for one whose slot is more than an hour away.
func (f *Forecast) CheckIn(id queue.AppointmentID) (Wait, bool) {
	place, ok := f.checks[id]
	return f.wait(place, ok)
}

// Waits are the forecasts of one moment, for whoever wants to keep them: one
// that nothing can be said of is not there.
type Waits struct {
	Tickets  map[queue.Number]Wait
	New      map[queue.ServiceID]Wait
	CheckIns map[queue.AppointmentID]Wait
}

// Waits returns all that Of, New and CheckIn may say.
func (f *Forecast) Waits() Waits {
	return Waits{known(f, f.places), known(f, f.news), known(f, f.checks)}
}

func known[K comparable](f *Forecast, places map[K]int) map[K]Wait {
	out := make(map[K]Wait, len(places))
	for k, place := range places {
		if w, ok := f.wait(place, true); ok {
			out[k] = w
		}
	}
	return out
}

func (f *Forecast) wait(place int, ok bool) (Wait, bool) {
	if !ok || place < 0 || len(f.waits[place]) == 0 {
		return Wait{}, false
	}
	if !f.sorted[place] {
		slices.Sort(f.waits[place])
		f.sorted[place] = true
	}
	all := Sample(f.waits[place])
	w := Wait{
		Low: minutes(all.quantile(lowLevel)), Middle: minutes(all.quantile(middleLevel)), High: minutes(all.quantile(highLevel)),
		Ahead: f.ahead[place], Passing: f.pass[place], Rough: f.rough,
	}
	if f.rough {
		w.Low, w.High = minutes(all[0]*roughLow), minutes(all[0]*roughHigh)
	}
	return w, true
}

func minutes(m float64) time.Duration { return time.Duration(math.Round(m * float64(time.Minute))) }
