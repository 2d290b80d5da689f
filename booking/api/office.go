package api

import "time"

// Text is a text in the office's two languages. Greek comes first and is
// never empty; English may be.
type Text struct {
	EL string `json:"el"`
	EN string `json:"en,omitempty"`
}

// Service is what a citizen can book at an office.
type Service struct {
	ID      string `json:"id"`
	Prefix  string `json:"prefix"` // Greek letter that starts its numbers
	Name    Text   `json:"name"`
	Minutes int    `json:"minutes"`  // length of an appointment
	SameDay bool   `json:"same_day"` // whether today can be booked
}

// Office is one service centre as citizens find it: region, municipality,
// name.
type Office struct {
	Code         string    `json:"code"` // four digits
	Name         Text      `json:"name"`
	Region       Text      `json:"region"`       // νομός
	Municipality Text      `json:"municipality"` // δήμος
	Address      *Text     `json:"address,omitempty"`
	Phone        string    `json:"phone,omitempty"`
	Zone         string    `json:"zone"` // IANA name
	Services     []Service `json:"services"`
}

// OfficeList are the offices that were asked for.
type OfficeList struct {
	Offices []Office `json:"offices"`
}

// Moment is a moment as people agree on it: what calendar and clock in the
// office will show.
type Moment struct {
	Date string `json:"date"` // 2006-01-02
	Time string `json:"time"` // 15:04
	Zone string `json:"zone"` // IANA name
}

// Slot is a time that can be booked.
type Slot struct {
	Start   Moment `json:"start"`
	Minutes int    `json:"minutes"`
	Free    int    `json:"free"` // places left, at least one
}

// Day are the free slots of one business day, which may go on after midnight.
type Day struct {
	Date   string `json:"date"`
	Closed *Text  `json:"closed,omitempty"` // why the office does not open
	Slots  []Slot `json:"slots"`
}

// Availability are the free slots of a service at an office.
type Availability struct {
	Office  string    `json:"office"`
	Service string    `json:"service"`
	AsOf    time.Time `json:"as_of"` // when this was true
	Days    []Day     `json:"days"`
}

// maxDays is how many days one answer has, a quarter of a year.
const maxDays = 92

func (t Text) validate(m *Mistakes, path string) {
	needText(m, in(path, "el"), t.EL, maxLine)
	mayText(m, in(path, "en"), t.EN, maxLine)
}

func (s Service) validate(m *Mistakes, path string) {
	match(m, in(path, "id"), s.ID, servicePattern)
	match(m, in(path, "prefix"), s.Prefix, prefixPattern)
	s.Name.validate(m, in(path, "name"))
	between(m, in(path, "minutes"), s.Minutes, 1, maxMinutes)
}

func (o Office) validate(m *Mistakes, path string) {
	match(m, in(path, "code"), o.Code, officePattern)
	o.Name.validate(m, in(path, "name"))
	o.Region.validate(m, in(path, "region"))
	o.Municipality.validate(m, in(path, "municipality"))
	if o.Address != nil {
		o.Address.validate(m, in(path, "address"))
	}
	if o.Phone != "" {
		match(m, in(path, "phone"), o.Phone, phonePattern)
	}
	match(m, in(path, "zone"), o.Zone, zonePattern)
	list(m, in(path, "services"), o.Services, 1000)
	unique(m, in(path, "services"), "id", o.Services, func(s Service) string { return s.ID })
}

func (l OfficeList) validate(m *Mistakes, path string) {
	list(m, in(path, "offices"), l.Offices, 5000)
	unique(m, in(path, "offices"), "code", l.Offices, func(o Office) string { return o.Code })
}

func (t Moment) validate(m *Mistakes, path string) {
	day(m, in(path, "date"), t.Date)
	match(m, in(path, "time"), t.Time, timePattern)
	match(m, in(path, "zone"), t.Zone, zonePattern)
}

func (s Slot) validate(m *Mistakes, path string) {
	s.Start.validate(m, in(path, "start"))
	between(m, in(path, "minutes"), s.Minutes, 1, maxMinutes)
	between(m, in(path, "free"), s.Free, 1, 999)
}

func (d Day) validate(m *Mistakes, path string) {
	day(m, in(path, "date"), d.Date)
	if d.Closed != nil {
		d.Closed.validate(m, in(path, "closed"))
	}
	list(m, in(path, "slots"), d.Slots, 1440)
}

func (a Availability) validate(m *Mistakes, path string) {
	match(m, in(path, "office"), a.Office, officePattern)
	match(m, in(path, "service"), a.Service, servicePattern)
	instant(m, in(path, "as_of"), a.AsOf)
	list(m, in(path, "days"), a.Days, maxDays)
	unique(m, in(path, "days"), "date", a.Days, func(d Day) string { return d.Date })
}
