package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"epass.internal/office"
)

const rightPassword = "a-long-password-17"

// staffed is an office where maria, a clerk, has rightPassword.
func staffed(t *testing.T, opt Options) *stage {
	t.Helper()
	opt.Passwords = office.NewPasswords()
	s := newStage(t, office.SampleSettings(), opt)
	s.command(office.PutStaff{Staff: office.Staff{
		Login: "maria", Name: "Μαρία Παππά", Role: office.RoleClerk, Password: opt.Passwords.Hash(rightPassword),
	}})
	return s
}

func (s *stage) signIn(login, password string, changes ...with) *httptest.ResponseRecorder {
	return s.send(http.MethodPost, "/api/v1/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password), changes...)
}

func TestSignInSetsACookieThatOnlyThisServerGets(t *testing.T) {
	cases := []struct {
		name string
		tls  bool
		want string
	}{
		{"plain", false, "epass_session=TOKEN; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"},
		{"under TLS", true, "__Host-epass_session=TOKEN; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := staffed(t, Options{TLS: c.tls})
			w := s.signIn(" Maria ", rightPassword)
			got := answerOf[office.StaffAnswer](t, w)
			if want := (office.StaffAnswer{Login: "maria", Name: "Μαρία Παππά", Role: office.RoleClerk}); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
			cookie := w.Result().Cookies()[0]
			if got := strings.Replace(w.Header().Get("Set-Cookie"), cookie.Value, "TOKEN", 1); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			w = s.send(http.MethodGet, "/api/v1/session", "", func(r *http.Request) { r.AddCookie(cookie) })
			if got := answerOf[office.StaffAnswer](t, w); got.Name != "Μαρία Παππά" {
				t.Errorf("who am I: got %v", got)
			}
		})
	}
}

func TestSignInAgainReplacesTheBrowsersSession(t *testing.T) {
	s := staffed(t, Options{})
	first := s.signIn("maria", rightPassword).Result().Cookies()[0]
	second := s.signIn("maria", rightPassword, func(r *http.Request) { r.AddCookie(first) }).Result().Cookies()[0]
	planted := s.signIn("maria", rightPassword, signedIn("planted-by-another")).Result().Cookies()[0]
	if planted.Value == "planted-by-another" || first.Value == second.Value {
		t.Error("a sign-in kept the token that the browser brought")
	}
	wantProblem(t, s.send(http.MethodGet, "/api/v1/session", "", signedIn(first.Value)), http.StatusUnauthorized, "sign_in")
	if w := s.send(http.MethodGet, "/api/v1/session", "", signedIn(second.Value)); w.Code != http.StatusOK {
		t.Errorf("the new session does not hold: %d", w.Code)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	s := sampleStage(t)
	token, other := s.session("clerk"), s.session("clerk")
	w := s.send(http.MethodDelete, "/api/v1/session", "", signedIn(token))
	if w.Code != http.StatusNoContent {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	if got := w.Result().Cookies()[0]; got.Name != "epass_session" || got.Value != "" || got.MaxAge >= 0 {
		t.Errorf("the cookie is not taken away: %v", got)
	}
	wantProblem(t, s.send(http.MethodGet, "/api/v1/session", "", signedIn(token)), http.StatusUnauthorized, "sign_in")
	if w := s.send(http.MethodGet, "/api/v1/session", "", signedIn(other)); w.Code != http.StatusOK {
		t.Errorf("the other session ended too: %d", w.Code)
	}
}

func TestSessionEndsAfterTwelveHours(t *testing.T) {
	s := sampleStage(t)
	token := s.session("clerk")
	s.clock.advance(sessionLife - time.Second)
	if w := s.send(http.MethodGet, "/api/v1/session", "", signedIn(token)); w.Code != http.StatusOK {
		t.Errorf("before: got %d", w.Code)
	}
	s.clock.advance(time.Second)
	wantProblem(t, s.send(http.MethodGet, "/api/v1/session", "", signedIn(token)), http.StatusUnauthorized, "sign_in")
}

func TestWrongNameAndWrongPasswordLookTheSame(t *testing.T) {
	s := staffed(t, Options{})
	wrong, unknown := s.signIn("maria", "wrong"), s.signIn("nobody", "wrong")
	wantProblem(t, wrong, http.StatusUnauthorized, "wrong_password")
	if wrong.Body.String() != unknown.Body.String() || len(unknown.Result().Cookies()) > 0 {
		t.Errorf("%s\n%s", wrong.Body, unknown.Body)
	}
}

// counting is a door check that fails and counts how often it was asked.
func counting(asked *int) func() bool {
	return func() bool {
		*asked++
		return false
	}
}

func TestFiveFailuresCloseTheDoorForAMinute(t *testing.T) {
	cases := []struct {
		name  string
		keys  func(i int) []string
		limit int // of 12 tries
	}{
		{"of one name from many addresses", func(i int) []string { return []string{"name maria", fmt.Sprint("address ", i)} }, 5},
		{"of many names from one address", func(i int) []string { return []string{fmt.Sprint("name ", i), "address 1"} }, 5},
		{"of many names from many addresses never", func(i int) []string { return []string{fmt.Sprint("name ", i), fmt.Sprint("address ", i)} }, 12},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			time := &clock{}
			d, asked := newDoor(time.now), 0
			for i := range 12 {
				_, _ = d.try(t.Context(), c.keys(i), counting(&asked))
			}
			if asked != c.limit {
				t.Errorf("%d passwords were tried, want %d", asked, c.limit)
			}
		})
	}
}

func TestDoorOpensAgainWhenTheOldestFailureIsAMinuteOld(t *testing.T) {
	at := &clock{}
	d, asked := newDoor(at.now), 0
	keys := []string{"name maria"}
	for range 5 {
		_, _ = d.try(t.Context(), keys, counting(&asked))
		at.advance(10 * time.Second)
	}
	_, err := d.try(t.Context(), keys, counting(&asked))
	if want := (errTooMany{10 * time.Second}); !errors.Is(err, want) || asked != 5 {
		t.Errorf("got %v after %d tries, want %v", err, asked, want)
	}
	at.advance(10 * time.Second)
	if ok, err := d.try(t.Context(), keys, func() bool { return true }); !ok || err != nil {
		t.Errorf("got %t, %v, want in", ok, err)
	}
	at.advance(time.Hour)
	if d.forget(); len(d.failures) != 0 {
		t.Errorf("old failures are kept: %v", d.failures)
	}
}

func TestRightPasswordHasToWaitToo(t *testing.T) {
	s := staffed(t, Options{})
	for i := range failureLimit {
		wantProblem(t, s.signIn("maria", "wrong", from(fmt.Sprintf("192.0.2.%d:1", i))), http.StatusUnauthorized, "wrong_password")
	}
	w := s.signIn("maria", rightPassword, from("198.51.100.1:1"))
	wantProblem(t, w, http.StatusTooManyRequests, "too_many_attempts")
	if got := w.Header().Get("Retry-After"); got != "60" || !strings.Contains(w.Body.String(), "60 δευτερόλεπτα") {
		t.Errorf("got Retry-After %s, %s", got, w.Body)
	}
	s.clock.advance(time.Minute)
	if w := s.signIn("maria", rightPassword); w.Code != http.StatusOK {
		t.Errorf("after a minute: got %d: %s", w.Code, w.Body)
	}
}
