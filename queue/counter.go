package queue

import (
	"fmt"
	"time"
)

// OpenCounter seats a clerk at a counter, or lets the counter go on after a
// pause. A counter that is open for another clerk is refused unless TakeOver.
type OpenCounter struct {
	Counter  CounterID
	Clerk    string
	TakeOver bool
}

// PauseCounter stops a counter's calls for a while; it keeps its clerk.
type PauseCounter struct {
	Counter CounterID
	Reason  string
}

// CloseCounter ends the work at a counter; it may not have a ticket.
type CloseCounter struct{ Counter CounterID }

// counter returns an existing counter of an open day.
func (s *State) counter(id CounterID) (*Counter, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	c, ok := s.counters[id]
	if !ok {
		return nil, fmt.Errorf("counter %d: %w", id, ErrUnknownCounter)
	}
	return c, nil
}

// openCounter returns a counter at which a clerk may call.
func (s *State) openCounter(id CounterID) (*Counter, error) {
	c, err := s.counter(id)
	if err != nil {
		return nil, err
	}
	if c.Status != StatusOpen {
		return nil, fmt.Errorf("calling at counter %d: %w", id, ErrCounterNotOpen)
	}
	return c, nil
}

// held returns the ticket that the counter has called or serves.
func (s *State) held(id CounterID) (*Ticket, error) {
	counter, err := s.counter(id)
	if err != nil {
		return nil, err
	}
	t, ok := s.tickets[counter.Ticket]
	if !ok {
		return nil, fmt.Errorf("counter %d: %w", id, ErrNoTicketHere)
	}
	return t, nil
}

func (c OpenCounter) decide(s *State, _ time.Time) ([]Event, error) {
	counter, err := s.counter(c.Counter)
	if err != nil {
		return nil, err
	}
	if counter.Status != StatusClosed && counter.Clerk != c.Clerk && !c.TakeOver {
		return nil, fmt.Errorf("opening counter %d: %w", c.Counter, ErrCounterTaken)
	}
	if counter.Status == StatusOpen && counter.Clerk == c.Clerk {
		return nil, nil
	}
	return append(s.leaveOthers(c.Clerk, c.Counter), CounterOpened{Counter: c.Counter, Clerk: c.Clerk}), nil
}

// leaveOthers closes the other counters without a ticket at which clerk sits:
// a clerk sits at one desk.
func (s *State) leaveOthers(clerk string, except CounterID) []Event {
	var out []Event
	for _, other := range s.Counters() {
		if other.Clerk == clerk && other.ID != except && other.Status != StatusClosed && other.Ticket == "" {
			out = append(out, CounterClosed{Counter: other.ID})
		}
	}
	return out
}

func (e CounterOpened) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		c.Status, c.Clerk, c.Since, c.Pausing = StatusOpen, e.Clerk, at, ""
	})
}

func (c PauseCounter) decide(s *State, _ time.Time) ([]Event, error) {
	counter, err := s.counter(c.Counter)
	if err != nil {
		return nil, err
	}
	if counter.Status != StatusOpen {
		return nil, fmt.Errorf("pausing counter %d: %w", c.Counter, ErrCounterNotOpen)
	}
	return []Event{CounterPaused(c)}, nil
}

func (e CounterPaused) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		c.Status, c.Since, c.Pausing = StatusPaused, at, e.Reason
	})
}

func (c CloseCounter) decide(s *State, _ time.Time) ([]Event, error) {
	counter, err := s.counter(c.Counter)
	if err != nil {
		return nil, err
	}
	if counter.Ticket != "" {
		return nil, fmt.Errorf("closing counter %d: %w", c.Counter, ErrCounterBusy)
	}
	if counter.Status == StatusClosed {
		return nil, nil
	}
	return []Event{CounterClosed(c)}, nil
}

func (e CounterClosed) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		*c = Counter{ID: c.ID, Status: StatusClosed, Since: at}
	})
}

// setCounter changes who sits at a counter or whether it calls; no step from
// before that can be undone.
func (s *State) setCounter(id CounterID, set func(*Counter)) {
	if c, ok := s.counters[id]; ok {
		set(c)
		delete(s.steps, id)
	}
}

// hold makes n the ticket of a counter; empty: none.
func (s *State) hold(id CounterID, n Number) {
	if c, ok := s.counters[id]; ok {
		c.Ticket = n
	}
}
