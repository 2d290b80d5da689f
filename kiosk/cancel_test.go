package kiosk

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

const cancelPath = "/api/v1/ticket/cancel"

func TestCitizenGivesUpTheNumber(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	behind := h.press("certify", "press-002")
	r := h.send(http.MethodPost, cancelPath, mine.token(), "cancel-01", "")
	if got := decode[TicketView](t, r); r.status != http.StatusOK || got.Phase != queue.Cancelled || got.Number != "Α001" {
		t.Fatalf("%d %s, want Α001 cancelled", r.status, r.body)
	}
	again := h.send(http.MethodPost, cancelPath, mine.token(), "cancel-01", "")
	if diff := cmp.Diff(string(r.body), string(again.body)); diff != "" || again.status != http.StatusOK {
		t.Errorf("the same press again is %d (-first +again):\n%s", again.status, diff)
	}
	if got := decode[TicketView](t, h.send(http.MethodGet, "/api/v1/ticket", behind.token(), "", "")); got.Ahead != 0 {
		t.Errorf("%d ahead of the one behind, want nobody", got.Ahead)
	}
	if r := h.send(http.MethodPost, cancelPath, mine.token(), "cancel-02", ""); r.status != http.StatusConflict || r.code(t) != "wrong_phase" {
		t.Errorf("another press: %d %s, want 409 wrong_phase", r.status, r.body)
	}
}

func TestNumberAtACounterIsNotGivenUp(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	for key, step := range map[string]queue.Command{"cancel-01": nil, "cancel-02": queue.Start{Counter: 1}} {
		if step != nil {
			h.step(1, step)
		}
		if r := h.send(http.MethodPost, cancelPath, mine.token(), key, ""); r.status != http.StatusConflict || r.code(t) != "wrong_phase" {
			t.Errorf("%T: %d %s, want 409 wrong_phase", step, r.status, r.body)
		}
	}
}

func TestOnlyTheHolderGivesUpANumber(t *testing.T) {
	h := openHall(t, publicURL)
	mine, other := h.press("certify", "press-001"), h.press("certify", "press-002")
	unknown := h.send(http.MethodGet, "/api/v1/ticket", "unknown", "", "")
	for _, token := range []string{"", "Α001", h.screen, mine.token() + "A"} {
		r := h.send(http.MethodPost, cancelPath, token, "cancel-01", "")
		if r.status != http.StatusNotFound || string(r.body) != string(unknown.body) {
			t.Errorf("token %q: %d %s, want the answer to every unknown token: %s", token, r.status, r.body, unknown.body)
		}
	}
	if r := h.send(http.MethodPost, cancelPath, mine.token(), "", ""); r.code(t) != "idempotency_key" {
		t.Errorf("without a key: %s, want it refused", r.body)
	}
	for _, i := range []Issued{mine, other} {
		if got := h.shown(i); got.Phase != queue.Waiting {
			t.Errorf("%s is %s, want it waiting", got.Number, got.Phase)
		}
	}
	h.send(http.MethodPost, cancelPath, mine.token(), "cancel-02", "")
	h.send(http.MethodPost, cancelPath, other.token(), "cancel-02", "")
	if got := h.shown(other); got.Phase != queue.Cancelled {
		t.Errorf("%s is %s after a press with the key of another citizen, want it cancelled", got.Number, got.Phase)
	}
}

// shown returns the digital ticket of what was issued.
func (h *hall) shown(i Issued) TicketView {
	h.t.Helper()
	return decode[TicketView](h.t, h.send(http.MethodGet, "/api/v1/ticket", i.token(), "", ""))
}

func TestParkedTicketSaysWhenItComesBack(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Park{Counter: 1, For: 600})
	if got := h.shown(mine); got.Phase != queue.Parked || !got.Until.Equal(officetest.Morning().Add(10*time.Minute)) || got.Counter != 0 {
		t.Errorf("ticket %+v, want it parked for ten minutes and at no counter", got)
	}
	r := h.send(http.MethodPost, cancelPath, mine.token(), "cancel-01", "")
	if got := decode[TicketView](t, r); got.Phase != queue.Cancelled || !got.Until.IsZero() {
		t.Errorf("ticket %+v, want it cancelled", got)
	}
}

func TestReturnedTicketKeepsItsTimeOfIssueAndCountsWhoIsAhead(t *testing.T) {
	h := openHall(t, publicURL)
	now := officetest.Morning()
	mine := h.press("certify", "press-001")
	for _, key := range []string{"press-002", "press-003", "press-004", "press-005", "press-006"} {
		h.press("certify", key)
	}
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Miss{Counter: 1})
	if got := h.shown(mine); got.Phase != queue.Missed || got.Ahead != 0 || got.Counter != 0 {
		t.Errorf("ticket %+v, want it missed", got)
	}
	h.do(office.System(), office.OnTicket{Number: "Α001", Step: queue.Return{Number: "Α001"}})
	if got := h.shown(mine); got.Phase != queue.Waiting || got.Ahead != 3 || !got.IssuedAt.Equal(now) {
		t.Errorf("ticket %+v, want it waiting behind three, issued at %v", got, now)
	}
}

func TestSpecialCategoryIsNoPartOfADigitalTicket(t *testing.T) {
	tickets := make([]TicketView, 2)
	for i := range tickets {
		h := openHall(t, publicURL)
		mine := h.press("certify", "press-001")
		h.do(office.System(), office.OnTicket{Number: "Α001", Step: queue.MarkSpecial{Number: "Α001", Special: i == 1}})
		tickets[i] = h.shown(mine)
	}
	if diff := cmp.Diff(tickets[0], tickets[1]); diff != "" || !slices.ContainsFunc(tickets, func(v TicketView) bool { return v.Number == "Α001" }) {
		t.Errorf("special tickets look different (-plain +special):\n%s", diff)
	}
}
