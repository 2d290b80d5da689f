package queue

import (
	"fmt"
	"slices"
	"time"
)

// OpenDay starts the business day Day; unfinished tickets of the day before
// expire with it. An appointment whose service the setup does not have stays
// in the day, but cannot be checked in.
type OpenDay struct {
	Day          Day
	Setup        Setup
	Hours        Hours         // may have ended: a closed day, that the next Tick closes
	Appointments []Appointment // of Day; only cancelled ones keep their phase
}

// ChangeSetup replaces services, counters and policy within the day.
type ChangeSetup struct{ Setup Setup }

// CloseDay ends the business day.
type CloseDay struct{}

// ReopenDay takes the closing of the day back, a supervisor's correction. It
// goes on until Until, even if the doors close later by the hours; zero: until
// it is closed by hand. Who gets a number is as the hours say: nobody on a
// closed day, unless that has no end and so no hours any more.
type ReopenDay struct{ Until time.Time }

// SkipNumbers leaves out the next By numbers of every service.
type SkipNumbers struct{ By int }

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
	appointments, err := checkAppointments(c.Appointments)
	if err != nil {
		return nil, fmt.Errorf("opening day %s: %w", c.Day, err)
	}
	opened := DayOpened{Day: c.Day, Setup: c.Setup, Hours: c.Hours.utc(), Appointments: appointments}
	if err := opened.Hours.validate(); err != nil {
		return nil, fmt.Errorf("opening day %s: %w", c.Day, err)
	}
	if s.Open() {
		return []Event{DayClosed{}, opened}, nil
	}
	return []Event{opened}, nil
}

func (e DayOpened) apply(s *State, _ when) {
	s.clear()
	s.day, s.closed, s.hours = e.Day, false, e.Hours
	s.use(e.Setup)
	s.keepAppointments(e.Appointments)
}

func (c ChangeSetup) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	if err := c.Setup.Validate(); err != nil {
		return nil, err
	}
	if err := s.keepsServices(c.Setup); err != nil {
		return nil, err
	}
	for _, counter := range s.Counters() {
		if counter.Ticket != "" && !slices.ContainsFunc(c.Setup.Counters, func(v CounterSetup) bool { return v.ID == counter.ID }) {
			return nil, fmt.Errorf("removing counter %d while it serves %s: %w", counter.ID, counter.Ticket, ErrBadSetup)
		}
	}
	return []Event{SetupChanged(c)}, nil
}

// keepsServices reports whether setup has every service that somebody is in
// the middle of, and no letter that is on paper for another.
func (s *State) keepsServices(setup Setup) error {
	kept := map[ServiceID]bool{}
	for _, v := range setup.Services {
		kept[v.ID] = true
		if old, ok := s.services[v.ID]; ok && old.Prefix != v.Prefix {
			return fmt.Errorf("changing the letter of service %q within the day: %w", v.ID, ErrBadSetup)
		}
	}
	unfinished := map[ServiceID]int{}
	for _, t := range s.tickets {
		if !t.Phase.Over() && t.Phase != Missed {
			unfinished[t.Service]++
		}
	}
	for _, v := range s.setup.Services {
		if n := unfinished[v.ID]; n > 0 && !kept[v.ID] {
			return fmt.Errorf("removing service %q with %d unfinished tickets: %w", v.ID, n, ErrBadSetup)
		}
	}
	return nil
}

// A ticket pinned to a counter that went away, or no longer takes its service,
// may be called by any. Steps from before the change cannot be undone.
func (e SetupChanged) apply(s *State, _ when) {
	s.use(e.Setup)
	clear(s.steps)
	for _, t := range s.tickets {
		if t.Pinned != 0 && !t.Phase.Over() && !slices.Contains(s.takes[t.Pinned], t.Service) {
			s.change(t, 0, func() { t.Pinned = 0 })
		}
	}
}

// use puts a setup in force: counters and numbers that exist go on.
func (s *State) use(setup Setup) {
	s.setup = setup
	clear(s.services)
	for _, v := range setup.Services {
		s.services[v.ID] = v
		s.next[v.Prefix] = max(s.next[v.Prefix], v.First)
	}
	kept := map[CounterID]*Counter{}
	clear(s.takes)
	for _, v := range setup.Counters {
		s.takes[v.ID] = v.Services
		kept[v.ID] = s.counters[v.ID]
		if kept[v.ID] == nil {
			kept[v.ID] = &Counter{ID: v.ID, Status: StatusClosed}
		}
	}
	s.counters = kept
	s.rivals = rivals(setup)
}

// rivals returns for each service those that share a counter with it, itself
// among them.
func rivals(setup Setup) map[ServiceID][]ServiceID {
	out := map[ServiceID][]ServiceID{}
	for _, v := range setup.Services {
		out[v.ID] = []ServiceID{v.ID}
	}
	for _, c := range setup.Counters {
		for _, a := range c.Services {
			for _, b := range c.Services {
				if !slices.Contains(out[a], b) {
					out[a] = append(out[a], b)
				}
			}
		}
	}
	return out
}

func (CloseDay) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	return []Event{DayClosed{}}, nil
}

// An appointment that is due as missed is; a later one stays booked: the
// office was closed then, even if the event comes late.
func (DayClosed) apply(s *State, at when) {
	for _, t := range s.tickets {
		if !t.Phase.Over() {
			s.change(t, 0, func() { t.expire(at) })
		}
	}
	for _, a := range s.appointments {
		if a.Phase == Booked && !s.hours.until(at).Before(s.missedAt(a)) {
			a.Phase = NoShow
		}
	}
	for _, c := range s.counters {
		*c = Counter{ID: c.ID, Status: StatusClosed, Since: at}
	}
	clear(s.steps)
	s.closed = true
}

func (c ReopenDay) decide(s *State, now time.Time) ([]Event, error) {
	switch {
	case s.day == "":
		return nil, ErrNoDay
	case s.Open():
		return nil, fmt.Errorf("reopening day %s: %w", s.day, ErrDayOpen)
	case !c.Until.IsZero() && !c.Until.After(now):
		return nil, fmt.Errorf("reopening day %s: %w", s.day, badHours("until", c.Until, "is not in the future"))
	}
	return []Event{DayReopened{Until: c.Until.UTC()}}, nil
}

// Who was at a counter waits again, for all counters are closed.
func (e DayReopened) apply(s *State, _ when) {
	for _, t := range s.tickets {
		if t.Was != "" {
			s.change(t, 0, t.revive)
		}
	}
	s.closed, s.hours.Ends = false, e.Until
}

// expire ends a ticket with its day.
func (t *Ticket) expire(at time.Time) {
	if ended := t.EndedAt; !ended.IsZero() {
		t.WasEnded = &ended
	}
	t.Was, t.Phase, t.EndedAt = t.Phase, Expired, at
}

// revive makes a ticket that expired with its day what it was.
func (t *Ticket) revive() {
	t.Phase, t.EndedAt = t.Was, time.Time{}
	if t.Phase == Called || t.Phase == Serving {
		t.Phase = Waiting
	}
	if t.WasEnded != nil {
		t.EndedAt = *t.WasEnded
	}
	t.Was, t.WasEnded = "", nil
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

func (e NumbersSkipped) apply(s *State, _ when) {
	for prefix, n := range e.Next {
		s.next[prefix] = max(s.next[prefix], n)
	}
}
