package display

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/gorilla/websocket"
)

// hall is a display behind a real HTTP server.
type hall struct {
	*Display
	t      *testing.T
	office *office.Office
	hub    *feed.Hub
	url    string
}

func openHall(t *testing.T) *hall {
	t.Helper()
	o := startOffice(t, office.SampleSettings())
	hub := feed.New(feed.Options{CheckOrigin: feed.Origins(), AllowNoOrigin: true, Beat: time.Hour})
	t.Cleanup(func() { _ = hub.Close(t.Context()) })
	d := New(o, hub)
	d.clock = officetest.Morning
	routes, err := d.Routes()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(web.New(routes, edge(o)))
	t.Cleanup(s.Close)
	return &hall{Display: d, t: t, office: o, hub: hub, url: s.URL}
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

// pair returns the token of a new device.
func (h *hall) pair(role office.Role) string {
	h.t.Helper()
	token := office.NewToken()
	do(h.t, h.office, office.System(), office.PairDevice{Device: office.Device{Hash: office.HashToken(token), Role: role, Name: "test"}})
	return token
}

func (h *hall) get(path, token string) (status int, body string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer.StatusCode, string(data)
}

// watch connects a screen; next returns the boards it gets.
func (h *hall) watch(token string) (next func() Board, end *websocket.Conn) {
	h.t.Helper()
	url := "ws" + strings.TrimPrefix(h.url, "http") + "/api/v1/live/display"
	conn, answer, err := websocket.DefaultDialer.DialContext(h.t.Context(), url, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		h.t.Fatal(err)
	}
	_ = answer.Body.Close()
	h.t.Cleanup(func() { _ = conn.Close() })
	return func() Board {
		h.t.Helper()
		var frame struct{ State Board }
		if err := conn.ReadJSON(&frame); err != nil {
			h.t.Fatal(err)
		}
		return frame.State
	}, conn
}

func (h *hall) refresh() {
	h.t.Helper()
	if err := h.Refresh(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func TestPagesAreForEverybody(t *testing.T) {
	h := openHall(t)
	for _, path := range []string{"/display", "/display/display.js", "/display/display.css"} {
		if status, _ := h.get(path, ""); status != http.StatusOK {
			t.Errorf("GET %s is %d, want 200", path, status)
		}
	}
}

func TestBoardIsForPairedDisplaysOnly(t *testing.T) {
	h := openHall(t)
	tokens := map[string]int{
		"":                         http.StatusUnauthorized,
		office.NewToken():          http.StatusUnauthorized,
		h.pair(office.RoleKiosk):   http.StatusForbidden,
		h.pair(office.RoleDisplay): http.StatusOK,
	}
	for token, want := range tokens {
		if got, body := h.get("/api/v1/display", token); got != want {
			t.Errorf("the board once: %d, want %d: %s", got, want, body)
		}
		if want == http.StatusOK {
			continue
		}
		if got, _ := h.get("/api/v1/live/display", token); got != want {
			t.Errorf("the live board: %d, want %d", got, want)
		}
	}
}

func TestScreenGetsTheBoardAndThenEachChange(t *testing.T) {
	h := openHall(t)
	h.refresh()
	next, _ := h.watch(h.pair(office.RoleDisplay))
	if got := next(); len(got.Calls) != 0 || got.Office.EL == "" {
		t.Fatalf("first board %+v, want the office's name and no call", got)
	}
	issue(t, h.office, "certify")
	step(t, h.office, "maria", 2, queue.OpenCounter{Counter: 2, Clerk: "maria"}, queue.CallNext{Counter: 2})
	h.refresh()
	got := next()
	if len(got.Calls) != 1 || got.Calls[0].Number != "Α001" || got.Calls[0].Counter != 2 {
		t.Errorf("calls %+v, want Α001 at counter 2", got.Calls)
	}
}

func TestBoardThatDidNotChangeIsNotSentAgain(t *testing.T) {
	h := openHall(t)
	h.refresh()
	next, _ := h.watch(h.pair(office.RoleDisplay))
	next()
	sent := h.hub.Stats().Sent
	h.refresh()
	h.refresh()
	issue(t, h.office, "other")
	h.refresh()
	if got := next(); got.Waiting != 1 {
		t.Errorf("waiting %d, want 1", got.Waiting)
	}
	if got := h.hub.Stats().Sent - sent; got != 1 {
		t.Errorf("%d boards sent for one change", got)
	}
}

func TestOfficeThatCannotSaveShowsTheLastBoardWithItsMark(t *testing.T) {
	h := openHall(t)
	issue(t, h.office, "civil")
	h.refresh()
	next, _ := h.watch(h.pair(office.RoleDisplay))
	next()
	h.office.Raise(office.Alarm{Code: office.AlarmDisk, EL: "Δίσκος", EN: "Disk"})
	h.refresh()
	if got := next(); !got.Fault || got.Waiting != 1 {
		t.Errorf("fault %v, waiting %d, want the mark and still 1", got.Fault, got.Waiting)
	}
	h.office.Clear(office.AlarmDisk)
	h.refresh()
	if got := next(); got.Fault {
		t.Error("the mark stays after the disk is well again")
	}
}

func TestScreenThatIsNotPairedAnyMoreIsNotServed(t *testing.T) {
	h := openHall(t)
	h.refresh()
	token := h.pair(office.RoleDisplay)
	next, conn := h.watch(token)
	next()
	hash := office.HashToken(token)
	do(t, h.office, office.System(), office.RemoveDevice{Hash: hash})
	h.hub.CloseSession(string(hash))
	_, _, err := conn.ReadMessage()
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("reading on: %v, want close code 1008", err)
	}
	if status, _ := h.get("/api/v1/display", token); status != http.StatusUnauthorized {
		t.Errorf("the board once is %d, want 401", status)
	}
}

func TestBoardIsAnsweredBeforeTheFirstRefresh(t *testing.T) {
	h := openHall(t)
	status, body := h.get("/api/v1/display", h.pair(office.RoleDisplay))
	var got Board
	if err := json.Unmarshal([]byte(body), &got); err != nil || status != http.StatusOK || !got.Open {
		t.Errorf("%d %s (%v), want an open office", status, body, err)
	}
}
