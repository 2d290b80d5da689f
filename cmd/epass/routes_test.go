package main

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// filled puts something into the wildcards of a route's path.
func filled(path string) string {
	return strings.NewReplacer("{$}", "", "{id}", "1", "{number}", "%CE%91001", "{login}", "nobody").Replace(path)
}

// table is the whole route table.
func (h *house) table() []web.Route {
	h.t.Helper()
	routes, err := h.routes()
	if err != nil {
		h.t.Fatal(err)
	}
	if len(routes) < 60 {
		h.t.Errorf("the table has only %d routes", len(routes))
	}
	return routes
}

// tokens returns a token of each role that has one.
func (h *house) tokens() map[string]string {
	return map[string]string{
		string(office.RolePublic): "", string(office.RoleKiosk): h.pair(office.RoleKiosk),
		string(office.RoleDisplay): h.pair(office.RoleDisplay), string(office.RoleAdministrator): h.signIn(),
	}
}

// tokenFor returns the token of one who may use a route.
func tokenFor(r web.Route, tokens map[string]string) string {
	if office.Role(r.Role).Staff() {
		return tokens[string(office.RoleAdministrator)]
	}
	return tokens[r.Role]
}

func TestEveryRouteNamesItsRoleAndIsThereOnce(t *testing.T) {
	h := serve(t, sampleConfig(t))
	// These ask for a secret in the request: a password, a ticket's token, or the
	// code that an administrator or a phone reads from a screen.
	open := []string{"/api/v1/session", "/api/v1/ticket/cancel", "/api/v1/phone/tickets", "/api/v1/phone/checkin", "/api/v1/pairing", "/api/v1/pairing/claim"}
	seen := map[string]bool{}
	for _, r := range h.table() {
		name := r.Method + " " + r.Path
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		role := office.Role(r.Role)
		known := []office.Role{office.RolePublic, office.RoleKiosk, office.RoleDisplay}
		if !role.Staff() && !slices.Contains(known, role) {
			t.Errorf("%s is for %q, a role that nobody has", name, r.Role)
		}
		if (r.JSON == nil) == (r.Raw == nil) {
			t.Errorf("%s answers twice or not at all", name)
		}
		if r.Changes() && role == office.RolePublic && !slices.Contains(open, r.Path) {
			t.Errorf("%s lets anyone change something", name)
		}
	}
}

func TestEveryRouteIsInTheContract(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	contract := string(text)
	for _, r := range serve(t, sampleConfig(t)).table() {
		if !strings.HasPrefix(r.Path, "/api/") && r.Path != "/healthz" && r.Path != "/metrics" {
			continue
		}
		last := r.Path[strings.LastIndex(r.Path, "/"):]
		named := strings.Contains(contract, r.Method+" "+r.Path+"`") || strings.Contains(contract, r.Method+" "+r.Path+"?")
		if !named && !strings.Contains(contract, "`"+last+"`") {
			t.Errorf("docs/api.md does not name %s %s", r.Method, r.Path)
		}
	}
}

func TestNobodyWithoutTheRoleGetsThrough(t *testing.T) {
	h := serve(t, sampleConfig(t))
	tokens := h.tokens()
	for _, r := range h.table() {
		for role, token := range tokens {
			if office.Role(role).Includes(office.Role(r.Role)) {
				continue
			}
			want := http.StatusForbidden
			if token == "" {
				want = http.StatusUnauthorized
			}
			if a := h.send(r.Method, filled(r.Path), nil, bearer(token), keyed()); a.StatusCode != want {
				t.Errorf("%s %s as %s: got %d, want %d", r.Method, r.Path, role, a.StatusCode, want)
			}
		}
	}
}

func TestEveryChangeNeedsAKeyUnlessARepeatChangesNothing(t *testing.T) {
	h := serve(t, sampleConfig(t))
	tokens := h.tokens()
	keyless := map[string]bool{
		"POST /api/v1/session": true, "DELETE /api/v1/session": true,
		"POST /api/v1/pairing": true, "POST /api/v1/pairing/claim": true,
		"POST /emulator/control": true, "POST /api/v1/settings/preview": true, "POST /api/v1/settings/slip": true, "POST /api/v1/appointments/search": true, "POST /api/v1/appointments/import": true,
	}
	for _, r := range h.table() {
		name := r.Method + " " + r.Path
		if r.Changes() && r.Keyless != keyless[name] {
			t.Errorf("%s: keyless is %t", name, r.Keyless)
		}
		if !r.Changes() || r.Keyless {
			continue
		}
		a := h.send(r.Method, filled(r.Path), nil, bearer(tokenFor(r, tokens)))
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, `"idempotency_key"`) {
			t.Errorf("%s without a key: got %d %s", name, a.StatusCode, a.body)
		}
	}
}

func TestEveryReadingRouteAnswers(t *testing.T) {
	h := serve(t, sampleConfig(t))
	tokens := h.tokens()
	queries := map[string]string{
		"/api/v1/appointments":        "?date=2026-11-23",
		"/api/v1/appointments/export": "?format=csv&from=2026-11-23&to=2026-11-24",
		"/api/v1/availability":        "?service=certify&from=2026-11-23&days=7",
	}
	for _, r := range h.table() {
		want := http.StatusOK
		switch {
		case r.Changes():
			continue
		case strings.Contains(r.Path, "/live/"), r.Path == "/api/v1/why":
			want = http.StatusBadRequest // no websocket, no numbers
		case r.Path == "/api/v1/ticket", strings.HasPrefix(r.Path, "/api/v1/ticket/"), strings.HasSuffix(r.Path, "/slips/{id}"), strings.HasSuffix(r.Path, "/slip.png"), strings.HasSuffix(r.Path, "/appointments/{id}"):
			want = http.StatusNotFound // no ticket's token, no slip, no appointment
		}
		if a := h.send(r.Method, filled(r.Path)+queries[r.Path], nil, bearer(tokenFor(r, tokens))); a.StatusCode != want {
			t.Errorf("%s %s: got %d, want %d: %s", r.Method, r.Path, a.StatusCode, want, a.body)
		}
	}
}

func TestNoAnswerIsWithoutTheSecurityHeaders(t *testing.T) {
	h := serve(t, sampleConfig(t))
	tokens := h.tokens()
	check := func(name string, a answer) {
		t.Helper()
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := a.Header.Get(header); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if strings.Contains(a.Header.Get("Content-Type"), "text/plain") && a.StatusCode >= 400 {
			t.Errorf("%s is refused in plain text: %s", name, a.body)
		}
	}
	for _, r := range h.table() {
		name := r.Method + " " + r.Path
		check(name, h.send(r.Method, filled(r.Path), nil, bearer(tokenFor(r, tokens))))
		check(name+" by anyone", h.send(r.Method, filled(r.Path), nil))
		check("PATCH "+r.Path, h.send(http.MethodPatch, filled(r.Path), nil))
	}
	check("a path that is not there", h.send(http.MethodGet, "/nothing", nil))
	check("OPTIONS", h.send(http.MethodOptions, "/", nil))
}

func TestFiguresAreForThisMachine(t *testing.T) {
	h := serve(t, sampleConfig(t))
	if a := h.send(http.MethodGet, "/metrics", nil); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "epass_tickets_today 0") {
		t.Errorf("got %d %.200s", a.StatusCode, a.body)
	}
	a := h.send(http.MethodGet, "/metrics", nil, func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.7") })
	if a.StatusCode != http.StatusNotFound {
		t.Errorf("through a proxy: got %d", a.StatusCode)
	}
}
