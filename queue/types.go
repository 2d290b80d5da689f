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

	// Limit is how many tickets a day may have before walk-ins are sent away;
	// 0 is no limit. Appointments and direct services count and are never
	// refused for it.
	Limit int `json:"limit,omitempty"`
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

	// Rules for "did not come"; zero is no limit, as before they existed.
	MinCalls   int     `json:"min_calls,omitempty"`   // calls and recalls before a ticket is missed
	MinSeconds Seconds `json:"min_seconds,omitempty"` // from one call to the next, and to missed

	// UndoSeconds is how long a counter's last step can be taken back; 0: not
	// at all.
	UndoSeconds Seconds `json:"undo_seconds,omitempty"`
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
		MinCalls:      1,
		UndoSeconds:   30,
	}
}

// Setup is what an office offers on a day: it is data, edited by supervisors.
type Setup struct {
	Services []Service      `json:"services"`
	Counters []CounterSetup `json:"counters"`
	Policy   Policy         `json:"policy"`
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
