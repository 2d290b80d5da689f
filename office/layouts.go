package office

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"epass.internal/queue"
)

// SlipKind is a kind of slip that has a layout of its own.
type SlipKind string

// The kinds of slips.
const (
	SlipOfTicket      SlipKind = "ticket" // and the test slip
	SlipOfAppointment SlipKind = "appointment"
)

// Kind returns which layout the slip is drawn in.
func (s Slip) Kind() SlipKind {
	if s.Appointment == (SlipAppointment{}) {
		return SlipOfTicket
	}
	return SlipOfAppointment
}

// SlipLayouts say how slips look, in the layout language of package printer:
// one JSON object for each kind, empty where the office has chosen none.
type SlipLayouts struct {
	Ticket      json.RawMessage `json:"ticket,omitempty"`
	Appointment json.RawMessage `json:"appointment,omitempty"`
}

// Of returns the document for slips of a kind.
func (l SlipLayouts) Of(kind SlipKind) json.RawMessage {
	if kind == SlipOfAppointment {
		return l.Appointment
	}
	return l.Ticket
}

// layoutLimit is how long a layout may be, in bytes; a logo is in it.
const layoutLimit = 64 << 10

// LayoutCheck looks at the layout of a kind of slip. Its error begins with the
// path inside the document: "blocks[3].size: …".
type LayoutCheck func(kind SlipKind, doc []byte) error

// check reports the first mistake in the layouts with the path of its key in
// the settings. Errors wrap ErrInvalid.
func (l SlipLayouts) check(look LayoutCheck) error {
	for _, kind := range [...]SlipKind{SlipOfTicket, SlipOfAppointment} {
		doc := l.Of(kind)
		switch {
		case len(doc) == 0:
			continue
		case len(doc) > layoutLimit:
			return fmt.Errorf("layouts.%s: %d bytes are more than %d: %w", kind, len(doc), layoutLimit, ErrInvalid)
		case !utf8.Valid(doc) || !json.Valid(doc) || bytes.TrimLeft(doc, " \t\r\n")[0] != '{':
			return fmt.Errorf("layouts.%s: an object is wanted here: %w", kind, ErrInvalid)
		case look == nil:
			continue
		}
		if err := look(kind, doc); err != nil {
			return fmt.Errorf("layouts.%s.%w: %w", kind, err, ErrInvalid)
		}
	}
	return nil
}

// written returns the layouts as a journal gives them back: memory is what the
// disk has, to the byte. They were checked.
func (l SlipLayouts) written() SlipLayouts {
	doc, err := json.Marshal(l)
	var out SlipLayouts
	if err != nil || json.Unmarshal(doc, &out) != nil {
		return l
	}
	return out
}

// CheckSettings reports the first mistake in settings, with the path of its
// key: what Settings.Validate finds, and what is wrong in a layout.
func (o *Office) CheckSettings(s Settings) error { return s.check(o.opt.Layouts) }

func (s Settings) check(look LayoutCheck) error {
	if err := s.Validate(); err != nil {
		return err
	}
	return s.Layouts.check(look)
}

// CheckLayout reports the first mistake in the layout of a kind of slip with
// the path that it has in the settings.
func (o *Office) CheckLayout(kind SlipKind, doc []byte) error {
	if kind == SlipOfAppointment {
		return SlipLayouts{Appointment: doc}.check(o.opt.Layouts)
	}
	return SlipLayouts{Ticket: doc}.check(o.opt.Layouts)
}

// orderText says by which rule people are called.
func orderText(p queue.Policy) SlipLine {
	out := SlipLine{
		EL: "Καλείται όποιος έχει τη μικρότερη ώρα σειράς: του αριθμού, η ώρα έκδοσης· του ραντεβού, η ώρα του",
		EN: "The earliest turn is called first: of a number, when it was issued; of an appointment, its time",
	}
	if credit := p.Credit.Duration().Truncate(time.Minute); credit > 0 {
		out.EL += " μείον " + timeEL(credit)
		out.EN += " less " + timeEN(credit)
	}
	return SlipLine{EL: out.EL + ".", EN: out.EN + "."}
}

// SampleSlip returns a slip of a kind as the office would print it at a time,
// to show a layout with: for service, or where there is none of that name for
// the one with the longest name. Nobody has its number.
func SampleSlip(of Settings, kind SlipKind, service queue.ServiceID, at time.Time) Slip {
	out := TestSlip(of, at)
	out.Title, out.Order = SlipLine{}, orderText(of.Setup.Policy)
	longest, prefix := -1, "Α"
	for _, v := range of.Setup.Services {
		size := utf8.RuneCountInString(v.Name.EL)
		if v.ID == service {
			size = nameLimit + 1
		}
		if size > longest {
			longest, prefix = size, v.Prefix
			out.Service, out.For = SlipLine(v.Name), v.ID
		}
	}
	if kind == SlipOfAppointment {
		tomorrow := out.IssuedAt.AddDate(0, 0, 1)
		start := time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 10, 20, 0, 0, tomorrow.Location())
		out.Number, out.Appointment = "", SlipAppointment{Start: start, Minutes: 15, Code: "KP7-4TX9"}
		return out
	}
	out.Number, out.Ahead = prefix+"027", 6
	out.Wait = SlipLine{EL: "Αναμονή: περίπου 15–25\u00a0λεπτά", EN: "Wait: about 15–25\u00a0minutes"}
	out.URL = "https://epass.example.gr/t#0123456789abcdefghijkl"
	return out
}
