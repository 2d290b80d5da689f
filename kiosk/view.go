package kiosk

import (
	"errors"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// View is what the touch screen shows before a press.
type View struct {
	Office      queue.Text          `json:"office"`
	Zone        string              `json:"zone"` // of the wall clock, IANA name
	Sample      bool                `json:"sample"`
	Open        bool                `json:"open"`          // the day is running: people check in and are called
	Taking      bool                `json:"taking"`        // walk-ins get numbers
	Closed      *office.Closed      `json:"closed"`        // nil: taking
	Last        time.Time           `json:"last,omitzero"` // of the last number, within an hour
	Fault       bool                `json:"fault"`         // the office cannot save: no numbers
	Printer     office.PrinterState `json:"printer"`       // of the printer that would print this kiosk's slips
	PrinterText queue.Text          `json:"printer_text"`
	PrinterAt   string              `json:"printer_at,omitempty"` // its name where it is not the kiosk's own, so that people find their slip
	Services    []Service           `json:"services"`
	Booking     bool                `json:"appointments"` // the office gives appointments
	Alarms      []office.Alarm      `json:"alarms"`
	Public      bool                `json:"public"` // digital tickets have an address
}

// Service is one button of the touch screen.
type Service struct {
	ID      queue.ServiceID `json:"id"`
	Prefix  string          `json:"prefix"`
	Name    queue.Text      `json:"name"`
	Waiting int             `json:"waiting"`
	Refused Refusal         `json:"refused,omitempty"` // empty: numbers are left
	Wait    *queue.Text     `json:"wait,omitempty"`    // how long a walk-in would wait; nil: nothing is said
}

// Refusal says why a service has no number left today.
type Refusal string

// The refusals of a service, named as the problems that a press would get.
const (
	DailyLimit       Refusal = "daily_limit"
	NumbersExhausted Refusal = "numbers_exhausted"
)

// NewView returns what the state says of a view at now; the printer, the
// alarms, the waits and the address are not in the state.
func NewView(s *office.State, now time.Time) View {
	now = later(now, s.Now)
	v := View{
		Office:   s.Settings.Name,
		Zone:     s.Settings.Zone,
		Sample:   s.Settings.Sample,
		Open:     s.Queue.Open(),
		Taking:   s.Queue.Taking(now),
		Closed:   s.Closed(now),
		Last:     s.LastSoon(now),
		Booking:  len(s.Settings.Booking.Windows) > 0 || len(s.Queue.Appointments()) > 0,
		Services: []Service{},
		Alarms:   []office.Alarm{},
	}
	for _, service := range s.Queue.Setup().Services {
		v.Services = append(v.Services, Service{
			ID: service.ID, Prefix: service.Prefix, Name: service.Name,
			Waiting: s.Queue.WaitingCount(service.ID),
			Refused: refusal(s, service.ID, now),
		})
	}
	return v
}

// printing returns the view of the kiosks whose slips belong to a printer; by is
// how they come out.
func (v View) printing(printer string, by office.PrinterLight) View {
	v.Printer, v.PrinterText, v.PrinterAt = by.State, by.Text, ""
	if by.State != office.PrinterNone && by.Name != printer {
		v.PrinterAt = by.Name
	}
	return v
}

// refusal asks the queue what a press would get.
func refusal(s *office.State, id queue.ServiceID, now time.Time) Refusal {
	_, err := s.Queue.Decide(queue.Issue{Service: id, Source: queue.FromKiosk}, now)
	switch {
	case errors.Is(err, queue.ErrDailyLimit):
		return DailyLimit
	case errors.Is(err, queue.ErrNumbersExhausted):
		return NumbersExhausted
	}
	return ""
}

// TicketView is a citizen's digital ticket.
type TicketView struct {
	Office   queue.Text      `json:"office"`
	Zone     string          `json:"zone"`
	Number   queue.Number    `json:"number"`
	Service  queue.Text      `json:"service"`
	Phase    queue.Phase     `json:"phase"`
	Ahead    int             `json:"ahead"`             // people ahead; 0 unless it waits
	Wait     *queue.Text     `json:"wait,omitempty"`    // how long it still waits; nil: nothing is said
	Passing  int             `json:"passing,omitempty"` // booked appointments, not here yet, that may come before
	Counter  queue.CounterID `json:"counter,omitempty"` // that called it; only while called or in service
	CalledAt time.Time       `json:"called_at,omitzero"`
	Calls    int             `json:"calls,omitempty"` // call and recalls so far
	Until    time.Time       `json:"until,omitzero"`  // a parked ticket waits again then; zero: when it is brought back
	IssuedAt time.Time       `json:"issued_at,omitzero"`
	Time     string          `json:"time,omitempty"`  // of its appointment on the office's clocks, 15:04
	Class    queue.Class     `json:"class,omitempty"` // how the turn rule took the appointment
	Early    bool            `json:"early,omitempty"` // the appointment's time has not come: it does not compete yet
	Credit   queue.Seconds   `json:"credit"`          // of an appointment over a walk-in, for the sentence that says the rule
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
	v.Time, v.Class = slotTime(s, t), t.Class
	switch t.Phase {
	case queue.Waiting:
		now = later(now, s.Now)
		v.Ahead, v.Early = s.Queue.AheadAt(t.Number, now), t.Early(now)
	case queue.Called, queue.Serving:
		v.Counter, v.CalledAt, v.Calls = t.Counter, t.CalledAt, t.Calls
	case queue.Parked:
		v.Until = t.Until
	case queue.Served, queue.Missed, queue.Cancelled, queue.Expired: // nothing more to say
	}
	return v
}

// slotTime returns the time of a ticket's appointment on the office's clocks,
// "" for a walk-in.
func slotTime(s *office.State, t queue.Ticket) string {
	if t.Booking == nil {
		return ""
	}
	return t.Booking.Slot.In(s.Location()).Format("15:04")
}

// later returns the later of two times: a clock that was set back does not
// take the queue back.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
