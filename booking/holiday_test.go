package booking

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Dates of Orthodox Easter as they were and will be kept.
func TestEasterIsOnTheDaysThatCalendarsPrint(t *testing.T) {
	for _, text := range []string{
		"1950-04-09", "1975-05-04", "1983-05-08", "1990-04-15", "1999-04-11",
		"2000-04-30", "2001-04-15", "2002-05-05", "2003-04-27", "2004-04-11", "2005-05-01", "2006-04-23", "2007-04-08",
		"2008-04-27", "2009-04-19", "2010-04-04", "2011-04-24", "2012-04-15", "2013-05-05", "2014-04-20", "2015-04-12",
		"2016-05-01", "2017-04-16", "2018-04-08", "2019-04-28", "2020-04-19", "2021-05-02", "2022-04-24", "2023-04-16",
		"2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02", "2028-04-16", "2029-04-08", "2030-04-28", "2031-04-13",
		"2032-05-02", "2033-04-24", "2034-04-09", "2035-04-29", "2036-04-20", "2037-04-05", "2038-04-25", "2039-04-17",
	} {
		want := date(t, text)
		if got := Easter(want.Year); got != want {
			t.Errorf("Easter %d: got %s, want %s", want.Year, got, want)
		}
	}
}

// The rule of the church, without Meeus' shortcut: the Sunday after the full
// moon that the golden number gives, by the Julian calendar.
func TestEasterIsTheSundayAfterThePaschalFullMoon(t *testing.T) {
	fullMoons := [...]int{ // days after 21 March, by golden number
		15, 4, 23, 12, 1, 20, 9, 28, 17, 6, 25, 14, 3, 22, 11, 0, 19, 8, 27,
	}
	for year := 1900; year < 2100; year++ {
		full := Date{year, time.March, 21}.AddDays(13 + fullMoons[year%19])
		sunday := full.AddDays(7 - int(full.Weekday()))
		if got := Easter(year); got != sunday || got.Weekday() != time.Sunday {
			t.Errorf("Easter %d: got %s, a %s, want %s", year, got, got.Weekday(), sunday)
		}
	}
	// In 2100 the calendars part by another day.
	if got, want := Easter(2100), (Date{2100, time.May, 2}); got != want {
		t.Errorf("Easter 2100: got %s, want %s", got, want)
	}
}

func TestGreekHolidaysAreOnTheirDays(t *testing.T) {
	days := func(year int) map[string]string {
		out := map[string]string{}
		for _, h := range GreekHolidays() {
			out[h.ID] = h.On(year).String()
		}
		return out
	}
	want := map[string]string{
		"new-year": "2026-01-01", "epiphany": "2026-01-06", "clean-monday": "2026-02-23", "25-march": "2026-03-25",
		"good-friday": "2026-04-10", "holy-saturday": "2026-04-11", "easter": "2026-04-12", "easter-monday": "2026-04-13",
		"may-day": "2026-05-01", "whit-monday": "2026-06-01", "dormition": "2026-08-15", "28-october": "2026-10-28",
		"christmas-eve": "2026-12-24", "christmas": "2026-12-25", "26-december": "2026-12-26", "new-years-eve": "2026-12-31",
	}
	if diff := cmp.Diff(want, days(2026)); diff != "" {
		t.Errorf("2026 (-want +got):\n%s", diff)
	}
	later := days(2027)
	for id, want := range map[string]string{"clean-monday": "2027-03-15", "good-friday": "2027-04-30", "may-day": "2027-05-04", "whit-monday": "2027-06-21"} {
		if later[id] != want {
			t.Errorf("%s: got %s, want %s", id, later[id], want)
		}
	}
}

func TestLabourDayYieldsToHolyWeek(t *testing.T) {
	mayDay := GreekHolidays()[8]
	if mayDay.ID != "may-day" {
		t.Fatalf("got %s", mayDay.ID)
	}
	for _, c := range []struct{ name, want string }{
		{"Easter was long ago", "2018-05-01"},
		{"Easter was on Sunday before", "2019-05-01"},
		{"Easter Monday", "2000-05-02"},
		{"Easter Sunday", "2016-05-03"},
		{"Holy Saturday", "2021-05-04"},
		{"Holy Wednesday", "2024-05-07"},
		{"Holy Monday is the earliest it can be", "1983-05-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := date(t, c.want)
			if got := mayDay.On(want.Year); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	mayDay.Moved = []Date{date(t, "2027-05-05"), date(t, "2022-05-02")}
	for _, want := range []string{"2027-05-05", "2022-05-02", "2021-05-04", "2026-05-01"} {
		if got := mayDay.On(date(t, want).Year); got.String() != want {
			t.Errorf("after the decisions: got %s, want %s", got, want)
		}
	}
}

func TestTheTableOfHolidaysSurvivesJSON(t *testing.T) {
	data, err := json.Marshal(GreekHolidays())
	if err != nil {
		t.Fatal(err)
	}
	var got []Holiday
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(GreekHolidays(), got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	for _, bad := range []string{`"02-29"`, `"13-01"`, `"5-1"`, `""`, `"05-01-01"`} {
		var d MonthDay
		if err := json.Unmarshal([]byte(bad), &d); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", bad, err)
		}
	}
}

func TestCallersCannotChangeTheNextTable(t *testing.T) {
	one := GreekHolidays()
	*one[2].Easter, one[0].Fixed.Day = 5, 9
	*one[12].Closes = 1
	if diff := cmp.Diff(GreekHolidays(), one); diff == "" {
		t.Error("two tables share their rows")
	}
}
