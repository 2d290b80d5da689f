package console

import (
	"slices"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// How much of long lists the view shows.
const (
	waitingShown = 50
	printsShown  = 20
)

// View is what every console shows: the office as staff may see it. It names
// no citizen.
type View struct {
	Code         string              `json:"code"`
	Office       queue.Text          `json:"office"`
	Sample       bool                `json:"sample"`
	Open         bool                `json:"open"`
	Day          queue.Day           `json:"day"`
	Ends         time.Time           `json:"ends,omitzero"` // of the day; zero: when it is closed by hand
	Zone         string              `json:"zone"`          // of the wall clock
	Counters     []CounterView       `json:"counters"`
	Services     []ServiceView       `json:"services"`
	Waiting      []WaitingView       `json:"waiting"` // in order of calls as it is now, the first 50
	WaitingTotal int                 `json:"waiting_total"`
	Parked       []ParkedView        `json:"parked"` // who comes back first
	Away         []MissedView        `json:"away"`   // did not come and may return; the last 50, newest first
	Appointments AppointmentCounts   `json:"appointments"`
	Reasons      []queue.Text        `json:"reasons"` // of exceptional calls, to choose from
	Served       int                 `json:"served"`
	Missed       int                 `json:"missed"`
	Prints       []PrintView         `json:"prints"` // newest first
	Printer      office.PrinterState `json:"printer"`
	PrinterText  queue.Text          `json:"printer_text"`
	Alarms       []office.Alarm      `json:"alarms"`
}

// AppointmentCounts are the appointments of the day. Changes differs whenever
// something happened to any appointment.
type AppointmentCounts struct {
	Booked    int    `json:"booked"` // have not come yet
	CheckedIn int    `json:"checked_in"`
	Missed    int    `json:"missed"`
	Changes   uint64 `json:"changes"`
}

func appointmentCountsOf(s *office.State) AppointmentCounts {
	out := AppointmentCounts{Changes: s.AppointmentChanges()}
	for _, a := range s.Queue.Appointments() {
		switch a.Phase {
		case queue.Booked:
			out.Booked++
		case queue.CheckedIn:
			out.CheckedIn++
		case queue.NoShow:
			out.Missed++
		case queue.Withdrawn: // nobody is expected
		}
	}
	return out
}

// CounterView is a counter with who sits there and whom it serves.
type CounterView struct {
	ID        queue.CounterID     `json:"id"`
	Status    queue.CounterStatus `json:"status"`
	Clerk     string              `json:"clerk,omitempty"` // sign-in name
	ClerkName string              `json:"clerk_name,omitempty"`
	Ticket    queue.Number        `json:"ticket,omitempty"`
	Visit     queue.AppointmentID `json:"visit,omitempty"`   // the ticket's appointment
	Slot      time.Time           `json:"slot,omitzero"`     // of it
	Service   queue.ServiceID     `json:"service,omitempty"` // of the ticket
	Phase     queue.Phase         `json:"phase,omitempty"`   // of the ticket
	Calls     int                 `json:"calls,omitempty"`
	CheckIn   time.Time           `json:"check_in,omitzero"` // of the ticket
	CalledAt  time.Time           `json:"called_at,omitzero"`
	StartedAt time.Time           `json:"started_at,omitzero"`
	Since     time.Time           `json:"since,omitzero"`   // of Status
	Reason    string              `json:"reason,omitempty"` // of a pause
	Call      *CallView           `json:"call,omitempty"`   // that brought the ticket here
	Undo      []queue.Number      `json:"undo,omitempty"`   // tickets of the last step, while it can be taken back
	UndoUntil time.Time           `json:"undo_until,omitzero"`
	Services  []queue.ServiceID   `json:"services"`
	Waiting   int                 `json:"waiting"` // whom this counter may call
}

// ServiceView is a service and how many wait for it.
type ServiceView struct {
	ID      queue.ServiceID `json:"id"`
	Prefix  string          `json:"prefix"`
	Name    queue.Text      `json:"name"`
	Waiting int             `json:"waiting"`
}

// WaitingView is one who waits.
type WaitingView struct {
	Number  queue.Number    `json:"number"`
	Service queue.ServiceID `json:"service"`
	Since   time.Time       `json:"since"`
	Ahead   int             `json:"ahead"`
	Special bool            `json:"special,omitempty"`
	Counter queue.CounterID `json:"counter,omitempty"` // the only one that may call it; 0: any
}

// PrintView is a slip on its way to paper: of a ticket, of an appointment or,
// without number and code, a test.
type PrintView struct {
	ID      uint64               `json:"id"`
	Number  string               `json:"number,omitempty"`
	Code    string               `json:"code,omitempty"` // of an appointment
	State   office.PrintState    `json:"state"`
	Sent    bool                 `json:"sent,omitempty"` // bytes of it were: a slip may exist
	Copy    bool                 `json:"copy"`
	Fault   string               `json:"fault,omitempty"`
	Ask     office.PrintQuestion `json:"ask,omitempty"`     // why it is printed only on somebody's word
	Order   office.PrintOrder    `json:"order,omitempty"`   // being carried out
	Printer string               `json:"printer,omitempty"` // that got it, or shall
	At      time.Time            `json:"at"`
}

// viewOf builds the view of a state at the time now, without what is around it.
func viewOf(s *office.State, now time.Time) View {
	v := View{
		Code:   s.Settings.Code,
		Office: s.Settings.Name,
		Sample: s.Settings.Sample,
		Zone:   s.Settings.Zone,
		Open:   s.Queue.Open(),
		Day:    s.Queue.Day(),
		Ends:   s.Queue.Hours().Ends,
		Prints: printsOf(s, shownJobs(s), now),
	}
	v.Services = servicesOf(s.Queue)
	for _, service := range v.Services {
		v.WaitingTotal += service.Waiting
	}
	away := asideOf(s.Queue)
	v.Counters = countersOf(s, away, now)
	v.Waiting = waitingOf(s.Queue, now)
	v.Parked, v.Away = away.parked, away.missed
	v.Appointments, v.Reasons = appointmentCountsOf(s), s.Settings.Reasons
	v.Served, v.Missed = s.Queue.PhaseCount(queue.Served), s.Queue.PhaseCount(queue.Missed)
	return v
}

// around adds what is not in the state: the printer's light and the alarms.
func (v *View) around(light office.PrinterLight, alarms []office.Alarm) {
	v.Printer, v.PrinterText, v.Alarms = light.State, light.Text, notNil(alarms)
	v.Counters, v.Services, v.Prints = notNil(v.Counters), notNil(v.Services), notNil(v.Prints)
	v.Reasons = notNil(v.Reasons)
	v.Waiting, v.Parked, v.Away = notNil(v.Waiting), notNil(v.Parked), notNil(v.Away)
}

// notNil makes an empty list of a missing one, for JSON.
func notNil[E any](list []E) []E {
	if list == nil {
		return []E{}
	}
	return list
}

func servicesOf(q *queue.State) []ServiceView {
	var out []ServiceView
	for _, v := range q.Setup().Services {
		out = append(out, ServiceView{ID: v.ID, Prefix: v.Prefix, Name: v.Name, Waiting: q.WaitingCount(v.ID)})
	}
	return out
}

func countersOf(s *office.State, away aside, now time.Time) []CounterView {
	var out []CounterView
	for _, c := range s.Queue.Counters() {
		v := CounterView{
			ID: c.ID, Status: c.Status, Clerk: c.Clerk, Ticket: c.Ticket, Since: c.Since, Reason: c.Pausing,
			Services: notNil(s.Queue.Takes(c.ID)),
		}
		for _, id := range v.Services {
			v.Waiting += s.Queue.WaitingCount(id)
		}
		v.Waiting -= away.elsewhere(c.ID, v.Services)
		if who, ok := s.Staff(c.Clerk); ok {
			v.ClerkName = who.Name
		}
		if t, ok := s.Queue.Ticket(c.Ticket); ok {
			v.Service, v.Phase, v.Calls, v.CheckIn = t.Service, t.Phase, t.Calls, t.CheckedIn()
			v.CalledAt, v.StartedAt, v.Call = t.CalledAt, t.StartedAt, callOf(t)
			if t.Booking != nil {
				v.Visit, v.Slot = t.Appointment, t.Booking.Slot
			}
		}
		v.Undo, v.UndoUntil = undoOf(s.Queue, c.ID, now)
		out = append(out, v)
	}
	return out
}

func waitingOf(q *queue.State, now time.Time) []WaitingView {
	var services []queue.ServiceID
	for _, v := range q.Setup().Services {
		services = append(services, v.ID)
	}
	var out []WaitingView
	for _, t := range q.WaitingAt(services, now, waitingShown) {
		out = append(out, WaitingView{
			Number: t.Number, Service: t.Service, Since: t.CheckedIn(), Ahead: q.AheadAt(t.Number, now),
			Special: t.Special, Counter: t.Pinned,
		})
	}
	return out
}

// shownJobs returns the newest print jobs and, behind them, the older ones that
// are not over: a slip that is stuck is never out of sight.
func shownJobs(s *office.State) []office.PrintJob {
	jobs := s.Jobs("", printsShown)
	undone := s.UndoneJobs("", printsShown)
	slices.Reverse(undone)
	for _, j := range undone {
		if j.ID < jobs[len(jobs)-1].ID {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func printsOf(s *office.State, jobs []office.PrintJob, now time.Time) []PrintView {
	var out []PrintView
	for _, j := range jobs {
		v := PrintView{
			ID: j.ID, Number: j.Slip.Number, Code: j.Slip.Appointment.Code, State: j.State, Sent: j.Attempt > 0, Copy: j.Copy, Fault: j.Fault,
			Ask: s.Asks(j.ID, now), Order: j.Order, Printer: j.Printer, At: j.At,
		}
		if j.Slip.Title != (office.SlipLine{}) {
			v.Number = ""
		}
		out = append(out, v)
	}
	return out
}
