package api

import "time"

// Kind says what a change in the feed is about.
type Kind string

// The kinds of changes.
const (
	KindAppointment Kind = "appointment" // the whole appointment as it is now
	KindErased      Kind = "erased"      // its personal data are gone; forget it
)

func kinds() []Kind { return []Kind{KindAppointment, KindErased} }

// Change is an entry of the feed. A later one about the same appointment
// replaces an earlier one, so an entry may be left out when a later one is
// there.
type Change struct {
	Cursor      string       `json:"cursor"` // to go on behind this change
	At          time.Time    `json:"at"`
	Kind        Kind         `json:"kind"`
	ID          string       `json:"id"`
	Appointment *Appointment `json:"appointment,omitempty"` // of kind appointment
}

// Feed is what changed at an office behind a cursor, oldest first. Who reads
// stores Cursor together with the changes and asks with it the next time.
type Feed struct {
	Office  string   `json:"office"`
	Cursor  string   `json:"cursor"` // behind the last change; the one asked with if there is none
	More    bool     `json:"more"`   // whether to ask again at once
	Changes []Change `json:"changes"`
}

// maxChanges is how many changes go in one request or answer.
const maxChanges = 500

// OfficeChange is something that happened at the office, with or without the
// platform in reach. It has exactly one of Put, Cancel and Progress.
type OfficeChange struct {
	Key      string        `json:"key"` // the same change has the same key, however often it is sent
	At       time.Time     `json:"at"`
	ID       string        `json:"id"` // of the appointment
	Put      *Draft        `json:"put,omitempty"`
	Cancel   *Cancellation `json:"cancel,omitempty"`
	Progress *Progress     `json:"progress,omitempty"`
}

// Upload are changes of an office in the order in which they happened.
type Upload struct {
	Changes []OfficeChange `json:"changes"`
}

// Outcome says what the platform did with a change.
type Outcome string

// The outcomes of a change. A repeated key gets its first outcome again.
const (
	Applied  Outcome = "applied"
	Conflict Outcome = "conflict" // the other side was first; Appointment is what holds
	Refused  Outcome = "refused"  // for the reason in Problem
)

func outcomes() []Outcome { return []Outcome{Applied, Conflict, Refused} }

// Receipt is the answer to one change of an upload.
type Receipt struct {
	Key         string       `json:"key"`
	Outcome     Outcome      `json:"outcome"`
	Appointment *Appointment `json:"appointment,omitempty"` // as it is now, if it is there
	Problem     *Problem     `json:"problem,omitempty"`     // of conflict and refused
}

// Receipts answer an upload, one for each change, in its order.
type Receipts struct {
	Receipts []Receipt `json:"receipts"`
}

func (c Change) validate(m *Mistakes, path string) {
	match(m, in(path, "cursor"), c.Cursor, cursorPattern)
	instant(m, in(path, "at"), c.At)
	oneOf(m, in(path, "kind"), c.Kind, kinds())
	match(m, in(path, "id"), c.ID, idPattern)
	where := in(path, "appointment")
	switch {
	case c.Appointment == nil && c.Kind == KindAppointment:
		m.add(where, MistakeMissing, "the appointment is missing")
	case c.Appointment == nil:
	case c.Kind == KindErased:
		m.add(where, MistakeValue, "what is erased has no appointment")
	default:
		c.Appointment.validate(m, where)
		if c.Appointment.ID != c.ID {
			m.add(in(where, "id"), MistakeValue, "%q is not the change's %q", c.Appointment.ID, c.ID)
		}
	}
}

func (f Feed) validate(m *Mistakes, path string) {
	match(m, in(path, "office"), f.Office, officePattern)
	match(m, in(path, "cursor"), f.Cursor, cursorPattern)
	list(m, in(path, "changes"), f.Changes, maxChanges)
}

func (c OfficeChange) validate(m *Mistakes, path string) {
	match(m, in(path, "key"), c.Key, idPattern)
	instant(m, in(path, "at"), c.At)
	match(m, in(path, "id"), c.ID, idPattern)
	n := 0
	if c.Put != nil {
		n++
		c.Put.validate(m, in(path, "put"))
	}
	if c.Cancel != nil {
		n++
		c.Cancel.validate(m, in(path, "cancel"))
	}
	if c.Progress != nil {
		n++
		c.Progress.validate(m, in(path, "progress"))
	}
	if n != 1 {
		m.add(path, MistakeValue, "a change has exactly one of put, cancel and progress")
	}
}

func (u Upload) validate(m *Mistakes, path string) {
	list(m, in(path, "changes"), u.Changes, maxChanges)
	unique(m, in(path, "changes"), "key", u.Changes, func(c OfficeChange) string { return c.Key })
}

func (r Receipt) validate(m *Mistakes, path string) {
	match(m, in(path, "key"), r.Key, idPattern)
	oneOf(m, in(path, "outcome"), r.Outcome, outcomes())
	if r.Appointment != nil {
		r.Appointment.validate(m, in(path, "appointment"))
	}
	where := in(path, "problem")
	switch {
	case r.Problem == nil && r.Outcome != Applied:
		m.add(where, MistakeMissing, "the problem is missing")
	case r.Problem == nil:
	case r.Outcome == Applied:
		m.add(where, MistakeValue, "what was applied has no problem")
	default:
		r.Problem.validate(m, where)
	}
}

func (r Receipts) validate(m *Mistakes, path string) {
	list(m, in(path, "receipts"), r.Receipts, maxChanges)
}
