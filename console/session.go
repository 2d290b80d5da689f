package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// sessionLife is how long a sign-in lasts: longer than any office is open.
const sessionLife = 12 * time.Hour

func (c *Console) sessionRoutes() []web.Route {
	const path = "/api/v1/session"
	return []web.Route{
		{Method: http.MethodPost, Path: path, Role: anyone, Keyless: true, Raw: c.signIn},
		{Method: http.MethodGet, Path: path, Role: clerk, JSON: c.whoAmI},
		{Method: http.MethodDelete, Path: path, Role: clerk, Keyless: true, Raw: c.signOut},
	}
}

// credentials are what a person types to sign in.
type credentials struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// keys are what failures of a sign-in count for.
func (v credentials) keys(r *http.Request) []string {
	return []string{"name " + v.Login[:min(len(v.Login), 64)], "address " + web.Network(r.RemoteAddr)}
}

func (c *Console) signIn(w http.ResponseWriter, call *web.Call) error {
	var v credentials
	if err := call.Decode(&v); err != nil {
		return err
	}
	v.Login = strings.ToLower(strings.TrimSpace(v.Login))
	who, err := c.check(call, v)
	if tooMany := (errTooMany{}); errors.As(err, &tooMany) {
		c.opt.Log.Warn("sign-in held back after failures", "address", web.Network(call.RemoteAddr))
		w.Header().Set("Retry-After", strconv.Itoa(tooMany.seconds()))
		return tooMany.problem()
	}
	if err != nil {
		return err
	}
	token, err := c.startSession(call, who)
	if err != nil {
		return err
	}
	c.sockets.sweep(c.hub.CloseSession)
	c.opt.Log.Info("signed in", "login", who.Login)
	c.setCookie(w, who.Role, token, sessionLife)
	return writeJSON(w, office.StaffAnswer{Login: who.Login, Name: who.Name, Role: who.Role})
}

// check returns the member of staff whose name and password these are. A name
// that is not there takes as long as a wrong password.
func (c *Console) check(call *web.Call, v credentials) (office.Staff, error) {
	var who office.Staff
	if err := c.office.Read(call.Context(), func(s *office.State) { who, _ = s.Staff(v.Login) }); err != nil {
		return office.Staff{}, err
	}
	ok, err := c.doors.try(call.Context(), v.keys(call.Request), func() bool {
		return c.opt.Passwords.Check(v.Password, who.Password)
	})
	if err != nil {
		return office.Staff{}, err
	}
	if !ok {
		c.opt.Log.Warn("sign-in refused", "address", web.Network(call.RemoteAddr))
		return office.Staff{}, office.ErrSignIn
	}
	return who, nil
}

// startSession records the sign-in and returns its token, always a new one. The
// session that the browser had before ends.
func (c *Console) startSession(call *web.Call, who office.Staff) (string, error) {
	token := office.NewToken()
	_, err := c.office.Do(call.Context(), office.Request{
		By: office.Principal{Role: who.Role, ID: who.Login},
		Command: office.StartSession{
			Session: office.Session{
				Hash: office.HashToken(token), Login: who.Login, Expires: c.opt.Now().Add(sessionLife).UTC(),
			},
			Replaces: office.HashToken(tokenOf(call.Request, clerk, c.opt.TLS)),
		},
	})
	return token, err
}

// whoAmI names the one who is signed in. It answers with a faulty disk too.
func (c *Console) whoAmI(call *web.Call) (any, error) {
	id := call.Identity
	a := office.StaffAnswer{Login: id.Name, Name: id.Name, Role: office.Role(id.Role)}
	err := c.office.Read(call.Context(), func(s *office.State) {
		if v, ok := s.Staff(id.Name); ok {
			a.Name = v.Name
		}
	})
	if err != nil && !errors.Is(err, office.ErrDiskFault) && !errors.Is(err, office.ErrOutcomeUnknown) {
		return nil, err
	}
	return a, nil
}

// signOut ends the session and everything that is connected in its name.
func (c *Console) signOut(w http.ResponseWriter, call *web.Call) error {
	session := call.Identity.Session
	if _, err := c.do(call, office.EndSession{Hash: office.TokenHash(session)}); err != nil {
		return err
	}
	c.hub.CloseSession(session)
	c.setCookie(w, office.RoleClerk, "", -time.Second)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// writeJSON answers a route that also sets cookies.
func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // a client that went away is no fault
	return nil
}
