package queue

import (
	"maps"
	"slices"
	"time"
)

// when is the time of an event, UTC.
type when = time.Time

// State is one business day: what a replay of its events gives. Only Apply
// changes it. It is not safe for use by several goroutines.
type State struct {
	day      Day // empty: no day has been opened yet
	closed   bool
	hours    Hours
	setup    Setup
	services map[ServiceID]Service
	next     map[string]int // next running number by letter, whichever service has it
	tickets  map[Number]*Ticket
	waiting  map[ServiceID]*line // by service, in order of turn
	counters map[CounterID]*Counter
	takes    map[CounterID][]ServiceID // services a counter takes
	rivals   map[ServiceID][]ServiceID // services that share a counter with the key
	seq      uint64                    // of the last check-in
	calls    uint64                    // announcements so far
	recent   []*Ticket                 // announced last, newest first
	phases   map[Phase]int             // tickets of the day in each phase
	drawn    map[ServiceID]int         // tickets of the day by the service they were drawn for
	parked   map[Number]*Ticket
	steps    map[CounterID]*step // what each counter did last, while it can be undone
	now      time.Time           // of the last event

	appointments map[AppointmentID]*Appointment
	touched      touched
}

// touched remembers what changed since the last Touched call.
type touched struct {
	tickets map[Number]struct{}
	header  bool
}

// New returns the state before the first day.
func New() *State {
	s := &State{}
	s.clear()
	return s
}

func (s *State) clear() {
	s.services = map[ServiceID]Service{}
	s.next = map[string]int{}
	s.tickets = map[Number]*Ticket{}
	s.waiting = map[ServiceID]*line{}
	s.counters = map[CounterID]*Counter{}
	s.takes = map[CounterID][]ServiceID{}
	s.rivals = map[ServiceID][]ServiceID{}
	s.phases = map[Phase]int{}
	s.drawn = map[ServiceID]int{}
	s.parked = map[Number]*Ticket{}
	s.steps = map[CounterID]*step{}
	s.appointments = map[AppointmentID]*Appointment{}
	s.seq, s.calls, s.recent = 0, 0, nil
	s.touched = touched{tickets: map[Number]struct{}{}, header: true}
}

// Day returns the business day, empty before the first one was opened.
func (s *State) Day() Day { return s.day }

// Open reports whether the day is running: opened and not closed.
func (s *State) Open() bool { return s.day != "" && !s.closed }

// Setup returns the services, counters and policy in force; callers must not
// change it.
func (s *State) Setup() Setup { return s.setup }

// Service returns the service id.
func (s *State) Service(id ServiceID) (Service, bool) {
	v, ok := s.services[id]
	return v, ok
}

// Ticket returns a copy of ticket n.
func (s *State) Ticket(n Number) (Ticket, bool) {
	t, ok := s.tickets[n]
	if !ok {
		return Ticket{}, false
	}
	return *t, true
}

// Counter returns a copy of counter id.
func (s *State) Counter(id CounterID) (Counter, bool) {
	c, ok := s.counters[id]
	if !ok {
		return Counter{}, false
	}
	return *c, true
}

// Counters returns copies of all counters by their number.
func (s *State) Counters() []Counter {
	out := make([]Counter, 0, len(s.counters))
	for _, id := range slices.Sorted(maps.Keys(s.counters)) {
		out = append(out, *s.counters[id])
	}
	return out
}

// Takes returns the services that counter id serves.
func (s *State) Takes(id CounterID) []ServiceID { return s.takes[id] }

// Tickets calls yield for a copy of every ticket of the day, in no order.
func (s *State) Tickets(yield func(Ticket) bool) {
	for _, t := range s.tickets {
		if !yield(*t) {
			return
		}
	}
}

// Count returns how many tickets the day has.
func (s *State) Count() int { return len(s.tickets) }

// PhaseCount returns how many tickets of the day are in phase p.
func (s *State) PhaseCount(p Phase) int { return s.phases[p] }

// Drawn returns how many tickets of the day were drawn for a service, those
// that were transferred away among them.
func (s *State) Drawn(id ServiceID) int { return s.drawn[id] }

// WaitingCount returns how many tickets wait for a service.
func (s *State) WaitingCount(id ServiceID) int { return s.waiting[id].len() }

// LastCalls returns copies of at most the 12 tickets announced last, newest
// first.
func (s *State) LastCalls() []Ticket {
	out := make([]Ticket, len(s.recent))
	for i, t := range s.recent {
		out[i] = *t
	}
	return out
}

// change lets set change a ticket in whatever decides where it stands. by is
// the counter whose step it is, 0 if it is nobody's.
func (s *State) change(t *Ticket, by CounterID, set func()) {
	s.displace(t)
	set()
	s.place(t)
	s.touch(t, by)
}

// place enters a ticket where its phase belongs.
func (s *State) place(t *Ticket) {
	s.phases[t.Phase]++
	if t.Phase == Waiting {
		if s.waiting[t.Service] == nil {
			s.waiting[t.Service] = &line{}
		}
		s.waiting[t.Service].add(t)
	}
	if t.Phase == Parked {
		s.parked[t.Number] = t
	}
}

// displace takes a ticket out of where its phase belongs.
func (s *State) displace(t *Ticket) {
	s.phases[t.Phase]--
	if t.Phase == Waiting {
		s.waiting[t.Service].remove(t)
	}
	if t.Phase == Parked {
		delete(s.parked, t.Number)
	}
}

// step changes a ticket as a step of the counter it is at.
func (s *State) step(n Number, at when, set func(*Ticket)) {
	t, ok := s.tickets[n]
	if !ok {
		return
	}
	before := *t
	s.change(t, t.Counter, func() { set(t) })
	s.remember(t.Counter, at, before, false)
}

// leave changes a ticket as a step of the counter it is at, which is free then.
func (s *State) leave(n Number, at when, set func(*Ticket)) {
	s.step(n, at, set)
	if t, ok := s.tickets[n]; ok && s.counters[t.Counter] != nil && s.counters[t.Counter].Ticket == n {
		s.hold(t.Counter, "")
	}
}

// touch remembers that a ticket changed, for the next checkpoint and for the
// counters that might want to undo something with it.
func (s *State) touch(t *Ticket, by CounterID) {
	s.touched.tickets[t.Number] = struct{}{}
	s.spoil(t.Number, by)
}
