package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
	"epass.internal/queue"
)

// at makes a press at a counter that must succeed.
func (s *stage) at(step, body string, who with) office.CounterAnswer {
	s.t.Helper()
	return answerOf[office.CounterAnswer](s.t, s.press(http.MethodPost, "/api/v1/counters/"+step, body, who))
}

// on makes a press on a ticket.
func (s *stage) on(n queue.Number, step, body string, who with) {
	s.t.Helper()
	got := answerOf[office.NumberAnswer](s.t, s.press(http.MethodPost, "/api/v1/tickets/"+url.PathEscape(string(n))+"/"+step, body, who))
	if got.Number != n {
		s.t.Errorf("%s of %s answers %q", step, n, got.Number)
	}
}

// ticket returns a ticket as the office has it.
func (s *stage) ticket(n queue.Number) queue.Ticket {
	s.t.Helper()
	var out queue.Ticket
	if err := s.office.Read(s.t.Context(), func(st *office.State) { out, _ = st.Queue.Ticket(n) }); err != nil {
		s.t.Fatal(err)
	}
	return out
}

func TestExceptionalCallTakesWhoeverTheClerkNames(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 3)
	for range 3 {
		s.issue("certify")
	}
	got := s.at("3/call", `{"number":" a3 ","reason":"Επείγον"}`, who)
	if want := (office.CounterAnswer{Counter: 3, Ticket: "Α003", Reason: queue.ReasonExceptional}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want := &CallView{Reason: queue.ReasonExceptional, RunnerUp: "Α001", Sentence: queue.Text{
		EL: "Ο αριθμός Α003 κλήθηκε κατ' εξαίρεση, εκτός σειράς. Αιτία: Επείγον",
		EN: "Number Α003 was called exceptionally, out of order. Reason: Επείγον",
	}}
	if diff := cmp.Diff(want, s.view().Counters[2].Call); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
}

func TestTransferKeepsTheTurnAndPinsToACounter(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.at("1/next", "", who)
	s.at("1/transfer", `{"service":"benefits","counter":4}`, who)
	want := []WaitingView{{Number: "Α001", Service: "benefits", Since: s.clock.now(), Counter: 4}}
	got := s.view()
	if diff := cmp.Diff(want, got.Waiting); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	if got.Counters[0].Ticket != "" {
		t.Errorf("the counter still has %s", got.Counters[0].Ticket)
	}
	if three, four := got.Counters[2].Waiting, got.Counters[3].Waiting; three != 0 || four != 1 {
		t.Errorf("%d wait for counter 3 and %d for 4, want 0 and 1", three, four)
	}
}

func TestParkedComeBackByTimeOrByTheClerk(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	for range 3 {
		s.issue("certify")
	}
	for _, body := range []string{`{"minutes":0}`, `{"minutes":15}`, `{"minutes":5}`} {
		s.at("1/next", "", who)
		s.at("1/park", body, who)
	}
	now := s.clock.now()
	want := []ParkedView{
		{Number: "Α003", Service: "certify", Until: now.Add(5 * time.Minute)},
		{Number: "Α002", Service: "certify", Until: now.Add(15 * time.Minute)},
		{Number: "Α001", Service: "certify"},
	}
	if diff := cmp.Diff(want, s.view().Parked); diff != "" {
		t.Errorf("parked (-want +got):\n%s", diff)
	}
	s.on("Α001", "unpark", "", who)
	if got := s.view(); len(got.Parked) != 2 || len(got.Waiting) != 1 || got.Waiting[0].Number != "Α001" {
		t.Errorf("parked %v, waiting %v", got.Parked, got.Waiting)
	}
}

func TestMissedReturnToTheLine(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.at("1/next", "", who)
	s.at("1/missed", "", who)
	want := []MissedView{{Number: "Α001", Service: "certify", Since: s.clock.now(), Counter: 1}}
	if diff := cmp.Diff(want, s.view().Away); diff != "" {
		t.Errorf("away (-want +got):\n%s", diff)
	}
	s.on("Α001", "return", "", who)
	if got := s.view(); len(got.Away) != 0 || len(got.Waiting) != 1 || got.Missed != 0 {
		t.Errorf("away %v, waiting %v, %d missed", got.Away, got.Waiting, got.Missed)
	}
}

func TestDirectServiceMakesANumberInService(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	if got := s.at("1/direct", `{"service":"civil"}`, who); got.Ticket != "Β001" {
		t.Errorf("got %+v", got)
	}
	got := s.view()
	if at := got.Counters[0]; at.Phase != queue.Serving || at.Call.Reason != queue.ReasonDirect || got.WaitingTotal != 0 {
		t.Errorf("got %+v", at)
	}
}

func TestUndoTakesBackTheLastStepForItsTime(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.at("1/next", "", who)
	at := s.clock.now()
	for _, wait := range []time.Duration{0, 10 * time.Second, 19 * time.Second} {
		s.clock.advance(wait)
		got := s.view().Counters[0]
		if want := at.Add(30 * time.Second); !got.UndoUntil.Equal(want) || len(got.Undo) != 1 || got.Undo[0] != "Α001" {
			t.Errorf("after %s: %v until %s, want until %s", wait, got.Undo, got.UndoUntil, want)
		}
	}
	s.at("1/undo", "", who)
	if got := s.view(); got.WaitingTotal != 1 || got.Counters[0].Ticket != "" || got.Counters[0].Undo != nil {
		t.Errorf("after undoing: %+v", got.Counters[0])
	}
	s.at("1/next", "", who)
	s.clock.advance(31 * time.Second)
	if got := s.view().Counters[0]; got.Undo != nil || !got.UndoUntil.IsZero() {
		t.Errorf("too late, and still %v until %s", got.Undo, got.UndoUntil)
	}
	wantProblem(t, s.press(http.MethodPost, "/api/v1/counters/1/undo", "", who), http.StatusConflict, "nothing_to_undo")
}

func TestUndoIsRefusedOnceAnotherCounterWentOn(t *testing.T) {
	s := sampleStage(t)
	first, second := s.seat("clerk", 1), s.seat("supervisor", 4)
	s.issue("certify")
	s.at("1/next", "", first)
	s.at("1/transfer", `{"service":"benefits"}`, first)
	s.at("4/next", "", second)
	if got := s.view().Counters[0]; got.Undo != nil {
		t.Errorf("the page offers to undo %v", got.Undo)
	}
	wantProblem(t, s.press(http.MethodPost, "/api/v1/counters/1/undo", "", first), http.StatusConflict, "undo_depends")
}

func TestSamePressOfAnActionHappensOnce(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	const body = `{"service":"civil"}`
	first := s.send(http.MethodPost, "/api/v1/desk/tickets", body, who, key("one-and-the-same"))
	again := s.send(http.MethodPost, "/api/v1/desk/tickets", body, who, key("one-and-the-same"))
	if first.Code != http.StatusCreated || first.Body.String() != again.Body.String() || s.view().WaitingTotal != 1 {
		t.Errorf("got %s, then %s", first.Body, again.Body)
	}
}

func TestSpecialCategoryComesFirstAndIsMarkedForStaff(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	s.issue("certify")
	s.clock.advance(time.Minute)
	s.issue("certify")
	s.on("Α002", "special", `{"special":true}`, who)
	if got := s.view().Waiting; got[0].Number != "Α002" || !got[0].Special || got[1].Special {
		t.Errorf("got %+v", got)
	}
	s.on("Α002", "special", `{"special":false}`, who)
	if got := s.view().Waiting; got[0].Number != "Α001" || got[1].Special {
		t.Errorf("got %+v", got)
	}
}

func TestCancelledNumberWaitsNoMore(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	s.issue("certify")
	s.on("Α001", "cancel", "", who)
	if got := s.ticket("Α001").Phase; got != queue.Cancelled || s.view().WaitingTotal != 0 {
		t.Errorf("the number is %s", got)
	}
}

func TestClerkGivesANumberAtTheDesk(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	first := s.press(http.MethodPost, "/api/v1/desk/tickets", `{"service":"civil","special":true,"print":true}`, who)
	want := DeskTicket{Number: "Β001", Service: "civil", IssuedAt: s.clock.now()}
	if got := answerOf[DeskTicket](t, first); first.Code != http.StatusCreated || got != want {
		t.Errorf("without a printer: got %d %+v, want %+v", first.Code, got, want)
	}
	if got := s.ticket("Β001"); got.Source != queue.FromDesk || !got.Special {
		t.Errorf("got %+v", got)
	}
	s.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	for body, job := range map[string]uint64{`{"service":"civil","print":true}`: 1, `{"service":"civil"}`: 0} {
		if got := answerOf[DeskTicket](t, s.press(http.MethodPost, "/api/v1/desk/tickets", body, who)); got.Job != job {
			t.Errorf("%s: got job %d, want %d", body, got.Job, job)
		}
	}
}

func TestActionsThatAreRefused(t *testing.T) {
	s := sampleStage(t)
	first, second := s.seat("clerk", 1), s.seat("supervisor", 2)
	s.issue("certify")
	s.issue("certify")
	s.at("2/next", "", second)
	long := `{"number":"Α002","reason":"` + strings.Repeat("α", 120+1) + `"}`
	cases := []struct {
		name, path, body string
		status           int
		code             string
	}{
		{"calling without a reason", "counters/1/call", `{"number":"Α002","reason":" "}`, http.StatusUnprocessableEntity, "reason"},
		{"calling with too long a reason", "counters/1/call", long, http.StatusUnprocessableEntity, "reason"},
		{"calling with a reason nobody can read", "counters/1/call", `{"number":"Α002","reason":"a\u202eb"}`, http.StatusUnprocessableEntity, "reason"},
		{"calling what is no number", "counters/1/call", `{"number":"!","reason":"Επείγον"}`, http.StatusBadRequest, "bad_number"},
		{"calling a number that was not given", "counters/1/call", `{"number":"Α099","reason":"Επείγον"}`, http.StatusNotFound, "unknown_ticket"},
		{"calling a number that is at another counter", "counters/1/call", `{"number":"Α001","reason":"Επείγον"}`, http.StatusConflict, "wrong_phase"},
		{"calling at the counter of another", "counters/2/call", `{"number":"Α002","reason":"Επείγον"}`, http.StatusConflict, "not_your_counter"},
		{"transferring without a number", "counters/1/transfer", `{"service":"civil"}`, http.StatusConflict, "no_ticket"},
		{"transferring at the counter of another", "counters/2/transfer", `{"service":"civil"}`, http.StatusConflict, "not_your_counter"},
		{"parking without a number", "counters/1/park", `{"minutes":5}`, http.StatusConflict, "no_ticket"},
		{"parking for longer than a day", "counters/1/park", `{"minutes":1441}`, http.StatusUnprocessableEntity, "duration"},
		{"parking for less than nothing", "counters/1/park", `{"minutes":-1}`, http.StatusUnprocessableEntity, "duration"},
		{"serving directly for no service", "counters/1/direct", `{"service":"none"}`, http.StatusNotFound, "unknown_service"},
		{"serving directly at a closed counter", "counters/3/direct", `{"service":"civil"}`, http.StatusConflict, "counter_not_open"},
		{"undoing nothing", "counters/1/undo", "", http.StatusConflict, "nothing_to_undo"},
		{"undoing for another", "counters/2/undo", "", http.StatusConflict, "not_your_counter"},
		{"returning one who waits", "tickets/a2/return", "", http.StatusConflict, "wrong_phase"},
		{"unparking one who waits", "tickets/a2/unpark", "", http.StatusConflict, "wrong_phase"},
		{"cancelling one who was called", "tickets/a1/cancel", "", http.StatusConflict, "wrong_phase"},
		{"marking a number that was not given", "tickets/a99/special", `{"special":true}`, http.StatusNotFound, "unknown_ticket"},
		{"marking without saying how", "tickets/a2/special", "", http.StatusBadRequest, "json"},
		{"what is no number", "tickets/%21/cancel", "", http.StatusBadRequest, "bad_number"},
		{"a desk ticket of no service", "desk/tickets", `{"service":"none"}`, http.StatusNotFound, "unknown_service"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.press(http.MethodPost, "/api/v1/"+c.path, c.body, first), c.status, c.code)
		})
	}
}

func TestTransferAndDirectServiceNeedTheRightCounter(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.at("1/next", "", who)
	cases := []struct {
		name, path, body string
		status           int
		code             string
	}{
		{"to a service that is not there", "1/transfer", `{"service":"none"}`, http.StatusNotFound, "unknown_service"},
		{"to a counter that is not there", "1/transfer", `{"counter":77}`, http.StatusNotFound, "unknown_counter"},
		{"to a counter without the service", "1/transfer", `{"counter":4}`, http.StatusConflict, "not_served_there"},
		{"direct service while one is served", "1/direct", `{"service":"civil"}`, http.StatusConflict, "counter_busy"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.press(http.MethodPost, "/api/v1/counters/"+c.path, c.body, who), c.status, c.code)
		})
	}
}

// ask asks why one number comes before another.
func ask(first, second string) string {
	return "/api/v1/why?" + url.Values{"first": {first}, "second": {second}}.Encode()
}

func TestWhyAnswersInBothLanguages(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	s.clock.advance(time.Minute)
	s.issue("civil")
	s.at("1/next", "", who)
	got := answerOf[Answer](t, s.send(http.MethodGet, ask("a1", "Β001"), "", who))
	start, now := s.view().Counters[0].Since, s.clock.now().Add(-time.Millisecond)
	want := Answer{
		Reason: queue.ReasonTicketOrder, Before: true, At: now, Counter: 1,
		Sentence: queue.Text{EL: "Ο αριθμός Α001 εκδόθηκε πριν από τον Β001.", EN: "Number Α001 was issued before Β001."},
		First:    SideView{Number: "Α001", Service: "certify", Phase: queue.Called, CheckedIn: start, Turn: start, CalledAt: now},
		Second:   SideView{Number: "Β001", Service: "civil", Phase: queue.Waiting, CheckedIn: now, Turn: now},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	turned := answerOf[Answer](t, s.send(http.MethodGet, ask("Β001", "Α001"), "", who))
	if turned.Before || turned.Reason != queue.ReasonNotBefore {
		t.Errorf("the other way round: %+v", turned)
	}
}

func TestWhyRefusesWhatItCannotCompare(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	s.issue("certify")
	cases := []struct {
		name, first, second string
		status              int
		code                string
	}{
		{"nothing", "", "", http.StatusBadRequest, "bad_number"},
		{"one number only", "Α001", "", http.StatusBadRequest, "bad_number"},
		{"one number twice", "Α001", "a1", http.StatusUnprocessableEntity, "same_number"},
		{"a number that was not given", "Α001", "Α002", http.StatusNotFound, "unknown_ticket"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.send(http.MethodGet, ask(c.first, c.second), "", who), c.status, c.code)
		})
	}
}
