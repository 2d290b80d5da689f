package console

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

func TestSupervisorClosesTheDayAndTakesItBack(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	clerk := s.seat("clerk", 1)
	for range 3 {
		s.issue("certify")
	}
	s.at("1/next", "", clerk)
	closed := answerOf[office.DayAnswer](t, s.press(http.MethodPost, "/api/v1/day/close", "", who))
	if v := s.view(); closed.Open || v.Open || v.WaitingTotal != 0 || v.Counters[0].Status != queue.StatusClosed {
		t.Errorf("closed: %+v, with %d waiting", closed, v.WaitingTotal)
	}
	if got := s.ticket("Α002").Phase; got != queue.Expired {
		t.Errorf("who waited is %s", got)
	}
	wantProblem(t, s.press(http.MethodPost, "/api/v1/day/close", "", who), http.StatusConflict, "closed")

	until := s.clock.now().Add(time.Hour).UTC()
	body := fmt.Sprintf(`{"until":%q}`, until.Format(time.RFC3339Nano))
	opened := answerOf[office.DayAnswer](t, s.press(http.MethodPost, "/api/v1/day/reopen", body, who))
	if v := s.view(); !opened.Open || !opened.Ends.Equal(until) || !v.Open || !v.Ends.Equal(until) || v.WaitingTotal != 3 {
		t.Errorf("opened: %+v, ends %s, with %d waiting", opened, v.Ends, v.WaitingTotal)
	}
	wantProblem(t, s.press(http.MethodPost, "/api/v1/day/reopen", body, who), http.StatusConflict, "day_open")
}

func TestDayIsNotReopenedForWhatCannotBe(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	s.press(http.MethodPost, "/api/v1/day/close", "", who)
	past := fmt.Sprintf(`{"until":%q}`, s.clock.now().Add(-time.Minute).UTC().Format(time.RFC3339Nano))
	wantProblem(t, s.press(http.MethodPost, "/api/v1/day/reopen", past, who), http.StatusUnprocessableEntity, "bad_hours")
	wantProblem(t, s.press(http.MethodPost, "/api/v1/day/reopen", `{"until":"14:00"}`, who), http.StatusBadRequest, "json")
	if answer := answerOf[office.DayAnswer](t, s.press(http.MethodPost, "/api/v1/day/reopen", "", who)); !answer.Open || !answer.Ends.IsZero() {
		t.Errorf("without a time: %+v", answer)
	}
}
