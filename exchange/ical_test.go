package exchange

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/booking/api"
)

// calendarOf is a calendar with one event of these lines.
func calendarOf(lines ...string) string {
	return strings.Join(slices.Concat([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT"}, lines, []string{"END:VEVENT", "END:VCALENDAR", ""}), "\r\n")
}

// eventWith is a calendar whose event, besides these lines, has what it needs.
func eventWith(lines ...string) string {
	return calendarOf(append([]string{"UID:1@example", "SUMMARY:Μαρία", "CATEGORIES:certify"}, lines...)...)
}

// TestAnotherReaderFindsTheSame reads what is written with a library.
func TestAnotherReaderFindsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := anyList(t)
		data, err := Write(ICalendar, list, office())
		if err != nil {
			t.Fatal(err)
		}
		calendar, err := ics.ParseCalendar(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		events := calendar.Events()
		if len(events) != len(list.Appointments) {
			t.Fatalf("got %d events, want %d", len(events), len(list.Appointments))
		}
		for i, a := range list.Appointments {
			compareEvent(t, events[i], a)
		}
	})
}

func compareEvent(t *rapid.T, e *ics.VEvent, a api.Appointment) {
	t.Helper()
	value := func(name ics.ComponentProperty) string {
		if p := e.GetProperty(name); p != nil {
			return p.Value
		}
		return ""
	}
	service, _ := newDirectory(office().Services).byID(a.Service)
	want := []string{
		a.ID + "@0578.epass", a.Name, a.Subject, service.Name.EL, "PT" + strconv.Itoa(a.Minutes) + "M", strconv.Itoa(a.Revision - 1), a.Code, a.ChangedAt.Format(utcLayout),
	}
	got := []string{
		e.Id(), value(ics.ComponentPropertySummary), value(ics.ComponentPropertyDescription), value(ics.ComponentPropertyCategories),
		value(ics.ComponentPropertyDuration), value(ics.ComponentPropertySequence), value("X-EPASS-CODE"), value(ics.ComponentPropertyDtstamp),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-written +read):\n%s", diff)
	}
	start, err := e.GetStartAt()
	if err != nil {
		t.Fatal(err)
	}
	if got := start.Format("2006-01-02 15:04 ") + start.Location().String(); got != a.Start.Date+" "+a.Start.Time+" "+a.Start.Zone && exists(a.Start) {
		t.Fatalf("begins %s, want %v", got, a.Start)
	}
}

// exists reports whether clocks show a moment.
func exists(m api.Moment) bool {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		panic(err)
	}
	at, err := instantOf(m, zone)
	if err != nil {
		panic(err)
	}
	return at.Format("15:04") == m.Time
}

// TestWrittenZonesSayWhenAppointmentsBegin reads the time of each event with
// nothing but the calendar itself.
func TestWrittenZonesSayWhenAppointmentsBegin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := anyList(t)
		data, err := Write(ICalendar, list, office())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list.Appointments {
			if a.Start.Zone == "UTC" || !exists(a.Start) {
				continue
			}
			zone, _ := time.LoadLocation(a.Start.Zone)
			want, _ := instantOf(a.Start, zone)
			local, _ := time.Parse("2006-01-02 15:04", a.Start.Date+" "+a.Start.Time)
			got := local.Add(-offsetIn(t, string(data), a.Start.Zone, local))
			if !got.Equal(want) {
				t.Fatalf("%v is %s, want %s, in\n%s", a.Start, got, want, data)
			}
		}
	})
}

// offsetIn returns the offset that a calendar's zone has at a local time.
func offsetIn(t *rapid.T, calendar, zone string, local time.Time) time.Duration {
	_, rules, _ := strings.Cut(calendar, "TZID:"+zone+"\r\n")
	rules, _, ok := strings.Cut(rules, "END:VTIMEZONE")
	if !ok {
		t.Fatalf("no zone %s in\n%s", zone, calendar)
	}
	offset := ""
	for rule := range strings.SplitSeq(rules, "BEGIN:") {
		_, onset, _ := strings.Cut(rule, "DTSTART:")
		begin, err := time.Parse(localLayout, strings.SplitN(onset, "\r\n", 2)[0])
		if err == nil && !begin.After(local) {
			_, to, _ := strings.Cut(rule, "TZOFFSETTO:")
			offset = strings.SplitN(to, "\r\n", 2)[0]
		}
	}
	d, err := time.ParseDuration(offset[:3] + "h" + offset[3:5] + "m" + (offset + "00")[5:7] + "s")
	if err != nil {
		t.Fatalf("offset %q: %v", offset, err)
	}
	return d
}

func TestWrittenLinesAreFoldedBetweenCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data, err := Write(ICalendar, anyList(t), office())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\r\n"), "\r\n") {
			if len(line) > 75 || line == "" || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%d octets: %q", len(line), line)
			}
		}
	})
}

func TestLinesMayBeFoldedAnywhere(t *testing.T) {
	data := string(mustWrite(t, ICalendar, sample()))
	joined := strings.ReplaceAll(data, "\r\n ", "")
	for _, width := range []int{1, 2, 3, 7, 60} {
		var b strings.Builder
		for line := range strings.SplitSeq(joined, "\r\n") {
			for len(line) > width { // also inside of a character
				b.WriteString(line[:width] + "\n\t")
				line = line[width:]
			}
			b.WriteString(line + "\n")
		}
		rows, mistakes := Read(ICalendar, []byte(b.String()), office(), now())
		wantSame(t, sample().Appointments, rows, mistakes)
	}
}

func TestMistakesAreOnTheFirstLineOfAFoldedProperty(t *testing.T) {
	_, mistakes := Read(ICalendar, []byte(eventWith("X-LONG:a", " b", " c", "DTST", " ART:tomo", "\trrow")), office(), now())
	wantMistakes(t, mistakes, "10 DTSTART bad_value")
}

func TestContentLinesAreTakenApart(t *testing.T) {
	for text, want := range map[string]property{
		"summary:a:b;c":                    {name: "SUMMARY", value: "a:b;c"},
		"DTSTART;TZID=Europe/Athens:x":     {name: "DTSTART", zone: "Europe/Athens", value: "x"},
		`DTSTART;X="a:b;c",d;tzid="A/B":x`: {name: "DTSTART", zone: "A/B", value: "x"},
		"DTSTART;VALUE=date;TZID=a,b:":     {name: "DTSTART", zone: "a", kind: "DATE"},
		"X;Y=:":                            {name: "X"},
	} {
		if got, ok := parseProperty(0, text); !ok || got != want {
			t.Errorf("%s: got %+v %t, want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ":x", "SUMMARY", "SUMMARY x:y", "A;B:c", "A;B=c", `A;B="c:d`, "A;B=c\"d:e", "A;=c:d", "Α:x", "A;B=c;:d", `A;B="c"d:e`} {
		if got, ok := parseProperty(0, text); ok {
			t.Errorf("%s is %+v", text, got)
		}
	}
}

func TestEscapesAreUndone(t *testing.T) {
	for text, want := range map[string]string{`a\,b\;c\\n\nd\Ne`: "a,b;c\\n\nd\ne", `\\\,`: `\,`, `a\`: "a", `\x`: "x", "": ""} {
		if got := unescape(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if diff := cmp.Diff([]string{"a,b", "c\\", "", "d"}, slices.Collect(values(`a\,b,c\\,,d`))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDurationsAreRead(t *testing.T) {
	for text, want := range map[string]int{"PT20M": 20, "+PT1H": 60, "P0DT0H20M0S": 20, "PT60S": 1, "PT1H30M": 90, "PT1200S": 20} {
		if got := only(t, ICalendar, eventWith("DTSTART:20261123T093000", "DURATION:"+text)).Appointment.Minutes; got != want {
			t.Errorf("%s is %d minutes, want %d", text, got, want)
		}
	}
	for text, code := range map[string]string{
		"": "bad_value", "P": "bad_value", "PT": "bad_value", "-PT20M": "bad_value", "20M": "bad_value", "PT20": "bad_value", "P1WT1H": "bad_value", "PT90S": "bad_value",
		"P1D": "out_of_range", "P9999W": "out_of_range", "PT0S": "out_of_range", "PT481M": "out_of_range",
	} {
		_, mistakes := Read(ICalendar, []byte(eventWith("DTSTART:20261123T093000", "DURATION:"+text)), office(), now())
		wantMistakes(t, mistakes, "8 DURATION "+code)
	}
}

// TestClocksThatAreChanged has both nights of the year in which they are.
func TestClocksThatAreChanged(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string // start and minutes
	}{
		{"a time that is skipped stays as it was said", []string{"DTSTART;TZID=Europe/Athens:20260329T033000"}, "2026-03-29 03:30 20"},
		{"the hour that is skipped takes no time", []string{"DTSTART;TZID=Europe/Athens:20260329T025000", "DTEND;TZID=Europe/Athens:20260329T041000"}, "2026-03-29 02:50 20"},
		{"behind the gap, in UTC", []string{"DTSTART:20260329T010000Z"}, "2026-03-29 04:00 20"},
		{"before the gap, in UTC", []string{"DTSTART:20260329T005900Z"}, "2026-03-29 02:59 20"},
		{"the first of two, in UTC", []string{"DTSTART:20261025T003000Z"}, "2026-10-25 03:30 20"},
		{"the first of two is meant", []string{"DTSTART;TZID=Europe/Athens:20261025T033000", "DTEND:20261025T010000Z"}, "2026-10-25 03:30 30"},
		{"the first of two elsewhere is the first of two here", []string{"DTSTART;TZID=Europe/Berlin:20261025T023000"}, "2026-10-25 03:30 20"},
		{"behind both, in UTC", []string{"DTSTART:20261025T020000Z"}, "2026-10-25 04:00 20"},
		{"the hour that is there twice takes two", []string{"DTSTART;TZID=Europe/Athens:20261025T023000", "DTEND;TZID=Europe/Athens:20261025T040000"}, "2026-10-25 02:30 150"},
		{"another zone is told in the office's", []string{"DTSTART;TZID=Europe/Berlin:20261123T083000", "DTEND;TZID=Europe/London:20261123T080000"}, "2026-11-23 09:30 30"},
		{"without a zone it is the office's", []string{"DTSTART:20261123T093000", "DTEND:20261123T100000"}, "2026-11-23 09:30 30"},
	} {
		a := only(t, ICalendar, eventWith(c.lines...)).Appointment
		if got := a.Start.Date + " " + a.Start.Time + " " + strconv.Itoa(a.Minutes); got != c.want || a.Start.Zone != "Europe/Athens" {
			t.Errorf("%s: got %s %s, want %s", c.name, got, a.Start.Zone, c.want)
		}
	}
	for _, start := range []string{"DTSTART:20261025T010000Z", "DTSTART:20261025T013000Z", "DTSTART;TZID=Etc/GMT-2:20261025T033000"} {
		_, mistakes := Read(ICalendar, []byte(eventWith(start)), office(), now())
		wantMistakes(t, mistakes, "7 DTSTART ambiguous_time")
	}
}

// TestAZoneOfOurOwnPropertyIsKept reads an appointment of another zone back as
// it was agreed on.
func TestAZoneOfOurOwnPropertyIsKept(t *testing.T) {
	for start, want := range map[string]api.Moment{
		"DTSTART;TZID=Europe/Berlin:20261123T083000": {Date: "2026-11-23", Time: "08:30", Zone: "Europe/Berlin"},
		"DTSTART:20261123T073000Z":                   {Date: "2026-11-23", Time: "08:30", Zone: "Europe/Berlin"},
		"DTSTART:20261123T083000":                    {Date: "2026-11-23", Time: "08:30", Zone: "Europe/Berlin"},
	} {
		if got := only(t, ICalendar, eventWith("X-EPASS-ZONE:Europe/Berlin", start)).Appointment.Start; got != want {
			t.Errorf("%s: got %v, want %v", start, got, want)
		}
	}
}

func TestOtherCalendarsMayChangeWhatWasExported(t *testing.T) {
	list := sample()
	list.Appointments = list.Appointments[:1]
	data := string(mustWrite(t, ICalendar, list))
	for _, c := range []struct {
		name   string
		change []string // old, new
		want   func(*api.Appointment)
	}{
		{"moved", []string{":20261123T093000", ":20261124T100000", "SEQUENCE:0", "SEQUENCE:1"}, func(a *api.Appointment) {
			a.Start.Date, a.Start.Time, a.Revision = "2026-11-24", "10:00", 2
		}},
		{"called off", []string{"STATUS:CONFIRMED", "STATUS:CANCELLED"}, func(a *api.Appointment) { a.State = api.Cancelled }},
		{"changed later", []string{"LAST-MODIFIED:20261102T101500Z", "LAST-MODIFIED:20261110T000000Z"}, func(a *api.Appointment) {
			a.ChangedAt = instant("2026-11-10T00:00:00Z")
		}},
		{"made longer", []string{"DURATION:PT20M", "DTEND:20261123T081500Z"}, func(a *api.Appointment) { a.Minutes = 45 }},
		{"without what only we write", []string{"X-EPASS-STATE:booked\r\n", "", "X-EPASS-CONSENT:TRUE\r\n", "", "X-EPASS-CHANNEL:online\r\n", "", "X-EPASS-SERVICE:certify\r\n", ""}, func(a *api.Appointment) {
			a.Consent, a.Channel = false, api.Desk
		}},
	} {
		want := sample().Appointments[0]
		c.want(&want)
		got := only(t, ICalendar, strings.NewReplacer(c.change...).Replace(data))
		if diff := cmp.Diff(Row{Line: 14, Appointment: want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestACancelledEventThatIsConfirmedAgainIsBooked(t *testing.T) {
	row := only(t, ICalendar, eventWith("DTSTART:20261123T093000", "X-EPASS-STATE:cancelled", "STATUS:CONFIRMED"))
	if row.Appointment.State != api.Booked {
		t.Errorf("got %s", row.Appointment.State)
	}
}

func TestEveryFieldIsReadFromPropertiesThatSpeak(t *testing.T) {
	for _, f := range fields() {
		if len(sources(f.path)) == 0 {
			t.Errorf("%s is read from nothing", f.path)
		}
		for _, name := range sources(f.path) {
			if !speaks(name) {
				t.Errorf("%s is passed over", name)
			}
		}
	}
	if speaks("DTSTARTED") || speaks("X-EPASS-OTHER") {
		t.Error("unknown properties are not passed over")
	}
}

func TestWhatIsNoCalendarIsRefusedOnce(t *testing.T) {
	for file, want := range map[string][]string{
		"":                        {"1 syntax"},
		"<html>\n<body>\nhello\n": {"1 syntax"},
		"\nBEGIN:VCARD\nFN:Μαρία\nEND:VCARD\n":                                           {"2 syntax"},
		"BEGIN:VEVENT\nEND:VEVENT\n":                                                     {"1 syntax"},
		"END:VCALENDAR\nEND:VCALENDAR\n":                                                 {"1 syntax"},
		"BEGIN:VCALENDAR\nEND:VCALENDAR\nmore":                                           {"3 syntax"},
		"BEGIN:VCALENDAR\nVERSION:2.0\n":                                                 {"1 syntax"},
		"BEGIN:VCALENDAR\n\xff\xfe\nEND:VCALENDAR\nBEGIN:VCALENDAR\nX:1\nBEGIN:VEVENT\n": {"2 encoding", "6 syntax"},
	} {
		rows, mistakes := Read(ICalendar, []byte(file), office(), now())
		if len(rows) > 0 {
			t.Errorf("%q has\n%s", file, report(rows, nil))
		}
		wantMistakes(t, mistakes, want...)
	}
}

func TestAnEventEndsOnceAndLater(t *testing.T) {
	for end, want := range map[string]string{
		"DTEND:20261123T100000\r\nDURATION:PT30M":          "9 DURATION duplicate",
		"DTEND:20261123T093000":                            "8 DTEND out_of_range",
		"DTEND:20261123T083000":                            "8 DTEND out_of_range",
		"DTEND:20261123T093030":                            "8 DTEND bad_value",
		"DTEND;VALUE=DATE:20261124":                        "8 DTEND bad_value",
		"DTEND;TZID=E. Europe Standard Time:20261123T1000": "8 DTEND bad_value",
		"DTEND;TZID=Europe/Nowhere:20261123T100000":        "8 DTEND unknown_zone",
		"DTEND;TZID=Local:20261123T100000":                 "8 DTEND unknown_zone",
	} {
		_, mistakes := Read(ICalendar, []byte(eventWith("DTSTART:20261123T093000", end)), office(), now())
		wantMistakes(t, mistakes, want)
	}
}

func TestTextsWhoseCharactersAreLostAreRefused(t *testing.T) {
	file := strings.Replace(eventWith("DTSTART:20261123T093000", "DESCRIPTION:α\ufffdβ"), "Μαρία", "Μαρ\ufffdα", 1)
	_, mistakes := Read(ICalendar, []byte(file), office(), now())
	wantMistakes(t, mistakes, "5 SUMMARY encoding", "8 DESCRIPTION encoding")
}

func TestSeveralCalendarsInOneFileAreRead(t *testing.T) {
	file := eventWith("DTSTART:20261123T093000") + strings.ReplaceAll(eventWith("DTSTART:20261123T100000"), "UID:1", "UID:2")
	rows, mistakes := Read(ICalendar, []byte("\ufeff"+file), office(), now())
	if len(rows) != 2 || len(mistakes) > 0 {
		t.Errorf("got\n%s", report(rows, mistakes))
	}
}
