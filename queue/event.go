package queue

import (
	"encoding/json"
	"fmt"
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
	Day   Day   `json:"day"`
	Setup Setup `json:"setup"`
}

// SetupChanged replaces services, counters and policy within the day.
type SetupChanged struct {
	Setup Setup `json:"setup"`
}

// DayClosed ends the day: every unfinished ticket expires, counters close.
type DayClosed struct{}

// TicketIssued is a new ticket that waits.
type TicketIssued struct {
	Number  Number    `json:"number"`
	Service ServiceID `json:"service"`
	Source  Source    `json:"source"`
	Seq     uint64    `json:"seq"`
	Ahead   int       `json:"ahead"`
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

// Kind returns the name of the event in the journal.
func (DayOpened) Kind() string { return "day_opened" }

// Kind returns the name of the event in the journal.
func (SetupChanged) Kind() string { return "setup_changed" }

// Kind returns the name of the event in the journal.
func (DayClosed) Kind() string { return "day_closed" }

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

// DecodeEvent reads the event of a kind from the JSON form of its type.
func DecodeEvent(kind string, data []byte) (Event, error) {
	decode, ok := decoders[kind]
	if !ok {
		return nil, fmt.Errorf("decoding queue event: unknown kind %q", kind)
	}
	return decode(data)
}

var decoders = map[string]func([]byte) (Event, error){
	DayOpened{}.Kind():      decodeAs[DayOpened],
	SetupChanged{}.Kind():   decodeAs[SetupChanged],
	DayClosed{}.Kind():      decodeAs[DayClosed],
	TicketIssued{}.Kind():   decodeAs[TicketIssued],
	NumbersSkipped{}.Kind(): decodeAs[NumbersSkipped],
	CounterOpened{}.Kind():  decodeAs[CounterOpened],
	CounterPaused{}.Kind():  decodeAs[CounterPaused],
	CounterClosed{}.Kind():  decodeAs[CounterClosed],
	TicketCalled{}.Kind():   decodeAs[TicketCalled],
	TicketRecalled{}.Kind(): decodeAs[TicketRecalled],
	TicketStarted{}.Kind():  decodeAs[TicketStarted],
	TicketServed{}.Kind():   decodeAs[TicketServed],
	TicketMissed{}.Kind():   decodeAs[TicketMissed],
}

func decodeAs[E Event](data []byte) (Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decoding queue event %q: %w", e.Kind(), err)
	}
	return e, nil
}
