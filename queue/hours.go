package queue

import (
	"fmt"
	"slices"
	"time"
)

// Span is a time from From up to and without To.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (s Span) has(at time.Time) bool { return !at.Before(s.From) && at.Before(s.To) }

func (s Span) equal(o Span) bool { return s.From.Equal(o.From) && s.To.Equal(o.To) }

// Hours say when a business day gives numbers and when it ends. The zero value
// gives numbers until the day is closed by hand.
type Hours struct {
	Open []Span    `json:"open,omitempty"` // doors, in order, apart
	Last time.Time `json:"last,omitzero"`  // of the last number for walk-ins (inclusive); zero: none given all day
	Ends time.Time `json:"ends,omitzero"`  // unfinished tickets expire and counters close; zero: when closed by hand
}

// IsZero reports whether nothing is said of the hours.
func (h Hours) IsZero() bool { return len(h.Open) == 0 && h.Last.IsZero() && h.Ends.IsZero() }

// Equal reports whether h and o say the same.
func (h Hours) Equal(o Hours) bool {
	return slices.EqualFunc(h.Open, o.Open, Span.equal) && h.Last.Equal(o.Last) && h.Ends.Equal(o.Ends)
}

// Takes reports whether walk-ins get numbers at an instant.
func (h Hours) Takes(at time.Time) bool {
	if h.IsZero() {
		return true
	}
	has := func(s Span) bool { return s.has(at) }
	return !at.After(h.Last) && !h.over(at) && slices.ContainsFunc(h.Open, has)
}

// over reports whether the day has come to its end at an instant, closed by a
// Tick or not yet.
func (h Hours) over(at time.Time) bool { return !h.Ends.IsZero() && !at.Before(h.Ends) }

// until returns at, or the end of the day where that came before.
func (h Hours) until(at time.Time) time.Time {
	if h.over(at) {
		return h.Ends
	}
	return at
}

// changes returns the instants at which Takes changes, in no order.
func (h Hours) changes() []time.Time {
	edges := []time.Time{h.Last.Add(time.Nanosecond)}
	for _, s := range h.Open {
		edges = append(edges, s.From, s.To)
	}
	return slices.DeleteFunc(edges, func(at time.Time) bool { return h.Takes(at) == h.Takes(at.Add(-time.Nanosecond)) })
}

// validate reports the first thing in the hours that cannot be. Errors wrap
// ErrBadHours.
func (h Hours) validate() error {
	if len(h.Open) == 0 {
		if !h.Last.IsZero() {
			return badHours("last", h.Last, "is on a day that is never open")
		}
		return nil
	}
	opens, closes := h.Open[0].From, h.Open[0].From
	for i, s := range h.Open {
		where := fmt.Sprintf("open[%d]", i)
		if s.From.Before(closes) {
			return badHours(where, s.From, "is before the end of the span in front of it")
		}
		if !s.From.Before(s.To) {
			return badHours(where, s.To, "is not after the beginning of its span")
		}
		closes = s.To
	}
	if !h.Last.IsZero() && (h.Last.Before(opens) || h.Last.After(closes)) {
		return badHours("last", h.Last, "is before the doors open or after they close")
	}
	if !h.Ends.IsZero() && h.Ends.Before(closes) {
		return badHours("ends", h.Ends, "is before the doors close")
	}
	return nil
}

func badHours(where string, at time.Time, what string) error {
	return fmt.Errorf("%s: %s %s: %w", where, at.Format(time.RFC3339), what, ErrBadHours)
}

// utc returns a copy of h as events say it.
func (h Hours) utc() Hours {
	out := Hours{Last: h.Last.UTC(), Ends: h.Ends.UTC()}
	for _, s := range h.Open {
		out.Open = append(out.Open, Span{From: s.From.UTC(), To: s.To.UTC()})
	}
	return out
}

// SetHours replaces the hours of the day. A day that was closed goes on if the
// new hours differ and have not ended.
type SetHours struct{ Hours Hours }

func (c SetHours) decide(s *State, now time.Time) ([]Event, error) {
	if s.day == "" {
		return nil, ErrNoDay
	}
	hours := c.Hours.utc()
	if err := hours.validate(); err != nil {
		return nil, fmt.Errorf("changing the hours of day %s: %w", s.day, err)
	}
	if hours.Equal(s.hours) {
		return nil, nil
	}
	if s.closed && !hours.over(now) {
		return []Event{HoursSet{Hours: hours}, DayReopened{Until: hours.Ends}}, nil
	}
	return []Event{HoursSet{Hours: hours}}, nil
}

func (e HoursSet) apply(s *State, _ when) { s.hours = e.Hours }

// Hours returns the hours of the day; callers must not change them.
func (s *State) Hours() Hours { return s.hours }

// Taking reports whether walk-ins get numbers at now: the day is open, and
// takes them.
func (s *State) Taking(now time.Time) bool { return s.Open() && s.hours.Takes(now) }
