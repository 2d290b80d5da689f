package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func monday() Moment { return Moment{"2026-03-02", "09:30", "Europe/Athens"} }

func instantOf(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

func draft() Draft {
	return Draft{
		Service: "certify", Start: monday(), Name: "Μαρία Παπαδοπούλου", Subject: "Γνήσιο υπογραφής",
		Contact: &Contact{"maria@example.gr", "+306900000000"}, Consent: true, Channel: Phone, Code: "6AME735",
	}
}

func appointment() Appointment {
	d := draft()
	return Appointment{
		ID: "01JQ6T9V2K7M", Office: "0578", Service: d.Service, Code: d.Code, Start: d.Start, Minutes: 20,
		State: Booked, Revision: 1, Name: d.Name, Subject: d.Subject, Contact: d.Contact, Consent: d.Consent,
		Channel: d.Channel, BookedAt: instantOf("2026-02-27T10:15:00Z"), ChangedAt: instantOf("2026-02-27T10:15:00.5Z"),
	}
}

func office() Office {
	return Office{
		Code: "0578", Name: Text{"ΚΕΠ Καλαμαριάς", "CSC Kalamaria"}, Region: Text{EL: "Θεσσαλονίκης"}, Municipality: Text{EL: "Καλαμαριάς"},
		Address: &Text{EL: "Κομνηνών 58"}, Phone: "2310000000", Zone: "Europe/Athens",
		Services: []Service{{"certify", "Α", Text{EL: "Γνήσιο υπογραφής"}, 20, true}},
	}
}

func problem() Problem {
	return Problem{422, CodeInvalid, "Τα στοιχεία δεν είναι πλήρη.", "name", []Mistake{{"name", 3, MistakeMissing, "missing"}}}
}

// samples has one document of each kind with every field in use, by the name
// of its type.
func samples() map[string]Document {
	a, d, p := appointment(), draft(), problem()
	at := instantOf("2026-03-02T07:25:00Z")
	cancel, progress := Cancellation{1, Online, "Δεν χρειάζεται"}, Progress{CheckedIn, at}
	put := OfficeChange{Key: "key00001", At: at, ID: a.ID, Put: &d}
	slot := Slot{monday(), 20, 2}
	day := Day{"2026-03-02", &Text{EL: "Μόνο το πρωί"}, []Slot{slot}}
	change := Change{"c41", at, KindAppointment, a.ID, &a}
	receipt := Receipt{"key00001", Conflict, &a, &p}
	out := map[string]Document{}
	for _, doc := range []Document{
		Text{"ελληνικά", "Greek"}, office().Services[0], office(), OfficeList{[]Office{office()}}, monday(), slot, day,
		Availability{"0578", "certify", at, []Day{day}}, *d.Contact, d, cancel, progress, a, AppointmentList{"0578", []Appointment{a}},
		change, Feed{"0578", "c41", true, []Change{change}}, put, receipt, Receipts{[]Receipt{receipt}}, p, p.Mistakes[0],
		Upload{[]OfficeChange{put, {Key: "key00002", At: at, ID: a.ID, Cancel: &cancel}, {Key: "key00003", At: at, ID: a.ID, Progress: &progress}}},
	} {
		out[strings.TrimPrefix(fmt.Sprintf("%T", doc), "api.")] = doc
	}
	return out
}

// decodeAs reads a document of the type with a name, as Decode or DecodeAnswer
// does.
func decodeAs(name string, data []byte, lenient bool) (Document, error) {
	switch name {
	case "Text":
		return decodeDocument[Text](data, lenient)
	case "Service":
		return decodeDocument[Service](data, lenient)
	case "Office":
		return decodeDocument[Office](data, lenient)
	case "OfficeList":
		return decodeDocument[OfficeList](data, lenient)
	case "Moment":
		return decodeDocument[Moment](data, lenient)
	case "Slot":
		return decodeDocument[Slot](data, lenient)
	case "Day":
		return decodeDocument[Day](data, lenient)
	case "Availability":
		return decodeDocument[Availability](data, lenient)
	case "Contact":
		return decodeDocument[Contact](data, lenient)
	case "Draft":
		return decodeDocument[Draft](data, lenient)
	case "Cancellation":
		return decodeDocument[Cancellation](data, lenient)
	case "Progress":
		return decodeDocument[Progress](data, lenient)
	case "Appointment":
		return decodeDocument[Appointment](data, lenient)
	case "AppointmentList":
		return decodeDocument[AppointmentList](data, lenient)
	case "Change":
		return decodeDocument[Change](data, lenient)
	case "Feed":
		return decodeDocument[Feed](data, lenient)
	case "OfficeChange":
		return decodeDocument[OfficeChange](data, lenient)
	case "Upload":
		return decodeDocument[Upload](data, lenient)
	case "Receipt":
		return decodeDocument[Receipt](data, lenient)
	case "Receipts":
		return decodeDocument[Receipts](data, lenient)
	case "Problem":
		return decodeDocument[Problem](data, lenient)
	case "Mistake":
		return decodeDocument[Mistake](data, lenient)
	}
	return nil, fmt.Errorf("no document is called %q", name)
}

func decodeDocument[T Document](data []byte, lenient bool) (Document, error) {
	if lenient {
		return DecodeAnswer[T](data)
	}
	return Decode[T](data)
}

func mustEncode(t *testing.T, doc Document) []byte {
	t.Helper()
	data, err := Encode(doc)
	if err != nil {
		t.Fatalf("encoding %T: %v", doc, err)
	}
	return data
}

// wantMistakes checks "line path code" of every mistake in an error.
func wantMistakes(t *testing.T, err error, want ...string) {
	t.Helper()
	var mistakes Mistakes
	if !errors.As(err, &mistakes) || !errors.Is(err, ErrInvalid) {
		t.Fatalf("got %v, want %q", err, want)
	}
	var got []string
	for _, m := range mistakes {
		got = append(got, strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", m.Line, m.Path, m.Code)), " "))
		if m.Detail == "" {
			t.Errorf("%s has no detail", m.Path)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s\n%v", diff, err)
	}
}

// description is docs/booking-api.json.
func description(t testing.TB) map[string]any {
	t.Helper()
	data, err := os.ReadFile("../../docs/booking-api.json")
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// asObject returns what a document looks like in JSON.
func asObject(t *testing.T, doc Document) map[string]any {
	t.Helper()
	var out map[string]any
	d := json.NewDecoder(bytes.NewReader(mustEncode(t, doc)))
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}
