package kiosk

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// CheckedIn is the answer to an appointment's code: the number, as a press
// would have given, and the appointment it belongs to.
type CheckedIn struct {
	Issued
	Time  string      `json:"time"`  // of the appointment on the office's clocks, 15:04
	Class queue.Class `json:"class"` // how the turn rule took it
	Early bool        `json:"early"` // its time has not come: it does not compete yet
	Again bool        `json:"again"` // it has been here before: the number it got then, and no new slip
}

// What a code is refused for, beside what the office says.
var (
	problemGuessing = web.Problem{
		Status: http.StatusTooManyRequests, Code: "too_many_codes",
		Title: web.Text{
			EL: "Δόθηκαν πολλοί λανθασμένοι κωδικοί. Δοκιμάστε ξανά σε ένα λεπτό ή απευθυνθείτε στο προσωπικό.",
			EN: "Too many wrong codes were entered. Try again in a minute or ask the staff.",
		},
	}
	problemOtherDay = web.Problem{
		Status: http.StatusConflict, Code: "other_day",
		Title: web.Text{EL: "Το ραντεβού σας είναι για άλλη ημέρα:", EN: "Your appointment is on another day:"},
	}
	problemUnknownCode = web.Problem{
		Status: http.StatusNotFound, Code: "unknown_appointment",
		Title: web.Text{
			EL: "Δεν βρέθηκε ραντεβού με αυτόν τον κωδικό. Ελέγξτε τον ή απευθυνθείτε στο προσωπικό.",
			EN: "There is no appointment with this code. Check it or ask the staff.",
		},
	}
)

// checkIn takes an appointment's code at the touch screen.
func (k *Kiosk) checkIn(c *web.Call) (any, error) {
	var body struct {
		Code string `json:"code"`
	}
	if err := c.Decode(&body); err != nil {
		return nil, err
	}
	return k.arrive(c, body.Code, arrival{
		who: c.Identity.Session, request: office.RequestOf(c, nil),
		source: queue.FromKiosk, print: k.office.Printer().State != office.PrinterNone,
	})
}

// arrival is how somebody with an appointment says that they are here.
type arrival struct {
	who     string // the device, for the limit of wrong codes
	request office.Request
	source  queue.Source
	print   bool
}

// arrive gives the person of a code a number, or the one they have already.
func (k *Kiosk) arrive(c *web.Call, text string, v arrival) (any, error) {
	if k.guesses.closed(v.who, k.clock()) {
		return nil, problemGuessing
	}
	code, err := booking.ParseCode(text)
	if err != nil {
		k.guesses.wrong(v.who, k.clock())
		return nil, err
	}
	number, err := k.expected(c, code)
	switch {
	case errors.Is(err, queue.ErrUnknownAppointment):
		k.guesses.wrong(v.who, k.clock())
		return nil, problemUnknownCode
	case err != nil:
		return nil, err
	case number != "":
		out, err := k.checkedIn(c, number)
		out.Again = true
		return out, err
	}
	v.request.Command = office.CheckIn{Code: code, Source: v.source, Print: v.print}
	a, err := office.Do[office.TicketAnswer](c.Context(), k.office, v.request)
	if err != nil {
		return nil, fmt.Errorf("checking in: %w", err)
	}
	out, err := k.checkedIn(c, a.Number)
	out.Job = a.Job
	return web.Created{Value: out}, err
}

// expected looks for the appointment of a code. It returns the number that
// it has already; problemOtherDay says the day of one that is not today's.
func (k *Kiosk) expected(c *web.Call, code booking.Code) (queue.Number, error) {
	var number queue.Number
	var refused error
	err := k.office.Read(c.Context(), func(s *office.State) {
		a, ok := s.AppointmentByCode(code)
		if !ok {
			refused = queue.ErrUnknownAppointment
			return
		}
		if q, today := s.Queue.Appointment(a.ID); today {
			number = q.Ticket
			return
		}
		if a.State != office.AppointmentCancelled {
			refused = problemOtherDay.With(dayInWords(a.Start))
		}
	})
	if err != nil {
		return "", err
	}
	return number, refused
}

// dayInWords says when an appointment is, in Greek and English.
func dayInWords(w booking.Wall) (el, en string) {
	days := [...][2]string{
		{"Κυριακή", "Sunday"}, {"Δευτέρα", "Monday"}, {"Τρίτη", "Tuesday"}, {"Τετάρτη", "Wednesday"},
		{"Πέμπτη", "Thursday"}, {"Παρασκευή", "Friday"}, {"Σάββατο", "Saturday"},
	}
	day := days[w.Date.Weekday()]
	date := fmt.Sprintf("%d/%d/%d", w.Date.Day, int(w.Date.Month), w.Date.Year)
	return fmt.Sprintf("%s %s, %s.", day[0], date, w.Time), fmt.Sprintf("%s %s, %s.", day[1], date, w.Time)
}

// checkedIn returns what the person of an appointment is told of its number.
func (k *Kiosk) checkedIn(c *web.Call, n queue.Number) (CheckedIn, error) {
	var out CheckedIn
	var token string
	err := k.office.Read(c.Context(), func(s *office.State) {
		t, _ := s.Queue.Ticket(n)
		out.Number, out.Service, out.Ahead, out.IssuedAt = t.Number, t.Service, t.Ahead, t.CheckedIn()
		out.Class, out.Early = t.Class, t.Early(later(k.clock(), s.Now))
		if t.Booking != nil {
			out.Time = t.Booking.Slot.In(s.Location()).Format("15:04")
		}
		token = s.Token(n)
	})
	if base := k.office.PublicURL(); err == nil && base != "" {
		out.URL = base + "/t#" + token
		out.QR, err = modules(out.URL)
	}
	return out, err
}

// Limits of wrong codes: 24 million codes and a few hundred appointments leave
// no hope at this pace.
const (
	guessesAllowed = 8
	guessWindow    = 5 * time.Minute
	guessPause     = time.Minute
)
