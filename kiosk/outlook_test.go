package kiosk

import (
	"net/http"
	"testing"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// fixed is an outlook that knows of certify only.
type fixed struct{}

func (fixed) Of(n queue.Number) (estimate.Range, bool) {
	prefix, _, _ := n.Split()
	return estimate.Range{From: 15 * time.Minute, To: 25 * time.Minute, Passing: 2}, prefix == "Α"
}

func (fixed) New(s queue.ServiceID) (estimate.Range, bool) {
	return estimate.Range{From: 5 * time.Minute, To: 10 * time.Minute}, s == "certify"
}

func TestWaitsAreShownWhereTheOfficeForecasts(t *testing.T) {
	h := openHall(t, publicURL)
	if got := h.press("certify", "press-001"); got.Wait != nil || got.Passing != 0 {
		t.Errorf("without an outlook %+v, want no wait", got)
	}
	h.Foresee(fixed{})
	h.refresh()
	view := decode[View](t, h.send(http.MethodGet, "/api/v1/kiosk", h.screen, "", ""))
	for i, want := range []string{"περίπου 5–10\u00a0λεπτά", "άγνωστη"} {
		if got := view.Services[i].Wait; got == nil || got.EL != want {
			t.Errorf("wait for %s: %v, want %q", view.Services[i].ID, got, want)
		}
	}
	given := h.press("certify", "press-002")
	if given.Wait == nil || given.Wait.EL != "περίπου 15–25\u00a0λεπτά" || given.Passing != 2 {
		t.Errorf("given %+v, want a wait of 15–25 minutes and 2 that may pass", given)
	}
	if v := h.shown(given); v.Wait == nil || v.Wait.EN != "about 15–25\u00a0minutes" || v.Passing != 2 {
		t.Errorf("digital ticket %+v, want the same", v)
	}
	if got := h.press("civil", "press-003"); got.Wait == nil || got.Wait.EL != "άγνωστη" {
		t.Errorf("given %+v, want a wait that is not known", got)
	}
}

func TestOnlyWaitingTicketsHaveAWait(t *testing.T) {
	h := openHall(t, publicURL)
	h.Foresee(fixed{})
	given := h.press("certify", "press-001")
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	if v := h.shown(given); v.Wait != nil || v.Passing != 0 {
		t.Errorf("a called ticket %+v, want no wait", v)
	}
}

// An appointment in time is called near its time, whatever a walk-in waits.
func TestOnlyAnAppointmentLikeAWalkInIsToldAWaitAtOnce(t *testing.T) {
	for at, want := range map[time.Time]bool{athens(20, 10, 30): false, athens(20, 11, 10): false, athens(20, 11, 30): true} {
		h := desk(t)
		h.Foresee(fixed{})
		code := h.book(1, "2026-11-20", "11:00").String()
		h.at(at)
		got := decode[CheckedIn](t, h.send(http.MethodPost, "/api/v1/checkin", h.screen, "code-0001", `{"code":"`+code+`"}`))
		if (got.Wait != nil) != want {
			t.Errorf("at %v: %+v, want a wait: %v", at, got, want)
		}
	}
}
