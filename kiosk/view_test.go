package kiosk

import (
	"net/http"
	"strings"
	"testing"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

func TestPagesAreForEverybody(t *testing.T) {
	h := openHall(t, publicURL)
	for _, path := range []string{"/kiosk", "/t", "/kiosk/kiosk.js", "/kiosk/ticket.css"} {
		if r := h.send(http.MethodGet, path, "", "", ""); r.status != http.StatusOK {
			t.Errorf("GET %s is %d, want 200", path, r.status)
		}
	}
}

func TestViewIsForPairedKiosksOnly(t *testing.T) {
	h := openHall(t, publicURL)
	for token, want := range map[string]int{
		"":                         http.StatusUnauthorized,
		office.NewToken():          http.StatusUnauthorized,
		h.pair(office.RoleDisplay): http.StatusForbidden,
		h.screen:                   http.StatusOK,
	} {
		if r := h.send(http.MethodGet, "/api/v1/kiosk", token, "", ""); r.status != want {
			t.Errorf("the view once: %d, want %d: %s", r.status, want, r.body)
		}
		if want == http.StatusOK {
			continue
		}
		if r := h.send(http.MethodGet, "/api/v1/live/kiosk", token, "", ""); r.status != want {
			t.Errorf("the live view: %d, want %d", r.status, want)
		}
	}
}

func TestScreenSeesWaitingPrinterAndAddress(t *testing.T) {
	h := openHall(t, publicURL)
	h.refresh()
	conn := h.dial("/api/v1/live/kiosk", h.screen)
	first := next[View](t, conn)
	if !first.Open || !first.Sample || !first.Public || first.Printer != office.PrinterNone || len(first.Services) != 4 {
		t.Errorf("first view %+v, want an open sample office with address, four services and no printer", first)
	}
	out := queue.Text{EL: "Τέλος χαρτιού", EN: "Out of paper"}
	h.press("civil", "press-001")
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterOut, Text: out})
	h.refresh()
	want := first
	want.Printer, want.PrinterText = office.PrinterOut, out
	want.Services = append([]Service{}, first.Services...)
	want.Services[1].Waiting = 1
	if diff := cmp.Diff(want, next[View](t, conn)); diff != "" {
		t.Errorf("view after a press and the end of the paper (-want +got):\n%s", diff)
	}
}

func TestOfficeThatCannotSaveShowsTheLastViewWithItsMark(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	h.refresh()
	conn := h.dial("/api/v1/live/kiosk", h.screen)
	next[View](t, conn)
	h.office.Raise(office.Alarm{Code: office.AlarmDisk, EL: "Δίσκος", EN: "Disk"})
	h.refresh()
	got := next[View](t, conn)
	if !got.Fault || got.Services[0].Waiting != 1 || len(got.Alarms) != 1 {
		t.Errorf("view %+v, want the mark, the alarm and still one waiting", got)
	}
	h.office.Clear(office.AlarmDisk)
	h.refresh()
	if got := next[View](t, conn); got.Fault || len(got.Alarms) != 0 {
		t.Errorf("view %+v, want no mark after the disk is well again", got)
	}
}

func TestViewNamesNobody(t *testing.T) {
	h := openHall(t, publicURL)
	const mark = "zz-mark"
	h.do(office.System(), office.PutStaff{Staff: office.Staff{Login: mark, Name: mark, Role: office.RoleClerk, Password: mark}})
	h.do(office.System(), office.PairDevice{Device: office.Device{Hash: mark, Role: office.RoleKiosk, Name: mark}})
	ticket := h.press("certify", "press-001")
	h.do(office.Principal{Role: office.RoleClerk, ID: mark}, office.AtCounter{Counter: 1, Step: queue.OpenCounter{Counter: 1, Clerk: mark}})
	h.do(office.Principal{Role: office.RoleClerk, ID: mark}, office.AtCounter{Counter: 1, Step: queue.CallNext{Counter: 1}})
	for path, token := range map[string]string{"/api/v1/kiosk": h.screen, "/api/v1/ticket": ticket.token()} {
		if r := h.send(http.MethodGet, path, token, "", ""); strings.Contains(string(r.body), mark) || r.status != http.StatusOK {
			t.Errorf("%s: %d %s, want nothing of staff and devices", path, r.status, r.body)
		}
	}
}

func TestScreenShowsNeitherDirectServiceNorPriority(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	h.press("certify", "press-002")
	view := func() (v View) {
		if err := h.office.Read(t.Context(), func(s *office.State) { v = NewView(s, officetest.Morning()) }); err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := view()
	h.do(office.System(), office.OnTicket{Number: "Α002", Step: queue.MarkSpecial{Number: "Α002", Special: true}})
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.DirectService{Counter: 1, Service: "certify"})
	if diff := cmp.Diff(want, view()); diff != "" || want.Services[0].Waiting != 2 {
		t.Errorf("the screen differs (-before +after):\n%s", diff)
	}
}
