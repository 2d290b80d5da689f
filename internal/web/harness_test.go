package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// home is the name of the server of these tests.
const home = "kep.example"

var errTeapot = errors.New("a teapot")

// edgeOf returns the edge over routes: the roles are public, clerk and admin,
// and the bearer token is the role. What it logs goes to log.
func edgeOf(log *bytes.Buffer, routes ...Route) http.Handler {
	return New(routes, Options{
		Hosts:  HostList(home),
		Public: "public",
		Identify: func(r *http.Request, _ string) Identity {
			role := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			if role == "" {
				return Identity{}
			}
			return Identity{Role: role, Name: "maria"}
		},
		Includes: func(have, need string) bool { return have == need || have == "admin" },
		Explain: func(err error) Problem {
			if errors.Is(err, errTeapot) {
				return Problem{Status: http.StatusTeapot, Code: "teapot", Title: Text{"Τσαγιέρα.", "A teapot."}}
			}
			return Problem{Status: http.StatusInternalServerError, Code: "internal", Title: Text{"Σφάλμα.", "An error."}}
		},
		Log:     slog.New(slog.NewTextHandler(log, nil)),
		Observe: func(string, int, time.Duration) {},
	})
}

// with changes a request before it is sent.
type with func(*http.Request)

func header(name, value string) with {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) with { return func(r *http.Request) { r.Host = name } }

// send sends one request from a program that has nothing to do with browsers.
func send(t *testing.T, h http.Handler, method, path, body string, changes ...with) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "http://"+home+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// document is a problem document as a client reads it.
type document struct {
	Type, Code, Title, Detail string
	Status                    int
}

// wantProblem compares an answer with a problem document and returns it.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) document {
	t.Helper()
	var got document
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("status %d, no problem document: %v in %q", w.Code, err, w.Body)
	}
	if w.Code != status || got.Status != status || got.Code != code || got.Title == "" {
		t.Errorf("got status %d and %+v, want %d %s with a title", w.Code, got, status, code)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json; charset=utf-8" {
		t.Errorf("the problem document is %q", got)
	}
	return got
}
