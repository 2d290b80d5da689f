package simulate

import (
	"math"
	"time"

	"epass.internal/queue/estimate"
)

// Calibration says how good the forecasts at issue were, as means over the
// offices of a group. Each day's forecasts are corrected by the days before.
type Calibration struct {
	Forecasts  int     // of all offices
	Unknown    int     // of them, where no open counter took the service
	Error      float64 // mean absolute error of the middle, minutes
	NaiveError float64 // the same of position × mean / counters
	Bias       float64 // mean of wait − middle, minutes
	NaiveBias  float64
	Upper      float64 // % of waits that the shown upper end holds
	Inside     float64 // % of waits inside the shown range
	Width      float64 // mean minutes from end to end
	Bins       []Bin   // by shown upper end
}

// Bin is the forecasts with one shown upper end.
type Bin struct {
	To    float64 // minutes
	Count int
	Upper float64 // % of waits not longer
	Mean  float64 // of the waits, minutes
}

// checked is a forecast as it was shown, with the truth.
type checked struct {
	shown         estimate.Range
	middle, naive float64
	wait          float64
}

// maxBin is where longer upper ends fall into one bin, in minutes.
const maxBin = 120

func (r *runner) calibration(offices []int) *Calibration {
	var c Calibration
	bins := map[float64]*Bin{}
	counted := 0.0
	for _, o := range offices {
		all := r.checked(o, &c.Unknown)
		if len(all) == 0 {
			continue
		}
		counted++
		c.Forecasts += len(all)
		c.add(all)
		for _, f := range all {
			f.bin(bins)
		}
	}
	if counted == 0 {
		return nil
	}
	for _, v := range []*float64{&c.Error, &c.NaiveError, &c.Bias, &c.NaiveBias, &c.Upper, &c.Inside, &c.Width} {
		*v /= counted
	}
	for to := 5.0; to <= maxBin; to += 5 {
		if b := bins[to]; b != nil {
			b.Upper *= 100 / float64(b.Count)
			b.Mean /= float64(b.Count)
			c.Bins = append(c.Bins, *b)
		}
	}
	return &c
}

// checked corrects the forecasts of an office day by day.
func (r *runner) checked(office int, unknown *int) []checked {
	var out []checked
	var past []estimate.Residual
	for _, d := range r.days[office] {
		correction := estimate.NewCorrection(past)
		for _, f := range d.forecasts {
			if !f.known {
				*unknown++
				continue
			}
			past = append(past, f.raw.Residual(f.actual))
			out = append(out, checked{
				shown: correction.Range(f.raw), middle: correction.Middle(f.raw).Minutes(),
				naive: f.naive, wait: f.actual.Minutes(),
			})
		}
	}
	return out
}

// add adds the means of an office.
func (c *Calibration) add(all []checked) {
	n := float64(len(all))
	for _, f := range all {
		c.Error += math.Abs(f.wait-f.middle) / n
		c.NaiveError += math.Abs(f.wait-f.naive) / n
		c.Bias += (f.wait - f.middle) / n
		c.NaiveBias += (f.wait - f.naive) / n
		c.Width += (f.shown.To - f.shown.From).Minutes() / n
		if f.held() {
			c.Upper += 100 / n
		}
		if f.held() && f.wait >= f.shown.From.Minutes() {
			c.Inside += 100 / n
		}
	}
}

// held reports whether the shown upper end holds the wait, to the second.
func (f *checked) held() bool { return f.wait <= (f.shown.To + time.Second).Minutes() }

func (f *checked) bin(bins map[float64]*Bin) {
	to := min(maxBin, f.shown.To.Minutes())
	if bins[to] == nil {
		bins[to] = &Bin{To: to}
	}
	bins[to].Count++
	bins[to].Mean += f.wait
	if f.held() {
		bins[to].Upper++
	}
}
