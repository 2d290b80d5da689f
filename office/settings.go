package office

import (
	"fmt"
	"regexp"
	"time"
	_ "time/tzdata" // offices run on machines without a zone database

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
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" {
		return fmt.Errorf("zone: %q is not a time zone such as Europe/Athens: %w", s.Zone, ErrInvalid)
	}
	if err := s.checkTexts(); err != nil {
		return err
	}
	if err := s.Setup.Validate(); err != nil {
		return fmt.Errorf("setup.%w", err)
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
	}
}
