package report

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/queue"
	"epass.internal/report/reporttest"
)

// diary is a random day and what a plain observer writes down of it: every
// press that was accepted, with its events.
type diary struct {
	t     *rapid.T
	state *queue.State
	now   time.Time
	pages []page
}

// page is one press.
type page struct {
	at     time.Time
	desk   queue.CounterID // whose step it is; 0: of nobody
	recall bool
	events []queue.Event
}

func keep(t *rapid.T) *diary {
	d := &diary{t: t, state: queue.New(), now: time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)}
	var booked []queue.Appointment
	for i := range rapid.IntRange(0, 8).Draw(t, "appointments") {
		booked = append(booked, queue.Appointment{
			ID: queue.AppointmentID(fmt.Sprint("a", i)), Service: d.service(),
			Slot: d.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "slot")) * time.Minute),
		})
	}
	d.press(queue.OpenDay{Day: "2026-11-20", Setup: reporttest.Setup(), Appointments: booked}, 0)
	for id := queue.CounterID(1); id <= 3; id++ {
		d.press(queue.OpenCounter{Counter: id, Clerk: fmt.Sprint("clerk", id)}, 0)
	}
	return d
}

func (d *diary) service() queue.ServiceID {
	return rapid.SampledFrom([]queue.ServiceID{"certify", "civil", "benefits"}).Draw(d.t, "service")
}

// number draws one of the tickets there are.
func (d *diary) number() queue.Number {
	var all []queue.Number
	for t := range d.state.Tickets {
		all = append(all, t.Number)
	}
	if len(all) == 0 {
		return "Α001"
	}
	slices.Sort(all)
	return rapid.SampledFrom(all).Draw(d.t, "number")
}

// press carries out a command, if it is accepted.
func (d *diary) press(c queue.Command, desk queue.CounterID) {
	events, err := d.state.Decide(c, d.now)
	if err != nil || len(events) == 0 {
		return
	}
	for _, e := range events {
		d.state.Apply(e, d.now)
	}
	if undone, ok := events[0].(queue.StepUndone); ok {
		d.forget(undone)
		return
	}
	_, recall := c.(queue.Recall)
	d.pages = append(d.pages, page{d.now, desk, recall, events})
}

// forget tears out the last step of a counter, and its recalls since then. The
// number of a direct service stays given.
func (d *diary) forget(e queue.StepUndone) {
	last := len(d.pages) - 1
	for d.pages[last].desk != e.Counter || d.pages[last].recall {
		last--
	}
	torn := d.pages[last]
	d.pages = slices.DeleteFunc(d.pages, func(p page) bool { return p.desk == e.Counter && !p.at.Before(torn.at) })
	if made, ok := torn.events[0].(queue.DirectStarted); ok {
		d.pages = append(d.pages, page{at: torn.at, events: []queue.Event{made}}, page{at: d.now, events: []queue.Event{queue.TicketCancelled{Number: made.Number}}})
	}
	slices.SortStableFunc(d.pages, func(a, b page) int { return a.at.Compare(b.at) })
}

// step lets some time pass, and somebody do something.
func (d *diary) step() {
	d.now = d.now.Add(time.Duration(rapid.IntRange(1, 240).Draw(d.t, "seconds")) * time.Second)
	d.press(queue.Tick{}, 0)
	d.now = d.now.Add(time.Second)
	if rapid.IntRange(0, 2).Draw(d.t, "who") == 0 {
		d.press(d.atTheDoor(), 0)
		return
	}
	desk := queue.CounterID(rapid.IntRange(1, 3).Draw(d.t, "desk"))
	d.press(d.atTheDesk(desk), desk)
}

func (d *diary) atTheDoor() queue.Command {
	sources := []queue.Source{queue.FromKiosk, queue.FromButton, queue.FromPhone, queue.FromDesk}
	source := rapid.SampledFrom(sources).Draw(d.t, "source")
	id := queue.AppointmentID(fmt.Sprint("a", rapid.IntRange(0, 7).Draw(d.t, "appointment")))
	switch rapid.IntRange(0, 12).Draw(d.t, "at the door") {
	case 0, 1, 2:
		return queue.CheckIn{ID: id, Source: source}
	case 3:
		return queue.CancelAppointment{ID: id}
	case 4:
		return queue.Cancel{Number: d.number()}
	case 5, 6:
		return queue.Return{Number: d.number()}
	case 7:
		return queue.Unpark{Number: d.number()}
	case 8:
		return queue.MarkSpecial{Number: d.number(), Special: rapid.Bool().Draw(d.t, "special")}
	}
	return queue.Issue{Service: d.service(), Source: source, Special: rapid.IntRange(0, 9).Draw(d.t, "special") == 0}
}

func (d *diary) atTheDesk(desk queue.CounterID) queue.Command {
	switch rapid.IntRange(0, 17).Draw(d.t, "at the desk") {
	case 0:
		return queue.CallExceptional{Counter: desk, Number: d.number(), Reason: rapid.SampledFrom([]string{"Επείγον", "Urgent", "κάτι άλλο"}).Draw(d.t, "because")}
	case 1:
		return queue.Recall{Counter: desk}
	case 2, 3, 4, 5:
		return queue.Start{Counter: desk}
	case 6, 7:
		return queue.Finish{Counter: desk}
	case 8, 9:
		return queue.Miss{Counter: desk}
	case 10:
		return queue.Transfer{Counter: desk, Service: d.service()}
	case 11:
		return queue.Park{Counter: desk, For: 300}
	case 12:
		return queue.DirectService{Counter: desk, Service: d.service()}
	case 13:
		return queue.Undo{Counter: desk}
	}
	return queue.CallNext{Counter: desk}
}

// life is what the diary says of one ticket.
type life struct {
	visit               Visit
	slot                time.Time
	first, last, called time.Time // first call; last one; that or its last recall
	started, ended      time.Time
	away                bool
	work                Span // of services before the last
}

// read writes the life of every ticket from the diary alone.
func (d *diary) read() map[queue.Number]*life {
	all := map[queue.Number]*life{}
	for _, p := range d.pages {
		for _, e := range p.events {
			jot(all, e, p.at)
		}
	}
	return all
}

func jot(all map[queue.Number]*life, e queue.Event, at time.Time) {
	call := func(l *life, desk queue.CounterID) {
		if l.first.IsZero() {
			l.first = at
		}
		l.last, l.called, l.started = at, at, time.Time{}
		l.visit.Counter = desk
	}
	switch e := e.(type) {
	case queue.TicketIssued:
		l := &life{visit: Visit{At: at, Day: "2026-11-20", Drawn: e.Service, Service: e.Service, Source: e.Source, Special: e.Special}}
		if e.Booking != nil {
			l.slot, l.visit.Appointment, l.visit.Class = e.Booking.Slot, true, e.Class
		}
		all[e.Number] = l
	case queue.DirectStarted:
		l := &life{visit: Visit{At: at, Day: "2026-11-20", Drawn: e.Service, Service: e.Service, Source: queue.FromDesk, Direct: true}}
		all[e.Number] = l
		call(l, e.Counter)
		l.started = at
	case queue.TicketCalled:
		call(all[e.Number], e.Counter)
		v := &all[e.Number].visit
		if e.Reason == queue.ReasonExceptional {
			v.Because = append(v.Because, e.Because)
		}
	case queue.TicketRecalled:
		all[e.Number].called = at
	case queue.TicketStarted:
		all[e.Number].started = at
	case queue.TicketServed:
		all[e.Number].visit.Outcome, all[e.Number].ended = Served, at
	case queue.TicketMissed:
		all[e.Number].away, all[e.Number].visit.Outcome = true, Missed
	case queue.TicketReturned:
		all[e.Number].away, all[e.Number].visit.Outcome = false, Unfinished
		all[e.Number].visit.Returned = true
	case queue.TicketTransferred:
		all[e.Number].pause(at)
		all[e.Number].visit.Service = e.Service
		all[e.Number].visit.Moves++
	case queue.TicketParked:
		all[e.Number].pause(at)
	case queue.TicketCancelled:
		all[e.Number].visit.Outcome = Cancelled
	case queue.TicketMarked:
		all[e.Number].visit.Special = e.Special
	case queue.DayClosed:
		for _, l := range all {
			if l.visit.Outcome == Unfinished {
				l.visit.Outcome = Expired
			}
		}
	}
}

// begun returns when the service at the present counter began.
func (l *life) begun() time.Time {
	if l.started.IsZero() {
		return l.called
	}
	return l.started
}

// pause ends a service that goes on later.
func (l *life) pause(at time.Time) {
	l.work += Span(at.Sub(l.begun()) / time.Second)
}

// told returns the visit that the life comes to.
func (l *life) told() Visit {
	seconds := func(from, to time.Time) Span { return Span(to.Sub(from) / time.Second) }
	v := l.visit
	v.Wait, v.Walk, v.Work, v.Stay, v.Late = Unknown, Unknown, Unknown, Unknown, Unknown
	if !l.first.IsZero() && !v.Direct {
		v.Wait = seconds(v.At, l.first)
	}
	if !l.started.IsZero() && !l.started.Equal(l.last) {
		v.Walk = seconds(l.last, l.started)
	}
	if v.Outcome == Served {
		v.Stay, v.Work = seconds(v.At, l.ended), l.work+seconds(l.begun(), l.ended)
	}
	if v.Appointment && !l.first.IsZero() {
		v.Late = max(0, min(seconds(v.At, l.first), seconds(l.slot, l.first)))
	}
	return v
}

func TestVisitsAreWhatADiarySays(t *testing.T) {
	served := 0
	rapid.Check(t, func(t *rapid.T) {
		d := keep(t)
		for range rapid.IntRange(0, 150).Draw(t, "steps") {
			d.step()
		}
		if rapid.Bool().Draw(t, "closed") {
			d.press(queue.CloseDay{}, 0)
		}
		lives := d.read()
		for ticket := range d.state.Tickets {
			want, got := lives[ticket.Number].told(), visitOf("2026-11-20", &ticket)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-diary +visit):\n%s", ticket.Number, diff)
			}
			served += number(got.Outcome == Served)
		}
		checkFigures(t, Visits(d.state))
	})
	if served < 100 {
		t.Errorf("only %d tickets were served in all the days", served)
	}
}

// checkFigures compares figures with a plain recomputation from the visits.
func checkFigures(t *rapid.T, visits []Visit) {
	zone := reporttest.Athens()
	got := Summarise(visits, zone, presets)
	t.Helper()
	checkRow(t, "all", got.All, visits, visits)
	for _, r := range got.Services {
		checkRow(t, "service "+r.Key, r, only(visits, func(v Visit) bool { return string(v.Drawn) == r.Key }), only(visits, func(v Visit) bool { return string(v.Service) == r.Key }))
	}
	groups := map[string]struct {
		rows []Row
		key  func(Visit) string
	}{
		"counter": {got.Counters, func(v Visit) string { return fmt.Sprint(v.Counter) }},
		"hour":    {got.Hours, func(v Visit) string { return v.At.In(zone).Format("15") }},
		"day":     {got.Days, func(v Visit) string { return string(v.Day) }},
		"kind":    {got.Kinds, func(v Visit) string { return v.kind() }},
	}
	for name, g := range groups {
		rows := map[string]bool{}
		for _, r := range g.rows {
			rows[r.Key] = true
			some := only(visits, func(v Visit) bool { return g.key(v) == r.Key })
			checkRow(t, name+" "+r.Key, r, some, some)
		}
		for _, v := range visits {
			if !rows[g.key(v)] && (name != "counter" || v.Counter != 0) {
				t.Fatalf("no row for %s %s", name, g.key(v))
			}
		}
	}
	exceptional := 0
	for _, r := range got.Reasons {
		exceptional += r.Count
	}
	if exceptional != got.All.Exceptional {
		t.Fatalf("%d reasons of %d exceptional calls", exceptional, got.All.Exceptional)
	}
}

func only(visits []Visit, keep func(Visit) bool) []Visit {
	return slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool { return !keep(v) })
}

func exceptionalCalls(visits []Visit) (n int) {
	for _, v := range visits {
		n += len(v.Because)
	}
	return n
}

// checkRow compares a row with the visits that began and ended in its group.
func checkRow(t *rapid.T, name string, r Row, began, ended []Visit) {
	t.Helper()
	tickets := only(began, func(v Visit) bool { return v.Outcome.ticketed() })
	many := func(list []Visit, is func(Visit) bool) int { return len(only(list, is)) }
	outcome := func(o Outcome) int { return many(began, func(v Visit) bool { return v.Outcome == o }) }
	counts := map[string][2]int{
		"issued":      {r.Issued, len(tickets)},
		"by source":   {r.Issued, r.Kiosk + r.Button + r.Phone + r.Desk},
		"by outcome":  {r.Issued, r.Served + r.Missed + r.Cancelled + r.Expired + r.Unfinished},
		"served":      {r.Served, outcome(Served)},
		"missed":      {r.Missed, outcome(Missed)},
		"absent":      {r.Appointments.Absent, outcome(Absent)},
		"pending":     {r.Appointments.Pending, outcome(Pending)},
		"withdrawn":   {r.Appointments.Withdrawn, outcome(Withdrawn)},
		"special":     {r.Special, many(tickets, func(v Visit) bool { return v.Special })},
		"exceptional": {r.Exceptional, exceptionalCalls(ended)},
		"prompt":      {r.Appointments.Prompt, r.Appointments.ByLate[0] + r.Appointments.ByLate[1]},
		"late":        {r.Appointments.Late.Count, r.Appointments.ByLate[0] + r.Appointments.ByLate[1] + r.Appointments.ByLate[2] + r.Appointments.ByLate[3] + r.Appointments.ByLate[4]},
	}
	for what, c := range counts {
		if c[0] != c[1] {
			t.Fatalf("%s, %s: got %d, want %d", name, what, c[0], c[1])
		}
	}
	checkSpread(t, name+", wait", r.Wait, began, func(v Visit) Span { return v.Wait })
	checkSpread(t, name+", walk", r.Walk, ended, func(v Visit) Span { return v.Walk })
	checkSpread(t, name+", service", r.Work, ended, func(v Visit) Span { return v.Work })
	checkSpread(t, name+", stay", r.Stay, began, func(v Visit) Span { return v.Stay })
	checkSpread(t, name+", late", r.Appointments.Late, began, func(v Visit) Span { return v.Late })
}

// checkSpread counts how many do not exceed each value.
func checkSpread(t *rapid.T, name string, got Spread, visits []Visit, of func(Visit) Span) {
	t.Helper()
	var all []Span
	sum := 0.0
	for _, v := range visits {
		if of(v) != Unknown {
			all = append(all, of(v))
			sum += float64(of(v))
		}
	}
	if got.Count != len(all) {
		t.Fatalf("%s: %d values, want %d", name, got.Count, len(all))
	}
	if len(all) == 0 {
		return
	}
	if mean := sum / float64(len(all)); float64(got.Mean) < mean-0.51 || float64(got.Mean) > mean+0.51 {
		t.Fatalf("%s: mean %d, want %f", name, got.Mean, mean)
	}
	if got.Max != slices.Max(all) {
		t.Fatalf("%s: maximum %d, want %d", name, got.Max, slices.Max(all))
	}
	for percent, value := range map[int]Span{50: got.Median, 90: got.P90, 95: got.P95} {
		below, upTo := 0, 0
		for _, v := range all {
			below += number(v < value)
			upTo += number(v <= value)
		}
		if 100*upTo < percent*len(all) || 100*below >= percent*len(all) || !slices.Contains(all, value) {
			t.Fatalf("%s: %d %% is %d, but %d of %d are below and %d up to it", name, percent, value, below, len(all), upTo)
		}
	}
}
