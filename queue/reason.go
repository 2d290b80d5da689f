package queue

import (
	"fmt"
	"slices"
	"time"
)

// Reason says why a ticket was called before the others.
type Reason string

// The reasons a call can have. The first that holds, in this order, is given:
//
//	EXCEPTIONAL                    the clerk called it out of order
//	SPECIAL_CATEGORY               it has legal priority, and would come later without it
//	TRANSFERRED                    it keeps the turn it had elsewhere
//	RETURNED                       one of the two missed a call: it stands where its
//	                               return put it, or the other lost the lead by missing
//	APPOINTMENT_EARLY_NOBODY_ELSE  its time has not come, and nobody else waits
//	APPOINTMENT_TIME               the other's time has not come, though its turn is lower
//	APPOINTMENT_LATE_AS_WALK_IN    one of the two came later than the grace: the check-in counts
//	APPOINTMENT_LATE_GRACE         it was late within the grace; or it is an appointment,
//	                               and the other was late for an earlier or equal slot
//	APPOINTMENT_TIME               it is an appointment in time
//	WAITED_LONGER_THAN_CREDIT      it waited so long that the other's credit does not reach it
//	TICKET_ORDER                   both are walk-ins: the earlier issue
const (
	ReasonSpecialCategory Reason = "SPECIAL_CATEGORY" // for staff only, see ForCitizen
	ReasonTransferred     Reason = "TRANSFERRED"
	ReasonReturned        Reason = "RETURNED"
	ReasonEarlyNobodyElse Reason = "APPOINTMENT_EARLY_NOBODY_ELSE"
	ReasonLateAsWalkIn    Reason = "APPOINTMENT_LATE_AS_WALK_IN"
	ReasonLateGrace       Reason = "APPOINTMENT_LATE_GRACE"
	ReasonAppointmentTime Reason = "APPOINTMENT_TIME"
	ReasonWaitedLonger    Reason = "WAITED_LONGER_THAN_CREDIT"
	ReasonTicketOrder     Reason = "TICKET_ORDER"
	ReasonExceptional     Reason = "EXCEPTIONAL" // for staff only, see ForCitizen
	ReasonOtherCounter    Reason = "OTHER_COUNTER"
	ReasonNotWaiting      Reason = "NOT_WAITING"
	ReasonNotBefore       Reason = "NOT_BEFORE"
	ReasonDirect          Reason = "DIRECT_SERVICE"
	ReasonOfficePriority  Reason = "OFFICE_PRIORITY"
)

// The last five are never the reason of a call. Why gives the first four when
// the rule did not compare the two: the counter that called may not serve the
// other, the other did not wait then (it came later, was parked, missed or
// called), the first was not called before the second, or it never waited.
// ForCitizen gives the fifth.

// ForCitizen returns the reason as another citizen may read it. A special
// category and an exceptional call read alike, so that neither shows.
func (r Reason) ForCitizen() Reason {
	if r == ReasonSpecialCategory || r == ReasonExceptional {
		return ReasonOfficePriority
	}
	return r
}

// reasonOf returns why w comes before o at now; o is nil if nobody else waits.
func reasonOf(w, o *Ticket, now time.Time) Reason {
	switch {
	case o != nil && w.bySpecial(o, now):
		return ReasonSpecialCategory
	case w.Transferred():
		return ReasonTransferred
	case w.Returned(), o != nil && o.Returned() && o.ranked(o.Special).Compare(w.Key) < 0:
		return ReasonReturned
	case w.Early(now):
		return ReasonEarlyNobodyElse
	case o != nil && o.Early(now) && o.Key.Compare(w.Key) < 0:
		return ReasonAppointmentTime
	}
	return reasonByClass(w, o)
}

// bySpecial reports whether t comes before o only because it is special.
func (t *Ticket) bySpecial(o *Ticket, now time.Time) bool {
	if !t.Special || t.Returned() {
		return false
	}
	plain := *t
	plain.Special, plain.Key = false, t.keyFor(false)
	return order(&plain, o, now) > 0
}

// reasonByClass compares what the turn rule took the two for.
func reasonByClass(w, o *Ticket) Reason {
	var other Class
	if o != nil {
		other = o.Class
	}
	switch {
	case w.Class == LateAsWalkIn || other == LateAsWalkIn:
		return ReasonLateAsWalkIn
	case w.Class == LateInGrace:
		return ReasonLateGrace
	case w.Class == Timely && other == LateInGrace && !o.Booking.Slot.After(w.Booking.Slot):
		return ReasonLateGrace
	case w.Class == Timely:
		return ReasonAppointmentTime
	case other.HasCredit():
		return ReasonWaitedLonger
	}
	return ReasonTicketOrder
}

// Explanation answers «γιατί κλήθηκε πριν από μένα;» for two tickets of a day.
type Explanation struct {
	Reason Reason
	// Before reports whether First was called before Second, or will be as
	// things stand. If not, Reason is one of those that no call has.
	Before  bool
	At      time.Time // of First's call; of the question if it was not called
	Counter CounterID // that called First; 0: not called
	Because string    // what the clerk gave for an exceptional call
	First   Side
	Second  Side
}

// Side is one of the two tickets of an Explanation: what a sentence needs.
type Side struct {
	Number      Number
	Service     ServiceID
	Phase       Phase
	CheckedIn   time.Time
	Turn        time.Time // in force
	PlainTurn   time.Time // without special credit and returns
	Class       Class
	Slot        time.Time // of the appointment; zero: a walk-in
	BookedAt    time.Time
	Gate        time.Time // from when on the appointment competes
	CalledAt    time.Time // of the call to its last counter; zero: never
	Special     bool
	Transferred bool
	Returned    bool
}

// ForCitizen returns the explanation as the holder of Second may read it: it
// tells nothing that would show First as a special category or why a clerk
// called it out of order.
func (e Explanation) ForCitizen() Explanation {
	if neutral := e.Reason.ForCitizen(); neutral != e.Reason {
		e.Reason = neutral
		e.First = Side{Number: e.First.Number, Service: e.First.Service, Phase: e.First.Phase, CalledAt: e.First.CalledAt}
	}
	if e.First.Special && !e.First.Returned {
		e.First.Turn = e.First.PlainTurn
	}
	e.Because, e.First.Special, e.First.PlainTurn = "", false, time.Time{}
	return e
}

// Why explains at now why ticket a was or will be called before ticket b. Both
// may have ended; of a ticket that was called more than once its last call
// counts.
func (s *State) Why(a, b Number, now time.Time) (Explanation, error) {
	first, second := s.tickets[a], s.tickets[b]
	if first == nil || second == nil || a == b {
		return Explanation{}, fmt.Errorf("comparing %s with %s: %w", a, b, ErrUnknownTicket)
	}
	e := Explanation{At: now, First: sideOf(first), Second: sideOf(second)}
	if first.Phase != Waiting && !first.Call.At.IsZero() {
		e.At, e.Counter, e.Because = first.Call.At, first.Counter, first.Call.Because
		e.Reason, e.Before = s.whyCalled(first, second)
		return e, nil
	}
	e.Reason, e.Before = s.whyWaiting(first, second, now)
	return e, nil
}

// whyCalled explains the call of a against b.
func (s *State) whyCalled(a, b *Ticket) (Reason, bool) {
	call := a.Call
	switch {
	case b.Phase != Waiting && !b.Call.At.IsZero() && b.Call.Seq < call.Seq:
		return ReasonNotBefore, false
	case call.RunnerUp == b.Number:
		return call.Reason, true
	case b.CheckedIn().After(call.At):
		return ReasonNotWaiting, true
	case call.Reason == ReasonExceptional || call.Reason == ReasonDirect:
		return call.Reason, true
	case b.Pinned != 0 && b.Pinned != a.Counter || !slices.Contains(s.takes[a.Counter], b.Service):
		return ReasonOtherCounter, true
	}
	was, other := asWaiting(a, call.At), asWaiting(b, call.At)
	if order(&was, &other, call.At) > 0 {
		return ReasonNotWaiting, true
	}
	return reasonOf(&was, &other, call.At), true
}

// asWaiting returns t as it stood in the line at the time of a call: never
// called before, if its own first call is not an older one.
func asWaiting(t *Ticket, at time.Time) Ticket {
	out := *t
	if !t.First.Before(at) {
		out.CalledAt = time.Time{}
	}
	return out
}

// whyWaiting explains the order of a, which waits or never was called.
func (s *State) whyWaiting(a, b *Ticket, now time.Time) (Reason, bool) {
	switch {
	case a.Phase == Waiting && (b.Phase == Parked || b.Phase == Missed):
		return ReasonNotWaiting, false
	case a.Phase != Waiting || b.Phase != Waiting:
		return ReasonNotBefore, false
	case !s.meet(a, b):
		return ReasonOtherCounter, false
	case order(a, b, now) > 0:
		return ReasonNotBefore, false
	}
	return reasonOf(a, b, now), true
}

func sideOf(t *Ticket) Side {
	out := Side{
		Number: t.Number, Service: t.Service, Phase: t.Phase, CheckedIn: t.CheckedIn(),
		Turn: t.Key.Turn, PlainTurn: t.Plain.Turn,
		Class: t.Class, Gate: t.Gate, CalledAt: t.Call.At,
		Special: t.Special, Transferred: t.Transferred(), Returned: t.Returned(),
	}
	if t.Booking != nil {
		out.Slot, out.BookedAt = t.Booking.Slot, t.Booking.BookedAt
	}
	return out
}
