package kiosk

import (
	"context"
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
// would have given, and the appointment it belongs to. It names nobody.
type CheckedIn struct {
	Issued
	Phase queue.Phase `json:"phase"` // waiting, but for one that has been here before
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
		Title: web.Text{EL: "Το ραντεβού σας δεν είναι σήμερα.", EN: "Your appointment is not today."},
	}
	problemUnknownCode = web.Problem{
		Status: http.StatusNotFound, Code: "unknown_appointment",
		Title: web.Text{
			EL: "Δεν βρέθηκε ραντεβού με αυτόν τον κωδικό. Ελέγξτε τον ή απευθυνθείτε στο προσωπικό.",
			EN: "There is no appointment with this code. Check it or ask the staff.",
		},
	}
	problemCancelled = web.Problem{
		Status: http.StatusConflict, Code: "appointment_cancelled",
		Title: web.Text{
			EL: "Το ραντεβού αυτό έχει ακυρωθεί. Μπορείτε να πάρετε αριθμό ή να ρωτήσετε το προσωπικό.",
			EN: "This appointment was cancelled. You can take a number or ask the staff.",
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
	out, err := k.arrive(c.Context(), body.Code, arrival{
		who: "kiosk " + c.Identity.Session, request: office.RequestOf(c, nil),
		source: queue.FromKiosk, print: k.prints(c),
	})
	switch {
	case err != nil:
		return nil, err
	case out.Again:
		return out, nil
	}
	return web.Created{Value: out}, nil
}

// arrival is how somebody with an appointment says that they are here.
type arrival struct {
	who     string // for the limit of wrong codes
	request office.Request
	source  queue.Source
	print   bool
}

// arrive gives the person of a code a number, or the one they have already.
func (k *Kiosk) arrive(ctx context.Context, text string, v arrival) (CheckedIn, error) {
	if !k.guesses.begin(v.who, k.clock()) {
		return CheckedIn{}, problemGuessing
	}
	wrong := false
	defer func() { k.guesses.end(v.who, wrong, k.clock()) }()
	code, err := booking.ParseCode(text)
	if err != nil {
		wrong = true
		return CheckedIn{}, err
	}
	v.request.Command = office.CheckIn{Code: code, Source: v.source, Print: v.print}
	a, err := office.Do[office.TicketAnswer](ctx, k.office, v.request)
	switch {
	case errors.Is(err, queue.ErrCheckedIn):
		return k.again(ctx, code)
	case errors.Is(err, queue.ErrUnknownAppointment):
		wrong = true
		return CheckedIn{}, problemUnknownCode
	case err != nil:
		return CheckedIn{}, fmt.Errorf("checking in: %w", k.refused(ctx, code, err))
	}
	out := CheckedIn{Issued: Issued{Number: a.Number, Service: a.Service, Ahead: a.Ahead, IssuedAt: a.IssuedAt, Job: a.Job}}
	err = k.office.Read(ctx, func(s *office.State) { out.describe(s, k.clock()) })
	if err != nil {
		return CheckedIn{}, fmt.Errorf("reading the number of an appointment: %w", err)
	}
	out.Phase = queue.Waiting // as a repeated request is told too
	return k.follow(out, a.Token)
}

// again returns the number that an appointment has already.
func (k *Kiosk) again(ctx context.Context, code booking.Code) (CheckedIn, error) {
	out, token := CheckedIn{Again: true}, ""
	err := k.office.Read(ctx, func(s *office.State) {
		a, _ := s.AppointmentByCode(code)
		q, _ := s.Queue.Appointment(a.ID)
		t, _ := s.Queue.Ticket(q.Ticket)
		out.Number, out.Service, out.IssuedAt, out.Phase = t.Number, t.Service, t.CheckedIn(), t.Phase
		out.Ahead = s.Queue.AheadAt(t.Number, later(k.clock(), s.Now))
		out.describe(s, k.clock())
		token = s.Token(t.Number)
	})
	if err != nil {
		return CheckedIn{}, fmt.Errorf("reading the number of an appointment: %w", err)
	}
	return k.follow(out, token)
}

// describe says of the number's appointment what its person is told.
func (v *CheckedIn) describe(s *office.State, now time.Time) {
	t, ok := s.Queue.Ticket(v.Number)
	if !ok {
		return
	}
	v.Time, v.Class, v.Early = slotTime(s, t), t.Class, t.Early(later(now, s.Now))
}

// follow adds where and how to follow a number. Only who is ordered as a
// walk-in is told a wait at once: an appointment is called near its time.
func (k *Kiosk) follow(out CheckedIn, token string) (CheckedIn, error) {
	if out.Class == queue.LateAsWalkIn && out.Phase == queue.Waiting {
		out.Wait, out.Passing = k.waitOf(out.Number)
	}
	base := k.office.PublicURL()
	if base == "" {
		return out, nil
	}
	out.URL = base + "/t#" + token
	var err error
	if out.QR, err = modules(out.URL); err != nil {
		return CheckedIn{}, fmt.Errorf("drawing the QR of %s: %w", out.Number, err)
	}
	return out, nil
}

// refused says more of an appointment that the office did not check in: the
// day of one that is not today's, also while the office is closed.
func (k *Kiosk) refused(ctx context.Context, code booking.Code, why error) error {
	if !errors.Is(why, office.ErrOtherDay) && !errors.Is(why, queue.ErrNoDay) && !errors.Is(why, queue.ErrAppointmentCancelled) {
		return why
	}
	err := k.office.Read(ctx, func(s *office.State) {
		a, ok := s.AppointmentByCode(code)
		_, today := s.Queue.Appointment(a.ID)
		switch {
		case !ok:
			why = problemUnknownCode
		case a.State == office.AppointmentCancelled:
			why = problemCancelled
		case !today:
			at := a.Start.In(s.Location())
			why = problemOtherDay.With(dayInWords(at, at.Before(k.clock())))
		}
	})
	return errors.Join(err, why)
}

// dayInWords says when an appointment is or was, in Greek and English.
func dayInWords(at time.Time, over bool) (el, en string) {
	days := [...][2]string{
		{"την Κυριακή", "Sunday"}, {"τη Δευτέρα", "Monday"}, {"την Τρίτη", "Tuesday"}, {"την Τετάρτη", "Wednesday"},
		{"την Πέμπτη", "Thursday"}, {"την Παρασκευή", "Friday"}, {"το Σάββατο", "Saturday"},
	}
	is := [...]string{"Είναι", "It is"}
	if over {
		is = [...]string{"Ήταν", "It was"}
	}
	day, date, clock := days[at.Weekday()], at.Format("2/1"), at.Format("15:04")
	return fmt.Sprintf("%s %s %s στις %s.", is[0], day[0], date, clock), fmt.Sprintf("%s on %s %s at %s.", is[1], day[1], date, clock)
}
