package console

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// appointmentForm is what a clerk fills in.
type appointmentForm struct {
	Revision int             `json:"revision"` // that was looked at; of a change only
	Service  queue.ServiceID `json:"service"`
	Date     booking.Date    `json:"date"`
	Time     booking.Clock   `json:"time"`
	Name     string          `json:"name"`
	Subject  string          `json:"subject"`
	Email    string          `json:"email"`
	Phone    string          `json:"phone"`
	Consent  bool            `json:"consent"`
	Channel  booking.Channel `json:"channel"`
	Print    bool            `json:"print"`
}

// readForm reads and checks a form.
func readForm(call *web.Call) (appointmentForm, office.Person, error) {
	var v appointmentForm
	if err := call.Decode(&v); err != nil {
		return v, office.Person{}, err
	}
	if v.Channel != booking.Phone && v.Channel != booking.Desk {
		return v, office.Person{}, fmt.Errorf("channel: %q is not phone or desk: %w", v.Channel, office.ErrInvalid)
	}
	p := office.Person{Name: v.Name, Subject: v.Subject, Email: v.Email, Phone: v.Phone, Consent: v.Consent}.Tidy()
	return v, p, personMistake(p.Validate())
}

// personMistake says in the reader's language what is wrong with a person. Its
// detail begins with the field.
func personMistake(err error) error {
	if err == nil {
		return nil
	}
	field, _, _ := strings.Cut(err.Error(), ":")
	what := map[string]string{
		"name":    "γράψτε το ονοματεπώνυμο, έως 100 γράμματα.",
		"subject": "γράψτε το θέμα σε μία γραμμή, έως 200 γράμματα.",
		"email":   "γράψτε μια διεύθυνση όπως maria@example.gr.",
		"phone":   "γράψτε από 5 έως 15 ψηφία, με + πριν από τον κωδικό χώρας.",
	}
	return office.Explain(err).With(field+": "+what[field], reasonOf(err))
}

// start is the slot of the form; a time past midnight belongs to the date
// after it.
func (v appointmentForm) start() booking.Wall {
	const midnight = 24 * 60
	if v.Time >= midnight {
		return booking.Wall{Date: v.Date.AddDays(1), Time: v.Time - midnight}
	}
	return booking.Wall{Date: v.Date, Time: v.Time}
}

func (c *Console) bookAppointment(call *web.Call) (any, error) {
	v, person, err := readForm(call)
	if err != nil {
		return nil, err
	}
	command := office.BookAppointment{
		ID: queue.AppointmentID(rand.Text()), Service: v.Service, Start: v.start(), Channel: v.Channel, Print: c.onPaper(v.Print),
	}
	for i := range command.Random {
		command.Random[i] = randomBits()
	}
	sealed, request, err := c.office.Conceal(call.Context(), office.RequestOf(call, nil), command.ID, v.Date, person)
	if err != nil {
		return nil, err
	}
	command.Person = sealed
	request.Command = command
	a, err := office.Do[office.AppointmentAnswer](call.Context(), c.office, request)
	if err != nil {
		return nil, err
	}
	return web.Created{Value: a}, nil
}

// onPaper reports whether a slip that is wanted can be printed.
func (c *Console) onPaper(wanted bool) bool {
	return wanted && c.office.Printer().State != office.PrinterNone
}

func randomBits() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:])
}

func (c *Console) changeAppointment(call *web.Call) (any, error) {
	v, person, err := readForm(call)
	if err != nil {
		return nil, err
	}
	id := queue.AppointmentID(call.PathValue("id"))
	sealed, request, err := c.office.Conceal(call.Context(), office.RequestOf(call, nil), id, v.Date, person)
	if err != nil {
		return nil, err
	}
	request.Command = office.ChangeAppointment{
		ID: id, Revision: v.Revision, Service: v.Service, Start: v.start(), Channel: v.Channel, Person: sealed, Print: c.onPaper(v.Print),
	}
	return office.Do[office.AppointmentAnswer](call.Context(), c.office, request)
}

func (c *Console) cancelAppointment(call *web.Call) (any, error) {
	var v struct {
		Revision int `json:"revision"`
	}
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	return c.do(call, office.CancelAppointment{ID: queue.AppointmentID(call.PathValue("id")), Revision: v.Revision})
}

// checkIn gives the person of an appointment, who stands at the desk, a ticket.
func (c *Console) checkIn(call *web.Call) (any, error) {
	var v struct {
		Special bool `json:"special"`
		Print   bool `json:"print"`
	}
	if err := decodeOptional(call, &v); err != nil {
		return nil, err
	}
	a, err := office.Do[office.TicketAnswer](call.Context(), c.office, office.RequestOf(call, office.CheckIn{
		ID: queue.AppointmentID(call.PathValue("id")), Source: queue.FromDesk, Special: v.Special, Print: c.onPaper(v.Print),
	}))
	if err != nil {
		return nil, err
	}
	return web.Created{Value: DeskTicket{Number: a.Number, Service: a.Service, Ahead: a.Ahead, IssuedAt: a.IssuedAt, Job: a.Job}}, nil
}

func (c *Console) printAppointment(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	return c.do(call, office.PrintAppointment{ID: queue.AppointmentID(call.PathValue("id"))})
}

// countOf reads a number of the query from 1 to most.
func countOf(call *web.Call, name string, most int) (int, error) {
	n, err := strconv.Atoi(call.URL.Query().Get(name))
	if err != nil || n < 1 || n > most {
		return 0, problemParameter.With(
			fmt.Sprintf("%s: αριθμός από 1 έως %d.", name, most), fmt.Sprintf("%s: a number from 1 to %d.", name, most))
	}
	return n, nil
}
