package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/queue"
)

// morning is when the test office opens.
var morning = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

func minute(m float64) time.Time { return morning.Add(time.Duration(m * float64(time.Minute))) }

// office is a queue with the services a and b.
type office struct {
	t     rapid.TB
	state *queue.State
}

func newOffice(t rapid.TB, counters ...[]queue.ServiceID) *office {
	t.Helper()
	return newOfficeOn(t, "2026-03-02", counters...)
}

// newOfficeOn is newOffice on another day; its clock shows the same.
func newOfficeOn(t rapid.TB, day queue.Day, counters ...[]queue.ServiceID) *office {
	t.Helper()
	setup := queue.Setup{Policy: queue.DefaultPolicy()}
	for i, id := range []queue.ServiceID{"a", "b"} {
		letter := string([]rune("ΑΒ")[i])
		setup.Services = append(setup.Services, queue.Service{ID: id, Prefix: letter, Name: queue.Text{EL: letter}, First: 1, Last: 999})
	}
	for i, services := range counters {
		setup.Counters = append(setup.Counters, queue.CounterSetup{ID: queue.CounterID(i + 1), Services: services})
	}
	o := &office{t: t, state: queue.New()}
	o.do(0, queue.OpenDay{Day: day, Setup: setup})
	for i := range counters {
		o.do(0, queue.OpenCounter{Counter: queue.CounterID(i + 1), Clerk: fmt.Sprint("clerk", i)})
	}
	return o
}

// do carries out a command and returns the number it drew, if any.
func (o *office) do(at float64, c queue.Command) (number queue.Number) {
	o.t.Helper()
	events, err := o.state.Decide(c, minute(at))
	if err != nil && !errors.Is(err, queue.ErrNobodyWaiting) {
		o.t.Fatalf("%T at minute %g: %v", c, at, err)
	}
	for _, e := range events {
		o.state.Apply(e, minute(at))
		if issued, ok := e.(queue.TicketIssued); ok {
			number = issued.Number
		}
	}
	return number
}

func (o *office) issue(at float64, s queue.ServiceID) queue.Number {
	o.t.Helper()
	return o.do(at, queue.Issue{Service: s, Source: queue.FromKiosk})
}

// of returns the forecast of a ticket.
func (o *office) of(at float64, h History, n queue.Number) (Wait, bool) {
	sit := Look(o.state, minute(at))
	return sit.Forecast(&h, 100, 1).Of(n)
}

// sure is a past in which nothing varies.
func sure() History {
	return History{Times: map[queue.ServiceID]Sample{"a": {6}, "b": {9}}, Lateness: Sample{0}}
}

var (
	onlyA = []queue.ServiceID{"a"}
	both  = []queue.ServiceID{"a", "b"}
)

func TestAtAFreeCounterThereIsNoWait(t *testing.T) {
	o := newOffice(t, both)
	got, ok := o.of(1, sure(), o.issue(1, "a"))
	if !ok || got.High != 0 || got.Ahead != 0 {
		t.Errorf("got %+v, %t; want no wait", got, ok)
	}
	if r := (Correction{}).Range(got); r.From != 0 || r.To != 5*time.Minute {
		t.Errorf("shown %v to %v, want 0 to 5 minutes", r.From, r.To)
	}
}

func TestWithoutAPastOnePathWithUsualTimesIsTaken(t *testing.T) {
	o := newOffice(t, both)
	for range 3 {
		o.issue(0, "a")
	}
	got, ok := o.of(0, History{}, o.issue(0, "b"))
	want := Wait{Low: 18 * time.Minute, Middle: 30 * time.Minute, High: 48 * time.Minute, Ahead: 3, Rough: true}
	if !ok || got != want {
		t.Errorf("got %+v, %t; want %+v", got, ok, want)
	}
}

func TestNothingIsSaidWhereNoOpenCounterServes(t *testing.T) {
	o := newOffice(t, onlyA, both)
	a, b := o.issue(0, "a"), o.issue(0, "b")
	o.do(0, queue.CloseCounter{Counter: 2})
	if _, ok := o.of(0, sure(), a); !ok {
		t.Error("service a has an open counter and no forecast")
	}
	if got, ok := o.of(0, sure(), b); ok {
		t.Errorf("service b has no open counter and the forecast %+v", got)
	}
	sit := Look(o.state, minute(0))
	h := sure()
	f := sit.Forecast(&h, 10, 1)
	if _, ok := f.New("b"); ok {
		t.Error("a new walk-in of service b got a forecast")
	}
	o.do(0, queue.CloseCounter{Counter: 1})
	if got, ok := o.of(0, sure(), a); ok {
		t.Errorf("no counter is open and the forecast is %+v", got)
	}
}

func TestAPausedCounterCountsFromItsReturn(t *testing.T) {
	o := newOffice(t, both)
	n := o.issue(0, "a")
	o.do(0, queue.PauseCounter{Counter: 1})
	h := sure()
	h.PauseMinutes = 20
	if got, ok := o.of(5, h, n); !ok || got.Middle != 15*time.Minute {
		t.Errorf("got %v, %t; want the 15 minutes that are left of the pause", got.Middle, ok)
	}
}

func TestAPauseThatIsOverdueIsNotOverAtOnce(t *testing.T) {
	o := newOffice(t, both)
	n := o.issue(0, "a")
	o.do(0, queue.PauseCounter{Counter: 1})
	known := sure()
	known.PauseMinutes = 20
	for _, c := range []struct {
		past     History
		at, want float64
	}{{known, 50, 30}, {sure(), 1, usualPause - 1}, {sure(), 55, 40}} {
		if got, ok := o.of(c.at, c.past, n); !ok || got.Middle != minutes(c.want) {
			t.Errorf("at minute %g, pauses of %g: got %v, want %g minutes", c.at, c.past.PauseMinutes, got.Middle, c.want)
		}
	}
}

func TestWithoutAPastTodaySaysWhatServicesTake(t *testing.T) {
	o := newOffice(t, both)
	at := 0.0
	for range 20 {
		o.issue(at, "a")
		o.do(at, queue.CallNext{Counter: 1})
		at += 4
		o.do(at, queue.Finish{Counter: 1})
	}
	for range 10 {
		o.issue(at, "a")
	}
	got, ok := o.of(at, History{}, o.issue(at, "a"))
	// 4 minutes twenty times, drawn twice towards 10 by five tickets.
	usual := (20*4. + 5*10) / 25
	want := minutes(10 * (20*4 + 5*usual) / 25)
	if !ok || !got.Rough || got.Middle != want {
		t.Errorf("got %v, %t; want %v", got.Middle, ok, want)
	}
}

func TestAppointmentsOfAServiceThatIsGoneDoNotCome(t *testing.T) {
	sit, h := busy(20)
	sit.Coming = sit.Coming[:1]
	sit.Coming[0].Service, sit.Coming[0].Slot = "gone", minute(121)
	if got, _ := sit.Forecast(&h, 20, 1).New("a"); got.Passing != 0 {
		t.Errorf("%d appointments may pass, want none", got.Passing)
	}
}

func TestTheOrderOfWhatIsSeenIsOfNoMatter(t *testing.T) {
	sit, h := busy(60)
	for i := range sit.Served {
		sit.Served[i].Minutes += float64(i) / 7
	}
	want, _ := sit.Forecast(&h, 100, 1).New("b")
	slices.Reverse(sit.Served)
	slices.Reverse(sit.Waiting)
	slices.Reverse(sit.Coming)
	if got, _ := sit.Forecast(&h, 100, 1).New("b"); got != want {
		t.Errorf("backwards %+v, forwards %+v", got, want)
	}
}

func TestASlowDayMakesWaitsLonger(t *testing.T) {
	wait := func(took float64) time.Duration {
		o := newOffice(t, both)
		at := 0.0
		for range 40 {
			o.issue(at, "a")
			o.do(at, queue.CallNext{Counter: 1})
			at += took
			o.do(at, queue.Finish{Counter: 1})
		}
		for range 10 {
			o.issue(at, "a")
		}
		h := History{Times: map[queue.ServiceID]Sample{"a": {3, 4, 5, 6, 7, 8, 10}}, DaySpread: 0.2}
		got, _ := o.of(at, h, o.issue(at, "a"))
		return got.Middle
	}
	if slow, fast := wait(8), wait(4); slow < fast*5/4 {
		t.Errorf("after a slow morning %v, after a fast one %v", slow, fast)
	}
}

func TestSpecialCategoriesToComeMakeWaitsLonger(t *testing.T) {
	o := newOffice(t, both)
	for range 10 {
		o.issue(0, "a")
	}
	n := o.issue(0, "a")
	without, _ := o.of(0, sure(), n)
	h := sure()
	h.Specials = map[queue.ServiceID]float64{"a": 2, "b": 2}
	with, _ := o.of(0, h, n)
	if with.Middle < without.Middle+10*time.Minute {
		t.Errorf("four special categories an hour move an hour's wait from %v to %v only", without.Middle, with.Middle)
	}
}

func TestAnAppointmentThatIsLongDueIsHardlyExpected(t *testing.T) {
	o := newOffice(t, both)
	o.do(0, queue.PutAppointment{ID: "x", Service: "a", Slot: minute(30), BookedAt: morning.AddDate(0, 0, -1)})
	o.issue(0, "a")
	h := History{Times: sure().Times, Lateness: Sample{-12, -10, -8, -6, -4, -2, 0, 2, 4, 12}, NoShow: 0.2}
	chance := func(now float64) float64 {
		sit := Look(o.state, minute(now))
		w := sit.world(&h, newForecast(&h))
		if len(w.coming) == 0 {
			return 0
		}
		return w.coming[0].probability
	}
	// Nine of ten have come by five minutes past: 0.8 · 0.1 against 0.2.
	for now, want := range map[float64]float64{5: 0.8, 35: 0.08 / 0.28, 43: 0} {
		if got := chance(now); math.Abs(got-want) > 1e-9 {
			t.Errorf("at minute %g expected with %.3f, want %.3f", now, got, want)
		}
	}
}

func TestAppointmentsThatMayPassAreCounted(t *testing.T) {
	o := newOffice(t, onlyA, both)
	for i, slot := range []float64{30, 60, 400} {
		o.do(0, queue.PutAppointment{ID: queue.AppointmentID(fmt.Sprint(i)), Service: "b", Slot: minute(slot), BookedAt: morning.AddDate(0, 0, -1)})
	}
	got, _ := o.of(10, sure(), o.issue(10, "b"))
	if got.Passing != 2 {
		t.Errorf("%d appointments may pass, want the two within the credit", got.Passing)
	}
}

func TestTheSameSeedGivesTheSameForecast(t *testing.T) {
	sit, h := busy(60)
	one, same, other := sit.Forecast(&h, 100, 1), sit.Forecast(&h, 100, 1), sit.Forecast(&h, 100, 2)
	n := sit.Waiting[50].Number
	a, _ := one.Of(n)
	b, _ := same.Of(n)
	c, _ := other.Of(n)
	if a != b || a == c {
		t.Errorf("same seed %+v and %+v, other seed %+v", a, b, c)
	}
}

// advance lets the queue run with the times of sure until nobody waits, and
// returns when each ticket was called. Appointments check in at their slots.
func (o *office) advance(from float64, appointments []queue.Appointment) map[queue.Number]float64 {
	called := map[queue.Number]float64{}
	free := map[queue.CounterID]float64{}
	for _, c := range o.state.Counters() {
		free[c.ID] = from
	}
	for range 10_000 {
		next, now := queue.CounterID(0), math.Inf(1)
		for _, c := range o.state.Counters() {
			if free[c.ID] < now {
				next, now = c.ID, free[c.ID]
			}
		}
		if len(appointments) > 0 && !appointments[0].Slot.After(minute(now)) {
			o.do(appointments[0].Slot.Sub(morning).Minutes(), queue.CheckIn{ID: appointments[0].ID, Source: queue.FromKiosk})
			appointments = appointments[1:]
			continue
		}
		if next == 0 {
			return called
		}
		o.do(now, queue.CallNext{Counter: next})
		c, _ := o.state.Counter(next)
		t, ok := o.state.Ticket(c.Ticket)
		if !ok || !t.EndedAt.IsZero() || t.CalledAt.Before(minute(now)) {
			free[next] = math.Inf(1)
			if len(appointments) > 0 {
				free[next] = appointments[0].Slot.Sub(morning).Minutes()
			}
			continue
		}
		called[c.Ticket] = now
		free[next] = now + sure().Times[t.Service][0]
	}
	return called
}

func TestWithNothingByChanceTheForecastIsWhatTheQueueDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		desks := [][]queue.ServiceID{both}
		for range rapid.IntRange(0, 2).Draw(rt, "more counters") {
			desks = append(desks, rapid.SampledFrom([][]queue.ServiceID{onlyA, both}).Draw(rt, "takes"))
		}
		o := newOffice(rt, desks...)
		for i := range rapid.IntRange(0, 8).Draw(rt, "appointments") {
			o.do(0, queue.PutAppointment{
				ID: queue.AppointmentID(fmt.Sprint(i)), Service: rapid.SampledFrom(both).Draw(rt, "booked service"),
				Slot:     minute(100 + 3.7*float64(rapid.IntRange(0, 50).Draw(rt, "slot"))),
				BookedAt: morning.AddDate(0, 0, -1),
			})
		}
		var waiting []queue.Number
		for i := range rapid.IntRange(1, 20).Draw(rt, "waiting") {
			c := queue.Issue{Service: rapid.SampledFrom(both).Draw(rt, "service"), Source: queue.FromKiosk, Special: rapid.IntRange(0, 9).Draw(rt, "special") == 0}
			waiting = append(waiting, o.do(float64(i), c))
		}
		const now = 97.3
		sit, h := Look(o.state, minute(now)), sure()
		f := sit.Forecast(&h, 3, 1)
		ahead := map[queue.Number]int{}
		for _, n := range waiting {
			ahead[n] = o.state.AheadAt(n, minute(now))
		}
		called := o.advance(now, o.state.Appointments())
		for _, n := range waiting {
			got, ok := f.Of(n)
			if got.Ahead != ahead[n] {
				rt.Errorf("ticket %s: %d people ahead, the queue says %d", n, got.Ahead, ahead[n])
			}
			want := called[n] - now
			if !ok || math.Abs(got.Middle.Minutes()-want) > 0.01 {
				rt.Errorf("ticket %s: forecast %.2f minutes (%t), the queue took %.2f", n, got.Middle.Minutes(), ok, want)
			}
		}
	})
}

func TestWhoMayComeIsToldWhatTheyAreToldOnceTheyAreThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		desks := [][]queue.ServiceID{both}
		for range rapid.IntRange(0, 2).Draw(rt, "more counters") {
			desks = append(desks, rapid.SampledFrom([][]queue.ServiceID{onlyA, both}).Draw(rt, "takes"))
		}
		o := newOffice(rt, desks...)
		n := rapid.IntRange(1, 8).Draw(rt, "appointments")
		for i := range n {
			o.do(0, queue.PutAppointment{
				ID: queue.AppointmentID(fmt.Sprint(i)), Service: rapid.SampledFrom(both).Draw(rt, "booked service"),
				Slot:     minute(90 + 5*float64(rapid.IntRange(0, 12).Draw(rt, "slot"))),
				BookedAt: morning.AddDate(0, 0, -1),
			})
		}
		for i := range rapid.IntRange(0, 20).Draw(rt, "waiting") {
			o.issue(float64(i), rapid.SampledFrom(both).Draw(rt, "service"))
		}
		for i := range n / 2 {
			o.do(20+float64(i), queue.CheckIn{ID: queue.AppointmentID(fmt.Sprint(i)), Source: queue.FromKiosk})
		}
		const now = 97.3
		sit, h := Look(o.state, minute(now)), sure()
		f := sit.Forecast(&h, 3, 1)
		id := queue.AppointmentID(fmt.Sprint(n - 1))
		want, known := f.CheckIn(id)
		come := queue.Command(queue.CheckIn{ID: id, Source: queue.FromKiosk})
		if rapid.Bool().Draw(rt, "walk-in") {
			want, known = f.New("b")
			come = queue.Issue{Service: "b", Source: queue.FromKiosk}
		}
		got, ok := o.of(now, h, o.do(now, come))
		if got.Passing = want.Passing; !ok || !known || got != want { // the one who came passes no more
			rt.Errorf("before %+v, %t; there %+v, %t", want, known, got, ok)
		}
	})
}

func TestACheckInFarAheadHasNoForecast(t *testing.T) {
	o := newOffice(t, both)
	for id, slot := range map[queue.AppointmentID]float64{"near": 59, "far": 61} {
		o.do(0, queue.PutAppointment{ID: id, Service: "a", Slot: minute(slot), BookedAt: morning.AddDate(0, 0, -1)})
	}
	sit, h := Look(o.state, minute(0)), sure()
	got := sit.Forecast(&h, 10, 1).Waits().CheckIns
	if _, near := got["near"]; !near || len(got) != 1 {
		t.Errorf("forecasts of check-ins %v, want that of the near one", got)
	}
}

func TestWaitsAreAllThatCanBeSaid(t *testing.T) {
	o := newOffice(t, onlyA, both)
	a, b := o.issue(0, "a"), o.issue(0, "b")
	o.do(0, queue.CloseCounter{Counter: 2})
	sit, h := Look(o.state, minute(0)), sure()
	f := sit.Forecast(&h, 10, 1)
	got := f.Waits()
	if w, _ := f.Of(a); got.Tickets[a] != w || len(got.Tickets) != 1 {
		t.Errorf("tickets %v, want %s with %+v and not %s", got.Tickets, a, w, b)
	}
	if w, _ := f.New("a"); got.New["a"] != w || len(got.New) != 1 {
		t.Errorf("new ones %v, want service a with %+v", got.New, w)
	}
}

func TestAForecastGrowsOldWithItsWait(t *testing.T) {
	w := wait(10, 15, 30)
	for after, want := range map[float64][2]time.Duration{0: {10, 30}, 6: {0, 25}, 29: {0, 5}, 40: {0, 5}} {
		got := Correction{}.Range(w.After(minutes(after)))
		if got.From != want[0]*time.Minute || got.To != want[1]*time.Minute {
			t.Errorf("after %g minutes %v to %v, want %d to %d minutes", after, got.From, got.To, want[0], want[1])
		}
	}
}
