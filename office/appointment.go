package office

import (
	"cmp"
	"slices"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// AppointmentState says where an appointment stands, as the platform's
// contract names it.
type AppointmentState string

// The life of an appointment. What follows from the queue of its day is set by
// its events: served with its ticket; missed when nobody checked in, or the
// ticket came to nothing.
const (
	AppointmentBooked    AppointmentState = "booked"
	AppointmentCheckedIn AppointmentState = "checked_in"
	AppointmentServed    AppointmentState = "served"
	AppointmentCancelled AppointmentState = "cancelled"
	AppointmentMissed    AppointmentState = "missed"
)

// Appointment is what the office keeps of an appointment until it forgets the
// person. Who comes, and why, is in Sealed.
type Appointment struct {
	ID        queue.AppointmentID `json:"id"`
	Service   queue.ServiceID     `json:"service"`
	Start     booking.Wall        `json:"start"` // on the office's clocks
	Minutes   booking.Minutes     `json:"minutes"`
	Counter   queue.CounterID     `json:"counter,omitempty"` // whose time it takes; any may call it
	Code      booking.Code        `json:"code"`
	Channel   booking.Channel     `json:"channel"`
	State     AppointmentState    `json:"state"`
	Revision  int                 `json:"revision"`  // 1, and one more with each change
	BookedAt  time.Time           `json:"booked_at"` // of this slot, UTC
	ChangedAt time.Time           `json:"changed_at"`
	Sealed    Sealed              `json:"sealed"`
}

// reservation returns the slot that a holds, for package booking.
func (a *Appointment) reservation(office string) booking.Reservation {
	return booking.Reservation{
		ID:        string(a.ID),
		Queue:     booking.Queue{Office: office, Service: booking.ServiceID(a.Service)},
		Counter:   booking.CounterID(a.Counter),
		Start:     a.Start,
		Minutes:   a.Minutes,
		Revision:  a.Revision,
		Cancelled: a.State == AppointmentCancelled,
	}
}

// take makes a's slot that of a reservation.
func (a *Appointment) take(r booking.Reservation) {
	a.Service, a.Counter = queue.ServiceID(r.Queue.Service), queue.CounterID(r.Counter)
	a.Start, a.Minutes, a.Revision = r.Start, r.Minutes, r.Revision
}

// appointmentPut adds an appointment or replaces it as a whole. Tell says that
// the platform does not know yet.
type appointmentPut struct {
	Appointment Appointment `json:"appointment"`
	Tell        bool        `json:"tell,omitempty"`
}

// personsErased forgets appointments whose time of keeping is over. The keys of
// the days before Before go with it.
type personsErased struct {
	IDs    []queue.AppointmentID `json:"ids,omitempty"`
	Before queue.Day             `json:"before"`
}

// clockDoubted means that the wall clock leapt to Day, so that nothing was
// deleted on it.
type clockDoubted struct {
	Day queue.Day `json:"day"`
}

// Kind returns the name of the event in the journal.
func (appointmentPut) Kind() string { return "office_appointment_put" }

// Kind returns the name of the event in the journal.
func (personsErased) Kind() string { return "persons_erased" }

// Kind returns the name of the event in the journal.
func (clockDoubted) Kind() string { return "clock_doubted" }

// Appointment returns an appointment that the office knows.
func (s *State) Appointment(id queue.AppointmentID) (Appointment, bool) {
	a, ok := s.appointments[id]
	return a, ok
}

// AppointmentByCode returns the appointment that has a code, cancelled ones
// and those of other days too.
func (s *State) AppointmentByCode(code booking.Code) (Appointment, bool) {
	return s.Appointment(s.codes[code])
}

// AppointmentsOn returns the appointments of a business day by time, cancelled
// ones too.
func (s *State) AppointmentsOn(day queue.Day) []Appointment {
	var out []Appointment
	date := dateOf(day)
	for _, a := range s.appointments {
		// A business day reaches into the next date.
		if near := a.Start.Date == date || a.Start.Date == date.AddDays(1); near && s.dayOf(a.Start) == day {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, compareAppointments)
	return out
}

// Appointments returns all appointments that the office knows, by time.
func (s *State) Appointments() []Appointment {
	out := make([]Appointment, 0, len(s.appointments))
	for _, a := range s.appointments {
		out = append(out, a)
	}
	slices.SortFunc(out, compareAppointments)
	return out
}

func compareAppointments(a, b Appointment) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Counter, b.Counter), cmp.Compare(a.ID, b.ID))
}

// AppointmentChanges counts what happened to appointments since the office was
// read from disk: pages that show them ask again when it differs.
func (s *State) AppointmentChanges() uint64 { return s.appointmentChanges }

// Reservations returns the slots that are held around a date: what
// booking.Schedule wants to know.
func (s *State) Reservations(from, through booking.Date) []booking.Reservation {
	var out []booking.Reservation
	from, through = from.AddDays(-2), through.AddDays(2)
	for _, a := range s.appointments {
		if a.Start.Date.Compare(from) >= 0 && a.Start.Date.Compare(through) <= 0 {
			out = append(out, a.reservation(s.Settings.Code))
		}
	}
	return out
}

// touchAppointment marks an appointment's row as changed.
func (s *State) touchAppointment(id queue.AppointmentID) {
	s.appointmentChanges++
	s.mark("", TableAppointments, string(id))
}

func (s *State) putAppointment(e appointmentPut) {
	a := e.Appointment
	if old, ok := s.appointments[a.ID]; ok && s.codes[old.Code] == a.ID {
		delete(s.codes, old.Code)
	}
	s.keepAppointment(a)
	s.touchAppointment(a.ID)
	if e.Tell {
		s.tell(a)
	}
}

func (s *State) keepAppointment(a Appointment) {
	s.appointments[a.ID] = a
	s.codes[a.Code] = a.ID
}

func (s *State) eraseAppointments(ids []queue.AppointmentID) {
	for _, id := range ids {
		if a, ok := s.appointments[id]; ok && s.codes[a.Code] == id {
			delete(s.codes, a.Code)
		}
		delete(s.appointments, id)
		s.touchAppointment(id)
		s.untell(id)
	}
}

// follow sets the state of appointments to what the queue's day made of them,
// and tells the platform.
func (s *State) follow(ids []queue.AppointmentID, at time.Time) {
	for _, id := range ids {
		a, known := s.appointments[id]
		q, today := s.Queue.Appointment(id)
		if !known || !today || a.State == AppointmentCancelled {
			continue
		}
		if state := s.became(q); state != a.State {
			a.State, a.ChangedAt = state, at
			s.appointments[id] = a
			s.touchAppointment(id)
			s.tell(a)
		}
	}
}

// became says what the queue's day made of an appointment so far.
func (s *State) became(a queue.Appointment) AppointmentState {
	switch a.Phase {
	case queue.NoShow:
		return AppointmentMissed
	case queue.Withdrawn:
		return AppointmentCancelled
	case queue.CheckedIn:
		t, _ := s.Queue.Ticket(a.Ticket)
		return becameOf(t.Phase)
	case queue.Booked:
	}
	return AppointmentBooked
}

// becameOf says what became of an appointment whose ticket is in a phase.
func becameOf(p queue.Phase) AppointmentState {
	switch p {
	case queue.Served:
		return AppointmentServed
	case queue.Cancelled, queue.Expired:
		return AppointmentMissed
	case queue.Waiting, queue.Called, queue.Serving, queue.Missed, queue.Parked:
	}
	return AppointmentCheckedIn
}

// concerned returns the appointments of the day that an event of the queue may
// have moved on.
func (s *State) concerned(ev queue.Event) []queue.AppointmentID {
	switch ev := ev.(type) {
	case queue.TicketIssued:
		return []queue.AppointmentID{ev.Appointment}
	case queue.AppointmentMissed:
		return []queue.AppointmentID{ev.ID}
	case queue.TicketServed:
		return s.holders(ev.Number)
	case queue.TicketMissed:
		return s.holders(ev.Number)
	case queue.TicketCancelled:
		return s.holders(ev.Number)
	case queue.TicketCalled:
		return s.holders(ev.After)
	case queue.StepUndone:
		return s.holders(ev.Numbers...)
	case queue.DayClosed, queue.DayReopened:
		var all []queue.AppointmentID
		for _, a := range s.Queue.Appointments() {
			all = append(all, a.ID)
		}
		return all
	}
	return nil
}

// holders returns the appointments of tickets.
func (s *State) holders(numbers ...queue.Number) []queue.AppointmentID {
	var out []queue.AppointmentID
	for _, n := range numbers {
		if t, ok := s.Queue.Ticket(n); ok && t.Appointment != "" {
			out = append(out, t.Appointment)
		}
	}
	return out
}
