package console

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
	"epass.internal/queue"
)

func TestViewOfAWorkingOffice(t *testing.T) {
	s := sampleStage(t)
	start := s.clock.now()
	who := s.seat("clerk", 1)
	for _, service := range []queue.ServiceID{"certify", "certify", "civil", "benefits", "certify"} {
		s.command(office.IssueTicket{Service: service, Source: queue.FromKiosk, Print: true})
		s.clock.advance(time.Minute)
	}
	for range 3 {
		s.press("POST", "/api/v1/counters/1/next", "", who)
	}
	got := s.view()
	called := s.clock.now().Add(-time.Millisecond)
	want := CounterView{
		ID: 1, Status: queue.StatusOpen, Clerk: "clerk", ClerkName: "Όνομα clerk",
		Ticket: "Β001", Service: "civil", Phase: queue.Called, Calls: 1, CheckIn: start.Add(2 * time.Minute), CalledAt: called,
		Since: start, Services: []queue.ServiceID{"certify", "civil"}, Waiting: 1,
		Call: &CallView{Reason: queue.ReasonTicketOrder, RunnerUp: "Α003", Sentence: queue.Text{
			EL: "Ο αριθμός Β001 εκδόθηκε πριν από τον Α003.", EN: "Number Β001 was issued before Α003.",
		}},
		Undo: []queue.Number{"Α002", "Β001"}, UndoUntil: called.Add(30 * time.Second),
	}
	if diff := cmp.Diff(want, got.Counters[0]); diff != "" {
		t.Errorf("counter 1 (-want +got):\n%s", diff)
	}
	waiting := []WaitingView{
		{Number: "Γ001", Service: "benefits", Since: start.Add(3 * time.Minute), Ahead: 0},
		{Number: "Α003", Service: "certify", Since: start.Add(4 * time.Minute), Ahead: 1},
	}
	if diff := cmp.Diff(waiting, got.Waiting); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	if got.Served != 2 || got.Missed != 0 || got.WaitingTotal != 2 || got.Services[0].Waiting != 1 {
		t.Errorf("served %d, missed %d, waiting %d", got.Served, got.Missed, got.WaitingTotal)
	}
	if len(got.Prints) != 5 || got.Prints[0].Number != "Α003" || got.Prints[0].State != office.PrintQueued {
		t.Errorf("prints: %+v", got.Prints)
	}
}

func TestViewCountsMissedTickets(t *testing.T) {
	s := sampleStage(t)
	who := s.seat("clerk", 1)
	s.issue("certify")
	for _, step := range []string{"next", "missed"} {
		s.press("POST", "/api/v1/counters/1/"+step, "", who)
	}
	if got := s.view(); got.Missed != 1 || got.Served != 0 || got.Counters[0].Ticket != "" {
		t.Errorf("missed %d, served %d, ticket %q", got.Missed, got.Served, got.Counters[0].Ticket)
	}
}

func TestViewShowsTheFirstFiftyWaitingInOrderOfCalls(t *testing.T) {
	s := sampleStage(t)
	for range 60 {
		s.issue("certify")
	}
	got := s.view()
	if len(got.Waiting) != waitingShown || got.WaitingTotal != 60 {
		t.Fatalf("%d of %d shown", len(got.Waiting), got.WaitingTotal)
	}
	for i, w := range got.Waiting {
		if w.Ahead != i || w.Number != queue.NewNumber("Α", i+1) {
			t.Errorf("row %d is %+v", i, w)
		}
	}
}

func TestViewHoldsNoPasswordAndNoToken(t *testing.T) {
	s := sampleStage(t)
	s.command(office.PutStaff{Staff: office.Staff{Login: "nikos", Name: "Νίκος", Role: office.RoleClerk, Password: "$argon2id$v=19$m=1$c2FsdA$aGFzaA"}})
	session := s.session("nikos")
	device := s.device(office.RoleKiosk)
	s.command(office.AtCounter{Counter: 1, Step: queue.OpenCounter{Counter: 1, Clerk: "nikos"}})
	s.command(office.IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true})
	data, err := json.Marshal(s.view())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "Νίκος") {
		t.Error("the view does not name the clerk")
	}
	ticket := ""
	_ = s.office.Read(t.Context(), func(st *office.State) { ticket = st.Token("Α001") })
	for _, secret := range []string{"argon2id", "password", session, string(office.HashToken(session)), device, string(office.HashToken(device)), ticket} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the view contains %q", secret)
		}
	}
}

func TestEmptyListsAreListsInJSON(t *testing.T) {
	var v View
	v.around(office.PrinterLight{State: office.PrinterNone}, nil)
	data, err := json.Marshal(v)
	if err != nil || strings.Contains(string(data), "null") {
		t.Errorf("%v: %s", err, data)
	}
}
