package display

import (
	"testing"
	"time"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"epass.internal/queue/estimate"
	"github.com/google/go-cmp/cmp"
)

// athens is a time of November 2026 on the office's clocks.
func athens(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-2, minute, 0, 0, time.UTC)
}

// startWith runs an office with a calendar of weekdays from 8:00 to 14:00, and
// a feast on Friday 20 November if it is named. It is at from.
func startWith(t *testing.T, from time.Time, feast booking.Text) *office.Office {
	t.Helper()
	settings := office.SampleSettings()
	hours := booking.Hours{Open: []booking.Range{{From: 8 * 60, To: 14 * 60}}}
	settings.Calendar = booking.Calendar{Zone: "Europe/Athens", LastTicket: 30, Week: booking.Week{
		Monday: hours, Tuesday: hours, Wednesday: hours, Thursday: hours, Friday: hours,
	}}
	if feast.EL != "" {
		settings.Calendar.Holidays = []booking.Holiday{{ID: "patron", Name: feast, Fixed: &booking.MonthDay{Month: 11, Day: 20}}}
	}
	o, _ := officetest.Start(t, office.Options{Found: settings, Clock: func() time.Time { return from }})
	return o
}

func boardAt(t *testing.T, o *office.Office, now time.Time) (b Board) {
	t.Helper()
	if err := o.Read(t.Context(), func(s *office.State) { b = NewBoard(s, now) }); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHallIsToldWhenNumbersAreGiven(t *testing.T) {
	o := startWith(t, athens(20, 0, 1), booking.Text{})
	for _, c := range []struct {
		at   time.Time
		want *office.Closed
		last time.Time
	}{
		{athens(20, 7, 30), &office.Closed{Cause: office.BeforeOpening, Opens: athens(20, 8, 0)}, time.Time{}},
		{athens(20, 10, 0), nil, time.Time{}},
		{athens(20, 13, 0), nil, athens(20, 13, 30)},
		{athens(20, 13, 31), &office.Closed{Cause: office.AfterLast, Opens: athens(23, 8, 0)}, time.Time{}},
		{athens(20, 14, 0), &office.Closed{Cause: office.AfterClosing, Opens: athens(23, 8, 0)}, time.Time{}},
	} {
		b := boardAt(t, o, c.at)
		if diff := cmp.Diff(c.want, b.Closed); diff != "" || b.Taking != (c.want == nil) || !b.Last.Equal(c.last) || !b.Open {
			t.Errorf("at %v: open %v, last %v (-want +got):\n%s", c.at, b.Open, b.Last, diff)
		}
	}
}

func TestHallIsToldWhyItIsClosed(t *testing.T) {
	feast := booking.Text{EL: "Πολιούχος", EN: "Patron saint"}
	want := &office.Closed{Cause: office.OnHoliday, Reason: queue.Text(feast), Opens: athens(23, 8, 0)}
	if diff := cmp.Diff(want, boardAt(t, startWith(t, athens(20, 0, 1), feast), athens(20, 10, 0)).Closed); diff != "" {
		t.Errorf("a holiday (-want +got):\n%s", diff)
	}
	o := startWith(t, athens(20, 10, 0), booking.Text{})
	do(t, o, office.System(), office.CloseDay{})
	want = &office.Closed{Cause: office.ByStaff, Opens: athens(23, 8, 0)}
	if diff := cmp.Diff(want, boardAt(t, o, athens(20, 10, 1)).Closed); diff != "" {
		t.Errorf("closed by staff (-want +got):\n%s", diff)
	}
}

// Those who have a number are called after the last one was given.
func TestCallsAreShownAfterTheLastNumber(t *testing.T) {
	o := startWith(t, athens(20, 10, 0), booking.Text{})
	issue(t, o, "certify")
	step(t, o, "maria", 1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	if b := boardAt(t, o, athens(20, 14, 10)); len(b.Calls) != 1 || b.Closed == nil || !b.Open {
		t.Errorf("%+v, want the call on the board of a day without numbers", b)
	}
}

type fixed struct{}

func (fixed) New(s queue.ServiceID) (estimate.Range, bool) {
	return estimate.Range{From: 5 * time.Minute, To: 10 * time.Minute}, s == "certify"
}

func TestBoardShowsTheWaitOfANewNumber(t *testing.T) {
	h := openHall(t)
	if err := h.Refresh(t.Context()); err != nil || h.board.Services[0].Wait != nil {
		t.Errorf("%v, %+v, want no wait without an outlook", err, h.board.Services[0])
	}
	h.Foresee(fixed{})
	h.refresh()
	for i, want := range []string{"περίπου 5–10\u00a0λεπτά", "άγνωστη"} {
		if got := h.board.Services[i].Wait; got == nil || got.EL != want {
			t.Errorf("wait for %s: %v, want %q", h.board.Services[i].ID, got, want)
		}
	}
}
