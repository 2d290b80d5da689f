package estimate

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func wait(low, middle, high float64) Wait {
	return Wait{Low: minutes(low), Middle: minutes(middle), High: minutes(high)}
}

func TestRangesAreRoundedOutwards(t *testing.T) {
	cases := []struct {
		name     string
		wait     Wait
		from, to time.Duration
	}{
		{"to fives on both sides", wait(16, 19, 21), 15 * time.Minute, 25 * time.Minute},
		{"whole fives stay", wait(15, 19, 25), 15 * time.Minute, 25 * time.Minute},
		{"never a single number", wait(20, 20, 20), 20 * time.Minute, 25 * time.Minute},
		{"no wait is up to five", wait(0, 0, 0), 0, 5 * time.Minute},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := (Correction{}).Range(c.wait); got.From != c.from || got.To != c.to {
				t.Errorf("got %v to %v, want %v to %v", got.From, got.To, c.from, c.to)
			}
		})
	}
}

func TestFewResidualsCorrectNothing(t *testing.T) {
	past := make([]Residual, fewest-1)
	for i := range past {
		past[i] = wait(0, 5, 10).Residual(time.Hour)
	}
	if got := NewCorrection(past); got != (Correction{}) {
		t.Errorf("%d residuals gave %+v", len(past), got)
	}
}

func TestForecastsThatWereTooShortBecomeLonger(t *testing.T) {
	w := wait(10, 15, 20)
	past := make([]Residual, fewest)
	for i := range past {
		past[i] = w.Residual(30 * time.Minute)
	}
	c := NewCorrection(past)
	if got := c.Middle(w); got != 30*time.Minute {
		t.Errorf("middle %v, want what always followed", got)
	}
	if got := c.Range(w); got.To < 30*time.Minute || got.To > 35*time.Minute {
		t.Errorf("upper end %v, want it just over the 30 minutes that always followed", got.To)
	}
}

func TestQuietDaysLeaveARangeItsWidth(t *testing.T) {
	past := make([]Residual, 500)
	for i := range past {
		past[i] = wait(0, 0, 0).Residual(0)
	}
	got := NewCorrection(past).Range(wait(10, 25, 40))
	if got.From > 20*time.Minute || got.To < 30*time.Minute {
		t.Errorf("after days on which nobody waited 10 to 40 minutes are shown as %v to %v", got.From, got.To)
	}
}

func TestTheUpperEndHoldsItsShareOfThePast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(fewest, 300).Draw(rt, "past")
		waits, actual, past := make([]Wait, n), make([]time.Duration, n), make([]Residual, n)
		for i := range n {
			middle := rapid.Float64Range(0, 90).Draw(rt, "middle")
			waits[i] = wait(middle/2, middle, middle*1.5)
			actual[i] = minutes(middle * rapid.Float64Range(0, 3).Draw(rt, "truth"))
			past[i] = waits[i].Residual(actual[i])
		}
		c, held, low := NewCorrection(past), 0, 0
		for i := range n {
			r := c.Range(waits[i])
			if r.To <= r.From || r.From < 0 {
				rt.Fatalf("range %v to %v", r.From, r.To)
			}
			if actual[i] <= r.To+time.Second {
				held++
			}
			if actual[i] >= r.From-time.Second {
				low++
			}
		}
		if float64(held) < holdsHigh*float64(n) {
			rt.Errorf("the upper end held %d of %d", held, n)
		}
		if float64(low) < holdsLow*float64(n) {
			rt.Errorf("the lower end held %d of %d", low, n)
		}
	})
}

func TestASampleKeepsItsShape(t *testing.T) {
	values := make([]float64, 10_000)
	for i := range values {
		values[i] = float64((i * 7919) % len(values))
	}
	s := NewSample(values)
	if len(s) != points || s.Mean() < 4_990 || s.Mean() > 5_010 {
		t.Errorf("%d points with mean %g", len(s), s.Mean())
	}
	if got := s.quantile(0.9); got < 8_950 || got > 9_050 {
		t.Errorf("nine of ten are up to %g, want about 9000", got)
	}
	if got := s.above(9_000); len(got) == 0 || got[0] <= 9_000 || got[0] > 9_100 {
		t.Errorf("values above 9000 begin with %v", got[:min(1, len(got))])
	}
}
