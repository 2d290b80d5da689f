package booking

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDaysHaveTheirHoursAndSayWhy(t *testing.T) {
	at := func(s string) *Clock { c := clock(t, s); return &c }
	c := DefaultCalendar()
	c.Week.Wednesday = Hours{Open: []Range{{480, 780}, {1020, 1200}}, LastTicket: at("19:45")}
	c.Week.Thursday = Hours{Open: []Range{{480, 1200}}, LastTicket: at("19:00")}
	c.Closures = []Closure{
		{Date: date(t, "2026-03-03"), Reason: Text{EL: "Απεργία"}},
		{date(t, "2026-03-04"), &Range{1020, 1200}, Text{EL: "Βλάβη"}},
		{date(t, "2026-03-05"), &Range{660, 720}, Text{EL: "Απολύμανση"}},
		{date(t, "2026-03-06"), &Range{360, 420}, Text{EL: "Πριν ανοίξει"}},
		{date(t, "2026-03-09"), &Range{1170, 1200}, Text{EL: "Συνέλευση"}},
		{date(t, "2026-03-09"), &Range{480, 510}, Text{EL: "Καθυστέρηση"}},
		{date(t, "2026-03-12"), &Range{1140, 1200}, Text{EL: "Συνέλευση"}},
	}
	c.Openings = []Opening{
		{date(t, "2026-03-25"), Hours{Open: []Range{{540, 600}}}, Text{EL: "Εκλογές"}},
		{date(t, "2026-03-01"), Hours{Open: []Range{{480, 495}}}, Text{EL: "Εκλογές"}},
	}
	table := timetable(t, c)
	for _, c := range []struct {
		name, date string
		open       []string
		last       string
		cause      Cause
		reason     string
	}{
		{"an ordinary Monday", "2026-03-02", []string{"02 08:00 +02 to 02 20:00 +02"}, "19:30", ByWeekday, ""},
		{"Saturday", "2026-03-07", []string{"07 08:00 +02 to 07 14:00 +02"}, "13:30", ByWeekday, ""},
		{"Sunday", "2026-03-08", []string{}, "", ByWeekday, ""},
		{"two shifts and a last ticket of its own", "2026-03-11", []string{"11 08:00 +02 to 11 13:00 +02", "11 17:00 +02 to 11 20:00 +02"}, "19:45", ByWeekday, ""},
		{"closed for a reason", "2026-03-03", []string{}, "", ByClosure, "Απεργία"},
		{"afternoon closed", "2026-03-04", []string{"04 08:00 +02 to 04 13:00 +02"}, "12:30", ByClosure, "Βλάβη"},
		{"an hour closed", "2026-03-05", []string{"05 08:00 +02 to 05 11:00 +02", "05 12:00 +02 to 05 20:00 +02"}, "19:00", ByClosure, "Απολύμανση"},
		{"closed early, but after the last ticket", "2026-03-12", []string{"12 08:00 +02 to 12 19:00 +02"}, "18:30", ByClosure, "Συνέλευση"},
		{"a closure that changes nothing", "2026-03-06", []string{"06 08:00 +02 to 06 20:00 +02"}, "19:30", ByWeekday, ""},
		{"closed at both ends", "2026-03-09", []string{"09 08:30 +02 to 09 19:30 +02"}, "19:00", ByClosure, "Καθυστέρηση"},
		{"holiday", "2026-04-10", []string{}, "", ByHoliday, "Μεγάλη Παρασκευή"},
		{"half day", "2026-12-31", []string{"31 08:00 +02 to 31 12:00 +02"}, "11:30", ByHoliday, "Παραμονή Πρωτοχρονιάς"},
		{"open on a holiday", "2026-03-25", []string{"25 09:00 +02 to 25 10:00 +02"}, "09:30", ByOpening, "Εκλογές"},
		{"open for less than the time of the last ticket", "2026-03-01", []string{"01 08:00 +02 to 01 08:15 +02"}, "08:00", ByOpening, "Εκλογές"},
		{"Easter on a Sunday", "2026-04-12", []string{}, "", ByHoliday, "Κυριακή του Πάσχα"},
		{"summer", "2026-07-01", []string{"01 08:00 +03 to 01 13:00 +03", "01 17:00 +03 to 01 20:00 +03"}, "19:45", ByWeekday, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := table.Day(date(t, c.date))
			last := ""
			if !d.LastTicket.IsZero() {
				last = d.LastTicket.In(athens(t)).Format("15:04")
			}
			if diff := cmp.Diff(c.open, shown(t, d.Open)); diff != "" {
				t.Errorf("open (-want +got):\n%s", diff)
			}
			if last != c.last || d.Cause != c.cause || d.Reason.EL != c.reason || d.Date.String() != c.date {
				t.Errorf("got last ticket %q, %s, %q, want %q, %s, %q", last, d.Cause, d.Reason.EL, c.last, c.cause, c.reason)
			}
			if len(c.open) == 0 && !(d.Opens().IsZero() && d.Closes().IsZero() && d.Breaks() == nil) {
				t.Error("a closed day opens")
			}
		})
	}
}

func TestBreaksLieBetweenTheHours(t *testing.T) {
	c := DefaultCalendar()
	c.Week.Monday.Open = []Range{{480, 600}, {600, 720}, {780, 840}, {900, 960}}
	day := timetable(t, c).Day(date(t, "2026-03-02"))
	want := []string{"02 12:00 +02 to 02 13:00 +02", "02 14:00 +02 to 02 15:00 +02"}
	if diff := cmp.Diff(want, shown(t, day.Breaks())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOpeningAndLastTicketAreExactToTheInstant(t *testing.T) {
	table := timetable(t, DefaultCalendar())
	for _, c := range []struct {
		at            string
		open, tickets bool
	}{
		{"2026-03-02T07:59:59+02:00", false, false},
		{"2026-03-02T08:00:00+02:00", true, true},
		{"2026-03-02T19:30:00+02:00", true, true},
		{"2026-03-02T19:30:01+02:00", true, false},
		{"2026-03-02T19:59:59+02:00", true, false},
		{"2026-03-02T20:00:00+02:00", false, false},
		{"2026-03-08T12:00:00+02:00", false, false},
		{"2026-03-02T06:00:00Z", true, true},
	} {
		at := rfc(t, c.at)
		if got := table.IsOpen(at); got != c.open {
			t.Errorf("%s: open %t, want %t", c.at, got, c.open)
		}
		if got := table.Day(table.BusinessDay(at)).TakesTickets(at); got != c.tickets {
			t.Errorf("%s: takes tickets %t, want %t", c.at, got, c.tickets)
		}
	}
}

func TestNextOpeningSkipsWhatIsClosed(t *testing.T) {
	c := DefaultCalendar()
	c.Week.Monday.Open = []Range{{480, 780}, {1020, 1200}}
	c.Closures = []Closure{{Date: date(t, "2026-04-14"), Reason: Text{EL: "Απεργία"}}}
	table := timetable(t, c)
	for _, c := range []struct{ name, at, want string }{
		{"open now", "2026-03-02T10:15:30+02:00", "2026-03-02T10:15:30+02:00"},
		{"in the break", "2026-03-02T13:00:00+02:00", "2026-03-02T17:00:00+02:00"},
		{"before opening", "2026-03-02T05:00:00+02:00", "2026-03-02T08:00:00+02:00"},
		{"after closing", "2026-03-02T20:00:00+02:00", "2026-03-03T08:00:00+02:00"},
		{"over Sunday and summer time", "2026-03-28T14:00:00+02:00", "2026-03-30T08:00:00+03:00"},
		{"over Easter and a strike", "2026-04-09T20:00:00+03:00", "2026-04-15T08:00:00+03:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := table.NextOpening(rfc(t, c.at))
			if !ok || !got.Equal(rfc(t, c.want)) {
				t.Errorf("got %s, %t, want %s", got.In(athens(t)).Format(time.RFC3339), ok, c.want)
			}
		})
	}
	never := timetable(t, Calendar{Zone: "Europe/Athens"})
	if got, ok := never.NextOpening(rfc(t, "2026-03-02T10:00:00+02:00")); ok || !got.IsZero() {
		t.Errorf("an office that never opens opens at %s", got)
	}
	once := timetable(t, Calendar{Zone: "Europe/Athens", Openings: []Opening{{date(t, "2027-03-01"), Hours{Open: []Range{{480, 600}}}, Text{EL: "Μία"}}}})
	if got, ok := once.NextOpening(rfc(t, "2026-03-02T10:00:00+02:00")); !ok || !got.Equal(rfc(t, "2027-03-01T08:00:00+02:00")) {
		t.Errorf("an office that opens in a year: got %s, %t", got, ok)
	}
}

// night is an office open from evening to morning, every day.
func night(t failer) Calendar {
	t.Helper()
	h := Hours{Open: []Range{{clock(t, "22:00"), clock(t, "25:00")}, {clock(t, "25:30"), clock(t, "30:00")}}}
	return Calendar{Zone: "Europe/Athens", LastTicket: 30, Week: Week{h, h, h, h, h, h, h}}
}

func TestBusinessDaysGoOnAfterMidnight(t *testing.T) {
	table := timetable(t, night(t))
	for _, c := range []struct {
		at, day string
		open    bool
	}{
		{"2026-03-02T21:59:00+02:00", "2026-03-02", false},
		{"2026-03-02T22:00:00+02:00", "2026-03-02", true},
		{"2026-03-02T23:59:59+02:00", "2026-03-02", true},
		{"2026-03-03T00:00:00+02:00", "2026-03-02", true},
		{"2026-03-03T01:15:00+02:00", "2026-03-02", false}, // a break of the same day
		{"2026-03-03T05:59:59+02:00", "2026-03-02", true},
		{"2026-03-03T06:00:00+02:00", "2026-03-03", false},
	} {
		at := rfc(t, c.at)
		if day, open := table.BusinessDay(at), table.IsOpen(at); day.String() != c.day || open != c.open {
			t.Errorf("%s: got %s, open %t, want %s, %t", c.at, day, open, c.day, c.open)
		}
	}
}

func TestBothDaysOfSummerTimeHaveTheirHours(t *testing.T) {
	c := night(t)
	c.Week.Sunday = Hours{}
	c.Closures = []Closure{{date(t, "2026-07-03"), &Range{clock(t, "24:30"), clock(t, "26:00")}, Text{EL: "Διακοπή"}}}
	table := timetable(t, c)
	for _, c := range []struct {
		name, date string
		open       []string
		last       string
	}{
		{"the clocks jump while it is open", "2026-03-28", []string{"28 22:00 +02 to 29 01:00 +02", "29 01:30 +02 to 29 06:00 +03"}, "2026-03-29T05:30:00+03:00"},
		{"the clocks go back while it is open", "2026-10-24", []string{"24 22:00 +03 to 25 01:00 +03", "25 01:30 +03 to 25 06:00 +02"}, "2026-10-25T05:30:00+02:00"},
		{"a closure after midnight", "2026-07-03", []string{"03 22:00 +03 to 04 00:30 +03", "04 02:00 +03 to 04 06:00 +03"}, "2026-07-04T05:30:00+03:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := table.Day(date(t, c.date))
			if diff := cmp.Diff(c.open, shown(t, d.Open)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !d.LastTicket.Equal(rfc(t, c.last)) {
				t.Errorf("last ticket %s, want %s", d.LastTicket, c.last)
			}
		})
	}
	skipped := timetable(t, Calendar{Zone: "Europe/Athens", Week: Week{Sunday: Hours{Open: []Range{{180, 240}}}}})
	if d := skipped.Day(date(t, "2026-03-29")); len(d.Open) != 0 {
		t.Errorf("open in the hour that is skipped: %v", shown(t, d.Open))
	}
	if d := skipped.Day(date(t, "2026-10-25")); d.Closes().Sub(d.Opens()) != 2*time.Hour {
		t.Errorf("the hour that comes twice: %v", shown(t, d.Open))
	}
}

func TestAnOfficeThatNeverClosesIsAlwaysOpen(t *testing.T) {
	h := Hours{Open: []Range{{0, dayEnd}}}
	table := timetable(t, Calendar{Zone: "Europe/Athens", Week: Week{h, h, h, h, h, h, h}})
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		if !table.IsOpen(at) || table.BusinessDay(at) != DateAt(at, athens(t)) {
			t.Fatalf("%s: closed, or of %s", at, table.BusinessDay(at))
		}
	})
}

// anyCalendar has hours, holidays and exceptions of every kind.
func anyCalendar(t *rapid.T) Calendar {
	c := Calendar{Zone: "Europe/Athens", LastTicket: 30, Holidays: GreekHolidays()}
	for _, h := range []*Hours{&c.Week.Monday, &c.Week.Tuesday, &c.Week.Wednesday, &c.Week.Thursday, &c.Week.Friday, &c.Week.Saturday, &c.Week.Sunday} {
		*h = Hours{Open: anyRanges(t, 0, 30*60)}
	}
	for range rapid.IntRange(0, 4).Draw(t, "closures") {
		v := Closure{Date: anyDate(t), Reason: Text{EL: "Κλειστά"}}
		if r := anyRanges(t, 0, 30*60); len(r) > 0 {
			v.Part = &r[0]
		}
		c.Closures = append(c.Closures, v)
	}
	return c
}

// anyDate is near one of the days on which the clocks change.
func anyDate(t *rapid.T) Date {
	change := rapid.SampledFrom([]Date{{2026, 3, 29}, {2026, 10, 25}, {2026, 4, 12}, {2026, 12, 31}}).Draw(t, "near")
	return change.AddDays(rapid.IntRange(-2, 2).Draw(t, "days"))
}

func anyRanges(t *rapid.T, from, to int) []Range {
	var out []Range
	for range rapid.IntRange(0, 3).Draw(t, "ranges") {
		if from+30 > to {
			break
		}
		a := rapid.IntRange(from, min(from+600, to-15)/15*15).Draw(t, "opens") / 15 * 15
		b := a + 15*rapid.IntRange(1, 40).Draw(t, "length")
		if a < from || a >= 24*60 || b > to || len(out) > 0 && b > int(out[0].From)+24*60 {
			break
		}
		out, from = append(out, Range{Clock(a), Clock(b)}), b
	}
	return out
}

// Every answer about an instant is what the days say, minute for minute.
func TestAnswersAgreeWithEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, err := NewTimetable(anyCalendar(t), athens(t))
		if err != nil {
			t.Skip("the days run into each other")
		}
		first := anyDate(t)
		var open []Span
		for i := -1; i < 5; i++ {
			day := table.Day(first.AddDays(i))
			for _, s := range day.Open {
				if n := len(open); n > 0 && s.From.Before(open[n-1].To) || !s.From.Before(s.To) {
					t.Fatalf("%s: spans overlap: %v", day.Date, shown(t, day.Open))
				}
				open = append(open, s)
			}
			if len(day.Open) > 0 && (day.LastTicket.Before(day.Opens()) || day.LastTicket.After(day.Closes())) {
				t.Fatalf("%s: last ticket at %s", day.Date, day.LastTicket)
			}
		}
		start := first.At(0, athens(t))
		for m := 0; m < 2*24*60; m += 29 {
			at := start.Add(time.Duration(m) * time.Minute)
			isOpen := Day{Open: open}.IsOpen(at)
			if got := table.IsOpen(at); got != isOpen {
				t.Fatalf("%s: open %t, want %t", at, got, isOpen)
			}
			next, ok := table.NextOpening(at)
			if isOpen != (ok && next.Equal(at)) || ok && !table.IsOpen(next) {
				t.Fatalf("%s: next opening %s, %t, open %t", at, next, ok, isOpen)
			}
			for _, s := range open {
				if s.From.After(at) && s.From.Before(next) {
					t.Fatalf("%s: next opening %s, but it opens at %s", at, next, s.From)
				}
			}
		}
	})
}
