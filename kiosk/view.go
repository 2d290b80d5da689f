package kiosk

import (
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// View is what the touch screen shows before a press.
type View struct {
	Office      queue.Text          `json:"office"`
	Zone        string              `json:"zone"` // of the wall clock, IANA name
	Sample      bool                `json:"sample"`
	Open        bool                `json:"open"`
	Fault       bool                `json:"fault"` // the office cannot save: no numbers
	Printer     office.PrinterState `json:"printer"`
	PrinterText queue.Text          `json:"printer_text"`
	Services    []Service           `json:"services"`
	Alarms      []office.Alarm      `json:"alarms"`
	Public      bool                `json:"public"` // digital tickets have an address
}

// Service is one button of the touch screen.
type Service struct {
	ID      queue.ServiceID `json:"id"`
	Prefix  string          `json:"prefix"`
	Name    queue.Text      `json:"name"`
	Waiting int             `json:"waiting"`
}

// NewView returns what the state says of a view; the printer, the alarms and
// the address are not in the state.
func NewView(s *office.State) View {
	v := View{
		Office:   s.Settings.Name,
		Zone:     s.Settings.Zone,
		Sample:   s.Settings.Sample,
		Open:     s.Queue.Open(),
		Services: []Service{},
		Alarms:   []office.Alarm{},
	}
	for _, service := range s.Queue.Setup().Services {
		v.Services = append(v.Services, Service{
			ID: service.ID, Prefix: service.Prefix, Name: service.Name,
			Waiting: s.Queue.WaitingCount(service.ID),
		})
	}
	return v
}

// TicketView is a citizen's digital ticket.
type TicketView struct {
	Office   queue.Text      `json:"office"`
	Zone     string          `json:"zone"`
	Number   queue.Number    `json:"number"`
	Service  queue.Text      `json:"service"`
	Phase    queue.Phase     `json:"phase"`
	Ahead    int             `json:"ahead"`             // people ahead; 0 unless it waits
	Counter  queue.CounterID `json:"counter,omitempty"` // that called it; only while called or in service
	CalledAt time.Time       `json:"called_at,omitzero"`
	Calls    int             `json:"calls,omitempty"` // call and recalls so far
	Until    time.Time       `json:"until,omitzero"`  // a parked ticket waits again then; zero: when it is brought back
	IssuedAt time.Time       `json:"issued_at,omitzero"`
	Credit   queue.Seconds   `json:"credit"` // of an appointment over a walk-in, for the sentence that says the rule
}

// ticketKey names a ticket beyond its day: numbers begin anew every morning
// while phones stay connected.
type ticketKey struct {
	day    queue.Day
	number queue.Number
}

// newTicketView returns the digital ticket of a key at now. One of another day
// has expired.
func newTicketView(s *office.State, k ticketKey, now time.Time) TicketView {
	v := TicketView{
		Office: s.Settings.Name, Zone: s.Settings.Zone, Credit: s.Settings.Setup.Policy.Credit,
		Number: k.number, Phase: queue.Expired,
	}
	t, ok := s.Queue.Ticket(k.number)
	if !ok || s.Queue.Day() != k.day {
		return v
	}
	service, _ := s.Queue.Service(t.Service)
	v.Service, v.Phase, v.IssuedAt = service.Name, t.Phase, t.CheckedIn()
	switch t.Phase {
	case queue.Waiting:
		v.Ahead = s.Queue.AheadAt(t.Number, later(now, s.Now))
	case queue.Called, queue.Serving:
		v.Counter, v.CalledAt, v.Calls = t.Counter, t.CalledAt, t.Calls
	case queue.Parked:
		v.Until = t.Until
	case queue.Served, queue.Missed, queue.Cancelled, queue.Expired: // nothing more to say
	}
	return v
}

// later returns the later of two times: a clock that was set back does not
// take the queue back.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
