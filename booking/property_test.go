package booking

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// model is the office as a child would keep it: a sheet of minutes for every
// counter, looked at one by one.
type model struct {
	t        *rapid.T
	plan     Plan
	table    *Timetable
	zone     *time.Location
	open     Day
	schedule *Schedule
	day      Date
	counters map[ServiceID][]int
	windows  []dated
	minutes  []time.Time // of the business day, from its midnight for 36 hours
	held     []Reservation
	now      time.Time
}

// dated is a window on the model's day.
type dated struct {
	Window
	from, to time.Time
}

func newModel(t *rapid.T) *model {
	m := &model{t: t, plan: anyPlan(t), day: anyDate(t)}
	h := Hours{Open: anyRanges(t, 6*60, 26*60)}
	c := Calendar{Zone: "Europe/Athens", Week: Week{h, h, h, h, h, h, h}}
	if rapid.Bool().Draw(t, "closure") {
		if r := anyRanges(t, 0, 30*60); len(r) > 0 {
			c.Closures = []Closure{{m.day, &r[0], Text{EL: "Διακοπή"}}}
		}
	}
	table, err := NewTimetable(c, athens(t))
	if err != nil {
		t.Skip("the days run into each other")
	}
	m.table, m.schedule = table, schedule(t, m.plan, c)
	m.zone, m.open = table.Zone(), table.Day(m.day)
	m.counters = map[ServiceID][]int{}
	for _, w := range m.plan.Windows {
		m.windows = append(m.windows, dated{w, m.day.At(w.From, m.zone), m.day.At(w.To, m.zone)})
		for _, id := range w.Services {
			m.counters[id] = append(m.counters[id], int(w.Counter))
		}
	}
	for id, counters := range m.counters {
		slices.Sort(counters)
		m.counters[id] = slices.Compact(counters)
	}
	start := m.day.At(0, m.zone)
	for i := range 36 * 60 {
		m.minutes = append(m.minutes, start.Add(time.Duration(i)*time.Minute))
	}
	m.now = start.Add(-time.Hour)
	return m
}

func anyPlan(t *rapid.T) Plan {
	p := Plan{Office: "0578", Rules: DefaultRules()}
	p.Rules.Gap = Minutes(rapid.SampledFrom([]int{0, 0, 5, 7}).Draw(t, "gap"))
	p.Rules.Aligned = rapid.Bool().Draw(t, "aligned")
	for i := range rapid.IntRange(1, 2).Draw(t, "services") {
		p.Services = append(p.Services, Service{ServiceID(fmt.Sprint("s", i)), Minutes(rapid.SampledFrom([]int{15, 20, 45}).Draw(t, "length"))})
	}
	for range rapid.IntRange(1, 4).Draw(t, "windows") {
		w := Window{Counter: CounterID(rapid.IntRange(1, 3).Draw(t, "counter")), Max: rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "max")}
		w.From = Clock(rapid.IntRange(0, 24*4).Draw(t, "from") * 15)
		w.To = w.From + Clock(rapid.IntRange(1, 24).Draw(t, "length")*15)
		first := rapid.IntRange(0, len(p.Services)-1).Draw(t, "service")
		w.Services = []ServiceID{p.Services[first].ID}
		if first > 0 && rapid.Bool().Draw(t, "both") {
			w.Services = append(w.Services, p.Services[0].ID)
		}
		if p.Windows = append(p.Windows, w); p.Validate() != nil {
			p.Windows = p.Windows[:len(p.Windows)-1]
		}
	}
	return p
}

// busy reports whether a counter is held by someone but one at any of the
// minutes of a span, or within the gap around it.
func (m *model) busy(counter CounterID, from time.Time, length Minutes, but string) bool {
	for _, r := range m.held {
		if r.Cancelled || r.ID == but || r.Counter != counter {
			continue
		}
		start := r.Start.In(m.zone)
		for i := -m.plan.Rules.Gap; i < length+m.plan.Rules.Gap; i++ {
			at := from.Add(i.Duration())
			if !at.Before(start) && at.Before(start.Add(r.Minutes.Duration())) {
				return true
			}
		}
	}
	return false
}

// within reports whether all minutes of a span are in a window's range.
func (w dated) within(at time.Time) bool { return !at.Before(w.from) && at.Before(w.to) }

// full reports whether a window has given all it may.
func (m *model) full(w dated, but string) bool {
	n := 0
	for _, r := range m.held {
		if !r.Cancelled && r.ID != but && r.Counter == w.Counter && slices.Contains(w.Services, r.Queue.Service) && w.within(r.Start.In(m.zone)) {
			n++
		}
	}
	return w.Max > 0 && n >= w.Max
}

// onGrid reports whether a window begins a slot of a service at an instant.
func (m *model) onGrid(w dated, s Service, at time.Time) bool {
	counters := m.counters[s.ID]
	step := int(s.Minutes + m.plan.Rules.Gap)
	begin := 0
	if !m.plan.Rules.Aligned {
		begin = slices.Index(counters, int(w.Counter)) * step / len(counters)
		begin -= begin % 5
	}
	since := int(at.Sub(w.from) / time.Minute)
	return since >= begin && (since-begin)%step == 0
}

// free returns the counters that could take a service at an instant.
func (m *model) free(s Service, at time.Time, but string) []CounterID {
	var out []CounterID
	if at.Before(m.now.Add(m.plan.Rules.Online.BookLead.Duration())) {
		return nil
	}
	for _, w := range m.windows {
		if !slices.Contains(w.Services, s.ID) || !m.onGrid(w, s, at) || m.full(w, but) || m.busy(w.Counter, at, s.Minutes, but) {
			continue
		}
		fits := WallAt(at, m.zone).In(m.zone).Equal(at) // the time of day names it
		for i := range s.Minutes {
			minute := at.Add(i.Duration())
			fits = fits && w.within(minute) && m.open.IsOpen(minute)
			// A break of no minute at all does not part a slot, but a
			// touching range does.
			if i > 0 {
				fits = fits && !slices.ContainsFunc(m.open.Open, func(o Span) bool { return o.From.Equal(minute) })
			}
		}
		if fits {
			out = append(out, w.Counter)
		}
	}
	slices.Sort(out)
	return out
}

// sheet returns all that is free of a service.
func (m *model) sheet(s Service, but string) map[Wall][]CounterID {
	out := map[Wall][]CounterID{}
	for _, at := range m.minutes {
		if counters := m.free(s, at, but); len(counters) > 0 {
			out[WallAt(at, m.zone)] = counters
		}
	}
	return out
}

// check compares availability with the sheet, and looks for what must never
// be.
func (m *model) check() {
	for _, s := range m.plan.Services {
		free, err := m.schedule.Availability(Query{Date: m.day, Service: s.ID, Channel: Online, Now: m.now}, m.held)
		if err != nil {
			m.t.Fatalf("%v", err)
		}
		got := map[Wall][]CounterID{}
		for _, f := range free {
			got[f.Start] = f.Counters
		}
		if diff := cmp.Diff(m.sheet(s, ""), got); diff != "" {
			m.t.Fatalf("free for %s (-want +got):\n%s", s.ID, diff)
		}
	}
	for i, a := range m.held {
		for _, b := range m.held[:i] {
			if !a.Cancelled && !b.Cancelled && a.Counter == b.Counter && a.Span(m.zone).overlaps(b.Span(m.zone)) {
				m.t.Fatalf("counter %d has %+v and %+v", a.Counter, a, b)
			}
		}
	}
}

// aim is a time that is often free, often taken, and sometimes nonsense.
func (m *model) aim(s Service) Wall {
	free := m.sheet(s, "")
	var times []Wall
	for w := range free {
		times = append(times, w)
	}
	slices.SortFunc(times, Wall.Compare)
	for _, r := range m.held {
		times = append(times, r.Start)
	}
	if len(times) == 0 || rapid.IntRange(0, 5).Draw(m.t, "anywhere") == 0 {
		return WallAt(rapid.SampledFrom(m.minutes).Draw(m.t, "minute"), m.zone)
	}
	return rapid.SampledFrom(times).Draw(m.t, "time")
}

func (m *model) service() Service {
	return rapid.SampledFrom(m.plan.Services).Draw(m.t, "service")
}

// judge compares the answer to a wish with what the sheet says. A wish beyond
// the sheet's day is never granted.
func (m *model) judge(what string, s Service, at Wall, free []CounterID, r Reservation, err error) {
	want := Reservation{ID: r.ID, Queue: Queue{"0578", s.ID}, Counter: r.Counter, Start: at, Minutes: s.Minutes, Revision: r.Revision}
	switch {
	case err == nil && (!slices.Contains(free, r.Counter) || r != want):
		m.t.Fatalf("%s %s at %s: got %+v, free are %v", what, s.ID, at, r, free)
	case err != nil && len(free) > 0:
		m.t.Fatalf("%s %s at %s: refused though %v are free: %v", what, s.ID, at, free, err)
	}
}

func (m *model) book() {
	s := m.service()
	at := m.aim(s)
	if m.table.BusinessDay(at.In(m.zone)) != m.day {
		return
	}
	free := m.free(s, at.In(m.zone), "")
	r, err := m.schedule.Book(Request{ID: fmt.Sprint("r", len(m.held)), Service: s.ID, Start: at, Channel: Online}, m.held, m.now)
	m.judge("booking", s, at, free, r, err)
	if err == nil {
		m.held = append(m.held, r)
	}
}

func (m *model) move() {
	if len(m.held) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.held)-1).Draw(m.t, "which")
	s, old := m.service(), m.held[i]
	at := m.aim(s)
	if m.table.BusinessDay(at.In(m.zone)) != m.day {
		return
	}
	free := m.free(s, at.In(m.zone), old.ID)
	r, err := m.schedule.Move(Change{ID: old.ID, Revision: old.Revision, Service: s.ID, Start: at, Channel: Online}, m.held, m.now)
	if old.Cancelled || m.tooLate(old) {
		if !errors.Is(err, ErrCancelled) && !errors.Is(err, ErrTooLate) {
			m.t.Fatalf("moving %+v at %s: got %v", old, m.now, err)
		}
		return
	}
	m.judge("moving", s, at, free, r, err)
	if err == nil {
		if r.Revision != old.Revision+1 || slices.Contains(free, old.Counter) != (r.Counter == old.Counter) {
			m.t.Fatalf("moving %+v, free %v: got %+v", old, free, r)
		}
		m.held[i] = r
	}
}

func (m *model) tooLate(r Reservation) bool {
	return m.now.Add(m.plan.Rules.Online.ChangeLead.Duration()).After(r.Start.In(m.zone))
}

func (m *model) cancel() {
	if len(m.held) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.held)-1).Draw(m.t, "which")
	old := m.held[i]
	r, err := m.schedule.Cancel(Change{ID: old.ID, Revision: old.Revision, Channel: Online}, m.held, m.now)
	if got, want := err == nil, !old.Cancelled && !m.tooLate(old); got != want {
		m.t.Fatalf("cancelling %+v at %s: got %v", old, m.now, err)
	}
	if err == nil {
		m.held[i] = r
		old.Cancelled, old.Revision = true, old.Revision+1
		if r != old {
			m.t.Fatalf("cancelling: got %+v, want %+v", r, old)
		}
	}
}

// TestNobodyIsOverbooked books, moves and cancels anything at any time. Every
// answer and everything that is free is what the sheet of minutes says, on
// ordinary days, the days on which the clocks change, and after midnight.
func TestNobodyIsOverbooked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t)
		m.check()
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			before := slices.Clone(m.held)
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1, 2:
				m.book()
			case 3:
				m.move()
			case 4:
				m.cancel()
			case 5:
				m.now = m.now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "later")) * time.Minute)
			}
			if !slices.Equal(before, m.held) {
				m.check()
			}
		}
		m.check()
	})
}

// Any order of the same reservations leaves the same slots.
func TestTheOrderOfReservationsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t)
		for range 6 {
			m.book()
		}
		q := Query{Date: m.day, Service: m.service().ID, Channel: Online, Now: m.now}
		one, err := m.schedule.Availability(q, m.held)
		if err != nil {
			t.Fatal(err)
		}
		other, err := m.schedule.Availability(q, rapid.Permutation(m.held).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(one, other); diff != "" {
			t.Fatalf("(-one +other):\n%s", diff)
		}
	})
}

func BenchmarkAvailabilityOfAMonth(b *testing.B) {
	plan := Plan{Office: "0578", Services: []Service{{"all", 10}}, Rules: DefaultRules()}
	for c := range CounterID(10) {
		plan.Windows = append(plan.Windows, Window{Counter: c + 1, Services: []ServiceID{"all"}, From: 480, To: 1200})
	}
	s := schedule(b, plan, DefaultCalendar())
	first := Date{2026, 9, 1}
	now := first.At(0, athens(b))
	var taken []Reservation
	for i := range 1000 {
		start := Wall{first.AddDays(i % 30), Clock(480 + 10*(i/30%70))}
		taken = append(taken, Reservation{ID: fmt.Sprint(i), Queue: Queue{"0578", "all"}, Counter: CounterID(i%10 + 1), Start: start, Minutes: 10})
	}
	for b.Loop() {
		for i := range 30 {
			if _, err := s.Availability(Query{Date: first.AddDays(i), Service: "all", Channel: Online, Now: now}, taken); err != nil {
				b.Fatal(err)
			}
		}
	}
}
