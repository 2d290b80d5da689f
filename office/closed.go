package office

import (
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// ClosedCause says why no numbers are given.
type ClosedCause string

// The causes for which no numbers are given.
const (
	BeforeOpening ClosedCause = "before"
	DuringBreak   ClosedCause = "break"
	AfterLast     ClosedCause = "last"  // those who have a number are still served
	AfterClosing  ClosedCause = "after" // of the day
	NoHours       ClosedCause = "day"   // a weekday on which the office stays closed
	OnHoliday     ClosedCause = "holiday"
	OnClosure     ClosedCause = "closure"
	ByStaff       ClosedCause = "staff"
)

// Closed is why no numbers are given, and until when.
type Closed struct {
	Cause  ClosedCause `json:"cause"`
	Reason queue.Text  `json:"reason,omitzero"` // name of the holiday, or what is said of the closure
	Opens  time.Time   `json:"opens,omitzero"`  // next; zero: it is not known
}

// Closed returns why no numbers are given at now; nil if they are.
func (s *State) Closed(now time.Time) *Closed {
	if s.Queue.Taking(now) {
		return nil
	}
	out := &Closed{Cause: causeOf(s.Queue.Hours(), s.Queue.Open(), now)}
	table := s.Timetable()
	if table == nil {
		return out
	}
	day, from := s.tableDay(table, now), now
	switch {
	case out.Cause == AfterLast || out.Cause == ByStaff:
		if from = now; day.Closes().After(now) {
			from = day.Closes() // the doors may be open still
		}
	case day.Cause == booking.ByHoliday && !now.Before(day.Closes()):
		out.Cause, out.Reason = OnHoliday, queue.Text(day.Reason)
	default:
		if reason, ok := s.closure(day.Date, now); ok {
			out.Cause, out.Reason = OnClosure, reason
		}
	}
	out.Opens, _ = table.NextOpening(from)
	return out
}

// causeOf says of a day's hours, and whether the day is open, why nobody gets
// a number at now.
func causeOf(hours queue.Hours, open bool, now time.Time) ClosedCause {
	n := len(hours.Open)
	switch {
	case !open && (hours.Ends.IsZero() || now.Before(hours.Ends)):
		return ByStaff
	case n == 0:
		return NoHours
	case now.Before(hours.Open[0].From):
		return BeforeOpening
	case !now.Before(hours.Open[n-1].To):
		return AfterClosing
	case now.After(hours.Last):
		return AfterLast
	}
	return DuringBreak
}

// tableDay returns the business day of the queue in the calendar.
func (s *State) tableDay(table *booking.Timetable, now time.Time) booking.Day {
	date, err := booking.ParseDate(string(s.Queue.Day()))
	if err != nil { // there has been none yet
		date = table.BusinessDay(now)
	}
	return table.Day(date)
}

// closure returns the reason of a closure that holds at now.
func (s *State) closure(date booking.Date, now time.Time) (queue.Text, bool) {
	for _, c := range s.Settings.Calendar.Closures {
		if c.Date != date {
			continue
		}
		if c.Part == nil {
			return queue.Text(c.Reason), true
		}
		from, to := date.At(c.Part.From, s.Location()), date.At(c.Part.To, s.Location())
		if !now.Before(from) && now.Before(to) {
			return queue.Text(c.Reason), true
		}
	}
	return queue.Text{}, false
}

// lastNotice is how long before the last number the screens tell its time.
const lastNotice = time.Hour

// LastSoon returns the time of the day's last number shortly before; else, and
// where one day goes on into the next, the zero time.
func (s *State) LastSoon(now time.Time) time.Time {
	last, table := s.Queue.Hours().Last, s.Timetable()
	if table == nil || !s.Queue.Taking(now) || last.IsZero() || last.Sub(now) > lastNotice {
		return time.Time{}
	}
	closes := s.tableDay(table, now).Closes()
	if next, ok := table.NextOpening(closes); ok && next.Equal(closes) {
		return time.Time{}
	}
	return last
}
