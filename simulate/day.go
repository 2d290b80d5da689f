package simulate

import (
	"cmp"
	"math"
	"slices"
)

// person is somebody who comes, or booked and does not. All that is random
// about a person is drawn here, before any rule sees it.
type person struct {
	id       int // index in day.people
	service  int
	booked   bool
	slot     float64
	noShow   bool
	arrive   float64 // issue of the number, or check-in
	special  bool
	work     float64 // minutes at a counter of usual speed, on this day
	absent   bool    // at the first call
	back     float64 // minutes after a missed call; negative: does not come back
	patience float64 // minutes until leaving unseen; +Inf: stays
	asks     bool    // a forecast is made at issue
}

// ready is when a person's wait begins: issue, or max(slot, check-in).
func (p *person) ready() float64 {
	if p.booked {
		return max(p.slot, p.arrive)
	}
	return p.arrive
}

// day is all that happens to an office on a day, whatever the rule.
type day struct {
	office *Office
	number int
	people []*person // by arrival, the no-shows last
	coming int       // of people, who are no no-shows
	paces  []float64 // of the counters: factor on service times
}

// newDay draws day number n of an office.
func newDay(o *Office, seed uint64, n int, asked float64) *day {
	r := newStream(seed, o.Name, n)
	d := &day{office: o, number: n}
	factor := r.factor(o.DaySpeedSD)
	for range o.Counters {
		d.paces = append(d.paces, r.factor(o.ClerkSpeedSD))
	}
	walkIns, booked := o.expected()
	for _, at := range walkInTimes(o, r, walkIns) {
		d.people = append(d.people, newPerson(o, r, factor, asked, at))
	}
	for _, slot := range slots(o, r.about(booked)) {
		d.people = append(d.people, newBooked(o, r, factor, asked, slot))
	}
	slices.SortStableFunc(d.people, func(a, b *person) int { return cmp.Compare(a.arrive, b.arrive) })
	for i, p := range d.people {
		p.id = i
		if !p.noShow {
			d.coming++
		}
	}
	return d
}

// walkInTimes draws when walk-ins come: some stand at the door, the others
// follow the hours.
func walkInTimes(o *Office, r stream, expected float64) []float64 {
	w := o.WalkIns
	out := make([]float64, 0, int(expected*1.5)+w.Burst)
	for range len(r.arrivals(expected*w.OpeningShare, 0, 60)) {
		out = append(out, 0)
	}
	sum := 0.0
	for i, n := range w.ByHour {
		sum += n * hourPart(o, i)
	}
	for i, n := range w.ByHour {
		rate := expected * (1 - w.OpeningShare) * n / max(sum, math.SmallestNonzeroFloat64)
		out = append(out, r.arrivals(rate, float64(i)*60, min(float64(i+1)*60, o.OpenMinutes))...)
	}
	for range w.Burst {
		out = append(out, w.BurstAt)
	}
	return out
}

// hourPart is how much of an hour the office is open.
func hourPart(o *Office, hour int) float64 {
	return max(0, min(1, o.OpenMinutes/60-float64(hour)))
}

// slots spreads n appointments evenly over the slots of a day.
func slots(o *Office, n int) []float64 {
	a := o.Appointments
	count := max(1, int(o.OpenMinutes/a.SlotMinutes))
	of := make([]int, count)
	for i := range n {
		of[i*count/n]++
	}
	out := make([]float64, 0, n)
	for i, k := range of {
		for j := range k {
			at := float64(i) * a.SlotMinutes
			if a.Stagger {
				at += a.SlotMinutes * float64(j) / float64(k)
			}
			out = append(out, at)
		}
	}
	return out
}

// newPerson draws a walk-in. Every person takes the same number of draws, so
// that one setting does not shift the luck of all who follow.
func newPerson(o *Office, r stream, factor, asked, at float64) *person {
	p := &person{arrive: at, service: r.pick(o.Services), special: r.chance(o.SpecialShare)}
	s := o.Services[p.service]
	p.work = r.lognormal(s.MeanMinutes, s.CV) * factor
	p.absent = r.chance(o.Missed.Share)
	p.back = r.gap(o.Missed.ReturnMinutes)
	if !r.chance(o.Missed.ReturnShare) {
		p.back = -1
	}
	p.patience = math.Inf(1)
	if leave := r.lognormal(1, 1) * math.Sqrt2; o.WalkIns.Patience > 0 {
		p.patience = leave * o.WalkIns.Patience
	}
	p.asks = r.chance(asked)
	return p
}

// newBooked draws somebody with an appointment. Nobody comes in before the
// office opens.
func newBooked(o *Office, r stream, factor, asked, slot float64) *person {
	p := newPerson(o, r, factor, asked, 0)
	a := o.Appointments
	p.booked, p.slot, p.patience = true, slot, math.Inf(1)
	p.arrive = max(0, slot-a.EarlyMean+a.EarlySD*r.NormFloat64())
	if p.noShow = r.chance(a.NoShow); p.noShow {
		p.arrive = math.Inf(1)
	}
	return p
}
