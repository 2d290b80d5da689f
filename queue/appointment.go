package queue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// AppointmentID names an appointment: up to 64 bytes that the one who made it
// chose. It is not secret and not for people.
type AppointmentID string

// AppointmentPhase says where an appointment stands.
type AppointmentPhase string

// The life of an appointment. Who comes after it was missed still gets a
// ticket.
const (
	Booked    AppointmentPhase = "booked"
	CheckedIn AppointmentPhase = "checked_in" // its ticket says the rest
	Withdrawn AppointmentPhase = "cancelled"
	NoShow    AppointmentPhase = "missed"
)

// Appointment is an appointment of the day, as far as the queue needs it.
type Appointment struct {
	ID       AppointmentID    `json:"id"`
	Service  ServiceID        `json:"service"`
	Slot     time.Time        `json:"slot"`
	BookedAt time.Time        `json:"booked_at"`
	Phase    AppointmentPhase `json:"phase"`
	Ticket   Number           `json:"ticket,omitempty"` // once checked in
}

// booking returns what the turn rule needs of a.
func (a *Appointment) booking() *Booking {
	return &Booking{Slot: a.Slot, BookedAt: a.BookedAt}
}

// validate reports whether a can be an appointment of a day.
func (a *Appointment) validate() error {
	if a.ID == "" || len(a.ID) > 64 || a.Slot.IsZero() {
		return fmt.Errorf("appointment %.64q at %s: %w", a.ID, a.Slot, ErrBadAppointment)
	}
	return nil
}

// Appointment returns a copy of appointment id.
func (s *State) Appointment(id AppointmentID) (Appointment, bool) {
	a, ok := s.appointments[id]
	if !ok {
		return Appointment{}, false
	}
	return *a, true
}

// Appointments returns copies of all appointments of the day by slot.
func (s *State) Appointments() []Appointment {
	out := make([]Appointment, 0, len(s.appointments))
	for _, a := range s.appointments {
		out = append(out, *a)
	}
	slices.SortFunc(out, func(a, b Appointment) int {
		return cmp.Or(a.Slot.Compare(b.Slot), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// missedAt returns when an appointment counts as missed: slot + grace.
func (s *State) missedAt(a *Appointment) time.Time {
	return a.Slot.Add(s.setup.Policy.LateGrace.Duration())
}

// PutAppointment adds an appointment of the day or changes it, the cancelled
// and missed ones too. One that has its ticket can only be put as it is.
type PutAppointment struct {
	ID       AppointmentID
	Service  ServiceID
	Slot     time.Time
	BookedAt time.Time
}

// CancelAppointment takes back an appointment that has no ticket.
type CancelAppointment struct{ ID AppointmentID }

// CheckIn gives the person of an appointment, who is here, the next number of
// its service. Nobody is too early or too late for it.
type CheckIn struct {
	ID      AppointmentID
	Source  Source
	Special bool
}

func (c PutAppointment) decide(s *State, _ time.Time) ([]Event, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	put := AppointmentPut{ID: c.ID, Service: c.Service, Slot: c.Slot.UTC(), BookedAt: c.BookedAt.UTC()}
	if err := (&Appointment{ID: c.ID, Slot: c.Slot}).validate(); err != nil {
		return nil, err
	}
	old := s.appointments[c.ID]
	if old != nil && old.Phase != Withdrawn && old.Service == put.Service &&
		old.Slot.Equal(put.Slot) && old.BookedAt.Equal(put.BookedAt) {
		return nil, nil
	}
	if old != nil && old.Phase == CheckedIn {
		return nil, fmt.Errorf("changing appointment %q: %w", c.ID, ErrCheckedIn)
	}
	if _, ok := s.services[c.Service]; !ok {
		return nil, fmt.Errorf("putting appointment %q for %q: %w", c.ID, c.Service, ErrUnknownService)
	}
	return []Event{put}, nil
}

func (e AppointmentPut) apply(s *State, _ when) {
	s.appointments[e.ID] = &Appointment{ID: e.ID, Service: e.Service, Slot: e.Slot, BookedAt: e.BookedAt, Phase: Booked}
}

// appointment returns an appointment of an open day.
func (s *State) appointment(id AppointmentID) (*Appointment, error) {
	if !s.Open() {
		return nil, ErrNoDay
	}
	a, ok := s.appointments[id]
	if !ok {
		return nil, fmt.Errorf("appointment %.64q: %w", id, ErrUnknownAppointment)
	}
	return a, nil
}

func (c CancelAppointment) decide(s *State, _ time.Time) ([]Event, error) {
	a, err := s.appointment(c.ID)
	switch {
	case err != nil:
		return nil, err
	case a.Phase == CheckedIn:
		return nil, fmt.Errorf("cancelling appointment %q: %w", c.ID, ErrCheckedIn)
	case a.Phase == Withdrawn:
		return nil, nil
	}
	return []Event{AppointmentCancelled(c)}, nil
}

func (e AppointmentCancelled) apply(s *State, _ when) {
	if a, ok := s.appointments[e.ID]; ok {
		a.Phase = Withdrawn
	}
}

func (e AppointmentMissed) apply(s *State, _ when) {
	if a, ok := s.appointments[e.ID]; ok {
		a.Phase = NoShow
	}
}

func (c CheckIn) decide(s *State, now time.Time) ([]Event, error) {
	a, err := s.appointment(c.ID)
	switch {
	case err != nil:
		return nil, err
	case a.Phase == CheckedIn:
		return nil, fmt.Errorf("checking in appointment %q, ticket %s: %w", c.ID, a.Ticket, ErrCheckedIn)
	case a.Phase == Withdrawn:
		return nil, fmt.Errorf("checking in appointment %q: %w", c.ID, ErrAppointmentCancelled)
	}
	e, err := s.draw(a.Service, now)
	if err != nil {
		return nil, err
	}
	e.Source, e.Special, e.Appointment, e.Booking = c.Source, c.Special, c.ID, a.booking()
	e.Gate = s.setup.Policy.gate(e.Booking)
	turn, class := s.setup.Policy.turn(e.Booking, now)
	e.Class = class
	if !turn.Equal(now) {
		e.Turn = turn
	}
	e.Ahead = s.ahead(e.ticket(s.setup.Policy, now), now)
	return []Event{e}, nil
}

// keepAppointments puts the appointments a day begins with in the state.
func (s *State) keepAppointments(all []Appointment) {
	for _, a := range all {
		s.appointments[a.ID] = &a
	}
}

// checkAppointments returns the appointments for the day to begin with: each
// valid and there once, none with a ticket.
func checkAppointments(all []Appointment) ([]Appointment, error) {
	out := map[AppointmentID]Appointment{}
	for _, a := range all {
		if err := a.validate(); err != nil {
			return nil, err
		}
		if _, twice := out[a.ID]; twice {
			return nil, fmt.Errorf("appointment %q is there twice: %w", a.ID, ErrBadAppointment)
		}
		if a.Phase != Withdrawn {
			a.Phase = Booked
		}
		a.Slot, a.BookedAt, a.Ticket = a.Slot.UTC(), a.BookedAt.UTC(), ""
		out[a.ID] = a
	}
	if len(out) == 0 {
		return nil, nil
	}
	return slices.SortedFunc(maps.Values(out), func(a, b Appointment) int { return cmp.Compare(a.ID, b.ID) }), nil
}
