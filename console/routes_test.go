package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// fill puts something into the wildcards of a route's path.
func fill(path string) string {
	return strings.NewReplacer("{$}", "", "{id}", "1", "{number}", "%CE%91001", "{login}", "nobody").Replace(path)
}

func TestRoutesHaveTheRolesOfTheContract(t *testing.T) {
	want := map[string]string{
		"POST /api/v1/session":                   anyone,
		"GET /api/v1/session":                    clerk,
		"DELETE /api/v1/session":                 clerk,
		"GET /api/v1/live/console":               clerk,
		"GET /api/v1/office":                     anyone,
		"POST /api/v1/counters/{id}/open":        clerk,
		"POST /api/v1/counters/{id}/pause":       clerk,
		"POST /api/v1/counters/{id}/close":       clerk,
		"POST /api/v1/counters/{id}/next":        clerk,
		"POST /api/v1/counters/{id}/recall":      clerk,
		"POST /api/v1/counters/{id}/start":       clerk,
		"POST /api/v1/counters/{id}/missed":      clerk,
		"POST /api/v1/counters/{id}/finish":      clerk,
		"POST /api/v1/counters/{id}/call":        clerk,
		"POST /api/v1/counters/{id}/transfer":    clerk,
		"POST /api/v1/counters/{id}/park":        clerk,
		"POST /api/v1/counters/{id}/direct":      clerk,
		"POST /api/v1/counters/{id}/undo":        clerk,
		"POST /api/v1/desk/tickets":              clerk,
		"POST /api/v1/tickets/{number}/return":   clerk,
		"POST /api/v1/tickets/{number}/unpark":   clerk,
		"POST /api/v1/tickets/{number}/special":  clerk,
		"POST /api/v1/tickets/{number}/cancel":   clerk,
		"GET /api/v1/why":                        clerk,
		"POST /api/v1/tickets/{number}/reprint":  clerk,
		"POST /api/v1/prints/test":               clerk,
		"POST /api/v1/prints/{id}/discard":       clerk,
		"POST /api/v1/prints/{id}/retry":         clerk,
		"GET /api/v1/prints/{id}/slip.png":       clerk,
		"GET /api/v1/printers":                   clerk,
		"POST /api/v1/printers/recover":          clerk,
		"GET /api/v1/slips":                      clerk,
		"GET /api/v1/slips/{id}":                 clerk,
		"GET /api/v1/settings":                   supervisor,
		"PUT /api/v1/settings":                   supervisor,
		"GET /api/v1/settings/defaults":          supervisor,
		"POST /api/v1/settings/preview":          supervisor,
		"POST /api/v1/settings/slip":             supervisor,
		"POST /api/v1/day/close":                 supervisor,
		"POST /api/v1/day/reopen":                supervisor,
		"GET /api/v1/availability":               clerk,
		"GET /api/v1/appointments":               clerk,
		"POST /api/v1/appointments":              clerk,
		"POST /api/v1/appointments/search":       clerk,
		"GET /api/v1/appointments/{id}":          clerk,
		"PUT /api/v1/appointments/{id}":          clerk,
		"POST /api/v1/appointments/{id}/cancel":  clerk,
		"POST /api/v1/appointments/{id}/checkin": clerk,
		"POST /api/v1/appointments/{id}/slip":    clerk,
		"GET /api/v1/reports":                    supervisor,
		"GET /api/v1/reports/file":               supervisor,
		"GET /api/v1/staff":                      administrator,
		"PUT /api/v1/staff/{login}":              administrator,
		"DELETE /api/v1/staff/{login}":           administrator,
		"POST /api/v1/pairing":                   anyone,
		"POST /api/v1/pairing/claim":             anyone,
		"GET /api/v1/devices":                    administrator,
		"POST /api/v1/devices":                   administrator,
		"DELETE /api/v1/devices/{id}":            administrator,
	}
	got := map[string]string{}
	for _, r := range sampleStage(t).routes {
		if strings.HasPrefix(r.Path, "/api/") {
			got[r.Method+" "+r.Path] = r.Role
		} else if r.Role != anyone || r.Changes() {
			t.Errorf("%s %s is no public page", r.Method, r.Path)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestEveryRouteRefusesEveryRoleBelow(t *testing.T) {
	s := sampleStage(t)
	kiosk, display := s.device(office.RoleKiosk), s.device(office.RoleDisplay)
	senders := []struct {
		role office.Role
		with with
		want int // where the role does not suffice
	}{
		{office.RolePublic, func(*http.Request) {}, http.StatusUnauthorized},
		{office.RolePublic, signedIn("made-up-token"), http.StatusUnauthorized},
		{office.RolePublic, bearer("ticket-token"), http.StatusUnauthorized},
		{office.RoleKiosk, bearer(kiosk), http.StatusForbidden},
		{office.RoleKiosk, cookie(office.RoleKiosk, kiosk), http.StatusUnauthorized},
		{office.RoleKiosk, signedIn(kiosk), http.StatusForbidden},
		{office.RoleDisplay, bearer(display), http.StatusForbidden},
		{office.RoleClerk, signedIn(s.session("clerk")), http.StatusForbidden},
		{office.RoleSupervisor, bearer(s.session("supervisor")), http.StatusForbidden},
		{office.RoleAdministrator, signedIn(s.session("administrator")), http.StatusForbidden},
	}
	refused := 0
	for _, r := range s.routes {
		for _, sender := range senders {
			if sender.role.Includes(office.Role(r.Role)) {
				continue
			}
			refused++
			if w := s.press(r.Method, fill(r.Path), "", sender.with); w.Code != sender.want {
				t.Errorf("%s %s as %s: got %d, want %d", r.Method, r.Path, sender.role, w.Code, sender.want)
			}
		}
	}
	if refused < 100 {
		t.Errorf("only %d refusals were tried", refused)
	}
}

func TestEveryReadingRouteLetsItsRoleIn(t *testing.T) {
	s := sampleStage(t)
	queries := map[string]string{"/api/v1/appointments": "?date=2026-11-23", "/api/v1/availability": "?service=certify&from=2026-11-23&days=7"}
	needSomething := []string{"/slips/{id}", "/slip.png", "/why", "/appointments/{id}"}
	for _, r := range s.routes {
		needs := slices.ContainsFunc(needSomething, func(end string) bool { return strings.HasSuffix(r.Path, end) })
		if r.Changes() || needs || strings.Contains(r.Path, "/live/") {
			continue
		}
		var sender with = func(*http.Request) {}
		if r.Role != anyone {
			sender = signedIn(s.session(r.Role))
		}
		if w := s.send(r.Method, fill(r.Path)+queries[r.Path], "", sender); w.Code != http.StatusOK {
			t.Errorf("%s %s as %s: got %d: %s", r.Method, r.Path, r.Role, w.Code, w.Body)
		}
	}
}

// changing calls test for every changing route, with its own role signed in.
func (s *stage) changing(test func(r web.Route, sender with)) {
	for _, r := range s.routes {
		if r.Changes() {
			role := r.Role
			if role == anyone {
				role = clerk
			}
			test(r, signedIn(s.session(role)))
		}
	}
}

func TestEveryChangingRouteNeedsAKeyUnlessItIsKeyless(t *testing.T) {
	s := sampleStage(t)
	var keyless []string
	s.changing(func(r web.Route, sender with) {
		if r.Keyless {
			keyless = append(keyless, r.Method+" "+r.Path)
			return
		}
		wantProblem(t, s.send(r.Method, fill(r.Path), "", sender), http.StatusBadRequest, "idempotency_key")
	})
	want := []string{"POST /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/settings/preview", "POST /api/v1/settings/slip", "POST /api/v1/pairing", "POST /api/v1/pairing/claim", "POST /api/v1/appointments/search"}
	if diff := cmp.Diff(want, keyless); diff != "" {
		t.Errorf("keyless routes (-want +got):\n%s", diff)
	}
}

func TestEveryChangingRouteRefusesBadRequests(t *testing.T) {
	s := sampleStage(t)
	cases := []struct {
		name, body string
		with       with
		status     int
		code       string
	}{
		{"from another site", "", header("Origin", "https://evil.example"), http.StatusForbidden, "cross_site"},
		{"from another site without origin", "", header("Sec-Fetch-Site", "cross-site"), http.StatusForbidden, "cross_site"},
		{"to another host", "", func(r *http.Request) { r.Host = "evil.example" }, http.StatusMisdirectedRequest, "host"},
		{"with a broken document", `{"name":`, nil, http.StatusBadRequest, "json"},
		{"with an unknown field", `{"no_such_field":1}`, nil, http.StatusBadRequest, "json"},
		{"with two documents", `{} {}`, nil, http.StatusBadRequest, "json"},
		{"as a form", `a=b`, header("Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, "media_type"},
		{"with too long a body", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, nil, http.StatusRequestEntityTooLarge, "too_large"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.changing(func(r web.Route, sender with) {
				if r.Path == "/api/v1/session" && r.Method == http.MethodDelete && c.code == "json" {
					return // takes no document
				}
				changes := []with{sender}
				if c.with != nil {
					changes = append(changes, c.with)
				}
				w := s.press(r.Method, fill(r.Path), c.body, changes...)
				if w.Code != c.status {
					t.Errorf("%s %s", r.Method, r.Path)
				}
				wantProblem(t, w, c.status, c.code)
			})
		})
	}
}
