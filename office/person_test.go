package office_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/booking/api"
	"epass.internal/office"
)

func TestPersonsAreTidied(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"two spaces", " Ελένη  Ιωάννου ", "Ελένη Ιωάννου"},
		{"a space that does not break", "Ελένη\u00a0Ιωάννου", "Ελένη Ιωάννου"},
		{"accents on their own", "Ελε\u0301νη", "Ελένη"},
	} {
		if got := (office.Person{Name: c.typed}).Tidy().Name; got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	hidden := office.Person{Name: "Α", Email: "a\u202eb@example.gr", Consent: true}.Tidy()
	if err := hidden.Validate(); !errors.Is(err, office.ErrInvalid) {
		t.Errorf("an address that turns the writing: %v", err)
	}
}

// TestWhatAnOfficeTakesIsInTheContract finds no person that could be booked and
// then neither exported nor told to the platform.
func TestWhatAnOfficeTakesIsInTheContract(t *testing.T) {
	text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune(" \u00a0\u0301\u0345αε\u1100\u1161\u202e-'"))))
	email := rapid.OneOf(text, rapid.Custom(func(t *rapid.T) string {
		return text.Draw(t, "before") + "@" + text.Draw(t, "behind") + ".gr"
	}))
	rapid.Check(t, func(t *rapid.T) {
		p := office.Person{Name: text.Draw(t, "name"), Subject: text.Draw(t, "subject"), Email: email.Draw(t, "email"), Consent: true}.Tidy()
		if p.Validate() != nil {
			return
		}
		a := api.Appointment{
			ID: "appointment-1", Office: "0578", Service: "civil", Code: "2222222", Minutes: 10, State: api.Booked, Revision: 1,
			Start: api.Moment{Date: "2026-11-23", Time: "09:00", Zone: "Europe/Athens"}, Channel: api.Phone,
			BookedAt: time.Unix(0, 0).UTC(), ChangedAt: time.Unix(0, 0).UTC(), Name: p.Name, Subject: p.Subject, Consent: true,
		}
		if p.Email != "" {
			a.Contact = &api.Contact{Email: p.Email}
		}
		if err := api.Validate(a); err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
	})
}
