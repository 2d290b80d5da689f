package office

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	_ "time/tzdata" // offices run on machines without a zone database

	"epass.internal/booking"
	"epass.internal/queue"
)

// Settings are the facts of an office that its supervisors edit. They are one
// document, journaled with who changed it and when.
type Settings struct {
	Code   string      `json:"code"` // four digits, such as 0578
	Name   queue.Text  `json:"name"`
	Zone   string      `json:"zone"`   // IANA name of the wall clock
	Notice queue.Text  `json:"notice"` // free line at the foot of a slip; may be empty
	Sample bool        `json:"sample"` // a show office: screens pair themselves
	Setup  queue.Setup `json:"setup"`

	// Calendar has the hours, closures and holidays. Without its zone the
	// office has none and is open until its day is closed by hand.
	Calendar booking.Calendar `json:"calendar"`
	Overtime booking.Minutes  `json:"overtime"` // how long after closing those who wait are still served
	Booking  BookingSettings  `json:"booking"`
	Reasons  []queue.Text     `json:"reasons"` // of exceptional calls, to choose from

	Layouts SlipLayouts `json:"layouts,omitzero"` // of slips; a kind that has none gets the printer's own
}

var codePattern = regexp.MustCompile(`^[0-9]{4}$`)

// Validate reports the first mistake with the path of its key. Errors wrap
// ErrInvalid or queue.ErrBadSetup.
func (s Settings) Validate() error {
	if !codePattern.MatchString(s.Code) {
		return fmt.Errorf("code: %q must have four digits: %w", s.Code, ErrInvalid)
	}
	if s.Name.EL == "" {
		return fmt.Errorf("name.el: the Greek name is missing: %w", ErrInvalid)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		return fmt.Errorf("zone: %q is not a time zone such as Europe/Athens: %w", s.Zone, ErrInvalid)
	}
	if err := s.checkTexts(); err != nil {
		return err
	}
	if err := s.Setup.Validate(); err != nil {
		return fmt.Errorf("setup.%w", err)
	}
	if err := s.Layouts.check(nil); err != nil {
		return err
	}
	return s.checkHours()
}

// Bounds of settings that have no other.
const (
	maxOvertime = 12 * 60
	maxKeepDays = 366
	maxReasons  = 20
	maxWindows  = 500
	maxDates    = 1000 // holidays, closures and openings together
)

// checkHours reports the first mistake in hours and appointments.
func (s Settings) checkHours() error {
	switch {
	case s.Calendar.Zone != "" && s.Calendar.Zone != s.Zone:
		return fmt.Errorf("calendar.zone: %q is not the office's zone %q: %w", s.Calendar.Zone, s.Zone, ErrInvalid)
	case s.Calendar.Zone == "" && len(s.Booking.Windows) > 0:
		return fmt.Errorf("calendar.zone: appointments need a calendar: %w", ErrInvalid)
	case s.Overtime < 0 || s.Overtime > maxOvertime:
		return fmt.Errorf("overtime: %d is not from 0 to %d minutes: %w", s.Overtime, maxOvertime, ErrInvalid)
	case s.Booking.KeepDays < 0 || s.Booking.KeepDays > maxKeepDays:
		return fmt.Errorf("booking.keep_days: %d is not from 0 to %d: %w", s.Booking.KeepDays, maxKeepDays, ErrInvalid)
	case len(s.Booking.Windows) > maxWindows:
		return fmt.Errorf("booking.windows: more than %d: %w", maxWindows, ErrInvalid)
	}
	if err := s.checkCalendarTexts(); err != nil {
		return err
	}
	if _, _, err := s.Plan(); err != nil {
		return err
	}
	return s.checkPlaces()
}

// checkCalendarTexts reports the first text of the calendar that screens cannot
// show as it is, or a list that is too long.
func (s Settings) checkCalendarTexts() error {
	type named struct {
		key  string
		text booking.Text
	}
	var all []named
	for i, v := range s.Calendar.Holidays {
		all = append(all, named{fmt.Sprintf("calendar.holidays[%d].name", i), v.Name})
	}
	for i, v := range s.Calendar.Closures {
		all = append(all, named{fmt.Sprintf("calendar.closures[%d].reason", i), v.Reason})
	}
	for i, v := range s.Calendar.Openings {
		all = append(all, named{fmt.Sprintf("calendar.openings[%d].reason", i), v.Reason})
	}
	if len(all) > maxDates {
		return fmt.Errorf("calendar: more than %d holidays, closures and openings: %w", maxDates, ErrInvalid)
	}
	for _, v := range all {
		if err := checkTexts(v.key, queue.Text(v.text), nameLimit); err != nil {
			return err
		}
	}
	return nil
}

// checkPlaces reports the first service or counter of the appointments that
// the office does not have.
func (s Settings) checkPlaces() error {
	takes := map[queue.CounterID][]queue.ServiceID{}
	for _, v := range s.Setup.Counters {
		takes[v.ID] = v.Services
	}
	for i, v := range s.Booking.Services {
		if !slices.ContainsFunc(s.Setup.Services, func(have queue.Service) bool { return string(have.ID) == string(v.ID) }) {
			return fmt.Errorf("booking.services[%d].id: the office has no service %q: %w", i, v.ID, ErrInvalid)
		}
	}
	for i, w := range s.Booking.Windows {
		for j, id := range w.Services {
			if !slices.Contains(takes[queue.CounterID(w.Counter)], queue.ServiceID(id)) {
				return fmt.Errorf("booking.windows[%d].services[%d]: counter %d does not take service %q: %w", i, j, w.Counter, id, ErrInvalid)
			}
		}
	}
	return nil
}

// checkTexts reports the first text that cannot be shown as it is.
func (s Settings) checkTexts() error {
	if err := checkTexts("name", s.Name, nameLimit); err != nil {
		return err
	}
	if err := checkTexts("notice", s.Notice, noticeLimit); err != nil {
		return err
	}
	for i, v := range s.Setup.Services {
		if err := checkTexts(fmt.Sprintf("setup.services[%d].name", i), v.Name, nameLimit); err != nil {
			return err
		}
	}
	if len(s.Reasons) > maxReasons {
		return fmt.Errorf("reasons: more than %d: %w", maxReasons, ErrInvalid)
	}
	for i, v := range s.Reasons {
		if v.EL == "" {
			return fmt.Errorf("reasons[%d].el: the text is missing: %w", i, ErrInvalid)
		}
		if err := checkTexts(fmt.Sprintf("reasons[%d]", i), v, reasonLimit); err != nil {
			return err
		}
	}
	return nil
}

// Location returns the office's time zone, UTC if it is not known.
func (s Settings) Location() *time.Location {
	l, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// SampleSettings is the office that runs with no configuration: a ΚΕΠ with
// four services and six counters.
func SampleSettings() Settings {
	service := func(id queue.ServiceID, prefix, el, en string) queue.Service {
		return queue.Service{ID: id, Prefix: prefix, Name: queue.Text{EL: el, EN: en}, First: 1, Last: 999}
	}
	return Settings{
		Code:   "0578",
		Name:   queue.Text{EL: "ΚΕΠ Δήμου Καλαμαριάς", EN: "Citizen Service Centre of Kalamaria"},
		Zone:   "Europe/Athens",
		Notice: queue.Text{EL: "Κρατήστε το χαρτάκι μέχρι να εξυπηρετηθείτε.", EN: "Please keep this ticket until you are served."},
		Sample: true,
		Setup: queue.Setup{
			Services: []queue.Service{
				service("certify", "Α", "Γνήσιο υπογραφής και επικυρώσεις", "Signature certification and copies"),
				service("civil", "Β", "Πιστοποιητικά και δημοτολόγιο", "Certificates and civil registry"),
				service("benefits", "Γ", "Επιδόματα και κάρτες", "Benefits and cards"),
				service("other", "Δ", "Άλλες υποθέσεις", "Other matters"),
			},
			Counters: []queue.CounterSetup{
				{ID: 1, Services: []queue.ServiceID{"certify", "civil"}},
				{ID: 2, Services: []queue.ServiceID{"certify", "civil"}},
				{ID: 3, Services: []queue.ServiceID{"certify", "civil", "benefits", "other"}},
				{ID: 4, Services: []queue.ServiceID{"benefits", "other"}},
				{ID: 5, Services: []queue.ServiceID{"certify", "civil", "benefits", "other"}},
				{ID: 6, Services: []queue.ServiceID{"certify"}},
			},
			Policy: queue.DefaultPolicy(),
		},
		Calendar: sampleCalendar(),
		Overtime: 30,
		Booking:  sampleBooking(),
		Reasons: []queue.Text{
			{EL: "Άτομο με αναπηρία", EN: "Person with a disability"},
			{EL: "Έγκυος ή με βρέφος", EN: "Pregnant or with an infant"},
			{EL: "Ηλικιωμένος", EN: "Elderly person"},
			{EL: "Επιστροφή για την ίδια υπόθεση", EN: "Back for the same matter"},
			{EL: "Εντολή προϊσταμένου", EN: "By order of the supervisor"},
		},
	}
}

// sampleCalendar is open at any time, so that the sample can be tried at any
// time.
func sampleCalendar() booking.Calendar {
	always := booking.Hours{Open: []booking.Range{{From: 0, To: 24 * 60}}}
	return booking.Calendar{Zone: "Europe/Athens", Week: booking.Week{
		Monday: always, Tuesday: always, Wednesday: always, Thursday: always,
		Friday: always, Saturday: always, Sunday: always,
	}}
}

// sampleBooking gives the appointments of the sample office.
func sampleBooking() BookingSettings {
	window := func(counter booking.CounterID, services ...booking.ServiceID) booking.Window {
		return booking.Window{Counter: counter, Services: services, From: 7 * 60, To: 23 * 60}
	}
	return BookingSettings{
		Services: []booking.Service{
			{ID: "certify", Minutes: 10}, {ID: "civil", Minutes: 15}, {ID: "benefits", Minutes: 20}, {ID: "other", Minutes: 15},
		},
		Windows: []booking.Window{
			window(1, "certify", "civil"), window(3, "certify", "civil", "benefits", "other"), window(4, "benefits", "other"),
		},
		Rules:    booking.DefaultRules(),
		KeepDays: 30,
	}
}
