package estimate

import (
	"math"
	"slices"
	"time"
)

// step is what a shown range is rounded outwards to, in minutes.
const step = 5

// Range is what people are shown: «περίπου 15–25 λεπτά». Both ends are whole
// multiples of five minutes and To is at least five minutes after From.
type Range struct {
	From, To time.Duration
	Ahead    int // people who come before, as things stand
	Passing  int // booked appointments, not here yet, that may come before
}

// Residual is how a forecast erred, in units of its own width, so that long
// and short waits can be compared. The ends count after rounding: the range
// would just have held the wait, had the raw end been moved by that much. It
// has no personal data and may be kept for as long as it is of use.
type Residual struct {
	Low    float64 `json:"low"`
	Middle float64 `json:"middle"`
	High   float64 `json:"high"`
}

// Correction moves the ends of a range by what past forecasts of the office
// lacked (split conformal prediction, Vovk; Romano, Patterson, Candès 2019).
// The zero value moves nothing.
type Correction struct{ low, middle, high float64 }

// What share of waits the two ends are to hold, each for itself. People at a
// free counter, who wait for nothing, count too: in a quiet office they are
// the most.
const (
	holdsLow  = 0.92
	holdsHigh = 0.93
)

const (
	fewest  = 50     // residuals below which nothing is corrected
	memory  = 3_000  // residuals that count, the latest
	surely  = 100    // of a residual: held whatever the correction
	hair    = 0.01   // minutes beyond a multiple of five, from where it is rounded on
	inwards = 1. / 3 // of its width that an end moves inwards at most: waits of none say little of others
	tiniest = 2      // minutes; no forecast counts as narrower
)

// NewCorrection learns from the residuals of past days, oldest first.
func NewCorrection(past []Residual) Correction {
	if len(past) < fewest {
		return Correction{}
	}
	past = past[max(0, len(past)-memory):]
	var low, middle, high []float64
	for _, r := range past {
		low = append(low, r.Low)
		middle = append(middle, r.Middle)
		high = append(high, r.High)
	}
	return Correction{
		low:    min(inwards, at(low, 1-holdsLow)),
		middle: at(middle, middleLevel),
		high:   max(-inwards, at(high, holdsHigh)),
	}
}

// at returns the quantile p of values, bounded by the surest ones.
func at(values []float64, p float64) float64 {
	slices.Sort(values)
	return max(-surely, min(surely, Sample(values).quantile(p)))
}

// scale is the width of a forecast, in minutes.
func (w Wait) scale() float64 { return max(tiniest, (w.High - w.Low).Minutes()) }

// Residual compares a forecast with the wait that followed.
func (w Wait) Residual(actual time.Duration) Residual {
	m, scale := actual.Minutes(), w.scale()
	r := Residual{
		Low:    (step*(math.Floor(m/step)+1) - hair - w.Low.Minutes()) / scale,
		Middle: (m - w.Middle.Minutes()) / scale,
		High:   -surely,
	}
	if m > step { // less is in every range
		r.High = (step*(math.Ceil(m/step)-1) + hair - w.High.Minutes()) / scale
	}
	return r
}

// Middle returns the wait that is as often too long as too short.
func (c Correction) Middle(w Wait) time.Duration {
	return max(0, w.Middle+minutes(c.middle*w.scale()))
}

// Range returns what to show for a forecast.
func (c Correction) Range(w Wait) Range {
	scale, middle := w.scale(), c.Middle(w).Minutes()
	low := max(0, min(middle, w.Low.Minutes()+c.low*scale))
	high := max(middle, w.High.Minutes()+c.high*scale)
	from := step * math.Floor(low/step)
	to := max(from+step, step*math.Ceil(high/step))
	return Range{From: minutes(from), To: minutes(to), Ahead: w.Ahead, Passing: w.Passing}
}
