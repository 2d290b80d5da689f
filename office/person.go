package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"epass.internal/booking"
	"epass.internal/queue"
)

// Person is who comes to an appointment. Only the name is needed. Email and
// Phone are kept with Consent only: how to be reached about this appointment.
type Person struct {
	Name    string `json:"name"`
	Subject string `json:"subject,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"` // digits, with + before a country's
	Consent bool   `json:"consent,omitempty"`
}

// Longest texts of a person, in characters; those of the platform's contract.
const (
	personNameLimit = 100
	subjectLimit    = 200
	emailLimit      = 254 // RFC 5321
)

var (
	emailPattern = regexp.MustCompile(`^[^\s@"<>(),:;\\]{1,64}@[^\s@"<>(),:;\\.]+(\.[^\s@"<>(),:;\\.]+)+$`)
	phonePattern = regexp.MustCompile(`^\+?[0-9]{5,15}$`)
)

// Tidy returns p as it is kept, in the form of the platform's contract: in
// Unicode's normal form C, with single spaces and none in telephone numbers,
// and without contact details where nobody consented to their use.
func (p Person) Tidy() Person {
	p.Name, p.Subject, p.Email = tidy(p.Name), tidy(p.Subject), tidy(p.Email)
	p.Phone = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "").Replace(p.Phone)
	if !p.Consent {
		p.Email, p.Phone = "", ""
	}
	return p
}

func tidy(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }

// Validate reports what is wrong with a person. Errors wrap ErrInvalid and
// begin with the field.
func (p Person) Validate() error {
	if p.Name == "" {
		return fmt.Errorf("name: the name is missing: %w", ErrInvalid)
	}
	if err := checkText("name", p.Name, personNameLimit); err != nil {
		return err
	}
	if err := checkText("subject", p.Subject, subjectLimit); err != nil {
		return err
	}
	if err := checkText("email", p.Email, emailLimit); err != nil {
		return err
	}
	if p.Email != "" && (len(p.Email) > emailLimit || !emailPattern.MatchString(p.Email)) {
		return fmt.Errorf("email: not an address such as maria@example.gr: %w", ErrInvalid)
	}
	if p.Phone != "" && !phonePattern.MatchString(p.Phone) {
		return fmt.Errorf("phone: not 5 to 15 digits, with + before a country's: %w", ErrInvalid)
	}
	return nil
}

// Keys seals personal data with the key of the day it is to be forgotten after.
// It works outside the journal and the store, so that removing a key removes
// the data from all copies of both. Methods are safe for several goroutines.
type Keys interface {
	// Seal encrypts plain; name is what it belongs to and has to be given again
	// to open it. The day's key is on disk when it returns.
	Seal(day queue.Day, name string, plain []byte) ([]byte, error)
	// Open decrypts what Seal returned. ErrErased: the key is gone.
	Open(day queue.Day, name string, sealed []byte) ([]byte, error)
	// Digest is a hash of data that nobody can check without the day's key.
	Digest(day queue.Day, data []byte) ([32]byte, error)
	// Erase removes the keys of all days before one.
	Erase(before queue.Day) (erased int, err error)
}

// Sealed is a person as it may be stored.
type Sealed struct {
	Until queue.Day `json:"until"`          // the last day on which it can be read
	Data  []byte    `json:"data,omitempty"` // sealed JSON of a Person
}

// Conceal returns a person as it may be stored for an appointment on a date,
// and the request with a hash that may be. The person has to be valid.
func (o *Office) Conceal(ctx context.Context, r Request, id queue.AppointmentID, date booking.Date, p Person) (Sealed, Request, error) {
	if o.opt.Keys == nil {
		return Sealed{}, r, fmt.Errorf("sealing a person: no keys: %w", ErrKeys)
	}
	keep := 0
	if err := o.Read(ctx, func(s *State) { keep = s.Settings.Booking.KeepDays }); err != nil {
		return Sealed{}, r, err
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return Sealed{}, r, fmt.Errorf("encoding a person: %w", err)
	}
	out := Sealed{Until: queue.Day(date.AddDays(keep).String())}
	if out.Data, err = o.opt.Keys.Seal(out.Until, sealName(id), plain); err != nil {
		return Sealed{}, r, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	if r.Hash, err = o.opt.Keys.Digest(out.Until, r.Hash[:]); err != nil {
		return Sealed{}, r, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	return out, r, nil
}

// Reveal returns who comes to an appointment. ErrErased: the office has
// forgotten it. ErrUnreadable: its key is damaged or another one, and an alarm
// says so; the appointments of other days can be read.
func (o *Office) Reveal(a Appointment) (Person, error) {
	if o.opt.Keys == nil {
		return Person{}, ErrKeys
	}
	var p Person
	plain, err := o.opt.Keys.Open(a.Sealed.Until, sealName(a.ID), a.Sealed.Data)
	if err == nil {
		err = json.Unmarshal(plain, &p)
	}
	switch {
	case err == nil:
		return p, nil
	case !errors.Is(err, ErrErased):
		o.tellUnreadable(err)
		err = fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return Person{}, fmt.Errorf("opening the person of appointment %s: %w", a.ID, err)
}

// tellUnreadable raises an alarm, and the first time logs what is wrong.
func (o *Office) tellUnreadable(err error) {
	const code = "names"
	if slices.ContainsFunc(o.Alarms(), func(a Alarm) bool { return a.Code == code }) {
		return
	}
	o.opt.Log.Error("reading who comes to an appointment", "error", err)
	o.Raise(Alarm{
		Code: code,
		EL:   "Τα στοιχεία κάποιων ραντεβού δεν διαβάζονται. Ειδοποιήστε τον διαχειριστή.",
		EN:   "The details of some appointments cannot be read. Tell the administrator.",
	})
}

// sealName binds a sealed person to its appointment.
func sealName(id queue.AppointmentID) string { return TableAppointments + "/" + string(id) }

// eraseOld forgets the persons whose last day is over.
type eraseOld struct{ today queue.Day }

// clockLeap is how many days the wall clock may go on from one business day to
// the next before it is doubted: the longest closure of an office, and more.
const clockLeap = 35

func (c eraseOld) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	switch today := dateOf(c.today); {
	case c.today <= s.erased:
		return nil, nil, nil
	case s.erased != "" && today.Sub(dateOf(s.erased)) > clockLeap && (s.doubted == "" || today == dateOf(s.doubted)):
		// What is deleted is gone for good: a clock that leapt has to go on
		// to another day first.
		if s.doubted == c.today {
			return nil, nil, nil
		}
		return []event{clockDoubted{Day: c.today}}, nil, nil
	}
	e := personsErased{Before: c.today}
	for _, a := range s.Appointments() {
		if a.Sealed.Until < c.today && s.dayOf(a.Start) < c.today {
			e.IDs = append(e.IDs, a.ID)
		}
	}
	return []event{e}, nil, nil
}
