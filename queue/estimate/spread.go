package estimate

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"epass.internal/queue"
)

// What is believed of spreads before anything is seen, and for how many days
// that belief counts.
const (
	usualSpread = 0.1
	spreadDays  = 5
)

// stint is the work of one counter on one day for one service.
type stint struct {
	day     queue.Day
	counter queue.CounterID
	service queue.ServiceID
}

func (s stint) compare(o stint) int {
	return cmp.Or(cmp.Compare(s.day, o.day), cmp.Compare(s.counter, o.counter), cmp.Compare(s.service, o.service))
}

// sums are what is kept of some values.
type sums struct{ n, sum, squares float64 }

func (s sums) plus(o sums) sums { return sums{s.n + o.n, s.sum + o.sum, s.squares + o.squares} }

// less returns the sums with v taken from each value.
func (s sums) less(v float64) sums {
	return sums{s.n, s.sum - s.n*v, s.squares - 2*v*s.sum + s.n*v*v}
}

// pairs returns the sum of the products of all ordered pairs of two values,
// and how many pairs there are.
func (s sums) pairs() (products, n float64) { return s.sum*s.sum - s.squares, s.n*s.n - s.n }

// speeds keeps the logarithms of past times as far as their spreads need them.
type speeds map[stint]sums

func (s speeds) add(at stint, minutes float64) {
	l := math.Log(minutes)
	s[at] = s[at].plus(sums{1, l, l * l})
}

// centred returns the sums by day and counter, each value taken from the mean
// of its service.
func (s speeds) centred() map[queue.Day]map[queue.CounterID]sums {
	order := slices.SortedFunc(maps.Keys(s), stint.compare)
	services := map[queue.ServiceID]sums{}
	for _, at := range order {
		services[at.service] = services[at.service].plus(s[at])
	}
	out := map[queue.Day]map[queue.CounterID]sums{}
	for _, at := range order {
		if out[at.day] == nil {
			out[at.day] = map[queue.CounterID]sums{}
		}
		mean := services[at.service].sum / services[at.service].n
		out[at.day][at.counter] = out[at.day][at.counter].plus(s[at].less(mean))
	}
	return out
}

// spreads returns by how much the speeds of days differ, and of counters on a
// day. Two times at one counter have both in common, two at different counters
// of a day the day's: what a pair has in common is the mean of its product.
func (s speeds) spreads() (day, clerk float64) {
	all := s.centred()
	var dayProducts, dayPairs, clerkProducts, clerkPairs float64
	for _, d := range slices.Sorted(maps.Keys(all)) {
		var whole sums
		for _, c := range slices.Sorted(maps.Keys(all[d])) {
			products, n := all[d][c].pairs()
			clerkProducts, clerkPairs = clerkProducts+products, clerkPairs+n
			dayProducts, dayPairs = dayProducts-products, dayPairs-n
			whole = whole.plus(all[d][c])
		}
		products, n := whole.pairs()
		dayProducts, dayPairs = dayProducts+products, dayPairs+n
	}
	days := float64(len(all))
	spread := days / max(1, days-1) // the means are of the same days
	both := spread * clerkProducts / max(1, clerkPairs)
	if dayPairs == 0 { // one counter: its days differ
		return believed(both, days), believed(0, days)
	}
	common := spread * dayProducts / dayPairs
	return believed(common, days), believed(both-common, days)
}

// believed returns the spread of a variance that was seen on some days.
func believed(variance, days float64) float64 {
	return math.Sqrt((days*max(0, variance) + spreadDays*usualSpread*usualSpread) / (days + spreadDays))
}
