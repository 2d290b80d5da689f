package booking

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// Text is a text in the office's two languages. Greek comes first and is
// never empty; English may be.
type Text struct {
	EL string `json:"el"`
	EN string `json:"en,omitempty"`
}

// Minutes is a duration in whole minutes.
type Minutes int

// Duration returns m as a time.Duration.
func (m Minutes) Duration() time.Duration { return time.Duration(m) * time.Minute }

// Date is a day of the civil calendar, in JSON 2006-01-02.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads 2006-01-02.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 {
		return Date{}, fmt.Errorf("reading date %q: want YYYY-MM-DD: %w", text, ErrInvalid)
	}
	return dateOf(t), nil
}

// DateAt returns the date on a calendar in zone at an instant.
func DateAt(at time.Time, zone *time.Location) Date { return dateOf(at.In(zone)) }

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// noon is a moment of d in a zone without changes, to count days with.
func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// AddDays returns the date n days after d.
func (d Date) AddDays(n int) Date { return dateOf(d.noon().AddDate(0, 0, n)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Sub returns the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.noon().Sub(o.noon()) / (24 * time.Hour)) }

// Compare returns −1, 0 or +1 as d comes before, is, or comes after o.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// String returns 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText returns 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// At returns the instant at which clocks in zone show c on date d, counted on
// into the following date from 24:00 on. A time that the clocks skip is the
// moment at which they jump; of one that they show twice it is the first. So a
// later time is never an earlier instant.
func (d Date) At(c Clock, zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, zone)
	wanted := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, time.UTC)
	shown := shownAt(t)
	start, end := t.ZoneBounds()
	switch {
	case shown.After(wanted): // skipped, and t lies behind the jump
		return start
	case shown.Before(wanted):
		return end
	case start.IsZero():
		return t
	}
	_, before := start.Add(-time.Second).Zone()
	_, now := t.Zone()
	first := t.Add(-time.Duration(before-now) * time.Second)
	if before > now && first.Before(start) {
		return first
	}
	return t
}

// shownAt returns what the clocks of t's zone show, as if it were UTC.
func shownAt(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// Clock is a time of day in minutes after midnight, in JSON 15:04. From 24:00
// on it lies on the date after the business day.
type Clock int

// dayEnd is midnight at a date's end, and clockEnd what no Clock goes beyond.
const (
	dayEnd   Clock = 24 * 60
	clockEnd Clock = 2 * dayEnd
)

// ParseClock reads 15:04, up to 48:00.
func ParseClock(text string) (Clock, error) {
	if len(text) == 5 && text[2] == ':' {
		h, errHours := strconv.ParseUint(text[:2], 10, 8)
		m, errMinutes := strconv.ParseUint(text[3:], 10, 8)
		c := Clock(h*60 + m)
		if errHours == nil && errMinutes == nil && m < 60 && c <= clockEnd {
			return c, nil
		}
	}
	return 0, fmt.Errorf("reading time %q: want HH:MM: %w", text, ErrInvalid)
}

// String returns 15:04.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText returns 15:04.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads 15:04.
func (c *Clock) UnmarshalText(text []byte) (err error) {
	*c, err = ParseClock(string(text))
	return err
}

// Range is a part of a business day, from From up to and without To.
type Range struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// on returns the instants of r on a business day.
func (r Range) on(d Date, zone *time.Location) Span {
	return Span{d.At(r.From, zone), d.At(r.To, zone)}
}

// overlaps reports whether two ranges share a minute.
func (r Range) overlaps(o Range) bool { return r.From < o.To && o.From < r.To }

func (r Range) validate(m *Mistakes, path string) {
	switch {
	case r.From < 0 || r.To > clockEnd:
		m.add(path, MistakeRange, "%s–%s is not within 00:00 to 48:00", r.From, r.To)
	case r.From >= r.To:
		m.add(path, MistakeRange, "%s–%s ends before it begins; after midnight count on from 24:00", r.From, r.To)
	case r.To-r.From > dayEnd:
		m.add(path, MistakeRange, "%s–%s is longer than a day", r.From, r.To)
	}
}

// Wall is a moment as people agree on it: what calendar and clock in the
// office will show. Time is before 24:00.
type Wall struct {
	Date Date  `json:"date"`
	Time Clock `json:"time"`
}

// WallAt returns what calendar and clock in zone show at an instant, without
// its seconds.
func WallAt(at time.Time, zone *time.Location) Wall {
	t := at.In(zone)
	return Wall{dateOf(t), Clock(t.Hour()*60 + t.Minute())}
}

// In returns the instant of w.
func (w Wall) In(zone *time.Location) time.Time { return w.Date.At(w.Time, zone) }

// Compare returns −1, 0 or +1 as w comes before, is, or comes after o.
func (w Wall) Compare(o Wall) int {
	return cmp.Or(w.Date.Compare(o.Date), cmp.Compare(w.Time, o.Time))
}

// String returns 2006-01-02 15:04.
func (w Wall) String() string { return w.Date.String() + " " + w.Time.String() }

// Span is the time from From up to and without To.
type Span struct{ From, To time.Time }

// Has reports whether an instant lies in s.
func (s Span) Has(at time.Time) bool { return !at.Before(s.From) && at.Before(s.To) }

// covers reports whether all of o lies in s.
func (s Span) covers(o Span) bool { return !o.From.Before(s.From) && !o.To.After(s.To) }

// overlaps reports whether s and o share a moment.
func (s Span) overlaps(o Span) bool { return s.From.Before(o.To) && o.From.Before(s.To) }

// without returns what of the spans is left when cut is taken out.
func without(spans []Span, cut Span) []Span {
	var left []Span
	for _, s := range spans {
		if !s.overlaps(cut) {
			left = append(left, s)
			continue
		}
		if s.From.Before(cut.From) {
			left = append(left, Span{s.From, cut.From})
		}
		if cut.To.Before(s.To) {
			left = append(left, Span{cut.To, s.To})
		}
	}
	return left
}
