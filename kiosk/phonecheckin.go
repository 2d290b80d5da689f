package kiosk

import (
	"net/http"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// checkInPhone takes an appointment's code from a phone that was invited. It
// has the limits of a number that a phone draws; wrong codes count for the
// network, for a phone can forget its name.
func (k *Kiosk) checkInPhone(w http.ResponseWriter, c *web.Call) error {
	var body struct {
		Code       string `json:"code"`
		Invitation string `json:"invitation"`
	}
	if k.office.PublicURL() == "" {
		return web.ProblemNotFound
	}
	if err := c.Decode(&body); err != nil {
		return err
	}
	if _, err := booking.ParseCode(body.Code); err != nil { // tells nothing of any appointment
		return err
	}
	v := press{device: k.device(c), key: c.Key, network: web.Network(c.RemoteAddr), invited: k.secret.invites(body.Invitation, k.clock())}
	day, err := k.lookUp(c, &v)
	if err != nil {
		return err
	}
	if err := k.draws.admit(v, k.clock()); err != nil {
		return err
	}
	out, err := k.arrive(c.Context(), body.Code, arrival{
		who: "network " + v.network, source: queue.FromPhone,
		request: office.Request{
			By:   office.Principal{Role: office.RolePublic, ID: "phone"},
			Key:  c.Key,
			Hash: office.HashRequest(c.Method, c.URL.Path, []byte(v.device+" "+body.Code)),
		},
	})
	if err != nil {
		k.withdraw(c, v, err)
		return err
	}
	k.draws.settle(v, ticketKey{day, out.Number})
	status := http.StatusCreated
	if out.Again {
		status = http.StatusOK
	}
	out.QR = nil // the phone is there already
	return k.give(w, v.device, status, out)
}
