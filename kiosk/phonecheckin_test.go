package kiosk

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/queue"
)

// arrive brings an appointment's code.
func (m *mobile) arrive(key, code, invitation string) reply {
	m.h.t.Helper()
	body, err := json.Marshal(map[string]string{"code": code, "invitation": invitation})
	if err != nil {
		m.h.t.Fatal(err)
	}
	return m.h.by(m.http, http.MethodPost, "/api/v1/phone/checkin", "", key, string(body))
}

func TestPhoneChecksInForAnAppointment(t *testing.T) {
	h := desk(t)
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	code, m := h.book(1, "2026-11-20", "11:00").String(), h.mobile()
	r := m.arrive("phone-001", code, h.invited())
	got := decode[CheckedIn](t, r)
	if r.status != http.StatusCreated || got.Number != "Α001" || got.Time != "11:00" || !got.Early || got.Job != 0 || got.QR != nil {
		t.Fatalf("%d %s, want Α001 early for 11:00 without paper and QR", r.status, r.body)
	}
	if v := h.shown(got.Issued); v.Number != "Α001" || v.Time != "11:00" {
		t.Errorf("digital ticket %+v, want Α001 at 11:00", v)
	}
	var ticket queue.Ticket
	if err := h.office.Read(t.Context(), func(s *office.State) { ticket, _ = s.Queue.Ticket(got.Number) }); err != nil {
		t.Fatal(err)
	}
	if ticket.Source != queue.FromPhone {
		t.Errorf("source %q, want %q", ticket.Source, queue.FromPhone)
	}
	if r := m.arrive("phone-001", code, "over"); r.status != http.StatusCreated {
		t.Errorf("the same press again: %d %s, want the first answer", r.status, r.body)
	}
	if r := m.draw("phone-002", "civil", h.invited()); r.code(t) != "phone_has_number" {
		t.Errorf("a number besides: %d %s, want phone_has_number", r.status, r.body)
	}
	if r := h.mobile().arrive("phone-003", code, h.invited()); r.status != http.StatusOK || !decode[CheckedIn](t, r).Again {
		t.Errorf("the same code on another phone: %d %s, want the same number", r.status, r.body)
	}
}

func TestPhoneIsRefusedLikeTheTouchScreen(t *testing.T) {
	h := desk(t)
	today, other := h.book(1, "2026-11-20", "11:00").String(), h.book(2, "2026-11-25", "10:20").String()
	for name, c := range map[string]struct {
		key, code, invitation string
		status                int
		want                  string
	}{
		"no key":        {"", today, h.invited(), http.StatusBadRequest, "idempotency_key"},
		"no invitation": {"phone-001", today, "", http.StatusGone, "invitation_over"},
		"not a code":    {"phone-002", "1", h.invited(), http.StatusBadRequest, "bad_code"},
		"mistyped":      {"phone-003", "KP7-4TX8", h.invited(), http.StatusBadRequest, "mistyped_code"},
		"unknown":       {"phone-004", booking.NewCode(99).String(), h.invited(), http.StatusNotFound, "unknown_appointment"},
		"another day":   {"phone-005", other, h.invited(), http.StatusConflict, "other_day"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := h.mobile().arrive(c.key, c.code, c.invitation); r.status != c.status || r.code(t) != c.want {
				t.Errorf("%d %s, want %d %s", r.status, r.body, c.status, c.want)
			}
		})
	}
	m := h.mobile()
	m.arrive("phone-101", other, h.invited())
	if r := m.arrive("phone-102", today, h.invited()); r.status != http.StatusCreated {
		t.Errorf("the right code after a refusal: %d %s, want 201", r.status, r.body)
	}
}

// A phone that forgets its name is the same network still.
func TestWrongCodesOfPhonesCountForTheirNetwork(t *testing.T) {
	h := desk(t)
	code := h.book(1, "2026-11-20", "11:00").String()
	for i := range guessesAllowed {
		h.mobile().arrive("wrong-000"+strconv.Itoa(i), booking.NewCode(uint64(100+i)).String(), h.invited())
	}
	if r := h.mobile().arrive("phone-001", code, h.invited()); r.status != http.StatusTooManyRequests || r.code(t) != "too_many_codes" {
		t.Errorf("%d %s, want 429 too_many_codes", r.status, r.body)
	}
	if r := h.give(code, "code-0001"); r.status != http.StatusCreated {
		t.Errorf("at the touch screen: %d %s, want 201", r.status, r.body)
	}
}

func TestOfficeWithoutAddressChecksInNoPhone(t *testing.T) {
	h := openHall(t, "")
	if r := h.mobile().arrive("phone-001", "KP7-4TX9", ""); r.status != http.StatusNotFound {
		t.Errorf("%d %s, want 404", r.status, r.body)
	}
}

func TestNobodyIsInvitedWhileNoNumbersAreGiven(t *testing.T) {
	h := desk(t)
	h.at(athens(20, 13, 31))
	r := h.send(http.MethodGet, "/api/v1/kiosk/invitation", h.screen, "", "")
	if r.status != http.StatusConflict || r.code(t) != "not_taking" || strings.Contains(string(r.body), "image") {
		t.Errorf("%d %s, want 409 not_taking", r.status, r.body)
	}
}
