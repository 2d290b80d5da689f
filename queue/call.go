package queue

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CallNext finishes the ticket the counter has, if any, and calls the next.
type CallNext struct{ Counter CounterID }

// CallExceptional finishes the ticket the counter has, if any, and calls a
// waiting ticket out of order, whatever its service, pin or gate. Nobody
// else's turn changes. Reason has 1 to 120 letters.
type CallExceptional struct {
	Counter CounterID
	Number  Number
	Reason  string
}

// DirectService serves somebody who has no ticket: one is made, in service at
// once and counted, and the hall is not told. The counter has to be free.
type DirectService struct {
	Counter CounterID
	Service ServiceID
}

// Recall announces the counter's called ticket again.
type Recall struct{ Counter CounterID }

// Start says that the called person has come to the counter.
type Start struct{ Counter CounterID }

// Finish ends the ticket the counter has and calls nobody.
type Finish struct{ Counter CounterID }

// Miss says that the called person did not come. After too many misses the
// ticket expires.
type Miss struct{ Counter CounterID }

func (c CallNext) decide(s *State, now time.Time) ([]Event, error) {
	counter, err := s.openCounter(c.Counter)
	if err != nil {
		return nil, err
	}
	winner, runnerUp := s.next2(c.Counter, now)
	if winner == nil {
		return nil, fmt.Errorf("calling at counter %d: %w", c.Counter, ErrNobodyWaiting)
	}
	call := TicketCalled{Number: winner.Number, Counter: c.Counter, Reason: reasonOf(winner, runnerUp, now)}
	if runnerUp != nil {
		call.RunnerUp = runnerUp.Number
	}
	return call.afterServing(counter.Ticket), nil
}

// afterServing returns the events of a call that finishes the counter's ticket
// n, if there is one.
func (e TicketCalled) afterServing(n Number) []Event {
	if n == "" {
		return []Event{e}
	}
	e.After = n
	return []Event{TicketServed{Number: n}, e}
}

// reasonLength is how many letters a clerk may give for an exceptional call.
const reasonLength = 120

func (c CallExceptional) decide(s *State, now time.Time) ([]Event, error) {
	counter, err := s.openCounter(c.Counter)
	if err != nil {
		return nil, err
	}
	t, err := s.ticket(c.Number)
	if err != nil {
		return nil, err
	}
	if t.Phase != Waiting {
		return nil, fmt.Errorf("calling %s out of order: %w", t.Number, ErrWrongPhase)
	}
	because := strings.TrimSpace(c.Reason)
	if because == "" || utf8.RuneCountInString(because) > reasonLength || !utf8.ValidString(because) {
		return nil, fmt.Errorf("calling %s out of order: %w", t.Number, ErrNoReason)
	}
	call := TicketCalled{Number: t.Number, Counter: c.Counter, Reason: ReasonExceptional, Because: because}
	winner, runnerUp := s.Next(c.Counter, now)
	if call.RunnerUp = winner; winner == t.Number {
		call.RunnerUp = runnerUp
	}
	return call.afterServing(counter.Ticket), nil
}

func (e TicketCalled) apply(s *State, at when) {
	t, ok := s.tickets[e.Number]
	if !ok {
		return
	}
	before := *t
	s.change(t, e.Counter, func() {
		t.Phase, t.Counter, t.Calls, t.StartedAt = Called, e.Counter, 0, time.Time{}
		t.First = at
		if !before.First.IsZero() {
			t.First = before.First
		}
	})
	s.remember(e.Counter, at, before, e.After != "")
	s.announce(t, at)
	t.Call = Call{At: at, Seq: s.calls, Reason: e.Reason, RunnerUp: e.RunnerUp, Because: e.Because}
	s.hold(e.Counter, t.Number)
}

func (c DirectService) decide(s *State, now time.Time) ([]Event, error) {
	counter, err := s.openCounter(c.Counter)
	if err != nil {
		return nil, err
	}
	if counter.Ticket != "" {
		return nil, fmt.Errorf("serving directly at counter %d: %w", c.Counter, ErrCounterBusy)
	}
	e, err := s.draw(c.Service, now)
	if err != nil {
		return nil, err
	}
	return []Event{DirectStarted{Number: e.Number, Service: c.Service, Counter: c.Counter, Seq: e.Seq}}, nil
}

func (e DirectStarted) apply(s *State, at when) {
	if _, exists := s.tickets[e.Number]; exists {
		return
	}
	issued := TicketIssued{Number: e.Number, Service: e.Service, Source: FromDesk, Seq: e.Seq}
	t := issued.ticket(s.setup.Policy, at)
	t.Phase, t.Counter, t.Calls = Serving, e.Counter, 1
	t.CalledAt, t.StartedAt, t.First = at, at, at
	t.Call = Call{At: at, Seq: s.calls, Reason: ReasonDirect}
	s.enter(t)
	s.remember(e.Counter, at, Ticket{}, false)
	s.made(e.Counter, t.Number)
	s.hold(e.Counter, t.Number)
}

// calledAt returns the ticket that the counter has called and not started.
// doing says what for, with %s for its number.
func (s *State) calledAt(id CounterID, doing string) (*Ticket, error) {
	t, err := s.held(id)
	if err != nil {
		return nil, err
	}
	if t.Phase != Called {
		return nil, fmt.Errorf(doing+": %w", t.Number, ErrWrongPhase)
	}
	return t, nil
}

// calledLongEnough reports whether the last call of t is long enough ago for
// another, or for giving up.
func (s *State) calledLongEnough(t *Ticket, now time.Time, doing string) error {
	if now.Before(t.CalledAt.Add(s.setup.Policy.MinSeconds.Duration())) {
		return fmt.Errorf(doing+": %w", t.Number, ErrTooSoon)
	}
	return nil
}

func (c Recall) decide(s *State, now time.Time) ([]Event, error) {
	t, err := s.calledAt(c.Counter, "recalling %s")
	if err != nil {
		return nil, err
	}
	if err := s.calledLongEnough(t, now, "recalling %s"); err != nil {
		return nil, err
	}
	return []Event{TicketRecalled{Number: t.Number}}, nil
}

func (e TicketRecalled) apply(s *State, at when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.announce(t, at)
		s.touch(t, t.Counter)
	}
}

// announce tells the hall of a ticket.
func (s *State) announce(t *Ticket, at when) {
	s.calls++
	t.Announced = s.calls
	t.Calls++
	t.CalledAt = at
	s.showFirst(t)
}

func (c Start) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.calledAt(c.Counter, "starting %s")
	if err != nil {
		return nil, err
	}
	return []Event{TicketStarted{Number: t.Number}}, nil
}

func (e TicketStarted) apply(s *State, at when) {
	s.step(e.Number, at, func(t *Ticket) { t.Phase, t.StartedAt = Serving, at })
}

func (c Finish) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	return []Event{TicketServed{Number: t.Number}}, nil
}

func (e TicketServed) apply(s *State, at when) {
	s.leave(e.Number, at, func(t *Ticket) {
		t.Phase, t.StartedAt, t.EndedAt = Served, t.begun(), at
	})
}

func (c Miss) decide(s *State, now time.Time) ([]Event, error) {
	t, err := s.calledAt(c.Counter, "marking %s as missed")
	if err != nil {
		return nil, err
	}
	if t.Calls < s.setup.Policy.MinCalls {
		return nil, fmt.Errorf("marking %s as missed: %w", t.Number, ErrTooFewCalls)
	}
	if err := s.calledLongEnough(t, now, "marking %s as missed"); err != nil {
		return nil, err
	}
	missed := TicketMissed{Number: t.Number}
	if t.Misses+1 < s.setup.Policy.MaxReturns {
		return []Event{missed}, nil
	}
	return []Event{missed, TicketExpired(missed)}, nil
}

func (e TicketMissed) apply(s *State, at when) {
	s.leave(e.Number, at, func(t *Ticket) {
		t.stayed(time.Time{}, at)
		t.Phase, t.EndedAt = Missed, at
		t.Misses++
	})
}

// It is part of the step that missed the ticket.
func (e TicketExpired) apply(s *State, at when) {
	if t, ok := s.tickets[e.Number]; ok {
		s.change(t, t.Counter, func() { t.Phase, t.EndedAt = Expired, at })
	}
}
