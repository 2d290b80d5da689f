package queue

import (
	"slices"
	"time"
)

// Next returns the ticket that the counter would call at now, and the one that
// would come in its place; both may be empty.
func (s *State) Next(id CounterID, now time.Time) (winner, runnerUp Number) {
	first, second := s.next2(id, now)
	if first != nil {
		winner = first.Number
	}
	if second != nil {
		runnerUp = second.Number
	}
	return winner, runnerUp
}

// pair is the two lowest keys of those it was offered.
type pair struct{ first, second *Ticket }

func (p *pair) offer(t *Ticket) {
	switch {
	case p.first == nil || t.Key.Compare(p.first.Key) < 0:
		p.first, p.second = t, p.first
	case p.second == nil || t.Key.Compare(p.second.Key) < 0:
		p.second = t
	}
}

// next2 returns the first two tickets in the counter's order at now, nil where
// there is none. Early appointments come after all others.
func (s *State) next2(id CounterID, now time.Time) (first, second *Ticket) {
	var ready, early pair
	for _, service := range s.takes[id] {
		offered := 0 // early ones of this line, of which two are enough
		for _, t := range s.waiting[service].all() {
			if t.Pinned != 0 && t.Pinned != id {
				continue
			}
			if t.Early(now) {
				if offered++; offered <= 2 {
					early.offer(t)
				}
				continue
			}
			if ready.second != nil && t.Key.Compare(ready.second.Key) > 0 {
				break
			}
			ready.offer(t)
		}
	}
	switch {
	case ready.first == nil:
		return early.first, early.second
	case ready.second == nil:
		return ready.first, early.first
	}
	return ready.first, ready.second
}

// Line returns copies of at most limit tickets that counter id may call, in
// the order in which it would call them at now; limit 0 is no limit.
func (s *State) Line(id CounterID, now time.Time, limit int) []Ticket {
	return s.gather(s.takes[id], now, limit, func(t *Ticket) bool { return t.Pinned == 0 || t.Pinned == id })
}

// WaitingFor returns copies of at most limit tickets that wait for any of the
// services, in the order in which they would be called; limit 0 is no limit.
// Early appointments are those of the last event's time.
func (s *State) WaitingFor(services []ServiceID, limit int) []Ticket {
	return s.WaitingAt(services, s.now, limit)
}

// WaitingAt is WaitingFor at the time now.
func (s *State) WaitingAt(services []ServiceID, now time.Time, limit int) []Ticket {
	return s.gather(services, now, limit, func(*Ticket) bool { return true })
}

func (s *State) gather(services []ServiceID, now time.Time, limit int, keep func(*Ticket) bool) []Ticket {
	var all []*Ticket
	for _, id := range services {
		ready := 0
		for _, t := range s.waiting[id].all() {
			if limit > 0 && ready == limit {
				break
			}
			if !keep(t) {
				continue
			}
			if !t.Early(now) {
				ready++
			}
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *Ticket) int { return order(a, b, now) })
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	out := make([]Ticket, len(all))
	for i, t := range all {
		out[i] = *t
	}
	return out
}

// AheadOf is AheadAt at the time of the last event.
func (s *State) AheadOf(n Number) int { return s.AheadAt(n, s.now) }

// AheadAt returns how many people come before ticket n as things stand at now:
// the waiting tickets that a counter of n's may call and would call first.
// Appointments that are early do not count, nor do tickets pinned to a counter
// that n cannot go to. It is 0 for a ticket that does not wait.
func (s *State) AheadAt(n Number, now time.Time) int {
	t, ok := s.tickets[n]
	if !ok || t.Phase != Waiting {
		return 0
	}
	return s.ahead(t, now)
}

// ahead counts by keys, and then puts right what the keys do not say.
func (s *State) ahead(t *Ticket, now time.Time) int {
	services := s.rivals[t.Service]
	if t.Pinned != 0 {
		services = s.takes[t.Pinned]
	}
	early, n := t.Early(now), 0
	for _, id := range services {
		l := s.waiting[id]
		if early {
			n += l.len()
		} else {
			n += l.before(t.Key)
		}
		for _, o := range l.unusual() {
			if early || o.Key.Compare(t.Key) < 0 {
				n-- // it was counted
			}
			if s.meet(t, o) && order(o, t, now) < 0 {
				n++
			}
		}
	}
	return n
}
