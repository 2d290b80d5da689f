package api

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Channel says by whom an appointment was asked for. Phone and desk mean a
// clerk.
type Channel string

// The channels of an appointment.
const (
	Online Channel = "online"
	Phone  Channel = "phone"
	Desk   Channel = "desk"
)

func channels() []Channel { return []Channel{Online, Phone, Desk} }

// State says where an appointment stands in its life.
type State string

// The life of an appointment.
const (
	Booked    State = "booked"
	CheckedIn State = "checked_in"
	Served    State = "served"
	Cancelled State = "cancelled"
	Missed    State = "missed"
)

func states() []State { return []State{Booked, CheckedIn, Served, Cancelled, Missed} }

// Contact is how to reach a person. One of the two is enough.
type Contact struct {
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"` // digits, with + before a country's
}

// Draft asks for an appointment or a change of one. Only the name is needed of
// the person, the one who will come. Contact is optional, and consent covers
// its use and nothing else: without it the appointment is the same.
type Draft struct {
	Revision int      `json:"revision"` // that was looked at; 0: a new appointment
	Service  string   `json:"service"`
	Start    Moment   `json:"start"`
	Name     string   `json:"name"`
	Subject  string   `json:"subject,omitempty"`
	Contact  *Contact `json:"contact,omitempty"`
	Consent  bool     `json:"consent"` // to be reached about this appointment
	Channel  Channel  `json:"channel"`
	Code     string   `json:"code,omitempty"` // given by an office without the platform; empty: a new one
}

// UsableContact returns how the person may be reached: nothing without
// consent.
func (d Draft) UsableContact() (Contact, bool) { return usable(d.Contact, d.Consent) }

// Cancellation gives an appointment back.
type Cancellation struct {
	Revision int     `json:"revision"` // that was looked at
	Channel  Channel `json:"channel"`
	Reason   string  `json:"reason,omitempty"`
}

// Progress is what became of an appointment at the office.
type Progress struct {
	State State     `json:"state"` // checked_in, served or missed
	At    time.Time `json:"at"`
}

// Appointment is an appointment as both sides keep it. It belongs to one
// queue: one service of one office.
type Appointment struct {
	ID        string    `json:"id"`
	Office    string    `json:"office"`
	Service   string    `json:"service"`
	Code      string    `json:"code"` // to check in with
	Start     Moment    `json:"start"`
	Minutes   int       `json:"minutes"`
	State     State     `json:"state"`
	Revision  int       `json:"revision"` // 1, and one more with each change
	Name      string    `json:"name"`
	Subject   string    `json:"subject,omitempty"`
	Contact   *Contact  `json:"contact,omitempty"`
	Consent   bool      `json:"consent"`
	Channel   Channel   `json:"channel"`
	BookedAt  time.Time `json:"booked_at"` // of this slot; a move sets it anew
	ChangedAt time.Time `json:"changed_at"`
}

// UsableContact returns how the person may be reached: nothing without
// consent.
func (a Appointment) UsableContact() (Contact, bool) { return usable(a.Contact, a.Consent) }

func usable(c *Contact, consent bool) (Contact, bool) {
	if c == nil || !consent {
		return Contact{}, false
	}
	return *c, true
}

// AppointmentList are appointments of an office: an answer, or a file to
// import and export.
type AppointmentList struct {
	Office       string        `json:"office"`
	Appointments []Appointment `json:"appointments"`
}

// ETag returns the entity tag of a revision.
func ETag(revision int) string { return `"` + strconv.Itoa(revision) + `"` }

// ParseETag reads the revision from an entity tag as ETag writes it.
func ParseETag(tag string) (int, error) {
	inner := strings.TrimSuffix(strings.TrimPrefix(tag, `"`), `"`)
	revision, err := strconv.Atoi(inner)
	if err != nil || revision < 1 || ETag(revision) != tag {
		return 0, fmt.Errorf("reading entity tag %q: %w", tag, ErrInvalid)
	}
	return revision, nil
}

// maxRevision is a bound that no appointment reaches.
const maxRevision = 1_000_000

func (c Contact) validate(m *Mistakes, path string) {
	if c == (Contact{}) {
		m.add(path, MistakeMissing, "a contact needs an email or a phone; leave it out otherwise")
	}
	if c.Email != "" {
		mayText(m, in(path, "email"), c.Email, maxEmail)
		match(m, in(path, "email"), c.Email, emailPattern)
	}
	if c.Phone != "" {
		match(m, in(path, "phone"), c.Phone, phonePattern)
	}
}

func (d Draft) validate(m *Mistakes, path string) {
	between(m, in(path, "revision"), d.Revision, 0, maxRevision)
	match(m, in(path, "service"), d.Service, servicePattern)
	d.Start.validate(m, in(path, "start"))
	validatePerson(m, path, d.Name, d.Subject, d.Contact)
	oneOf(m, in(path, "channel"), d.Channel, channels())
	if d.Code != "" {
		match(m, in(path, "code"), d.Code, codePattern)
	}
}

func validatePerson(m *Mistakes, path, name, subject string, contact *Contact) {
	needText(m, in(path, "name"), name, maxName)
	mayText(m, in(path, "subject"), subject, maxLine)
	if contact != nil {
		contact.validate(m, in(path, "contact"))
	}
}

func (c Cancellation) validate(m *Mistakes, path string) {
	between(m, in(path, "revision"), c.Revision, 1, maxRevision)
	oneOf(m, in(path, "channel"), c.Channel, channels())
	mayText(m, in(path, "reason"), c.Reason, maxLine)
}

func (p Progress) validate(m *Mistakes, path string) {
	oneOf(m, in(path, "state"), p.State, []State{CheckedIn, Served, Missed})
	instant(m, in(path, "at"), p.At)
}

func (a Appointment) validate(m *Mistakes, path string) {
	match(m, in(path, "id"), a.ID, idPattern)
	match(m, in(path, "office"), a.Office, officePattern)
	match(m, in(path, "service"), a.Service, servicePattern)
	match(m, in(path, "code"), a.Code, codePattern)
	a.Start.validate(m, in(path, "start"))
	between(m, in(path, "minutes"), a.Minutes, 1, maxMinutes)
	oneOf(m, in(path, "state"), a.State, states())
	between(m, in(path, "revision"), a.Revision, 1, maxRevision)
	validatePerson(m, path, a.Name, a.Subject, a.Contact)
	oneOf(m, in(path, "channel"), a.Channel, channels())
	instant(m, in(path, "booked_at"), a.BookedAt)
	instant(m, in(path, "changed_at"), a.ChangedAt)
}

func (l AppointmentList) validate(m *Mistakes, path string) {
	match(m, in(path, "office"), l.Office, officePattern)
	list(m, in(path, "appointments"), l.Appointments, 100_000)
	unique(m, in(path, "appointments"), "id", l.Appointments, func(a Appointment) string { return a.ID })
	for i, a := range l.Appointments {
		if a.Office != l.Office {
			m.add(in(nth(in(path, "appointments"), i), "office"), MistakeValue, "%q is not the list's office %q", a.Office, l.Office)
		}
	}
}
