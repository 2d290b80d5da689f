package simulate

import (
	"math"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// forecast is what was forecast for a person at issue, and the truth.
type forecast struct {
	raw    estimate.Wait
	known  bool
	naive  float64 // position × mean / counters, minutes
	actual time.Duration
}

// forecast estimates the wait of somebody who has just got a number.
func (p *play) forecast(who *person, now float64) {
	a := p.ask
	w, ok := a.line.forecast(who, a.history(now), a.paths, now, a.seed^uint64(who.id)<<20)
	open := 0
	for _, c := range p.counters {
		if c.open {
			open++
		}
	}
	p.asked = append(p.asked, question{who: who, forecast: len(p.forecasts)})
	p.forecasts = append(p.forecasts, forecast{raw: w, known: ok, naive: float64(w.Ahead+1) * a.mean / float64(max(1, open))})
}

// question is a forecast whose truth is not known yet.
type question struct {
	who      *person
	forecast int
}

// settle says what the forecasts should have been.
func (p *play) settle() {
	for _, q := range p.asked {
		wait := p.fates[q.who.id].called - q.who.arrive
		p.forecasts[q.forecast].actual = time.Duration(wait * float64(time.Minute))
	}
}

// pastDays is how many days before the simulated ones an office remembers.
const pastDays = 20

// history is what an office would know of its own past: days from before the
// simulated ones, drawn in the same way.
func history(o *Office, seed uint64) func(now float64) *estimate.History {
	h := estimate.History{Times: map[queue.ServiceID]estimate.Sample{}, DaySpread: o.DaySpeedSD, ClerkSpread: o.ClerkSpeedSD}
	times := make([][]float64, len(o.Services))
	var late []float64
	missed, booked, tickets := 0.0, 0.0, 0.0
	for n := range pastDays {
		d := newDay(o, seed, -1-n, 0)
		for _, p := range d.people {
			if p.booked {
				booked++
			}
			if p.noShow {
				h.NoShow++
				continue
			}
			if p.booked {
				late = append(late, p.arrive-p.slot)
			}
			if tickets++; p.absent && p.back < 0 {
				missed++
				continue
			}
			times[p.service] = append(times[p.service], p.work*d.paces[p.id%len(d.paces)])
		}
	}
	for i, s := range o.Services {
		h.Times[s.ID] = estimate.NewSample(times[i])
	}
	h.Lateness = estimate.NewSample(late)
	h.NoShow /= max(1, booked)
	h.Missed = missed / max(1, tickets)
	h.PauseEvery, h.PauseMinutes = o.pauses()
	return func(now float64) *estimate.History {
		at := h
		at.Specials = o.specials(now)
		return &at
	}
}

// pauses returns how long a counter works between pauses, and their length.
func (o *Office) pauses() (every, minutes float64) {
	n := 0.0
	for _, c := range o.Counters {
		for _, p := range c.Pauses {
			n++
			minutes += p.Minutes
		}
	}
	if n == 0 {
		return 0, 0
	}
	return o.netMinutes() / n, minutes / n
}

// specials returns the rate of special walk-ins of each service in the hour of
// a minute.
func (o *Office) specials(now float64) map[queue.ServiceID]float64 {
	walkIns, _ := o.expected()
	sum, share := 0.0, 0.0
	for i, n := range o.WalkIns.ByHour {
		sum += n * hourPart(o, i)
	}
	for _, s := range o.Services {
		share += s.Share
	}
	hour := int(math.Min(now/60, float64(len(o.WalkIns.ByHour)-1)))
	rate := 0.0
	if sum > 0 && now < o.OpenMinutes {
		rate = walkIns * (1 - o.WalkIns.OpeningShare) * o.WalkIns.ByHour[hour] / sum * o.SpecialShare
	}
	out := map[queue.ServiceID]float64{}
	for _, s := range o.Services {
		out[s.ID] = rate * s.Share / share
	}
	return out
}
