package booking

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDatesAreReadStrictly(t *testing.T) {
	for _, text := range []string{"2026-11-21", "2028-02-29", "0001-01-01", "9999-12-31"} {
		if d, err := ParseDate(text); err != nil || d.String() != text {
			t.Errorf("ParseDate(%q): got %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "2026-2-1", "2026-02-30", "2027-02-29", "26-02-01", "2026-02-01 ", "2026-02-01T00:00", "0000-01-01", "-001-01-01", "٢٠٢٦-02-01"} {
		if d, err := ParseDate(text); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseDate(%q): got %s, %v, want ErrInvalid", text, d, err)
		}
	}
}

func TestClocksAreReadStrictly(t *testing.T) {
	for text, want := range map[string]Clock{"00:00": 0, "09:05": 545, "23:59": 1439, "24:00": 1440, "26:30": 1590, "48:00": 2880} {
		if c, err := ParseClock(text); err != nil || c != want || c.String() != text {
			t.Errorf("ParseClock(%q): got %d (%s), %v, want %d", text, c, c, err, want)
		}
	}
	for _, text := range []string{"", "9:05", "09.05", "09:60", "48:01", "99:00", "-1:00", "+1:00", "09:+5", "09:05:00", "٠٩:٠٥"} {
		if c, err := ParseClock(text); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseClock(%q): got %s, %v, want ErrInvalid", text, c, err)
		}
	}
}

func TestWallTimesAreTextInJSON(t *testing.T) {
	want := `{"date":"2026-03-29","time":"09:30"}`
	var w Wall
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(w)
	if err != nil || string(got) != want || w.String() != "2026-03-29 09:30" {
		t.Errorf("got %s (%s), %v, want %s", got, w, err, want)
	}
	for _, bad := range []string{`{"date":"29/3/2026"}`, `{"time":"9.30"}`} {
		if err := json.Unmarshal([]byte(bad), &w); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", bad, err)
		}
	}
}

func TestDaysOfTheCalendarAreCounted(t *testing.T) {
	for _, c := range []struct {
		name, from string
		days       int
		want       string
		weekday    time.Weekday
	}{
		{"over the end of February", "2026-02-28", 1, "2026-03-01", time.Sunday},
		{"leap year", "2028-02-28", 1, "2028-02-29", time.Tuesday},
		{"over summer time", "2026-03-28", 1, "2026-03-29", time.Sunday},
		{"over winter time", "2026-10-25", 1, "2026-10-26", time.Monday},
		{"backwards over New Year", "2027-01-01", -1, "2026-12-31", time.Thursday},
		{"a year", "2026-05-05", 365, "2027-05-05", time.Wednesday},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, want := date(t, c.from), date(t, c.want)
			got := from.AddDays(c.days)
			if got != want || got.Weekday() != c.weekday || got.Sub(from) != c.days {
				t.Errorf("got %s, a %s, %d days after, want %s, a %s, %d", got, got.Weekday(), got.Sub(from), want, c.weekday, c.days)
			}
		})
	}
}

func TestWallTimesBecomeInstants(t *testing.T) {
	for _, c := range []struct{ name, zone, wall, want string }{
		{"winter", "Europe/Athens", "2026-01-15 09:30", "2026-01-15T09:30:00+02:00"},
		{"summer", "Europe/Athens", "2026-07-15 09:30", "2026-07-15T09:30:00+03:00"},
		{"midnight at the end", "Europe/Athens", "2026-07-15 24:00", "2026-07-16T00:00:00+03:00"},
		{"after midnight", "Europe/Athens", "2026-07-31 26:30", "2026-08-01T02:30:00+03:00"},
		{"last minute before the clocks jump", "Europe/Athens", "2026-03-29 02:59", "2026-03-29T02:59:00+02:00"},
		{"first skipped minute", "Europe/Athens", "2026-03-29 03:00", "2026-03-29T04:00:00+03:00"},
		{"last skipped minute", "Europe/Athens", "2026-03-29 03:59", "2026-03-29T04:00:00+03:00"},
		{"first minute after the jump", "Europe/Athens", "2026-03-29 04:00", "2026-03-29T04:00:00+03:00"},
		{"skipped, counted from the day before", "Europe/Athens", "2026-03-28 27:30", "2026-03-29T04:00:00+03:00"},
		{"noon of the short day", "Europe/Athens", "2026-03-29 12:00", "2026-03-29T12:00:00+03:00"},
		{"before the double hour", "Europe/Athens", "2026-10-25 02:59", "2026-10-25T02:59:00+03:00"},
		{"start of the double hour", "Europe/Athens", "2026-10-25 03:00", "2026-10-25T03:00:00+03:00"},
		{"end of the double hour", "Europe/Athens", "2026-10-25 03:59", "2026-10-25T03:59:00+03:00"},
		{"after the double hour", "Europe/Athens", "2026-10-25 04:00", "2026-10-25T04:00:00+02:00"},
		{"noon of the long day", "Europe/Athens", "2026-10-25 12:00", "2026-10-25T12:00:00+02:00"},
		{"jump of half an hour", "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:30:00+11:00"},
		{"double half hour", "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00"},
		{"jump at midnight", "America/Santiago", "2026-09-06 00:20", "2026-09-06T01:00:00-03:00"},
		{"double hour before midnight", "America/Santiago", "2026-04-04 23:20", "2026-04-04T23:20:00-03:00"},
		{"a day that was left out", "Pacific/Apia", "2011-12-30 12:00", "2011-12-31T00:00:00+14:00"},
		{"zone without changes", "UTC", "2026-03-29 03:30", "2026-03-29T03:30:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, want := moment(t, c.wall).In(zone(t, c.zone)), rfc(t, c.want)
			if !got.Equal(want) {
				t.Errorf("%s in %s: got %s, want %s", c.wall, c.zone, got.Format(time.RFC3339), c.want)
			}
		})
	}
}

// What the clocks show is read back, but for what they show a second time; and
// a later time of day is never an earlier instant.
func TestClocksAndInstantsAgree(t *testing.T) {
	names := []string{"Europe/Athens", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(names).Draw(t, "zone"))
		day := Date{2026, 1, 1}.AddDays(rapid.IntRange(-6000, 6000).Draw(t, "day"))
		previous := day.At(0, loc)
		for c := Clock(0); c < clockEnd; c += 5 {
			at := day.At(c, loc)
			if at.Before(previous) {
				t.Fatalf("%s %s is before the time in front of it", day, c)
			}
			w := Wall{day.AddDays(int(c / dayEnd)), c % dayEnd}
			if !w.In(loc).Equal(at) {
				t.Fatalf("%s %s and %s are two instants", day, c, w)
			}
			if got := WallAt(at, loc); got.Compare(w) < 0 {
				t.Fatalf("%s is shown as %s", w, got)
			}
			previous = at
		}
	})
}

func TestWallTimesAreOrderedByDateThenTime(t *testing.T) {
	order := []string{"2025-12-31 23:59", "2026-01-01 00:00", "2026-01-01 00:01", "2026-01-02 00:00", "2026-02-01 00:00", "2027-01-01 00:00"}
	for i, a := range order {
		for j, b := range order {
			want := max(-1, min(1, i-j))
			if got := moment(t, a).Compare(moment(t, b)); got != want {
				t.Errorf("%s compared with %s: got %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestCuttingSpansLeavesExactlyTheOtherMinutes(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	span := func(t *rapid.T, from, to int) Span {
		a := rapid.IntRange(from, to-1).Draw(t, "from")
		b := rapid.IntRange(a+1, to).Draw(t, "to")
		return Span{start.Add(time.Duration(a) * time.Minute), start.Add(time.Duration(b) * time.Minute)}
	}
	rapid.Check(t, func(t *rapid.T) {
		spans := []Span{span(t, 0, 20), span(t, 20, 40), span(t, 45, 60)}
		cut := span(t, 0, 60)
		left := without(spans, cut)
		in := func(spans []Span, at time.Time) bool { return Day{Open: spans}.IsOpen(at) }
		for m := range 60 {
			at := start.Add(time.Duration(m) * time.Minute)
			if got, want := in(left, at), in(spans, at) && !cut.Has(at); got != want {
				t.Fatalf("minute %d: left %t, want %t", m, got, want)
			}
		}
		for _, s := range left {
			if !s.From.Before(s.To) {
				t.Fatalf("an empty span is left: %v", s)
			}
		}
	})
}
