package queue

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event is one change of the queue. Its kind names it in the journal and must
// never change its meaning; a new meaning is a new kind.
type Event interface {
	// Kind is the event's name in the journal.
	Kind() string
	apply(s *State, at when)
}

// DayOpened starts a business day: numbers begin anew and nothing waits.
type DayOpened struct {
	Day          Day           `json:"day"`
	Setup        Setup         `json:"setup"`
	Hours        Hours         `json:"hours,omitzero"`
	Appointments []Appointment `json:"appointments,omitempty"` // of the day
}

// SetupChanged replaces services, counters and policy within the day.
type SetupChanged struct {
	Setup Setup `json:"setup"`
}

// DayClosed ends the day: every unfinished ticket expires, counters close.
type DayClosed struct{}

// DayReopened lets a day that was closed go on until Until, zero for until it
// is closed by hand. Tickets that expired with it are as they were, but none
// is at a counter.
type DayReopened struct {
	Until time.Time `json:"until,omitzero"`
}

// HoursSet replaces the hours of the day.
type HoursSet struct {
	Hours Hours `json:"hours,omitzero"`
}

// TicketIssued is a new ticket that waits: a walk-in's, or that of an
// appointment whose person has come.
type TicketIssued struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	Source  Source    `json:"source"`
	Seq     uint64    `json:"seq"`
	Ahead   int       `json:"ahead"`

	Special     bool          `json:"special,omitempty"`
	Appointment AppointmentID `json:"appointment,omitempty"`
	Booking     *Booking      `json:"booking,omitempty"`
	Class       Class         `json:"class,omitempty"`
	Turn        time.Time     `json:"turn,omitzero"` // without special credit; zero: the time of the event
	Gate        time.Time     `json:"gate,omitzero"`
}

// NumbersSkipped raises the next running number of letters, after a damaged
// journal may have lost tickets that are on paper.
type NumbersSkipped struct {
	Next map[string]int `json:"next"`
}

// CounterOpened means that Clerk sits at the counter and calls tickets.
type CounterOpened struct {
	Counter CounterID `json:"counter"`
	Clerk   string    `json:"clerk"`
}

// CounterPaused means that the counter calls nobody for a while.
type CounterPaused struct {
	Counter CounterID `json:"counter"`
	Reason  string    `json:"reason,omitempty"`
}

// CounterClosed means that nobody sits at the counter.
type CounterClosed struct {
	Counter CounterID `json:"counter"`
}

// TicketCalled is a call to a counter, with what the rule compared.
type TicketCalled struct {
	Number   Number    `json:"number"`
	Counter  CounterID `json:"counter"`
	Reason   Reason    `json:"reason"`
	RunnerUp Number    `json:"runner_up,omitempty"` // who would have come otherwise
	Because  string    `json:"because,omitempty"`   // what the clerk gave for an exceptional call
	After    Number    `json:"after,omitempty"`     // ticket that the same press finished
}

// TicketRecalled is another announcement of a called ticket.
type TicketRecalled struct {
	Number Number `json:"number"`
}

// TicketStarted means that the called person has come to the counter.
type TicketStarted struct {
	Number Number `json:"number"`
}

// TicketServed ends a ticket that was called.
type TicketServed struct {
	Number Number `json:"number"`
}

// TicketMissed means that the called person did not come.
type TicketMissed struct {
	Number Number `json:"number"`
}

// TicketExpired ends a ticket that was missed too often.
type TicketExpired struct {
	Number Number `json:"number"`
}

// TicketReturned means that a missed person came back and waits again.
type TicketReturned struct {
	Number Number `json:"number"`
	Key    Key    `json:"key"`
}

// TicketTransferred sends a ticket from its counter back to wait, with its
// turn, for a service and, unless To is 0, for one counter.
type TicketTransferred struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	To      CounterID `json:"to,omitempty"`
}

// TicketParked sends a ticket away from its counter until it is unparked, by
// itself at Until.
type TicketParked struct {
	Number Number    `json:"number"`
	Until  time.Time `json:"until,omitzero"`
}

// TicketUnparked means that a parked ticket waits again, with its turn.
type TicketUnparked struct {
	Number Number `json:"number"`
}

// TicketCancelled ends a ticket that its holder gave up.
type TicketCancelled struct {
	Number Number `json:"number"`
}

// TicketMarked makes a ticket one of a special category, or not.
type TicketMarked struct {
	Number  Number `json:"number"`
	Special bool   `json:"special"`
	Key     Key    `json:"key"`
}

// DirectStarted is a new ticket that is in service at once, for a person
// without one. The hall is not told.
type DirectStarted struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	Counter CounterID `json:"counter"`
	Seq     uint64    `json:"seq"`
}

// StepUndone takes back the last step of a counter; Numbers are the tickets
// that are now as they were before it.
type StepUndone struct {
	Counter CounterID `json:"counter"`
	Numbers []Number  `json:"numbers,omitempty"`
}

// AppointmentPut adds an appointment of the day or changes it.
type AppointmentPut struct {
	ID       AppointmentID `json:"id"`
	Service  ServiceID     `json:"service"`
	Slot     time.Time     `json:"slot"`
	BookedAt time.Time     `json:"booked_at"`
}

// AppointmentCancelled takes an appointment of the day back.
type AppointmentCancelled struct {
	ID AppointmentID `json:"id"`
}

// AppointmentMissed means that nobody checked in for an appointment in time.
type AppointmentMissed struct {
	ID AppointmentID `json:"id"`
}

// Kind returns the name of the event in the journal.
func (DayOpened) Kind() string { return "day_opened" }

// Kind returns the name of the event in the journal.
func (SetupChanged) Kind() string { return "setup_changed" }

// Kind returns the name of the event in the journal.
func (DayClosed) Kind() string { return "day_closed" }

// Kind returns the name of the event in the journal.
func (DayReopened) Kind() string { return "day_reopened" }

// Kind returns the name of the event in the journal.
func (HoursSet) Kind() string { return "hours_set" }

// Kind returns the name of the event in the journal.
func (TicketIssued) Kind() string { return "ticket_issued" }

// Kind returns the name of the event in the journal.
func (NumbersSkipped) Kind() string { return "numbers_skipped" }

// Kind returns the name of the event in the journal.
func (CounterOpened) Kind() string { return "counter_opened" }

// Kind returns the name of the event in the journal.
func (CounterPaused) Kind() string { return "counter_paused" }

// Kind returns the name of the event in the journal.
func (CounterClosed) Kind() string { return "counter_closed" }

// Kind returns the name of the event in the journal.
func (TicketCalled) Kind() string { return "ticket_called" }

// Kind returns the name of the event in the journal.
func (TicketRecalled) Kind() string { return "ticket_recalled" }

// Kind returns the name of the event in the journal.
func (TicketStarted) Kind() string { return "ticket_started" }

// Kind returns the name of the event in the journal.
func (TicketServed) Kind() string { return "ticket_served" }

// Kind returns the name of the event in the journal.
func (TicketMissed) Kind() string { return "ticket_missed" }

// Kind returns the name of the event in the journal.
func (TicketExpired) Kind() string { return "ticket_expired" }

// Kind returns the name of the event in the journal.
func (TicketReturned) Kind() string { return "ticket_returned" }

// Kind returns the name of the event in the journal.
func (TicketTransferred) Kind() string { return "ticket_transferred" }

// Kind returns the name of the event in the journal.
func (TicketParked) Kind() string { return "ticket_parked" }

// Kind returns the name of the event in the journal.
func (TicketUnparked) Kind() string { return "ticket_unparked" }

// Kind returns the name of the event in the journal.
func (TicketCancelled) Kind() string { return "ticket_cancelled" }

// Kind returns the name of the event in the journal.
func (TicketMarked) Kind() string { return "ticket_marked" }

// Kind returns the name of the event in the journal.
func (DirectStarted) Kind() string { return "direct_started" }

// Kind returns the name of the event in the journal.
func (StepUndone) Kind() string { return "step_undone" }

// Kind returns the name of the event in the journal.
func (AppointmentPut) Kind() string { return "appointment_put" }

// Kind returns the name of the event in the journal.
func (AppointmentCancelled) Kind() string { return "appointment_cancelled" }

// Kind returns the name of the event in the journal.
func (AppointmentMissed) Kind() string { return "appointment_missed" }

// DecodeEvent reads the event of a kind from the JSON form of its type.
func DecodeEvent(kind string, data []byte) (Event, error) {
	decode, ok := decoders[kind]
	if !ok {
		return nil, fmt.Errorf("decoding queue event: unknown kind %q", kind)
	}
	return decode(data)
}

var decoders = map[string]func([]byte) (Event, error){
	DayOpened{}.Kind():            decodeAs[DayOpened],
	SetupChanged{}.Kind():         decodeAs[SetupChanged],
	DayClosed{}.Kind():            decodeAs[DayClosed],
	DayReopened{}.Kind():          decodeAs[DayReopened],
	HoursSet{}.Kind():             decodeAs[HoursSet],
	TicketIssued{}.Kind():         decodeAs[TicketIssued],
	NumbersSkipped{}.Kind():       decodeAs[NumbersSkipped],
	CounterOpened{}.Kind():        decodeAs[CounterOpened],
	CounterPaused{}.Kind():        decodeAs[CounterPaused],
	CounterClosed{}.Kind():        decodeAs[CounterClosed],
	TicketCalled{}.Kind():         decodeAs[TicketCalled],
	TicketRecalled{}.Kind():       decodeAs[TicketRecalled],
	TicketStarted{}.Kind():        decodeAs[TicketStarted],
	TicketServed{}.Kind():         decodeAs[TicketServed],
	TicketMissed{}.Kind():         decodeAs[TicketMissed],
	TicketExpired{}.Kind():        decodeAs[TicketExpired],
	TicketReturned{}.Kind():       decodeAs[TicketReturned],
	TicketTransferred{}.Kind():    decodeAs[TicketTransferred],
	TicketParked{}.Kind():         decodeAs[TicketParked],
	TicketUnparked{}.Kind():       decodeAs[TicketUnparked],
	TicketCancelled{}.Kind():      decodeAs[TicketCancelled],
	TicketMarked{}.Kind():         decodeAs[TicketMarked],
	DirectStarted{}.Kind():        decodeAs[DirectStarted],
	StepUndone{}.Kind():           decodeAs[StepUndone],
	AppointmentPut{}.Kind():       decodeAs[AppointmentPut],
	AppointmentCancelled{}.Kind(): decodeAs[AppointmentCancelled],
	AppointmentMissed{}.Kind():    decodeAs[AppointmentMissed],
}

func decodeAs[E Event](data []byte) (Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decoding queue event %q: %w", e.Kind(), err)
	}
	return e, nil
}
