package console

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// deviceLife is how long a screen's cookie lasts: the longest that browsers
// keep one (RFC 6265bis, 400 days).
const deviceLife = 400 * 24 * time.Hour

func (c *Console) deviceRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Path: "/api/v1/pairing", Role: anyone, Keyless: true, Raw: c.ask},
		{Method: http.MethodPost, Path: "/api/v1/pairing/claim", Role: anyone, Keyless: true, Raw: c.claim},
		{Method: http.MethodGet, Path: "/api/v1/devices", Role: administrator, JSON: c.deviceList},
		{Method: http.MethodPost, Path: "/api/v1/devices", Role: administrator, JSON: c.admit},
		{Method: http.MethodDelete, Path: "/api/v1/devices/{id}", Role: administrator, JSON: c.removeDevice},
	}
}

var (
	problemRole = web.Problem{
		Status: http.StatusUnprocessableEntity, Code: "role",
		Title: web.Text{EL: "Η οθόνη πρέπει να είναι kiosk ή display.", EN: "The screen must be kiosk or display."},
	}
	problemPairingFull = web.Problem{
		Status: http.StatusTooManyRequests, Code: "pairing_full",
		Title: web.Text{EL: "Πολλές οθόνες ζητούν σύνδεση.", EN: "Too many screens are asking to be paired."},
	}
	problemPairingOver = web.Problem{
		Status: http.StatusNotFound, Code: "pairing_over",
		Title: web.Text{EL: "Ο κωδικός σύνδεσης έληξε. Ζητήστε νέο.", EN: "The pairing code has expired. Ask for a new one."},
	}
	problemCode = web.Problem{
		Status: http.StatusNotFound, Code: "unknown_code",
		Title: web.Text{EL: "Καμία οθόνη δεν δείχνει αυτόν τον κωδικό. Ελέγξτε τα έξι ψηφία στην οθόνη.", EN: "No screen shows this code. Check the six digits on the screen."},
	}
)

// paired is what a screen that asks is told.
type paired struct {
	Paired bool   `json:"paired"`
	Code   string `json:"code,omitempty"`
	Secret string `json:"secret,omitempty"`
}

// ask begins the pairing of a screen. In a sample office a screen on the same
// machine is let in at once.
func (c *Console) ask(w http.ResponseWriter, call *web.Call) error {
	var v struct {
		Role office.Role `json:"role"`
	}
	if err := call.Decode(&v); err != nil {
		return err
	}
	if v.Role != office.RoleKiosk && v.Role != office.RoleDisplay {
		return problemRole
	}
	sample := false
	if err := c.office.Read(call.Context(), func(s *office.State) { sample = s.Settings.Sample }); err != nil {
		return err
	}
	if sample && web.FromThisMachine(call.Request) {
		return c.pairAtOnce(w, call, v.Role)
	}
	a, wait, ok := c.pending.add(v.Role, web.Network(call.RemoteAddr))
	if !ok {
		minutes := int(wait/time.Minute) + 1
		return problemPairingFull.With(fmt.Sprintf("Δοκιμάστε ξανά σε %d λεπτά.", minutes), fmt.Sprintf("Try again in %d minutes.", minutes))
	}
	return writeJSON(w, paired{Code: a.shown(), Secret: a.secret})
}

// pairAtOnce lets a screen of the sample office in, again with the token it
// has if that is known.
func (c *Console) pairAtOnce(w http.ResponseWriter, call *web.Call, role office.Role) error {
	token := tokenOf(call.Request, string(role), c.opt.TLS)
	if id, ok := c.office.Identify(token); !ok || id.Role != string(role) {
		token = office.NewToken()
		hash := office.HashToken(token)
		command := office.PairDevice{Device: office.Device{Hash: hash, Role: role, Name: "local-" + string(hash[:6])}}
		if _, err := c.office.Do(call.Context(), office.Request{By: office.System(), Command: command}); err != nil {
			return err
		}
	}
	c.setCookie(w, role, token, deviceLife)
	return writeJSON(w, paired{Paired: true})
}

// claim gives a screen its cookie once an administrator has let it in. The
// secret is the token, so that a repeat, also after a restart, gets it again.
func (c *Console) claim(w http.ResponseWriter, call *web.Call) error {
	var v struct {
		Secret string `json:"secret"`
	}
	if err := call.Decode(&v); err != nil {
		return err
	}
	id, ok := c.office.Identify(v.Secret)
	role := office.Role(id.Role)
	switch {
	case ok && (role == office.RoleKiosk || role == office.RoleDisplay):
		c.setCookie(w, role, v.Secret, deviceLife)
		return writeJSON(w, paired{Paired: true})
	case c.pending.waits(v.Secret):
		return writeJSON(w, paired{})
	}
	return problemPairingOver
}

// deviceView is a paired screen. The id is the beginning of the hash of its
// token.
type deviceView struct {
	ID   string      `json:"id"`
	Role office.Role `json:"role"`
	Name string      `json:"name"`
}

func viewOfDevice(d office.Device) deviceView {
	return deviceView{ID: string(d.Hash[:min(16, len(d.Hash))]), Role: d.Role, Name: d.Name}
}

func (c *Console) deviceList(call *web.Call) (any, error) {
	out := []deviceView{}
	err := c.office.Read(call.Context(), func(s *office.State) {
		for _, d := range s.DeviceList() {
			out = append(out, viewOfDevice(d))
		}
	})
	return out, err
}

// admit lets in the screen whose code an administrator read from it. A code
// that is not known reaches the office too: the request may be a repeat.
func (c *Console) admit(call *web.Call) (any, error) {
	var v struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	a, found := c.pending.find(v.Code)
	d, err := c.pair(call, office.Device{Hash: office.HashToken(a.secret), Role: a.role, Name: strings.TrimSpace(v.Name)})
	if !found && errors.Is(err, office.ErrInvalid) {
		return nil, problemCode
	}
	if err != nil {
		return nil, err
	}
	c.pending.remove(a.code)
	return viewOfDevice(d), nil
}

func (c *Console) pair(call *web.Call, d office.Device) (office.Device, error) {
	return office.Do[office.Device](call.Context(), c.office, office.RequestOf(call, office.PairDevice{Device: d}))
}

// removeDevice forgets a screen and ends its sockets.
func (c *Console) removeDevice(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	id := call.PathValue("id")
	hash := office.TokenHash(id) // unknown to the office, unless the request is a repeat
	err := c.office.Read(call.Context(), func(s *office.State) {
		for _, d := range s.DeviceList() {
			if viewOfDevice(d).ID == id {
				hash = d.Hash
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if _, err := c.do(call, office.RemoveDevice{Hash: hash}); err != nil {
		return nil, err
	}
	c.hub.CloseSession(string(hash))
	return nil, nil
}
