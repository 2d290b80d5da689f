package console

import (
	"net/http"
	"strings"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// CookieName returns the name of the cookie that carries the token of one who
// may do what role may; empty for roles that use none. Under TLS the prefix
// makes browsers bind it to this host and to secure connections.
func CookieName(role string, tls bool) string {
	name := ""
	switch r := office.Role(role); {
	case r.Staff():
		name = "epass_session"
	case r == office.RoleKiosk || r == office.RoleDisplay:
		name = "epass_" + role
	default:
		return ""
	}
	if tls {
		return "__Host-" + name
	}
	return name
}

// Identify returns the function by which the edge finds out who asks: by the
// bearer token if there is one, else by the cookie of the role that is needed.
func Identify(o *office.Office, tls bool) func(r *http.Request, need string) web.Identity {
	return func(r *http.Request, need string) web.Identity {
		token := tokenOf(r, need, tls)
		if token == "" {
			return web.Identity{}
		}
		id, _ := o.Identify(token)
		return id
	}
}

// tokenOf returns the token that a request brings for a role, or "".
func tokenOf(r *http.Request, need string, tls bool) string {
	if kind, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		return strings.TrimSpace(token)
	}
	name := CookieName(need, tls)
	if name == "" {
		return ""
	}
	cookie, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setCookie gives the sender a token for as long as life; a negative life
// takes it away.
func (c *Console) setCookie(w http.ResponseWriter, role office.Role, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name:     CookieName(string(role), c.opt.TLS),
		Value:    token,
		Path:     "/",
		MaxAge:   int(life.Seconds()),
		HttpOnly: true,
		Secure:   c.opt.TLS,
		SameSite: http.SameSiteStrictMode,
	})
}
