package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"epass.internal/queue"
)

// Figures are what the visits of some days come to.
type Figures struct {
	All      Row           `json:"all"`
	Services []Row         `json:"services"` // by id; see Row.Key
	Counters []Row         `json:"counters"` // by number
	Hours    []Row         `json:"hours"`    // of arrival, those with visits; "00" first
	Days     []Row         `json:"days"`     // those with visits, oldest first
	Kinds    []Row         `json:"kinds"`    // walk-ins, appointments and services without a ticket
	Reasons  []ReasonCount `json:"reasons"`  // of exceptional calls, the most frequent first, others last
}

// Keys of Figures.Kinds.
const (
	KindWalkIn      = "walk_in"
	KindAppointment = "appointment"
	KindDirect      = "direct"
)

// ReasonCount is how many exceptional calls had a reason.
type ReasonCount struct {
	Reason queue.Text `json:"reason"` // empty: one that is not in the list
	Count  int        `json:"count"`
}

// Row is what the visits of one group come to. Of services, arrivals, waits
// and outcomes belong to the one the number was drawn for; walks, services and
// exceptional calls to the one it has at the end. The row of a counter has the
// visits that it called last, the row of an hour those that checked in within
// it, or whose appointment lay there.
type Row struct {
	Key string `json:"key"` // service id, number of the counter, "09" for 09:00–09:59, day, or kind

	Issued   int `json:"issued"` // tickets, however they ended
	Kiosk    int `json:"kiosk"`  // of them, by where they were drawn
	Button   int `json:"button"`
	Phone    int `json:"phone"`
	Desk     int `json:"desk"`
	Direct   int `json:"direct"`  // of those at the desk: served at once
	Special  int `json:"special"` // of a special category
	Returned int `json:"returned"`

	Served     int `json:"served"` // with those below, Issued
	Missed     int `json:"missed"`
	Cancelled  int `json:"cancelled"`
	Expired    int `json:"expired"`
	Unfinished int `json:"unfinished"`

	Transfers   int `json:"transfers"`   // a ticket may have several
	Exceptional int `json:"exceptional"` // calls out of order; a ticket may have several

	Wait         Spread       `json:"wait"`
	Walk         Spread       `json:"walk"`
	Work         Spread       `json:"service"`
	Stay         Spread       `json:"stay"`
	Appointments Appointments `json:"appointments"`
}

// Appointments say how punctual appointments were, on both sides.
type Appointments struct {
	CheckedIn int `json:"checked_in"`
	Absent    int `json:"absent"`  // never came
	Pending   int `json:"pending"` // still to come, or the office closed before
	Withdrawn int `json:"withdrawn"`

	LateInGrace int `json:"late_in_grace"` // of those checked in: later than their time
	LateBeyond  int `json:"late_beyond"`   // by more than the grace: ordered as walk-ins

	Prompt int    `json:"prompt"`  // called at most 10 minutes late
	Late   Spread `json:"late"`    // of those called
	ByLate [5]int `json:"by_late"` // not late, up to 10, 20, 30 minutes, more
}

// promptWithin is how late a call of a punctual appointment may be.
const promptWithin Span = 10 * 60

// lateness returns the place in Appointments.ByLate of a call that is late.
func lateness(late Span) int {
	for i, end := range [...]Span{0, promptWithin, 2 * promptWithin, 3 * promptWithin} {
		if late <= end {
			return i
		}
	}
	return 4
}

// Summarise returns the figures of visits. zone is that of the hours. Of the
// reasons of exceptional calls only those that are in reasons, in either
// language, are shown; all others count as one.
func Summarise(visits []Visit, zone *time.Location, reasons []queue.Text) Figures {
	all := &sums{}
	services, counters := groups[queue.ServiceID]{}, groups[queue.CounterID]{}
	hours, days, kinds := groups[int]{}, groups[queue.Day]{}, groups[string]{}
	for i := range visits {
		v := &visits[i]
		services.of(v.Drawn).arrive(v)
		services.of(v.Service).serve(v)
		for _, s := range []*sums{all, hours.of(v.At.In(zone).Hour()), days.of(v.Day), kinds.of(v.kind())} {
			s.arrive(v)
			s.serve(v)
		}
		if v.Counter != 0 {
			counters.of(v.Counter).arrive(v)
			counters.of(v.Counter).serve(v)
		}
	}
	return Figures{
		All:      all.row(""),
		Services: services.rows(func(id queue.ServiceID) string { return string(id) }),
		Counters: counters.rows(func(id queue.CounterID) string { return strconv.Itoa(int(id)) }),
		Hours:    hours.rows(hourName),
		Days:     days.rows(func(d queue.Day) string { return string(d) }),
		Kinds:    kinds.rows(func(k string) string { return k }),
		Reasons:  count(visits, reasons),
	}
}

func hourName(hour int) string { return strconv.Itoa(100 + hour)[1:] }

func (v *Visit) kind() string {
	switch {
	case v.Appointment:
		return KindAppointment
	case v.Direct:
		return KindDirect
	}
	return KindWalkIn
}

// groups are the sums of visits by a key.
type groups[K cmp.Ordered] map[K]*sums

func (g groups[K]) of(key K) *sums {
	s := g[key]
	if s == nil {
		s = &sums{}
		g[key] = s
	}
	return s
}

// rows returns the sums in order of their keys, never nil.
func (g groups[K]) rows(name func(K) string) []Row {
	out := make([]Row, 0, len(g))
	for _, key := range slices.Sorted(maps.Keys(g)) {
		out = append(out, g[key].row(name(key)))
	}
	return out
}

// sums gathers the visits of one group.
type sums struct {
	counts                            Row
	waits, walks, works, stays, lates []Span
}

// arrive counts what belongs to where a visit began.
func (s *sums) arrive(v *Visit) {
	if v.Appointment {
		s.appointment(v)
	}
	if !v.Outcome.ticketed() {
		return
	}
	c := &s.counts
	c.Issued++
	c.drawn(v.Source)
	c.ended(v.Outcome)
	c.Transfers += v.Moves
	c.Direct += number(v.Direct)
	c.Special += number(v.Special)
	c.Returned += number(v.Returned)
	s.waits = known(s.waits, v.Wait)
	s.stays = known(s.stays, v.Stay)
}

// serve counts what belongs to where a visit ended.
func (s *sums) serve(v *Visit) {
	s.counts.Exceptional += len(v.Because)
	s.walks = known(s.walks, v.Walk)
	s.works = known(s.works, v.Work)
}

func (s *sums) appointment(v *Visit) {
	a := &s.counts.Appointments
	switch v.Outcome {
	case Absent:
		a.Absent++
	case Pending:
		a.Pending++
	case Withdrawn:
		a.Withdrawn++
	default:
		a.CheckedIn++
		a.LateInGrace += number(v.Class == queue.LateInGrace)
		a.LateBeyond += number(v.Class == queue.LateAsWalkIn)
	}
	if v.Late == Unknown {
		return
	}
	s.lates = append(s.lates, v.Late)
	a.Prompt += number(v.Late <= promptWithin)
	a.ByLate[lateness(v.Late)]++
}

func (r *Row) drawn(s queue.Source) {
	switch s {
	case queue.FromKiosk:
		r.Kiosk++
	case queue.FromButton:
		r.Button++
	case queue.FromPhone:
		r.Phone++
	case queue.FromDesk:
		r.Desk++
	}
}

func (r *Row) ended(o Outcome) {
	switch o {
	case Served:
		r.Served++
	case Missed:
		r.Missed++
	case Cancelled:
		r.Cancelled++
	case Expired:
		r.Expired++
	default:
		r.Unfinished++
	}
}

func (s *sums) row(key string) Row {
	r := s.counts
	r.Key = key
	r.Wait, r.Walk, r.Work, r.Stay = spreadOf(s.waits), spreadOf(s.walks), spreadOf(s.works), spreadOf(s.stays)
	r.Appointments.Late = spreadOf(s.lates)
	return r
}

func known(list []Span, s Span) []Span {
	if s == Unknown {
		return list
	}
	return append(list, s)
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// count returns how often each reason was given, those of no call left out.
func count(visits []Visit, reasons []queue.Text) []ReasonCount {
	out := make([]ReasonCount, len(reasons)+1)
	for i, r := range reasons {
		out[i].Reason = r
	}
	for i := range visits {
		for _, because := range visits[i].Because {
			out[listed(because, reasons)].Count++
		}
	}
	out = slices.DeleteFunc(out, func(r ReasonCount) bool { return r.Count == 0 })
	slices.SortStableFunc(out, func(a, b ReasonCount) int {
		return cmp.Or(number(a.other())-number(b.other()), b.Count-a.Count)
	})
	return out
}

func (r ReasonCount) other() bool { return r.Reason == queue.Text{} }

// listed returns the place of a reason in the list, its length if it is not
// there.
func listed(because string, reasons []queue.Text) int {
	i := slices.IndexFunc(reasons, func(r queue.Text) bool { return because != "" && (because == r.EL || because == r.EN) })
	if i < 0 {
		return len(reasons)
	}
	return i
}
