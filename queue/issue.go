package queue

import (
	"fmt"
	"time"
)

// Issue draws the next number of a service for a walk-in: when the hours of
// the day say so, and at the desk until the day ends. A special category is a
// legal priority; why a person has it is not kept.
type Issue struct {
	Service ServiceID
	Source  Source
	Special bool
}

// MarkSpecial makes a ticket one of a special category, or not any more: its
// turn is computed again from its check-in. Where a return put it stays when
// the credit is taken away.
type MarkSpecial struct {
	Number  Number
	Special bool
}

// Cancel gives up a ticket that is not at a counter.
type Cancel struct{ Number Number }

func (c Issue) decide(s *State, now time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	if c.Source != FromDesk && !s.hours.Takes(now) {
		return nil, fmt.Errorf("issuing a ticket for %.32q: %w", c.Service, ErrNotTaking)
	}
	e, err := s.draw(c.Service, now)
	if err != nil {
		return nil, err
	}
	if limit := s.services[c.Service].Limit; limit > 0 && s.drawn[c.Service] >= limit {
		return nil, fmt.Errorf("issuing a ticket for %q: %w", c.Service, ErrDailyLimit)
	}
	e.Source, e.Special = c.Source, c.Special
	e.Ahead = s.ahead(e.ticket(s.setup.Policy, now), now)
	return []Event{e}, nil
}

// draw returns the event of a walk-in with the next number of a service. A day
// whose end has come gives none, even if no Tick has closed it yet.
func (s *State) draw(id ServiceID, now time.Time) (TicketIssued, error) {
	if s.hours.over(now) {
		return TicketIssued{}, ErrNoDay
	}
	service, ok := s.services[id]
	if !ok {
		return TicketIssued{}, fmt.Errorf("issuing a ticket for %q: %w", id, ErrUnknownService)
	}
	running := s.next[service.Prefix]
	if running > service.Last {
		return TicketIssued{}, fmt.Errorf("issuing a ticket for %q: %w", id, ErrNumbersExhausted)
	}
	return TicketIssued{Number: NewNumber(service.Prefix, running), Service: id, Seq: s.seq + 1}, nil
}

// ticket returns the ticket that the event makes at the time at.
func (e TicketIssued) ticket(p Policy, at time.Time) *Ticket {
	t := &Ticket{
		Number:      e.Number,
		Service:     e.Service,
		Phase:       Waiting,
		Source:      e.Source,
		Special:     e.Special,
		Ahead:       e.Ahead,
		Appointment: e.Appointment,
		Booking:     e.Booking,
		Class:       e.Class,
		Gate:        e.Gate,
		Plain:       Key{Turn: at, CheckIn: at, Seq: e.Seq},
		Priority:    p.SpecialCredit,
	}
	if !e.Turn.IsZero() {
		t.Plain.Turn = e.Turn
	}
	t.Key = t.keyFor(e.Special)
	return t
}

func (e TicketIssued) apply(s *State, at when) {
	s.enter(e.ticket(s.setup.Policy, at))
	if a, ok := s.appointments[e.Appointment]; ok {
		a.Phase, a.Ticket = CheckedIn, e.Number
	}
}

// enter takes a new ticket into the day.
func (s *State) enter(t *Ticket) {
	if _, exists := s.tickets[t.Number]; exists {
		return
	}
	prefix, running, _ := t.Number.Split()
	s.next[prefix] = max(s.next[prefix], running+1)
	s.seq = max(s.seq, t.Plain.Seq)
	s.drawn[t.Service]++
	s.tickets[t.Number] = t
	s.place(t)
	s.touch(t, 0)
}

// ticket returns a ticket of an open day.
func (s *State) ticket(n Number) (*Ticket, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	t, ok := s.tickets[n]
	if !ok {
		return nil, fmt.Errorf("ticket %.16q: %w", n, ErrUnknownTicket)
	}
	return t, nil
}

func (c MarkSpecial) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.ticket(c.Number)
	switch {
	case err != nil:
		return nil, err
	case t.Phase.Over():
		return nil, fmt.Errorf("marking %s: %w", t.Number, ErrWrongPhase)
	case t.Special == c.Special:
		return nil, nil
	}
	return []Event{TicketMarked{Number: t.Number, Special: c.Special, Key: t.keyFor(c.Special)}}, nil
}

func (e TicketMarked) apply(s *State, _ when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.change(t, 0, func() { t.Special, t.Key = e.Special, e.Key })
	}
}

func (c Cancel) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.ticket(c.Number)
	switch {
	case err != nil:
		return nil, err
	case t.Phase != Waiting && t.Phase != Parked && t.Phase != Missed:
		return nil, fmt.Errorf("cancelling %s: %w", t.Number, ErrWrongPhase)
	}
	return []Event{TicketCancelled(c)}, nil
}

func (e TicketCancelled) apply(s *State, at when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.change(t, 0, func() { t.Phase, t.EndedAt = Cancelled, at })
	}
}
