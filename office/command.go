package office

import (
	"fmt"
	"time"

	"epass.internal/queue"
)

// Command is a wish to change the office's state. Its answer is what the
// request gets, as JSON, now and when it is repeated.
type Command interface {
	decide(s *State, by Principal, now time.Time) ([]event, any, error)
}

// TicketAnswer is what the one who drew a ticket gets.
type TicketAnswer struct {
	Number   queue.Number    `json:"number"`
	Service  queue.ServiceID `json:"service"`
	Ahead    int             `json:"ahead"`
	IssuedAt time.Time       `json:"issued_at"`
	Token    string          `json:"token"`         // names the ticket's public page
	Job      uint64          `json:"job,omitempty"` // print job of the slip; 0: none
}

// IssueTicket draws the next number of a service and, if Print, wants its slip
// on paper.
type IssueTicket struct {
	Service queue.ServiceID
	Source  queue.Source
	Special bool // for somebody with legal priority; set by a clerk
	Print   bool
}

func (c IssueTicket) decide(s *State, by Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(queue.Issue{Service: c.Service, Source: c.Source, Special: c.Special}, now)
	if err != nil {
		return nil, nil, err
	}
	return s.issued(events[0].(queue.TicketIssued), c.Print, by, now)
}

// CounterAnswer is a counter after a clerk's step, and the ticket that the step
// left there; after an undo the console's live state says which.
type CounterAnswer struct {
	Counter queue.CounterID `json:"counter"`
	Ticket  queue.Number    `json:"ticket,omitempty"`
	Reason  queue.Reason    `json:"reason,omitempty"` // of the call, if there was one
}

// AtCounter is a clerk's step at a counter: one of the queue's commands. Only
// the clerk at whom the counter is open may step, but for opening it.
type AtCounter struct {
	Counter queue.CounterID
	Step    queue.Command
}

func (c AtCounter) decide(s *State, by Principal, now time.Time) ([]event, any, error) {
	if _, opening := c.Step.(queue.OpenCounter); !opening {
		at, ok := s.Queue.Counter(c.Counter)
		if ok && at.Status != queue.StatusClosed && at.Clerk != by.ID {
			return nil, nil, fmt.Errorf("counter %d: %w", c.Counter, ErrNotYourCounter)
		}
	}
	events, err := s.Queue.Decide(c.Step, now)
	if err != nil {
		return nil, nil, err
	}
	if err := c.checkReason(); err != nil {
		return nil, nil, err
	}
	a := CounterAnswer{Counter: c.Counter}
	if at, ok := s.Queue.Counter(c.Counter); ok {
		a.Ticket = at.Ticket
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case queue.TicketCalled:
			a.Ticket, a.Reason = ev.Number, ev.Reason
		case queue.DirectStarted:
			a.Ticket = ev.Number
		case queue.TicketServed, queue.TicketMissed, queue.TicketTransferred, queue.TicketParked, queue.StepUndone:
			a.Ticket = ""
		}
	}
	return asEvents(events), a, nil
}

// checkReason reports a reason that cannot be shown as it was typed.
func (c AtCounter) checkReason() error {
	switch step := c.Step.(type) {
	case queue.PauseCounter:
		return checkText("reason", step.Reason, reasonLimit)
	case queue.CallExceptional:
		return checkText("reason", step.Reason, len(step.Reason)) // the queue limits its length
	}
	return nil
}

// NumberAnswer names the ticket of a step.
type NumberAnswer struct {
	Number queue.Number `json:"number"`
}

// OnTicket is a step on a ticket that is at no counter, of a clerk or of the
// citizen who holds it: queue.Return, Unpark, MarkSpecial or Cancel of Number.
type OnTicket struct {
	Number queue.Number
	Step   queue.Command
}

func (c OnTicket) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(c.Step, now)
	if err != nil {
		return nil, nil, err
	}
	return asEvents(events), NumberAnswer{c.Number}, nil
}

// tick carries out what is due in the queue by time alone.
type tick struct{}

func (tick) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(queue.Tick{}, now)
	return asEvents(events), nil, err
}

func asEvents(list []queue.Event) []event {
	out := make([]event, len(list))
	for i, ev := range list {
		out[i] = ev
	}
	return out
}

// openDay starts the business day of the wall clock.
type openDay struct{ day queue.Day }

func (c openDay) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(s.opening(c.day), now)
	if err != nil {
		return nil, nil, err
	}
	var out []event
	for _, ev := range events {
		if _, closes := ev.(queue.DayClosed); closes {
			out = append(out, s.endJobs()...)
		}
		out = append(out, ev)
	}
	return out, nil, nil
}

// endJobs gives up the slips of a day that closes.
func (s *State) endJobs() []event {
	var out []event
	for _, id := range s.undone {
		out = append(out, s.jobs[id].changed(PrintDiscarded, "day_closed"))
	}
	return out
}

// skipNumbers leaves out numbers that may be on paper after a damaged journal
// has lost their tickets.
type skipNumbers struct{ by int }

func (c skipNumbers) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	events, err := s.Queue.Decide(queue.SkipNumbers{By: c.by}, now)
	if err != nil {
		return nil, nil, err
	}
	return []event{events[0]}, nil, nil
}

// PutSettings replaces the office's settings. The day's queue follows at once.
type PutSettings struct{ Settings Settings }

func (c PutSettings) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	if err := c.Settings.check(s.layouts); err != nil {
		return nil, nil, err
	}
	c.Settings.Layouts = c.Settings.Layouts.written()
	out := []event{settingsPut(c)}
	if s.Queue.Open() {
		if s.today(now) <= s.Queue.Day() && (&State{Settings: c.Settings}).today(now) > s.Queue.Day() {
			return nil, nil, ErrDayTurns // and nothing could take that back
		}
		events, err := s.Queue.Decide(queue.ChangeSetup{Setup: c.Settings.Setup}, now)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, events[0])
	}
	hours, err := s.newHours(c.Settings, now)
	return append(out, hours...), c.Settings, err
}

// found sets up an office that has no settings and no secret yet.
type found struct {
	settings Settings
	secret   []byte
}

func (c found) decide(*State, Principal, time.Time) ([]event, any, error) {
	if err := c.settings.Validate(); err != nil {
		return nil, nil, err
	}
	return []event{settingsPut{c.settings}, secretSet{c.secret}}, nil, nil
}

// PutStaff adds a member of staff or replaces one. A new password or role ends
// the sessions of the old one.
type PutStaff struct{ Staff Staff }

// StaffAnswer is a member of staff without the password.
type StaffAnswer struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Role  Role   `json:"role"`
}

func (c PutStaff) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if err := c.Staff.Validate(); err != nil {
		return nil, nil, err
	}
	if c.Staff.Role != RoleAdministrator && s.lastAdministrator(c.Staff.Login) {
		return nil, nil, ErrLastAdmin
	}
	var out []event
	if _, known := s.staff[c.Staff.Login]; known {
		out = append(out, staffRemoved{Login: c.Staff.Login})
	}
	return append(out, staffPut(c)), StaffAnswer{c.Staff.Login, c.Staff.Name, c.Staff.Role}, nil
}

// RemoveStaff takes a member of staff away and ends their sessions.
type RemoveStaff struct{ Login string }

func (c RemoveStaff) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if _, ok := s.staff[c.Login]; !ok {
		return nil, nil, fmt.Errorf("removing %q: %w", c.Login, ErrNotFound)
	}
	if s.lastAdministrator(c.Login) {
		return nil, nil, ErrLastAdmin
	}
	return []event{staffRemoved(c)}, nil, nil
}

// lastAdministrator reports whether login is the only administrator.
func (s *State) lastAdministrator(login string) bool {
	for _, v := range s.staff {
		if v.Role == RoleAdministrator && v.Login != login {
			return false
		}
	}
	return s.staff[login].Role == RoleAdministrator
}

// StartSession records a sign-in whose password was checked. The session that
// it replaces in the same browser, if any, ends with it, and all whose time is
// over.
type StartSession struct {
	Session  Session
	Replaces TokenHash
}

func (c StartSession) decide(s *State, _ Principal, now time.Time) ([]event, any, error) {
	who, ok := s.staff[c.Session.Login]
	if !ok {
		return nil, nil, ErrSignIn
	}
	var out []event
	if who.Fresh {
		who.Fresh = false
		out = append(out, staffPut{who})
	}
	for hash, v := range s.sessions {
		if hash == c.Replaces || !now.Before(v.Expires) {
			out = append(out, sessionEnded{hash})
		}
	}
	return append(out, sessionStarted{c.Session}), nil, nil
}

// EndSession signs out.
type EndSession struct{ Hash TokenHash }

func (c EndSession) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if _, ok := s.sessions[c.Hash]; !ok {
		return nil, nil, nil
	}
	return []event{sessionEnded(c)}, nil, nil
}

// PairDevice makes a kiosk or display known by the hash of its token.
type PairDevice struct{ Device Device }

func (c PairDevice) decide(*State, Principal, time.Time) ([]event, any, error) {
	if c.Device.Role != RoleKiosk && c.Device.Role != RoleDisplay {
		return nil, nil, fmt.Errorf("pairing a device as %q: %w", c.Device.Role, ErrInvalid)
	}
	if err := checkName("name", c.Device.Name); err != nil {
		return nil, nil, err
	}
	return []event{devicePaired(c)}, c.Device, nil
}

// RemoveDevice forgets a device; it has to be paired again.
type RemoveDevice struct{ Hash TokenHash }

func (c RemoveDevice) decide(s *State, _ Principal, _ time.Time) ([]event, any, error) {
	if _, ok := s.devices[c.Hash]; !ok {
		return nil, nil, fmt.Errorf("removing a device: %w", ErrNotFound)
	}
	return []event{deviceRemoved(c)}, nil, nil
}
