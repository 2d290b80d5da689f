package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

func TestFormatsAreRecognised(t *testing.T) {
	for _, c := range []struct {
		name, contentType string
		want              Format
	}{
		{"a.json", "", JSON}, {"a.ICS", "", ICalendar}, {"ραντεβού.csv", "application/vnd.ms-excel", CSV}, {"a.tsv", "", CSV}, {"a.b.ical", "text/csv", ICalendar},
		{"a", "application/json", JSON}, {"", "text/calendar; charset=utf-8; method=PUBLISH", ICalendar}, {"a.txt", "Text/CSV", CSV}, {"", "text/csv; header", CSV},
		{"", "text/tab-separated-values", CSV},
	} {
		if got, err := FormatOf(c.name, c.contentType); got != c.want || err != nil {
			t.Errorf("%q of %q is %q, want %q: %v", c.name, c.contentType, got, c.want, err)
		}
	}
	for _, name := range []string{"", "a.xlsx", "json", "a.csv.zip"} {
		if got, err := FormatOf(name, "application/octet-stream"); got != "" || !errors.Is(err, ErrFormat) {
			t.Errorf("%q is %q: %v", name, got, err)
		}
	}
	_, mistakes := Read("xlsx", nil, office(), now())
	wantMistakes(t, mistakes, "1 unknown_format")
}

func TestFilesThatAreTooLargeAreNotRead(t *testing.T) {
	for _, f := range formats() {
		rows, mistakes := Read(f, make([]byte, MaxBytes+1), office(), now())
		if len(rows) > 0 {
			t.Errorf("%s has %d appointments", f, len(rows))
		}
		wantMistakes(t, mistakes, "1 too_long")
	}
}

// TestTooManyAppointmentsAreNotRead has one appointment too many in each
// format, where three are allowed.
func TestTooManyAppointmentsAreNotRead(t *testing.T) {
	table := "Date;Time;Service;Name\n" + numbered("23/11/2026;9:30;Α;Μ%d\n", 5)
	events := "BEGIN:VCALENDAR\n" + numbered("BEGIN:VEVENT\nUID:%d\nDTSTART:20261123T093000\nCATEGORIES:Α\nSUMMARY:Μ\nEND:VEVENT\n", 5) + "END:VCALENDAR\n"
	list := sample()
	for _, id := range []string{"more0001", "more0002"} {
		list.Appointments = append(list.Appointments, list.Appointments[0])
		list.Appointments[len(list.Appointments)-1].ID = id
	}
	json := mustWrite(t, JSON, list)
	for f, c := range map[Format]struct {
		read func(*intake, []byte)
		file string
		line int
	}{
		JSON:      {(*intake).readJSON, string(json), lineAt(json, bytes.Index(json, []byte("1234567890123456"))) - 1},
		ICalendar: {(*intake).readICalendar, events, 2 + 3*6},
		CSV:       {(*intake).readCSV, table, 2 + 3},
	} {
		in := newIntake(f, office(), now())
		in.limit = 3
		c.read(in, []byte(c.file))
		rows, mistakes := in.result()
		if len(rows) != 3 {
			t.Errorf("%s: got\n%s", f, report(rows, nil))
		}
		wantMistakes(t, mistakes, fmt.Sprint(c.line, " too_long"))
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestAHundredMistakesAreListedAndTheRestIsCounted(t *testing.T) {
	for n, want := range map[int]int{99: 99, 100: 100, 101: 101, 150: 101} {
		_, mistakes := Read(CSV, []byte("Date;Time;Service;Name\n"+numbered("never %d;9:30;Α;Μ\n", n)), office(), now())
		if len(mistakes) != want {
			t.Errorf("%d mistakes are %d", n, len(mistakes))
		}
		if last := mistakes[len(mistakes)-1]; n > 100 && (last.Code != MistakeMore || last.Line != 102 || !strings.Contains(last.EL, fmt.Sprint(n-100))) {
			t.Errorf("%d mistakes end with\n%s", n, report(nil, []Mistake{last}))
		}
	}
}

// TestTheSameFileTwiceIsTheSameAppointments reads on another day what a file
// says without identities.
func TestTheSameFileTwiceIsTheSameAppointments(t *testing.T) {
	files := map[Format]string{
		CSV:       "Date;Time;Service;Name;Code\n23/11/2026;9:30;Α;Μαρία;\n23/11/2026;9:30;Β;Μαρία;6AM-E735\n",
		ICalendar: eventWith("DTSTART:20261123T093000"),
	}
	for f, file := range files {
		first, _ := Read(f, []byte(file), office(), now())
		second, _ := Read(f, []byte(file), office(), now().Add(24*time.Hour))
		if len(first) == 0 || len(first) != len(second) {
			t.Fatalf("%s: %d and %d appointments", f, len(first), len(second))
		}
		for i := range first {
			a, b := first[i], second[i]
			if !a.New || !a.Appointment.BookedAt.Equal(now()) || !b.Appointment.ChangedAt.Equal(now().Add(24*time.Hour)) {
				t.Errorf("%s: got %+v and %+v", f, a, b)
			}
			b.Appointment.BookedAt, b.Appointment.ChangedAt = now(), now()
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s (-first +second):\n%s", f, diff)
			}
		}
		elsewhere := office()
		elsewhere.Code = "0001"
		other, _ := Read(f, []byte(file), elsewhere, now())
		if len(other) != len(first) || other[0].Appointment.ID == first[0].Appointment.ID {
			t.Errorf("%s: another office has\n%s", f, report(other, nil))
		}
	}
}

func TestWhatTellsAppointmentsApart(t *testing.T) {
	row := func(f Format, file string) string { return only(t, f, file).Appointment.ID }
	base := row(CSV, plainTable("23/11/2026", "9:30", "Α", "Μαρία"))
	for name, file := range map[string]string{
		"another way to write it": plainTable("2026-11-23", "09.30", "certify", " Μαρία"),
		"a subject":               withCell("Θέμα", "άλλο"),
		"a state":                 withCell("Κατάσταση", "ακυρώθηκε"),
	} {
		if row(CSV, file) != base {
			t.Errorf("%s makes another appointment", name)
		}
	}
	coded := withCell("Κωδικός", "6AM-E735")
	seen := map[string]string{base: "the first"}
	for name, file := range map[string]string{
		"another day": plainTable("24/11/2026", "9:30", "Α", "Μαρία"), "another time": plainTable("23/11/2026", "9:31", "Α", "Μαρία"),
		"another service": plainTable("23/11/2026", "9:30", "Β", "Μαρία"), "another name": plainTable("23/11/2026", "9:30", "Α", "Μαριά"), "a code": coded,
	} {
		id := row(CSV, file)
		if seen[id] != "" {
			t.Errorf("%s is the same as %s", name, seen[id])
		}
		seen[id] = name
	}
	if row(CSV, coded) != row(CSV, strings.Replace(coded, "09:30", "11:00", 1)) {
		t.Error("an appointment with a code that is moved is another one")
	}
	event := eventWith("DTSTART:20261123T093000")
	if row(ICalendar, event) != row(ICalendar, strings.Replace(event, "T0930", "T1100", 1)) {
		t.Error("an event that is moved is another appointment")
	}
	if row(ICalendar, event) == row(ICalendar, strings.Replace(event, "UID:1", "UID:2", 1)) {
		t.Error("events with other identities are one appointment")
	}
}

func TestPartsOfAnIdentityDoNotRunTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.StringMatching(`[0-9:,]{0,4}`), 0, 4).Draw(t, "a")
		b := rapid.SliceOfN(rapid.StringMatching(`[0-9:,]{0,4}`), 0, 4).Draw(t, "b")
		if same := identity("0578", a...) == identity("0578", b...); same != cmp.Equal(a, b) {
			t.Fatalf("%q and %q: %t", a, b, same)
		}
	})
}

// TestCodesAreDrawnOnce has a row whose code is what another one would get.
func TestCodesAreDrawnOnce(t *testing.T) {
	lonely := only(t, CSV, plainTable("23/11/2026", "9:30", "Α", "Μαρία"))
	if _, err := booking.ParseCode(lonely.Appointment.Code); err != nil || !lonely.Drawn {
		t.Fatalf("got %+v: %v", lonely, err)
	}
	file := "Date;Time;Service;Name;Code\n23/11/2026;9:30;Α;Μαρία;\n23/11/2026;9:30;Β;Νίκος;" + lonely.Appointment.Code + "\n"
	rows, mistakes := Read(CSV, []byte(file), office(), now())
	if len(rows) != 2 || len(mistakes) > 0 {
		t.Fatalf("got\n%s", report(rows, mistakes))
	}
	first, second := rows[0], rows[1]
	if second.Drawn || second.Appointment.Code != lonely.Appointment.Code {
		t.Errorf("a code that was given is %+v", second)
	}
	if want := string(CodeOf(first.Appointment.ID, 1)); !first.Drawn || first.Appointment.Code != want {
		t.Errorf("got %+v, want code %s", first, want)
	}
}

func TestTheCodesOfTheLargestFileDiffer(t *testing.T) {
	in := newIntake(CSV, office(), now())
	for i := range MaxRows {
		id := identity("0578", fmt.Sprint(i))
		in.rows = append(in.rows, Row{Appointment: api.Appointment{ID: id, Code: string(CodeOf(id, 0))}, Drawn: true})
	}
	rows, _ := in.result()
	seen, again := map[string]bool{}, 0
	for _, row := range rows {
		if seen[row.Appointment.Code] {
			t.Fatalf("%s is there twice", row.Appointment.Code)
		}
		seen[row.Appointment.Code] = true
		if row.Appointment.Code != string(CodeOf(row.Appointment.ID, 0)) {
			again++
		}
	}
	if again == 0 {
		t.Error("no code was drawn again: the test shows nothing")
	}
}

// TestPrivateTextsAreNotRepeatedInMistakes looks for what belongs to the
// person.
func TestPrivateTextsAreNotRepeatedInMistakes(t *testing.T) {
	long := strings.Repeat("Ευπαλίνος ", 30)
	table := "Date;Time;Service;Name;Subject;Email;Phone;Code\nx;x;x;" + long + ";" + long + ";secret-mail;secret-phone;secret-code\n"
	event := calendarOf("UID:1", "SUMMARY:"+long, "DESCRIPTION:"+long, "CONTACT:mailto:secret", "CONTACT:tel:secret", "X-EPASS-CODE:secret")
	list := sample()
	list.Appointments = list.Appointments[:1]
	json := strings.NewReplacer("Μαρία", long, "maria@", "secret ", "6AME735", "secret").Replace(string(mustWrite(t, JSON, list)))
	for f, file := range map[Format]string{CSV: table, ICalendar: event, JSON: json} {
		_, mistakes := Read(f, []byte(file), office(), now())
		if len(mistakes) < 3 {
			t.Errorf("%s: got\n%s", f, report(nil, mistakes))
		}
		for _, m := range mistakes {
			if text := m.EL + m.EN; strings.Contains(text, "secret") || strings.Contains(text, "Ευπαλ") {
				t.Errorf("%s: %s %s says %s", f, m.Column, m.Code, m.EL)
			}
		}
	}
}

// fuzz checks what holds of every file.
func fuzz(t *testing.T, f Format, data []byte) {
	rows, mistakes := Read(f, data, office(), now())
	lines := 1 + max(bytes.Count(data, []byte("\n")), bytes.Count(data, []byte("\r")))
	if len(mistakes) > maxMistakes+1 {
		t.Fatalf("%d mistakes", len(mistakes))
	}
	for _, m := range mistakes {
		checkSentences(t, m)
		if m.Line > lines {
			t.Fatalf("a mistake on line %d of %d", m.Line, lines)
		}
	}
	list := api.AppointmentList{Office: "0578", Appointments: []api.Appointment{}}
	for _, row := range rows {
		if row.Line < 1 || row.Line > lines {
			t.Fatalf("an appointment on line %d of %d", row.Line, lines)
		}
		list.Appointments = append(list.Appointments, row.Appointment)
	}
	for _, other := range formats() {
		written, err := Write(other, list, office())
		if err != nil {
			t.Fatalf("what was read is not written as %s: %v", other, err)
		}
		again, mistakes := Read(other, written, office(), now())
		wantSame(t, list.Appointments, again, mistakes)
	}
}

// fuzzFormat begins with the files of testdata.
func fuzzFormat(f *testing.F, format Format, pattern string) {
	for _, folder := range []string{"testdata/", "testdata/read/"} {
		files, err := filepath.Glob(folder + pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files: %v", err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, format, data) })
}

func FuzzJSON(f *testing.F) { fuzzFormat(f, JSON, "*.json") }

func FuzzICalendar(f *testing.F) { fuzzFormat(f, ICalendar, "*.ics") }

func FuzzCSV(f *testing.F) { fuzzFormat(f, CSV, "*.csv") }
