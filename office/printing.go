package office

import (
	"cmp"
	"fmt"
	"time"

	"epass.internal/queue"
)

// JobAnswer names a print job.
type JobAnswer struct {
	Job uint64 `json:"job"`
}

// PrintTest wants a test slip on paper.
type PrintTest struct{}

func (PrintTest) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	return []event{printQueued{ID: s.lastJob + 1}}, JobAnswer{s.lastJob + 1}, nil
}

// Reprint wants one more slip of a ticket; it carries ΑΝΤΙΓΡΑΦΟ.
type Reprint struct{ Number queue.Number }

func (c Reprint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if _, ok := s.Queue.Ticket(c.Number); !ok {
		return nil, nil, fmt.Errorf("reprinting %s: %w", c.Number, queue.ErrUnknownTicket)
	}
	return []event{printQueued{ID: s.lastJob + 1, Number: c.Number, Copy: true}}, JobAnswer{s.lastJob + 1}, nil
}

// DiscardPrint gives up a print job. One that a printer holds is first taken
// from it: it is discarded once its driver has let go.
type DiscardPrint struct{ Job uint64 }

func (c DiscardPrint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	j, err := s.openJob(c.Job)
	if err != nil {
		return nil, nil, fmt.Errorf("discarding: %w", err)
	}
	ev := j.changed(PrintDiscarded, "operator")
	if j.atPrinter() {
		ev = j.changed(PrintHeld, j.Fault)
		ev.Order = OrderDiscard
	}
	return []event{ev}, JobAnswer{j.ID}, nil
}

// RetryPrint is an operator's word that a job is to be printed, again if bytes
// of it were sent: then the slip is marked. Printer, when not empty, is the
// printer that shall do it.
type RetryPrint struct {
	Job     uint64
	Printer string
}

func (c RetryPrint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	j, err := s.openJob(c.Job)
	if err != nil {
		return nil, nil, fmt.Errorf("retrying: %w", err)
	}
	ev := j.changed(j.State, j.Fault)
	switch {
	case j.atPrinter() && c.Printer != "" && c.Printer != j.Printer:
		return nil, nil, fmt.Errorf("moving print job %d, which %q holds: %w", j.ID, j.Printer, ErrPrintState)
	case j.atPrinter():
		ev.Order = OrderRetry
	case j.State == PrintHeld:
		ev.State, ev.Fault = PrintQueued, "" // it could not be drawn
	}
	ev.Wanted, ev.Printer = true, cmp.Or(c.Printer, j.Printer)
	return []event{ev}, JobAnswer{j.ID}, nil
}

// openJob returns a job that an operator may decide about: not over, and not
// on its way this moment.
func (s *State) openJob(id uint64) (job, error) {
	j, ok := s.jobs[id]
	switch {
	case !ok:
		return j, fmt.Errorf("print job %d: %w", id, ErrNotFound)
	case j.State.Over() || j.State == PrintSending:
		return j, fmt.Errorf("print job %d, %s: %w", id, j.State, ErrPrintState)
	}
	return j, nil
}

// atPrinter reports whether a printer has bytes of the job and may still put
// them on paper.
func (j job) atPrinter() bool {
	return j.Attempt > 0 && (j.State == PrintSending || j.State == PrintHeld)
}

// changed returns the event that brings the job to another state.
func (j job) changed(to PrintState, fault string) printChanged {
	return printChanged{ID: j.ID, State: to, Attempt: j.Attempt, Copy: j.Copy, Fault: fault, Printer: j.Printer}
}

// job returns the job that a printQueued makes. A copy is an operator's word.
func (ev printQueued) job(at time.Time) job {
	j := job{
		ID: ev.ID, Number: ev.Number, Appointment: ev.Appointment, State: PrintQueued,
		Copy: ev.Copy, At: at, Queued: at, Kiosk: ev.Kiosk,
	}
	if ev.Copy {
		j.Wanted = at
	}
	return j
}

// change returns j after the event.
func (ev printChanged) change(j job, at time.Time) job {
	j.State, j.Attempt, j.Copy, j.Fault, j.At = ev.State, ev.Attempt, ev.Copy, ev.Fault, at
	j.Printer, j.Order = ev.Printer, ev.Order
	if ev.Wanted {
		j.Wanted, j.Tried = at, j.Attempt
	}
	return j
}

// kiosk returns the name of the kiosk that asks, empty for anybody else.
func (p Principal) kiosk() string {
	if p.Role == RoleKiosk {
		return p.ID
	}
	return ""
}

// reportPrint is a printer's word about a job.
type reportPrint struct{ report PrintReport }

func (c reportPrint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	r := c.report
	j, ok := s.jobs[r.ID]
	if !ok {
		return nil, nil, fmt.Errorf("print job %d: %w", r.ID, ErrNotFound)
	}
	if r.State == j.State && r.Attempt == j.Attempt && r.Fault == j.Fault && (r.Attempt == 0 || r.Printer == j.Printer) {
		return nil, nil, nil
	}
	if j.State.Over() || !j.follows(r) {
		return nil, nil, fmt.Errorf("print job %d, attempt %d, %s after %s: %w", r.ID, r.Attempt, r.State, j.State, ErrPrintState)
	}
	ev := j.changed(r.State, r.Fault)
	ev.Attempt = r.Attempt
	switch r.State {
	case PrintSending:
		ev.Printer = r.Printer
	case PrintHeld:
		ev.Order = j.Order
	case PrintUnknown:
		ev.released(j.Order)
	case PrintQueued, PrintWaiting, PrintPrinted, PrintAssumed, PrintDiscarded: // as they are
	}
	return []event{ev}, nil, nil
}

// released is the fate of a job that no printer works on any more, although
// bytes of it were sent: what was ordered meanwhile, or unknown.
func (ev *printChanged) released(order PrintOrder) {
	ev.State, ev.Copy = PrintUnknown, true
	switch order {
	case OrderDiscard:
		ev.State, ev.Fault = PrintDiscarded, "operator"
	case OrderRetry:
		ev.Wanted = true
	case OrderNone: // whoever asks next prints it, marked
	}
}

// follows reports whether a printer may say r of the job: that the next attempt
// begins, or something of the present one, which is its own. Before the first
// attempt a job can only wait, or be held because it cannot be drawn.
func (j job) follows(r PrintReport) bool {
	switch {
	case r.State == PrintSending:
		return r.Attempt == j.Attempt+1 && !j.atPrinter()
	case j.Attempt > 0:
		return r.Attempt == j.Attempt && r.Printer == j.Printer
	}
	return r.Attempt == 0 && (r.State == PrintWaiting || r.State == PrintHeld)
}

// recoverPrints marks the jobs that were under way when the daemon ended: what
// reached paper is unknown. A job that could not be drawn is tried again.
type recoverPrints struct{}

func (recoverPrints) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	var out []event
	for _, id := range s.undone {
		j := s.jobs[id]
		ev := j.changed(PrintQueued, "")
		switch {
		case j.atPrinter():
			ev.Fault = "restart"
			ev.released(j.Order)
		case j.State != PrintHeld:
			continue
		}
		out = append(out, ev)
	}
	return out, nil, nil
}

// Asks returns why job j is printed only on an operator's word at the time now,
// or AskNothing. A ticket that was called still counts as waiting: its person
// may be standing at the kiosk.
func (s *State) Asks(id uint64, now time.Time) PrintQuestion {
	j := s.jobs[id]
	if j.State != PrintQueued && j.State != PrintWaiting && j.State != PrintUnknown {
		return AskNothing
	}
	since := j.Queued
	if since.IsZero() {
		since = j.At
	}
	if t, ok := s.Queue.Ticket(j.Number); ok && j.Wanted.IsZero() {
		switch t.Phase {
		case queue.Waiting, queue.Called, queue.Parked:
		case queue.Serving, queue.Served, queue.Missed, queue.Cancelled, queue.Expired:
			return AskOver
		}
	}
	if j.Attempt-j.Tried >= PrintTries {
		return AskTried
	}
	if j.Wanted.After(since) {
		since = j.Wanted
	}
	if now.Sub(since) > PrintFresh {
		return AskOld
	}
	return AskNothing
}

// Jobs returns the day's newest print jobs with their slips, newest first, at
// most limit of them.
func (s *State) Jobs(publicURL string, limit int) []PrintJob {
	n := min(limit, len(s.jobs))
	out := make([]PrintJob, 0, n)
	for id := s.lastJob; len(out) < n; id-- {
		if j, ok := s.jobs[id]; ok {
			out = append(out, s.printJob(j, publicURL))
		}
	}
	return out
}

// PrintJob returns one of the day's print jobs with its slip.
func (s *State) PrintJob(id uint64, publicURL string) (PrintJob, bool) {
	j, ok := s.jobs[id]
	if !ok {
		return PrintJob{}, false
	}
	return s.printJob(j, publicURL), true
}

// UndoneJobs returns the day's print jobs that are not over, oldest first, at
// most limit of them.
func (s *State) UndoneJobs(publicURL string, limit int) []PrintJob {
	var out []PrintJob
	for _, id := range s.undone[:min(limit, len(s.undone))] {
		out = append(out, s.printJob(s.jobs[id], publicURL))
	}
	return out
}

func (s *State) printJob(j job, publicURL string) PrintJob {
	slip := s.slip(j, publicURL)
	return PrintJob{
		ID: j.ID, Slip: slip, State: j.State,
		Attempt: j.Attempt, Copy: j.Copy, Fault: j.Fault, Printer: j.Printer, Order: j.Order, At: j.At,
		Layout: s.Settings.Layouts.Of(slip.Kind()),
	}
}

// slip says what the paper of a job says.
func (s *State) slip(j job, publicURL string) Slip {
	zone := s.Location()
	out := Slip{
		Office: SlipLine(s.Settings.Name), Notice: SlipLine(s.Settings.Notice), IssuedAt: j.At.In(zone),
		Order: orderText(s.Settings.Setup.Policy),
	}
	if a, ok := s.appointments[j.Appointment]; ok {
		return s.appointmentSlip(out, a)
	}
	t, ok := s.Queue.Ticket(j.Number)
	if !ok {
		return TestSlip(s.Settings, j.At)
	}
	service, _ := s.Queue.Service(t.Service)
	out.Service, out.For = SlipLine(service.Name), service.ID
	if r, ok := s.promises.shown(t); ok {
		text := WaitText(r, true)
		out.Wait = SlipLine{EL: "Αναμονή: " + text.EL, EN: "Wait: " + text.EN}
	}
	out.Number, out.Ahead, out.IssuedAt = string(t.Number), t.Ahead, t.CheckedIn().In(zone)
	if publicURL != "" {
		out.URL = publicURL + "/t#" + s.Token(t.Number)
	}
	return out
}

// appointmentSlip says what the paper of an appointment says: nothing of who
// comes.
func (s *State) appointmentSlip(out Slip, a Appointment) Slip {
	out.Title = SlipLine{EL: "Ραντεβού", EN: "Appointment"}
	for _, v := range s.Settings.Setup.Services {
		if v.ID == a.Service {
			out.Service, out.For = SlipLine(v.Name), v.ID
		}
	}
	out.Appointment = SlipAppointment{Start: a.Start.In(s.Location()), Minutes: int(a.Minutes), Code: a.Code.String()}
	return out
}

// TestSlip returns a slip that nobody takes for a ticket, with the letters that
// printers get wrong.
func TestSlip(of Settings, at time.Time) Slip {
	return Slip{
		Office:   SlipLine(of.Name),
		Title:    SlipLine{EL: "Δοκιμαστική εκτύπωση", EN: "Test slip"},
		Service:  SlipLine{EL: "Ά Έ Ή Ί Ό Ύ Ώ ΐ ΰ ϊ ϋ Ϊ Ϋ", EN: "This is not a ticket"},
		Number:   "Ω000",
		IssuedAt: at.In(of.Location()),
		Notice:   SlipLine(of.Notice),
	}
}
