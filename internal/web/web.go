// Package web is the strict edge of every HTTP server here: one route table
// that names method, path and role of each route, allow-lists for Host and
// Origin, limits, idempotency keys, security headers and RFC 9457 problem
// documents. It knows nothing of what the routes do.
package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// maxBody is the largest body of a request, in bytes.
const maxBody = 64 << 10

// Identity is who sends a request. The zero Identity is anyone.
type Identity struct {
	Role    string
	Name    string
	Session string // names the session or device whose sockets end with it
}

// Route is one row of the route table. Exactly one of JSON and Raw is set.
type Route struct {
	Method string
	Path   string // as http.ServeMux reads it, such as /api/v1/counters/{id}/next
	Role   string // that the sender must have; the public role lets all in
	// Keyless marks a changing route that takes no Idempotency-Key, because a
	// repeat changes nothing more.
	Keyless bool
	// LargeBody raises the limit of the body to this many bytes; 0: 64 KiB.
	LargeBody int64
	// Media are the types a body may have; none: application/json.
	Media []string
	// JSON answers with a document, or nil for 204.
	JSON func(*Call) (any, error)
	// Raw answers by itself: pages, images, websockets.
	Raw func(http.ResponseWriter, *Call) error
}

// Changes reports whether requests of the route change something.
func (r Route) Changes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// Call is one request on its way through a route.
type Call struct {
	*http.Request
	Identity Identity
	Key      string // Idempotency-Key; empty on keyless routes
	Body     []byte
}

// Created makes the answer of a JSON route a 201.
type Created struct{ Value any }

// Options say what the edge lets in and how it explains refusals.
type Options struct {
	Hosts  func(host string) bool // host without port; false: 421
	Public string                 // the role that anyone has
	// Identify says who asks, looking for one who may do what role need may.
	Identify func(r *http.Request, need string) Identity
	Includes func(have, need string) bool // whether a role may do what another may
	Explain  func(err error) Problem      // of errors that routes return
	Log      *slog.Logger
	Observe  func(route string, status int, took time.Duration)
}

// New returns the handler of a route table.
func New(routes []Route, opt Options) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route.Method+" "+route.Path, &endpoint{route, opt})
	}
	return &edge{mux: mux, opt: opt}
}

// edge does what concerns every request, also those without a route.
type edge struct {
	mux *http.ServeMux
	opt Options
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	setSecurityHeaders(rec.Header(), r.TLS != nil)
	_, pattern := e.mux.Handler(r)
	e.serve(rec, r, pattern)
	took := time.Since(start)
	if rec.status != http.StatusSwitchingProtocols { // else that is how long a socket was open
		e.opt.Observe(pattern, rec.status, took)
	}
	e.opt.Log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", took)
}

// serve answers one request. A route that panics is logged as an error and
// answered, if it did not begin to answer itself.
func (e *edge) serve(rec *recorder, r *http.Request, pattern string) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		e.opt.Log.Error("a route panicked", "route", pattern, "panic", v, "stack", string(debug.Stack()))
		if rec.begun {
			panic(http.ErrAbortHandler) // what was sent is not whole: break the connection
		}
		WriteProblem(rec, r, e.opt.Explain(errPanic))
	}()
	switch {
	case !e.opt.Hosts(hostOf(r.Host)):
		WriteProblem(rec, r, problemHost)
	case !originAllowed(r):
		WriteProblem(rec, r, problemOrigin)
	case pattern == "":
		e.unrouted(rec, r)
	default:
		e.mux.ServeHTTP(rec, r)
	}
}

var errPanic = errors.New("a route panicked")

// unrouted answers a path that is not there, or not with this method.
func (e *edge) unrouted(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: discard{http.Header{}}}
	e.mux.ServeHTTP(rec, r)
	if rec.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", rec.Header().Get("Allow"))
		WriteProblem(w, r, problemMethod)
		return
	}
	WriteProblem(w, r, ProblemNotFound)
}

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
	begun  bool // some of the answer may have been sent
}

func (r *recorder) WriteHeader(status int) {
	r.status, r.begun = status, true
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.begun = true
	return r.ResponseWriter.Write(p)
}

// Hijack hands the connection over to a websocket.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.status, r.begun = http.StatusSwitchingProtocols, true
	}
	return conn, buffer, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// setSecurityHeaders sets what every answer carries, and under TLS that the
// browser shall not come without it for a year.
func setSecurityHeaders(h http.Header, tls bool) {
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
		"font-src 'self'; img-src 'self' data:; media-src 'self'; manifest-src 'self'; "+
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// endpoint serves one route.
type endpoint struct {
	route Route
	opt   Options
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call, err := e.admit(w, r)
	if err == nil {
		err = e.answer(w, call)
	}
	if err == nil {
		return
	}
	p := e.explain(err)
	if p.Status == http.StatusInternalServerError { // others have a cause that was told once
		e.opt.Log.Error("answering a request", "route", e.route.Path, "error", err)
	}
	WriteProblem(w, r, p)
}

func (e *endpoint) explain(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.Canceled) {
		return problemGone
	}
	return e.opt.Explain(err)
}

// admit checks who asks and reads what they send.
func (e *endpoint) admit(w http.ResponseWriter, r *http.Request) (*Call, error) {
	call := &Call{Request: r}
	if e.route.Role != e.opt.Public {
		call.Identity = e.opt.Identify(r, e.route.Role)
		if err := e.allowed(call.Identity); err != nil {
			return nil, err
		}
	}
	if !e.route.Changes() {
		return call, nil
	}
	var err error
	if call.Key, err = e.key(r); err != nil {
		return nil, err
	}
	if call.Body, err = e.body(w, r); err != nil {
		return nil, err
	}
	return call, nil
}

func (e *endpoint) allowed(id Identity) error {
	switch {
	case e.opt.Includes(id.Role, e.route.Role):
		return nil
	case id == Identity{}:
		return problemSignIn
	}
	return problemForbidden
}

func (e *endpoint) key(r *http.Request) (string, error) {
	if e.route.Keyless {
		return "", nil
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) < 8 || len(key) > 64 || strings.ContainsFunc(key, func(c rune) bool { return !tokenRune(c) }) {
		return "", problemKey
	}
	return key, nil
}

func tokenRune(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
}

func (e *endpoint) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := max(e.route.LargeBody, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, problemTooLarge.With(fmt.Sprintf("Το όριο είναι %d bytes.", limit), fmt.Sprintf("The limit is %d bytes.", limit))
	}
	if err != nil {
		return nil, problemGone
	}
	if len(body) > 0 {
		if err := e.media(r); err != nil {
			return nil, err
		}
	}
	return body, nil
}

func (e *endpoint) media(r *http.Request) error {
	allowed := e.route.Media
	if len(allowed) == 0 {
		allowed = []string{"application/json"}
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || !slices.Contains(allowed, t) {
		list := strings.Join(allowed, ", ")
		return problemMediaType.With(list, list)
	}
	return nil
}

func (e *endpoint) answer(w http.ResponseWriter, call *Call) error {
	if e.route.Raw != nil {
		return e.route.Raw(w, call)
	}
	v, err := e.route.JSON(call)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c, ok := v.(Created); ok {
		status, v = http.StatusCreated, c.Value
	}
	if v == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding an answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a client that went away is no fault
	return nil
}

// Decode reads the body strictly into v: unknown fields and anything after the
// document are refused with where they stand.
func (c *Call) Decode(v any) error {
	d := json.NewDecoder(bytes.NewReader(c.Body))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if errors.Is(err, io.EOF) {
		err = errors.New("the body is empty")
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the JSON document")
		}
	}
	if err != nil {
		where := fmt.Sprintf("%s (byte %d)", strings.TrimPrefix(err.Error(), "json: "), d.InputOffset())
		return problemJSON.With(where, where)
	}
	return nil
}
