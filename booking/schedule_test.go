package booking

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func schedule(t failer, p Plan, c Calendar) *Schedule {
	t.Helper()
	s, err := NewSchedule(p, timetable(t, c))
	if err != nil {
		t.Fatalf("making a schedule: %v", err)
	}
	return s
}

// offered writes the free slots of a day as "09:00 1,2", time and counters.
func offered(t failer, s *Schedule, q Query, taken ...Reservation) string {
	t.Helper()
	free, err := s.Availability(q, taken)
	if err != nil {
		t.Fatalf("asking for %s: %v", q.Date, err)
	}
	var out []string
	for _, f := range free {
		counters := strings.Trim(strings.ReplaceAll(fmt.Sprint(f.Counters), " ", ","), "[]")
		out = append(out, f.Start.Time.String()+" "+counters)
	}
	return strings.Join(out, " · ")
}

func on(t failer, day string, service ServiceID) Query {
	t.Helper()
	return Query{Date: date(t, day), Service: service, Channel: Online, Now: date(t, day).AddDays(-1).At(12*60, athens(t))}
}

func TestSlotsAreSpacedAndStaggered(t *testing.T) {
	three := func(p *Plan) {
		for i := range CounterID(3) {
			p.Windows = append(p.Windows[:i:i], Window{Counter: 3 - i, Services: []ServiceID{"all"}, From: 540, To: 630})
		}
	}
	for _, c := range []struct {
		name    string
		service ServiceID
		change  func(*Plan)
		want    string
	}{
		{"one counter", "all", func(p *Plan) {}, "09:00 2 · 09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"two counters take turns", "certify", func(p *Plan) { p.Windows[0].To, p.Windows[1].To = 600, 600 }, "09:00 1 · 09:10 2 · 09:20 1 · 09:30 2 · 09:40 1"},
		{"together if the office says so", "certify", func(p *Plan) {
			p.Rules.Aligned = true
			p.Windows[0].To, p.Windows[1].To = 600, 600
		}, "09:00 1,2 · 09:20 1,2 · 09:40 1,2"},
		{"three counters, in order of their numbers", "all", three, "09:00 1 · 09:10 2 · 09:20 3 · 09:30 1 · 09:40 2 · 09:50 3 · 10:00 1"},
		{"starts are multiples of five minutes", "all", func(p *Plan) {
			three(p)
			p.Services[1].Minutes = 50
		}, "09:00 1 · 09:15 2 · 09:30 3"},
		{"a gap between appointments", "all", func(p *Plan) { p.Rules.Gap = 15 }, "09:00 2 · 09:45 2 · 10:30 2 · 11:15 2"},
		{"a gap is not needed at the end", "all", func(p *Plan) { p.Rules.Gap = 15; p.Windows[1].To = 615 }, "09:00 2 · 09:45 2"},
		{"window shorter than a slot", "all", func(p *Plan) { p.Windows[1].To = 569 }, ""},
		{"window before opening", "all", func(p *Plan) { p.Windows[1].From, p.Windows[1].To = 450, 570 }, "08:00 2 · 08:30 2 · 09:00 2"},
		{"window after closing", "all", func(p *Plan) { p.Windows[1].From, p.Windows[1].To = 1155, 1320 }, "19:15 2"},
		{"other weekday", "all", func(p *Plan) { p.Windows[1].Weekdays = []Weekday{2} }, ""},
		{"this weekday", "all", func(p *Plan) { p.Windows[1].Weekdays, p.Windows[1].To = []Weekday{2, 1}, 580 }, "09:00 2"},
		{"not yet", "all", func(p *Plan) { p.Windows[1].First = &Date{2026, 3, 3} }, ""},
		{"from today", "all", func(p *Plan) { p.Windows[1].First, p.Windows[1].To = &Date{2026, 3, 2}, 580 }, "09:00 2"},
		{"no longer", "all", func(p *Plan) { p.Windows[1].Through = &Date{2026, 3, 1} }, ""},
		{"until today", "all", func(p *Plan) { p.Windows[1].Through, p.Windows[1].To = &Date{2026, 3, 2}, 580 }, "09:00 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := morning()
			c.change(&plan)
			s := schedule(t, plan, DefaultCalendar())
			if got := offered(t, s, on(t, "2026-03-02", c.service)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSlotsLieWithinTheOpeningHours(t *testing.T) {
	c := DefaultCalendar()
	c.Week.Tuesday.Open = []Range{{480, 585}, {630, 1200}}
	c.Closures = []Closure{
		{date(t, "2026-03-04"), &Range{600, 605}, Text{EL: "Διακοπή"}},
		{Date: date(t, "2026-03-05"), Reason: Text{EL: "Απεργία"}},
	}
	s := schedule(t, morning(), c)
	for _, c := range []struct{ name, date, want string }{
		{"a break", "2026-03-03", "09:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"a closure of five minutes", "2026-03-04", "09:00 2 · 09:30 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"a day closed", "2026-03-05", ""},
		{"a holiday", "2026-03-25", ""},
		{"Sunday", "2026-03-08", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := offered(t, s, on(t, c.date, "all")); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReservationsTakeTheirCountersTime(t *testing.T) {
	held := func(id string, counter CounterID, service ServiceID, at string, minutes Minutes) Reservation {
		return Reservation{ID: id, Queue: Queue{"0578", service}, Counter: counter, Start: moment(t, "2026-03-02 "+at), Minutes: minutes, Revision: 1}
	}
	gone := held("c", 2, "all", "09:30", 30)
	gone.Cancelled = true
	elsewhere := held("e", 2, "all", "09:30", 30)
	elsewhere.Queue.Office = "0001"
	tomorrow := held("t", 2, "all", "09:30", 30)
	tomorrow.Start.Date = date(t, "2026-03-03")
	all := "09:00 2 · 09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"
	for _, c := range []struct {
		name   string
		change func(*Plan)
		moving string
		taken  []Reservation
		want   string
	}{
		{"its own slot", nil, "", []Reservation{held("a", 2, "all", "09:30", 30)}, "09:00 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"a slot of another service", nil, "", []Reservation{held("a", 2, "certify", "09:20", 20)}, "10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"one that ends as the next begins", nil, "", []Reservation{held("a", 2, "certify", "09:10", 20)}, "09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"the gap around it", func(p *Plan) { p.Rules.Gap = 10; p.Services[1].Minutes = 20 }, "", []Reservation{held("a", 2, "certify", "09:50", 20)}, "09:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"longer than slots are now", nil, "", []Reservation{held("a", 2, "all", "09:30", 90)}, "09:00 2 · 11:00 2 · 11:30 2"},
		{"another counter", nil, "", []Reservation{held("a", 1, "certify", "09:30", 30)}, all},
		{"cancelled", nil, "", []Reservation{gone}, all},
		{"another office", nil, "", []Reservation{elsewhere}, all},
		{"another day", nil, "", []Reservation{tomorrow}, all},
		{"its own place when it is moved", nil, "a", []Reservation{held("a", 2, "all", "09:30", 30)}, all},
		{"all the window gives", func(p *Plan) { p.Windows[1].Max = 1 }, "", []Reservation{held("a", 2, "certify", "09:10", 20)}, ""},
		{"all but one", func(p *Plan) { p.Windows[1].Max = 2 }, "", []Reservation{held("a", 2, "certify", "09:10", 20)}, "09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"the window gives it to other services", func(p *Plan) {
			p.Windows[1].Max, p.Windows[1].Services = 1, []ServiceID{"all"}
		}, "", []Reservation{held("a", 2, "certify", "09:10", 20)}, "09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"what is outside the window does not count", func(p *Plan) { p.Windows[1].Max = 1 }, "", []Reservation{held("a", 2, "all", "12:00", 30)}, all},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := morning()
			if c.change != nil {
				c.change(&plan)
			}
			q := on(t, "2026-03-02", "all")
			q.Moving = c.moving
			if got := offered(t, schedule(t, plan, DefaultCalendar()), q, c.taken...); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLimitsDependOnTheChannel(t *testing.T) {
	plan := morning()
	plan.Rules.Online.Days = 3
	plan.Rules.Desk.Days = 4
	s := schedule(t, plan, DefaultCalendar())
	noSameDay := plan
	noSameDay.Rules.Online.SameDay = false
	for _, c := range []struct {
		name    string
		s       *Schedule
		channel Channel
		now     string
		want    string
	}{
		{"an hour before the last slot", s, Online, "2026-03-02 10:30", "11:30 2"},
		{"less than an hour before", s, Online, "2026-03-02 10:31", ""},
		{"a clerk may until it begins", s, Desk, "2026-03-02 11:30", "11:30 2"},
		{"on the telephone too", s, Phone, "2026-03-02 11:30", "11:30 2"},
		{"nobody books the past", s, Desk, "2026-03-02 11:31", ""},
		{"three days before", s, Online, "2026-02-27 00:00", "09:00 2 · 09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"four days before", s, Online, "2026-02-26 23:59", ""},
		{"four days before, for a clerk", s, Desk, "2026-02-26 00:00", "09:00 2 · 09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
		{"no appointments for the same day", schedule(t, noSameDay, DefaultCalendar()), Online, "2026-03-02 00:00", ""},
		{"the evening before", schedule(t, noSameDay, DefaultCalendar()), Online, "2026-03-01 23:59", "09:00 2 · 09:30 2 · 10:00 2 · 10:30 2 · 11:00 2 · 11:30 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := Query{Date: date(t, "2026-03-02"), Service: "all", Channel: c.channel, Now: moment(t, c.now).In(athens(t))}
			if got := offered(t, c.s, q); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
	if _, err := s.Availability(Query{Service: "passport"}, nil); !errors.Is(err, ErrUnknownService) {
		t.Errorf("unknown service: got %v", err)
	}
}

func TestSlotsNeverOverlapWhenTheClocksChange(t *testing.T) {
	plan := Plan{
		Office: "0578", Services: []Service{{"all", 45}}, Rules: DefaultRules(),
		Windows: []Window{{Counter: 1, Services: []ServiceID{"all"}, From: clock(t, "26:00"), To: clock(t, "29:30")}},
	}
	h := Hours{Open: []Range{{clock(t, "20:00"), clock(t, "30:00")}}}
	s := schedule(t, plan, Calendar{Zone: "Europe/Athens", Week: Week{Saturday: h, Wednesday: h}})
	for _, c := range []struct{ name, date, want string }{
		{"ordinary night", "2026-03-25", "02:00 1 · 02:45 1 · 03:30 1 · 04:15 1"},
		{"an hour is missing", "2026-03-28", "02:00 1 · 02:45 1 · 04:30 1"},
		// 03:00 to 04:00 comes twice; what would begin in its second half cannot be named.
		{"an hour comes twice", "2026-10-24", "02:00 1 · 02:45 1 · 03:30 1 · 04:00 1 · 04:45 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := on(t, c.date, "all")
			got := offered(t, s, q)
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			free, err := s.Availability(q, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i < len(free); i++ {
				apart := free[i].Start.In(athens(t)).Sub(free[i-1].Start.In(athens(t)))
				if apart < 45*time.Minute {
					t.Errorf("%s begins %s after %s", free[i].Start, apart, free[i-1].Start)
				}
			}
			if len(free) > 0 && free[0].Start.Date != q.Date.AddDays(1) {
				t.Errorf("after midnight it is %s, want the date after %s", free[0].Start, q.Date)
			}
		})
	}
}

func TestAskingDoesNotChangeWhatIsTaken(t *testing.T) {
	s := schedule(t, morning(), DefaultCalendar())
	taken := []Reservation{
		{ID: "b", Queue: Queue{"0578", "all"}, Counter: 2, Start: moment(t, "2026-03-02 09:30"), Minutes: 30, Revision: 1, Cancelled: true},
		{ID: "a", Queue: Queue{"0578", "all"}, Counter: 2, Start: moment(t, "2026-03-02 10:30"), Minutes: 30, Revision: 1},
	}
	before := append([]Reservation(nil), taken...)
	offered(t, s, on(t, "2026-03-02", "all"), taken...)
	if diff := cmp.Diff(before, taken); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}
