package kiosk

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

// mobile is a phone's browser with its cookies.
type mobile struct {
	h    *hall
	http *http.Client
}

func (h *hall) mobile() *mobile {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &mobile{h, &http.Client{Jar: insecure{jar}}}
}

// insecure is a jar that sends secure cookies over HTTP as well.
type insecure struct{ http.CookieJar }

func (j insecure) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	j.CookieJar.SetCookies(u, cookies)
}

// draw asks for a number.
func (m *mobile) draw(key, service, code string) reply {
	m.h.t.Helper()
	body, err := json.Marshal(map[string]string{"service": service, "code": code})
	if err != nil {
		m.h.t.Fatal(err)
	}
	return m.h.by(m.http, http.MethodPost, "/api/v1/phone/tickets", "", key, string(body))
}

// invited returns the code that the kiosk shows.
func (h *hall) invited() string {
	h.t.Helper()
	i := decode[Invitation](h.t, h.send(http.MethodGet, "/api/v1/kiosk/invitation", h.screen, "", ""))
	address, code, _ := strings.Cut(i.URL, "#new=")
	if address != publicURL+"/t" || len(code) != 16 || i.Seconds < 1 || i.Seconds > 30 {
		h.t.Fatalf("invitation %+v, want the address of the digital ticket with a code for up to 30 seconds", i)
	}
	return code
}

func TestPhoneDrawsANumberByItself(t *testing.T) {
	h := openHall(t, publicURL)
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	h.press("certify", "press-001")
	m := h.mobile()
	r := m.draw("phone-001", "certify", h.invited())
	got := decode[Issued](t, r)
	if r.status != http.StatusCreated || got.Number != "Α002" || got.Ahead != 1 || got.Job != 0 || !strings.HasPrefix(got.URL, publicURL+"/t#") {
		t.Fatalf("%d %s, want Α002 behind one with an address and without paper", r.status, r.body)
	}
	if v := h.shown(got); v.Number != "Α002" || v.Phase != queue.Waiting {
		t.Errorf("the digital ticket is %+v, want Α002 waiting", v)
	}
	var ticket queue.Ticket
	if err := h.office.Read(t.Context(), func(s *office.State) { ticket, _ = s.Queue.Ticket("Α002") }); err != nil {
		t.Fatal(err)
	}
	if ticket.Source != queue.FromPhone {
		t.Errorf("source %q, want %q", ticket.Source, queue.FromPhone)
	}
}

func TestPhoneHasOneNumberAtATime(t *testing.T) {
	h := openHall(t, publicURL)
	m, code := h.mobile(), h.invited()
	first := decode[Issued](t, m.draw("phone-001", "certify", code))
	if r := m.draw("phone-002", "civil", code); r.status != http.StatusConflict || r.code(t) != "phone_has_number" {
		t.Errorf("a second number: %d %s, want 409 phone_has_number", r.status, r.body)
	}
	if r := m.draw("phone-001", "civil", code); r.code(t) != "key_reused" {
		t.Errorf("the key of the first for another service: %s, want key_reused", r.body)
	}
	if r := m.draw("phone-003", "civil", code); r.code(t) != "phone_has_number" {
		t.Errorf("after a reused key: %s, want phone_has_number", r.body)
	}
	if r := h.mobile().draw("phone-004", "certify", code); r.status != http.StatusCreated {
		t.Errorf("another phone: %d %s, want a number", r.status, r.body)
	}
	h.send(http.MethodPost, cancelPath, first.token(), "cancel-01", "")
	if got := decode[Issued](t, m.draw("phone-005", "civil", code)); got.Number != "Β001" {
		t.Errorf("after the first was cancelled: %+v, want Β001", got)
	}
}

func TestTheSamePressOfAPhoneIsOneNumber(t *testing.T) {
	h := openHall(t, publicURL)
	m, code := h.mobile(), h.invited()
	want := m.draw("phone-001", "certify", code)
	stranger := h.mobile() // the answer and its cookie were lost
	for name, again := range map[string]reply{
		"with the cookie":  m.draw("phone-001", "certify", code),
		"without it":       stranger.draw("phone-001", "certify", code),
		"code has expired": m.draw("phone-001", "certify", h.secret.code(officetest.Morning(), 9)),
	} {
		if diff := cmp.Diff(string(want.body), string(again.body)); diff != "" {
			t.Errorf("%s (-first +again):\n%s", name, diff)
		}
	}
}

func TestConcurrentPressesOfAPhoneAreOneNumber(t *testing.T) {
	h := openHall(t, publicURL)
	m, code := h.mobile(), h.invited()
	given := decode[Issued](t, m.draw("phone-000", "certify", code))
	h.send(http.MethodPost, cancelPath, given.token(), "cancel-01", "")
	var all sync.WaitGroup
	replies := make([]reply, 8)
	for i := range replies {
		all.Go(func() { replies[i] = m.draw(fmt.Sprintf("phone-1%02d", i), "certify", code) })
	}
	all.Wait()
	numbers := 0
	for _, r := range replies {
		switch {
		case r.status == http.StatusCreated:
			numbers++
		case r.code(t) != "phone_has_number":
			t.Errorf("%d %s, want a number or phone_has_number", r.status, r.body)
		}
	}
	if numbers != 1 {
		t.Errorf("%d numbers, want 1", numbers)
	}
}

func TestPhonesWithoutAnInvitationGetNothing(t *testing.T) {
	h := openHall(t, publicURL)
	now := officetest.Morning()
	for name, code := range map[string]string{
		"no code": "", "another text": "x", "too old": h.secret.code(now, 2), "of the future": h.secret.code(now, -1),
		"of another process": newSecret().code(now, 0), "a device's name": h.secret.sign("device", "phone-001"),
	} {
		if r := h.mobile().draw("phone-001", "certify", code); r.status != http.StatusGone || r.code(t) != "invitation_over" {
			t.Errorf("%s: %d %s, want 410 invitation_over", name, r.status, r.body)
		}
	}
	if r := h.mobile().draw("phone-002", "certify", h.secret.code(now, 1)); r.status != http.StatusCreated {
		t.Errorf("the code before: %d %s, want a number", r.status, r.body)
	}
	if r := h.mobile().draw("", "certify", h.invited()); r.code(t) != "idempotency_key" {
		t.Errorf("no key: %s, want idempotency_key", r.body)
	}
	for role, want := range map[office.Role]int{office.RolePublic: http.StatusUnauthorized, office.RoleDisplay: http.StatusForbidden} {
		token := ""
		if role != office.RolePublic {
			token = h.pair(role)
		}
		if r := h.send(http.MethodGet, "/api/v1/kiosk/invitation", token, "", ""); r.status != want {
			t.Errorf("the invitation for %s: %d, want %d", role, r.status, want)
		}
	}
}

func TestRefusedPressLeavesThePhoneFree(t *testing.T) {
	h := openHall(t, publicURL)
	m, code := h.mobile(), h.invited()
	if r := m.draw("phone-001", "passports", code); r.status != http.StatusNotFound || r.code(t) != "unknown_service" {
		t.Errorf("%d %s, want 404 unknown_service", r.status, r.body)
	}
	if r := m.draw("phone-002", "certify", code); r.status != http.StatusCreated {
		t.Errorf("%d %s, want a number", r.status, r.body)
	}
}

func TestOfficeWithoutAddressInvitesNoPhone(t *testing.T) {
	h := openHall(t, "")
	if r := h.send(http.MethodGet, "/api/v1/kiosk/invitation", h.screen, "", ""); r.status != http.StatusNotFound {
		t.Errorf("the invitation: %d, want 404", r.status)
	}
	if r := h.send(http.MethodGet, "/api/v1/phone", "", "", ""); r.status != http.StatusNotFound {
		t.Errorf("the services: %d, want 404", r.status)
	}
	if r := h.mobile().draw("phone-001", "certify", h.secret.code(officetest.Morning(), 0)); r.status != http.StatusNotFound {
		t.Errorf("a number: %d, want 404", r.status)
	}
}

func TestHallAndKioskShowTheSameInvitation(t *testing.T) {
	h := openHall(t, publicURL)
	atKiosk := h.send(http.MethodGet, "/api/v1/kiosk/invitation", h.screen, "", "")
	inHall := h.send(http.MethodGet, "/api/v1/display/invitation", h.pair(office.RoleDisplay), "", "")
	if diff := cmp.Diff(string(atKiosk.body), string(inHall.body)); diff != "" || inHall.status != http.StatusOK {
		t.Errorf("%d (-kiosk +hall):\n%s", inHall.status, diff)
	}
	if r := h.send(http.MethodGet, "/api/v1/display/invitation", "", "", ""); r.status != http.StatusUnauthorized {
		t.Errorf("the hall's invitation for anyone: %d, want 401", r.status)
	}
}

func TestInvitationIsDrawnAsItsQRSymbol(t *testing.T) {
	h := openHall(t, publicURL)
	i := decode[Invitation](t, h.send(http.MethodGet, "/api/v1/kiosk/invitation", h.screen, "", ""))
	want, err := modules(i.URL)
	if err != nil {
		t.Fatal(err)
	}
	encoded, ok := strings.CutPrefix(i.Image, "data:image/svg+xml;base64,")
	image, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !ok {
		t.Fatalf("the image is %.40q: %v", i.Image, err)
	}
	got := make([][]byte, len(want))
	for y := range got {
		got[y] = bytes.Repeat([]byte("0"), len(want))
	}
	dark := regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`)
	for _, square := range dark.FindAllSubmatch(image, -1) {
		x, errX := strconv.Atoi(string(square[1]))
		y, errY := strconv.Atoi(string(square[2]))
		if errX != nil || errY != nil {
			t.Fatalf("square %s: %v, %v", square[0], errX, errY)
		}
		got[y-quiet][x-quiet] = '1'
	}
	for y, row := range want {
		if string(got[y]) != row {
			t.Errorf("row %d is %s, want %s", y, got[y], row)
		}
	}
}

func TestPhoneSeesTheServices(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("civil", "press-001")
	got := decode[PhoneView](t, h.send(http.MethodGet, "/api/v1/phone", "", "", ""))
	if !got.Open || len(got.Services) != 4 || got.Services[1].Waiting != 1 || got.Office != office.SampleSettings().Name {
		t.Errorf("%+v, want an open office with four services and one waiting for the second", got)
	}
}

func TestNumbersOfOneAddressAreLimited(t *testing.T) {
	var p draws
	now := officetest.Morning()
	admit := func(i int, network string, now time.Time) error {
		name := fmt.Sprint(i)
		return p.admit(press{device: name, key: name, network: network, invited: true}, now)
	}
	for i := range perAddress {
		if err := admit(i, "192.0.2.7", now); err != nil {
			t.Fatalf("number %d: %v", i, err)
		}
	}
	if err := admit(100, "192.0.2.7", now.Add(addressWindow-1)); err == nil || !strings.Contains(err.Error(), "too_many_numbers") {
		t.Errorf("one more: %v, want too_many_numbers", err)
	}
	if err := admit(0, "192.0.2.7", now); err != nil {
		t.Errorf("the first press again: %v, want it let through", err)
	}
	if err := admit(101, "192.0.2.8", now); err != nil {
		t.Errorf("from another address: %v", err)
	}
	if err := admit(102, "192.0.2.7", now.Add(addressWindow)); err != nil {
		t.Errorf("after the window: %v", err)
	}
}

func TestPressWithoutAnOutcomeHoldsItsPhoneForAWhile(t *testing.T) {
	var p draws
	now := officetest.Morning()
	first := press{device: "a", key: "1", invited: true}
	second := press{device: "a", key: "2", invited: true}
	if err := p.admit(first, now); err != nil {
		t.Fatal(err)
	}
	if err := p.admit(second, now.Add(answerWait-1)); err == nil {
		t.Error("another press was let through while the first had no outcome")
	}
	if err := p.admit(first, now.Add(answerWait-1)); err != nil {
		t.Errorf("the same press: %v", err)
	}
	if err := p.admit(second, now.Add(answerWait)); err != nil {
		t.Errorf("another press later: %v", err)
	}
	p.settle(first, ticketKey{"2026-11-20", "Α001"})
	if got := p.ticket("a"); got != (ticketKey{}) {
		t.Errorf("the device has %v, want nothing: its press is another now", got)
	}
}

func TestDevicesAreForgottenAfterADay(t *testing.T) {
	var p draws
	now := officetest.Morning()
	for i, at := range []time.Time{now, now.Add(deviceMemory + time.Second)} {
		if err := p.admit(press{device: fmt.Sprint(i), key: "1", invited: true}, at); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.devices) != 1 {
		t.Errorf("%d devices are remembered, want 1", len(p.devices))
	}
}
