package queue

import (
	"cmp"
	"encoding/json"
	"fmt"
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
	touched  touched
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

// WaitingCount returns how many tickets wait for a service.
func (s *State) WaitingCount(id ServiceID) int { return s.waiting[id].len() }

// WaitingFor returns copies of at most limit tickets that wait for any of the
// services, in the order in which they would be called; limit 0 is no limit.
func (s *State) WaitingFor(services []ServiceID, limit int) []Ticket {
	var all []*Ticket
	for _, id := range services {
		l := s.waiting[id].all()
		if limit > 0 {
			l = l[:min(limit, len(l))]
		}
		all = append(all, l...)
	}
	slices.SortFunc(all, func(a, b *Ticket) int { return a.Key.Compare(b.Key) })
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	out := make([]Ticket, len(all))
	for i, t := range all {
		out[i] = *t
	}
	return out
}

// AheadOf returns how many people come before ticket n as things stand: the
// waiting tickets with a lower key whose service shares a counter with n's. It
// is 0 for a ticket that does not wait.
func (s *State) AheadOf(n Number) int {
	t, ok := s.tickets[n]
	if !ok || t.Phase != Waiting {
		return 0
	}
	return s.ahead(t.Service, t.Key)
}

func (s *State) ahead(service ServiceID, k Key) int {
	n := 0
	for _, id := range s.rivals[service] {
		n += s.waiting[id].before(k)
	}
	return n
}

// header is the part of the state that is not a ticket.
type header struct {
	Day      Day            `json:"day"`
	Closed   bool           `json:"closed,omitempty"`
	Setup    Setup          `json:"setup"`
	Next     map[string]int `json:"next"`
	Seq      uint64         `json:"seq"`
	Calls    uint64         `json:"calls"`
	Counters []Counter      `json:"counters"`
}

// Changes is what changed since the last call of Touched: copies to be saved.
type Changes struct {
	Day     Day
	Header  any // JSON-encodable, whole; nil: unchanged
	Tickets []Ticket
}

// Touched returns all that changed since it was called last, for a checkpoint.
func (s *State) Touched() Changes {
	c := Changes{Day: s.day}
	if s.touched.header {
		c.Header = header{
			Day: s.day, Closed: s.closed, Setup: s.setup, Next: maps.Clone(s.next),
			Seq: s.seq, Calls: s.calls, Counters: s.Counters(),
		}
	}
	for n := range s.touched.tickets {
		c.Tickets = append(c.Tickets, *s.tickets[n])
	}
	clear(s.touched.tickets)
	s.touched.header = false
	return c
}

// Load returns the state that was saved as a header and tickets, each in the
// JSON form that Changes gave.
func Load(head []byte, tickets [][]byte) (*State, error) {
	var h header
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, fmt.Errorf("reading the day's header: %w", err)
	}
	s := New()
	s.day, s.closed, s.seq, s.calls = h.Day, h.Closed, h.Seq, h.Calls
	maps.Copy(s.next, h.Next)
	for _, c := range h.Counters {
		s.counters[c.ID] = &c
	}
	s.use(h.Setup)
	for _, data := range tickets {
		t := new(Ticket)
		if err := json.Unmarshal(data, t); err != nil {
			return nil, fmt.Errorf("reading a ticket of day %s: %w", h.Day, err)
		}
		if _, ok := s.services[t.Service]; !ok && t.Phase == Waiting {
			return nil, fmt.Errorf("reading ticket %s: %w", t.Number, ErrUnknownService)
		}
		s.tickets[t.Number] = t
		s.phases[t.Phase]++
		if t.Phase == Waiting {
			s.waiting[t.Service].add(t)
		}
	}
	s.recent = s.lastAnnounced()
	clear(s.touched.tickets)
	s.touched.header = false
	return s, nil
}

// recentCalls is how many called tickets the hall can be shown.
const recentCalls = 12

// lastAnnounced finds the tickets announced last, newest first.
func (s *State) lastAnnounced() []*Ticket {
	var out []*Ticket
	for _, t := range s.tickets {
		if t.Announced > 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Ticket) int { return cmp.Compare(b.Announced, a.Announced) })
	return out[:min(recentCalls, len(out))]
}

// LastCalls returns copies of at most the 12 tickets announced last, newest
// first.
func (s *State) LastCalls() []Ticket {
	out := make([]Ticket, len(s.recent))
	for i, t := range s.recent {
		out[i] = *t
	}
	return out
}
