package estimate

import (
	"cmp"
	"math"
)

// path is one way the rest of the day may go. Its slices are used again.
type path struct {
	*world
	forecast *Forecast
	random   random
	free     []float64 // when each desk can call next
	pace     []float64 // factor on the times of each desk
	heads    []int     // of regular: the first who still waits
	odd      []one     // in order of turn: early, pinned, coming
	special  float64   // when the next special category comes
	hoping   []int     // hopes that have no answer yet
	left     int       // answers that are missing
}

func newPath(w *world, f *Forecast, seed uint64) *path {
	return &path{
		world: w, forecast: f, random: random(seed),
		free: make([]float64, len(w.desks)), pace: make([]float64, len(w.desks)),
		heads: make([]int, len(w.regular)), hoping: make([]int, 0, len(w.hopes)),
	}
}

// run goes until everybody who asks has been called.
func (p *path) run() {
	p.begin()
	for p.left > 0 {
		d := p.soonest()
		if p.free[d] == never {
			return
		}
		p.serve(d)
	}
}

func (p *path) begin() {
	p.left = p.targets + len(p.hopes)
	p.hoping = p.hoping[:0]
	for i := range p.hopes {
		p.hoping = append(p.hoping, i)
	}
	clear(p.heads)
	day := p.today.mean + p.today.sd*p.random.normal()
	for i := range p.desks {
		p.pace[i] = math.Exp(day + p.history.ClerkSpread*p.random.normal())
		p.free[i] = p.remaining(&p.desks[i], p.pace[i])
	}
	p.special = never
	if p.specials > 0 {
		p.special = p.random.gap(60 / p.specials)
	}
	p.odd = append(p.odd[:0], p.world.odd...)
	for i := range p.coming {
		p.mayCome(&p.coming[i])
	}
}

// remaining returns when a desk is free: what is left of its ticket, of its
// pause, or nothing.
func (p *path) remaining(d *desk, pace float64) float64 {
	left := 0.0
	if d.busy >= 0 {
		left = p.rest(d.busy, d.since, pace)
	}
	if d.rests {
		left += p.pause(d)
	}
	return left
}

// usualPause is how many minutes a pause takes where nothing is known.
const usualPause = 15

// pause returns the minutes left of a desk's pause: what is missing to a usual
// one, and of a longer one as much as it is over.
func (p *path) pause(d *desk) float64 {
	usual := cmp.Or(p.history.PauseMinutes, usualPause)
	if d.busy >= 0 { // it begins when the ticket there is done
		return usual
	}
	return max(1, math.Abs(usual-d.since))
}

// rest returns the minutes left of a service that has taken some already.
func (p *path) rest(service int, taken, pace float64) float64 {
	longer := p.times[service].above(taken / pace)
	if len(longer) == 0 {
		return p.times[service].Mean() * pace / 4
	}
	return longer.draw(&p.random)*pace - taken
}

// mayCome decides whether an appointment comes, and puts it in its order. One
// that comes too late is behind all who wait now.
func (p *path) mayCome(c *coming) {
	if c.probability < 1 && p.random.share() >= c.probability {
		return
	}
	here := max(0, c.slot+c.lateness.draw(&p.random))
	if here > c.lastCredit {
		return
	}
	turn := max(max(c.slot, here)-p.credit, c.booked)
	if turn > p.horizon {
		return
	}
	p.insert(one{place: -1, service: c.service, turn: turn, gate: max(here, c.gate), here: here})
}

// insert puts somebody among the odd ones; most belong near the end.
func (p *path) insert(o one) {
	p.odd = append(p.odd, o)
	for i := len(p.odd) - 1; i > 0 && p.odd[i-1].turn > o.turn; i-- {
		p.odd[i-1], p.odd[i] = o, p.odd[i-1]
	}
}

// soonest returns the desk that can call first.
func (p *path) soonest() int {
	first := 0
	for i, at := range p.free {
		if at < p.free[first] {
			first = i
		}
	}
	return first
}

// serve lets a desk call whom the rule says, or wait for somebody to come.
func (p *path) serve(d int) {
	now := p.free[d]
	p.welcome(now)
	o, ok := p.take(&p.desks[d], now)
	p.answer(&p.desks[d], now, &o, ok)
	if !ok {
		p.free[d] = p.next(&p.desks[d], now)
		return
	}
	if o.place >= 0 {
		p.forecast.waits[o.place] = append(p.forecast.waits[o.place], now)
		p.left--
	}
	p.free[d] = now + p.work(o.service, p.pace[d])
}

// welcome lets special categories in that came by now.
func (p *path) welcome(now float64) {
	for p.special <= now {
		at := p.special
		pick, service := p.random.share()*p.specials, 0
		for service < len(p.share)-1 && p.share[service] <= pick {
			service++
		}
		p.insert(one{place: -1, service: service, turn: math.Inf(-1), here: at})
		p.special += p.random.gap(60 / p.specials)
	}
}

// answer tells those who may have come that a desk would call them at now:
// before o, or because there is nobody else.
func (p *path) answer(d *desk, now float64, o *one, somebody bool) {
	for i := 0; i < len(p.hoping); {
		h := &p.hopes[p.hoping[i]]
		if !d.takes.has(h.service) || somebody && !h.before(o, now) {
			i++
			continue
		}
		p.forecast.waits[h.place] = append(p.forecast.waits[h.place], now)
		p.left--
		last := len(p.hoping) - 1
		p.hoping[i], p.hoping = p.hoping[last], p.hoping[:last]
	}
}

// before reports whether h, who comes at the moment of the forecast, is called
// at now rather than o. Of one turn it is whoever came first: those who waited
// already, then h.
func (h *one) before(o *one, now float64) bool {
	if early := h.gate > now; early != (o.gate > now) {
		return !early
	}
	return h.turn < o.turn || h.turn == o.turn && o.here > 0
}

// take removes the one whom a desk calls at now: the lowest turn of those who
// compete, or else the lowest of those who are early.
func (p *path) take(d *desk, now float64) (one, bool) {
	best, turn := -1, never
	for _, s := range d.list {
		if h := p.heads[s]; h < len(p.regular[s]) && p.regular[s][h].turn < turn {
			best, turn = s, p.regular[s][h].turn
		}
	}
	odd, early := -1, -1
	for i := range p.odd {
		o := &p.odd[i]
		if o.turn >= turn {
			break
		}
		if o.here > now || !d.calls(o) {
			continue
		}
		if o.gate <= now {
			odd = i
			break
		}
		if early < 0 {
			early = i
		}
	}
	switch {
	case odd >= 0:
		return p.remove(odd), true
	case best >= 0:
		p.heads[best]++
		return p.regular[best][p.heads[best]-1], true
	case early >= 0:
		return p.remove(early), true
	}
	return one{}, false
}

func (p *path) remove(i int) one {
	o := p.odd[i]
	p.odd = append(p.odd[:i], p.odd[i+1:]...)
	return o
}

// next returns when somebody may come for a desk that has nobody to call.
func (p *path) next(d *desk, now float64) float64 {
	at := p.special
	for i := range p.odd {
		if o := &p.odd[i]; o.here > now && o.here < at && d.calls(o) {
			at = o.here
		}
	}
	return at
}

// work returns the minutes until a desk that calls somebody can call again.
func (p *path) work(service int, pace float64) float64 {
	h := p.history
	if h.Missed > 0 && p.random.share() < h.Missed {
		return missedMinutes
	}
	work := p.times[service].draw(&p.random) * pace
	if h.PauseEvery > 0 && p.random.share()*h.PauseEvery < work {
		work += h.PauseMinutes
	}
	return work
}
