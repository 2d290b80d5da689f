package office

import (
	"fmt"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// BookingSettings are what an office offers by appointment.
type BookingSettings struct {
	Services []booking.Service `json:"services"` // those that appointments are given for
	Windows  []booking.Window  `json:"windows"`  // capacity of counters
	Rules    booking.Rules     `json:"rules"`
	KeepDays int               `json:"keep_days"` // after its day an appointment is kept for so long
}

// Timetable returns the office's hours; nil for an office without a calendar,
// which is open until its day is closed by hand.
func (s *State) Timetable() *booking.Timetable {
	s.planHours()
	return s.table
}

// Schedule returns the slots of the office's appointments.
func (s *State) Schedule() (*booking.Schedule, error) {
	s.planHours()
	if s.schedule == nil {
		return nil, fmt.Errorf("the office has no calendar: %w", booking.ErrUnknownService)
	}
	return s.schedule, nil
}

// planHours makes timetable and schedule of the settings in force. Settings
// were valid when they were put; those of an earlier version may have neither.
func (s *State) planHours() {
	if s.planned {
		return
	}
	s.planned = true
	s.table, s.schedule, _ = s.Settings.Plan()
}

// Plan returns the timetable and the schedule of settings, or what is wrong
// with them. Both are nil where there is no calendar.
func (s Settings) Plan() (*booking.Timetable, *booking.Schedule, error) {
	if s.Calendar.Zone == "" {
		return nil, nil, nil
	}
	table, err := booking.NewTimetable(s.Calendar, s.Location())
	if err != nil {
		return nil, nil, fmt.Errorf("calendar.%w", err)
	}
	schedule, err := booking.NewSchedule(booking.Plan{
		Office: s.Code, Services: s.Booking.Services, Windows: s.Booking.Windows, Rules: s.Booking.Rules,
	}, table)
	if err != nil {
		return nil, nil, fmt.Errorf("booking.%w", err)
	}
	return table, schedule, nil
}

// today returns the business day of an instant: the date of the office's wall
// clock, or the one before as long as that has not ended and this one has not
// opened.
func (s *State) today(now time.Time) queue.Day {
	local := booking.DateAt(now, s.Location())
	table := s.Timetable()
	if table == nil {
		return queue.Day(local.String())
	}
	before, day := s.hours(local.AddDays(-1)), table.Day(local)
	if len(before.Open) > 0 && now.Before(before.Ends) && (len(day.Open) == 0 || now.Before(day.Opens())) {
		return queue.Day(local.AddDays(-1).String())
	}
	return queue.Day(local.String())
}

// dayOf returns the business day on which an appointment begins.
func (s *State) dayOf(start booking.Wall) queue.Day {
	table := s.Timetable()
	if table == nil {
		return queue.Day(start.Date.String())
	}
	return queue.Day(table.BusinessDay(start.In(s.Location())).String())
}

// hours returns the hours of a business day. One on which the office stays
// closed ends as it begins.
func (s *State) hours(date booking.Date) queue.Hours {
	table := s.Timetable()
	if table == nil {
		return queue.Hours{}
	}
	day := table.Day(date)
	if len(day.Open) == 0 {
		return queue.Hours{Ends: date.At(0, s.Location()).UTC()}
	}
	out := queue.Hours{Last: day.LastTicket.UTC(), Ends: day.Closes().Add(s.Settings.Overtime.Duration()).UTC()}
	for _, v := range day.Open {
		out.Open = append(out.Open, queue.Span{From: v.From.UTC(), To: v.To.UTC()})
	}
	return out
}

// newHours returns what settings change about the hours of the day. A day that
// a member of staff closed or reopened stays so unless its hours change.
func (s *State) newHours(settings Settings, now time.Time) ([]event, error) {
	if s.Queue.Day() == "" {
		return nil, nil
	}
	date := dateOf(s.Queue.Day())
	hours := (&State{Settings: settings}).hours(date)
	if hours.Equal(s.hours(date)) {
		return nil, nil
	}
	events, err := s.Queue.Decide(queue.SetHours{Hours: hours}, now)
	return asEvents(events), err
}

// useSettings puts settings that changed while the day was closed in force in
// a day that was reopened.
type useSettings struct{}

func (useSettings) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(queue.ChangeSetup{Setup: s.Settings.Setup}, now)
	return asEvents(events), nil, err
}

// dateOf returns a business day as a date of the calendar.
func dateOf(day queue.Day) booking.Date {
	date, _ := booking.ParseDate(string(day)) // a day's name is one
	return date
}

// opening returns the command that opens a business day.
func (s *State) opening(day queue.Day) queue.OpenDay {
	out := queue.OpenDay{Day: day, Setup: s.Settings.Setup, Hours: s.hours(dateOf(day))}
	for _, a := range s.AppointmentsOn(day) {
		phase := queue.Booked
		if a.State == AppointmentCancelled {
			phase = queue.Withdrawn
		}
		out.Appointments = append(out.Appointments, queue.Appointment{
			ID: a.ID, Service: a.Service, Slot: a.Start.In(s.Location()).UTC(), BookedAt: a.BookedAt, Phase: phase,
		})
	}
	return out
}

// CloseDay ends the business day before its time: nobody is left waiting.
type CloseDay struct{}

// DayAnswer says whether the business day is open, and until when: the zero
// time is until it is closed.
type DayAnswer struct {
	Day  queue.Day `json:"day"`
	Open bool      `json:"open"`
	Ends time.Time `json:"ends,omitzero"`
}

func (CloseDay) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(queue.CloseDay{}, now)
	if err != nil {
		return nil, nil, err
	}
	return asEvents(events), DayAnswer{Day: s.Queue.Day()}, nil
}

// ReopenDay takes a closing back; with Until the day then ends at that time.
type ReopenDay struct{ Until time.Time }

// longestReopening is how long a day that was reopened may go on at most.
const longestReopening = 36 * time.Hour

func (c ReopenDay) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	if c.Until.Sub(now) > longestReopening {
		return nil, nil, fmt.Errorf("until: more than %s ahead: %w", longestReopening, queue.ErrBadHours)
	}
	events, err := s.Queue.Decide(queue.ReopenDay{Until: c.Until}, now)
	if err != nil {
		return nil, nil, err
	}
	return asEvents(events), DayAnswer{Day: s.Queue.Day(), Open: true, Ends: c.Until}, nil
}
