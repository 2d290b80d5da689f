package office_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// snag is the desk and the line of a printer whose line breaks at the same
// place of one job each time.
type snag struct {
	printer.Jobs
	at uint64 // the job; 0: the line holds

	mu   sync.Mutex
	left int // bytes until it breaks, while that job is sent
}

// snagAfter is how many bytes of the job pass.
const snagAfter = 700

func (s *snag) ReportPrint(ctx context.Context, r office.PrintReport) error {
	s.mu.Lock()
	s.left = 0
	if r.State == office.PrintSending && r.ID == s.at {
		s.left = snagAfter
	}
	s.mu.Unlock()
	return s.Jobs.ReportPrint(ctx, r)
}

// mend lets the line hold from now on.
func (s *snag) mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = 0
}

// line is the cable.
type line struct {
	net.Conn
	s *snag
}

func (l line) Write(data []byte) (int, error) {
	l.s.mu.Lock()
	breaks := l.s.left > 0 && l.s.left <= len(data)
	if l.s.left > 0 && !breaks {
		l.s.left -= len(data)
	}
	l.s.mu.Unlock()
	if breaks {
		_ = l.Close()
		return 0, io.ErrClosedPipe
	}
	return l.Conn.Write(data)
}

// until waits until something is true of a job.
func until(t *testing.T, o *office.Office, id uint64, what string, so func(*office.State, office.PrintJob) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	changed, stop := o.Watch()
	defer stop()
	for {
		var j office.PrintJob
		is := false
		if err := o.Read(ctx, func(s *office.State) { j, _ = s.PrintJob(id, ""); is = so(s, j) }); err != nil {
			t.Fatal(err)
		}
		if is {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waiting until %s: the job is %s after attempt %d", what, j.State, j.Attempt)
		case <-changed:
		}
	}
}

// do carries out a command that has to be accepted.
func do[A any](t *testing.T, o *office.Office, c office.Command) A {
	t.Helper()
	a, err := office.Do[A](t.Context(), o, office.Request{By: office.Principal{Role: office.RoleClerk, ID: "maria"}, Command: c})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A line that breaks at the same place of a slip each time takes neither all
// the paper nor the time of the slips behind it.
func TestALineThatBreaksEachTimeStopsForAnOperator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer cancel()
		profile, err := printer.FindProfile("epson-tm-t20")
		if err != nil {
			t.Fatal(err)
		}
		e, err := emulator.New(emulator.Options{Model: emulator.ModelOf(profile)})
		if err != nil {
			t.Fatal(err)
		}
		o, _ := officetest.Start(t, office.Options{Found: office.SampleSettings()})
		first, second := do[office.JobAnswer](t, o, office.PrintTest{}).Job, do[office.JobAnswer](t, o, office.PrintTest{}).Job
		s := &snag{Jobs: o.PrintDesk(""), at: first}
		d, err := printer.NewDriver(printer.Config{Profile: profile, Jobs: s, Dial: func(context.Context) (printer.Link, error) {
			host, device := net.Pipe()
			go func() { _ = e.Serve(ctx, device) }()
			return line{host, s}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = d.Run(ctx) }()

		tried := func(attempts int) func(*office.State, office.PrintJob) bool {
			return func(s *office.State, j office.PrintJob) bool {
				return j.State == office.PrintUnknown && j.Attempt == attempts && s.Asks(first, s.Now) == office.AskTried
			}
		}
		printed := func(_ *office.State, j office.PrintJob) bool { return j.State == office.PrintPrinted }
		start := time.Now()
		until(t, o, second, "the job behind is printed", printed)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("the job behind waited %s", took)
		}
		until(t, o, first, "the first has had its tries", tried(office.PrintTries))
		do[office.JobAnswer](t, o, office.RetryPrint{Job: first})
		until(t, o, first, "it has had three more", tried(2*office.PrintTries))
		s.mend()
		do[office.JobAnswer](t, o, office.RetryPrint{Job: first})
		until(t, o, first, "it is printed over a line that holds", printed)
		until(t, o, first, "it is marked, and took one attempt more", func(_ *office.State, j office.PrintJob) bool {
			return j.Copy && j.Attempt == 2*office.PrintTries+1
		})
	})
}
