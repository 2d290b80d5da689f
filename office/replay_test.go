package office

import (
	"context"
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/booking"
	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// life is an office that is driven without its goroutine through random
// groups of requests, days, faults and crashes.
type life struct {
	t    *rapid.T
	loop *loop
	disk *memory
	now  time.Time
	keys int
}

func newLife(t *rapid.T) *life {
	v := &life{t: t, disk: newMemory(), now: morning()}
	v.disk.lazy = true
	v.start()
	return v
}

// start begins the office on its disk as the daemon does.
func (v *life) start() {
	o := New(v.disk, Options{Clock: func() time.Time { return v.now }, Found: SampleSettings()})
	forecast := &Outlook{office: o}
	forecast.newest.Store(&prospect{taken: time.Now(), waits: estimate.Waits{New: map[queue.ServiceID]estimate.Wait{
		"civil": {Low: time.Minute, Middle: 5 * time.Minute, High: 20 * time.Minute, Passing: 1},
	}}})
	o.outlook.Store(forecast)
	v.loop = &loop{office: o, disk: v.disk}
	if err := v.loop.start(context.Background()); err != nil {
		v.t.Fatalf("starting: %v", err)
	}
}

// group sends some requests at once. A write that fails is followed by
// loading the disk again.
func (v *life) group() {
	l := v.loop
	l.batch = l.batch[:0]
	for range rapid.IntRange(1, 5).Draw(v.t, "requests") {
		l.batch = append(l.batch, call{request: v.request(), done: make(chan outcome, 1)})
	}
	v.disk.fail(rapid.SampledFrom([]outage{{}, {}, {}, {}, {}, {}, {lose: 1}, {keep: 1}}).Draw(v.t, "outage"))
	err := l.group()
	v.disk.fail(outage{})
	if err != nil {
		if err := l.start(context.Background()); err != nil {
			v.t.Fatalf("loading again: %v", err)
		}
	}
}

// step is one thing that happens to an office.
func (v *life) step() {
	v.now = v.now.Add(time.Duration(rapid.IntRange(-30, 200).Draw(v.t, "seconds")) * time.Second)
	switch rapid.IntRange(0, 9).Draw(v.t, "what") {
	case 0:
		v.now = v.now.Add(time.Duration(rapid.IntRange(8, 60).Draw(v.t, "hours")) * time.Hour)
		if err := v.loop.turnDay(); err != nil {
			v.t.Fatalf("turning the day: %v", err)
		}
	case 1, 2:
		v.disk.lazy = false
		v.loop.checkpoint()
		v.disk.lazy = true
	case 3:
		v.disk = v.disk.crash()
		v.disk.lazy = true
		v.start()
	default:
		v.group()
	}
}

// check holds the live state against what the disk gives, or what its journal
// gives alone.
func (v *life) check(disk *memory, what string) {
	if d := gocmp.Diff(pictureOf(stateOn(v.t, disk)), pictureOf(v.loop.state)); d != "" {
		v.t.Fatalf("%s give another state (-disk +live):\n%s", what, d)
	}
	for _, j := range v.loop.state.UndoneJobs("", len(v.loop.state.jobs)) {
		if j.State.Over() {
			v.t.Fatalf("job %d is %s and still to be done", j.ID, j.State)
		}
	}
	if v.disk.misuse != nil {
		v.t.Fatalf("%v", v.disk.misuse)
	}
}

// request draws a request; keys repeat now and then.
func (v *life) request() Request {
	r := Request{By: clerk(), Command: v.command()}
	switch rapid.IntRange(0, 3).Draw(v.t, "key") {
	case 0:
		v.keys++
		r.Key = fmt.Sprint(v.keys)
	case 1:
		r.Key = fmt.Sprint(max(1, v.keys))
	}
	return r
}

func (v *life) command() Command {
	counter := queue.CounterID(rapid.IntRange(1, 3).Draw(v.t, "counter"))
	login := rapid.SampledFrom([]string{"maria", "nikos", "eleni"}).Draw(v.t, "login")
	hash := HashToken(rapid.SampledFrom([]string{"one", "two", "three"}).Draw(v.t, "token"))
	role := rapid.SampledFrom([]Role{RoleClerk, RoleAdministrator}).Draw(v.t, "role")
	number := queue.NewNumber("Α", rapid.IntRange(1, 5).Draw(v.t, "number"))
	steps := []queue.Command{
		queue.OpenCounter{Counter: counter, Clerk: "maria", TakeOver: true}, queue.CallNext{Counter: counter}, queue.CallNext{Counter: counter},
		queue.Start{Counter: counter}, queue.Recall{Counter: counter}, queue.Miss{Counter: counter}, queue.Finish{Counter: counter},
		queue.PauseCounter{Counter: counter}, queue.CloseCounter{Counter: counter},
	}
	settings := SampleSettings()
	settings.Setup.Counters = settings.Setup.Counters[:rapid.IntRange(3, 6).Draw(v.t, "counters")]
	settings.Notice.EL = login
	report := PrintReport{
		ID: uint64(rapid.IntRange(1, 6).Draw(v.t, "job")), Attempt: rapid.IntRange(0, 3).Draw(v.t, "attempt"),
		State: rapid.SampledFrom([]PrintState{PrintWaiting, PrintSending, PrintSending, PrintHeld, PrintUnknown, PrintPrinted}).Draw(v.t, "state"),
	}
	issuing := IssueTicket{Service: rapid.SampledFrom([]queue.ServiceID{"certify", "civil"}).Draw(v.t, "service"), Source: queue.FromKiosk, Print: true}
	step := AtCounter{Counter: counter, Step: rapid.SampledFrom(steps).Draw(v.t, "step")}
	id := queue.AppointmentID("appointment-" + login)
	revision := rapid.IntRange(1, 3).Draw(v.t, "revision")
	start := booking.WallAt(v.now.Truncate(time.Hour).Add(time.Duration(rapid.IntRange(0, 30).Draw(v.t, "hours ahead"))*time.Hour), v.loop.state.Location())
	if rapid.Bool().Draw(v.t, "day closed") {
		settings.Calendar.Closures = []booking.Closure{{Date: start.Date, Part: &booking.Range{From: 0, To: 12 * 60}}}
	}
	person := Sealed{Until: queue.Day(start.Date.String())}
	bookings := []Command{
		BookAppointment{ID: id, Random: [8]uint64{1, 2, 3, 4}, Service: "civil", Start: start, Channel: booking.Desk, Person: person, Print: true},
		BookAppointment{ID: id, Random: [8]uint64{1, 2, 3, 4}, Service: "civil", Start: start, Channel: booking.Phone, Person: person},
		ChangeAppointment{ID: id, Revision: revision, Service: "civil", Start: start, Channel: booking.Desk, Person: person},
		CancelAppointment{ID: id, Revision: revision}, CheckIn{ID: id, Source: queue.FromKiosk, Print: true}, CheckIn{ID: id, Source: queue.FromKiosk},
		PrintAppointment{id}, CloseDay{}, ReopenDay{}, tick{},
		ImportAppointments{Appointments: []Appointment{{ID: id, Service: "civil", Start: start, Minutes: 15, Code: booking.NewCode(uint64(revision)), State: AppointmentBooked, Revision: revision, Sealed: person}}},
	}
	return rapid.SampledFrom([]Command{
		rapid.SampledFrom(bookings).Draw(v.t, "booking"), rapid.SampledFrom(bookings).Draw(v.t, "another booking"),
		issuing, issuing, issuing, step, step, step, step,
		reportPrint{report}, reportPrint{report}, PrintTest{}, Reprint{number}, DiscardPrint{report.ID},
		PutSettings{settings}, PutStaff{Staff{Login: login, Name: login, Role: role, Password: "hash"}}, RemoveStaff{login},
		StartSession{Session: Session{hash, login, v.now.UTC().Add(time.Hour)}}, EndSession{hash},
		PairDevice{Device{hash, RoleKiosk, login}}, RemoveDevice{hash},
	}).Draw(v.t, "command")
}

// TestDiskAlwaysGivesTheLiveState lives through random days with faults of the
// disk and crashes: the checkpoint with the journal after it, and the journal
// alone, always give the state that is shown.
func TestDiskAlwaysGivesTheLiveState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := newLife(t)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			v.step()
			v.check(v.disk.crash(), "checkpoint and journal")
		}
		alone := newMemory()
		alone.records = v.disk.records
		v.check(alone, "all records")
	})
}
