package office_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
)

// desk is an office whose clerk books appointments, in a synctest bubble that
// begins in the morning of Friday 20 November 2026.
type desk struct {
	*office.Office
	t    *testing.T
	keys *officetest.Keys
	now  atomic.Int64 // Unix time in seconds
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, keys: &officetest.Keys{}}
	d.now.Store(officetest.Morning().Unix())
	settings := office.SampleSettings()
	settings.Calendar = weekdays()
	d.Office, _ = officetest.Start(t, office.Options{Found: settings, Keys: d.keys, Clock: func() time.Time { return time.Unix(d.now.Load(), 0) }})
	return d
}

// weekdays is open from Monday to Friday, 8:00 to 14:00, last number 13:30.
func weekdays() booking.Calendar {
	hours := booking.Hours{Open: []booking.Range{{From: 8 * 60, To: 14 * 60}}}
	return booking.Calendar{
		Zone: "Europe/Athens", LastTicket: 30,
		Week: booking.Week{Monday: hours, Tuesday: hours, Wednesday: hours, Thursday: hours, Friday: hours},
	}
}

func clerk() office.Principal { return office.Principal{Role: office.RoleClerk, ID: "maria"} }

func maria() office.Person {
	return office.Person{Name: "Μαρία Παπαδοπούλου", Subject: "Επίδομα στέγασης", Email: "maria@example.gr", Phone: "+306900000000", Consent: true}
}

func wall(date, clock string) booking.Wall {
	d, err := booking.ParseDate(date)
	c, err2 := booking.ParseClock(clock)
	if err := errors.Join(err, err2); err != nil {
		panic(err)
	}
	return booking.Wall{Date: d, Time: c}
}

// book books an appointment for service benefits.
func (d *desk) book(id queue.AppointmentID, at booking.Wall, p office.Person) (office.AppointmentAnswer, error) {
	d.t.Helper()
	r := office.Request{By: clerk(), Key: "key-of-" + string(id), Hash: office.HashRequest("POST", "/book", []byte(p.Name+at.String()))}
	sealed, r, err := d.Conceal(d.t.Context(), r, id, at.Date, p)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Command = office.BookAppointment{
		ID: id, Random: [8]uint64{1, uint64(len(id)), 3, 4}, Service: "benefits", Start: at, Channel: booking.Phone, Person: sealed,
	}
	return office.Do[office.AppointmentAnswer](d.t.Context(), d.Office, r)
}

func (d *desk) do(c office.Command) error {
	_, err := d.Do(d.t.Context(), office.Request{By: clerk(), Command: c})
	return err
}

func (d *desk) must(c office.Command) {
	d.t.Helper()
	if err := d.do(c); err != nil {
		d.t.Fatalf("%T: %v", c, err)
	}
}

func (d *desk) appointment(id queue.AppointmentID) office.Appointment {
	d.t.Helper()
	var out office.Appointment
	if err := d.Read(d.t.Context(), func(s *office.State) { out, _ = s.Appointment(id) }); err != nil {
		d.t.Fatal(err)
	}
	return out
}

// to lets the clock show another time and waits until the office has seen it.
func (d *desk) to(at time.Time) {
	d.now.Store(at.Unix())
	time.Sleep(2 * time.Second) // of the bubble
	synctest.Wait()
}

func inAthens(day, hour, minute int) time.Time {
	zone, err := time.LoadLocation("Europe/Athens")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, day, hour, minute, 0, 0, zone).UTC()
}

func TestAnAppointmentOfTodayIsBookedCheckedInAndServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		got, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria())
		if err != nil {
			t.Fatal(err)
		}
		if got.Revision != 1 || got.Minutes != 20 || got.State != office.AppointmentBooked {
			t.Errorf("booked: %+v", got)
		}
		if p, err := d.Reveal(d.appointment("appointment-1")); err != nil || p != maria() {
			t.Errorf("revealed %+v, %v", p, err)
		}
		code, err := booking.ParseCode(strings.ToLower(got.Code.Greek()))
		if err != nil {
			t.Fatal(err)
		}
		ticket, err := office.Do[office.TicketAnswer](t.Context(), d.Office, office.Request{
			By:      office.Principal{Role: office.RoleKiosk},
			Command: office.CheckIn{Code: code, Source: queue.FromKiosk, Print: true},
		})
		if err != nil || ticket.Number != "Γ001" || ticket.Job == 0 {
			t.Fatalf("checked in: %+v, %v", ticket, err)
		}
		if err := d.do(office.CheckIn{ID: "appointment-1"}); !errors.Is(err, queue.ErrCheckedIn) {
			t.Errorf("a second check-in: %v", err)
		}
		if err := d.do(office.CancelAppointment{ID: "appointment-1", Revision: 1}); !errors.Is(err, queue.ErrCheckedIn) {
			t.Errorf("cancelling after the check-in: %v", err)
		}
		d.must(office.AtCounter{Counter: 4, Step: queue.OpenCounter{Counter: 4, Clerk: "maria"}})
		d.must(office.AtCounter{Counter: 4, Step: queue.CallNext{Counter: 4}})
		d.must(office.AtCounter{Counter: 4, Step: queue.Finish{Counter: 4}})
		if got := d.appointment("appointment-1").State; got != office.AppointmentServed {
			t.Errorf("served: %s", got)
		}
		d.must(office.AtCounter{Counter: 4, Step: queue.Undo{Counter: 4}})
		if got := d.appointment("appointment-1").State; got != office.AppointmentCheckedIn {
			t.Errorf("after undo: %s", got)
		}
		d.toldAbout(office.AppointmentBooked, office.AppointmentCheckedIn, office.AppointmentServed, office.AppointmentCheckedIn)
	})
}

// toldAbout compares the states of the notices to the platform.
func (d *desk) toldAbout(want ...office.AppointmentState) {
	d.t.Helper()
	var got []office.AppointmentState
	if err := d.Read(d.t.Context(), func(s *office.State) {
		for _, n := range s.Outbox() {
			got = append(got, n.State)
		}
	}); err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("notices (-want +got):\n%s", diff)
	}
}

func TestAnAppointmentThatNobodyChecksInForIsMissedAndStillWelcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria()); err != nil {
			t.Fatal(err)
		}
		d.to(inAthens(20, 11, 15))
		if got := d.appointment("appointment-1").State; got != office.AppointmentMissed {
			t.Errorf("at slot + L: %s", got)
		}
		d.must(office.CheckIn{ID: "appointment-1", Source: queue.FromDesk})
		if got := d.appointment("appointment-1").State; got != office.AppointmentCheckedIn {
			t.Errorf("came late: %s", got)
		}
	})
}

func TestASlotIsTakenOnceAndGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		at := wall("2026-11-23", "11:00") // a Monday; counters 3 and 4 take benefits, staggered
		if _, err := d.book("appointment-1", at, maria()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.book("appointment-22", at, maria()); !errors.Is(err, booking.ErrTaken) {
			t.Errorf("a slot of one counter, twice: %v", err)
		}
		if err := d.do(office.CancelAppointment{ID: "appointment-1", Revision: 2}); !errors.Is(err, booking.ErrStale) {
			t.Errorf("cancelling what was not looked at: %v", err)
		}
		d.must(office.CancelAppointment{ID: "appointment-1", Revision: 1})
		if _, err := d.book("appointment-333", at, maria()); err != nil {
			t.Errorf("booking the slot that was given back: %v", err)
		}
		if err := d.do(office.CheckIn{ID: "appointment-333"}); !errors.Is(err, office.ErrOtherDay) {
			t.Errorf("checking in on another day: %v", err)
		}
	})
}

func TestAMovedAppointmentLeavesTodayAndIsSealedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria()); err != nil {
			t.Fatal(err)
		}
		at := wall("2026-11-24", "09:00")
		sealed, _, err := d.Conceal(t.Context(), office.Request{}, "appointment-1", at.Date, maria())
		if err != nil {
			t.Fatal(err)
		}
		d.must(office.ChangeAppointment{ID: "appointment-1", Revision: 1, Service: "benefits", Start: at, Channel: booking.Desk, Person: sealed})
		got := d.appointment("appointment-1")
		if got.Start != at || got.Revision != 2 || got.Sealed.Until != "2026-12-24" {
			t.Errorf("moved: %+v", got)
		}
		err = d.Read(t.Context(), func(s *office.State) {
			if q, _ := s.Queue.Appointment("appointment-1"); q.Phase != queue.Withdrawn {
				t.Errorf("in today's queue: %+v", q)
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestThePersonIsForgottenWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria()); err != nil {
			t.Fatal(err)
		}
		kept := d.appointment("appointment-1")
		d.to(inAthens(20, 9, 0).AddDate(0, 0, 30))
		if _, err := d.Reveal(kept); err != nil {
			t.Errorf("on the last day: %v", err)
		}
		d.to(inAthens(20, 9, 0).AddDate(0, 0, 31))
		if _, err := d.Reveal(kept); !errors.Is(err, office.ErrErased) {
			t.Errorf("on the day after it: %v", err)
		}
		if got := d.appointment("appointment-1"); got.ID != "" {
			t.Errorf("still there: %+v", got)
		}
	})
}

func TestAClockThatLeapsIsBelievedSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria()); err != nil {
			t.Fatal(err)
		}
		kept := d.appointment("appointment-1")
		leap := inAthens(20, 10, 1).AddDate(9, 0, 0)
		d.to(leap)
		d.must(office.IssueTicket{Service: "benefits", Source: queue.FromKiosk})
		d.says("on a clock that has just leapt", "2026-11-20", "clock_leap")

		d.to(inAthens(20, 10, 2))
		d.must(office.CheckIn{ID: "appointment-1", Source: queue.FromKiosk})
		d.says("when it is right again", "2026-11-20")

		d.to(leap)
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		d.says("when it has stayed there", "2035-11-20", "clock_leap")
		if _, err := d.Reveal(kept); err != nil {
			t.Errorf("on the day of the leap: %v", err)
		}
		d.to(leap.AddDate(0, 0, 1))
		d.says("on the day after it", "2035-11-21")
		if _, err := d.Reveal(kept); !errors.Is(err, office.ErrErased) {
			t.Errorf("on the day after it: %v", err)
		}
	})
}

// says compares the business day and the alarms.
func (d *desk) says(when string, day queue.Day, alarms ...string) {
	d.t.Helper()
	if err := d.Read(d.t.Context(), func(s *office.State) {
		if got := s.Queue.Day(); got != day {
			d.t.Errorf("%s: day %s, want %s", when, got, day)
		}
	}); err != nil {
		d.t.Fatal(err)
	}
	var got []string
	for _, a := range d.Alarms() {
		got = append(got, a.Code)
	}
	if diff := cmp.Diff(alarms, got); diff != "" {
		d.t.Errorf("%s, alarms (-want +got):\n%s", when, diff)
	}
}

func TestTheDayOpensWithItsAppointmentsAndFollowsItsHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-23", "09:00"), maria()); err != nil {
			t.Fatal(err)
		}
		kiosk := office.IssueTicket{Service: "benefits", Source: queue.FromKiosk}
		d.must(kiosk)
		d.to(inAthens(20, 13, 31))
		if err := d.do(kiosk); !errors.Is(err, queue.ErrNotTaking) {
			t.Errorf("after the last number: %v", err)
		}
		d.must(office.IssueTicket{Service: "benefits", Source: queue.FromDesk})
		d.to(inAthens(20, 14, 29))
		if open := d.open(); !open {
			t.Error("those who wait are not served after closing")
		}
		d.to(inAthens(20, 14, 30))
		if open := d.open(); open {
			t.Error("open when the overtime is over")
		}
		d.to(inAthens(21, 10, 0)) // a Saturday
		if open := d.open(); open {
			t.Error("open on a Saturday")
		}
		d.to(inAthens(23, 8, 0))
		d.must(kiosk)
		d.must(office.CheckIn{ID: "appointment-1", Source: queue.FromKiosk})
	})
}

func TestAReopenedDayHasTheSettingsOfNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.must(office.CloseDay{})
		settings := office.SampleSettings()
		settings.Calendar = weekdays()
		settings.Setup.Services = append(settings.Setup.Services, queue.Service{ID: "tax", Prefix: "Ε", Name: queue.Text{EL: "Φορολογικά"}, First: 1, Last: 99})
		d.must(office.PutSettings{Settings: settings})
		if d.open() {
			t.Error("settings with the same hours reopened the day")
		}
		d.must(office.ReopenDay{})
		d.to(time.Unix(d.now.Load(), 0))
		d.must(office.IssueTicket{Service: "tax", Source: queue.FromDesk})
	})
}

func TestSettingsWithTheSameHoursLeaveAReopenedDayOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.to(inAthens(20, 15, 0))
		if d.open() {
			t.Fatal("open after the overtime")
		}
		if err := d.do(office.ReopenDay{Until: inAthens(22, 4, 0)}); !errors.Is(err, queue.ErrBadHours) {
			t.Errorf("reopening for days: %v", err)
		}
		d.must(office.ReopenDay{Until: inAthens(20, 16, 0)})
		settings := office.SampleSettings()
		settings.Calendar = weekdays()
		settings.Notice.EL = "Καλό απόγευμα."
		d.must(office.PutSettings{Settings: settings})
		d.to(inAthens(20, 15, 30))
		if !d.open() {
			t.Error("another notice closed the day")
		}
		settings.Overtime = 31
		d.must(office.PutSettings{Settings: settings})
		d.to(inAthens(20, 15, 31))
		if d.open() {
			t.Error("open, although the new hours are over")
		}
	})
}

func TestSettingsDoNotTurnARunningDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		away := office.SampleSettings()
		away.Calendar = weekdays()
		away.Zone, away.Calendar.Zone = "Pacific/Kiritimati", "Pacific/Kiritimati" // is in Saturday, not to open before Monday
		d.to(inAthens(20, 13, 0))
		if err := d.do(office.PutSettings{Settings: away}); !errors.Is(err, office.ErrDayTurns) {
			t.Errorf("while people wait: %v", err)
		}
		d.must(office.CloseDay{})
		d.must(office.PutSettings{Settings: away})
	})
}

func (d *desk) open() (open bool) {
	d.t.Helper()
	if err := d.Read(d.t.Context(), func(s *office.State) { open = s.Queue.Open() }); err != nil {
		d.t.Fatal(err)
	}
	return open
}

func TestImportedAppointmentsCountByTheirRevision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		a := office.Appointment{
			ID: "platform-0001", Service: "civil", Start: wall("2026-11-20", "12:00"), Minutes: 15, Code: booking.NewCode(7),
			Channel: booking.Online, State: office.AppointmentBooked, Revision: 3, BookedAt: inAthens(19, 10, 0), ChangedAt: inAthens(19, 10, 0),
			Sealed: office.Sealed{Until: "2026-12-20"},
		}
		older, newer, thief, foreign := a, a, a, a
		older.Revision = 2
		newer.Revision, newer.State = 4, office.AppointmentCancelled
		thief.ID = "platform-0002"
		foreign.ID, foreign.Code, foreign.Service = "platform-0003", booking.NewCode(8), "passports"
		got, err := office.Do[[]office.ImportResult](t.Context(), d.Office, office.Request{By: clerk(), Command: office.ImportAppointments{
			Appointments: []office.Appointment{a, thief, foreign},
		}})
		want := []office.ImportResult{office.ImportAdded, office.ImportCodeTaken, office.ImportService}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v\n%s", err, diff)
		}
		got, err = office.Do[[]office.ImportResult](t.Context(), d.Office, office.Request{By: clerk(), Command: office.ImportAppointments{
			Appointments: []office.Appointment{older, a, newer},
		}})
		want = []office.ImportResult{office.ImportOlder, office.ImportSame, office.ImportChanged}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v\n%s", err, diff)
		}
		if err := d.do(office.CheckIn{ID: a.ID}); !errors.Is(err, queue.ErrAppointmentCancelled) {
			t.Errorf("checking in a cancelled one: %v", err)
		}
	})
}

// imports takes one appointment as the platform keeps it.
func (d *desk) imports(a office.Appointment) (office.ImportResult, error) {
	d.t.Helper()
	got, err := office.Do[[]office.ImportResult](d.t.Context(), d.Office, office.Request{By: clerk(), Command: office.ImportAppointments{
		Appointments: []office.Appointment{a},
	}})
	if err != nil {
		return "", err
	}
	return got[0], nil
}

func TestAnImportLeavesWhoHasBeenHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.book("appointment-1", wall("2026-11-20", "11:00"), maria()); err != nil {
			t.Fatal(err)
		}
		d.must(office.CheckIn{ID: "appointment-1", Source: queue.FromKiosk})
		d.must(office.OnTicket{Number: "Γ001", Step: queue.Cancel{Number: "Γ001"}})
		a := d.appointment("appointment-1")
		if a.State != office.AppointmentMissed {
			t.Fatalf("of a ticket given up the appointment is %s", a.State)
		}
		a.Revision, a.State, a.Start = 2, office.AppointmentBooked, wall("2026-11-23", "11:00")
		if got, err := d.imports(a); got != office.ImportHere || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestDaysThatCannotBeKeptAreNotImported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for _, c := range []struct {
			date string
			want office.ImportResult
		}{
			{"2026-10-20", office.ImportOver}, {"2026-10-21", office.ImportAdded}, // kept for 30 days
			{"2028-11-20", office.ImportAdded}, {"2028-11-21", office.ImportFar}, {"9999-12-31", office.ImportFar},
		} {
			a := office.Appointment{
				ID: queue.AppointmentID("platform-" + c.date), Service: "civil", Start: wall(c.date, "12:00"), Minutes: 15,
				Code: booking.NewCode(uint64(len(c.date) + int(c.date[9]) + 100*int(c.date[3]))), Channel: booking.Online,
				State: office.AppointmentBooked, Revision: 1, Sealed: office.Sealed{Until: "2028-12-20"},
			}
			if got, err := d.imports(a); got != c.want || err != nil {
				t.Errorf("%s: got %q, want %q: %v", c.date, got, c.want, err)
			}
		}
	})
}
