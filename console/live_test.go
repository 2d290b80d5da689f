package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"epass.internal/office"
	"epass.internal/queue"
)

// dial opens a console's socket.
func (s *stage) dial(token string) (*websocket.Conn, *http.Response, error) {
	server := httptest.NewServer(s.handler)
	s.t.Cleanup(server.Close)
	h := http.Header{"Cookie": {CookieName(clerk, false) + "=" + token}}
	conn, answer, err := websocket.DefaultDialer.DialContext(s.t.Context(), "ws"+strings.TrimPrefix(server.URL, "http")+"/api/v1/live/console", h)
	if err == nil {
		s.t.Cleanup(func() { _ = conn.Close() })
	}
	return conn, answer, err
}

// nextState reads frames up to one with a state.
func nextState(t *testing.T, conn *websocket.Conn) (View, error) {
	t.Helper()
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return View{}, err
		}
		var frame struct{ State *View }
		if err := json.Unmarshal(data, &frame); err != nil {
			t.Fatal(err)
		}
		if frame.State != nil {
			return *frame.State, nil
		}
	}
}

func TestConsoleGetsTheStateAndEveryChange(t *testing.T) {
	s := sampleStage(t)
	s.view()
	conn, _, err := s.dial(s.session("clerk"))
	if err != nil {
		t.Fatal(err)
	}
	first, err := nextState(t, conn)
	if err != nil || first.WaitingTotal != 0 || len(first.Counters) != 6 {
		t.Fatalf("%v: %+v", err, first)
	}
	s.issue("certify")
	s.view()
	second, err := nextState(t, conn)
	if err != nil || second.WaitingTotal != 1 {
		t.Errorf("%v: %+v", err, second)
	}
}

func TestSocketNeedsASession(t *testing.T) {
	s := sampleStage(t)
	_, answer, err := s.dial("made-up")
	if err == nil || answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("got %v, %v", answer, err)
	}
}

func TestSocketEndsWithItsSession(t *testing.T) {
	cases := []struct {
		name string
		end  func(s *stage, token string)
	}{
		{"signed out", func(s *stage, token string) { s.send(http.MethodDelete, "/api/v1/session", "", signedIn(token)) }},
		{"member of staff removed", func(s *stage, _ string) {
			s.press(http.MethodDelete, "/api/v1/staff/clerk", "", signedIn(s.session("administrator")))
		}},
		{"time is over", func(s *stage, _ string) {
			s.clock.advance(sessionLife)
			s.view()
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := sampleStage(t)
			s.view()
			token := s.session("clerk")
			conn, _, err := s.dial(token)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := nextState(t, conn); err != nil {
				t.Fatal(err)
			}
			c.end(s, token)
			_, err = nextState(t, conn)
			if closed := new(websocket.CloseError); !errors.As(err, &closed) || closed.Code != websocket.ClosePolicyViolation {
				t.Errorf("got %v, want close code 1008", err)
			}
		})
	}
}

func TestUnreadableStateKeepsTheLastViewWithTheAlarmsOfNow(t *testing.T) {
	s := sampleStage(t)
	s.issue("certify")
	s.view()
	s.stop()
	s.office.Raise(office.Alarm{Code: office.AlarmDisk, EL: "Ο δίσκος", EN: "The disk"})
	if err := s.console.Refresh(t.Context()); !errors.Is(err, office.ErrStopped) {
		t.Errorf("got %v, want the reason", err)
	}
	var got View
	if err := json.Unmarshal(s.console.topic.State(), &got); err != nil {
		t.Fatal(err)
	}
	if got.WaitingTotal != 1 || len(got.Alarms) != 1 || got.Alarms[0].Code != "disk" {
		t.Errorf("got %+v", got)
	}
	w := s.send(http.MethodGet, "/api/v1/office", "")
	if got := answerOf[about](t, w); got.Office.EL != "ΚΕΠ Δήμου Καλαμαριάς" || len(got.Alarms) != 1 {
		t.Errorf("the start page shows %+v", got)
	}
}

func TestUnchangedStateIsNotPublishedAgain(t *testing.T) {
	s := sampleStage(t)
	s.view()
	before := s.console.topic.State()
	s.view()
	if after := s.console.topic.State(); &before[0] != &after[0] {
		t.Error("the same state was published twice")
	}
	s.office.SetPrinter(office.PrinterLight{State: office.PrinterOut, Text: queue.Text{EL: "Χωρίς χαρτί", EN: "Out of paper"}})
	if got := s.view(); got.Printer != office.PrinterOut || got.PrinterText.EN != "Out of paper" {
		t.Errorf("got %s %v", got.Printer, got.PrinterText)
	}
}
