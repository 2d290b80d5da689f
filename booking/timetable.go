package booking

import (
	"fmt"
	"slices"
	"time"
)

// Timetable answers questions about a valid calendar. It never changes.
type Timetable struct {
	calendar Calendar
	zone     *time.Location
	closures map[Date][]Closure
	openings map[Date]Opening
}

// NewTimetable makes a calendar ready for questions. The zone is the loaded
// calendar.Zone. Errors are Mistakes or wrap ErrWrongZone.
func NewTimetable(c Calendar, zone *time.Location) (*Timetable, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("checking the calendar: %w", err)
	}
	if zone.String() != c.Zone {
		return nil, fmt.Errorf("checking the calendar: zone %s instead of %s: %w", zone, c.Zone, ErrWrongZone)
	}
	t := &Timetable{calendar: c, zone: zone, closures: map[Date][]Closure{}, openings: map[Date]Opening{}}
	for _, v := range c.Closures {
		t.closures[v.Date] = append(t.closures[v.Date], v)
	}
	for _, v := range c.Openings {
		t.openings[v.Date] = v
	}
	if err := t.validateOpenings(); err != nil {
		return nil, fmt.Errorf("checking the calendar: %w", err)
	}
	return t, nil
}

// validateOpenings finds openings that run into the business day before or
// after them.
func (t *Timetable) validateOpenings() error {
	var m Mistakes
	for i, v := range t.calendar.Openings {
		before, day, after := t.Day(v.Date.AddDays(-1)), t.Day(v.Date), t.Day(v.Date.AddDays(1))
		if before.runsInto(day) || day.runsInto(after) {
			m.add(at("openings", i)+".hours", MistakeOverlap, "%s runs into the day before or after it", v.Date)
		}
	}
	return m.err()
}

// Zone returns the zone of the office's clocks.
func (t *Timetable) Zone() *time.Location { return t.zone }

// Cause says what made a day what it is.
type Cause string

// The causes of a day's hours. The last one that changed them counts.
const (
	ByWeekday Cause = "weekday"
	ByHoliday Cause = "holiday"
	ByOpening Cause = "opening"
	ByClosure Cause = "closure"
)

// Day is one business day. Its spans are in order, not empty and apart.
type Day struct {
	Date       Date
	Open       []Span    // none: closed
	LastTicket time.Time // zero on a closed day
	Cause      Cause
	Reason     Text // empty if the weekday's hours hold
}

// Opens returns when the day begins; the zero time on a closed day.
func (d Day) Opens() time.Time {
	if len(d.Open) == 0 {
		return time.Time{}
	}
	return d.Open[0].From
}

// Closes returns when the day ends; the zero time on a closed day.
func (d Day) Closes() time.Time {
	if len(d.Open) == 0 {
		return time.Time{}
	}
	return d.Open[len(d.Open)-1].To
}

// Breaks returns the times between opening and closing when the office is not
// open.
func (d Day) Breaks() []Span {
	var out []Span
	for i := 1; i < len(d.Open); i++ {
		if from, to := d.Open[i-1].To, d.Open[i].From; from.Before(to) {
			out = append(out, Span{from, to})
		}
	}
	return out
}

// IsOpen reports whether the office is open at an instant of the day.
func (d Day) IsOpen(at time.Time) bool {
	for _, s := range d.Open {
		if s.Has(at) {
			return true
		}
	}
	return false
}

// TakesTickets reports whether the office is open and the time of the last
// ticket is not over.
func (d Day) TakesTickets(at time.Time) bool { return d.IsOpen(at) && !at.After(d.LastTicket) }

// covers reports whether the office is open throughout a span.
func (d Day) covers(s Span) bool {
	for _, open := range d.Open {
		if open.covers(s) {
			return true
		}
	}
	return false
}

// runsInto reports whether d has not closed when the next day opens.
func (d Day) runsInto(next Day) bool {
	return len(d.Open) > 0 && len(next.Open) > 0 && d.Closes().After(next.Opens())
}

// Day returns the business day of a date.
func (t *Timetable) Day(date Date) Day {
	hours, end, day := t.hours(date)
	for _, r := range hours.until(end) {
		if s := r.on(date, t.zone); s.From.Before(s.To) { // not all skipped by the clocks
			day.Open = append(day.Open, s)
		}
	}
	for _, c := range t.closures[date] {
		if left := t.cut(day.Open, c); !slices.Equal(left, day.Open) {
			day.Open, day.Cause, day.Reason = left, ByClosure, c.Reason
		}
	}
	if len(day.Open) > 0 {
		day.LastTicket = t.lastTicket(day, hours)
	}
	return day
}

// hours returns what a date's hours are before closures, the time of day at
// which a holiday ends them, and why.
func (t *Timetable) hours(date Date) (Hours, Clock, Day) {
	if v, ok := t.openings[date]; ok {
		return v.Hours, clockEnd, Day{Date: date, Cause: ByOpening, Reason: v.Reason}
	}
	end, day := clockEnd, Day{Date: date, Cause: ByWeekday}
	for _, h := range t.calendar.Holidays {
		if h.On(date.Year) != date {
			continue
		}
		closes := Clock(0)
		if h.Closes != nil {
			closes = *h.Closes
		}
		if closes < end {
			end, day.Cause, day.Reason = closes, ByHoliday, h.Name
		}
	}
	return t.calendar.Week.On(date.Weekday()), end, day
}

// until returns the ranges up to a time of day.
func (h Hours) until(end Clock) []Range {
	var out []Range
	for _, r := range h.Open {
		if r.From < end {
			out = append(out, Range{r.From, min(r.To, end)})
		}
	}
	return out
}

// cut takes a closure out of the spans of its day.
func (t *Timetable) cut(open []Span, c Closure) []Span {
	if c.Part == nil {
		return nil
	}
	return without(open, c.Part.on(c.Date, t.zone))
}

// lastTicket is when the hours of the day say, but on a day that ends earlier
// than they do not after the calendar's minutes before closing. d is not
// closed.
func (t *Timetable) lastTicket(d Day, h Hours) time.Time {
	last := d.Closes().Add(-t.calendar.LastTicket.Duration())
	if h.LastTicket != nil {
		said := d.Date.At(*h.LastTicket, t.zone)
		early := d.Closes().Before(d.Date.At(h.closes(), t.zone))
		if !early || said.Before(last) {
			last = said
		}
	}
	if last.Before(d.Opens()) {
		return d.Opens()
	}
	return last
}

// BusinessDay returns the business day that an instant belongs to: the date
// before until that has closed, then the date of the office's calendar.
func (t *Timetable) BusinessDay(at time.Time) Date {
	date := DateAt(at, t.zone)
	yesterday := date.AddDays(-1)
	if at.Before(t.Day(yesterday).Closes()) {
		return yesterday
	}
	return date
}

// IsOpen reports whether the office is open at an instant.
func (t *Timetable) IsOpen(at time.Time) bool { return t.Day(t.BusinessDay(at)).IsOpen(at) }

// lookAhead is how many days NextOpening looks at: more than a year, so that
// it finds an office that opens on one feast only.
const lookAhead = 400

// NextOpening returns the first instant from at on when the office is open,
// at itself if it is open then. It reports false if none is within a year.
func (t *Timetable) NextOpening(at time.Time) (time.Time, bool) {
	date := t.BusinessDay(at)
	for range lookAhead {
		for _, s := range t.Day(date).Open {
			if at.Before(s.From) {
				return s.From, true
			}
			if at.Before(s.To) {
				return at, true
			}
		}
		date = date.AddDays(1)
	}
	return time.Time{}, false
}
