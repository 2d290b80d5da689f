package queue

import (
	"time"
)

// Day is a business day, the local date of the office, as 2006-01-02.
type Day string

// ServiceID names a service inside one office, such as "certify".
type ServiceID string

// CounterID is the number on a counter's sign; 0 is no counter.
type CounterID int

// Text is a text in the office's two languages. Greek comes first and is
// never empty; English may be.
type Text struct {
	EL string `json:"el"`
	EN string `json:"en,omitempty"`
}

// Service is what a citizen comes for. Its numbers run from First to Last and
// begin with the Greek letter Prefix.
type Service struct {
	ID     ServiceID `json:"id"`
	Prefix string    `json:"prefix"`
	Name   Text      `json:"name"`
	First  int       `json:"first"`
	Last   int       `json:"last"`
}

// CounterSetup is a numbered desk and the services it takes.
type CounterSetup struct {
	ID       CounterID   `json:"id"`
	Services []ServiceID `json:"services"`
}

// Policy holds the settings of the turn rule. They take effect for tickets
// checked in after they were set. Durations are whole seconds in JSON.
type Policy struct {
	Credit        Seconds `json:"credit"`         // X: how much earlier than its slot an appointment's turn lies
	EarlyGate     Seconds `json:"early_gate"`     // G: an appointment competes from slot − G on
	LateGrace     Seconds `json:"late_grace"`     // L: lateness up to here keeps the credit
	SpecialCredit Seconds `json:"special_credit"` // P: legal priority of special categories
	ReturnGap     int     `json:"return_gap"`     // K: people ahead of one who missed a call and came back
	MaxReturns    int     `json:"max_returns"`    // misses after which a ticket expires
}

// Seconds is a duration in whole seconds.
type Seconds int64

// Duration returns s as a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// DefaultPolicy returns the office's policy where nobody has changed it.
func DefaultPolicy() Policy {
	return Policy{
		Credit:        120 * 60,
		EarlyGate:     3 * 60,
		LateGrace:     15 * 60,
		SpecialCredit: 300 * 60,
		ReturnGap:     3,
		MaxReturns:    2,
	}
}

// Setup is what an office offers on a day: it is data, edited by supervisors.
type Setup struct {
	Services []Service      `json:"services"`
	Counters []CounterSetup `json:"counters"`
	Policy   Policy         `json:"policy"`
}

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
	if c := compareUint(k.Seq, o.Seq); c != 0 {
		return c
	}
	return compareUint(k.Return, o.Return)
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Ticket is a person's place in the queue for one service on one day. Its
// times are UTC; a zero time has not happened.
type Ticket struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	Phase   Phase     `json:"phase"`
	Source  Source    `json:"source"`
	Key     Key       `json:"key"` // Key.CheckIn is the time of issue or check-in
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
}

// CounterStatus says whether a counter calls tickets.
type CounterStatus string

// The states of a counter.
const (
	StatusClosed CounterStatus = "closed"
	StatusOpen   CounterStatus = "open"
	StatusPaused CounterStatus = "paused"
)

// Counter is a desk on this day: who sits there and whom it serves now.
type Counter struct {
	ID      CounterID     `json:"id"`
	Status  CounterStatus `json:"status"`
	Clerk   string        `json:"clerk,omitempty"`  // sign-in name, never shown in the hall
	Ticket  Number        `json:"ticket,omitempty"` // called or in service here; empty: none
	Since   time.Time     `json:"since,omitzero"`   // of Status
	Pausing string        `json:"pausing,omitempty"`
}

// Reason says why a ticket was called before the others.
type Reason string

// The reasons a call can have.
const (
	ReasonTicketOrder Reason = "TICKET_ORDER"
)
