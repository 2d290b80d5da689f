package office

import (
	"time"

	"epass.internal/internal/web"
)

// identities is who may be behind a token: an immutable picture of sessions
// and devices, so that finding out costs no turn of the office's goroutine and
// works while the disk does not.
type identities map[TokenHash]identity

type identity struct {
	who     Principal
	expires time.Time // zero: never
}

// identities returns the picture of the state as it is now.
func (s *State) identities() identities {
	out := make(identities, len(s.sessions)+len(s.devices))
	for hash, v := range s.sessions {
		if who, ok := s.staff[v.Login]; ok {
			out[hash] = identity{Principal{Role: who.Role, ID: who.Login}, v.Expires}
		}
	}
	for hash, v := range s.devices {
		out[hash] = identity{who: Principal{Role: v.Role, ID: v.Name}}
	}
	return out
}

// Identify returns whose session or device a token is. The name of the
// session, its token's hash, goes with it.
func (o *Office) Identify(token string) (web.Identity, bool) {
	hash := HashToken(token)
	v, ok := o.identity(hash)
	if !ok {
		return web.Identity{}, false
	}
	return web.Identity{Role: string(v.who.Role), Name: v.who.ID, Session: string(hash)}, true
}

// Holds reports whether a session or device that Identify named still is one.
// Whoever came without one, over the operator's socket, stays.
func (o *Office) Holds(session string) bool {
	_, ok := o.identity(TokenHash(session))
	return ok || session == ""
}

func (o *Office) identity(hash TokenHash) (identity, bool) {
	known := o.known.Load()
	if known == nil {
		return identity{}, false
	}
	v, ok := (*known)[hash]
	return v, ok && (v.expires.IsZero() || o.opt.Clock().Before(v.expires))
}

// By returns the principal of an HTTP identity.
func By(id web.Identity) Principal { return Principal{Role: Role(id.Role), ID: id.Name} }

// RequestOf returns the office's request for a command that came over HTTP.
func RequestOf(c *web.Call, command Command) Request {
	return Request{By: By(c.Identity), Key: c.Key, Hash: HashRequest(c.Method, c.URL.Path, c.Body), Command: command}
}
