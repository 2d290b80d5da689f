package queue

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Transfer sends the ticket that the counter has back to wait with its turn,
// for another service (empty: the same) or only for the counter To (0: any).
type Transfer struct {
	Counter CounterID
	Service ServiceID
	To      CounterID
}

// Park sends the ticket that the counter has away, to come back with its turn
// after For seconds (0: when it is unparked).
type Park struct {
	Counter CounterID
	For     Seconds
}

// Unpark brings a parked ticket back to wait before its time.
type Unpark struct{ Number Number }

// Return brings a missed ticket back to wait.
type Return struct{ Number Number }

func (c Transfer) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	e := TicketTransferred{Number: t.Number, Service: cmp.Or(c.Service, t.Service), To: c.To}
	if _, ok := s.services[e.Service]; !ok {
		return nil, fmt.Errorf("transferring %s to %q: %w", t.Number, e.Service, ErrUnknownService)
	}
	if _, ok := s.counters[c.To]; c.To != 0 && !ok {
		return nil, fmt.Errorf("transferring %s to counter %d: %w", t.Number, c.To, ErrUnknownCounter)
	}
	if c.To != 0 && !slices.Contains(s.takes[c.To], e.Service) {
		return nil, fmt.Errorf("transferring %s to counter %d: %w", t.Number, c.To, ErrNotServedThere)
	}
	return []Event{e}, nil
}

func (e TicketTransferred) apply(s *State, at when) {
	s.leave(e.Number, at, func(t *Ticket) {
		t.stayed(t.begun(), at)
		if e.Service != t.Service {
			t.From = t.drawnFor()
		}
		t.Phase, t.Service, t.Pinned = Waiting, e.Service, e.To
		t.Moves++
	})
}

func (c Park) decide(s *State, now time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	if c.For < 0 || c.For > 24*3600 {
		return nil, fmt.Errorf("parking %s for %d seconds: %w", t.Number, c.For, ErrBadDuration)
	}
	e := TicketParked{Number: t.Number}
	if c.For > 0 {
		e.Until = now.Add(c.For.Duration())
	}
	return []Event{e}, nil
}

func (e TicketParked) apply(s *State, at when) {
	s.leave(e.Number, at, func(t *Ticket) {
		t.stayed(t.begun(), at)
		t.Phase, t.Until = Parked, e.Until
	})
}

func (c Unpark) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.backOf(c.Number, Parked)
	if err != nil {
		return nil, err
	}
	return []Event{TicketUnparked{Number: t.Number}}, nil
}

func (e TicketUnparked) apply(s *State, _ when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.change(t, 0, func() { t.Phase, t.Until = Waiting, time.Time{} })
	}
}

// backOf returns a ticket in phase p that may wait again.
func (s *State) backOf(n Number, p Phase) (*Ticket, error) {
	t, err := s.ticket(n)
	if err != nil {
		return nil, err
	}
	if t.Phase != p {
		return nil, fmt.Errorf("bringing back %s: %w", n, ErrWrongPhase)
	}
	if _, ok := s.services[t.Service]; !ok {
		return nil, fmt.Errorf("bringing back %s: %w", n, ErrUnknownService)
	}
	return t, nil
}

func (c Return) decide(s *State, now time.Time) ([]Event, error) {
	t, err := s.backOf(c.Number, Missed)
	if err != nil {
		return nil, err
	}
	return []Event{TicketReturned{Number: t.Number, Key: s.returnKey(t, now)}}, nil
}

func (e TicketReturned) apply(s *State, _ when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.change(t, 0, func() { t.Phase, t.Key, t.Place, t.EndedAt = Waiting, e.Key, e.Key, time.Time{} })
	}
}
