package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/console"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// twoEmulators is the sample office with two printers; the kiosk "hall" uses
// the second.
func twoEmulators(t *testing.T) config {
	c := sampleConfig(t)
	desk, hall := newPrinterConfig(printerEmulator), newPrinterConfig(printerEmulator)
	desk.Name, hall.Name, hall.Kiosks = "desk", "hall", []string{"hall"}
	c.Printers = []printerConfig{desk, hall}
	c.FailOver = failOver(50 * time.Millisecond)
	return c
}

// press issues a ticket as the kiosk called hall.
func (h *house) press() office.TicketAnswer {
	h.t.Helper()
	a, err := office.Do[office.TicketAnswer](h.t.Context(), h.office, office.Request{
		By:      office.Principal{Role: office.RoleKiosk, ID: "hall"},
		Command: office.IssueTicket{Service: "certify", Source: "kiosk", Print: true},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// untilOffice waits until something is true of the office.
func (h *house) untilOffice(what string, so func(*office.State) bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Minute)
	defer cancel()
	changed, stop := h.office.Watch()
	defer stop()
	for {
		is := false
		if err := h.office.Read(ctx, func(s *office.State) { is = so(s) }); err != nil {
			h.t.Fatalf("waiting until %s: %v", what, err)
		}
		if is {
			return
		}
		select {
		case <-ctx.Done():
			h.t.Fatalf("waiting until %s: %v", what, ctx.Err())
		case <-changed:
		}
	}
}

// printedAt reports that a job is on the paper of a printer.
func printedAt(job uint64, name string) func(*office.State) bool {
	return func(s *office.State) bool {
		j, ok := s.PrintJob(job, "")
		return ok && j.State == office.PrintPrinted && j.Printer == name
	}
}

func TestTwoPrintersPrintForTheirKiosksAndForEachOther(t *testing.T) {
	h := serve(t, twoEmulators(t))
	hall := h.printing.devices[1].emulator
	h.untilOffice("both are ready", func(*office.State) bool { return h.office.Printer().State == office.PrinterReady })
	h.untilOffice("the hall prints", printedAt(h.press().Job, "hall"))

	hall.SetPaper(emulator.PaperEnd)
	h.untilOffice("the lights say that one is out", func(*office.State) bool { return h.office.Printer().State == office.PrinterWarning })
	h.untilOffice("the desk prints for the hall", printedAt(h.press().Job, "desk"))
	hall.SetPaper(emulator.PaperOK)
	h.untilOffice("both are ready", func(*office.State) bool { return h.office.Printer().State == office.PrinterReady })
	h.untilOffice("the hall prints again", printedAt(h.press().Job, "hall"))
	if d, l := len(h.printing.devices[0].emulator.Slips()), len(hall.Slips()); d != 1 || l != 2 {
		t.Errorf("%d slips came out at the desk and %d in the hall, want 1 and 2", d, l)
	}

	token := bearer(h.signIn())
	var list struct{ Printers []console.PrinterInfo }
	a := h.send(http.MethodGet, "/api/v1/printers", nil, token)
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || len(list.Printers) != 2 {
		t.Fatalf("the printers are %d %s: %v", a.StatusCode, a.body, err)
	}
	for i, want := range []struct{ name, page string }{{"desk", "/emulator"}, {"hall", "/emulator-2"}} {
		if p := list.Printers[i]; p.Name != want.name || p.Page != want.page || p.State != office.PrinterReady || p.Heard.IsZero() || !p.Emulated {
			t.Errorf("printer %d is %+v", i, p)
		}
		if a := h.send(http.MethodGet, want.page+"/state", nil, token); a.StatusCode != http.StatusOK {
			t.Errorf("the page of %s: %d %.40q", want.name, a.StatusCode, a.body)
		}
	}
	if a := h.send(http.MethodGet, "/api/v1/prints/1/slip.png", nil, token); a.StatusCode != http.StatusOK || !strings.HasPrefix(a.body, "\x89PNG") {
		t.Errorf("the picture of a job is %d, %.40q", a.StatusCode, a.body)
	}
	from := map[string]int{}
	for _, v := range h.printing.slips().List() {
		from[v.Printer]++
		if png, err := h.printing.slips().PNG(v.ID); err != nil || len(png) == 0 {
			t.Errorf("slip %d: %v", v.ID, err)
		}
	}
	if diff := cmp.Diff(map[string]int{"desk": 1, "hall": 2}, from); diff != "" {
		t.Errorf("the page of slips (-want +got):\n%s", diff)
	}
}

func TestNearEndWarnsStaffAndPaperEndTurnsTheKiosk(t *testing.T) {
	c := sampleConfig(t)
	c.Printers = []printerConfig{newPrinterConfig(printerEmulator)}
	h := serve(t, c)
	e := h.printing.devices[0].emulator
	state := func(want office.PrinterState) {
		t.Helper()
		h.untilOffice("the printer is "+string(want), func(*office.State) bool { return h.office.Printer().State == want })
	}
	state(office.PrinterReady)
	e.SetPaper(emulator.PaperNearEnd)
	state(office.PrinterWarning)
	if got := h.office.Alarms(); len(got) != 1 || got[0].Code != "printer" {
		t.Errorf("near the end of the paper the alarms are %+v", got)
	}
	e.SetPaper(emulator.PaperEnd)
	state(office.PrinterOut)
	words, _ := printer.FaultPaperEnd.Words()
	if got := h.office.Printer().Text; got.EL != words.EL {
		t.Errorf("the kiosk says %q, want %q", got.EL, words.EL)
	}
	a := h.press()
	h.untilOffice("the number waits, without a slip", func(s *office.State) bool {
		ticket, ok := s.Queue.Ticket(a.Number)
		j, _ := s.PrintJob(a.Job, "")
		return ok && ticket.Phase == "waiting" && j.State == office.PrintWaiting && j.Attempt == 0
	})
	e.SetPaper(emulator.PaperOK)
	h.untilOffice("the slip comes with the paper", printedAt(a.Job, ""))
}

// tells returns what the kiosk with a name is told of its slips: the printer's
// state and, where they come from another than its own, that one's name.
func (h *house) tells(name string) (state office.PrinterState, at string) {
	h.t.Helper()
	token := office.NewToken()
	_, err := h.office.Do(h.t.Context(), office.Request{By: office.System(), Command: office.PairDevice{
		Device: office.Device{Hash: office.HashToken(token), Role: office.RoleKiosk, Name: name},
	}})
	if err == nil {
		err = h.kiosk.Refresh(h.t.Context())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	var view struct {
		Printer   office.PrinterState `json:"printer"`
		PrinterAt string              `json:"printer_at"`
	}
	a := h.send(http.MethodGet, "/api/v1/kiosk", nil, bearer(token))
	if err := json.Unmarshal([]byte(a.body), &view); err != nil {
		h.t.Fatalf("the kiosk's view is %d %s: %v", a.StatusCode, a.body, err)
	}
	return view.Printer, view.PrinterAt
}

func TestEachKioskIsToldOfItsOwnPrinter(t *testing.T) {
	for name, c := range map[string]struct {
		failOver time.Duration
		state    office.PrinterState
		at       string
	}{
		"alone":          {0, office.PrinterOut, ""},
		"with fail-over": {time.Hour, office.PrinterReady, "desk"},
	} {
		t.Run(name, func(t *testing.T) {
			conf := twoEmulators(t)
			conf.FailOver = failOver(c.failOver)
			h := serve(t, conf)
			lights := func(what string, want office.PrinterState) {
				t.Helper()
				h.untilOffice(what, func(*office.State) bool { return h.office.Printer().State == want })
			}
			want := func(when, kiosk string, state office.PrinterState, at string) {
				t.Helper()
				if s, a := h.tells(kiosk); s != state || a != at {
					t.Errorf("%s the kiosk %s is told %q at %q, want %q at %q", when, kiosk, s, a, state, at)
				}
			}
			lights("both are ready", office.PrinterReady)
			want("with both ready", "hall", office.PrinterReady, "")
			h.printing.devices[1].emulator.SetPaper(emulator.PaperEnd)
			lights("one is out", office.PrinterWarning)
			want("without paper", "hall", c.state, c.at)
			want("without the other's paper", "entrance", office.PrinterReady, "")
			h.printing.devices[1].emulator.SetPaper(emulator.PaperOK)
			lights("both are ready again", office.PrinterReady)
			want("with a new roll", "hall", office.PrinterReady, "")
		})
	}
}
