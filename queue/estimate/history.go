package estimate

import (
	"cmp"
	"math"
	"slices"
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

// times returns the minutes of a service, never none.
func (h *History) times(id queue.ServiceID) Sample {
	switch {
	case len(h.Times[id]) > 0:
		return h.Times[id]
	case len(h.Usual) > 0:
		return h.Usual
	}
	return Sample{usualMinutes}
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
	for _, d := range sorted(served) {
		if s := shapes[d.Service]; s.variance > 0 && d.Minutes > 0 {
			sum += (math.Log(d.Minutes) - s.mean) / s.variance
			weight += 1 / s.variance
		}
	}
	precision := weight + 1/(h.DaySpread*h.DaySpread)
	return speed{mean: sum / precision, sd: math.Sqrt(1 / precision)}
}

// sorted puts tickets in one order, so that sums over them are the same on
// every machine.
func sorted(served []Done) []Done {
	return slices.SortedFunc(slices.Values(served), func(a, b Done) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Minutes, b.Minutes))
	})
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
