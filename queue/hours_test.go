package queue

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// firstHours draws the hours of the first day: none, for half of the days.
func (w *world) firstHours() Hours {
	if w.dice.pick("no hours", 2) == 0 {
		return Hours{}
	}
	for range 5 {
		if h := w.drawHours(); h.validate() == nil {
			return h
		}
	}
	return Hours{}
}

// drawHours draws hours around now; they are not always valid.
func (w *world) drawHours() Hours {
	minutes := func(what string, n, unit int) time.Duration {
		return time.Duration(w.dice.pick(what, n)*unit) * time.Minute
	}
	var h Hours
	end := w.now.Add(-minutes("open since", 6, 10))
	for range w.dice.pick("spans", 4) {
		from := end.Add(minutes("break", 5, 10))
		end = from.Add(minutes("open for", 9, 20))
		h.Open = append(h.Open, Span{From: from, To: end})
	}
	if len(h.Open) > 0 && w.dice.pick("last", 8) > 0 {
		h.Last = end.Add(-minutes("last before", 5, 5))
	}
	if w.dice.pick("ends", 4) > 0 {
		h.Ends = end.Add(minutes("overtime", 4, 15) - minutes("too early", 2, 1))
	}
	return h
}

// soon draws a time that is not always in the future, or none.
func (w *world) soon() time.Time {
	if w.dice.pick("no end", 4) == 0 {
		return time.Time{}
	}
	return w.now.Add(time.Duration(w.dice.pick("until", 12)-1) * 10 * time.Minute)
}

// afterwards draws a command for a day that is closed.
func (w *world) afterwards() Command {
	switch w.dice.pick("afterwards", 4) {
	case 0:
		return w.nextDay()
	case 1:
		return SetHours{Hours: w.drawHours()}
	}
	return ReopenDay{Until: w.soon()}
}

// ended reports whether the end of the day has come.
func (w *world) ended() bool { return !w.hours.Ends.IsZero() && w.now.Sub(w.hours.Ends) >= 0 }

// taking knows from the description of the hours whether walk-ins get numbers.
func (w *world) taking() bool {
	if len(w.hours.Open) == 0 && w.hours.Last.IsZero() && w.hours.Ends.IsZero() {
		return true
	}
	inside := false
	for _, v := range w.hours.Open {
		inside = inside || w.now.Sub(v.From) >= 0 && v.To.Sub(w.now) > 0
	}
	return inside && w.hours.Last.Sub(w.now) >= 0 && !w.ended()
}

// checkHours: walk-ins get numbers in the hours, and nobody after the end.
func (w *world) checkHours(c Command, events []Event, err error) {
	w.t.Helper()
	if got := w.state.Hours(); !got.Equal(w.hours) {
		w.t.Fatalf("the hours are %+v, want %+v", got, w.hours)
	}
	if got, want := w.state.Taking(w.now), w.state.Open() && w.taking(); got != want {
		w.t.Fatalf("at %s with the hours %+v numbers are given: %t, want %t", w.now, w.hours, got, want)
	}
	issue, ok := c.(Issue)
	walkIn := ok && issue.Source != FromDesk
	if errors.Is(err, ErrNotTaking) && (!walkIn || w.taking()) {
		w.t.Fatalf("%T%+v was refused at %s with the hours %+v", c, c, w.now, w.hours)
	}
	for _, e := range events {
		kind := e.Kind()
		if made := kind == (TicketIssued{}).Kind() || kind == (DirectStarted{}).Kind(); made && (w.ended() || walkIn && !w.taking()) {
			w.t.Fatalf("%T%+v made a ticket at %s with the hours %+v", c, c, w.now, w.hours)
		}
	}
}

// checkEnd: a tick at the end of the day or after it leaves nothing unfinished,
// and one before leaves the day open.
func (w *world) checkEnd() {
	w.t.Helper()
	if !w.ended() {
		return
	}
	if w.state.Open() {
		w.t.Fatalf("at %s a tick left the day open that ended %s", w.now, w.hours.Ends)
	}
	for t := range w.state.Tickets {
		if !t.Phase.Over() {
			w.t.Fatalf("%s is %s after the end of the day", t.Number, t.Phase)
		}
	}
	for _, c := range w.state.Counters() {
		if c.Status != StatusClosed || c.Ticket != "" {
			w.t.Fatalf("counter %d is %s with %q after the end of the day", c.ID, c.Status, c.Ticket)
		}
	}
}

// checkReopened: all tickets are as they were before the day was closed, but
// nobody is at a counter, for all are closed.
func (w *world) checkReopened() {
	w.t.Helper()
	want := w.closed
	for n, t := range want {
		w.seen[string(t.Phase)+" again"]++
		if t.Phase == Called || t.Phase == Serving {
			t.Phase = Waiting
			want[n] = t
		}
	}
	if d := gocmp.Diff(want, ticketsOf(w.state)); d != "" {
		w.t.Fatalf("the day was reopened (-before it was closed +after):\n%s", d)
	}
	for _, c := range w.state.Counters() {
		if c.Status != StatusClosed || w.state.Undoable(c.ID, w.now) != nil {
			w.t.Fatalf("counter %d is %s after the day was reopened, and may undo %v", c.ID, c.Status, w.state.Undoable(c.ID, w.now))
		}
	}
	w.checkStanding()
}

// loaded is dice that always fall the same.
type loaded struct{ state uint64 }

// pick goes on by Knuth's linear congruential generator (MMIX).
func (d *loaded) pick(_ string, n int) int {
	d.state = d.state*6364136223846793005 + 1442695040888963407
	return int(d.state>>33) % n
}

// What random days show says something only of what happens in them.
func TestRandomDaysHaveEveryEventAndOftenEndUnfinished(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(120) {
		w := newWorld(t, &loaded{seed})
		w.begin()
		for range 100 {
			w.step()
		}
		for what, n := range w.seen {
			seen[what] += n
		}
	}
	want := []string{ErrNotTaking.Error(), ErrBadHours.Error()}
	want = slices.AppendSeq(want, maps.Keys(decoders))
	for _, p := range []Phase{Waiting, Called, Serving, Parked, Missed} {
		want = append(want, string(p)+" again")
	}
	for _, what := range want {
		if seen[what] < 2 {
			t.Errorf("%q was seen %d times", what, seen[what])
		}
	}
}

func TestHoursThatCannotBeAreRefusedWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Hours)
		where string
	}{
		{"span backwards", func(h *Hours) { h.Open[0].To = at(-1) }, "open[0]:"},
		{"span of no time", func(h *Hours) { h.Open[1].To = h.Open[1].From }, "open[1]:"},
		{"spans that overlap", func(h *Hours) { h.Open[1].From = at(239) }, "open[1]:"},
		{"spans out of order", func(h *Hours) { slices.Reverse(h.Open) }, "open[1]:"},
		{"last number before the doors open", func(h *Hours) { h.Last = at(-1) }, "last:"},
		{"last number after they close", func(h *Hours) { h.Last = at(601) }, "last:"},
		{"end before they close", func(h *Hours) { h.Ends = at(599) }, "ends:"},
		{"last number of a closed day", func(h *Hours) { h.Open = nil }, "last:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			hours := shifts()
			c.spoil(&hours)
			if err := hours.validate(); !errors.Is(err, ErrBadHours) || !strings.HasPrefix(err.Error(), c.where) {
				t.Errorf("got %v, want ErrBadHours at %s", err, c.where)
			}
			if _, err := New().Decide(OpenDay{Day: "2026-03-02", Setup: testSetup(), Hours: hours}, at(0)); !errors.Is(err, ErrBadHours) {
				t.Errorf("opening a day with them: got %v, want ErrBadHours", err)
			}
			if _, err := day(t).Decide(SetHours{Hours: hours}, at(0)); !errors.Is(err, ErrBadHours) {
				t.Errorf("setting them: got %v, want ErrBadHours", err)
			}
		})
	}
}

func TestHoursThatCanBe(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(*Hours)
	}{
		{"two shifts", func(*Hours) {}},
		{"no break between the spans", func(h *Hours) { h.Open[1].From = h.Open[0].To }},
		{"last number as the doors open", func(h *Hours) { h.Last = at(0) }},
		{"last number as they close", func(h *Hours) { h.Last = at(600) }},
		{"last number in the break", func(h *Hours) { h.Last = at(300) }},
		{"no last number", func(h *Hours) { h.Last = time.Time{} }},
		{"end as the doors close", func(h *Hours) { h.Ends = at(600) }},
		{"no end", func(h *Hours) { h.Ends = time.Time{} }},
		{"closed day", func(h *Hours) { *h = Hours{Ends: at(-500)} }},
		{"no hours", func(h *Hours) { *h = Hours{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			hours := shifts()
			c.alter(&hours)
			if err := hours.validate(); err != nil {
				t.Error(err)
			}
			if hours.Equal(shifts()) != (c.name == "two shifts") || hours.IsZero() != (c.name == "no hours") {
				t.Errorf("%+v equal to two shifts: %t, zero: %t", hours, hours.Equal(shifts()), hours.IsZero())
			}
		})
	}
}

func TestNumbersAreGivenInTheHours(t *testing.T) {
	const tick = time.Nanosecond
	late := shifts()
	late.Last = at(300)
	for _, c := range []struct {
		name  string
		hours Hours
		at    time.Time
		want  bool
	}{
		{"before the doors open", shifts(), at(0).Add(-tick), false},
		{"as they open", shifts(), at(0), true},
		{"last moment before the break", shifts(), at(240).Add(-tick), true},
		{"as the break begins", shifts(), at(240), false},
		{"as it ends", shifts(), at(360), true},
		{"at the last number", shifts(), at(570), true},
		{"after it", shifts(), at(570).Add(tick), false},
		{"with the last number in the break, before it", late, at(239), true},
		{"with the last number in the break, after it", late, at(360), false},
		{"no last number", Hours{Open: shifts().Open, Ends: at(600)}, at(10), false},
		{"closed day", Hours{Ends: at(600)}, at(10), false},
		{"no hours", Hours{}, at(10), true},
		{"goes on for less than the doors are open", Hours{Open: shifts().Open, Last: at(570), Ends: at(20)}, at(20), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.hours.Takes(c.at); got != c.want {
				t.Errorf("at %s got %t, want %t", c.at, got, c.want)
			}
		})
	}
}

// A timer that sleeps until NextDue shows whether numbers are given as it is.
func TestBetweenTwoTimersTakingNumbersDoesNotChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rolls{t})
		w.now = opening().Add(time.Hour)
		hours := w.drawHours()
		s := New()
		s.Apply(DayOpened{Day: "2026-03-02", Setup: testSetup(), Hours: hours}, opening())
		now := opening()
		for {
			next, ok := s.NextDue(now)
			if ok && !hours.Ends.IsZero() && next.After(hours.Ends) {
				t.Fatalf("after %s the next is due %s, after the end of %+v", now, next, hours)
			}
			if !ok {
				next = now.Add(24 * time.Hour)
			}
			if next.Equal(hours.Ends) && !now.Before(next) { // the day waits for its tick
				return
			}
			if !next.After(now) {
				t.Fatalf("at %s something is due at %s", now, next)
			}
			for at := now; at.Before(next); at = at.Add(time.Minute) {
				if s.Taking(at) != s.Taking(now) || s.Taking(next.Add(-1)) != s.Taking(now) {
					t.Fatalf("with %+v numbers at %s and before %s: no timer in between", hours, now, next)
				}
			}
			if !ok {
				return
			}
			now = next
		}
	})
}

func TestATimerFindsTheEndOfTheDay(t *testing.T) {
	s := New()
	must(t, s, OpenDay{Day: "2026-03-02", Setup: testSetup(), Hours: shifts()}, at(-10))
	must(t, s, PutAppointment{ID: "before", Service: "certify", Slot: at(644)}, at(-10))
	must(t, s, PutAppointment{ID: "after", Service: "certify", Slot: at(646)}, at(-10))
	var got []string
	for now := at(-10); ; {
		next, ok := s.NextDue(now)
		if !ok {
			break
		}
		now = next
		var line strings.Builder
		line.WriteString(now.Format(time.TimeOnly))
		for _, e := range must(t, s, Tick{}, now) {
			line.WriteString(" " + e.Kind())
		}
		got = append(got, line.String())
	}
	want := []string{"06:00:00", "10:00:00", "12:00:00", "15:30:00", "16:59:00 appointment_missed", "17:00:00 day_closed"}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("what was due (-want +got):\n%s", d)
	}
}

// However late the tick comes, it finds what a tick in time would have found.
func TestALateTickClosesTheDayAsItWouldHaveBeen(t *testing.T) {
	for _, late := range []time.Duration{0, time.Second, 12 * time.Hour} {
		s := New()
		must(t, s, OpenDay{Day: "2026-03-02", Setup: testSetup(), Hours: shifts()}, at(0))
		must(t, s, OpenCounter{Counter: 1, Clerk: "maria"}, at(0))
		for _, minutes := range []Seconds{659, 660, 661} { // the day ends after 660
			must(t, s, Issue{Service: "certify"}, at(0))
			must(t, s, CallNext{Counter: 1}, at(0))
			must(t, s, Park{Counter: 1, For: minutes * 60}, at(0))
		}
		for _, minutes := range []int{644, 645, 646} { // and their grace, of 15
			must(t, s, PutAppointment{ID: AppointmentID(strconv.Itoa(minutes)), Service: "certify", Slot: at(minutes)}, at(0))
		}
		want := []Event{AppointmentMissed{ID: "644"}, TicketUnparked{Number: "Α001"}, DayClosed{}}
		if d := gocmp.Diff(want, must(t, s, Tick{}, s.Hours().Ends.Add(late))); d != "" {
			t.Errorf("%s late (-want +got):\n%s", late, d)
		}
		phases := []AppointmentPhase{NoShow, NoShow, Booked}
		for i, a := range s.Appointments() {
			if a.Phase != phases[i] {
				t.Errorf("%s late: appointment %s is %s, want %s", late, a.ID, a.Phase, phases[i])
			}
		}
	}
}

func TestHoursNeedADay(t *testing.T) {
	for _, c := range []Command{SetHours{}, SetHours{Hours: shifts()}, ReopenDay{}, ReopenDay{Until: at(10)}} {
		if events, err := New().Decide(c, at(0)); !errors.Is(err, ErrNoDay) {
			t.Errorf("%T%+v: got %v, %v, want ErrNoDay", c, c, events, err)
		}
	}
}

func TestHoursAreKeptAsInstants(t *testing.T) {
	athens := time.FixedZone("EET", 2*3600)
	local := shifts()
	for i := range local.Open {
		local.Open[i] = Span{From: local.Open[i].From.In(athens), To: local.Open[i].To.In(athens)}
	}
	local.Last, local.Ends = local.Last.In(athens), local.Ends.In(athens)
	s := New()
	opened := must(t, s, OpenDay{Day: "2026-03-02", Setup: testSetup(), Hours: local}, at(0))
	want := `{"open":[{"from":"2026-03-02T06:00:00Z","to":"2026-03-02T10:00:00Z"},{"from":"2026-03-02T12:00:00Z","to":"2026-03-02T16:00:00Z"}],` +
		`"last":"2026-03-02T15:30:00Z","ends":"2026-03-02T17:00:00Z"}`
	set, err := day(t).Decide(SetHours{Hours: local}, at(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []Hours{opened[0].(DayOpened).Hours, set[0].(HoursSet).Hours} {
		if got := string(mustJSON(t, h)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	must(t, s, CloseDay{}, at(0))
	must(t, s, ReopenDay{Until: local.Ends}, at(0))
	if got := s.Hours().Ends; !got.Equal(shifts().Ends) || got.Location() != time.UTC {
		t.Errorf("the day goes on until %s, want %s", got, shifts().Ends)
	}
	local.Open[0].From = at(100) // by the caller, who may
	if got := s.Hours(); !got.Equal(shifts()) {
		t.Errorf("the hours became %+v", got)
	}
	if events := must(t, s, SetHours{Hours: shifts()}, at(1)); len(events) > 0 {
		t.Errorf("the same hours caused %v", events)
	}
}

// What expired with its day is as it was, whatever it was, and can expire again.
func TestReopeningBringsBackWhatTheDayEnded(t *testing.T) {
	s := day(t)
	must(t, s, OpenCounter{Counter: 1, Clerk: "maria"}, at(0))
	must(t, s, OpenCounter{Counter: 3, Clerk: "eleni"}, at(0))
	for range 6 {
		must(t, s, Issue{Service: "certify"}, at(1))
	}
	must(t, s, CallNext{Counter: 1}, at(2)) // Α001
	must(t, s, Miss{Counter: 1}, at(3))
	must(t, s, CallNext{Counter: 1}, at(4)) // Α002
	must(t, s, Park{Counter: 1, For: 600}, at(5))
	must(t, s, CallNext{Counter: 1}, at(6)) // Α003
	must(t, s, Transfer{Counter: 1, To: 3}, at(7))
	must(t, s, CallNext{Counter: 1}, at(8)) // Α004
	must(t, s, Start{Counter: 1}, at(8))
	must(t, s, Cancel{Number: "Α005"}, at(8))
	must(t, s, Issue{Service: "benefits"}, at(8))
	must(t, s, CallExceptional{Counter: 3, Number: "Γ001", Reason: "βρέφος"}, at(9))
	want := ticketsOf(s)
	for _, n := range []Number{"Α004", "Γ001"} {
		v := want[n]
		v.Phase = Waiting
		want[n] = v
	}
	for _, end := range []int{10, 20} {
		must(t, s, CloseDay{}, at(end))
		for n, v := range ticketsOf(s) {
			if before := want[n].Phase; before.Over() != (v.Was == "") || !v.Phase.Over() {
				t.Errorf("%s was %s, is %s and keeps %q", n, before, v.Phase, v.Was)
			}
		}
		closed := reload(t, s)
		same(t, "checkpoint of the closed day", closed, s)
		s = closed
		must(t, s, ReopenDay{Until: at(end + 5)}, at(end+1))
		if d := gocmp.Diff(want, ticketsOf(s)); d != "" {
			t.Errorf("after the day was closed at %d (-before +after):\n%s", end, d)
		}
	}
	if next, ok := s.NextDue(at(21)); !ok || !next.Equal(at(15)) {
		t.Errorf("next due %s, %t, want when Α002 comes back", next, ok)
	}
}
