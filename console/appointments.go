package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// AppointmentView is an appointment as the desk sees it, with who comes.
type AppointmentView struct {
	ID       queue.AppointmentID     `json:"id"`
	Service  queue.ServiceID         `json:"service"`
	Date     booking.Date            `json:"date"`
	Time     booking.Clock           `json:"time"`
	Minutes  booking.Minutes         `json:"minutes"`
	Counter  queue.CounterID         `json:"counter,omitempty"` // whose time it takes
	Code     string                  `json:"code"`              // in two groups, ASCII
	Greek    string                  `json:"greek"`             // the same in Greek letters, for speech
	State    office.AppointmentState `json:"state"`
	Ticket   queue.Number            `json:"ticket,omitempty"` // of today, once checked in
	Revision int                     `json:"revision"`
	Channel  booking.Channel         `json:"channel"`
	BookedAt time.Time               `json:"booked_at"`
	Person   *office.Person          `json:"person,omitempty"` // missing: deleted, or not readable
	Mail     MailState               `json:"mail"`
}

// MailState says what becomes of the confirmation by e-mail.
type MailState string

// The states of the confirmation. The platform sends it.
const (
	MailNone   MailState = "none"   // no address, or no consent
	MailQueued MailState = "queued" // waits for the platform
	MailSent   MailState = "sent"   // the platform has it
)

// known is an appointment as it was copied from the state: who comes is still
// sealed.
type known struct {
	office.Appointment
	ticket queue.Number
	told   bool
}

// knownOf copies appointments with what the day made of them.
func knownOf(s *office.State, list ...office.Appointment) []known {
	told := map[queue.AppointmentID]bool{}
	for _, n := range s.Outbox() {
		told[n.Appointment] = true
	}
	out := make([]known, 0, len(list))
	for _, a := range list {
		today, _ := s.Queue.Appointment(a.ID)
		out = append(out, known{a, today.Ticket, !told[a.ID]})
	}
	return out
}

// appointmentViews opens who comes. It may take a while for many, and so is
// called outside of a read.
func (c *Console) appointmentViews(list []known) ([]AppointmentView, error) {
	out := make([]AppointmentView, 0, len(list))
	for _, v := range list {
		view, err := c.appointmentView(v)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

func (c *Console) appointmentView(v known) (AppointmentView, error) {
	out := AppointmentView{
		ID: v.ID, Service: v.Service, Date: v.Start.Date, Time: v.Start.Time, Minutes: v.Minutes, Counter: v.Counter,
		Code: v.Code.String(), Greek: v.Code.Greek(), State: v.State, Ticket: v.ticket,
		Revision: v.Revision, Channel: v.Channel, BookedAt: v.BookedAt, Mail: MailNone,
	}
	p, err := c.office.Reveal(v.Appointment)
	switch {
	case errors.Is(err, office.ErrErased), errors.Is(err, office.ErrUnreadable):
		return out, nil
	case err != nil:
		return out, err
	}
	out.Person = &p
	if p.Consent && p.Email != "" {
		out.Mail = MailQueued
		if v.told {
			out.Mail = MailSent
		}
	}
	return out, nil
}

func (c *Console) appointmentRoutes() []web.Route {
	const path = "/api/v1/appointments"
	return []web.Route{
		{Method: http.MethodGet, Path: path, Role: clerk, JSON: c.appointmentsOf},
		{Method: http.MethodPost, Path: path + "/search", Role: clerk, Keyless: true, JSON: c.searchAppointments},
		{Method: http.MethodGet, Path: path + "/{id}", Role: clerk, JSON: c.getAppointment},
		{Method: http.MethodGet, Path: "/api/v1/availability", Role: clerk, JSON: c.availability},
		{Method: http.MethodPost, Path: path, Role: clerk, JSON: c.bookAppointment},
		{Method: http.MethodPut, Path: path + "/{id}", Role: clerk, JSON: c.changeAppointment},
		{Method: http.MethodPost, Path: path + "/{id}/cancel", Role: clerk, JSON: c.cancelAppointment},
		{Method: http.MethodPost, Path: path + "/{id}/checkin", Role: clerk, JSON: c.checkIn},
		{Method: http.MethodPost, Path: path + "/{id}/slip", Role: clerk, JSON: c.printAppointment},
	}
}

// AppointmentDay are the appointments of one business day by time.
type AppointmentDay struct {
	Date         booking.Date      `json:"date"`
	Today        queue.Day         `json:"today"` // the business day that is running
	Now          booking.Clock     `json:"now"`   // on the office's clocks
	Services     []ServiceOffer    `json:"services"`
	Appointments []AppointmentView `json:"appointments"`
}

// ServiceOffer is a service and how long its appointments are.
type ServiceOffer struct {
	ID      queue.ServiceID `json:"id"`
	Prefix  string          `json:"prefix"`
	Name    queue.Text      `json:"name"`
	Minutes booking.Minutes `json:"minutes"` // 0: no appointments are given
}

func offersOf(s office.Settings) []ServiceOffer {
	minutes := map[queue.ServiceID]booking.Minutes{}
	for _, v := range s.Booking.Services {
		minutes[queue.ServiceID(v.ID)] = v.Minutes
	}
	out := []ServiceOffer{}
	for _, v := range s.Setup.Services {
		out = append(out, ServiceOffer{v.ID, v.Prefix, v.Name, minutes[v.ID]})
	}
	return out
}

func (c *Console) appointmentsOf(call *web.Call) (any, error) {
	date, err := dateOf(call, "date")
	if err != nil {
		return nil, err
	}
	out := AppointmentDay{Date: date}
	var list []known
	err = c.office.Read(call.Context(), func(s *office.State) {
		out.Today, out.Services = s.Queue.Day(), offersOf(s.Settings)
		out.Now = booking.WallAt(later(c.opt.Now(), s.Now), s.Location()).Time
		list = knownOf(s, s.AppointmentsOn(queue.Day(date.String()))...)
	})
	if err == nil {
		out.Appointments, err = c.appointmentViews(list)
	}
	return out, err
}

// problemParameter is the answer to a query that cannot be read.
var problemParameter = web.Problem{
	Status: http.StatusBadRequest, Code: "parameter",
	Title: web.Text{EL: "Η διεύθυνση έχει λάθος παράμετρο:", EN: "The address has a wrong parameter:"},
}

// dateOf reads a date of the query.
func dateOf(call *web.Call, name string) (booking.Date, error) {
	date, err := booking.ParseDate(call.URL.Query().Get(name))
	if err != nil {
		return date, problemParameter.With(name+": η μορφή είναι 2026-11-23.", name+": the form is 2026-11-23.")
	}
	return date, nil
}

func (c *Console) getAppointment(call *web.Call) (any, error) {
	v, err := c.appointment(call)
	if err != nil {
		return nil, err
	}
	return c.appointmentView(v)
}

// appointment returns the appointment that the path names.
func (c *Console) appointment(call *web.Call) (known, error) {
	var found []known
	err := c.office.Read(call.Context(), func(s *office.State) {
		if a, ok := s.Appointment(queue.AppointmentID(call.PathValue("id"))); ok {
			found = knownOf(s, a)
		}
	})
	switch {
	case err != nil:
		return known{}, err
	case len(found) == 0:
		return known{}, booking.ErrUnknownReservation
	}
	return found[0], nil
}

// FreeDay are the slots of one business day that can be booked.
type FreeDay struct {
	Date   booking.Date    `json:"date"`
	Closed *booking.Text   `json:"closed,omitempty"` // why the office stays closed; an empty text: its weekday
	Slots  []booking.Clock `json:"slots"`
}

// Availability are the free slots of a service.
type Availability struct {
	Service queue.ServiceID `json:"service"`
	Minutes booking.Minutes `json:"minutes"`
	Days    []FreeDay       `json:"days"`
}

// mostDays bounds a question for free slots.
const mostDays = 62

func (c *Console) availability(call *web.Call) (any, error) {
	from, err := dateOf(call, "from")
	if err != nil {
		return nil, err
	}
	days, err := countOf(call, "days", mostDays)
	if err != nil {
		return nil, err
	}
	var table *booking.Timetable
	var schedule *booking.Schedule
	var taken []booking.Reservation
	var now time.Time
	var failed error
	if err := c.office.Read(call.Context(), func(s *office.State) {
		table, now = s.Timetable(), later(c.opt.Now(), s.Now)
		schedule, failed = s.Schedule()
		taken = s.Reservations(from, from.AddDays(days))
	}); err != nil || failed != nil {
		return nil, cmp.Or(err, failed)
	}
	query := booking.Query{
		Service: booking.ServiceID(call.URL.Query().Get("service")), Channel: booking.Desk,
		Now: now, Moving: call.URL.Query().Get("moving"),
	}
	return availabilityOf(schedule, table, query, taken, from, days)
}

func availabilityOf(schedule *booking.Schedule, table *booking.Timetable, query booking.Query, taken []booking.Reservation, from booking.Date, days int) (Availability, error) {
	out := Availability{Service: queue.ServiceID(query.Service)}
	for i := range days {
		query.Date = from.AddDays(i)
		day := FreeDay{Date: query.Date, Slots: []booking.Clock{}}
		if hours := table.Day(query.Date); len(hours.Open) == 0 {
			day.Closed = &hours.Reason
		}
		free, err := schedule.Availability(query, taken)
		if err != nil {
			return out, err
		}
		for _, slot := range free {
			out.Minutes = slot.Minutes
			clock := slot.Start.Time
			if slot.Start.Date != query.Date { // past midnight
				clock += 24 * 60
			}
			day.Slots = append(day.Slots, clock)
		}
		slices.Sort(day.Slots)
		out.Days = append(out.Days, day)
	}
	return out, nil
}
