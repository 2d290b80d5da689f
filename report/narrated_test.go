package report

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
	"epass.internal/report/reporttest"
)

// told is a day that a test tells step by step, in the time of Athens.
type told struct {
	t     *testing.T
	state *queue.State
}

// tell begins a Friday in winter.
func tell(t *testing.T) *told {
	d := &told{t, queue.New()}
	d.do("07:59:00", queue.OpenDay{Day: "2026-11-20", Setup: reporttest.Setup(), Appointments: []queue.Appointment{
		{ID: "in time", Service: "civil", Slot: d.at("09:00:00"), BookedAt: d.at("08:00:00").AddDate(0, 0, -7)},
		{ID: "late", Service: "civil", Slot: d.at("09:20:00"), BookedAt: d.at("08:00:00").AddDate(0, 0, -7)},
		{ID: "nobody", Service: "benefits", Slot: d.at("10:00:00"), BookedAt: d.at("08:00:00").AddDate(0, 0, -7)},
		{ID: "taken back", Service: "benefits", Slot: d.at("11:00:00"), BookedAt: d.at("08:00:00").AddDate(0, 0, -7)},
		{ID: "evening", Service: "benefits", Slot: d.at("15:00:00"), BookedAt: d.at("08:00:00").AddDate(0, 0, -7)},
	}})
	d.do("08:00:00", queue.OpenCounter{Counter: 1, Clerk: "maria"})
	d.do("08:00:00", queue.OpenCounter{Counter: 2, Clerk: "nikos"})
	return d
}

// at returns a time of the day; hours from 24 on are those after midnight.
func (d *told) at(clock string) time.Time {
	d.t.Helper()
	midnight := time.Date(2026, 11, 20, 0, 0, 0, 0, reporttest.Athens())
	hour := int(clock[0]-'0')*10 + int(clock[1]-'0')
	rest, err := time.Parse("04:05", clock[3:])
	if err != nil {
		d.t.Fatal(err)
	}
	return midnight.Add(time.Duration(hour)*time.Hour + time.Duration(rest.Minute())*time.Minute + time.Duration(rest.Second())*time.Second).UTC()
}

func (d *told) do(clock string, commands ...queue.Command) {
	d.t.Helper()
	for _, c := range commands {
		at := d.at(clock)
		events, err := d.state.Decide(c, at)
		if err != nil {
			d.t.Fatalf("at %s: %v", clock, err)
		}
		for _, e := range events {
			d.state.Apply(e, at)
		}
	}
}

// presets are the reasons that a report may show.
var presets = []queue.Text{{EL: "Επείγον", EN: "Urgent"}, {EL: "Διόρθωση λάθους", EN: "Mending a mistake"}}

func (d *told) figures() Figures {
	return Summarise(Visits(d.state), reporttest.Athens(), presets)
}

// rowOf returns the row of a key, zero if there is none.
func rowOf(rows []Row, key string) Row {
	for _, r := range rows {
		if r.Key == key {
			return r
		}
	}
	return Row{}
}

func spans(values ...Span) Spread { return spreadOf(values) }

func TestDayToldByHand(t *testing.T) {
	d := tell(t)
	d.do("08:05:00", queue.Issue{Service: "certify", Source: queue.FromKiosk})                 // Α001
	d.do("08:06:00", queue.Issue{Service: "certify", Source: queue.FromPhone})                 // Α002
	d.do("08:07:00", queue.Issue{Service: "certify", Source: queue.FromButton, Special: true}) // Α003
	d.do("08:08:00", queue.Issue{Service: "civil", Source: queue.FromKiosk})                   // Β001
	d.do("08:10:00", queue.CallNext{Counter: 1})                                               // Α003, special: waited 3:00
	d.do("08:10:40", queue.Start{Counter: 1})                                                  // walked 0:40
	d.do("08:15:40", queue.CallNext{Counter: 1})                                               // served 5:00; Α001 waited 10:40
	d.do("08:16:40", queue.Recall{Counter: 1})
	d.do("08:17:00", queue.Start{Counter: 1})                                                        // walked 1:20 from the first call
	d.do("08:20:00", queue.Transfer{Counter: 1, Service: "civil"})                                   // Α001 goes on
	d.do("08:21:00", queue.CallExceptional{Counter: 2, Number: "Β001", Reason: "Επείγον"})           // waited 13:00
	d.do("08:23:00", queue.Finish{Counter: 2})                                                       // never started: served 2:00
	d.do("08:24:00", queue.CallExceptional{Counter: 2, Number: "Α002", Reason: "ο κύριος με το πι"}) // waited 18:00
	d.do("08:25:00", queue.Miss{Counter: 2})                                                         // and never comes
	d.do("08:26:00", queue.CallNext{Counter: 2})                                                     // Α001 again: no second wait
	d.do("08:26:30", queue.Start{Counter: 2})                                                        // walked 0:30
	d.do("08:36:30", queue.Finish{Counter: 2})                                                       // served 10:00, stayed 31:30
	d.do("08:50:00", queue.CheckIn{ID: "in time", Source: queue.FromKiosk})                          // Β002
	d.do("08:58:00", queue.CallNext{Counter: 1})                                                     // waited 8:00, before its time
	d.do("08:58:30", queue.Start{Counter: 1})                                                        // walked 0:30
	d.do("09:05:00", queue.DirectService{Counter: 2, Service: "other"})                              // Δ001 at once
	d.do("09:09:00", queue.Finish{Counter: 2})                                                       // served 4:00
	d.do("09:10:00", queue.Finish{Counter: 1})                                                       // served 11:30
	d.do("09:25:00", queue.CheckIn{ID: "late", Source: queue.FromDesk})                              // Β003, 5 minutes late
	d.do("09:37:00", queue.CallNext{Counter: 1})                                                     // waited 12:00, 12 minutes late
	d.do("09:37:20", queue.Undo{Counter: 1})                                                         // never happened
	d.do("09:38:00", queue.CallNext{Counter: 2})                                                     // waited 13:00, 13 minutes late
	d.do("09:40:00", queue.Finish{Counter: 2})                                                       // served 2:00
	d.do("10:15:00", queue.Tick{})                                                                   // nobody came at ten
	d.do("10:20:00", queue.CancelAppointment{ID: "taken back"})
	d.do("12:00:00", queue.Issue{Service: "certify", Source: queue.FromKiosk}) // Α004
	d.do("12:05:00", queue.Cancel{Number: "Α004"})
	d.do("13:00:00", queue.Issue{Service: "certify", Source: queue.FromKiosk}) // Α005 sees the doors close

	running := d.figures().All
	if running.Unfinished != 1 || running.Missed != 1 || running.Expired != 0 {
		t.Errorf("while the day runs: %d unfinished, %d missed, %d expired; want 1, 1, 0", running.Unfinished, running.Missed, running.Expired)
	}
	d.do("14:00:00", queue.CloseDay{})
	got := d.figures()

	want := Row{
		Issued: 9, Kiosk: 5, Button: 1, Phone: 1, Desk: 2, Direct: 1, Special: 1,
		Served: 6, Missed: 1, Cancelled: 1, Expired: 1, Transfers: 1, Exceptional: 2,
		Wait: spans(180, 640, 780, 1080, 480, 780),
		Walk: spans(40, 30, 30),                       // Α001's last; Β001, Β003 and Δ001 were not started
		Work: spans(300, 120, 180+600, 690, 240, 120), // Α001 at two counters
		Stay: spans(520, 900, 1890, 1200, 240, 900),
		Appointments: Appointments{
			CheckedIn: 2, Absent: 1, Pending: 1, Withdrawn: 1, LateInGrace: 1,
			Prompt: 1, Late: spans(0, 780), ByLate: [5]int{1, 0, 1, 0, 0},
		},
	}
	if diff := cmp.Diff(want, got.All); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	wantReasons := []ReasonCount{{Reason: presets[0], Count: 1}, {Count: 1}}
	if diff := cmp.Diff(wantReasons, got.Reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}

	t.Run("a transferred ticket waits for its first service and is served by its last", func(t *testing.T) {
		certify, civil := rowOf(got.Services, "certify"), rowOf(got.Services, "civil")
		if certify.Issued != 5 || certify.Served != 2 || certify.Transfers != 1 {
			t.Errorf("certify: issued %d, served %d, transfers %d; want 5, 2, 1", certify.Issued, certify.Served, certify.Transfers)
		}
		for _, c := range []struct {
			name      string
			got, want Spread
		}{
			{"waits of certify", certify.Wait, spans(180, 640, 1080)},
			{"waits of civil", civil.Wait, spans(780, 480, 780)},
			{"services of certify", certify.Work, spans(300)},
			{"services of civil", civil.Work, spans(120, 180+600, 690, 120)},
		} {
			if c.got != c.want {
				t.Errorf("%s: got %+v, want %+v", c.name, c.got, c.want)
			}
		}
	})
	t.Run("counters have those they called last", func(t *testing.T) {
		first, second := rowOf(got.Counters, "1"), rowOf(got.Counters, "2")
		if first.Served != 2 || second.Served != 4 || second.Missed != 1 || second.Exceptional != 2 || len(got.Counters) != 2 {
			t.Errorf("got %d and %d served, %d missed, %d exceptional at %d counters", first.Served, second.Served, second.Missed, second.Exceptional, len(got.Counters))
		}
	})
	t.Run("hours are those of the wall", func(t *testing.T) {
		issued := map[string]int{}
		for _, r := range got.Hours {
			issued[r.Key] = r.Issued
		}
		want := map[string]int{"08": 5, "09": 2, "10": 0, "11": 0, "12": 1, "13": 1, "15": 0}
		if diff := cmp.Diff(want, issued); diff != "" {
			t.Errorf("issued by hour (-want +got):\n%s", diff)
		}
		if rowOf(got.Hours, "10").Appointments.Absent != 1 {
			t.Error("the appointment that nobody came for is not at its hour")
		}
	})
	t.Run("kinds and days", func(t *testing.T) {
		if got := rowOf(got.Kinds, KindAppointment).Issued; got != 2 {
			t.Errorf("%d tickets of appointments, want 2", got)
		}
		if got := rowOf(got.Kinds, KindDirect); got.Issued != 1 || got.Wait.Count != 0 || got.Work != spans(240) {
			t.Errorf("direct: %+v", got)
		}
		if len(got.Days) != 1 || got.Days[0].Key != "2026-11-20" || got.Days[0].Issued != 9 {
			t.Errorf("days: %+v", got.Days)
		}
	})
}

func TestWaitsAcrossMidnightStayWithTheirDay(t *testing.T) {
	d := tell(t)
	d.do("23:50:00", queue.Issue{Service: "certify", Source: queue.FromKiosk})
	d.do("24:05:00", queue.Issue{Service: "certify", Source: queue.FromKiosk})
	d.do("24:10:00", queue.CallNext{Counter: 1})
	d.do("24:10:30", queue.Start{Counter: 1})
	d.do("24:20:30", queue.CallNext{Counter: 1})
	got := d.figures()
	if want := spans(20*60, 930); got.All.Wait != want {
		t.Errorf("waits: got %+v, want %+v", got.All.Wait, want)
	}
	if rowOf(got.Hours, "23").Issued != 1 || rowOf(got.Hours, "00").Issued != 1 {
		t.Errorf("hours: %+v", got.Hours)
	}
	if len(got.Days) != 1 || got.Days[0].Issued != 2 {
		t.Errorf("both belong to the day that gave their numbers: %+v", got.Days)
	}
}

func TestWhoCameBackIsNotMissed(t *testing.T) {
	d := tell(t)
	cases := []struct {
		name     string
		number   queue.Number
		then     func()
		want     Outcome
		returned bool
	}{
		{"never comes back", "Α001", func() {}, Missed, false},
		{"comes back and the doors close", "Α002", func() { d.do("09:30:00", queue.Return{Number: "Α002"}) }, Expired, true},
		{"comes back and is served", "Α003", func() {
			d.do("09:40:00", queue.Return{Number: "Α003"})
			d.do("09:41:00", queue.CallExceptional{Counter: 1, Number: "Α003", Reason: "Επείγον"})
			d.do("09:42:00", queue.Finish{Counter: 1})
		}, Served, true},
		{"comes back and does not come again", "Α004", func() {
			d.do("09:50:00", queue.Return{Number: "Α004"})
			d.do("09:51:00", queue.CallExceptional{Counter: 1, Number: "Α004", Reason: "Επείγον"})
			d.do("09:52:00", queue.Miss{Counter: 1})
		}, Missed, true},
		{"gives up after the call", "Α005", func() { d.do("09:53:00", queue.Cancel{Number: "Α005"}) }, Cancelled, false},
	}
	for range cases {
		d.do("09:00:00", queue.Issue{Service: "certify", Source: queue.FromKiosk})
	}
	for range cases {
		d.do("09:10:00", queue.CallNext{Counter: 1})
		d.do("09:10:30", queue.Miss{Counter: 1})
	}
	for _, c := range cases {
		c.then()
	}
	d.do("14:00:00", queue.CloseDay{})
	got := map[queue.Number]Visit{}
	for ticket := range d.state.Tickets {
		got[ticket.Number] = visitOf("2026-11-20", &ticket)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if v := got[c.number]; v.Outcome != c.want || v.Returned != c.returned || v.Wait != 600 {
				t.Errorf("got outcome %d, returned %t, wait %d; want %d, %t, 600", v.Outcome, v.Returned, v.Wait, c.want, c.returned)
			}
		})
	}
}

func TestUndoneDirectServiceIsIssuedAndCancelled(t *testing.T) {
	d := tell(t)
	d.do("08:30:00", queue.DirectService{Counter: 1, Service: "other"})
	d.do("08:30:10", queue.Undo{Counter: 1})
	got := d.figures().All
	want := Row{Issued: 1, Desk: 1, Direct: 1, Cancelled: 1, Appointments: Appointments{Pending: 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothingComesToNothing(t *testing.T) {
	got := Summarise(Visits(queue.New()), time.UTC, nil)
	if got.All != (Row{}) || len(got.Days)+len(got.Hours)+len(got.Services)+len(got.Counters)+len(got.Kinds)+len(got.Reasons) != 0 {
		t.Errorf("got %+v", got)
	}
	if got.Days == nil || got.Reasons == nil {
		t.Error("an empty list must be one in JSON")
	}
}

func TestSpreadIsOfValuesThatSomebodyHad(t *testing.T) {
	cases := []struct {
		name   string
		values []Span
		want   Spread
	}{
		{"none", nil, Spread{}},
		{"one", []Span{7}, Spread{1, 7, 7, 7, 7, 7}},
		{"two", []Span{10, 5}, Spread{2, 8, 5, 10, 10, 10}},
		{"twenty", []Span{20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, Spread{20, 11, 10, 18, 19, 20}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := spreadOf(c.values); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestCallsAreClassedByHowLateTheyAre(t *testing.T) {
	cases := []struct {
		name   string
		late   Span
		prompt int
		class  int
	}{
		{"at once", 0, 1, 0},
		{"a second late", 1, 1, 1},
		{"ten minutes late", 600, 1, 1},
		{"a second more", 601, 0, 2},
		{"twenty minutes late", 1200, 0, 2},
		{"half an hour late", 1800, 0, 3},
		{"more", 1801, 0, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := Visit{Outcome: Served, Appointment: true, Late: c.late, Wait: Unknown, Walk: Unknown, Work: Unknown, Stay: Unknown}
			got := Summarise([]Visit{v}, time.UTC, nil).All.Appointments
			if got.Prompt != c.prompt || got.ByLate[c.class] != 1 {
				t.Errorf("prompt %d, classes %v; want %d and class %d", got.Prompt, got.ByLate, c.prompt, c.class)
			}
		})
	}
}

func TestOnlyListedReasonsAreShown(t *testing.T) {
	var visits []Visit
	for _, because := range []string{"Urgent", "Επείγον", "Mending a mistake", "ο κύριος Παππάς", "επείγον, λέει", ""} {
		visits = append(visits, Visit{Outcome: Served, Because: []string{because}})
	}
	want := []ReasonCount{{presets[0], 2}, {presets[1], 1}, {queue.Text{}, 3}}
	if diff := cmp.Diff(want, Summarise(visits, time.UTC, presets).Reasons); diff != "" {
		t.Errorf("with a list (-want +got):\n%s", diff)
	}
	want = []ReasonCount{{queue.Text{}, 6}}
	if diff := cmp.Diff(want, Summarise(visits, time.UTC, nil).Reasons); diff != "" {
		t.Errorf("without one (-want +got):\n%s", diff)
	}
}
