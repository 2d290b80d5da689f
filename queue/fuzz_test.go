package queue

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
)

// tape is dice that the fuzzer writes; at its end it shows 0 for ever.
type tape struct{ data []byte }

func (d *tape) pick(_ string, n int) int {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % n
}

func FuzzCommands(f *testing.F) {
	f.Add([]byte("αριθμός προτεραιότητας"))
	f.Add([]byte{0, 0, 20, 1, 60, 0, 20, 2, 60, 1, 8, 5})
	f.Fuzz(func(t *testing.T, data []byte) {
		dice := &tape{data[:min(len(data), 600)]}
		w := newWorld(t, dice)
		w.begin()
		for len(dice.data) > 0 {
			w.step()
		}
		w.checkStanding()
		w.checkHistory()
	})
}

// sampleEvents is one event of each kind.
func sampleEvents() []Event {
	return []Event{
		DayOpened{Day: "2026-03-02", Setup: testSetup(), Appointments: []Appointment{
			{ID: "r1", Service: "civil", Slot: opening().Add(time.Hour), BookedAt: opening(), Phase: Booked},
		}},
		SetupChanged{Setup: testSetup()},
		DayOpened{Day: "2026-03-02", Setup: testSetup(), Hours: shifts()},
		DayClosed{},
		DayReopened{},
		DayReopened{Until: opening().Add(9 * time.Hour)},
		HoursSet{Hours: shifts()},
		HoursSet{},
		TicketIssued{Number: "Α001", Service: "certify", Source: FromKiosk, Seq: 1, Ahead: 2},
		TicketIssued{
			Number: "Β001", Service: "civil", Source: FromDesk, Seq: 2, Special: true, Appointment: "r1",
			Booking: &Booking{Slot: opening().Add(time.Hour), BookedAt: opening()}, Class: LateInGrace,
			Turn: opening(), Gate: opening().Add(57 * time.Minute),
		},
		NumbersSkipped{Next: map[string]int{"Α": 12}},
		CounterOpened{Counter: 1, Clerk: "maria"},
		CounterPaused{Counter: 1, Reason: "διάλειμμα"},
		CounterClosed{Counter: 1},
		TicketCalled{Number: "Α001", Counter: 1, Reason: ReasonTicketOrder, RunnerUp: "Α002"},
		TicketCalled{Number: "Β001", Counter: 1, Reason: ReasonExceptional, Because: "νεογέννητο", After: "Α001"},
		TicketRecalled{Number: "Α001"},
		TicketStarted{Number: "Α001"},
		TicketServed{Number: "Α001"},
		TicketMissed{Number: "Α001"},
		TicketExpired{Number: "Α001"},
		TicketReturned{Number: "Α001", Key: Key{Turn: opening(), CheckIn: opening(), Seq: 1, Return: returnStep}},
		TicketTransferred{Number: "Α001", Service: "civil", To: 3},
		TicketParked{Number: "Α001", Until: opening().Add(time.Hour)},
		TicketUnparked{Number: "Α001"},
		TicketCancelled{Number: "Α001"},
		TicketMarked{Number: "Α001", Special: true, Key: Key{Turn: opening(), CheckIn: opening(), Seq: 1}},
		DirectStarted{Number: "Α002", Service: "certify", Counter: 1, Seq: 3},
		StepUndone{Counter: 1, Numbers: []Number{"Α001"}},
		AppointmentPut{ID: "r2", Service: "civil", Slot: opening(), BookedAt: opening()},
		AppointmentCancelled{ID: "r2"},
		AppointmentMissed{ID: "r1"},
	}
}

func TestEveryKindOfEventIsReadAsItWasWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, want := range sampleEvents() {
		got, err := DecodeEvent(want.Kind(), mustJSON(t, want))
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("%s (-written +read):\n%s", want.Kind(), d)
		}
		seen[want.Kind()] = true
	}
	for kind := range decoders {
		if !seen[kind] {
			t.Errorf("no sample of %q", kind)
		}
	}
}

func TestEventsThatNobodyWroteAreRefused(t *testing.T) {
	for _, c := range []struct{ name, kind, data string }{
		{"unknown kind", "ticket_eaten", `{}`},
		{"torn JSON", "ticket_issued", `{"number":"Α0`},
		{"wrong type", "ticket_issued", `{"number":17}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if e, err := DecodeEvent(c.kind, []byte(c.data)); err == nil {
				t.Errorf("got %+v, want an error", e)
			}
		})
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for _, e := range sampleEvents() {
		data, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(e.Kind(), data)
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		e, err := DecodeEvent(kind, data)
		if err != nil {
			return
		}
		if e.Kind() != kind {
			t.Fatalf("%q was read as %q", kind, e.Kind())
		}
		again, err := DecodeEvent(kind, mustJSON(t, e))
		if err != nil {
			t.Fatalf("reading what was written of %s: %v", data, err)
		}
		if d := gocmp.Diff(mustJSON(t, e), mustJSON(t, again)); d != "" {
			t.Fatalf("read twice (-first +second):\n%s", d)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, text := range []string{"Α017", "a17", " β - 7 ", "Ω999999", "17", "ΑΑ1", "\u212a1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNumber(text)
		if err != nil {
			return
		}
		again, err := ParseNumber(string(n))
		if err != nil || again != n {
			t.Fatalf("%q was read as %q, and that as %q: %v", text, n, again, err)
		}
		prefix, running, ok := n.Split()
		if !ok || utf8.RuneCountInString(prefix) != 1 || NewNumber(prefix, running) != n {
			t.Fatalf("%q splits into %q and %d, %t", n, prefix, running, ok)
		}
	})
}
