package main

import (
	"context"
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

// twins is an office in a bubble of its own time, with the real drivers of two
// printers in software, desk and hall; the kiosk "hall" prints in the hall.
type twins struct {
	t          *testing.T
	office     *office.Office
	desk, hall *emulator.Printer
}

// play runs fn with twins whose hall is a printer as opts say.
func play(t *testing.T, opts emulator.Options, failOver time.Duration, fn func(h *twins)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o, _ := officetest.Start(t, office.Options{Found: office.SampleSettings(), Clock: bubbleClock(), Printing: office.PrintRoutes{
			Printers: []string{"desk", "hall"}, Kiosks: map[string]string{"hall": "hall"}, FailOver: failOver,
		}})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		h := &twins{t: t, office: o}
		h.desk = h.drive(ctx, &running, "desk", emulator.Options{CompletionID: true})
		h.hall = h.drive(ctx, &running, "hall", opts)
		defer func() { cancel(); running.Wait() }()
		synctest.Wait()
		fn(h)
	})
}

// bubbleClock is a wall clock that begins when offices of tests open.
func bubbleClock() func() time.Time {
	start := time.Now()
	return func() time.Time { return officetest.Morning().Add(time.Since(start)) }
}

// drive runs a printer and its driver, joined by pipes.
func (h *twins) drive(ctx context.Context, running *sync.WaitGroup, name string, opts emulator.Options) *emulator.Printer {
	h.t.Helper()
	e, err := emulator.New(opts)
	if err != nil {
		h.t.Fatal(err)
	}
	profile, err := printer.FindProfile("epson-tm-t20")
	if err != nil {
		h.t.Fatal(err)
	}
	w := newPrinterWatch(name, h.office.PrintDesk(name), h.office.SetPrinter)
	w.check()
	d, err := printer.NewDriver(printer.Config{Profile: profile, Jobs: w, OnStatus: w.hear, Dial: func(context.Context) (printer.Link, error) {
		host, end := net.Pipe()
		running.Go(func() { _ = e.Serve(ctx, end) }) // ends with the line
		return host, nil
	}})
	if err != nil {
		h.t.Fatal(err)
	}
	running.Go(func() { _ = d.Run(ctx) }) // always the context's
	return e
}

// press issues a ticket at the kiosk of the hall and returns its print job.
func (h *twins) press() uint64 {
	h.t.Helper()
	a, err := office.Do[office.TicketAnswer](h.t.Context(), h.office, office.Request{
		By:      office.Principal{Role: office.RoleKiosk, ID: "hall"},
		Command: office.IssueTicket{Service: "certify", Source: "kiosk", Print: true},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	synctest.Wait()
	return a.Job
}

func (h *twins) job(id uint64) (j office.PrintJob) {
	h.t.Helper()
	if err := h.office.Read(h.t.Context(), func(s *office.State) { j, _ = s.PrintJob(id, "") }); err != nil {
		h.t.Fatal(err)
	}
	return j
}

// wantJob compares what has become of a job.
func (h *twins) wantJob(when string, id uint64, state office.PrintState, at string, attempt int) {
	h.t.Helper()
	if j := h.job(id); j.State != state || j.Printer != at || j.Attempt != attempt || j.Copy {
		h.t.Errorf("%s: job %d is %s (%s) at %q after %d attempts, copy %t, want %s at %q after %d, no copy",
			when, id, j.State, j.Fault, j.Printer, j.Attempt, j.Copy, state, at, attempt)
	}
}

// wantHall compares how the hall's printer is, and who prints for the kiosk.
func (h *twins) wantHall(when string, state office.PrinterState, by string) {
	h.t.Helper()
	light := h.office.PrinterLights()[1]
	if slips := h.office.SlipsOf("hall"); light.State != state || slips.Name != by {
		h.t.Errorf("%s: the hall's printer is %s (%s) and %q prints its slips, want %s and %q", when, light.State, light.Text.EN, slips.Name, state, by)
	}
}

// wantSlips compares how many slips came out.
func (h *twins) wantSlips(desk, hall int) {
	h.t.Helper()
	if d, l := len(h.desk.Slips()), len(h.hall.Slips()); d != desk || l != hall {
		h.t.Errorf("%d slips came out at the desk and %d in the hall, want %d and %d", d, l, desk, hall)
	}
}

// pass lets time pass and everything settle.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestAPrinterThatTakesNoDataHandsOverWhatItHasNotBegun(t *testing.T) {
	play(t, emulator.Options{CompletionID: true}, 20*time.Second, func(h *twins) {
		h.wantHall("at first", office.PrinterReady, "hall")
		h.hall.SetBusy(true)
		synctest.Wait()
		first := h.press()
		h.wantJob("at once", first, office.PrintWaiting, "", 0)
		pass(stallShown - time.Second)
		h.wantHall("after a moment", office.PrinterReady, "hall")
		pass(2 * time.Second)
		h.wantHall("after long", office.PrinterOut, "desk")
		if words, _ := printer.FaultStalled.Words(); h.office.PrinterLights()[1].Text.EL != words.EL {
			h.t.Errorf("people are told %q, want %q", h.office.PrinterLights()[1].Text.EL, words.EL)
		}
		h.wantJob("before the fail-over", first, office.PrintWaiting, "", 0)
		pass(20 * time.Second)
		h.wantJob("after it", first, office.PrintPrinted, "desk", 1)
		h.wantJob("one more", h.press(), office.PrintPrinted, "desk", 1)

		h.hall.SetBusy(false)
		synctest.Wait()
		h.wantHall("once it takes data", office.PrinterReady, "hall")
		h.wantJob("a press then", h.press(), office.PrintPrinted, "hall", 1)
		pass(time.Hour)
		h.wantSlips(2, 1)
	})
}

// What may have begun to print stays where it is, however long the printer takes
// no data; what comes after it does not wait.
func TestAPrinterThatStopsInTheMiddleKeepsItsJob(t *testing.T) {
	for name, flow := range map[string]emulator.Flow{"by XOFF": emulator.FlowXonXoff, "by a line that is full": emulator.FlowLines} {
		t.Run(name, func(t *testing.T) {
			play(t, emulator.Options{CompletionID: true, Flow: flow, Buffer: 4096}, 20*time.Second, func(h *twins) {
				busy := true
				if err := h.hall.Apply(emulator.Control{AfterBytes: 2000, Busy: &busy}); err != nil {
					h.t.Fatal(err)
				}
				first := h.press()
				h.wantJob("stopped", first, office.PrintSending, "hall", 1)
				pass(15 * time.Second)
				h.wantJob("after long", first, office.PrintHeld, "hall", 1)
				h.wantHall("after long", office.PrinterOut, "desk")
				second := h.press()
				pass(30 * time.Second)
				h.wantJob("the one behind it", second, office.PrintPrinted, "desk", 1)
				h.wantJob("with the other printer idle", first, office.PrintHeld, "hall", 1)
				h.hall.SetBusy(false)
				pass(15 * time.Second)
				h.wantJob("once it takes data", first, office.PrintPrinted, "hall", 1)
				h.wantHall("once it takes data", office.PrinterReady, "hall")
				h.wantSlips(1, 1)
			})
		})
	}
}

func TestWithoutFailOverAStalledPrinterKeepsAllItsJobs(t *testing.T) {
	play(t, emulator.Options{CompletionID: true}, 0, func(h *twins) {
		h.hall.SetBusy(true)
		synctest.Wait()
		first := h.press()
		pass(30 * time.Second)
		h.wantHall("after long", office.PrinterOut, "hall")
		h.hall.SetBusy(false)
		pass(time.Second)
		h.wantJob("once it takes data", first, office.PrintPrinted, "hall", 1)
		h.wantSlips(0, 1)
	})
}

// A slip that nobody waits for any more does not come out with the new roll.
func TestNoLateSlipComesOutWithTheNewRoll(t *testing.T) {
	play(t, emulator.Options{CompletionID: true}, 0, func(h *twins) {
		h.hall.SetPaper(emulator.PaperEnd)
		synctest.Wait()
		h.wantHall("without paper", office.PrinterOut, "hall")
		late := h.press()
		pass(office.PrintFresh - time.Minute)
		recent := h.press()
		pass(2 * time.Minute)
		h.hall.SetPaper(emulator.PaperOK)
		pass(time.Minute)
		h.wantHall("with the new roll", office.PrinterReady, "hall")
		h.wantJob("pressed two minutes before", recent, office.PrintPrinted, "hall", 1)
		h.wantJob("pressed just now", h.press(), office.PrintPrinted, "hall", 1)
		pass(time.Hour)
		h.wantJob("pressed eleven minutes before", late, office.PrintWaiting, "", 0)
		h.wantSlips(0, 2)
		if _, err := h.office.Do(h.t.Context(), office.Request{By: office.System(), Command: office.RetryPrint{Job: late}}); err != nil {
			h.t.Fatal(err)
		}
		synctest.Wait()
		h.wantJob("on an operator's word", late, office.PrintPrinted, "hall", 1)
	})
}
