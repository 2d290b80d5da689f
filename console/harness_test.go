package console

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/internal/web/assets"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
)

// clock is a wall clock that goes only when told.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// stage is a running office with its console behind the edge.
type stage struct {
	t       *testing.T
	office  *office.Office
	hub     *feed.Hub
	console *Console
	routes  []web.Route
	handler http.Handler
	clock   *clock
	stop    func() // ends the office
	keys    int
}

func newStage(t *testing.T, settings office.Settings, opt Options) *stage {
	t.Helper()
	s := &stage{t: t, clock: &clock{at: officetest.Morning()}}
	s.office, s.stop = officetest.Start(t, office.Options{Clock: s.clock.now, Found: settings, Keys: &officetest.Keys{}, Layouts: checkBlocks})
	s.hub = feed.New(feed.Options{CheckOrigin: func(*http.Request) bool { return true }, AllowNoOrigin: true, Now: s.clock.now})
	t.Cleanup(func() { _ = s.hub.Close(context.Background()) })
	opt.Now = s.clock.now
	s.console = New(s.office, s.hub, opt)
	var err error
	if s.routes, err = s.console.Routes(); err != nil {
		t.Fatal(err)
	}
	shared, err := assets.Routes()
	if err != nil {
		t.Fatal(err)
	}
	s.handler = web.New(slices.Concat(s.routes, shared), web.Options{
		Hosts:    web.HostList(),
		Public:   string(office.RolePublic),
		Identify: Identify(s.office, opt.TLS),
		Includes: func(have, need string) bool { return office.Role(have).Includes(office.Role(need)) },
		Explain:  office.Explain,
		Log:      slog.New(slog.DiscardHandler),
		Observe:  func(string, int, time.Duration) {},
	})
	return s
}

// sampleStage is a sample office with one member of staff of each role, named
// after it, whose password nobody knows.
func sampleStage(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, office.SampleSettings(), Options{})
	for _, role := range []office.Role{office.RoleClerk, office.RoleSupervisor, office.RoleAdministrator} {
		s.command(office.PutStaff{Staff: office.Staff{Login: string(role), Name: "Όνομα " + string(role), Role: role, Password: "none"}})
	}
	return s
}

// command carries out a command without HTTP.
func (s *stage) command(c office.Command) {
	s.t.Helper()
	if _, err := s.office.Do(s.t.Context(), office.Request{By: office.System(), Command: c}); err != nil {
		s.t.Fatal(err)
	}
}

// session returns the token of a fresh session.
func (s *stage) session(login string) string {
	s.t.Helper()
	token := office.NewToken()
	s.command(office.StartSession{Session: office.Session{
		Hash: office.HashToken(token), Login: login, Expires: s.clock.now().Add(sessionLife),
	}})
	return token
}

// device returns the token of a fresh device.
func (s *stage) device(role office.Role) string {
	s.t.Helper()
	token := office.NewToken()
	s.command(office.PairDevice{Device: office.Device{Hash: office.HashToken(token), Role: role, Name: string(role)}})
	return token
}

func (s *stage) issue(service queue.ServiceID) {
	s.t.Helper()
	s.command(office.IssueTicket{Service: service, Source: queue.FromKiosk})
}

// with changes a request before it is sent.
type with func(*http.Request)

func cookie(role office.Role, token string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: CookieName(string(role), false), Value: token}) }
}

func signedIn(token string) with { return cookie(office.RoleClerk, token) }

func bearer(token string) with { return header("Authorization", "Bearer "+token) }

func header(name, value string) with {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func key(k string) with { return header("Idempotency-Key", k) }

func from(address string) with {
	return func(r *http.Request) { r.RemoteAddr = address }
}

// send makes one request from another machine, without a key.
func (s *stage) send(method, path, body string, changes ...with) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Host = "localhost"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(r)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// press makes one request with a fresh key.
func (s *stage) press(method, path, body string, changes ...with) *httptest.ResponseRecorder {
	s.keys++
	fresh := key(fmt.Sprintf("press-%04d", s.keys))
	return s.send(method, path, body, append([]with{fresh}, changes...)...)
}

// wantProblem checks that a request was refused with a problem document.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	var got struct {
		Code  string `json:"code"`
		Title string `json:"title"`
	}
	_ = json.Unmarshal(w.Body.Bytes(), &got)
	if w.Code != status || got.Code != code {
		t.Errorf("got %d %s, want %d %s: %s", w.Code, got.Code, status, code, w.Body)
	}
	if got.Title == "" {
		t.Errorf("a problem without a sentence: %s", w.Body)
	}
}

// answerOf decodes the answer of a request that must succeed.
func answerOf[A any](t *testing.T, w *httptest.ResponseRecorder) A {
	t.Helper()
	var a A
	if w.Code/100 != 2 {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return a
}
