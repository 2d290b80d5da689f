package booking

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ServiceID names a service inside one office, such as "certify".
type ServiceID string

// CounterID is the number on a counter's sign; 0 is any counter.
type CounterID int

// Service is one that appointments are given for.
type Service struct {
	ID      ServiceID `json:"id"`
	Minutes Minutes   `json:"minutes"` // length of a slot
}

// Weekday is a day of the week, in JSON its English name in small letters.
type Weekday time.Weekday

// String returns the English name in small letters.
func (d Weekday) String() string { return strings.ToLower(time.Weekday(d).String()) }

// MarshalText returns the English name in small letters.
func (d Weekday) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the English name in small letters.
func (d *Weekday) UnmarshalText(text []byte) error {
	for v := range Weekday(7) {
		if v.String() == string(text) {
			*d = v
			return nil
		}
	}
	return fmt.Errorf("reading day of the week %q: want monday to sunday: %w", text, ErrInvalid)
}

// Window is the capacity for appointments of one counter in a range of the
// business day: the counter takes those of the services one after the other.
// Where a counter takes several services, the rows may overlap in time; a
// reservation for one of them occupies the counter for all.
type Window struct {
	Counter  CounterID   `json:"counter"`
	Services []ServiceID `json:"services"`
	Weekdays []Weekday   `json:"weekdays,omitempty"` // none: every day the office opens
	From     Clock       `json:"from"`
	To       Clock       `json:"to"`
	First    *Date       `json:"first,omitempty"`   // the day it begins to hold; nil: always did
	Through  *Date       `json:"through,omitempty"` // the last day it holds; nil: until changed
	Max      int         `json:"max,omitempty"`     // appointments a day; 0: as many as fit
}

// Limits say how near and how far ahead somebody may book.
type Limits struct {
	BookLead   Minutes `json:"book_lead"`   // a new slot is at least this far away
	ChangeLead Minutes `json:"change_lead"` // moved and cancelled at the latest this long before
	Days       int     `json:"days"`        // the last bookable day, from today
	SameDay    bool    `json:"same_day"`    // whether today can be booked
}

// Rules are the office's settings for all its appointments.
type Rules struct {
	Gap     Minutes `json:"gap"`     // between two appointments of a counter
	Aligned bool    `json:"aligned"` // counters begin together instead of one after the other
	Online  Limits  `json:"online"`  // for citizens
	Desk    Limits  `json:"desk"`    // for clerks, on the telephone or at the counter
}

// DefaultRules returns the rules where nobody has changed them. One hour for
// changes is the platform's own rule.
func DefaultRules() Rules {
	return Rules{
		Online: Limits{BookLead: 60, ChangeLead: 60, Days: 30, SameDay: true},
		Desk:   Limits{Days: 90, SameDay: true},
	}
}

// Plan is what an office offers by appointment. It is data, edited by
// supervisors.
type Plan struct {
	Office   string    `json:"office"` // its code, such as 0578
	Services []Service `json:"services"`
	Windows  []Window  `json:"windows"`
	Rules    Rules     `json:"rules"`
}

// Validate returns Mistakes with all that cannot be, or nil.
func (p Plan) Validate() error {
	var m Mistakes
	if len(p.Office) != 4 || strings.Trim(p.Office, "0123456789") != "" {
		m.add("office", MistakeValue, "%q must be four digits", p.Office)
	}
	services := map[ServiceID]bool{}
	for i, v := range p.Services {
		path := at("services", i)
		v.validate(&m, path)
		if services[v.ID] {
			m.add(path+".id", MistakeDuplicate, "%q is there twice", v.ID)
		}
		services[v.ID] = true
	}
	for i, w := range p.Windows {
		path := at("windows", i)
		w.validate(&m, path, services)
		for j, other := range p.Windows[:i] {
			if w.competes(other) {
				m.add(path, MistakeOverlap, "says the same as windows[%d] about counter %d", j, w.Counter)
			}
		}
	}
	p.Rules.validate(&m)
	return m.err()
}

func (v Service) validate(m *Mistakes, path string) {
	if !idPattern.MatchString(string(v.ID)) {
		m.add(path+".id", MistakeValue, "%q must be up to 32 of a–z, 0–9 and dash", v.ID)
	}
	if v.Minutes < 1 || v.Minutes > 8*60 {
		m.add(path+".minutes", MistakeRange, "%d is not from 1 to 480", v.Minutes)
	}
}

func (w Window) validate(m *Mistakes, path string, services map[ServiceID]bool) {
	if w.Counter < 1 || w.Counter > 999 {
		m.add(path+".counter", MistakeRange, "%d is not from 1 to 999", w.Counter)
	}
	if len(w.Services) == 0 {
		m.add(path+".services", MistakeMissing, "at least one service is needed")
	}
	for i, id := range w.Services {
		where := at(path+".services", i)
		if !services[id] {
			m.add(where, MistakeUnknown, "no service is called %q", id)
		}
		if slices.Contains(w.Services[:i], id) {
			m.add(where, MistakeDuplicate, "%q is there twice", id)
		}
	}
	for i, d := range w.Weekdays {
		if d < 0 || d > 6 || slices.Contains(w.Weekdays[:i], d) {
			m.add(at(path+".weekdays", i), MistakeDuplicate, "%s is there twice or no weekday", d)
		}
	}
	w.hours().validate(m, path)
	if w.First != nil && w.Through != nil && w.Through.Compare(*w.First) < 0 {
		m.add(path+".through", MistakeRange, "%s is before the first day, %s", *w.Through, *w.First)
	}
	if w.Max < 0 || w.Max > 999 {
		m.add(path+".max", MistakeRange, "%d is not from 0 to 999", w.Max)
	}
}

func (w Window) hours() Range { return Range{w.From, w.To} }

// competes reports whether two windows speak about the same minutes of the
// same counter for the same service, so that one of them would not count.
func (w Window) competes(o Window) bool {
	return w.Counter == o.Counter && w.hours().overlaps(o.hours()) && shareOne(w.Services, o.Services) &&
		(len(w.Weekdays) == 0 || len(o.Weekdays) == 0 || shareOne(w.Weekdays, o.Weekdays)) &&
		!w.endsBefore(o) && !o.endsBefore(w)
}

func shareOne[E comparable](a, b []E) bool {
	return slices.ContainsFunc(a, func(v E) bool { return slices.Contains(b, v) })
}

// endsBefore reports whether w no longer holds when o begins to.
func (w Window) endsBefore(o Window) bool {
	return w.Through != nil && o.First != nil && w.Through.Compare(*o.First) < 0
}

// holds reports whether the window says something about a date.
func (w Window) holds(d Date) bool {
	return (len(w.Weekdays) == 0 || slices.Contains(w.Weekdays, Weekday(d.Weekday()))) &&
		(w.First == nil || w.First.Compare(d) <= 0) &&
		(w.Through == nil || d.Compare(*w.Through) <= 0)
}

func (r Rules) validate(m *Mistakes) {
	if r.Gap < 0 || r.Gap > 120 {
		m.add("rules.gap", MistakeRange, "%d is not from 0 to 120 minutes", r.Gap)
	}
	r.Online.validate(m, "rules.online")
	r.Desk.validate(m, "rules.desk")
}

func (l Limits) validate(m *Mistakes, path string) {
	const week = 7 * 24 * 60
	if l.BookLead < 0 || l.BookLead > week {
		m.add(path+".book_lead", MistakeRange, "%d is not from 0 to %d minutes", l.BookLead, week)
	}
	if l.ChangeLead < 0 || l.ChangeLead > week {
		m.add(path+".change_lead", MistakeRange, "%d is not from 0 to %d minutes", l.ChangeLead, week)
	}
	if l.Days < 0 || l.Days > 366 {
		m.add(path+".days", MistakeRange, "%d is not from 0 to 366", l.Days)
	}
}
