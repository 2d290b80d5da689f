package booking

import (
	"fmt"
	"time"
)

// Hours are the opening hours of one day: ranges in order, with breaks between
// them. No range: closed.
type Hours struct {
	Open []Range `json:"open,omitempty"`
	// LastTicket is when the last number is given; nil: the calendar's
	// LastTicket before closing.
	LastTicket *Clock `json:"last_ticket,omitempty"`
}

// Week has the hours of every day of the week.
type Week struct {
	Monday    Hours `json:"monday,omitzero"`
	Tuesday   Hours `json:"tuesday,omitzero"`
	Wednesday Hours `json:"wednesday,omitzero"`
	Thursday  Hours `json:"thursday,omitzero"`
	Friday    Hours `json:"friday,omitzero"`
	Saturday  Hours `json:"saturday,omitzero"`
	Sunday    Hours `json:"sunday,omitzero"`
}

// On returns the hours of a day of the week.
func (w Week) On(day time.Weekday) Hours {
	return [...]Hours{w.Sunday, w.Monday, w.Tuesday, w.Wednesday, w.Thursday, w.Friday, w.Saturday}[day]
}

// Closure closes the office on one business day, or a part of it. Without
// Part it is the whole day.
type Closure struct {
	Date   Date   `json:"date"`
	Part   *Range `json:"part,omitempty"`
	Reason Text   `json:"reason"`
}

// Opening gives one business day other hours than its weekday, also when it
// is a holiday. Closures hold against it too.
type Opening struct {
	Date   Date  `json:"date"`
	Hours  Hours `json:"hours"`
	Reason Text  `json:"reason"`
}

// Calendar says when an office is open. It is data, edited by supervisors.
type Calendar struct {
	Zone       string    `json:"zone"` // IANA name, such as Europe/Athens
	Week       Week      `json:"week"`
	LastTicket Minutes   `json:"last_ticket"` // before closing
	Holidays   []Holiday `json:"holidays"`
	Closures   []Closure `json:"closures,omitempty"`
	Openings   []Opening `json:"openings,omitempty"`
}

// DefaultCalendar returns the hours of a large office with two shifts and
// Saturdays.
func DefaultCalendar() Calendar {
	full := Hours{Open: []Range{{8 * 60, 20 * 60}}}
	return Calendar{
		Zone: "Europe/Athens",
		Week: Week{
			Monday: full, Tuesday: full, Wednesday: full, Thursday: full, Friday: full,
			Saturday: Hours{Open: []Range{{8 * 60, 14 * 60}}},
		},
		LastTicket: 30,
		Holidays:   GreekHolidays(),
	}
}

// Validate returns Mistakes with all that cannot be, or nil.
func (c Calendar) Validate() error {
	var m Mistakes
	if c.Zone == "" || c.Zone == "Local" {
		m.add("zone", MistakeMissing, "the name of an IANA zone is missing")
	}
	c.validateWeek(&m)
	if c.LastTicket < 0 || c.LastTicket > 12*60 {
		m.add("last_ticket", MistakeRange, "%d is not from 0 to 720 minutes", c.LastTicket)
	}
	ids := map[string]bool{}
	for i, h := range c.Holidays {
		path := at("holidays", i)
		h.validate(&m, path)
		if ids[h.ID] {
			m.add(path+".id", MistakeDuplicate, "%q is there twice", h.ID)
		}
		ids[h.ID] = true
	}
	for i, v := range c.Closures {
		v.validate(&m, at("closures", i))
	}
	dates := map[Date]bool{}
	for i, v := range c.Openings {
		path := at("openings", i)
		v.validate(&m, path)
		if dates[v.Date] {
			m.add(path+".date", MistakeDuplicate, "%s is there twice", v.Date)
		}
		dates[v.Date] = true
	}
	return m.err()
}

func (c Calendar) validateWeek(m *Mistakes) {
	names := [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	for i := range 7 {
		day := time.Weekday((i + 1) % 7) // begin with Monday
		hours, next := c.Week.On(day), c.Week.On((day+1)%7)
		path := "week." + names[day]
		hours.validate(m, path)
		if len(hours.Open) > 0 && len(next.Open) > 0 && hours.closes()-dayEnd > next.Open[0].From {
			m.add(fmt.Sprintf("%s.open[%d]", path, len(hours.Open)-1), MistakeOverlap,
				"closes at %s, when %s has begun", hours.closes(), names[(day+1)%7])
		}
	}
}

// closes returns when the last range ends; h has one.
func (h Hours) closes() Clock { return h.Open[len(h.Open)-1].To }

func (h Hours) validate(m *Mistakes, path string) {
	known := len(*m)
	for i, r := range h.Open {
		where := at(path+".open", i)
		r.validate(m, where)
		switch {
		case i == 0 && r.From >= dayEnd:
			m.add(where+".from", MistakeRange, "%s is not on the day itself", r.From)
		case i > 0 && r.From < h.Open[i-1].To:
			m.add(where, MistakeOverlap, "begins at %s, before the range in front of it ends", r.From)
		case i > 0 && r.To > h.Open[0].From+dayEnd:
			m.add(where+".to", MistakeRange, "%s is more than a day after opening", r.To)
		}
	}
	switch {
	case h.LastTicket == nil || len(*m) > known:
	case len(h.Open) == 0:
		m.add(path+".last_ticket", MistakeValue, "there is no last ticket on a closed day")
	case *h.LastTicket < h.Open[0].From || *h.LastTicket > h.closes():
		m.add(path+".last_ticket", MistakeRange, "%s is outside the opening hours", *h.LastTicket)
	}
}

func (c Closure) validate(m *Mistakes, path string) {
	validateException(m, path, c.Date, c.Reason)
	if c.Part != nil {
		c.Part.validate(m, path+".part")
	}
}

func (o Opening) validate(m *Mistakes, path string) {
	validateException(m, path, o.Date, o.Reason)
	o.Hours.validate(m, path+".hours")
	if len(o.Hours.Open) == 0 {
		m.add(path+".hours.open", MistakeMissing, "an opening needs hours; to close the day use closures")
	}
}

func validateException(m *Mistakes, path string, date Date, reason Text) {
	if date == (Date{}) {
		m.add(path+".date", MistakeMissing, "the date is missing")
	}
	if reason.EL == "" {
		m.add(path+".reason.el", MistakeMissing, "the Greek reason is missing")
	}
}
