package queue

import (
	"errors"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestAppointmentsThatCannotBeAreRefused(t *testing.T) {
	good := Appointment{ID: "r1", Service: "certify", Slot: at(60), BookedAt: at(-60)}
	for _, c := range []struct {
		name  string
		spoil func(*Appointment)
	}{
		{"no name", func(a *Appointment) { a.ID = "" }},
		{"endless name", func(a *Appointment) { a.ID = AppointmentID(strings.Repeat("r", 65)) }},
		{"no slot", func(a *Appointment) { a.Slot = time.Time{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := good
			c.spoil(&a)
			put := PutAppointment{ID: a.ID, Service: a.Service, Slot: a.Slot, BookedAt: a.BookedAt}
			if _, err := day(t).Decide(put, at(0)); !errors.Is(err, ErrBadAppointment) {
				t.Errorf("put: got %v, want ErrBadAppointment", err)
			}
			open := OpenDay{Day: "2026-03-02", Setup: testSetup(), Appointments: []Appointment{a}}
			if _, err := New().Decide(open, at(0)); !errors.Is(err, ErrBadAppointment) {
				t.Errorf("opening a day with it: got %v, want ErrBadAppointment", err)
			}
		})
	}
	twice := OpenDay{Day: "2026-03-02", Setup: testSetup(), Appointments: []Appointment{good, good}}
	if _, err := New().Decide(twice, at(0)); !errors.Is(err, ErrBadAppointment) {
		t.Errorf("there twice: got %v, want ErrBadAppointment", err)
	}
}

func TestADayBeginsWithItsAppointmentsOpen(t *testing.T) {
	athens := time.FixedZone("EET", 2*3600)
	s := New()
	must(t, s, OpenDay{Day: "2026-03-02", Setup: testSetup(), Appointments: []Appointment{
		{ID: "b", Service: "certify", Slot: at(60).In(athens), Phase: CheckedIn, Ticket: "Α007"},
		{ID: "a", Service: "gone", Slot: at(70), Phase: NoShow},
		{ID: "c", Service: "certify", Slot: at(50), Phase: Withdrawn},
	}}, at(0))
	want := []Appointment{
		{ID: "c", Service: "certify", Slot: at(50), Phase: Withdrawn},
		{ID: "b", Service: "certify", Slot: at(60), Phase: Booked},
		{ID: "a", Service: "gone", Slot: at(70), Phase: Booked},
	}
	if d := gocmp.Diff(want, s.Appointments()); d != "" {
		t.Errorf("appointments (-want +got):\n%s", d)
	}
	if a, ok := s.Appointment("b"); !ok || a.Slot.Location() != time.UTC {
		t.Errorf("got %+v, %t, want its slot in UTC", a, ok)
	}
	if _, ok := s.Appointment("d"); ok {
		t.Error("there is an appointment that nobody made")
	}
	// Its service is not in the setup: it stays, and cannot be checked in.
	if _, err := s.Decide(CheckIn{ID: "a"}, at(70)); !errors.Is(err, ErrUnknownService) {
		t.Errorf("checking in for a service that is gone: got %v, want ErrUnknownService", err)
	}
}

// A timer that sleeps until NextDue finds everything, in order.
func TestATimerFindsAllThatIsDue(t *testing.T) {
	s := day(t)
	must(t, s, OpenCounter{Counter: 1, Clerk: "maria"}, at(0))
	must(t, s, Issue{Service: "certify"}, at(0))
	must(t, s, CallNext{Counter: 1}, at(1))
	must(t, s, Park{Counter: 1, For: 20 * 60}, at(1))
	must(t, s, PutAppointment{ID: "never", Service: "certify", Slot: at(10)}, at(1))
	must(t, s, PutAppointment{ID: "here", Service: "certify", Slot: at(90)}, at(1))
	must(t, s, CheckIn{ID: "here"}, at(2))
	var got []string
	now := at(2)
	for {
		next, ok := s.NextDue(now)
		if !ok {
			break
		}
		if !next.After(now) {
			t.Fatalf("at %s something is still due at %s", now, next)
		}
		now = next
		var line strings.Builder
		line.WriteString(now.Format("15:04"))
		for _, e := range must(t, s, Tick{}, now) {
			line.WriteString(" " + e.Kind())
		}
		got = append(got, line.String())
	}
	want := []string{"06:21 ticket_unparked", "06:25 appointment_missed", "07:27"} // the last is the gate
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("what was due (-want +got):\n%s", d)
	}
	if next, ok := New().NextDue(now); ok {
		t.Errorf("before the first day something is due at %s", next)
	}
}
