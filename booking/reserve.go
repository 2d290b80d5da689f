package booking

import (
	"fmt"
	"slices"
	"time"
)

// Request asks for a slot.
type Request struct {
	ID      string // of the new reservation
	Service ServiceID
	Start   Wall
	Counter CounterID // 0: any
	Channel Channel
}

// Change asks to move a reservation to another slot. To cancel one, ID,
// Revision and Channel are enough.
type Change struct {
	ID       string
	Revision int // the one that was looked at
	Service  ServiceID
	Start    Wall
	Counter  CounterID // 0: any, the present one if it can
	Channel  Channel
}

// Book decides on a request. taken are the office's reservations of the days
// around, in any order; cancelled ones may be among them. The answer is the
// new reservation at its first revision; taken is not changed. Refusals wrap
// ErrDuplicate, ErrUnknownService, ErrTooSoon, ErrSameDay, ErrTooFar,
// ErrClosed, ErrNotASlot or ErrTaken.
func (s *Schedule) Book(r Request, taken []Reservation, now time.Time) (Reservation, error) {
	if slices.ContainsFunc(taken, func(v Reservation) bool { return v.ID == r.ID }) {
		return Reservation{}, fmt.Errorf("booking %s: %w", r.ID, ErrDuplicate)
	}
	held, err := s.find(r, taken, now)
	if err != nil {
		return Reservation{}, fmt.Errorf("booking %s at %s: %w", r.Service, r.Start, err)
	}
	held.Revision = 1
	return held, nil
}

// Move decides on a change of time or service. The answer replaces the
// reservation, whose own place counts as free. Besides the refusals of Book
// they wrap ErrUnknownReservation, ErrCancelled, ErrStale or ErrTooLate.
func (s *Schedule) Move(c Change, taken []Reservation, now time.Time) (Reservation, error) {
	old, err := s.changeable(c, taken, now)
	if err != nil {
		return Reservation{}, fmt.Errorf("moving %s: %w", c.ID, err)
	}
	request := Request{c.ID, c.Service, c.Start, c.Counter, c.Channel}
	if c.Counter == 0 {
		request.Counter = old.Counter
	}
	held, err := s.find(request, taken, now)
	if err != nil && c.Counter == 0 {
		request.Counter = 0
		held, err = s.find(request, taken, now)
	}
	if err != nil {
		return Reservation{}, fmt.Errorf("moving %s to %s at %s: %w", c.ID, c.Service, c.Start, err)
	}
	held.Revision = old.Revision + 1
	return held, nil
}

// Cancel decides on giving a slot back. The answer replaces the reservation
// and holds no capacity. Refusals wrap ErrUnknownReservation, ErrCancelled,
// ErrStale or ErrTooLate.
func (s *Schedule) Cancel(c Change, taken []Reservation, now time.Time) (Reservation, error) {
	held, err := s.changeable(c, taken, now)
	if err != nil {
		return Reservation{}, fmt.Errorf("cancelling %s: %w", c.ID, err)
	}
	held.Cancelled = true
	held.Revision++
	return held, nil
}

// changeable returns the reservation of a change if it may still be changed.
func (s *Schedule) changeable(c Change, taken []Reservation, now time.Time) (Reservation, error) {
	i := slices.IndexFunc(taken, func(r Reservation) bool { return r.ID == c.ID && r.Queue.Office == s.plan.Office })
	if i < 0 {
		return Reservation{}, ErrUnknownReservation
	}
	old := taken[i]
	latest := old.Start.In(s.table.zone).Add(-s.limits(c.Channel).ChangeLead.Duration())
	switch {
	case old.Cancelled:
		return Reservation{}, ErrCancelled
	case old.Revision != c.Revision:
		return Reservation{}, fmt.Errorf("revision %d instead of %d: %w", c.Revision, old.Revision, ErrStale)
	case now.After(latest):
		return Reservation{}, ErrTooLate
	}
	return old, nil
}

// find returns a reservation without revision at the time of a request, at the
// counter that has the fewest of them that day.
func (s *Schedule) find(r Request, taken []Reservation, now time.Time) (Reservation, error) {
	service, err := s.service(r.Service)
	if err != nil {
		return Reservation{}, err
	}
	start := r.Start.In(s.table.zone)
	if WallAt(start, s.table.zone) != r.Start { // skipped by the clocks
		return Reservation{}, ErrNotASlot
	}
	date := s.table.BusinessDay(start)
	if err := s.reach(date, r.Channel, now)(start); err != nil {
		return Reservation{}, err
	}
	if !s.table.Day(date).IsOpen(start) {
		return Reservation{}, ErrClosed
	}
	here := func(p place) bool {
		return !p.span.From.Equal(start) || r.Counter != 0 && p.counter != r.Counter
	}
	if len(slices.DeleteFunc(s.places(date, service), here)) == 0 {
		return Reservation{}, ErrNotASlot
	}
	standing := s.standing(date, taken, r.ID)
	free := slices.DeleteFunc(s.free(date, service, standing), here)
	if len(free) == 0 {
		return Reservation{}, ErrTaken
	}
	return Reservation{
		ID: r.ID, Queue: Queue{s.plan.Office, service.ID}, Counter: s.idlest(free, date, standing),
		Start: r.Start, Minutes: service.Minutes,
	}, nil
}

// idlest returns the counter of the places with the fewest reservations on a
// business day, the lowest number among equals.
func (s *Schedule) idlest(places []place, date Date, standing []held) CounterID {
	load := map[CounterID]int{}
	for _, h := range standing {
		if s.table.BusinessDay(h.span.From) == date {
			load[h.counter]++
		}
	}
	return slices.MinFunc(places, func(a, b place) int { return load[a.counter] - load[b.counter] }).counter
}
