package queue

import (
	"cmp"
	"slices"
	"time"
)

// Tick carries out what is due: parked tickets come back, appointments that
// nobody checked in for are missed, and the day is closed at its end. What
// would be due only after that does not happen.
type Tick struct{}

// due is an event whose time has come, with what orders it among others.
type due struct {
	at    time.Time
	name  string
	event Event
}

func (Tick) decide(s *State, now time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, nil
	}
	isDue := func(at time.Time) bool { return !now.Before(at) && !s.hours.over(at) }
	var all []due
	for n, t := range s.parked {
		if s.comesBack(t) && isDue(t.Until) {
			all = append(all, due{t.Until, string(n), TicketUnparked{Number: n}})
		}
	}
	for id, a := range s.appointments {
		if at := s.missedAt(a); a.Phase == Booked && isDue(at) {
			all = append(all, due{at, string(id), AppointmentMissed{ID: id}})
		}
	}
	slices.SortFunc(all, func(a, b due) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.name, b.name)) })
	var out []Event
	for _, d := range all {
		out = append(out, d.event)
	}
	if s.hours.over(now) {
		out = append(out, DayClosed{})
	}
	return out, nil
}

// comesBack reports whether a parked ticket waits again by itself.
func (s *State) comesBack(t *Ticket) bool {
	_, ok := s.services[t.Service]
	return ok && !t.Until.IsZero()
}

// NextDue returns when time alone will change something next: a Tick has
// something to do (now or before, if it is late), or a waiting appointment
// begins to compete, or numbers begin or cease to be given; the last two need
// no event but change what people are shown.
func (s *State) NextDue(now time.Time) (time.Time, bool) {
	var next time.Time
	consider := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if !s.Open() {
		return time.Time{}, false
	}
	if !s.hours.Ends.IsZero() {
		consider(s.hours.Ends)
	}
	for _, at := range s.hours.changes() {
		if at.After(now) {
			consider(at)
		}
	}
	for _, t := range s.parked {
		if s.comesBack(t) {
			consider(t.Until)
		}
	}
	for _, a := range s.appointments {
		if a.Phase == Booked {
			consider(s.missedAt(a))
		}
	}
	for _, l := range s.waiting {
		for _, t := range l.unusual() {
			if t.Early(now) {
				consider(t.Gate)
			}
		}
	}
	return next, !next.IsZero()
}
