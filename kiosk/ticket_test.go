package kiosk

import (
	"net/http"
	"testing"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

// phone opens the digital ticket of a token.
func (h *hall) phone(token string) *websocket.Conn {
	h.t.Helper()
	conn := h.dial("/api/v1/live/ticket", "")
	if err := conn.WriteJSON(map[string]string{"token": token}); err != nil {
		h.t.Fatal(err)
	}
	return conn
}

func TestDigitalTicketFollowsItsNumber(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	mine := h.press("certify", "press-002")
	conn := h.phone(mine.token())
	sample := office.SampleSettings()
	want := TicketView{
		Office: sample.Name, Zone: sample.Zone, Number: "Α002", Service: sample.Setup.Services[0].Name,
		Phase: queue.Waiting, Ahead: 1, IssuedAt: officetest.Morning(), Credit: sample.Setup.Policy.Credit,
	}
	expect := func(when string) {
		t.Helper()
		if diff := cmp.Diff(want, next[TicketView](t, conn)); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", when, diff)
		}
	}
	expect("after connecting")

	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	h.refresh()
	want.Ahead = 0
	expect("after the call before mine")

	h.step(1, queue.CallNext{Counter: 1})
	h.refresh()
	want.Phase, want.Counter, want.CalledAt, want.Calls = queue.Called, 1, officetest.Morning(), 1
	expect("after my call")

	h.step(1, queue.Recall{Counter: 1})
	h.refresh()
	want.Calls = 2
	expect("after my recall")

	h.step(1, queue.Start{Counter: 1})
	h.refresh()
	want.Phase = queue.Serving
	expect("after I came")

	h.step(1, queue.Finish{Counter: 1})
	h.refresh()
	want = TicketView{
		Office: want.Office, Zone: want.Zone, Number: want.Number, Service: want.Service,
		Phase: queue.Served, IssuedAt: officetest.Morning(), Credit: want.Credit,
	}
	expect("after I was served")
}

func TestEndedTicketIsStillShown(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Miss{Counter: 1})
	h.refresh()
	if got := next[TicketView](t, h.phone(mine.token())); got.Phase != queue.Missed || got.Number != "Α001" {
		t.Errorf("ticket %+v, want Α001 missed", got)
	}
	r := h.send(http.MethodGet, "/api/v1/ticket", mine.token(), "", "")
	if got := decode[TicketView](t, r); got.Phase != queue.Missed {
		t.Errorf("ticket %+v, want it missed", got)
	}
}

func TestUnknownTicketsAllGetTheSameAnswer(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	var first reply
	for _, token := range []string{"", "x", "Α001", h.screen, mine.token() + "A", mine.token()[1:]} {
		r := h.send(http.MethodGet, "/api/v1/ticket", token, "", "")
		if r.status != http.StatusNotFound || r.code(t) != "not_found" {
			t.Errorf("token %q: %d %s, want 404 not_found", token, r.status, r.body)
		}
		if first.status == 0 {
			first = r
		}
		if string(r.body) != string(first.body) {
			t.Errorf("token %q: %s, want the same answer as to others: %s", token, r.body, first.body)
		}
	}
}

func TestPhoneWithoutTicketIsSentAway(t *testing.T) {
	h := openHall(t, publicURL)
	for _, hello := range []string{`{"token":"unknown"}`, `{}`, `[`, `"Α001"`} {
		conn := h.dial("/api/v1/live/ticket", "")
		if err := conn.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("hello %s: %v, want close code 1008", hello, err)
		}
	}
	if keys := h.watched.keys(); len(keys) != 0 {
		t.Errorf("watched tickets %v, want none", keys)
	}
}

func TestOnlyTicketsThatPhonesLookAtAreKept(t *testing.T) {
	var w watched
	a, b := ticketKey{"2026-11-20", "Α001"}, ticketKey{"2026-11-20", "Α002"}
	w.add(a)
	w.add(a)
	if err := w.put(snapshot{seq: 1, views: map[ticketKey]TicketView{a: {Number: "Α001"}, b: {Number: "Α002"}}}); err != nil {
		t.Fatal(err)
	}
	if w.view(a) == nil || w.view(b) != nil {
		t.Errorf("views %s and %s, want the first only", w.view(a), w.view(b))
	}
	w.remove(a)
	if w.view(a) == nil {
		t.Error("the view went with the first of two phones")
	}
	w.remove(a)
	if w.view(a) != nil || len(w.keys()) != 0 {
		t.Errorf("view %s, keys %v, want nothing after the last phone", w.view(a), w.keys())
	}
}

func TestOlderSnapshotNeverReplacesANewerOne(t *testing.T) {
	var w watched
	k := ticketKey{"2026-11-20", "Α001"}
	w.add(k)
	for _, s := range []snapshot{
		{seq: 7, views: map[ticketKey]TicketView{k: {Phase: queue.Called}}},
		{seq: 6, views: map[ticketKey]TicketView{k: {Phase: queue.Waiting}}},
	} {
		if err := w.put(s); err != nil {
			t.Fatal(err)
		}
	}
	got := decode[TicketView](t, reply{body: w.view(k)})
	if got.Phase != queue.Called {
		t.Errorf("phase %s, want called", got.Phase)
	}
}

func TestTicketOfAnotherDayHasExpired(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	yesterday := ticketKey{"2026-11-19", "Α001"}
	var got TicketView
	if err := h.office.Read(t.Context(), func(s *office.State) { got = newTicketView(s, yesterday, officetest.Morning()) }); err != nil {
		t.Fatal(err)
	}
	if got.Phase != queue.Expired || got.Number != "Α001" || got.Service.EL != "" {
		t.Errorf("ticket %+v, want Α001 expired and nothing of today's", got)
	}
}
