package simulate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// stream is a sequence of random numbers that belongs to one thing.
type stream struct{ *rand.Rand }

// newStream returns the sequence of a thing under a seed.
func newStream(seed uint64, name string, day int) stream {
	h := fnv.New64a()
	h.Write([]byte(name))
	return stream{rand.New(rand.NewPCG(seed, h.Sum64()^uint64(day)*0x9e3779b97f4a7c15))}
}

// chance is true in a share p of the cases.
func (r stream) chance(p float64) bool { return r.Float64() < p }

// lognormal returns a time with the given mean and coefficient of variation.
func (r stream) lognormal(mean, cv float64) float64 {
	variance := math.Log(1 + cv*cv)
	return mean * math.Exp(math.Sqrt(variance)*r.NormFloat64()-variance/2)
}

// factor returns a positive factor with mean 1 and standard deviation sd.
func (r stream) factor(sd float64) float64 { return r.lognormal(1, sd) }

// gap returns an exponential time.
func (r stream) gap(mean float64) float64 { return mean * r.ExpFloat64() }

// about returns v rounded up or down so that the mean is v.
func (r stream) about(v float64) int { return int(math.Floor(v + r.Float64())) }

// arrivals returns the times of a Poisson process whose rate is n an hour from
// minute from to minute to.
func (r stream) arrivals(n, from, to float64) []float64 {
	var out []float64
	if n <= 0 {
		return nil
	}
	for t := from + r.gap(60/n); t < to; t += r.gap(60 / n) {
		out = append(out, t)
	}
	return out
}

// pick returns an index, each as often as its share says.
func (r stream) pick(services []Service) int {
	sum := 0.0
	for _, s := range services {
		sum += s.Share
	}
	at := r.Float64() * sum
	for i, s := range services {
		if at -= s.Share; at < 0 {
			return i
		}
	}
	return len(services) - 1
}
