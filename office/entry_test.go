package office

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/queue"
)

// sampleEvents is one event of each kind of the office's own.
func sampleEvents() []event {
	return []event{
		settingsPut{SampleSettings()},
		secretSet{[]byte{0, 1, 2, 255}},
		staffPut{maria()},
		staffRemoved{"maria"},
		sessionStarted{Session{HashToken("token"), "maria", morning().UTC()}},
		sessionEnded{HashToken("token")},
		devicePaired{Device{HashToken("token"), RoleKiosk, "αίθουσα"}},
		deviceRemoved{HashToken("token")},
		appointmentPut{Appointment: Appointment{ID: "a-0000001", Service: "civil", Start: booking.Wall{Date: booking.Date{Year: 2026, Month: 11, Day: 23}, Time: 600}, Minutes: 15, Code: "KP74TX9", Sealed: Sealed{Until: "2026-12-20", Data: []byte{1}}}, Tell: true},
		personsErased{IDs: []queue.AppointmentID{"a-0000001"}, Before: "2026-12-21"},
		clockDoubted{Day: "2036-12-21"},
		waitPromised{Number: "Α001", Low: 300, Middle: 600, High: 1200, Passing: 2, Rough: true},
		printQueued{ID: 8, Appointment: "a-0000001"},
		printQueued{ID: 7, Number: "Α001", Copy: true},
		printChanged{ID: 7, State: PrintHeld, Attempt: 2, Copy: true, Fault: "paper_end"},
		printQueued{ID: 9, Number: "Α002", Kiosk: "Είσοδος"},
		printChanged{ID: 9, State: PrintHeld, Attempt: 1, Printer: "hall", Order: OrderRetry, Wanted: true},
	}
}

// roundTrip encodes an entry and reads it again.
func roundTrip(t fataler, e entry) entry {
	t.Helper()
	data, err := e.encode(nil)
	if err != nil {
		t.Fatalf("encoding: %v", err)
	}
	if !json.Valid(data) {
		t.Fatalf("not JSON: %s", data)
	}
	got, err := decodeEntry(data)
	if err != nil {
		t.Fatalf("decoding %s: %v", data, err)
	}
	return got
}

func TestEntriesAreReadAsTheyWereWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, ev := range sampleEvents() {
		e := entry{At: morning().UTC().Add(7 * time.Millisecond), By: "clerk:maria", Events: []event{ev}}
		if d := gocmp.Diff(e, roundTrip(t, e)); d != "" {
			t.Errorf("%s (-written +read):\n%s", ev.Kind(), d)
		}
		seen[ev.Kind()] = true
	}
	for kind := range decoders {
		if !seen[kind] {
			t.Errorf("no sample of %q", kind)
		}
	}
	whole := entry{
		At: morning().UTC(), By: `device:"quoted" <name>`,
		Events: append(sampleEvents(), queue.TicketIssued{Number: "Α001", Service: "certify", Seq: 1}, queue.DayClosed{}),
		Answer: &answer{Key: "clerk:maria press-1", Hash: "00ff", Body: json.RawMessage(`{"number":"Α001"}`)},
	}
	if d := gocmp.Diff(whole, roundTrip(t, whole)); d != "" {
		t.Errorf("all in one entry (-written +read):\n%s", d)
	}
	if d := gocmp.Diff(entry{At: morning().UTC(), By: "system"}, roundTrip(t, entry{At: morning().UTC(), By: "system"})); d != "" {
		t.Errorf("an entry without events (-written +read):\n%s", d)
	}
}

// An event of the office must not be mistaken for one of the queue.
func TestNoKindMeansTwoEvents(t *testing.T) {
	for kind := range decoders {
		if ev, err := queue.DecodeEvent(kind, []byte("{}")); err == nil {
			t.Errorf("%q is also %T", kind, ev)
		}
	}
}

func TestEncodingAppends(t *testing.T) {
	e := entry{At: morning().UTC(), By: "system"}
	data, err := e.encode([]byte("before"))
	if err != nil || !bytes.HasPrefix(data, []byte(`before{"at":`)) {
		t.Errorf("got %s, %v", data, err)
	}
}

func FuzzDecodeEntry(f *testing.F) {
	for _, ev := range sampleEvents() {
		data, err := (&entry{At: morning().UTC(), By: "clerk:maria", Events: []event{ev}, Answer: &answer{Key: "k", Hash: "h", Body: json.RawMessage("null")}}).encode(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decodeEntry(data)
		if err != nil || e.Answer != nil && len(e.Answer.Body) == 0 {
			return // nobody answers nothing: it is null at least
		}
		first, err := e.encode(nil)
		if err != nil {
			return // such as a year that RFC 3339 cannot write
		}
		again := roundTrip(t, e)
		second, err := again.encode(nil)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s was written as %s, and that as %s: %v", data, first, second, err)
		}
	})
}
