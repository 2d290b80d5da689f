package office

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

func TestSettingsThatCannotWorkAreRefusedWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Settings)
		where string
		want  error
	}{
		{"three digits", func(s *Settings) { s.Code = "578" }, "code:", ErrInvalid},
		{"letters in the code", func(s *Settings) { s.Code = "05a8" }, "code:", ErrInvalid},
		{"no Greek name", func(s *Settings) { s.Name.EL = "" }, "name.el:", ErrInvalid},
		{"no zone", func(s *Settings) { s.Zone = "" }, "zone:", ErrInvalid},
		{"unknown zone", func(s *Settings) { s.Zone = "Europe/Kalamaria" }, "zone:", ErrInvalid},
		{"zone outside the table", func(s *Settings) { s.Zone = "../../etc/passwd" }, "zone:", ErrInvalid},
		{"name that fills the paper", func(s *Settings) { s.Name.EN = strings.Repeat("Ω", 81) }, "name.en:", ErrInvalid},
		{"name with a printer's command", func(s *Settings) { s.Name.EL = "ΚΕΠ\x1b@" }, "name.el: U+001B", ErrInvalid},
		{"name that is written backwards", func(s *Settings) { s.Name.EL = "ΚΕΠ \u202eμονοπα" }, "name.el: U+202E", ErrInvalid},
		{"notice in two lines", func(s *Settings) { s.Notice.EL = "Ένα\nΔύο" }, "notice.el: U+000A", ErrInvalid},
		{"endless notice", func(s *Settings) { s.Notice.EL = strings.Repeat("α", 201) }, "notice.el:", ErrInvalid},
		{"service with a mark that nobody sees", func(s *Settings) { s.Setup.Services[1].Name.EN = "Cards\u200b" }, "setup.services[1].name.en: U+200B", ErrInvalid},
		{"broken text", func(s *Settings) { s.Name.EL = "ΚΕ\xff" }, "name.el: U+FFFD", ErrInvalid},
		{"zone of the machine", func(s *Settings) { s.Zone = "Local" }, "zone:", ErrInvalid},
		{"holiday that is written backwards", func(s *Settings) {
			s.Calendar.Holidays = booking.GreekHolidays()
			s.Calendar.Holidays[3].Name.EN = "\u202eyad"
		}, "calendar.holidays[3].name.en: U+202E", ErrInvalid},
		{"closure with a novel", func(s *Settings) {
			s.Calendar.Closures = []booking.Closure{{Date: booking.Date{Year: 2026, Month: 3, Day: 2}, Reason: booking.Text{EL: strings.Repeat("α", 81)}}}
		}, "calendar.closures[0].reason.el:", ErrInvalid},
		{"opening in two lines", func(s *Settings) {
			s.Calendar.Openings = []booking.Opening{{Date: booking.Date{Year: 2026, Month: 3, Day: 2}, Reason: booking.Text{EL: "α\nβ"}}}
		}, "calendar.openings[0].reason.el: U+000A", ErrInvalid},
		{"closures without end", func(s *Settings) { s.Calendar.Closures = make([]booking.Closure, 1001) }, "calendar:", ErrInvalid},
		{"windows without end", func(s *Settings) {
			s.Booking.Windows = slices.Repeat(s.Booking.Windows[:1], 501)
		}, "booking.windows: more than 500", ErrInvalid},
		{"bad service", func(s *Settings) { s.Setup.Services[2].Prefix = "?" }, "setup.services[2].prefix:", queue.ErrBadSetup},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := SampleSettings()
			c.spoil(&s)
			if err := s.Validate(); !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), c.where) {
				t.Errorf("got %v, want %v at %s", err, c.want, c.where)
			}
		})
	}
	if err := SampleSettings().Validate(); err != nil {
		t.Errorf("the sample office is refused: %v", err)
	}
}

func TestSettingsChangeTheRunningDayAndTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		s := SampleSettings()
		s.Setup.Services = append(s.Setup.Services, queue.Service{ID: "tax", Prefix: "Ε", Name: queue.Text{EL: "Φορολογικά"}, First: 500, Last: 599})
		must[Settings](h, Request{By: clerk(), Command: PutSettings{s}})
		tax := issue("press-2")
		tax.Command = IssueTicket{Service: "tax", Source: queue.FromKiosk}
		if a := must[TicketAnswer](h, tax); a.Number != "Ε500" {
			t.Errorf("the new service gives %s, want Ε500", a.Number)
		}
		// A change that the running day refuses changes nothing at all.
		s.Setup.Services = s.Setup.Services[1:]
		s.Booking = BookingSettings{}
		for i := range s.Setup.Counters {
			s.Setup.Counters[i].Services = []queue.ServiceID{"tax"}
		}
		if err := h.try(Request{By: clerk(), Command: PutSettings{s}}); !errors.Is(err, queue.ErrBadSetup) {
			t.Errorf("removing a service that people wait for: got %v, want ErrBadSetup", err)
		}
		h.read(func(s *State) {
			if len(s.Settings.Setup.Services) != 5 || len(s.Queue.Setup().Services) != 5 {
				t.Errorf("settings have %d services and the day %d, want 5", len(s.Settings.Setup.Services), len(s.Queue.Setup().Services))
			}
		})
		h.clock.set(morning().AddDate(0, 0, 1))
		time.Sleep(2 * time.Second)
		h.read(func(s *State) {
			if _, ok := s.Queue.Service("tax"); !ok {
				t.Error("the next day does not have the new service")
			}
		})
		h.onDisk()
	})
}
