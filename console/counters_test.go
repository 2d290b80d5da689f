package console

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// seat opens a counter for a fresh session of a member of staff.
func (s *stage) seat(login string, counter int) with {
	s.t.Helper()
	who := signedIn(s.session(login))
	if w := s.press(http.MethodPost, fmt.Sprintf("/api/v1/counters/%d/open", counter), `{"take_over":false}`, who); w.Code != http.StatusOK {
		s.t.Fatalf("opening counter %d: %d %s", counter, w.Code, w.Body)
	}
	return who
}

func TestStepsAtACounter(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 3)
	s.issue("certify")
	s.issue("certify")
	steps := []struct {
		step, body string
		want       office.CounterAnswer
	}{
		{"next", "", office.CounterAnswer{Counter: 3, Ticket: "Α001", Reason: queue.ReasonTicketOrder}},
		{"recall", "{}", office.CounterAnswer{Counter: 3, Ticket: "Α001"}},
		{"start", "", office.CounterAnswer{Counter: 3, Ticket: "Α001"}},
		{"next", "", office.CounterAnswer{Counter: 3, Ticket: "Α002", Reason: queue.ReasonTicketOrder}},
		{"missed", "", office.CounterAnswer{Counter: 3}},
		{"pause", `{"reason":"Διάλειμμα"}`, office.CounterAnswer{Counter: 3}},
		{"open", "", office.CounterAnswer{Counter: 3}},
		{"close", "", office.CounterAnswer{Counter: 3}},
	}
	for _, c := range steps {
		got := answerOf[office.CounterAnswer](t, s.press(http.MethodPost, "/api/v1/counters/3/"+c.step, c.body, who))
		if got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.step, got, c.want)
		}
	}
}

func TestStepsThatAreRefused(t *testing.T) {
	s := sampleStage(t)
	first := s.seat("clerk", 1)
	second := signedIn(s.session("supervisor"))
	long := `{"reason":"` + strings.Repeat("α", 100+1) + `"}`
	cases := []struct {
		name, path, body string
		who              with
		status           int
		code             string
	}{
		{"next with nobody there", "1/next", "", first, http.StatusConflict, "nobody_waiting"},
		{"recall without a number", "1/recall", "", first, http.StatusConflict, "no_ticket"},
		{"a counter that is not there", "77/next", "", first, http.StatusNotFound, "unknown_counter"},
		{"a counter that is no number", "x/next", "", first, http.StatusNotFound, "unknown_counter"},
		{"a counter that is closed", "2/next", "", first, http.StatusConflict, "counter_not_open"},
		{"the counter of another clerk", "1/next", "", second, http.StatusConflict, "not_your_counter"},
		{"opening a counter that is taken", "1/open", "", second, http.StatusConflict, "counter_taken"},
		{"a reason that is too long", "1/pause", long, first, http.StatusUnprocessableEntity, "invalid"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.press(http.MethodPost, "/api/v1/counters/"+c.path, c.body, c.who), c.status, c.code)
		})
	}
}

func TestCounterIsTakenOverOnlyWhenAsked(t *testing.T) {
	s := sampleStage(t)
	first := s.seat("clerk", 1)
	second := signedIn(s.session("supervisor"))
	answerOf[office.CounterAnswer](t, s.press(http.MethodPost, "/api/v1/counters/1/open", `{"take_over":true}`, second))
	s.issue("certify")
	wantProblem(t, s.press(http.MethodPost, "/api/v1/counters/1/next", "", first), http.StatusConflict, "not_your_counter")
	if got := answerOf[office.CounterAnswer](t, s.press(http.MethodPost, "/api/v1/counters/1/next", "", second)); got.Ticket != "Α001" {
		t.Errorf("got %v", got)
	}
}

func TestSamePressTwiceCallsOnce(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.issue("certify")
	const path = "/api/v1/counters/1/next"
	first := s.send(http.MethodPost, path, "", who, key("one-and-the-same"))
	again := s.send(http.MethodPost, path, "", who, key("one-and-the-same"))
	if first.Code != http.StatusOK || first.Body.String() != again.Body.String() {
		t.Errorf("got %s, then %s", first.Body, again.Body)
	}
	other := s.send(http.MethodPost, "/api/v1/counters/1/finish", "", who, key("one-and-the-same"))
	wantProblem(t, other, http.StatusUnprocessableEntity, "key_reused")
	if got := s.view().Counters[0].Ticket; got != "Α001" {
		t.Errorf("the counter serves %s, want Α001", got)
	}
}

func TestClerksPressingNextTogetherGetDifferentTickets(t *testing.T) {
	s := sampleStage(t)
	const tickets, presses = 40, 10
	clerks := []with{s.seat("clerk", 1), s.seat("supervisor", 2), s.seat("administrator", 3)}
	for range tickets {
		s.issue("certify")
	}
	var mu sync.Mutex
	called := map[queue.Number]int{}
	var pressing sync.WaitGroup
	for i, who := range clerks {
		pressing.Go(func() {
			for n := range presses {
				path := fmt.Sprintf("/api/v1/counters/%d/next", i+1)
				got := answerOf[office.CounterAnswer](t, s.send(http.MethodPost, path, "", who, key(fmt.Sprintf("clerk-%d-press-%d", i, n))))
				mu.Lock()
				called[got.Ticket]++
				mu.Unlock()
			}
		})
	}
	pressing.Wait()
	if len(called) != len(clerks)*presses {
		t.Errorf("%d tickets for %d presses: %v", len(called), len(clerks)*presses, called)
	}
	if got := s.view().WaitingTotal; got != tickets-len(called) {
		t.Errorf("%d wait, want %d", got, tickets-len(called))
	}
}

// view returns the console's state as it would go out now.
func (s *stage) view() View {
	s.t.Helper()
	s.clock.advance(time.Millisecond)
	if err := s.console.Refresh(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.console.mu.Lock()
	defer s.console.mu.Unlock()
	return s.console.view
}
