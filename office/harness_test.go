package office

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// wallClock is a clock that can be set; it runs with the time of the bubble.
type wallClock struct{ ahead atomic.Int64 }

func (c *wallClock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *wallClock) set(at time.Time) { c.ahead.Store(int64(time.Until(at))) }

// morning is when the offices of these tests open, in Athens.
func morning() time.Time { return inAthens(2026, time.March, 2, 8, 0, 0) }

func inAthens(year int, month time.Month, day, hour, minute, second int) time.Time {
	zone, err := time.LoadLocation("Europe/Athens")
	if err != nil {
		panic(err)
	}
	return time.Date(year, month, day, hour, minute, second, 0, zone)
}

// house is an office that runs, inside a synctest bubble.
type house struct {
	*Office
	t     testing.TB
	disk  *memory
	clock *wallClock
	stop  context.CancelFunc
	ended chan error
}

// open starts an office on a disk and waits until it serves. It is stopped at
// the end of the test at the latest.
func open(t testing.TB, disk *memory) *house {
	t.Helper()
	clock := &wallClock{}
	clock.set(morning())
	return openAt(t, disk, clock)
}

func openAt(t testing.TB, disk *memory, clock *wallClock) *house {
	t.Helper()
	h := run(t, disk, clock)
	select {
	case <-h.Ready():
	case err := <-h.ended:
		t.Fatalf("the office ended before it was ready: %v", err)
	}
	return h
}

// run starts an office and does not wait for it.
func run(t testing.TB, disk *memory, clock *wallClock, with ...func(*Options)) *house {
	ctx, stop := context.WithCancel(t.Context())
	opt := Options{Clock: clock.now, Found: SampleSettings(), PublicURL: "https://kep.example"}
	for _, set := range with {
		set(&opt)
	}
	h := &house{
		Office: New(disk, opt),
		t:      t, disk: disk, clock: clock, stop: stop, ended: make(chan error, 1),
	}
	go func() { h.ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-h.stopped
		if disk.misuse != nil {
			t.Error(disk.misuse)
		}
	})
	return h
}

// end stops the office and returns what Run returned.
func (h *house) end() error {
	h.stop()
	return <-h.ended
}

// clerk is the member of staff who works at the counters of these tests.
func clerk() Principal { return Principal{Role: RoleClerk, ID: "maria"} }

func kiosk() Principal { return Principal{Role: RoleKiosk, ID: "hall"} }

// issue is the request of a press on the kiosk for service certify.
func issue(key string) Request {
	return Request{By: kiosk(), Key: key, Hash: HashRequest("POST", "/api/tickets", []byte("certify")), Command: IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true}}
}

// at is a clerk's step at counter 1.
func at(step queue.Command) Request {
	return Request{By: clerk(), Command: AtCounter{Counter: 1, Step: step}}
}

// must carries out a request that has to be accepted and decodes its answer.
func must[A any](h *house, r Request) A {
	h.t.Helper()
	a, err := Do[A](h.t.Context(), h.Office, r)
	if err != nil {
		h.t.Fatalf("%T%+v: %v", r.Command, r.Command, err)
	}
	return a
}

// try carries out a request and returns its error.
func (h *house) try(r Request) error {
	_, err := h.Do(h.t.Context(), r)
	return err
}

// read looks at the state.
func (h *house) read(fn func(*State)) {
	h.t.Helper()
	if err := h.Read(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// day returns the business day.
func (h *house) day() queue.Day {
	var d queue.Day
	h.read(func(s *State) { d = s.Queue.Day() })
	return d
}

// job returns a print job as it is now.
func (h *house) job(id uint64) job {
	var j job
	h.read(func(s *State) { j = s.jobs[id] })
	return j
}

// picture is all of a state in a form that can be compared.
type picture struct {
	Seq          uint64
	Now          time.Time
	Settings     Settings
	Staff        map[string]Staff
	Sessions     map[TokenHash]Session
	Devices      map[TokenHash]Device
	Jobs         map[uint64]job
	LastJob      uint64
	Undone       []uint64 // nil: none
	Secret       []byte
	Tokens       map[string]queue.Number
	Answers      map[string]string // with their day
	Day          queue.Day
	Open         bool
	Setup        queue.Setup
	Tickets      []queue.Ticket
	Counters     []queue.Counter
	Line         []queue.Ticket
	Calls        []queue.Ticket
	Next         []queue.Event // of a skip by nothing: the next numbers
	Appointments map[queue.AppointmentID]Appointment
	Codes        map[booking.Code]queue.AppointmentID
	Outbox       map[uint64]Notice
	LastNotice   uint64
	Promised     map[queue.Number]waitPromised
	Residuals    map[queue.Day][]estimate.Residual
	Erased       queue.Day
	Doubted      queue.Day
	Today        []queue.Appointment
	Hours        queue.Hours
}

func pictureOf(s *State) picture {
	p := picture{
		Seq: s.Seq, Now: s.Now, Settings: s.Settings, Staff: s.staff, Sessions: s.sessions, Devices: s.devices,
		Jobs: s.jobs, LastJob: s.lastJob, Undone: append([]uint64(nil), s.undone...), Secret: s.secret, Tokens: s.tokens, Answers: map[string]string{},
		Appointments: s.appointments, Codes: s.codes, Outbox: s.outbox, LastNotice: s.lastNotice, Erased: s.erased, Doubted: s.doubted,
		Promised: s.promises.today, Residuals: s.promises.past, Today: s.Queue.Appointments(), Hours: s.Queue.Hours(),
		Day: s.Queue.Day(), Open: s.Queue.Open(), Setup: s.Queue.Setup(), Counters: s.Queue.Counters(), Calls: s.Queue.LastCalls(),
	}
	for k, v := range s.answers {
		p.Answers[k] = string(v.day) + " " + v.Hash + " " + string(v.Body)
	}
	var services []queue.ServiceID
	for _, v := range p.Setup.Services {
		services = append(services, v.ID)
	}
	p.Line = s.Queue.WaitingFor(services, 0)
	for t := range s.Queue.Tickets {
		p.Tickets = append(p.Tickets, t)
	}
	slices.SortFunc(p.Tickets, func(a, b queue.Ticket) int { return cmp.Compare(a.Number, b.Number) })
	p.Next, _ = s.Queue.Decide(queue.SkipNumbers{}, s.Now)
	return p
}

// fataler is what checks need of *testing.T and *rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// stateOn returns the state that a disk holds.
func stateOn(t fataler, d *memory) *State {
	t.Helper()
	l := newLoader()
	found, err := d.Load(context.Background(), l.row, l.record)
	if err == nil {
		err = l.build()
	}
	if err != nil {
		t.Fatalf("loading the disk: %v", err)
	}
	l.state.Seq = found.Seq
	return l.state
}

// onDisk fails unless the office shows exactly what is on disk.
func (h *house) onDisk() {
	h.t.Helper()
	want := pictureOf(stateOn(h.t, h.disk.crash()))
	h.read(func(s *State) {
		if d := gocmp.Diff(want, pictureOf(s)); d != "" {
			h.t.Errorf("what is shown is not what is on disk (-disk +shown):\n%s", d)
		}
	})
}

// mustJSON encodes a value.
func mustJSON(t fataler, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encoding %T: %v", v, err)
	}
	return data
}

// maria is the clerk of these tests.
func maria() Staff {
	return Staff{Login: "maria", Name: "Μαρία", Role: RoleClerk, Password: "$argon2id$of-maria"}
}
