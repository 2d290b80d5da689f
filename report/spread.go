package report

import (
	"math"
	"slices"
)

// Spread says how durations are spread, in whole seconds. Without any all is 0.
type Spread struct {
	Count  int  `json:"count"`
	Mean   Span `json:"mean"`
	Median Span `json:"median"` // the value that half of them do not exceed; so P90 and P95
	P90    Span `json:"p90"`
	P95    Span `json:"p95"`
	Max    Span `json:"max"`
}

// spreadOf sorts spans, all known, and sums them up.
func spreadOf(spans []Span) Spread {
	if len(spans) == 0 {
		return Spread{}
	}
	slices.Sort(spans)
	sum := 0
	for _, s := range spans {
		sum += int(s)
	}
	return Spread{
		Count:  len(spans),
		Mean:   Span(math.Round(float64(sum) / float64(len(spans)))),
		Median: quantile(spans, 50), P90: quantile(spans, 90), P95: quantile(spans, 95),
		Max: spans[len(spans)-1],
	}
}

// quantile returns the smallest of sorted values that percent of them do not
// exceed (nearest rank): a value that somebody really had.
func quantile(sorted []Span, percent int) Span {
	return sorted[(len(sorted)*percent+99)/100-1]
}
