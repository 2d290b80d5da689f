package office

import (
	"testing"
	"testing/synctest"
	"time"
)

// fail makes attempts of a job that each end with the line, and wants it to be
// offered to the printer before each.
func (h *house) fail(printer string, id uint64, attempts ...int) {
	h.t.Helper()
	for _, n := range attempts {
		if got := h.offered(printer); got != id {
			h.t.Errorf("before attempt %d of job %d: got job %d", n, id, got)
		}
		h.says(printer, id, n, PrintSending, PrintUnknown)
	}
}

// says reports what a printer says about an attempt.
func (h *house) says(printer string, id uint64, attempt int, states ...PrintState) {
	h.t.Helper()
	for _, s := range states {
		if err := h.PrintDesk(printer).ReportPrint(h.t.Context(), PrintReport{ID: id, Attempt: attempt, State: s}); err != nil {
			h.t.Fatal(err)
		}
	}
}

// wantAsked compares why job 1 waits for an operator, and what a printer gets.
func (h *house) wantAsked(when, printer string, want PrintQuestion, offered uint64) {
	h.t.Helper()
	h.read(func(s *State) {
		if got := s.Asks(1, h.clock.now()); got != want {
			h.t.Errorf("%s: asks %q, want %q", when, got, want)
		}
	})
	if got := h.offered(printer); got != offered {
		h.t.Errorf("%s: offers job %d, want %d", when, got, offered)
	}
}

func TestAJobThatFailsThreeTimesIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		must[TicketAnswer](h, issue("press-2"))
		h.fail("", 1, 1, 2)
		h.wantAsked("after two attempts", "", AskNothing, 1)
		h.fail("", 1, 3)
		h.wantAsked("after three", "", AskTried, 2)
		h.says("", 2, 1, PrintSending, PrintPrinted)
		h.wantAsked("with the next one printed", "", AskTried, 0)

		must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1}})
		h.fail("", 1, 4, 5, 6)
		h.wantAsked("after three more", "", AskTried, 0)
		h = open(t, h.disk.crash())
		h.wantAsked("after a restart", "", AskTried, 0)

		must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1}})
		h.says("", 1, 7, PrintSending)
		h = open(t, h.disk.crash())
		h.wantAsked("killed in the first attempt after that word", "", AskNothing, 1)
		h.fail("", 1, 8, 9)
		h.wantAsked("and two more", "", AskTried, 0)
		must[JobAnswer](h, Request{By: clerk(), Command: DiscardPrint{1}})
		if j := h.job(1); j.State != PrintDiscarded || j.Attempt != 9 {
			t.Errorf("discarded, the job is %+v", j)
		}
		h.onDisk()
	})
}

// What a person wants is done: the tries are counted anew from each word.
func TestAnOperatorsWordGivesThreeTriesMore(t *testing.T) {
	for name, c := range map[string]struct {
		held bool // the third attempt, when the word comes
		old  bool
	}{
		"before the tries are used up": {},
		"of a job that a printer held": {held: true},
		"of one that is old as well":   {old: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, newMemory())
				must[TicketAnswer](h, issue("press-1"))
				h.fail("", 1, 1, 2)
				if c.held {
					h.says("", 1, 3, PrintSending, PrintHeld)
				}
				if c.old {
					h.fail("", 1, 3)
					time.Sleep(PrintFresh + time.Second)
					h.wantAsked("old and tried", "", AskTried, 0)
				}
				must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1}})
				if c.held {
					h.says("", 1, 3, PrintUnknown) // the driver has let go
				}
				first := h.job(1).Attempt + 1
				h.fail("", 1, first, first+1, first+2)
				h.wantAsked("after three more", "", AskTried, 0)
			})
		})
	}
}

func TestAJobHeldInItsLastTryIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		h.fail("", 1, 1, 2)
		h.says("", 1, 3, PrintSending, PrintHeld)
		h.wantAsked("while the printer has it", "", AskNothing, 0)
		must[JobAnswer](h, Request{By: clerk(), Command: DiscardPrint{1}})
		if err := h.PrintDesk("").LetGo(t.Context(), 1, 3); err != nil {
			t.Errorf("letting go: %v", err)
		}
		h.says("", 1, 3, PrintUnknown)
		if j := h.job(1); j.State != PrintDiscarded {
			t.Errorf("let go, the job is %+v", j)
		}
	})
}

// Tries do not move a job to another printer: only a person does.
func TestAJobThatFailsStaysAtItsPrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		h.light("desk", PrinterReady)
		h.light("hall", PrinterReady)
		must[TicketAnswer](h, issue("press-1"))
		h.fail("hall", 1, 1, 2, 3)
		must[TicketAnswer](h, issue("press-2"))
		h.wantOffers("after three tries", 0, 2)
		h.light("hall", PrinterOut)
		time.Sleep(time.Minute)
		h.wantOffers("with the hall out, only what was not begun moves", 2, 2)
		h.says("desk", 2, 1, PrintSending, PrintPrinted)
		must[JobAnswer](h, Request{By: clerk(), Command: RetryPrint{Job: 1, Printer: "desk"}})
		h.wantOffers("moved by an operator", 1, 0)
		h.fail("desk", 1, 4, 5, 6)
		h.wantAsked("after three tries there", "desk", AskTried, 0)
	})
}
