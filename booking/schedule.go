package booking

import (
	"fmt"
	"slices"
	"time"
)

// Schedule knows the slots of an office: a valid plan on its timetable. It
// never changes.
type Schedule struct {
	plan  Plan
	table *Timetable
}

// NewSchedule makes a plan ready for questions. Errors are Mistakes.
func NewSchedule(p Plan, t *Timetable) (*Schedule, error) {
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("checking the appointment plan: %w", err)
	}
	return &Schedule{p, t}, nil
}

// Channel says by whom something is asked for.
type Channel string

// The channels of a request. Phone and desk mean a clerk.
const (
	Online Channel = "online"
	Phone  Channel = "phone"
	Desk   Channel = "desk"
)

// Queue is what a reservation belongs to: one service of one office.
type Queue struct {
	Office  string    `json:"office"`
	Service ServiceID `json:"service"`
}

// Reservation is a slot that somebody holds. Who that is, is not its business.
type Reservation struct {
	ID        string    `json:"id"`
	Queue     Queue     `json:"queue"`
	Counter   CounterID `json:"counter"` // whose time it takes; any counter may call it
	Start     Wall      `json:"start"`
	Minutes   Minutes   `json:"minutes"`
	Revision  int       `json:"revision"` // 1, and one more with each change
	Cancelled bool      `json:"cancelled,omitempty"`
}

// Span returns the instants from the reservation's start to its end.
func (r Reservation) Span(zone *time.Location) Span {
	start := r.Start.In(zone)
	return Span{start, start.Add(r.Minutes.Duration())}
}

// Query asks for the free slots of one business day.
type Query struct {
	Date    Date
	Service ServiceID
	Channel Channel
	Now     time.Time
	Moving  string // identity of a reservation whose own place counts as free
}

// Free is a slot that can be booked, and how often.
type Free struct {
	Start    Wall        `json:"start"`
	Minutes  Minutes     `json:"minutes"`
	Counters []CounterID `json:"counters"` // those with a place, lowest first
}

// Availability returns the free slots of a business day in order of time, as
// long as the counters keep the time that taken says. A closed day has none,
// nor has one outside the limits of the channel. Errors wrap
// ErrUnknownService.
func (s *Schedule) Availability(q Query, taken []Reservation) ([]Free, error) {
	service, err := s.service(q.Service)
	if err != nil {
		return nil, err
	}
	var out []Free
	reach := s.reach(q.Date, q.Channel, q.Now)
	for _, p := range s.free(q.Date, service, s.standing(q.Date, taken, q.Moving)) {
		if reach(p.span.From) != nil {
			continue
		}
		start := WallAt(p.span.From, s.table.zone)
		if n := len(out); n > 0 && out[n-1].Start == start {
			out[n-1].Counters = append(out[n-1].Counters, p.counter)
			continue
		}
		out = append(out, Free{start, service.Minutes, []CounterID{p.counter}})
	}
	return out, nil
}

// Capacity returns how many slots a service has on a business day, each counter
// counted, whether free or not and whatever Max says.
func (s *Schedule) Capacity(date Date, id ServiceID) int {
	service, err := s.service(id)
	if err != nil {
		return 0
	}
	return len(s.places(date, service))
}

func (s *Schedule) service(id ServiceID) (Service, error) {
	for _, v := range s.plan.Services {
		if v.ID == id {
			return v, nil
		}
	}
	return Service{}, fmt.Errorf("looking for service %q: %w", id, ErrUnknownService)
}

func (s *Schedule) limits(c Channel) Limits {
	if c == Online {
		return s.plan.Rules.Online
	}
	return s.plan.Rules.Desk
}

// reach returns what says why a slot of a business day may not be booked now,
// nil if it may.
func (s *Schedule) reach(day Date, c Channel, now time.Time) func(start time.Time) error {
	limits, ahead := s.limits(c), day.Sub(s.table.BusinessDay(now))
	return func(start time.Time) error {
		switch {
		case start.Before(now.Add(limits.BookLead.Duration())):
			return ErrTooSoon
		case ahead == 0 && !limits.SameDay:
			return ErrSameDay
		case ahead > limits.Days:
			return ErrTooFar
		}
		return nil
	}
}

// held is the time that a standing reservation takes.
type held struct {
	counter CounterID
	service ServiceID
	span    Span
}

// standing returns what holds capacity of the office around a business day,
// but for one reservation.
func (s *Schedule) standing(day Date, taken []Reservation, but string) []held {
	var out []held
	for _, r := range taken {
		// A business day reaches into the next date, and a gap into another.
		near := r.Start.Date.Compare(day.AddDays(-1)) >= 0 && r.Start.Date.Compare(day.AddDays(2)) <= 0
		if near && !r.Cancelled && r.ID != but && r.Queue.Office == s.plan.Office {
			out = append(out, held{r.Counter, r.Queue.Service, r.Span(s.table.zone)})
		}
	}
	return out
}

// place is a slot of one counter.
type place struct {
	counter CounterID
	window  Window
	span    Span
}

// places returns the slots of a business day in order of time and counter,
// whether free or not.
func (s *Schedule) places(date Date, service Service) []place {
	day := s.table.Day(date)
	windows := s.windows(date, service.ID)
	counters := countersOf(windows)
	var out []place
	for _, w := range windows {
		begin := s.stagger(service, slices.Index(counters, w.Counter), len(counters))
		for _, span := range s.grid(w.hours().on(date, s.table.zone), service, begin) {
			if day.covers(span) {
				out = append(out, place{w.Counter, w, span})
			}
		}
	}
	slices.SortFunc(out, func(a, b place) int {
		if c := a.span.From.Compare(b.span.From); c != 0 {
			return c
		}
		return int(a.counter - b.counter)
	})
	return out
}

// windows returns the rows that say something about a service on a date.
func (s *Schedule) windows(date Date, id ServiceID) []Window {
	var out []Window
	for _, w := range s.plan.Windows {
		if w.holds(date) && slices.Contains(w.Services, id) {
			out = append(out, w)
		}
	}
	return out
}

func countersOf(windows []Window) []CounterID {
	var out []CounterID
	for _, w := range windows {
		out = append(out, w.Counter)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// neat is what staggered starts are rounded down to, so that people get times
// they can remember.
const neat Minutes = 5

// stagger returns how long after its window the i-th of n counters begins:
// equal parts of the time from one slot to the next.
func (s *Schedule) stagger(service Service, i, n int) Minutes {
	if s.plan.Rules.Aligned {
		return 0
	}
	return Minutes(i) * (service.Minutes + s.plan.Rules.Gap) / Minutes(n) / neat * neat
}

// grid divides a window into slots. It counts elapsed time, so that no two
// slots of a counter overlap when the clocks change; a start that cannot be
// named, because its time of day is shown for the second time, is left out.
func (s *Schedule) grid(window Span, service Service, begin Minutes) []Span {
	length := service.Minutes.Duration()
	var out []Span
	for from := window.From.Add(begin.Duration()); !from.Add(length).After(window.To); from = from.Add(length + s.plan.Rules.Gap.Duration()) {
		if WallAt(from, s.table.zone).In(s.table.zone).Equal(from) {
			out = append(out, Span{from, from.Add(length)})
		}
	}
	return out
}

// free returns the places that nothing standing is in the way of.
func (s *Schedule) free(date Date, service Service, standing []held) []place {
	var out []place
	for _, p := range s.places(date, service) {
		if !s.occupied(p, standing) && !s.exhausted(p.window, date, standing) {
			out = append(out, p)
		}
	}
	return out
}

// occupied reports whether the counter has another reservation at the time of
// a place or within the gap around it.
func (s *Schedule) occupied(p place, standing []held) bool {
	gap := s.plan.Rules.Gap.Duration()
	around := Span{p.span.From.Add(-gap), p.span.To.Add(gap)}
	return slices.ContainsFunc(standing, func(h held) bool {
		return h.counter == p.counter && h.span.overlaps(around)
	})
}

// exhausted reports whether a window has had its number of appointments.
func (s *Schedule) exhausted(w Window, date Date, standing []held) bool {
	if w.Max == 0 {
		return false
	}
	span, n := w.hours().on(date, s.table.zone), 0
	for _, h := range standing {
		if h.counter == w.Counter && slices.Contains(w.Services, h.service) && span.Has(h.span.From) {
			n++
		}
	}
	return n >= w.Max
}
