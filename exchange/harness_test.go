package exchange

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files in testdata anew")

func athens() *time.Location {
	zone, err := time.LoadLocation("Europe/Athens")
	if err != nil {
		panic(err)
	}
	return zone
}

func office() Office {
	return Office{Code: "0578", Zone: athens(), Services: []Service{
		{"certify", "Α", booking.Text{EL: "Γνήσιο υπογραφής", EN: "Certified signature"}, 20},
		{"passports", "Β", booking.Text{EL: "Διαβατήρια, ταυτότητες", EN: "Passports"}, 30},
		{"birth-acts", "Γ", booking.Text{EL: "Ληξιαρχικές πράξεις"}, 15},
	}}
}

func now() time.Time { return instant("2026-11-20T08:00:00Z") }

func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

func formats() []Format { return []Format{JSON, ICalendar, CSV} }

// sample has what is hard to write: accents, ΐ and ΰ, apostrophes, separators,
// quotation marks, and texts that a spreadsheet takes for something else.
func sample() api.AppointmentList {
	first := api.Appointment{
		ID: "01JQ6T9V2K7M", Office: "0578", Service: "certify", Code: "6AME735",
		Start: api.Moment{Date: "2026-11-23", Time: "09:30", Zone: "Europe/Athens"}, Minutes: 20, State: api.Booked, Revision: 1,
		Name: "Μαρία Παπαδοπούλου", Subject: "Γνήσιο υπογραφής, 2 αντίγραφα; «επείγον»",
		Contact: &api.Contact{Email: "maria@example.gr", Phone: "+306900000000"}, Consent: true, Channel: api.Online,
		BookedAt: instant("2026-11-02T10:15:00Z"), ChangedAt: instant("2026-11-02T10:15:00.25Z"),
	}
	second := first
	second.ID, second.Code, second.Service, second.Minutes = "00012345", string(booking.NewCode(7)), "passports", 45
	second.Name, second.Subject, second.Contact = `Ντ' Αννούντσιο "Ρο" Ζαΐμης Ταΰγετος`, "=1+1; Μαΐου, προϋπόθεση ΐ ΰ", &api.Contact{Email: "μαρία%40@παράδειγμα.ελ"}
	second.Consent, second.Channel, second.State, second.Revision = false, api.Phone, api.Cancelled, 3
	third := first
	third.ID, third.Code, third.Service, third.State = "cafe-cafe-cafe", string(booking.NewCode(8)), "birth-acts", api.CheckedIn
	third.Name, third.Subject, third.Contact, third.Channel = "'=Ο'Νιλ", "", nil, api.Desk
	third.Start = api.Moment{Date: "2026-10-25", Time: "03:30", Zone: "Europe/Athens"}
	third.BookedAt = instant("2026-10-01T00:00:00.000000001Z")
	fourth := third
	fourth.ID, fourth.Code, fourth.State, fourth.Contact = "1234567890123456", string(booking.NewCode(9)), api.Missed, &api.Contact{Phone: "2310000000"}
	fourth.Name, fourth.Start = "Αϊσέ Οζτζάν-Παπαδημητρακοπούλου του Κωνσταντίνου και της Ευθαλίας", api.Moment{Date: "2026-03-29", Time: "03:30", Zone: "UTC"}
	return api.AppointmentList{Office: "0578", Appointments: []api.Appointment{first, second, third, fourth}}
}

func mustWrite(t testing.TB, f Format, list api.AppointmentList) []byte {
	t.Helper()
	data, err := Write(f, list, office())
	if err != nil {
		t.Fatalf("writing %s: %v", f, err)
	}
	return data
}

// golden compares what a test got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-file +got):\n%s", file, diff)
	}
}

// report tells what was read, for golden files.
func report(rows []Row, mistakes []Mistake) string {
	var b strings.Builder
	for _, row := range rows {
		a := row.Appointment
		fmt.Fprintf(&b, "line %d: %s %s %s %s %s, %d minutes\n", row.Line, a.Service, a.Start.Date, a.Start.Time, a.Start.Zone, a.State, a.Minutes)
		fmt.Fprintf(&b, "  %s | %s", a.Name, a.Subject)
		if a.Contact != nil {
			fmt.Fprintf(&b, " | %s %s", a.Contact.Email, a.Contact.Phone)
		}
		fmt.Fprintf(&b, " | consent %t, %s\n", a.Consent, a.Channel)
		fmt.Fprintf(&b, "  %s revision %d new %t, code %s drawn %t\n", a.ID, a.Revision, row.New, a.Code, row.Drawn)
		fmt.Fprintf(&b, "  booked %s changed %s\n", a.BookedAt.Format(time.RFC3339Nano), a.ChangedAt.Format(time.RFC3339Nano))
	}
	for _, m := range mistakes {
		fmt.Fprintf(&b, "line %d %s: %s\n  %s\n  %s\n", m.Line, m.Column, m.Code, m.EL, m.EN)
	}
	return b.String()
}

// wantMistakes checks "line column code" of every mistake, and that each
// has its sentences.
func wantMistakes(t *testing.T, mistakes []Mistake, want ...string) {
	t.Helper()
	var got []string
	for _, m := range mistakes {
		got = append(got, strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", m.Line, m.Column, m.Code)), " "))
		checkSentences(t, m)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s\n%s", diff, report(nil, mistakes))
	}
}

// checkSentences checks that a mistake has a line, a code and two sentences
// that say what is wrong and what to do.
func checkSentences(t testing.TB, m Mistake) {
	t.Helper()
	if m.Line < 1 || m.Code == "" {
		t.Errorf("line %d, code %q", m.Line, m.Code)
	}
	for _, s := range []string{m.EL, m.EN} {
		if !strings.Contains(s, ": ") || !strings.HasSuffix(s, ".") || strings.ContainsAny(s, "\n\x00") {
			t.Errorf("%s is said as %q", m.Code, s)
		}
	}
}

// only returns the one appointment of a file without mistakes.
func only(t *testing.T, f Format, file string) Row {
	t.Helper()
	rows, mistakes := Read(f, []byte(file), office(), now())
	if len(rows) != 1 || len(mistakes) != 0 {
		t.Fatalf("got\n%s\nof\n%s", report(rows, mistakes), file)
	}
	return rows[0]
}
