package queue

import (
	"fmt"
	"slices"
	"time"
)

// Command is a wish to change the queue.
type Command interface {
	decide(s *State, now time.Time) ([]Event, error)
}

// Decide validates a command against the state at the time now (UTC, never
// before that of an earlier event) and returns the events it causes. It
// changes nothing. Errors wrap the sentinels of this package.
func (s *State) Decide(c Command, now time.Time) ([]Event, error) {
	return c.decide(s, now)
}

// OpenDay starts the business day Day; unfinished tickets of the day before
// expire with it.
type OpenDay struct {
	Day   Day
	Setup Setup
}

// ChangeSetup replaces services, counters and policy within the day.
type ChangeSetup struct{ Setup Setup }

// CloseDay ends the business day.
type CloseDay struct{}

// Issue draws the next number of a service for a walk-in.
type Issue struct {
	Service ServiceID
	Source  Source
}

// SkipNumbers leaves out the next By numbers of every service.
type SkipNumbers struct{ By int }

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

// CallNext finishes the ticket the counter has, if any, and calls the next.
type CallNext struct{ Counter CounterID }

// Recall announces the counter's called ticket again.
type Recall struct{ Counter CounterID }

// Start says that the called person has come to the counter.
type Start struct{ Counter CounterID }

// Finish ends the ticket the counter has and calls nobody.
type Finish struct{ Counter CounterID }

// Miss says that the called person did not come.
type Miss struct{ Counter CounterID }

func (c OpenDay) decide(s *State, _ time.Time) ([]Event, error) {
	if _, err := time.Parse(time.DateOnly, string(c.Day)); err != nil {
		return nil, fmt.Errorf("opening day %q: %w", c.Day, ErrNoDay)
	}
	if c.Day <= s.day {
		return nil, fmt.Errorf("opening day %s: %w", c.Day, ErrDayOpen)
	}
	if err := c.Setup.Validate(); err != nil {
		return nil, err
	}
	opened := DayOpened(c)
	if s.Open() {
		return []Event{DayClosed{}, opened}, nil
	}
	return []Event{opened}, nil
}

func (c ChangeSetup) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	if err := c.Setup.Validate(); err != nil {
		return nil, err
	}
	for id, l := range s.waiting {
		if l.len() > 0 && !slices.ContainsFunc(c.Setup.Services, func(v Service) bool { return v.ID == id }) {
			return nil, fmt.Errorf("removing service %q while %d tickets wait for it: %w", id, l.len(), ErrBadSetup)
		}
	}
	for _, v := range c.Setup.Services {
		if old, ok := s.services[v.ID]; ok && old.Prefix != v.Prefix {
			return nil, fmt.Errorf("changing the letter of service %q within the day: %w", v.ID, ErrBadSetup)
		}
	}
	for id, counter := range s.counters {
		if counter.Ticket != "" && !slices.ContainsFunc(c.Setup.Counters, func(v CounterSetup) bool { return v.ID == id }) {
			return nil, fmt.Errorf("removing counter %d while it serves %s: %w", id, counter.Ticket, ErrBadSetup)
		}
	}
	return []Event{SetupChanged(c)}, nil
}

func (CloseDay) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	return []Event{DayClosed{}}, nil
}

func (c Issue) decide(s *State, now time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	service, ok := s.services[c.Service]
	if !ok {
		return nil, fmt.Errorf("issuing a ticket for %q: %w", c.Service, ErrUnknownService)
	}
	running := s.next[service.Prefix]
	if running > service.Last {
		return nil, fmt.Errorf("issuing a ticket for %q: %w", c.Service, ErrNumbersExhausted)
	}
	seq := s.seq + 1
	return []Event{TicketIssued{
		Number:  NewNumber(service.Prefix, running),
		Service: c.Service,
		Source:  c.Source,
		Seq:     seq,
		Ahead:   s.ahead(c.Service, Key{Turn: now, CheckIn: now, Seq: seq}),
	}}, nil
}

func (c SkipNumbers) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	next := map[string]int{}
	for _, v := range s.services {
		next[v.Prefix] = s.next[v.Prefix] + c.By
	}
	return []Event{NumbersSkipped{Next: next}}, nil
}

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

func (c CallNext) decide(s *State, _ time.Time) ([]Event, error) {
	counter, err := s.counter(c.Counter)
	if err != nil {
		return nil, err
	}
	if counter.Status != StatusOpen {
		return nil, fmt.Errorf("calling at counter %d: %w", c.Counter, ErrCounterNotOpen)
	}
	winner, runnerUp := s.Next(c.Counter)
	if winner == "" {
		return nil, fmt.Errorf("calling at counter %d: %w", c.Counter, ErrNobodyWaiting)
	}
	call := TicketCalled{Number: winner, Counter: c.Counter, Reason: ReasonTicketOrder, RunnerUp: runnerUp}
	if counter.Ticket == "" {
		return []Event{call}, nil
	}
	return []Event{TicketServed{Number: counter.Ticket}, call}, nil
}

// Next returns the ticket that the counter would call now, and the one that
// would come in its place; both may be empty.
func (s *State) Next(id CounterID) (winner, runnerUp Number) {
	var first, second *Ticket
	for _, service := range s.takes[id] {
		for _, t := range s.waiting[service].all() {
			if t.Pinned != 0 && t.Pinned != id {
				continue
			}
			if second != nil && t.Key.Compare(second.Key) > 0 {
				break
			}
			if first == nil || t.Key.Compare(first.Key) < 0 {
				first, second = t, first
			} else {
				second = t
			}
		}
	}
	if first != nil {
		winner = first.Number
	}
	if second != nil {
		runnerUp = second.Number
	}
	return winner, runnerUp
}

// held returns the ticket that the counter has called or serves.
func (s *State) held(id CounterID) (*Ticket, error) {
	counter, err := s.counter(id)
	if err != nil {
		return nil, err
	}
	if counter.Ticket == "" {
		return nil, fmt.Errorf("counter %d: %w", id, ErrNoTicketHere)
	}
	return s.tickets[counter.Ticket], nil
}

func (c Recall) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	if t.Phase != Called {
		return nil, fmt.Errorf("recalling %s: %w", t.Number, ErrWrongPhase)
	}
	return []Event{TicketRecalled{Number: t.Number}}, nil
}

func (c Start) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	if t.Phase != Called {
		return nil, fmt.Errorf("starting %s: %w", t.Number, ErrWrongPhase)
	}
	return []Event{TicketStarted{Number: t.Number}}, nil
}

func (c Finish) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	return []Event{TicketServed{Number: t.Number}}, nil
}

func (c Miss) decide(s *State, _ time.Time) ([]Event, error) {
	t, err := s.held(c.Counter)
	if err != nil {
		return nil, err
	}
	if t.Phase != Called {
		return nil, fmt.Errorf("marking %s as missed: %w", t.Number, ErrWrongPhase)
	}
	return []Event{TicketMissed{Number: t.Number}}, nil
}
