package kiosk

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/gorilla/websocket"
)

const publicURL = "https://kep.example"

// hall is a kiosk behind a real HTTP server, with its office.
type hall struct {
	*Kiosk
	t      *testing.T
	office *office.Office
	hub    *feed.Hub
	url    string
	screen string // token of a paired kiosk
	now    *atomic.Pointer[time.Time]
}

// openHall runs a sample office until the test ends. address is that of the
// digital tickets.
func openHall(t *testing.T, address string) *hall {
	t.Helper()
	return openHallOf(t, address, office.SampleSettings(), officetest.Morning())
}

// openHallOf runs an office with settings, from a time on.
func openHallOf(t *testing.T, address string, settings office.Settings, at time.Time) *hall {
	t.Helper()
	return openHallWith(t, office.Options{Found: settings, PublicURL: address}, at)
}

// openHallWith runs an office with options; its clock and keys are the hall's.
func openHallWith(t *testing.T, opt office.Options, at time.Time) *hall {
	t.Helper()
	now := &atomic.Pointer[time.Time]{}
	now.Store(&at)
	clock := func() time.Time { return *now.Load() }
	opt.Keys, opt.Clock = &officetest.Keys{}, clock
	o, _ := officetest.Start(t, opt)
	hub := feed.New(feed.Options{CheckOrigin: feed.Origins(), AllowNoOrigin: true, Beat: time.Hour})
	t.Cleanup(func() { _ = hub.Close(t.Context()) })
	h := &hall{Kiosk: New(o, hub), t: t, office: o, hub: hub, now: now}
	h.clock = clock
	routes, err := h.Routes()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(web.New(routes, edge(o)))
	t.Cleanup(s.Close)
	h.url = s.URL
	h.screen = h.pair(office.RoleKiosk)
	return h
}

// edge identifies devices by their bearer token.
func edge(o *office.Office) web.Options {
	return web.Options{
		Hosts:  web.HostList(),
		Public: string(office.RolePublic),
		Identify: func(r *http.Request, _ string) web.Identity {
			id, _ := o.Identify(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
			return id
		},
		Includes: func(have, need string) bool { return office.Role(have).Includes(office.Role(need)) },
		Explain:  office.Explain,
		Log:      slog.New(slog.DiscardHandler),
		Observe:  func(string, int, time.Duration) {},
	}
}

func (h *hall) do(by office.Principal, c office.Command) {
	h.t.Helper()
	if _, err := h.office.Do(h.t.Context(), office.Request{By: by, Command: c}); err != nil {
		h.t.Fatalf("%T: %v", c, err)
	}
}

// pair returns the token of a new device.
func (h *hall) pair(role office.Role) string { h.t.Helper(); return h.pairAs(role, "test") }

// pairAs is pair with the name that the device gets.
func (h *hall) pairAs(role office.Role, name string) string {
	h.t.Helper()
	token := office.NewToken()
	h.do(office.System(), office.PairDevice{Device: office.Device{Hash: office.HashToken(token), Role: role, Name: name}})
	return token
}

// step does steps of the clerk maria at a counter.
func (h *hall) step(counter queue.CounterID, steps ...queue.Command) {
	h.t.Helper()
	for _, s := range steps {
		h.do(office.Principal{Role: office.RoleClerk, ID: "maria"}, office.AtCounter{Counter: counter, Step: s})
	}
}

func (h *hall) refresh() {
	h.t.Helper()
	if err := h.Refresh(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// reply is what the server answered.
type reply struct {
	status int
	body   []byte
}

// send makes one request; key is the Idempotency-Key.
func (h *hall) send(method, path, token, key, body string) reply {
	h.t.Helper()
	return h.by(http.DefaultClient, method, path, token, key, body)
}

// by makes one request as a client does that keeps cookies.
func (h *hall) by(client *http.Client, method, path, token, key, body string) reply {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	answer, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return reply{answer.StatusCode, data}
}

func decode[T any](t *testing.T, r reply) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("decoding %d %s: %v", r.status, r.body, err)
	}
	return v
}

// code returns the machine word of a problem document.
func (r reply) code(t *testing.T) string {
	t.Helper()
	return decode[struct{ Code string }](t, r).Code
}

// press draws a ticket that must be given.
func (h *hall) press(service, key string) Issued {
	h.t.Helper()
	r := h.send(http.MethodPost, "/api/v1/tickets", h.screen, key, `{"service":"`+service+`"}`)
	if r.status != http.StatusCreated {
		h.t.Fatalf("pressing %s: %d %s", service, r.status, r.body)
	}
	return decode[Issued](h.t, r)
}

// token returns the secret of a digital ticket from its address.
func (i Issued) token() string {
	_, token, _ := strings.Cut(i.URL, "#")
	return token
}

// dial opens a live feed.
func (h *hall) dial(path, token string) *websocket.Conn {
	h.t.Helper()
	url := "ws" + strings.TrimPrefix(h.url, "http") + path
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	conn, answer, err := websocket.DefaultDialer.DialContext(h.t.Context(), url, header)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = answer.Body.Close()
	h.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// next returns the next state of a live feed.
func next[T any](t *testing.T, conn *websocket.Conn) T {
	t.Helper()
	var frame struct{ State T }
	if err := conn.ReadJSON(&frame); err != nil {
		t.Fatal(err)
	}
	return frame.State
}
