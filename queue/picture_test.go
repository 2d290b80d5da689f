package queue

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// fataler is what the checks below need of *testing.T, *testing.F's function
// and *rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// picture is all of a state in a form that can be compared.
type picture struct {
	Header  header
	Tickets []Ticket
	Waiting map[ServiceID][]Number // in order of turn, services with tickets only
	Odd     map[ServiceID][]Number // tickets with a pin or a gate
	Parked  []Number
	Recent  []Number
	Drawn   map[ServiceID]int
	Steps   []step
	Booked  []Appointment
	Now     time.Time
	Hours   Hours
	Open    bool
}

func pictureOf(s *State) picture {
	p := picture{Header: s.header(), Waiting: map[ServiceID][]Number{}, Odd: map[ServiceID][]Number{}, Drawn: maps.Clone(s.drawn)}
	p.Steps, p.Booked, p.Now = s.sortedSteps(), s.Appointments(), s.now
	p.Hours, p.Open = s.Hours(), s.Open()
	p.Parked = slices.Sorted(maps.Keys(s.parked))
	for t := range s.Tickets {
		p.Tickets = append(p.Tickets, t)
	}
	slices.SortFunc(p.Tickets, func(a, b Ticket) int { return cmp.Compare(a.Number, b.Number) })
	for id, l := range s.waiting {
		for _, t := range l.all() {
			p.Waiting[id] = append(p.Waiting[id], t.Number)
		}
		for _, t := range l.unusual() {
			p.Odd[id] = append(p.Odd[id], t.Number)
		}
		slices.Sort(p.Odd[id])
	}
	for _, t := range s.LastCalls() {
		p.Recent = append(p.Recent, t.Number)
	}
	return p
}

// same fails unless two states are alike in everything.
func same(t fataler, what string, got, want *State) {
	t.Helper()
	if d := gocmp.Diff(pictureOf(want), pictureOf(got)); d != "" {
		t.Fatalf("%s differs from the live state (-live +%s):\n%s", what, what, d)
	}
}

// logged is an event with its time.
type logged struct {
	event Event
	at    time.Time
}

// replay returns the state that events give.
func replay(from *State, log []logged) *State {
	for _, l := range log {
		from.Apply(l.event, l.at)
	}
	return from
}

// throughJSON sends events the way the journal does.
func throughJSON(t fataler, log []logged) []logged {
	t.Helper()
	out := make([]logged, len(log))
	for i, l := range log {
		data, err := json.Marshal(l.event)
		if err != nil {
			t.Fatalf("encoding %s: %v", l.event.Kind(), err)
		}
		event, err := DecodeEvent(l.event.Kind(), data)
		if err != nil {
			t.Fatalf("decoding %s: %v", data, err)
		}
		out[i] = logged{event, l.at}
	}
	return out
}

// saved is a checkpoint as a store keeps it: the rows of one day.
type saved struct {
	day     Day
	header  []byte
	tickets map[Number][]byte
	events  int // of the log that the checkpoint covers
}

// take adds what changed to the checkpoint.
func (c *saved) take(t fataler, s *State, events int) {
	t.Helper()
	changes := s.Touched()
	if changes.Day != c.day {
		*c = saved{day: changes.Day}
	}
	if c.tickets == nil {
		c.tickets = map[Number][]byte{}
	}
	c.events = events
	if changes.Header != nil {
		c.header = mustJSON(t, changes.Header)
	}
	for _, ticket := range changes.Tickets {
		c.tickets[ticket.Number] = mustJSON(t, ticket)
	}
}

// load returns the state of the checkpoint.
func (c *saved) load(t fataler) *State {
	t.Helper()
	if c.header == nil {
		return New()
	}
	s, err := Load(c.header, slices.Collect(maps.Values(c.tickets)))
	if err != nil {
		t.Fatalf("loading a checkpoint: %v", err)
	}
	return s
}

func mustJSON(t fataler, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encoding %T: %v", v, err)
	}
	return data
}

// opening is when the days of these tests begin.
func opening() time.Time { return time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC) }

// shifts are hours from opening on: two shifts of four hours with a break of
// two, the last number half an hour before the end, and an hour to finish.
func shifts() Hours {
	at := func(hours float64) time.Time { return opening().Add(time.Duration(hours * float64(time.Hour))) }
	return Hours{Open: []Span{{at(0), at(4)}, {at(6), at(10)}}, Last: at(9.5), Ends: at(11)}
}

// testSetup is an office with three services and three counters; everybody can
// go to counter 3.
func testSetup() Setup {
	service := func(id ServiceID, prefix string, last int) Service {
		return Service{ID: id, Prefix: prefix, Name: Text{EL: string(id)}, First: 1, Last: last}
	}
	return Setup{
		Services: []Service{service("certify", "Α", 999), service("civil", "Β", 999), service("benefits", "Γ", 999)},
		Counters: []CounterSetup{
			{ID: 1, Services: []ServiceID{"certify", "civil"}},
			{ID: 2, Services: []ServiceID{"benefits"}},
			{ID: 3, Services: []ServiceID{"certify", "civil", "benefits"}},
		},
		Policy: DefaultPolicy(),
	}
}

// day returns an open day of testSetup.
func day(t testing.TB) *State {
	t.Helper()
	s := New()
	must(t, s, OpenDay{Day: "2026-03-02", Setup: testSetup()}, opening())
	return s
}

// must carries out a command that has to be accepted.
func must(t testing.TB, s *State, c Command, at time.Time) []Event {
	t.Helper()
	events, err := s.Decide(c, at)
	if err != nil {
		t.Fatalf("%T%+v refused: %v", c, c, err)
	}
	for _, e := range events {
		s.Apply(e, at)
	}
	return events
}
