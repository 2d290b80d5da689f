package report

import (
	"math"
	"slices"
	"time"
	"unique"

	"epass.internal/queue"
)

// Outcome says how a visit ended.
type Outcome uint8

// How visits end. The last three are of appointments that have no ticket.
const (
	Unfinished Outcome = iota // waits, is called, in service or on the side: the day still runs
	Served
	Missed    // called, and in the end did not come; may return as long as the day runs
	Cancelled // given up by its holder
	Expired   // not finished when the day closed
	Absent    // never checked in, until the grace was over
	Pending   // not here yet and not late; on a day that is over: the office closed before
	Withdrawn // cancelled without a ticket
)

// ticketed reports whether a visit that ended so had a ticket.
func (o Outcome) ticketed() bool { return o < Absent }

// Span is a duration in whole seconds, or Unknown.
type Span int32

// Unknown is the span between two times of which one never was.
const Unknown Span = -1

// between returns the span from one time to another: Unknown if one of them is
// zero, 0 where to lies before from.
func between(from, to time.Time) Span {
	if from.IsZero() || to.IsZero() {
		return Unknown
	}
	seconds := to.Sub(from).Round(time.Second) / time.Second
	return Span(min(max(seconds, 0), math.MaxInt32))
}

// Visit is what a report needs of one ticket, or of one appointment that has
// none.
type Visit struct {
	At      time.Time // of the check-in or issue, UTC; of an appointment without ticket its time
	Day     queue.Day
	Drawn   queue.ServiceID // that the number was drawn for
	Service queue.ServiceID // that the ticket has now
	Source  queue.Source    // empty without a ticket
	Class   queue.Class     // of an appointment with a ticket
	Because []string        // what clerks gave for its calls out of order, as typed, the first one first
	Counter queue.CounterID // that called it last; 0: none
	Moves   int             // transfers

	Wait, Walk, Work, Stay, Late Span // Work is the service; see the package's words

	Outcome     Outcome
	Appointment bool
	Special     bool
	Direct      bool // served at once, for a person without a ticket
	Returned    bool // missed a call, and came back
}

// Visits returns the facts of every ticket of a day, and of every appointment
// that has none, in no order. They keep nothing of the state. A day that still
// runs has them as they are now.
func Visits(day *queue.State) []Visit {
	appointments := day.Appointments()
	out := make([]Visit, 0, day.Count()+len(appointments))
	for t := range day.Tickets {
		out = append(out, visitOf(day.Day(), &t))
	}
	for _, a := range appointments {
		if a.Phase != queue.CheckedIn {
			out = append(out, visitWithout(day.Day(), a))
		}
	}
	return out
}

// one returns the same string for equal ones: visits are kept by the thousand.
func one[S ~string](s S) S { return S(unique.Make(string(s)).Value()) }

func visitOf(day queue.Day, t *queue.Ticket) Visit {
	v := Visit{
		At: t.CheckedIn(), Day: day, Drawn: one(drawnFor(t)), Service: one(t.Service), Source: one(t.Source),
		Counter: t.Counter, Moves: t.Moves, Outcome: outcomeOf(t),
		Appointment: t.Booking != nil, Class: one(t.Class), Special: t.Special,
		Direct: direct(t), Returned: t.Place != queue.Key{},
		Wait: Unknown, Walk: walkOf(t), Work: Unknown, Stay: Unknown, Late: Unknown,
	}
	v.Because = reasonsOf(t)
	if !v.Direct {
		v.Wait = between(t.CheckedIn(), t.First)
	}
	if t.Phase == queue.Served {
		v.Work, v.Stay = workOf(t), between(t.CheckedIn(), t.EndedAt)
	}
	if t.Booking != nil {
		v.Late = between(later(t.Booking.Slot, t.CheckedIn()), t.First)
	}
	return v
}

// reasonsOf returns why a ticket was called out of order, call by call.
func reasonsOf(t *queue.Ticket) []string {
	var out []string
	add := func(c queue.Call) {
		if c.Reason == queue.ReasonExceptional {
			out = append(out, one(c.Because))
		}
	}
	last := t.Call.Seq
	if t.Earlier != nil && t.Earlier.Call.Seq == last {
		last = 0 // it is among the stays: the ticket was not called again
	}
	if last != 0 {
		add(t.Call)
	}
	for stay := range t.Stays {
		add(stay.Call)
	}
	slices.Reverse(out)
	return out
}

// workOf returns all the time in which a served ticket was in service.
func workOf(t *queue.Ticket) Span {
	work := between(t.StartedAt, t.EndedAt)
	for stay := range t.Stays {
		if span := between(stay.StartedAt, stay.EndedAt); span != Unknown && work != Unknown {
			work += span
		}
	}
	return work
}

func drawnFor(t *queue.Ticket) queue.ServiceID {
	if t.From != "" {
		return t.From
	}
	return t.Service
}

// direct reports whether a ticket was made for somebody who was served at
// once: it was called in the instant in which it came to be.
func direct(t *queue.Ticket) bool {
	return t.Source == queue.FromDesk && t.Booking == nil && t.First.Equal(t.CheckedIn())
}

func outcomeOf(t *queue.Ticket) Outcome {
	switch t.Phase {
	case queue.Served:
		return Served
	case queue.Missed:
		return Missed
	case queue.Cancelled:
		return Cancelled
	case queue.Expired:
		// By its misses, or with the day that closed while it was away.
		if t.Was == queue.Missed || t.Was == "" && t.Misses > 0 {
			return Missed
		}
		return Expired
	default:
		return Unfinished
	}
}

// walkOf returns the walk to the last counter. Where start was not pressed a
// finished ticket carries the time of its last call in its place, as a service
// without a ticket does.
func walkOf(t *queue.Ticket) Span {
	if t.StartedAt.Equal(t.CalledAt) {
		return Unknown
	}
	return between(t.Call.At, t.StartedAt)
}

// visitWithout returns the facts of an appointment that has no ticket.
func visitWithout(day queue.Day, a queue.Appointment) Visit {
	v := Visit{
		At: a.Slot, Day: day, Drawn: one(a.Service), Service: one(a.Service), Appointment: true, Outcome: Pending,
		Wait: Unknown, Walk: Unknown, Work: Unknown, Stay: Unknown, Late: Unknown,
	}
	switch a.Phase {
	case queue.NoShow:
		v.Outcome = Absent
	case queue.Withdrawn:
		v.Outcome = Withdrawn
	default:
	}
	return v
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
