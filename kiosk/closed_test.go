package kiosk

import (
	"net/http"
	"testing"
	"time"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

// view returns what the touch screen would show at a time.
func (h *hall) view(at time.Time) (v View) {
	h.t.Helper()
	if err := h.office.Read(h.t.Context(), func(s *office.State) { v = NewView(s, at) }); err != nil {
		h.t.Fatal(err)
	}
	return v
}

// night opens a hall at midnight before a day of November 2026.
func night(t *testing.T, day int, calendar booking.Calendar) *hall {
	t.Helper()
	settings := office.SampleSettings()
	settings.Calendar = calendar
	return openHallOf(t, publicURL, settings, athens(day, 0, 1))
}

// shifts is weekdays with a break at noon.
func shifts() booking.Calendar {
	c := weekdays()
	hours := booking.Hours{Open: []booking.Range{{From: 8 * 60, To: 14 * 60}, {From: 17 * 60, To: 20 * 60}}}
	c.Week.Thursday = hours
	return c
}

func TestHoursOfADayAreExplained(t *testing.T) {
	h := night(t, 19, shifts()) // Thursday
	for _, c := range []struct {
		at   time.Time
		want *office.Closed
	}{
		{athens(19, 7, 59), &office.Closed{Cause: office.BeforeOpening, Opens: athens(19, 8, 0)}},
		{athens(19, 8, 0), nil},
		{athens(19, 14, 0), &office.Closed{Cause: office.DuringBreak, Opens: athens(19, 17, 0)}},
		{athens(19, 19, 30), nil},
		{athens(19, 19, 31), &office.Closed{Cause: office.AfterLast, Opens: athens(20, 8, 0)}},
		{athens(19, 20, 0), &office.Closed{Cause: office.AfterClosing, Opens: athens(20, 8, 0)}},
	} {
		v := h.view(c.at)
		if diff := cmp.Diff(c.want, v.Closed); diff != "" || v.Taking != (c.want == nil) {
			t.Errorf("at %v (-want +got):\n%s", c.at, diff)
		}
	}
}

func TestDaysWithoutHoursSayWhy(t *testing.T) {
	feast := booking.Text{EL: "Πολιούχος", EN: "Patron saint"}
	works := booking.Text{EL: "Εργασίες", EN: "Works"}
	noon := booking.Clock(12 * 60)
	feastAt := func(day int, closes *booking.Clock) booking.Calendar {
		c := weekdays()
		c.Holidays = []booking.Holiday{{ID: "patron", Name: feast, Fixed: &booking.MonthDay{Month: 11, Day: day}, Closes: closes}}
		return c
	}
	worksOn := func(day int, part *booking.Range) booking.Calendar {
		c := weekdays()
		c.Closures = []booking.Closure{{Date: booking.Date{Year: 2026, Month: 11, Day: day}, Part: part, Reason: works}}
		return c
	}
	for name, c := range map[string]struct {
		day      int
		calendar booking.Calendar
		at       time.Time
		want     *office.Closed
	}{
		"a Saturday":               {21, weekdays(), athens(21, 10, 0), &office.Closed{Cause: office.NoHours, Opens: athens(23, 8, 0)}},
		"a holiday":                {20, feastAt(20, nil), athens(20, 10, 0), &office.Closed{Cause: office.OnHoliday, Reason: queue.Text(feast), Opens: athens(23, 8, 0)}},
		"a half day's morning":     {20, feastAt(20, &noon), athens(20, 10, 0), nil},
		"a half day's afternoon":   {20, feastAt(20, &noon), athens(20, 12, 30), &office.Closed{Cause: office.OnHoliday, Reason: queue.Text(feast), Opens: athens(23, 8, 0)}},
		"a closure":                {20, worksOn(20, nil), athens(20, 10, 0), &office.Closed{Cause: office.OnClosure, Reason: queue.Text(works), Opens: athens(23, 8, 0)}},
		"during a part of a day":   {20, worksOn(20, &booking.Range{From: 9 * 60, To: 11 * 60}), athens(20, 10, 0), &office.Closed{Cause: office.OnClosure, Reason: queue.Text(works), Opens: athens(20, 11, 0)}},
		"after a part of a day":    {20, worksOn(20, &booking.Range{From: 9 * 60, To: 11 * 60}), athens(20, 14, 0), &office.Closed{Cause: office.AfterClosing, Opens: athens(23, 8, 0)}},
		"before a part of the day": {20, worksOn(20, &booking.Range{From: 9 * 60, To: 11 * 60}), athens(20, 8, 30), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, night(t, c.day, c.calendar).view(c.at).Closed); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDayThatStaffClosedOpensOnTheNext(t *testing.T) {
	h := desk(t)
	h.do(office.System(), office.CloseDay{})
	want := &office.Closed{Cause: office.ByStaff, Opens: athens(23, 8, 0)}
	v := h.view(athens(20, 10, 30))
	if diff := cmp.Diff(want, v.Closed); diff != "" || v.Open {
		t.Errorf("open %v (-want +got):\n%s", v.Open, diff)
	}
}

func TestLastNumbersAreToldWithinTheHour(t *testing.T) {
	h := desk(t)
	for at, want := range map[time.Time]time.Time{
		athens(20, 12, 29): {},
		athens(20, 12, 30): athens(20, 13, 30),
		athens(20, 13, 30): athens(20, 13, 30),
		athens(20, 13, 31): {},
	} {
		if got := h.view(at).Last; !got.Equal(want) {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	always := openHall(t, publicURL)
	if got := always.view(athens(20, 23, 45)).Last; !got.IsZero() {
		t.Errorf("an office that never closes tells the last number at %v", got)
	}
}

func TestServicesWithoutNumbersSaySoBeforeThePress(t *testing.T) {
	settings := office.SampleSettings()
	settings.Setup.Services[0].Limit, settings.Setup.Services[1].Last = 1, 1
	settings.Booking.Windows = nil
	h := openHallOf(t, publicURL, settings, athens(20, 10, 0))
	before := h.view(athens(20, 10, 0))
	h.press("certify", "press-001")
	h.press("civil", "press-002")
	after := h.view(athens(20, 10, 0))
	for i, want := range []Refusal{DailyLimit, NumbersExhausted, "", ""} {
		if v := before.Services[i]; v.Refused != "" {
			t.Errorf("before: %s is refused for %s", v.ID, v.Refused)
		}
		if v := after.Services[i]; v.Refused != want {
			t.Errorf("%s: %q, want %q", v.ID, v.Refused, want)
		}
	}
	if before.Booking {
		t.Error("an office without windows offers appointments")
	}
	for service, want := range map[string]Refusal{"certify": DailyLimit, "civil": NumbersExhausted} {
		if r := h.send(http.MethodPost, "/api/v1/tickets", h.screen, "more-"+service, `{"service":"`+service+`"}`); Refusal(r.code(t)) != want {
			t.Errorf("a press on %s: %s, want %s", service, r.body, want)
		}
	}
}

func TestPhoneSeesWhyTheOfficeIsClosed(t *testing.T) {
	h := desk(t)
	h.at(athens(20, 13, 31))
	got := decode[PhoneView](t, h.send(http.MethodGet, "/api/v1/phone", "", "", ""))
	if got.Taking || !got.Open || !got.Booking || got.Closed == nil || got.Closed.Cause != office.AfterLast {
		t.Errorf("%+v, want an open day without numbers", got)
	}
}
