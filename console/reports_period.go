package console

import (
	"fmt"
	"net/url"
	"time"

	"epass.internal/queue"
)

// longestPeriod is how many days a report may cover: a year, leap years too.
const longestPeriod = 366

// period is from which business day to which a report goes, both included. The
// zero period is today, whichever that is.
type period struct{ from, to queue.Day }

func (p period) has(day queue.Day) bool { return p.from <= day && day <= p.to }

// periodOf reads the parameters from and to; without both it is zero.
func periodOf(query url.Values) (period, error) {
	if !query.Has("from") && !query.Has("to") {
		return period{}, nil
	}
	from, err := dateIn(query, "from")
	if err != nil {
		return period{}, err
	}
	to, err := dateIn(query, "to")
	if err != nil {
		return period{}, err
	}
	if to.Before(from) {
		return period{}, problemParameter.With("to: η τελευταία ημέρα είναι πριν από την πρώτη.", "to: the last day is before the first.")
	}
	if !to.Before(from.AddDate(0, 0, longestPeriod)) {
		return period{}, problemParameter.With(
			fmt.Sprintf("to: το πολύ %d ημέρες.", longestPeriod), fmt.Sprintf("to: at most %d days.", longestPeriod))
	}
	return period{queue.Day(from.Format(time.DateOnly)), queue.Day(to.Format(time.DateOnly))}, nil
}

func dateIn(query url.Values, name string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, query.Get(name))
	if err != nil {
		return time.Time{}, problemParameter.With(
			fmt.Sprintf("%s: γράψτε την ημερομηνία όπως 2026-11-21, όχι %.20q.", name, query.Get(name)),
			fmt.Sprintf("%s: write the date as 2026-11-21, not %.20q.", name, query.Get(name)))
	}
	return day, nil
}
