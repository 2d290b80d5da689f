package estimate

import (
	"cmp"
	"math"
	"slices"
)

// random is SplitMix64 (Steele, Lea, Flood, 2014): small, fast and good enough
// for a hundred paths.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// share returns a number from 0 to less than 1.
func (r *random) share() float64 { return float64(r.next()>>11) / (1 << 53) }

// gap returns an exponential time with the given mean.
func (r *random) gap(mean float64) float64 { return -mean * math.Log(1-r.share()) }

// normal returns a standard normal number: the sum of twelve even ones, which
// ends at ±6 and is near enough for the speed of a day.
func (r *random) normal() float64 {
	sum := -6.0
	for range 12 {
		sum += r.share()
	}
	return sum
}

// Sample is what was seen of a quantity, in rising order.
type Sample []float64

// points is how many values a sample keeps.
const points = 256

// NewSample keeps the shape of values: at most 256 evenly spaced quantiles.
func NewSample(values []float64) Sample {
	s := slices.Sorted(slices.Values(values))
	if len(s) <= points {
		return s
	}
	out := make(Sample, points)
	for i := range out {
		out[i] = s[(2*i+1)*len(s)/(2*points)]
	}
	return out
}

// weighed is a value and how much it counts.
type weighed struct{ value, weight float64 }

// weightedSample keeps the shape of values of which some count more, as 256
// quantiles.
func weightedSample(values []weighed) Sample {
	if len(values) == 0 {
		return nil
	}
	slices.SortStableFunc(values, func(a, b weighed) int { return cmp.Compare(a.value, b.value) })
	all := 0.0
	for _, v := range values {
		all += v.weight
	}
	out, sum := make(Sample, 0, points), 0.0
	for _, v := range values {
		sum += v.weight
		for len(out) < points && all*(float64(len(out))+0.5)/points <= sum {
			out = append(out, v.value)
		}
	}
	for len(out) < points { // rounding
		out = append(out, values[len(values)-1].value)
	}
	return out
}

// Mean returns the mean, 0 of an empty sample.
func (s Sample) Mean() float64 {
	sum := 0.0
	for _, v := range s {
		sum += v
	}
	return sum / float64(max(1, len(s)))
}

// draw returns a random value.
func (s Sample) draw(r *random) float64 { return s[r.next()%uint64(len(s))] }

// above returns the values greater than x.
func (s Sample) above(x float64) Sample {
	i, _ := slices.BinarySearch(s, x)
	for i < len(s) && s[i] == x {
		i++
	}
	return s[i:]
}

// quantile returns the value that a share p of the sample does not exceed.
func (s Sample) quantile(p float64) float64 {
	if len(s) == 0 {
		return 0
	}
	i := int(math.Ceil(p*float64(len(s)))) - 1
	return s[max(0, min(i, len(s)-1))]
}
