package booking

import (
	"errors"
	"fmt"
	"strings"
)

// What a request can be refused for. Code decides on these; the texts around
// them say which office, time or code was meant.
var (
	ErrInvalid            = errors.New("the document is not valid") // wrapped by Mistakes
	ErrWrongZone          = errors.New("the zone is not the calendar's")
	ErrUnknownService     = errors.New("no appointments are given for this service")
	ErrUnknownReservation = errors.New("unknown reservation")
	ErrDuplicate          = errors.New("a reservation with this identity exists")
	ErrStale              = errors.New("the reservation has been changed meanwhile")
	ErrCancelled          = errors.New("the reservation is cancelled")
	ErrClosed             = errors.New("the office is closed at this time")
	ErrNotASlot           = errors.New("no appointment begins at this time")
	ErrTaken              = errors.New("every place at this time is taken")
	ErrTooSoon            = errors.New("the time is too near to be booked")
	ErrTooFar             = errors.New("the day cannot be booked yet")
	ErrSameDay            = errors.New("no appointments are given for the same day")
	ErrTooLate            = errors.New("the appointment is too near to be changed")
	ErrNotACode           = errors.New("not an appointment code")
	ErrMistyped           = errors.New("the appointment code has a wrong or swapped character")
)

// Mistake is one thing in a document that cannot be, and where it stands.
type Mistake struct {
	Path string `json:"path"` // such as week.monday.open[1].from
	Code string `json:"code"` // one of the words below
	Text string `json:"text"` // for the log; people get a sentence by the code
}

// The kinds of mistakes.
const (
	MistakeMissing   = "missing"
	MistakeValue     = "bad_value"
	MistakeRange     = "out_of_range"
	MistakeDuplicate = "duplicate"
	MistakeUnknown   = "unknown"
	MistakeOverlap   = "overlap"
)

// Mistakes are all mistakes of one document, in the order of its fields.
type Mistakes []Mistake

// Error lists the mistakes, separated by semicolons.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, v := range m {
		lines[i] = v.Path + ": " + v.Text
	}
	return strings.Join(lines, "; ")
}

// Is makes every list of mistakes an ErrInvalid.
func (m Mistakes) Is(target error) bool { return target == ErrInvalid }

// add notes a mistake.
func (m *Mistakes) add(path, code, format string, args ...any) {
	*m = append(*m, Mistake{path, code, fmt.Sprintf(format, args...)})
}

// err returns the mistakes as an error, nil if there are none.
func (m Mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}

// at is the path of an element of a list.
func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
