package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
)

// realOffice is one that is no sample, with an administrator signed in.
func realOffice(t *testing.T, opt Options) (*stage, with) {
	t.Helper()
	settings := office.SampleSettings()
	settings.Sample = false
	s := newStage(t, settings, opt)
	s.command(office.PutStaff{Staff: office.Staff{Login: "root", Name: "Διαχειριστής", Role: office.RoleAdministrator, Password: "none"}})
	token := s.session("root")
	return s, bearer(token)
}

func TestScreenIsPairedByItsCode(t *testing.T) {
	s, root := realOffice(t, Options{})
	asked := answerOf[paired](t, s.send(http.MethodPost, "/api/v1/pairing", `{"role":"kiosk"}`, from("127.0.0.1:1")))
	if len(asked.Code) != 7 || asked.Code[3] != ' ' || len(asked.Secret) != 32 || asked.Paired {
		t.Fatalf("asked: %+v", asked)
	}
	claim := fmt.Sprintf(`{"secret":%q}`, asked.Secret)
	early := s.send(http.MethodPost, "/api/v1/pairing/claim", claim)
	if got := answerOf[paired](t, early); got.Paired || len(early.Result().Cookies()) > 0 {
		t.Errorf("before the code was entered: %+v", got)
	}
	enter := fmt.Sprintf(`{"code":%q,"name":" Είσοδος "}`, asked.Code)
	admitted := answerOf[deviceView](t, s.send(http.MethodPost, "/api/v1/devices", enter, root, key("press-enter")))
	if admitted.Name != "Είσοδος" || admitted.Role != office.RoleKiosk {
		t.Errorf("admitted: %+v", admitted)
	}
	again := answerOf[deviceView](t, s.send(http.MethodPost, "/api/v1/devices", enter, root, key("press-enter")))
	if again != admitted {
		t.Errorf("the same press again: %+v", again)
	}
	for range 2 { // the answer may be lost once
		w := s.send(http.MethodPost, "/api/v1/pairing/claim", claim)
		if got := answerOf[paired](t, w); !got.Paired {
			t.Errorf("claimed: %+v", got)
		}
		cookie := strings.Replace(w.Header().Get("Set-Cookie"), asked.Secret, "TOKEN", 1)
		if want := "epass_kiosk=TOKEN; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict"; cookie != want {
			t.Errorf("got  %s\nwant %s", cookie, want)
		}
	}
	list := answerOf[[]deviceView](t, s.send(http.MethodGet, "/api/v1/devices", "", root))
	if diff := cmp.Diff([]deviceView{admitted}, list); diff != "" {
		t.Errorf("devices (-want +got):\n%s", diff)
	}
}

func TestPairingIsRefused(t *testing.T) {
	s, root := realOffice(t, Options{})
	asked := answerOf[paired](t, s.send(http.MethodPost, "/api/v1/pairing", `{"role":"display"}`))
	session := s.session("root")
	cases := []struct {
		name, path, body string
		status           int
		code             string
	}{
		{"as a clerk", "pairing", `{"role":"clerk"}`, http.StatusUnprocessableEntity, "role"},
		{"without a role", "pairing", `{}`, http.StatusUnprocessableEntity, "role"},
		{"with a made-up secret", "pairing/claim", `{"secret":"made-up"}`, http.StatusNotFound, "pairing_over"},
		{"with an empty secret", "pairing/claim", `{}`, http.StatusNotFound, "pairing_over"},
		{"with the token of a session", "pairing/claim", fmt.Sprintf(`{"secret":%q}`, session), http.StatusNotFound, "pairing_over"},
		{"with a code that no screen shows", "devices", `{"code":"000 0000","name":"x"}`, http.StatusNotFound, "unknown_code"},
		{"with an empty code", "devices", `{"code":"","name":"x"}`, http.StatusNotFound, "unknown_code"},
		{"without a name", "devices", fmt.Sprintf(`{"code":%q,"name":" "}`, asked.Code), http.StatusUnprocessableEntity, "invalid"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := s.press(http.MethodPost, "/api/v1/"+c.path, c.body, root)
			wantProblem(t, w, c.status, c.code)
			if len(w.Result().Cookies()) > 0 {
				t.Error("a cookie was set")
			}
		})
	}
}

func TestCodeExpiresAfterTenMinutes(t *testing.T) {
	s, root := realOffice(t, Options{})
	asked := answerOf[paired](t, s.send(http.MethodPost, "/api/v1/pairing", `{"role":"kiosk"}`))
	s.clock.advance(codeLife)
	enter := fmt.Sprintf(`{"code":%q,"name":"x"}`, asked.Code)
	wantProblem(t, s.press(http.MethodPost, "/api/v1/devices", enter, root), http.StatusNotFound, "unknown_code")
	w := s.send(http.MethodPost, "/api/v1/pairing/claim", fmt.Sprintf(`{"secret":%q}`, asked.Secret))
	wantProblem(t, w, http.StatusNotFound, "pairing_over")
}

func TestSampleOfficePairsScreensOfItsOwnMachine(t *testing.T) {
	cases := []struct {
		name   string
		sample bool
		with   with
		want   bool
	}{
		{"sample and same machine", true, from("127.0.0.1:5"), true},
		{"sample and same machine by IPv6", true, from("[::1]:5"), true},
		{"sample and another machine", true, from("192.0.2.1:5"), false},
		{"sample behind a proxy", true, func(r *http.Request) {
			r.RemoteAddr = "127.0.0.1:5"
			r.Header.Set("X-Forwarded-For", "203.0.113.9")
		}, false},
		{"no sample", false, from("127.0.0.1:5"), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			settings := office.SampleSettings()
			settings.Sample = c.sample
			s := newStage(t, settings, Options{TLS: true})
			w := s.send(http.MethodPost, "/api/v1/pairing", `{"role":"display"}`, c.with)
			if got := answerOf[paired](t, w); got.Paired != c.want {
				t.Errorf("paired: got %t, want %t", got.Paired, c.want)
			}
			cookies := w.Result().Cookies()
			if !c.want {
				if len(cookies) > 0 {
					t.Errorf("got cookies %v", cookies)
				}
				return
			}
			if got := cookies[0]; got.Name != "__Host-epass_display" || !got.Secure || !got.HttpOnly {
				t.Errorf("got cookie %v", got)
			}
			if id, ok := s.office.Identify(cookies[0].Value); !ok || id.Role != string(office.RoleDisplay) {
				t.Errorf("the cookie names %v", id)
			}
		})
	}
}

func TestPairedScreenThatAsksAgainStaysOneDevice(t *testing.T) {
	s := sampleStage(t)
	token := s.device(office.RoleKiosk)
	w := s.send(http.MethodPost, "/api/v1/pairing", `{"role":"kiosk"}`, from("127.0.0.1:5"), cookie(office.RoleKiosk, token))
	if got := w.Result().Cookies()[0].Value; got != token {
		t.Errorf("got another token")
	}
	root := signedIn(s.session("administrator"))
	if list := answerOf[[]deviceView](t, s.send(http.MethodGet, "/api/v1/devices", "", root)); len(list) != 1 {
		t.Errorf("devices: %v", list)
	}
}

func TestOnlySixteenScreensAskAtOnce(t *testing.T) {
	at := &clock{}
	p := &pending{now: at.now}
	for i := range codesMost {
		if _, _, ok := p.add(office.RoleKiosk, fmt.Sprint("address ", i)); !ok {
			t.Fatalf("screen %d was refused", i)
		}
		at.advance(time.Second)
	}
	_, wait, ok := p.add(office.RoleKiosk, "address 99")
	if want := codeLife - codesMost*time.Second; ok || wait != want {
		t.Errorf("got %t, wait %s, want %s", ok, wait, want)
	}
	at.advance(wait)
	if _, _, ok := p.add(office.RoleKiosk, "address 99"); !ok {
		t.Error("refused after the oldest code expired")
	}
}

func TestScreensOfOneAddressDisplaceOnlyEachOther(t *testing.T) {
	at := &clock{}
	p := &pending{now: at.now}
	other, _, _ := p.add(office.RoleDisplay, "other")
	first, _, _ := p.add(office.RoleKiosk, "busy")
	var last asking
	for range 50 {
		last, _, _ = p.add(office.RoleKiosk, "busy")
	}
	if len(p.list) != codesPerIP+1 || !p.waits(other.secret) || p.waits(first.secret) || !p.waits(last.secret) {
		t.Errorf("%d ask", len(p.list))
	}
	if got, ok := p.find(last.shown()); !ok || got.secret != last.secret {
		t.Errorf("the code %s finds %v", last.shown(), got)
	}
}

func TestRemovedDeviceIsNoOneAnyMore(t *testing.T) {
	s, root := realOffice(t, Options{})
	token := s.device(office.RoleKiosk)
	path := "/api/v1/devices/" + string(office.HashToken(token)[:16])
	for range 2 { // the same press again
		if w := s.send(http.MethodDelete, path, "", root, key("press-remove")); w.Code != http.StatusNoContent {
			t.Fatalf("got %d: %s", w.Code, w.Body)
		}
	}
	if _, ok := s.office.Identify(token); ok {
		t.Error("the device is still known")
	}
	wantProblem(t, s.press(http.MethodDelete, path, "", root), http.StatusNotFound, "not_found")
}

func TestCookieNames(t *testing.T) {
	cases := []struct {
		role string
		tls  bool
		want string
	}{
		{"clerk", false, "epass_session"},
		{"supervisor", false, "epass_session"},
		{"administrator", true, "__Host-epass_session"},
		{"kiosk", false, "epass_kiosk"},
		{"display", true, "__Host-epass_display"},
		{"citizen", true, ""},
		{"public", false, ""},
	}
	for _, c := range cases {
		if got := CookieName(c.role, c.tls); got != c.want {
			t.Errorf("CookieName(%s, %t): got %q, want %q", c.role, c.tls, got, c.want)
		}
	}
}
