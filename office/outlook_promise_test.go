package office

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// dayBook is a business day, n days before the offices of these tests open,
// whose tickets are all of service certify, at counter 1 unless told.
type dayBook struct {
	t     testing.TB
	state *queue.State
	at    time.Time
}

func newDayBook(t testing.TB, n int) *dayBook {
	t.Helper()
	b := &dayBook{t: t, state: queue.New(), at: morning().AddDate(0, 0, -n)}
	b.do(queue.OpenDay{Day: queue.Day(b.at.Format(time.DateOnly)), Setup: SampleSettings().Setup})
	b.do(queue.OpenCounter{Counter: 1, Clerk: "maria"})
	return b
}

func (b *dayBook) do(c queue.Command) (issued queue.TicketIssued) {
	b.t.Helper()
	events, err := b.state.Decide(c, b.at)
	if err != nil {
		b.t.Fatalf("%T: %v", c, err)
	}
	for _, e := range events {
		b.state.Apply(e, b.at)
		if v, ok := e.(queue.TicketIssued); ok {
			issued = v
		}
	}
	return issued
}

// serve lets somebody come, wait and be served, for so many minutes each.
func (b *dayBook) serve(waits, takes int) queue.TicketIssued {
	issued := b.do(queue.Issue{Service: "certify", Source: queue.FromKiosk})
	b.at = b.at.Add(time.Duration(waits) * time.Minute)
	b.do(queue.CallNext{Counter: 1})
	b.at = b.at.Add(time.Duration(takes) * time.Minute)
	b.do(queue.Finish{Counter: 1})
	return issued
}

// tenMinutes promises ten minutes, give or take four.
func tenMinutes(n queue.Number) waitPromised {
	return waitPromised{Number: n, Low: 360, Middle: 600, High: 840}
}

func TestWhatWasPromisedIsShownAsOnTheDay(t *testing.T) {
	p := newPromises()
	p.today["Α001"] = waitPromised{Number: "Α001", Low: 960, Middle: 1140, High: 1260, Passing: 2}
	got, ok := p.shown(queue.Ticket{Number: "Α001", Ahead: 7})
	want := estimate.Range{From: 15 * time.Minute, To: 25 * time.Minute, Ahead: 7, Passing: 2}
	if !ok || got != want {
		t.Errorf("got %+v, %t; want %+v", got, ok, want)
	}
	if got, ok := p.shown(queue.Ticket{Number: "Α002"}); ok {
		t.Errorf("a ticket without a promise shows %+v", got)
	}
}

func TestPromisesAreSettledWithTheirDay(t *testing.T) {
	p, b := newPromises(), newDayBook(t, 1)
	for range 60 {
		n := b.serve(25, 1).Number
		p.today[n] = tenMinutes(n)
	}
	before := p.correction
	first := b.serve(25, 1)
	rough := tenMinutes(first.Number)
	rough.Rough = true
	p.today[first.Number] = rough
	if got := p.settle(b.state); !gocmp.Equal(got, []queue.Day{"2026-03-01"}) {
		t.Errorf("residuals of %v changed, want those of the day", got)
	}
	if len(p.today) != 0 || len(p.past["2026-03-01"]) != residualsDay {
		t.Errorf("%d promises and %d residuals are left, want 0 and %d", len(p.today), len(p.past["2026-03-01"]), residualsDay)
	}
	// 25 minutes are 15 more than the middle of a range of 8.
	if got := p.past["2026-03-01"][0].Middle; got != 1.875 {
		t.Errorf("the middle erred by %g widths, want 1.875", got)
	}
	if p.correction == before {
		t.Error("the correction has not learnt from the day")
	}
	if got, want := p.correction.Range(tenMinutes("Α001").wait(0)).To, 25*time.Minute; got < want {
		t.Errorf("after waits of 25 minutes the range ends at %v", got)
	}
}

func TestNobodysWaitIsSettledBeforeTheCall(t *testing.T) {
	p, b := newPromises(), newDayBook(t, 1)
	waits := b.do(queue.Issue{Service: "certify", Source: queue.FromKiosk})
	p.today[waits.Number] = tenMinutes(waits.Number)
	b.do(queue.CloseDay{})
	if got := p.settle(b.state); len(got) > 0 || len(p.past) > 0 {
		t.Errorf("residuals of %v: %v, although nobody was called", got, p.past)
	}
}

func TestManyOfADayAreThinnedEvenly(t *testing.T) {
	p, b := newPromises(), newDayBook(t, 1)
	for i := range 200 {
		wait := 10
		if i >= 100 {
			wait = 20
		}
		n := b.serve(wait, 1).Number
		p.today[n] = tenMinutes(n)
	}
	p.settle(b.state)
	long := 0
	for _, r := range p.past["2026-03-01"] {
		if r.Middle > 1 {
			long++
		}
	}
	if got := len(p.past["2026-03-01"]); got != residualsDay || long != residualsDay/2 {
		t.Errorf("%d residuals, %d of the second half; want %d, half of them", got, long, residualsDay)
	}
}

func TestOnlyTheNewestDaysAreKept(t *testing.T) {
	p := newPromises()
	for i := range residualDays + 3 {
		b := newDayBook(t, 100-i)
		n := b.serve(5, 1).Number
		p.today[n] = tenMinutes(n)
		changed := p.settle(b.state)
		oldest := queue.Day(morning().AddDate(0, 0, -100+i-residualDays).Format(time.DateOnly))
		want := []queue.Day{b.state.Day(), oldest}
		if i < residualDays {
			want = want[:1]
		}
		if d := gocmp.Diff(want, changed); d != "" {
			t.Fatalf("day %d (-want +changed):\n%s", i, d)
		}
	}
	if len(p.past) != residualDays {
		t.Errorf("%d days are kept, want %d", len(p.past), residualDays)
	}
}

func TestTheCorrectionIsMadeAgainFromWhatIsKept(t *testing.T) {
	p := newPromises()
	for i := range 3 {
		b := newDayBook(t, 3-i)
		for range 40 {
			n := b.serve(12+i, 1).Number
			p.today[n] = tenMinutes(n)
		}
		p.settle(b.state)
	}
	again := newPromises()
	for d, v := range p.past {
		var read []estimate.Residual
		if err := into(mustJSON(t, v), func(v []estimate.Residual) { read = v }); err != nil {
			t.Fatal(err)
		}
		again.past[d] = read
	}
	again.correct()
	if again.correction != p.correction || p.correction == (estimate.Correction{}) {
		t.Errorf("got %+v, want %+v", again.correction, p.correction)
	}
}

func TestPromisesAreForThoseOfWhomSomethingIsKnown(t *testing.T) {
	minutes := func(n int) estimate.Wait { return estimate.Wait{Middle: time.Duration(n) * time.Minute, Passing: n} }
	o := NewOutlook(nil, nil, nil)
	o.newest.Store(&prospect{taken: time.Now(), waits: estimate.Waits{
		New:      map[queue.ServiceID]estimate.Wait{"certify": minutes(30)},
		CheckIns: map[queue.AppointmentID]estimate.Wait{"soon": minutes(3)},
	}})
	booking := &queue.Booking{}
	for _, c := range []struct {
		name   string
		issued queue.TicketIssued
		want   int // people who pass, which tells the forecasts apart; 0: none
	}{
		{"a walk-in", queue.TicketIssued{Service: "certify"}, 30},
		{"a walk-in whom no open counter takes", queue.TicketIssued{Service: "other"}, 0},
		{"a special category", queue.TicketIssued{Service: "certify", Special: true}, 0},
		{"an appointment", queue.TicketIssued{Service: "certify", Appointment: "soon", Booking: booking, Class: queue.Timely}, 3},
		{"an appointment far ahead", queue.TicketIssued{Service: "certify", Appointment: "far", Booking: booking, Class: queue.Timely}, 0},
		{"an appointment too late", queue.TicketIssued{Service: "certify", Appointment: "late", Booking: booking, Class: queue.LateAsWalkIn}, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := o.promise(c.issued)
			if ok != (c.want > 0) || got.Passing != c.want {
				t.Errorf("got %+v, %t; want that of %d", got, ok, c.want)
			}
		})
	}
	if got, ok := (*Outlook)(nil).promise(queue.TicketIssued{Service: "certify"}); ok {
		t.Errorf("an office without an outlook promises %+v", got)
	}
}

func TestPromisesAreWrittenInSeconds(t *testing.T) {
	got := string(mustJSON(t, tenMinutes("Α017")))
	if want := `{"number":"Α017","low":360,"middle":600,"high":840}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	back, err := decodeAs[waitPromised]([]byte(got))
	if err != nil || back != tenMinutes("Α017") {
		t.Errorf("read back %+v, %v", back, err)
	}
}
