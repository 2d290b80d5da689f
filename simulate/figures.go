package simulate

import "math"

// Figure is a mean over the offices of a group with its 95 % confidence
// interval, and how far it is from the first policy, with the interval of that
// difference. Both policies saw the same people, so the difference is known
// much better than the values.
type Figure struct {
	Value, Half         float64
	Difference, HalfOff float64
}

// batches is how many equal parts the days of a run are cut into; the spread
// of their means gives the interval.
const batches = 10

// half returns half the width of the 95 % interval of the mean of values; 0
// where fewer than two of them say nothing about their spread.
func half(values []float64) float64 {
	// The 97.5 % quantile of Student's t by degrees of freedom, from 1.
	student := [batches - 1]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262}
	n := len(values)
	if n < 2 {
		return 0
	}
	m, sum := mean(values), 0.0
	for _, v := range values {
		sum += (v - m) * (v - m)
	}
	return student[n-2] * math.Sqrt(sum/float64(n-1)/float64(n))
}

// mean returns the mean, 0 of nothing.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return ratio(sum, len(values))
}

// ratio returns v / n, 0 where n is 0.
func ratio(v float64, n int) float64 { return v / float64(max(1, n)) }

// quantile returns the value that a share p of sorted values does not exceed,
// 0 of nothing.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}

// minus returns the differences of two lists of one length.
func minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
