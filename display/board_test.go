package display

import (
	"encoding/json"
	"strings"
	"testing"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

// startOffice runs a sample office in memory until the test ends.
func startOffice(t *testing.T, found office.Settings) *office.Office {
	t.Helper()
	o, _ := officetest.Start(t, office.Options{Found: found})
	return o
}

func do(t *testing.T, o *office.Office, by office.Principal, c office.Command) {
	t.Helper()
	if _, err := o.Do(t.Context(), office.Request{By: by, Command: c}); err != nil {
		t.Fatalf("%T: %v", c, err)
	}
}

func issue(t *testing.T, o *office.Office, services ...queue.ServiceID) {
	t.Helper()
	for _, s := range services {
		do(t, o, office.System(), office.IssueTicket{Service: s, Source: queue.FromKiosk})
	}
}

// step does clerk's steps at a counter that is open for them.
func step(t *testing.T, o *office.Office, clerk string, counter queue.CounterID, steps ...queue.Command) {
	t.Helper()
	by := office.Principal{Role: office.RoleClerk, ID: clerk}
	for _, s := range steps {
		do(t, o, by, office.AtCounter{Counter: counter, Step: s})
	}
}

func board(t *testing.T, o *office.Office) Board {
	t.Helper()
	var b Board
	if err := o.Read(t.Context(), func(s *office.State) { b = NewBoard(s, officetest.Morning()) }); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNewOfficeHasAnEmptyBoard(t *testing.T) {
	got := board(t, startOffice(t, office.SampleSettings()))
	if !got.Open || got.Day != "2026-11-20" || got.Waiting != 0 || len(got.Services) != 4 {
		t.Errorf("board %+v, want open on 2026-11-20 with four services and nobody waiting", got)
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"calls":[]`) {
		t.Errorf("%s, want an empty list of calls and not null", data)
	}
}

func TestBoardShowsCallsNewestFirst(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	issue(t, o, "certify", "certify", "benefits", "certify")
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Finish{Counter: 1})
	step(t, o, "nikos", 4, queue.OpenCounter{Counter: 4, Clerk: "nikos"}, queue.CallNext{Counter: 4}, queue.Start{Counter: 4})
	step(t, o, "maria", 1, queue.CallNext{Counter: 1})
	step(t, o, "nikos", 4, queue.Finish{Counter: 4})

	got := board(t, o)
	want := []Call{
		{Number: "Α002", Counter: 1, Announced: 3, At: officetest.Morning(), Here: true},
		{Number: "Γ001", Counter: 4, Announced: 2, At: officetest.Morning(), Here: false},
		{Number: "Α001", Counter: 1, Announced: 1, At: officetest.Morning(), Here: false},
	}
	if diff := cmp.Diff(want, got.Calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if got.Waiting != 1 || got.Services[0].Waiting != 1 {
		t.Errorf("waiting %d, for certify %d, want 1 and 1", got.Waiting, got.Services[0].Waiting)
	}
}

func TestRecallIsANewAnnouncementOfTheSameCall(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	issue(t, o, "certify", "certify")
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	step(t, o, "nikos", 2, queue.OpenCounter{Counter: 2, Clerk: "nikos"}, queue.CallNext{Counter: 2})
	step(t, o, "maria", 1, queue.Recall{Counter: 1})
	got := board(t, o).Calls
	want := []Call{
		{Number: "Α001", Counter: 1, Announced: 3, At: officetest.Morning(), Here: true},
		{Number: "Α002", Counter: 2, Announced: 2, At: officetest.Morning(), Here: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestBoardKeepsEightCalls(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"})
	for range 10 {
		issue(t, o, "certify")
		step(t, o, "maria", 1, queue.CallNext{Counter: 1})
	}
	calls := board(t, o).Calls
	if len(calls) != 8 || calls[0].Number != "Α010" || calls[7].Number != "Α003" {
		t.Errorf("calls %v, want Α010 down to Α003", calls)
	}
}

// The hall never learns who works or why somebody comes first: whatever the
// office knows of people is marked here and must not be on the board.
func TestBoardNamesNobody(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	const mark = "zz-mark"
	do(t, o, office.System(), office.PutStaff{Staff: office.Staff{
		Login: mark, Name: mark + " Παπαδοπούλου", Role: office.RoleClerk, Password: mark,
	}})
	do(t, o, office.System(), office.PairDevice{Device: office.Device{Hash: mark, Role: office.RoleDisplay, Name: mark}})
	issue(t, o, "certify", "certify")
	step(t, o, mark, 1, queue.OpenCounter{Counter: 1, Clerk: mark}, queue.CallNext{Counter: 1}, queue.PauseCounter{Counter: 1, Reason: mark})
	data, err := json.Marshal(board(t, o))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "Α001") {
		t.Fatalf("%s, want the call of Α001", data)
	}
	for _, secret := range []string{mark, "special", "clerk", "booking", "reason"} {
		if strings.Contains(strings.ToLower(string(data)), secret) {
			t.Errorf("the board says %q:\n%s", secret, data)
		}
	}
}

// A direct service has a number that nobody in the hall holds.
func TestDirectServiceLeavesTheBoardAsItWas(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	issue(t, o, "certify", "certify")
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Finish{Counter: 1})
	want := board(t, o)
	for _, s := range []queue.Command{queue.DirectService{Counter: 1, Service: "civil"}, queue.Finish{Counter: 1}} {
		step(t, o, "maria", 1, s)
		if diff := cmp.Diff(want, board(t, o)); diff != "" {
			t.Errorf("after %T (-before +after):\n%s", s, diff)
		}
	}
}

// However a number came to be called, the hall sees the same call.
func TestBoardDoesNotShowWhyANumberWasCalled(t *testing.T) {
	boards := map[string]Board{}
	for name, steps := range map[string][]queue.Command{
		"by order":              {queue.CallNext{Counter: 1}},
		"as a special category": {queue.CallNext{Counter: 1}},
		"out of order":          {queue.CallExceptional{Counter: 1, Number: "Α001", Reason: "zz-mark"}},
		"after an undo":         {queue.CallNext{Counter: 1}, queue.Undo{Counter: 1}, queue.CallNext{Counter: 1}},
	} {
		o := startOffice(t, office.SampleSettings())
		issue(t, o, "certify", "certify")
		if name == "as a special category" {
			do(t, o, office.System(), office.OnTicket{Number: "Α001", Step: queue.MarkSpecial{Number: "Α001", Special: true}})
		}
		step(t, o, "maria", 1, append([]queue.Command{queue.OpenCounter{Counter: 1, Clerk: "maria"}}, steps...)...)
		b := board(t, o)
		if len(b.Calls) != 1 || b.Calls[0].Number != "Α001" {
			t.Fatalf("%s: calls %+v, want Α001 only", name, b.Calls)
		}
		b.Calls[0].Announced = 0 // a call after an undo is another announcement
		boards[name] = b
	}
	for name, b := range boards {
		if diff := cmp.Diff(boards["by order"], b); diff != "" {
			t.Errorf("called %s the board differs (-by order +this):\n%s", name, diff)
		}
	}
}

func TestOnlyThoseWhoWaitAreCounted(t *testing.T) {
	o := startOffice(t, office.SampleSettings())
	issue(t, o, "certify", "certify", "certify", "certify")
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"},
		queue.CallNext{Counter: 1}, queue.Miss{Counter: 1}, queue.CallNext{Counter: 1}, queue.Park{Counter: 1})
	do(t, o, office.System(), office.OnTicket{Number: "Α004", Step: queue.Cancel{Number: "Α004"}})
	if got := board(t, o); got.Waiting != 1 || got.Services[0].Waiting != 1 {
		t.Errorf("%d wait, %d for certify, want 1: one missed, one parked, one cancelled", got.Waiting, got.Services[0].Waiting)
	}
	do(t, o, office.System(), office.OnTicket{Number: "Α001", Step: queue.Return{Number: "Α001"}})
	do(t, o, office.System(), office.OnTicket{Number: "Α002", Step: queue.Unpark{Number: "Α002"}})
	if got := board(t, o).Waiting; got != 3 {
		t.Errorf("%d wait, want 3 after a return and the end of a parking", got)
	}
}
