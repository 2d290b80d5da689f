package office

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
)

// openWith starts an office with printers on a new disk.
func openWith(t *testing.T, r PrintRoutes) *house {
	clock := &wallClock{}
	clock.set(morning())
	h := run(t, newMemory(), clock, func(o *Options) { o.Printing = r })
	<-h.Ready()
	return h
}

func twoPrinters() PrintRoutes {
	return PrintRoutes{Printers: []string{"desk", "hall"}, Kiosks: map[string]string{"hall": "hall", "gone": "cellar"}, FailOver: 20 * time.Second}
}

// light says that a printer is ready, or out of paper.
func (h *house) light(name string, s PrinterState) { h.SetPrinter(PrinterLight{Name: name, State: s}) }

// offered returns the job that a printer gets at once; 0: none.
func (h *house) offered(printer string) uint64 {
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Millisecond)
	defer cancel()
	j, err := h.PrintDesk(printer).NextPrintJob(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		h.t.Error(err)
	}
	return j.ID
}

// wantOffers compares what the two printers get.
func (h *house) wantOffers(when string, desk, hall uint64) {
	h.t.Helper()
	if d, l := h.offered("desk"), h.offered("hall"); d != desk || l != hall {
		h.t.Errorf("%s: the desk's printer gets job %d and the hall's %d, want %d and %d", when, d, l, desk, hall)
	}
}

func TestJobsGoToThePrinterOfTheirKiosk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		h.light("desk", PrinterReady)
		h.light("hall", PrinterReady)
		must[TicketAnswer](h, issue("press-1"))
		h.wantOffers("a press in the hall", 0, 1)
		must[JobAnswer](h, Request{By: clerk(), Command: PrintTest{}})
		h.wantOffers("and a clerk's test", 2, 1)
		r := issue("press-2")
		r.By.ID = "gone"
		must[TicketAnswer](h, r)
		must[JobAnswer](h, Request{By: clerk(), Command: DiscardPrint{2}})
		h.wantOffers("a kiosk of a printer that is no more", 3, 1)
	})
}

func TestAnotherPrinterTakesOverAndGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		h.light("desk", PrinterReady)
		h.light("hall", PrinterReady)
		time.Sleep(time.Hour)
		h.light("hall", PrinterOut)
		must[TicketAnswer](h, issue("press-1"))
		if err := h.PrintDesk("hall").ReportPrint(t.Context(), PrintReport{ID: 1, State: PrintWaiting, Fault: "paper_end"}); err != nil {
			t.Fatal(err)
		}
		h.wantOffers("at first", 0, 1)
		start := time.Now()
		j, err := h.PrintDesk("desk").NextPrintJob(t.Context())
		if waited := time.Since(start).Round(time.Second); err != nil || j.ID != 1 || waited != 20*time.Second {
			t.Errorf("got job %d after %s, %v, want job 1 after 20 s", j.ID, waited, err)
		}
		h.light("desk", PrinterOut)
		h.wantOffers("with both out", 0, 1)
		h.light("desk", PrinterWarning)
		h.wantOffers("with a warning", 1, 1)
		h.light("hall", PrinterReady)
		h.wantOffers("once it is ready again", 0, 1)
	})
}

// A job is at one printer: whoever announced it first has it, and no other may
// speak of it or begin it.
func TestAJobIsAtOnePrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		must[TicketAnswer](h, issue("press-1"))
		desk, hall := h.PrintDesk("desk"), h.PrintDesk("hall")
		say := func(d PrintDesk, attempt int, s PrintState, refused bool) {
			t.Helper()
			err := d.ReportPrint(t.Context(), PrintReport{ID: 1, Attempt: attempt, State: s})
			if errors.Is(err, ErrPrintState) != refused || err != nil && !refused {
				t.Errorf("%q says %s of attempt %d: got %v, want a refusal: %t", d.printer, s, attempt, err, refused)
			}
		}
		say(desk, 1, PrintSending, false)
		say(hall, 1, PrintSending, true)
		say(hall, 0, PrintWaiting, true)
		say(hall, 1, PrintPrinted, true)
		say(hall, 2, PrintSending, true)
		h.light("hall", PrinterReady)
		h.light("desk", PrinterOut)
		time.Sleep(time.Minute)
		h.wantOffers("while it is sent", 0, 0)
		say(desk, 1, PrintUnknown, false)
		h.wantOffers("it stays where it was", 1, 0)
		must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1, Printer: "hall"}})
		h.wantOffers("until an operator moves it", 0, 1)
		say(hall, 2, PrintSending, false)
		if j := h.job(1); j.Printer != "hall" || !j.Copy {
			t.Errorf("the job is %+v, want a copy at the hall's printer", j)
		}
	})
}

func TestOldJobsAreAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		asks := func(id uint64) (q PrintQuestion) {
			h.read(func(s *State) { q = s.Asks(id, h.clock.now()) })
			return q
		}
		want := func(when string, q PrintQuestion, offered uint64) {
			t.Helper()
			if got, job := asks(1), h.offered(""); got != q || job != offered {
				t.Errorf("%s: asks %q and offers job %d, want %q and %d", when, got, job, q, offered)
			}
		}
		must[TicketAnswer](h, issue("press-1"))
		time.Sleep(PrintFresh)
		want("after ten minutes", AskNothing, 1)
		time.Sleep(time.Second)
		want("and one second", AskOld, 0)
		must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1}})
		want("on an operator's word", AskNothing, 1)
		if j := h.job(1); j.Copy || j.State != PrintQueued {
			t.Errorf("a slip of which nothing was sent is %+v", j)
		}
		time.Sleep(PrintFresh + time.Second)
		want("which is good for ten minutes", AskOld, 0)
	})
}

func TestTicketsThatDoNotWaitAreAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
		if got := h.offered(""); got != 1 {
			t.Errorf("called: got job %d, want 1: the person may stand at the kiosk", got)
		}
		must[CounterAnswer](h, at(queue.Start{Counter: 1}))
		h.read(func(s *State) {
			if got := s.Asks(1, s.Now); got != AskOver {
				t.Errorf("in service: asks %q, want %q", got, AskOver)
			}
		})
		if got := h.offered(""); got != 0 {
			t.Errorf("in service: got job %d, want none", got)
		}
		must[JobAnswer](h, Request{By: clerk(), Command: Reprint{"Α001"}})
		if got := h.offered(""); got != 2 {
			t.Errorf("a copy that somebody asked for: got job %d, want 2", got)
		}
	})
}

// What a printer holds is taken from it before it is printed anew.
func TestRetryOfAHeldJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		a := must[TicketAnswer](h, issue("press-1"))
		retry := Request{By: clerk(), Command: RetryPrint{Job: a.Job}}
		if err := h.report(a.Job, 1, PrintSending); err != nil {
			t.Fatal(err)
		}
		if err := h.try(retry); !errors.Is(err, ErrPrintState) {
			t.Errorf("under way: got %v, want ErrPrintState", err)
		}
		if err := h.report(a.Job, 1, PrintHeld); err != nil {
			t.Fatal(err)
		}
		let := make(chan error, 1)
		go func() { let <- h.PrintDesk("").LetGo(t.Context(), a.Job, 1) }()
		synctest.Wait()
		if len(let) > 0 {
			t.Fatal("the driver was told to let go of a job that nobody wants back")
		}
		must[JobAnswer](h, retry)
		if err := <-let; err != nil {
			t.Errorf("letting go: %v", err)
		}
		if got := h.offered(""); got != 0 {
			t.Errorf("while the printer holds it: got job %d, want none", got)
		}
		if err := h.report(a.Job, 1, PrintUnknown); err != nil {
			t.Fatal(err)
		}
		if j := h.job(a.Job); j.State != PrintUnknown || !j.Copy || j.Order != OrderNone || h.offered("") != a.Job {
			t.Errorf("let go, the job is %+v", j)
		}
		h.onDisk()
	})
}

func TestNearEndIsAnAlarmAndOneGoodPrinterIsEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		near := PrinterLight{Name: "hall", State: PrinterWarning, Text: queue.Text{EL: "Το χαρτί τελειώνει.", EN: "Low paper."}}
		h.SetPrinter(near)
		if got := h.Alarms(); len(got) != 1 || got[0] != (Alarm{Code: "printer_hall", EL: "hall: Το χαρτί τελειώνει.", EN: "hall: Low paper."}) {
			t.Errorf("near the end of the paper the alarms are %+v", got)
		}
		h.light("hall", PrinterOut)
		if got := h.Alarms(); len(got) != 0 {
			t.Errorf("without paper the alarms are %+v, want none: the light says it", got)
		}
		h.SetPrinter(PrinterLight{Name: "desk", State: PrinterOut, Text: queue.Text{EL: "Κλειστός.", EN: "Off."}})
		if got := h.Printer(); got.State != PrinterOut {
			t.Errorf("with both out: got %+v", got)
		}
		h.light("hall", PrinterReady)
		if got := h.Printer(); got.State != PrinterWarning || got.Text.EN != "desk: Off." {
			t.Errorf("with one out: got %+v", got)
		}
		h.light("desk", PrinterReady)
		if got := h.Printer(); got.State != PrinterReady || got.Text.EN != "" {
			t.Errorf("with both ready: got %+v", got)
		}
	})
}
