package office

import (
	"cmp"
	"fmt"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// AppointmentAnswer is an appointment after a request. It has nothing personal:
// answers are kept for repeated requests.
type AppointmentAnswer struct {
	ID       queue.AppointmentID `json:"id"`
	Code     booking.Code        `json:"code"`
	Revision int                 `json:"revision"`
	Service  queue.ServiceID     `json:"service"`
	Start    booking.Wall        `json:"start"`
	Minutes  booking.Minutes     `json:"minutes"`
	State    AppointmentState    `json:"state"`
	Job      uint64              `json:"job,omitempty"` // print job of the appointment slip; 0: none
}

func (a *Appointment) answer() AppointmentAnswer {
	return AppointmentAnswer{
		ID: a.ID, Code: a.Code, Revision: a.Revision, Service: a.Service,
		Start: a.Start, Minutes: a.Minutes, State: a.State,
	}
}

// BookAppointment takes a free slot for a person, at the desk or on the
// telephone. Random is tried for codes in its order.
type BookAppointment struct {
	ID      queue.AppointmentID
	Random  [8]uint64
	Service queue.ServiceID
	Start   booking.Wall
	Channel booking.Channel
	Person  Sealed
	Print   bool // wants the appointment slip on paper
}

func (c BookAppointment) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	schedule, err := s.Schedule()
	if err != nil {
		return nil, nil, err
	}
	held, err := schedule.Book(booking.Request{
		ID: string(c.ID), Service: booking.ServiceID(c.Service), Start: c.Start, Channel: c.Channel,
	}, s.Reservations(c.Start.Date, c.Start.Date), now)
	if err != nil {
		return nil, nil, err
	}
	a := Appointment{ID: c.ID, Channel: c.Channel, State: AppointmentBooked, BookedAt: now, ChangedAt: now, Sealed: c.Person}
	a.take(held)
	if a.Code, err = s.freeCode(c.Random); err != nil {
		return nil, nil, err
	}
	return s.put(nil, a, c.Print, now)
}

// freeCode returns the first code of random bits that no appointment has.
func (s *State) freeCode(random [8]uint64) (booking.Code, error) {
	for _, bits := range random {
		code := booking.NewCode(bits)
		if _, used := s.codes[code]; !used {
			return code, nil
		}
	}
	return "", fmt.Errorf("making a code: %w", ErrOutcomeUnknown) // 1 in 10^20 with 10,000 appointments
}

// ChangeAppointment replaces who comes and, if they differ, service and time.
type ChangeAppointment struct {
	ID       queue.AppointmentID
	Revision int // that was looked at
	Service  queue.ServiceID
	Start    booking.Wall
	Channel  booking.Channel
	Person   Sealed
	Print    bool
}

func (c ChangeAppointment) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	a, err := s.changeable(c.ID, c.Revision)
	if err != nil {
		return nil, nil, err
	}
	old := a
	a.Sealed, a.ChangedAt, a.Revision = c.Person, now, a.Revision+1
	if a.Service != c.Service || a.Start != c.Start {
		schedule, err := s.Schedule()
		if err != nil {
			return nil, nil, err
		}
		held, err := schedule.Move(booking.Change{
			ID: string(c.ID), Revision: c.Revision, Service: booking.ServiceID(c.Service), Start: c.Start, Channel: c.Channel,
		}, s.reservationsAround(old.Start.Date, c.Start.Date), now)
		if err != nil {
			return nil, nil, err
		}
		a.take(held)
		a.State, a.BookedAt = AppointmentBooked, now
	}
	return s.put(&old, a, c.Print, now)
}

// reservationsAround returns the slots that are held around two dates.
func (s *State) reservationsAround(a, b booking.Date) []booking.Reservation {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return s.Reservations(a, b)
}

// changeable returns an appointment at the revision that was looked at, if it
// may still be changed.
func (s *State) changeable(id queue.AppointmentID, revision int) (Appointment, error) {
	a, ok := s.appointments[id]
	switch {
	case !ok:
		return a, fmt.Errorf("appointment %.64q: %w", id, booking.ErrUnknownReservation)
	case a.State == AppointmentCheckedIn || a.State == AppointmentServed:
		return a, fmt.Errorf("appointment %s: %w", id, queue.ErrCheckedIn)
	case a.State == AppointmentCancelled:
		return a, fmt.Errorf("appointment %s: %w", id, booking.ErrCancelled)
	case a.Revision != revision:
		return a, fmt.Errorf("appointment %s, revision %d instead of %d: %w", id, revision, a.Revision, booking.ErrStale)
	}
	return a, nil
}

// CancelAppointment gives a slot back.
type CancelAppointment struct {
	ID       queue.AppointmentID
	Revision int // that was looked at
}

func (c CancelAppointment) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	a, err := s.changeable(c.ID, c.Revision)
	if err != nil {
		return nil, nil, err
	}
	old := a
	a.State, a.ChangedAt, a.Revision = AppointmentCancelled, now, a.Revision+1
	return s.put(&old, a, false, now)
}

// put returns the events that make an appointment what it is now, in the
// office and in the queue of the day. old is nil for a new one.
func (s *State) put(old *Appointment, a Appointment, print bool, now time.Time) ([]event, any, error) {
	out := []event{appointmentPut{Appointment: a, Tell: true}}
	today, err := s.queueEvents(old, a, now)
	if err != nil {
		return nil, nil, err
	}
	out = append(out, today...)
	answer := a.answer()
	if print {
		answer.Job = s.lastJob + 1
		out = append(out, printQueued{ID: answer.Job, Appointment: a.ID})
	}
	return out, answer, nil
}

// queueEvents returns what a change of an appointment is to the running day.
func (s *State) queueEvents(old *Appointment, a Appointment, now time.Time) ([]event, error) {
	if !s.Queue.Open() {
		return nil, nil
	}
	var command queue.Command
	switch today := s.Queue.Day(); {
	case s.dayOf(a.Start) == today && a.State != AppointmentCancelled:
		command = queue.PutAppointment{ID: a.ID, Service: a.Service, Slot: a.Start.In(s.Location()), BookedAt: a.BookedAt}
	case old != nil && s.dayOf(old.Start) == today:
		command = queue.CancelAppointment{ID: a.ID}
	default:
		return nil, nil
	}
	events, err := s.Queue.Decide(command, now)
	if err != nil {
		return nil, err
	}
	return asEvents(events), nil
}

// CheckIn gives the person of an appointment of today, who is here, a ticket.
// The appointment is named by ID or, where that is empty, by its code.
type CheckIn struct {
	ID      queue.AppointmentID
	Code    booking.Code
	Source  queue.Source
	Special bool
	Print   bool
}

func (c CheckIn) decide(s *State, by Principal, now time.Time) ([]event, any, error) {
	a, ok := s.appointments[cmp.Or(c.ID, s.codes[c.Code])]
	switch {
	case !ok:
		return nil, nil, fmt.Errorf("checking in: %w", queue.ErrUnknownAppointment)
	case !s.Queue.Open():
		return nil, nil, queue.ErrNoDay
	case s.dayOf(a.Start) != s.Queue.Day():
		return nil, nil, fmt.Errorf("checking in appointment %s of %s: %w", a.ID, a.Start.Date, ErrOtherDay)
	}
	events, err := s.Queue.Decide(queue.CheckIn{ID: a.ID, Source: c.Source, Special: c.Special}, now)
	if err != nil {
		return nil, nil, err
	}
	return s.issued(events[0].(queue.TicketIssued), c.Print, by, now)
}

// issued returns the events and the answer of a new ticket.
func (s *State) issued(e queue.TicketIssued, print bool, by Principal, now time.Time) ([]event, any, error) {
	a := TicketAnswer{Number: e.Number, Service: e.Service, Ahead: e.Ahead, IssuedAt: now, Token: s.Token(e.Number)}
	out := []event{e}
	if promised, ok := s.promise(e); ok {
		out = append(out, promised)
	}
	if print {
		a.Job = s.lastJob + 1
		out = append(out, printQueued{ID: a.Job, Number: e.Number, Kiosk: by.kiosk()})
	}
	return out, a, nil
}

// PrintAppointment wants the slip of an appointment on paper.
type PrintAppointment struct{ ID queue.AppointmentID }

func (c PrintAppointment) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if a, ok := s.appointments[c.ID]; !ok || a.State == AppointmentCancelled {
		return nil, nil, fmt.Errorf("printing appointment %.64q: %w", c.ID, booking.ErrUnknownReservation)
	}
	return []event{printQueued{ID: s.lastJob + 1, Appointment: c.ID}}, JobAnswer{s.lastJob + 1}, nil
}

// ImportLimit is how many appointments one ImportAppointments may have, so that
// it fits into one group of the journal.
const ImportLimit = 200

// ImportAppointments takes appointments as somebody else keeps them: the one
// with the higher revision counts. Capacity is not checked: they are given.
type ImportAppointments struct {
	Appointments []Appointment
	Tell         bool // the platform does not know them
}

// ImportResult says what became of one appointment of an import.
type ImportResult string

// The results of an import, appointment by appointment.
const (
	ImportAdded     ImportResult = "added"
	ImportChanged   ImportResult = "changed"
	ImportSame      ImportResult = "same"       // known at this revision
	ImportOlder     ImportResult = "older"      // a later revision is known
	ImportCodeTaken ImportResult = "code_taken" // another appointment has the code
	ImportHere      ImportResult = "here"       // the person has a ticket: the slot stays
	ImportService   ImportResult = "service"    // the office has no such service
	ImportOver      ImportResult = "over"       // so old that who came has to be forgotten
	ImportFar       ImportResult = "far"        // more than importDays ahead: a slip of the pen
)

// importDays is how many days ahead an appointment may be imported: two years.
const importDays = 731

// Importing returns what an import of an appointment would come to now.
func (s *State) Importing(a Appointment) ImportResult {
	old, known := s.appointments[a.ID]
	holder, used := s.codes[a.Code]
	switch {
	case known && old.Revision > a.Revision:
		return ImportOlder
	case known && old.Revision == a.Revision:
		return ImportSame
	case used && holder != a.ID:
		return ImportCodeTaken
	case known && s.hasTicket(old):
		return ImportHere
	case !s.hasService(a.Service):
		return ImportService
	case a.Start.Date.Sub(dateOf(s.Queue.Day())) > importDays:
		return ImportFar
	case queue.Day(a.Start.Date.AddDays(s.Settings.Booking.KeepDays).String()) < s.erased:
		return ImportOver
	case known:
		return ImportChanged
	}
	return ImportAdded
}

// hasTicket reports whether the person of an appointment has been here, also
// where the ticket then came to nothing.
func (s *State) hasTicket(a Appointment) bool {
	q, _ := s.Queue.Appointment(a.ID)
	return a.State == AppointmentCheckedIn || a.State == AppointmentServed || q.Phase == queue.CheckedIn
}

func (s *State) hasService(id queue.ServiceID) bool {
	for _, v := range s.Settings.Setup.Services {
		if v.ID == id {
			return true
		}
	}
	return false
}

func (c ImportAppointments) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	if len(c.Appointments) > ImportLimit {
		return nil, nil, fmt.Errorf("appointments: %d at once, at most %d: %w", len(c.Appointments), ImportLimit, ErrInvalid)
	}
	var out []event
	answer := make([]ImportResult, 0, len(c.Appointments))
	seen := map[booking.Code]queue.AppointmentID{}
	for _, a := range c.Appointments {
		result := s.Importing(a)
		if other, twice := seen[a.Code]; twice && other != a.ID {
			result = ImportCodeTaken
		}
		seen[a.Code] = a.ID
		answer = append(answer, result)
		if result != ImportAdded && result != ImportChanged {
			continue
		}
		events, err := s.imported(a, c.Tell, now)
		if err != nil {
			return nil, nil, fmt.Errorf("importing appointment %s: %w", a.ID, err)
		}
		out = append(out, events...)
	}
	return out, answer, nil
}

// imported returns the events of one appointment of an import.
func (s *State) imported(a Appointment, tell bool, now time.Time) ([]event, error) {
	var old *Appointment
	if v, ok := s.appointments[a.ID]; ok {
		old = &v
	}
	today, err := s.queueEvents(old, a, now)
	if err != nil {
		return nil, err
	}
	return append([]event{appointmentPut{Appointment: a, Tell: tell}}, today...), nil
}
