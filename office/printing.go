package office

import (
	"context"
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

// DiscardPrint gives up a print job that no printer is working on.
type DiscardPrint struct{ Job uint64 }

func (c DiscardPrint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	j, ok := s.jobs[c.Job]
	switch {
	case !ok:
		return nil, nil, fmt.Errorf("discarding print job %d: %w", c.Job, ErrNotFound)
	case j.State.Over() || j.State == PrintSending:
		return nil, nil, fmt.Errorf("discarding print job %d: %w", c.Job, ErrPrintState)
	}
	return []event{printChanged{ID: j.ID, State: PrintDiscarded, Attempt: j.Attempt, Copy: j.Copy, Fault: "operator"}}, JobAnswer{j.ID}, nil
}

// reportPrint is a printer's word about a job.
type reportPrint struct{ report PrintReport }

func (c reportPrint) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	r := c.report
	j, ok := s.jobs[r.ID]
	if !ok {
		return nil, nil, fmt.Errorf("print job %d: %w", r.ID, ErrNotFound)
	}
	if r.State == j.State && r.Attempt == j.Attempt && r.Fault == j.Fault {
		return nil, nil, nil
	}
	if j.State.Over() || !j.follows(r) {
		return nil, nil, fmt.Errorf("print job %d, attempt %d, %s after %s: %w", r.ID, r.Attempt, r.State, j.State, ErrPrintState)
	}
	return []event{printChanged{
		ID: r.ID, State: r.State, Attempt: r.Attempt, Fault: r.Fault,
		Copy: j.Copy || r.State == PrintUnknown,
	}}, nil, nil
}

// follows reports whether a printer may say r of the job: that the next attempt
// begins, or something of the present one. Before the first attempt a job can
// only wait, or be held because it cannot be drawn.
func (j job) follows(r PrintReport) bool {
	if r.State == PrintSending {
		return r.Attempt == j.Attempt+1
	}
	return r.Attempt == j.Attempt && (j.Attempt > 0 || r.State == PrintWaiting || r.State == PrintHeld)
}

// recoverPrints marks the jobs that were under way when the daemon ended: what
// reached paper is unknown.
type recoverPrints struct{}

func (recoverPrints) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	var out []event
	for _, id := range s.undone {
		if j := s.jobs[id]; j.State == PrintSending || j.State == PrintHeld {
			out = append(out, printChanged{ID: j.ID, State: PrintUnknown, Attempt: j.Attempt, Copy: true, Fault: "restart"})
		}
	}
	return out, nil, nil
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
	return PrintJob{
		ID: j.ID, Slip: s.slip(j, publicURL), State: j.State,
		Attempt: j.Attempt, Copy: j.Copy, Fault: j.Fault, At: j.At,
	}
}

// slip says what the paper of a job says.
func (s *State) slip(j job, publicURL string) Slip {
	zone := s.Location()
	out := Slip{Office: SlipLine(s.Settings.Name), Notice: SlipLine(s.Settings.Notice), IssuedAt: j.At.In(zone)}
	if a, ok := s.appointments[j.Appointment]; ok {
		return s.appointmentSlip(out, a)
	}
	t, ok := s.Queue.Ticket(j.Number)
	if !ok {
		return TestSlip(s.Settings, j.At)
	}
	service, _ := s.Queue.Service(t.Service)
	out.Service = SlipLine(service.Name)
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
			out.Service = SlipLine(v.Name)
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

// NextPrintJob waits for the oldest job that wants paper and returns it with
// its slip. It returns the same job until its state says otherwise. Jobs that
// are under way, held or over are not returned.
func (o *Office) NextPrintJob(ctx context.Context) (PrintJob, error) {
	changed, stop := o.Watch()
	defer stop()
	for {
		var found PrintJob
		err := o.Read(ctx, func(s *State) {
			for _, id := range s.undone {
				if j := s.jobs[id]; j.State == PrintQueued || j.State == PrintWaiting || j.State == PrintUnknown {
					found = s.printJob(j, o.opt.PublicURL)
					return
				}
			}
		})
		if err != nil || found.ID != 0 {
			return found, err
		}
		select {
		case <-ctx.Done():
			return PrintJob{}, ctx.Err()
		case <-changed:
		}
	}
}

// ReportPrint records a printer's word about a job; it is on disk when the
// call returns.
func (o *Office) ReportPrint(ctx context.Context, r PrintReport) error {
	_, err := o.Do(ctx, Request{By: System(), Command: reportPrint{r}})
	return err
}
