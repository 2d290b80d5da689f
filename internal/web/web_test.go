package web

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table is one route of each sort.
func table() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/open", Role: "public", JSON: func(*Call) (any, error) { return map[string]int{"n": 1}, nil }},
		{Method: http.MethodGet, Path: "/closed", Role: "clerk", JSON: func(c *Call) (any, error) { return c.Identity.Name, nil }},
		{Method: http.MethodPost, Path: "/made", Role: "clerk", JSON: func(c *Call) (any, error) { return Created{c.Key}, nil }},
		{Method: http.MethodDelete, Path: "/made", Role: "admin", Keyless: true, JSON: func(*Call) (any, error) { return nil, nil }},
		{Method: http.MethodPost, Path: "/large", Role: "public", Keyless: true, LargeBody: 100 << 10, JSON: func(c *Call) (any, error) { return len(c.Body), nil }},
		{Method: http.MethodGet, Path: "/teapot", Role: "public", JSON: func(*Call) (any, error) { return nil, errTeapot }},
		{Method: http.MethodGet, Path: "/panic", Role: "public", JSON: func(*Call) (any, error) { panic("out of tea") }},
		{Method: http.MethodGet, Path: "/half", Role: "public", Raw: func(w http.ResponseWriter, _ *Call) error {
			_, _ = w.Write([]byte("half an answer"))
			panic("out of tea")
		}},
	}
}

const key = "Idempotency-Key"

func clerk() with { return header("Authorization", "Bearer clerk") }

func TestAnswersAreWhatRoutesReturn(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	cases := []struct {
		name, method, path, body string
		with                     []with
		status                   int
		want                     string
	}{
		{"a document", http.MethodGet, "/open", "", nil, 200, `{"n":1}` + "\n"},
		{"its head", http.MethodHead, "/open", "", nil, 200, `{"n":1}` + "\n"}, // net/http drops the body
		{"something made", http.MethodPost, "/made", "", []with{clerk(), header(key, "press-001")}, 201, `"press-001"` + "\n"},
		{"nothing", http.MethodDelete, "/made", "", []with{header("Authorization", "Bearer admin")}, 204, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := send(t, h, c.method, c.path, c.body, c.with...)
			if w.Code != c.status || w.Body.String() != c.want {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, c.status, c.want)
			}
			if c.want != "" && w.Header().Get("Cache-Control") != "no-store" {
				t.Error("caches may keep the answer")
			}
		})
	}
}

func TestSendersAreLetInByRole(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	wantProblem(t, send(t, h, http.MethodGet, "/closed", ""), http.StatusUnauthorized, "sign_in")
	wantProblem(t, send(t, h, http.MethodDelete, "/made", "", clerk()), http.StatusForbidden, "forbidden")
	if w := send(t, h, http.MethodGet, "/closed", "", clerk()); w.Code != http.StatusOK || w.Body.String() != "\"maria\"\n" {
		t.Errorf("the clerk got %d %s", w.Code, w.Body)
	}
}

func TestKeysOfChangingRequests(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	cases := []struct {
		name, key string
		ok        bool
	}{
		{"missing", "", false},
		{"too short", "1234567", false},
		{"the shortest", "12345678", true},
		{"all letters there are", "azAZ09-_", true},
		{"the longest", strings.Repeat("k", 64), true},
		{"too long", strings.Repeat("k", 65), false},
		{"a Greek letter", "press-Α01", false},
		{"a space", "press 001", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := send(t, h, http.MethodPost, "/made", "", clerk(), header(key, c.key))
			if c.ok && w.Code != http.StatusCreated {
				t.Errorf("refused with %d %s", w.Code, w.Body)
			}
			if !c.ok {
				wantProblem(t, w, http.StatusBadRequest, "idempotency_key")
			}
		})
	}
}

func TestWhoMayAskIsSaidBeforeWhatIsWrong(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	wantProblem(t, send(t, h, http.MethodPost, "/made", strings.Repeat("x", maxBody+1)), http.StatusUnauthorized, "sign_in")
}

func TestBodiesAreLimited(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	post := func(path string, n int) (int, string) {
		w := send(t, h, http.MethodPost, path, strings.Repeat("1", n), clerk(), header(key, "press-001"))
		return w.Code, w.Body.String()
	}
	cases := []struct {
		name, path string
		bytes      int
		status     int
	}{
		{"the largest", "/made", 64 << 10, http.StatusCreated},
		{"one byte more", "/made", 64<<10 + 1, http.StatusRequestEntityTooLarge},
		{"the largest where more is allowed", "/large", 100 << 10, http.StatusOK},
		{"one byte more than that", "/large", 100<<10 + 1, http.StatusRequestEntityTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if status, body := post(c.path, c.bytes); status != c.status {
				t.Errorf("got %d %s, want %d", status, body, c.status)
			}
		})
	}
	w := send(t, h, http.MethodPost, "/large", "{}", header("Content-Type", "text/plain"))
	wantProblem(t, w, http.StatusUnsupportedMediaType, "media_type")
}

func TestPathsAndMethodsThatAreNotThere(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	for _, path := range []string{"/", "/nothing", "/open/", "/made/../nothing", "//open/nothing", "/%00"} {
		wantProblem(t, send(t, h, http.MethodGet, path, ""), http.StatusNotFound, "not_found")
	}
	w := send(t, h, http.MethodPut, "/made", "")
	wantProblem(t, w, http.StatusMethodNotAllowed, "method")
	if got, want := w.Header().Get("Allow"), "DELETE, POST"; got != want {
		t.Errorf("Allow is %q, want %q", got, want)
	}
}

func TestHostHasToBeOneOfTheServersNames(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	cases := map[string]bool{
		home: true, "KEP.example:8443": true, "localhost": true, "127.0.0.1:8080": true, "127.9.9.9": true, "[::1]:8080": true,
		"evil.example": false, "kep.example.evil.example": false, "127.0.0.1.evil.example": false, "kep.example.": false,
		"192.0.2.1": false, "0x7f000001": false, "127.1": false, "": false, "[2001:db8::1]:80": false,
	}
	for name, ok := range cases {
		w := send(t, h, http.MethodGet, "/open", "", host(name))
		if ok && w.Code != http.StatusOK {
			t.Errorf("Host %q: got %d", name, w.Code)
		}
		if !ok {
			wantProblem(t, w, http.StatusMisdirectedRequest, "host")
		}
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	upgrade, press := header("Upgrade", "websocket"), header(key, "press-001")
	encrypted := func(r *http.Request) { r.TLS = &tls.ConnectionState{} }
	cases := []struct {
		name   string
		method string
		with   []with
		ok     bool
	}{
		{"a program", http.MethodPost, nil, true},
		{"a page of this server", http.MethodPost, []with{header("Origin", "http://"+home)}, true},
		{"a page of this server behind a proxy with TLS", http.MethodPost, []with{header("Origin", "https://"+home)}, true},
		{"a page of this server under TLS", http.MethodPost, []with{encrypted, header("Origin", "https://"+home)}, true},
		{"a page without TLS to a server with", http.MethodPost, []with{encrypted, header("Origin", "http://"+home)}, false},
		{"another site", http.MethodPost, []with{header("Origin", "https://evil.example")}, false},
		{"another port", http.MethodPost, []with{header("Origin", "http://"+home+":81")}, false},
		{"an origin that is hidden", http.MethodPost, []with{header("Origin", "null")}, false},
		{"an origin that is none", http.MethodPost, []with{header("Origin", "://")}, false},
		{"a file", http.MethodGet, []with{header("Origin", "file://")}, false},
		{"a browser that hides the origin", http.MethodPost, []with{header("Sec-Fetch-Site", "cross-site")}, false},
		{"a link on another site", http.MethodGet, []with{header("Sec-Fetch-Site", "cross-site")}, true},
		{"a websocket of another site", http.MethodGet, []with{upgrade, header("Origin", "https://evil.example")}, false},
		{"a websocket that hides the origin", http.MethodGet, []with{upgrade, header("Sec-Fetch-Site", "same-site")}, false},
		{"a websocket of a program", http.MethodGet, []with{upgrade}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := "/open"
			if c.method == http.MethodPost {
				path = "/made"
			}
			w := send(t, h, c.method, path, "", append(c.with, clerk(), press)...)
			if c.ok && w.Code >= 300 {
				t.Errorf("refused with %d %s", w.Code, w.Body)
			}
			if !c.ok {
				wantProblem(t, w, http.StatusForbidden, "cross_site")
			}
		})
	}
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	h := edgeOf(&bytes.Buffer{}, table()...)
	want := map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for name, w := range map[string]http.Header{
		"a document":   send(t, h, http.MethodGet, "/open", "").Header(),
		"a refusal":    send(t, h, http.MethodGet, "/closed", "").Header(),
		"no such path": send(t, h, http.MethodGet, "/nothing", "").Header(),
		"a wrong host": send(t, h, http.MethodGet, "/open", "", host("evil.example")).Header(),
		"a panic":      send(t, h, http.MethodGet, "/panic", "").Header(),
	} {
		got := map[string]string{}
		for k := range want {
			got[k] = w.Get(k)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, rule := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if got := w.Get("Content-Security-Policy"); !strings.Contains(got, rule) || strings.Contains(got, "unsafe") {
				t.Errorf("%s: the policy %q lacks %s or is unsafe", name, got, rule)
			}
		}
		if got := w.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s: without TLS browsers are told %q", name, got)
		}
	}
	under := send(t, h, http.MethodGet, "/open", "", func(r *http.Request) { r.TLS = &tls.ConnectionState{} })
	if got := under.Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("under TLS browsers are told %q", got)
	}
}

func TestPanicIsLoggedAndAnswered(t *testing.T) {
	var log bytes.Buffer
	wantProblem(t, send(t, edgeOf(&log, table()...), http.MethodGet, "/panic", ""), http.StatusInternalServerError, "internal")
	for _, want := range []string{"level=ERROR", "out of tea", `route="GET /panic"`, "web_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log %q lacks %q", &log, want)
		}
	}
}

func TestPanicAfterHalfAnAnswerBreaksTheConnection(t *testing.T) {
	var log bytes.Buffer
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("the server is told %v", err)
		}
		if !strings.Contains(log.String(), "out of tea") {
			t.Errorf("the log says %q", &log)
		}
	}()
	send(t, edgeOf(&log, table()...), http.MethodGet, "/half", "")
}

func TestErrorsThatHaveACauseAreNotLoggedAgain(t *testing.T) {
	var log bytes.Buffer
	wantProblem(t, send(t, edgeOf(&log, table()...), http.MethodGet, "/teapot", ""), http.StatusTeapot, "teapot")
	if log.Len() > 0 {
		t.Errorf("the log says %s", &log)
	}
}
