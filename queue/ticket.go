package queue

import (
	"cmp"
	"time"
)

// Phase says where a ticket stands in its life.
type Phase string

// The life of a ticket. Served, cancelled and expired are ends; a missed
// ticket may return.
const (
	Waiting   Phase = "waiting"
	Called    Phase = "called"
	Serving   Phase = "serving"
	Served    Phase = "served"
	Missed    Phase = "missed"
	Parked    Phase = "parked"
	Cancelled Phase = "cancelled"
	Expired   Phase = "expired"
)

// Over reports whether a ticket in phase p will never be called again.
func (p Phase) Over() bool { return p == Served || p == Cancelled || p == Expired }

// Source says how a ticket came to be.
type Source string

// Where tickets are drawn.
const (
	FromKiosk  Source = "kiosk"
	FromButton Source = "button"
	FromPhone  Source = "phone"
	FromDesk   Source = "desk"
)

// Booking is what the turn rule needs to know of an appointment.
type Booking struct {
	Slot     time.Time `json:"slot"`
	BookedAt time.Time `json:"booked_at"`
}

// Class says how the turn rule took a ticket at its check-in.
type Class string

// The classes of the turn rule.
const (
	WalkIn       Class = ""             // ordered by its issue
	Timely       Class = "timely"       // an appointment that came by its slot
	LateInGrace  Class = "late"         // late within the grace: keeps the credit
	LateAsWalkIn Class = "late_walk_in" // later than the grace: ordered as a walk-in
)

// HasCredit reports whether a ticket of class c has an appointment's credit.
func (c Class) HasCredit() bool { return c == Timely || c == LateInGrace }

// Key orders waiting tickets: the lowest turn first, then the earlier
// check-in, then the order in which the office saw them. Return is greater
// than zero only for a ticket that missed its call and came back, and puts it
// right behind the ticket whose place it took.
type Key struct {
	Turn    time.Time `json:"turn"`
	CheckIn time.Time `json:"check_in"`
	Seq     uint64    `json:"seq"`
	Return  uint64    `json:"return,omitempty"`
}

// Compare returns −1, 0 or +1 as k comes before, is, or comes after o.
func (k Key) Compare(o Key) int {
	if c := k.Turn.Compare(o.Turn); c != 0 {
		return c
	}
	if c := k.CheckIn.Compare(o.CheckIn); c != 0 {
		return c
	}
	if c := cmp.Compare(k.Seq, o.Seq); c != 0 {
		return c
	}
	return cmp.Compare(k.Return, o.Return)
}

// zero reports whether the key was never set.
func (k Key) zero() bool { return k.Seq == 0 && k.CheckIn.IsZero() }

// Ticket is a person's place in the queue for one service on one day. Its
// times are UTC; a zero time has not happened.
type Ticket struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	Phase   Phase     `json:"phase"`
	Source  Source    `json:"source"`
	Key     Key       `json:"key"` // in force; see CheckedIn for the time of issue or check-in
	Booking *Booking  `json:"booking,omitempty"`
	Special bool      `json:"special,omitempty"` // never shown in the hall
	Pinned  CounterID `json:"pinned,omitempty"`  // only this counter may call it; 0: any

	Ahead     int       `json:"ahead"`             // people ahead at issue
	Counter   CounterID `json:"counter,omitempty"` // that called it last
	Announced uint64    `json:"announced,omitempty"`
	Calls     int       `json:"calls,omitempty"` // first call and recalls since it last waited
	Misses    int       `json:"misses,omitempty"`
	CalledAt  time.Time `json:"called_at,omitzero"` // of the last call or recall
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`

	// What the settings in force at check-in made of it.
	Appointment AppointmentID `json:"appointment,omitempty"` // empty: a walk-in
	Class       Class         `json:"class,omitempty"`
	Gate        time.Time     `json:"gate,omitzero"`      // an appointment competes from then on; zero: at once
	Plain       Key           `json:"plain,omitzero"`     // its key at check-in, without special credit
	Priority    Seconds       `json:"priority,omitempty"` // special credit it has, should it be special

	// What happened to it since.
	From  ServiceID `json:"from,omitempty"`  // service it was drawn for, once it was transferred
	Until time.Time `json:"until,omitzero"`  // a parked ticket waits again by itself; zero: when unparked
	Place Key       `json:"place,omitzero"`  // key that its last return gave it; zero: never came back
	Call  Call      `json:"call,omitzero"`   // that brought it to Counter last
	First time.Time `json:"first,omitzero"`  // its first call of all
	Moves int       `json:"moves,omitempty"` // transfers

	Earlier *Stay `json:"earlier,omitempty"` // at counters that it left unfinished; nil: none

	// What it was before it expired with its day, for the day to be reopened.
	Was      Phase      `json:"was,omitempty"`       // empty: it did not expire so
	WasEnded *time.Time `json:"was_ended,omitempty"` // EndedAt of a missed one; never changed in place
}

// Call is why a ticket was called when it was.
type Call struct {
	At       time.Time `json:"at"`
	Seq      uint64    `json:"seq"` // announcements of the day up to this one
	Reason   Reason    `json:"reason"`
	RunnerUp Number    `json:"runner_up,omitempty"` // who would have come otherwise
	Because  string    `json:"because,omitempty"`   // what the clerk gave for an exceptional call
}

// Stay is a time that a ticket was at a counter and left it unfinished: by a
// transfer, by parking or by a missed call. It never changes.
type Stay struct {
	Service   ServiceID `json:"service"`
	Counter   CounterID `json:"counter"`
	Call      Call      `json:"call"`
	StartedAt time.Time `json:"started_at,omitzero"` // of its last call where start was not pressed; zero: nobody came
	EndedAt   time.Time `json:"ended_at"`
	Earlier   *Stay     `json:"earlier,omitempty"`
}

// begun returns when the service of t at its counter began: with its last call
// where nobody pressed start.
func (t *Ticket) begun() time.Time {
	if t.StartedAt.IsZero() {
		return t.CalledAt
	}
	return t.StartedAt
}

// stayed adds the stay at the counter that t leaves; begun is zero where nobody
// came.
func (t *Ticket) stayed(begun time.Time, at when) {
	t.Earlier = &Stay{
		Service: t.Service, Counter: t.Counter, Call: t.Call, StartedAt: begun, EndedAt: at, Earlier: t.Earlier,
	}
}

// Stays calls yield for each stay that t ended unfinished, the last one first.
func (t *Ticket) Stays(yield func(*Stay) bool) {
	for s := t.Earlier; s != nil && yield(s); s = s.Earlier {
	}
}

// CheckedIn returns when the ticket was issued or its appointment checked in.
// It never changes; the check-in in Key does when a missed ticket returns.
func (t *Ticket) CheckedIn() time.Time { return t.Plain.CheckIn }

// Early reports whether t is an appointment that does not compete yet at now.
func (t *Ticket) Early(now time.Time) bool {
	return !t.Gate.IsZero() && now.Before(t.Gate) && !t.Special && t.CalledAt.IsZero()
}

// Returned reports whether t stands where its return put it.
func (t *Ticket) Returned() bool { return !t.Place.zero() && t.Key == t.Place }

// Transferred reports whether t was drawn for another service or counter.
func (t *Ticket) Transferred() bool { return t.Moves > 0 }

// drawnFor returns the service whose number t is.
func (t *Ticket) drawnFor() ServiceID { return cmp.Or(t.From, t.Service) }

// odd reports whether more than its key says whether t comes before another.
func (t *Ticket) odd() bool {
	return t.Pinned != 0 || !t.Gate.IsZero() && t.CalledAt.IsZero()
}

// order compares two waiting tickets at now: who competes comes before who is
// early, then the lower key.
func order(a, b *Ticket, now time.Time) int {
	switch ea, eb := a.Early(now), b.Early(now); {
	case eb && !ea:
		return -1
	case ea && !eb:
		return 1
	}
	return a.Key.Compare(b.Key)
}
