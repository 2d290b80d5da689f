package kiosk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// phoneCookie names the device that drew a number.
const phoneCookie = "epass_phone"

// PhoneView is what a phone needs to choose a service.
type PhoneView struct {
	Office   queue.Text     `json:"office"`
	Zone     string         `json:"zone"`
	Open     bool           `json:"open"`
	Taking   bool           `json:"taking"`
	Closed   *office.Closed `json:"closed"`
	Last     time.Time      `json:"last,omitzero"`
	Booking  bool           `json:"appointments"`
	Services []Service      `json:"services"`
}

// choices answers the services among which a phone chooses.
func (k *Kiosk) choices(c *web.Call) (any, error) {
	if k.office.PublicURL() == "" {
		return nil, web.ProblemNotFound
	}
	var v View
	if err := k.office.Read(c.Context(), func(s *office.State) { v = NewView(s, k.clock()) }); err != nil {
		return nil, fmt.Errorf("reading the services for a phone: %w", err)
	}
	k.foresee(v.Services)
	return PhoneView{v.Office, v.Zone, v.Open, v.Taking, v.Closed, v.Last, v.Booking, v.Services}, nil
}

// draw gives a number to a phone that was invited, without paper, and names
// the device by a cookie.
func (k *Kiosk) draw(w http.ResponseWriter, c *web.Call) error {
	var body struct {
		Service queue.ServiceID `json:"service"`
		Code    string          `json:"code"`
	}
	if k.office.PublicURL() == "" {
		return web.ProblemNotFound
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	v := press{device: k.device(c), key: c.Key, network: web.Network(c.RemoteAddr), invited: k.secret.invites(body.Code, k.clock())}
	day, err := k.lookUp(c, &v)
	if err != nil {
		return err
	}
	if err := k.draws.admit(v, k.clock()); err != nil {
		return err
	}
	out, err := k.drawFor(c, v, day, body.Service)
	if err != nil {
		return err
	}
	return k.give(w, v.device, http.StatusCreated, out)
}

// lookUp completes a press with what became of the device's last number, and
// returns the day.
func (k *Kiosk) lookUp(c *web.Call, v *press) (day queue.Day, err error) {
	v.had = k.draws.ticket(v.device)
	err = k.office.Read(c.Context(), func(s *office.State) {
		day = s.Queue.Day()
		t, ok := s.Queue.Ticket(v.had.number)
		v.waits = ok && v.had.day == day && !t.Phase.Over()
	})
	if err != nil {
		return "", fmt.Errorf("looking for a phone's number: %w", err)
	}
	return day, nil
}

// drawFor asks the office for the number of an admitted press. The device is
// part of what a repeated key is compared with.
func (k *Kiosk) drawFor(c *web.Call, v press, day queue.Day, service queue.ServiceID) (Issued, error) {
	a, err := office.Do[office.TicketAnswer](c.Context(), k.office, office.Request{
		By:      office.Principal{Role: office.RolePublic, ID: "phone"},
		Key:     c.Key,
		Hash:    office.HashRequest(c.Method, c.URL.Path, []byte(v.device+" "+string(service))),
		Command: office.IssueTicket{Service: service, Source: queue.FromPhone},
	})
	if err != nil {
		k.withdraw(c, v, err)
		return Issued{}, fmt.Errorf("issuing a ticket of %q to a phone: %w", service, err)
	}
	k.draws.settle(v, ticketKey{day, a.Number})
	return Issued{
		Number: a.Number, Service: a.Service, Ahead: a.Ahead, IssuedAt: a.IssuedAt,
		URL: k.office.PublicURL() + "/t#" + a.Token,
	}, nil
}

// withdraw forgets a press that was refused, unless the office may have given
// it a number after all.
func (k *Kiosk) withdraw(c *web.Call, v press, refused error) {
	if !errors.Is(refused, office.ErrOutcomeUnknown) && c.Context().Err() == nil {
		k.draws.settle(v, ticketKey{})
	}
}

// device returns the name of a phone: that of its cookie, or a new one that
// the same press has again, should its answer be lost.
func (k *Kiosk) device(c *web.Call) string {
	cookie, err := c.Cookie(phoneCookie)
	if err == nil && cookie.Value != "" && len(cookie.Value) <= 32 {
		return cookie.Value
	}
	return k.secret.sign("device", c.Key)
}

// give answers a phone with its number and its name.
func (k *Kiosk) give(w http.ResponseWriter, device string, status int, out any) error {
	data, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("encoding a number for a phone: %w", err)
	}
	http.SetCookie(w, &http.Cookie{
		Name:     phoneCookie,
		Value:    device,
		Path:     "/api/v1/phone",
		MaxAge:   int(deviceMemory.Seconds()),
		HttpOnly: true,
		Secure:   strings.HasPrefix(k.office.PublicURL(), "https:"),
		SameSite: http.SameSiteStrictMode,
	})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a phone that went away is no fault
	return nil
}
