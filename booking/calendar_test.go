package booking

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultCalendarIsValidAndSurvivesJSON(t *testing.T) {
	c := DefaultCalendar()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, edit(t, c, func(map[string]any) {})); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func TestEveryMistakeOfACalendarHasItsPath(t *testing.T) {
	at := func(s string) *Clock { c := clock(t, s); return &c }
	for _, c := range []struct {
		name   string
		change func(*Calendar)
		want   []string
	}{
		{"no zone", func(c *Calendar) { c.Zone = "" }, []string{"zone missing"}},
		{"zone of the machine", func(c *Calendar) { c.Zone = "Local" }, []string{"zone missing"}},
		{"ends before it begins", func(c *Calendar) { c.Week.Tuesday.Open[0].To = 7 * 60 }, []string{"week.tuesday.open[0] out_of_range"}},
		{"empty range", func(c *Calendar) { c.Week.Tuesday.Open[0].To = 8 * 60 }, []string{"week.tuesday.open[0] out_of_range"}},
		{"negative time", func(c *Calendar) { c.Week.Tuesday.Open[0].From = -1 }, []string{"week.tuesday.open[0] out_of_range"}},
		{"longer than a day", func(c *Calendar) { c.Week.Saturday.Open[0].To = 33 * 60 }, []string{"week.saturday.open[0] out_of_range"}},
		{"begins the next day", func(c *Calendar) { c.Week.Saturday.Open[0] = Range{24 * 60, 25 * 60} }, []string{"week.saturday.open[0].from out_of_range"}},
		{"ranges overlap", func(c *Calendar) {
			c.Week.Friday.Open = []Range{{480, 720}, {719, 900}}
		}, []string{"week.friday.open[1] overlap"}},
		{"ranges out of order", func(c *Calendar) {
			c.Week.Friday.Open = []Range{{780, 900}, {480, 720}}
		}, []string{"week.friday.open[1] overlap"}},
		{"together more than a day", func(c *Calendar) {
			c.Week.Saturday.Open = []Range{{480, 720}, {1380, 1930}}
		}, []string{"week.saturday.open[1].to out_of_range"}},
		{"runs into the next day", func(c *Calendar) { c.Week.Monday.Open[0].To = 33 * 60; c.Week.Monday.Open[0].From = 10 * 60 }, []string{"week.monday.open[0] overlap"}},
		{"Sunday runs into Monday", func(c *Calendar) { c.Week.Sunday.Open = []Range{{1320, 1981}} }, []string{"week.sunday.open[0] overlap"}},
		{"last ticket after closing", func(c *Calendar) { c.Week.Monday.LastTicket = at("20:01") }, []string{"week.monday.last_ticket out_of_range"}},
		{"last ticket on a closed day", func(c *Calendar) { c.Week.Sunday.LastTicket = at("12:00") }, []string{"week.sunday.last_ticket bad_value"}},
		{"minutes of a day", func(c *Calendar) { c.LastTicket = 721 }, []string{"last_ticket out_of_range"}},
		{"holiday twice", func(c *Calendar) { c.Holidays[3].ID = "epiphany" }, []string{"holidays[3].id duplicate"}},
		{"holiday without a name", func(c *Calendar) { c.Holidays[1] = Holiday{Fixed: &MonthDay{1, 6}} }, []string{"holidays[1].id bad_value", "holidays[1].name.el missing"}},
		{"holiday without a day", func(c *Calendar) { c.Holidays[2].Easter = nil }, []string{"holidays[2] bad_value"}},
		{"holiday with two rules", func(c *Calendar) { c.Holidays[2].Fixed = &MonthDay{1, 6} }, []string{"holidays[2] bad_value"}},
		{"day that is not in every year", func(c *Calendar) { c.Holidays[0].Fixed = &MonthDay{2, 29} }, []string{"holidays[0].fixed out_of_range"}},
		{"far from Easter", func(c *Calendar) { *c.Holidays[2].Easter = 91 }, []string{"holidays[2].easter out_of_range"}},
		{"half day that ends after two", func(c *Calendar) { *c.Holidays[12].Closes = clockEnd + 1 }, []string{"holidays[12].closes out_of_range"}},
		{"moved twice in a year", func(c *Calendar) {
			c.Holidays[8].Moved = []Date{{2027, 5, 4}, {2028, 5, 4}, {2027, 5, 5}}
		}, []string{"holidays[8].moved[2] duplicate"}},
		{"closure without date and reason", func(c *Calendar) { c.Closures = []Closure{{}} }, []string{"closures[0].date missing", "closures[0].reason.el missing"}},
		{"closure that ends before it begins", func(c *Calendar) {
			c.Closures = []Closure{{Date{2026, 3, 2}, &Range{600, 540}, Text{EL: "Βλάβη"}}}
		}, []string{"closures[0].part out_of_range"}},
		{"opening without hours", func(c *Calendar) { c.Openings = []Opening{{Date{2026, 3, 1}, Hours{}, Text{EL: "Εκλογές"}}} }, []string{"openings[0].hours.open missing"}},
		{"opening twice", func(c *Calendar) {
			o := Opening{Date{2026, 3, 1}, Hours{Open: []Range{{480, 600}}}, Text{EL: "Εκλογές"}}
			c.Openings = []Opening{o, o}
		}, []string{"openings[1].date duplicate"}},
		{"all at once, in order", func(c *Calendar) {
			c.Zone, c.LastTicket = "", -1
			c.Week.Sunday.Open = []Range{{1, 1}}
		}, []string{"zone missing", "week.sunday.open[0] out_of_range", "last_ticket out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			calendar := DefaultCalendar()
			// The days share their ranges; a change is for one of them.
			calendar = edit(t, calendar, func(map[string]any) {})
			c.change(&calendar)
			_, err := NewTimetable(calendar, athens(t))
			wantMistakes(t, err, c.want...)
		})
	}
}

func TestOpeningsMustNotRunIntoTheDaysAround(t *testing.T) {
	for _, c := range []struct {
		name string
		open Range
		want bool
	}{
		{"ends as Monday begins", Range{1320, 1920}, true},
		{"Monday has begun", Range{1320, 1921}, false},
		{"begins when Saturday has ended", Range{480, 600}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			calendar := DefaultCalendar()
			calendar.Openings = []Opening{{date(t, "2026-03-08"), Hours{Open: []Range{c.open}}, Text{EL: "Εκλογές"}}}
			_, err := NewTimetable(calendar, athens(t))
			if c.want && err != nil {
				t.Fatalf("refused: %v", err)
			}
			if !c.want {
				wantMistakes(t, err, "openings[0].hours overlap")
			}
		})
	}
	calendar := DefaultCalendar()
	calendar.Week.Saturday.Open[0] = Range{1200, 1560}
	calendar.Openings = []Opening{{date(t, "2026-03-08"), Hours{Open: []Range{{60, 600}}}, Text{EL: "Εκλογές"}}}
	_, err := NewTimetable(calendar, athens(t))
	wantMistakes(t, err, "openings[0].hours overlap")
}

func TestATimetableNeedsTheCalendarsZone(t *testing.T) {
	if table, err := NewTimetable(DefaultCalendar(), time.UTC); !errors.Is(err, ErrWrongZone) || table != nil {
		t.Errorf("got %v, want ErrWrongZone", err)
	}
}

func TestCalendarsInJSONAreWhatSupervisorsEdit(t *testing.T) {
	const text = `{
		"zone": "Europe/Athens", "last_ticket": 30,
		"week": {"monday": {"open": [{"from": "08:00", "to": "13:00"}, {"from": "17:00", "to": "20:00"}], "last_ticket": "19:30"}},
		"holidays": [
			{"id": "patron", "name": {"el": "Αγίου Δημητρίου"}, "fixed": "10-26"},
			{"id": "clean-monday", "name": {"el": "Καθαρά Δευτέρα"}, "easter": -48, "moved": ["2026-02-24"], "closes": "12:00"}],
		"closures": [{"date": "2026-03-02", "part": {"from": "10:00", "to": "11:00"}, "reason": {"el": "Απολύμανση"}}],
		"openings": [{"date": "2026-03-01", "hours": {"open": [{"from": "09:00", "to": "24:00"}]}, "reason": {"el": "Εκλογές"}}]}`
	var c Calendar
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	table := timetable(t, c)
	got := map[string][]string{}
	for _, day := range []string{"2026-02-23", "2026-02-24", "2026-03-01", "2026-03-02", "2026-10-26"} {
		got[day] = shown(t, table.Day(date(t, day)).Open)
	}
	want := map[string][]string{
		"2026-02-23": {"23 08:00 +02 to 23 13:00 +02", "23 17:00 +02 to 23 20:00 +02"}, // moved to a Tuesday
		"2026-02-24": {},
		"2026-03-01": {"01 09:00 +02 to 02 00:00 +02"},
		"2026-03-02": {"02 08:00 +02 to 02 10:00 +02", "02 11:00 +02 to 02 13:00 +02", "02 17:00 +02 to 02 20:00 +02"},
		"2026-10-26": {},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
