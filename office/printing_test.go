package office

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	gocmp "github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// report says a printer's word about attempt 1 of a job and the attempts after.
func (h *house) report(id uint64, attempt int, s PrintState) error {
	return h.PrintDesk("").ReportPrint(h.t.Context(), PrintReport{ID: id, Attempt: attempt, State: s})
}

func TestSlipSaysWhatTheTicketIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		a := must[TicketAnswer](h, issue("press-2"))
		if len(a.Token) != 22 {
			t.Errorf("token %q has %d characters, want 22", a.Token, len(a.Token))
		}
		if err := h.report(1, 1, PrintSending); err != nil {
			t.Fatal(err)
		}
		got, err := h.PrintDesk("").NextPrintJob(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := PrintJob{
			ID: a.Job, State: PrintQueued, At: a.IssuedAt,
			Slip: Slip{
				Office:  SlipLine{EL: "ΚΕΠ Δήμου Καλαμαριάς", EN: "Citizen Service Centre of Kalamaria"},
				Service: SlipLine{EL: "Γνήσιο υπογραφής και επικυρώσεις", EN: "Signature certification and copies"},
				Number:  "Α002", Ahead: 1, IssuedAt: morning(), URL: "https://kep.example/t#" + a.Token,
				Notice: SlipLine{EL: "Κρατήστε το χαρτάκι μέχρι να εξυπηρετηθείτε.", EN: "Please keep this ticket until you are served."},
				Order:  orderText(queue.DefaultPolicy()),
				For:    "certify",
			},
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("the slip of the second press (-want +got):\n%s", d)
		}
		if zone := got.Slip.IssuedAt.Location().String(); zone != "Europe/Athens" {
			t.Errorf("the slip's time is of %s", zone)
		}
		h.read(func(s *State) {
			if jobs := s.Jobs("", 1); len(jobs) != 1 || jobs[0].ID != a.Job || jobs[0].Slip.URL != "" {
				t.Errorf("the newest slip without a public address: %+v", jobs)
			}
			if ticket, ok := s.TicketByToken(a.Token); !ok || ticket.Number != "Α002" {
				t.Errorf("the token names %+v", ticket)
			}
		})
	})
}

func TestTicketWithoutSlipHasNoJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		r := issue("press-1")
		r.Command = IssueTicket{Service: "certify", Source: queue.FromPhone}
		if a := must[TicketAnswer](h, r); a.Job != 0 {
			t.Errorf("got job %d, want none", a.Job)
		}
		if jobs := must[JobAnswer](h, Request{By: clerk(), Command: PrintTest{}}); jobs.Job != 1 {
			t.Errorf("the test slip is job %d, want 1", jobs.Job)
		}
		job, err := h.PrintDesk("").NextPrintJob(t.Context())
		if err != nil || job.Slip.Title.EL == "" || job.Slip.Number != "Ω000" {
			t.Errorf("got %+v, %v, want a slip that says it is no ticket", job, err)
		}
	})
}

func TestPrinterWaitsForTheNextJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		got := make(chan PrintJob, 1)
		go func() {
			j, err := h.PrintDesk("").NextPrintJob(context.Background())
			if err != nil {
				t.Error(err)
			}
			got <- j
		}()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatalf("got %+v with nothing to print", <-got)
		}
		a := must[TicketAnswer](h, issue("press-1"))
		if j := <-got; j.ID != a.Job {
			t.Errorf("got job %d, want %d", j.ID, a.Job)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := h.report(a.Job, 1, PrintSending); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := h.PrintDesk("").NextPrintJob(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	})
}

// TestPrintReports goes through reports of attempts and what the office makes
// of each.
func TestPrintReports(t *testing.T) {
	type step struct {
		attempt int
		state   PrintState
		refused bool
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  job
	}{
		{"printed", []step{{1, PrintSending, false}, {1, PrintPrinted, false}}, job{State: PrintPrinted, Attempt: 1}},
		{"not ready at first", []step{{0, PrintWaiting, false}, {1, PrintSending, false}}, job{State: PrintSending, Attempt: 1}},
		{"link lost and printed again as a copy", []step{
			{1, PrintSending, false}, {1, PrintUnknown, false}, {2, PrintSending, false}, {2, PrintPrinted, false},
		}, job{State: PrintPrinted, Attempt: 2, Copy: true}},
		{"late word of an earlier attempt", []step{
			{1, PrintSending, false}, {1, PrintUnknown, false}, {2, PrintSending, false}, {1, PrintPrinted, true},
		}, job{State: PrintSending, Attempt: 2, Copy: true}},
		{"attempt left out", []step{{2, PrintSending, true}}, job{State: PrintQueued}},
		{"attempt that did not begin", []step{{1, PrintPrinted, true}}, job{State: PrintQueued}},
		{"word after the end", []step{
			{1, PrintSending, false}, {1, PrintPrinted, false}, {1, PrintUnknown, true}, {2, PrintSending, true},
		}, job{State: PrintPrinted, Attempt: 1}},
		{"the same word twice", []step{{1, PrintSending, false}, {1, PrintSending, false}}, job{State: PrintSending, Attempt: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, newMemory())
				a := must[TicketAnswer](h, issue("press-1"))
				for _, s := range c.steps {
					err := h.report(a.Job, s.attempt, s.state)
					if refused := errors.Is(err, ErrPrintState); refused != s.refused || err != nil && !refused {
						t.Errorf("attempt %d %s: got %v, want a refusal: %t", s.attempt, s.state, err, s.refused)
					}
				}
				got := h.job(a.Job)
				c.want.ID, c.want.Number, c.want.At = a.Job, "Α001", got.At
				c.want.Queued, c.want.Kiosk = a.IssuedAt, "hall"
				if got != c.want {
					t.Errorf("got %+v, want %+v", got, c.want)
				}
			})
		})
	}
}

func TestReportOfAnUnknownJobIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := open(t, newMemory()).report(7, 1, PrintSending); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	})
}

// A slip that was under way when the daemon was killed may lie in the hall:
// the next one is a copy.
func TestRestartFindsSlipsUnderWayAsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		for i, states := range [][]PrintState{
			{}, {PrintSending}, {PrintSending, PrintHeld}, {PrintSending, PrintPrinted}, {PrintSending, PrintAssumed},
		} {
			a := must[TicketAnswer](h, issue("press-"+string(rune('a'+i))))
			for _, s := range states {
				if err := h.report(a.Job, 1, s); err != nil {
					t.Fatal(err)
				}
			}
		}
		h = open(t, disk.crash())
		want := []job{
			{State: PrintQueued},
			{State: PrintUnknown, Attempt: 1, Copy: true, Fault: "restart"},
			{State: PrintUnknown, Attempt: 1, Copy: true, Fault: "restart"},
			{State: PrintPrinted, Attempt: 1},
			{State: PrintAssumed, Attempt: 1},
		}
		for i, w := range want {
			got := h.job(uint64(i) + 1)
			w.ID, w.Number, w.At, w.Queued, w.Kiosk = got.ID, got.Number, got.At, got.Queued, got.Kiosk
			if got != w {
				t.Errorf("job %d: got %+v, want %+v", i+1, got, w)
			}
		}
		next, err := h.PrintDesk("").NextPrintJob(t.Context())
		if err != nil || next.ID != 1 || next.Copy {
			t.Errorf("the next job is %+v, %v, want the oldest, no copy", next, err)
		}
		h.onDisk()
	})
}

func TestOperatorDiscardsAndReprints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		a := must[TicketAnswer](h, issue("press-1"))
		discard := Request{By: clerk(), Command: DiscardPrint{a.Job}}
		if err := h.report(a.Job, 1, PrintSending); err != nil {
			t.Fatal(err)
		}
		if err := h.try(discard); !errors.Is(err, ErrPrintState) {
			t.Errorf("discarding a slip under way: got %v, want ErrPrintState", err)
		}
		if err := h.report(a.Job, 1, PrintHeld); err != nil {
			t.Fatal(err)
		}
		must[JobAnswer](h, discard)
		if j := h.job(a.Job); j.State != PrintHeld || j.Order != OrderDiscard {
			t.Errorf("while the printer holds it the job is %+v", j)
		}
		if err := h.report(a.Job, 1, PrintUnknown); err != nil { // the driver has let go
			t.Fatal(err)
		}
		if j := h.job(a.Job); j.State != PrintDiscarded || j.Fault != "operator" {
			t.Errorf("once the printer has let go the job is %+v", j)
		}
		if err := h.try(discard); !errors.Is(err, ErrPrintState) {
			t.Errorf("discarding again: got %v, want ErrPrintState", err)
		}
		if err := h.try(Request{By: clerk(), Command: DiscardPrint{99}}); !errors.Is(err, ErrNotFound) {
			t.Errorf("discarding what is not there: got %v, want ErrNotFound", err)
		}
		b := must[JobAnswer](h, Request{By: clerk(), Command: Reprint{"Α001"}})
		if j := h.job(b.Job); !j.Copy || j.State != PrintQueued || j.Number != "Α001" {
			t.Errorf("the reprint is %+v", j)
		}
		if err := h.try(Request{By: clerk(), Command: Reprint{"Α099"}}); !errors.Is(err, queue.ErrUnknownTicket) {
			t.Errorf("reprinting a ticket that is not there: got %v, want ErrUnknownTicket", err)
		}
	})
}

func TestPrintersLightIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		if got := h.Printer(); got.State != PrinterNone {
			t.Errorf("before a printer speaks: got %+v", got)
		}
		changed, stop := h.Watch()
		defer stop()
		light := PrinterLight{State: PrinterOut, Text: queue.Text{EL: "Τέλος χαρτιού"}}
		h.SetPrinter(light)
		if got := h.Printer(); got != light || len(changed) != 1 {
			t.Errorf("got %+v and %d changes", got, len(changed))
		}
		<-changed
		h.SetPrinter(light)
		if len(changed) != 0 {
			t.Error("the same light was reported as a change")
		}
	})
}
