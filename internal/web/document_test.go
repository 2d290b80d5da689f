package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDocumentsAreReadStrictly(t *testing.T) {
	cases := []struct{ name, body, problem string }{
		{"a document", `{"n":1}`, ""},
		{"space after it", "{\"n\":1}\r\n ", ""},
		{"nothing", "", "the body is empty"},
		{"cut short", `{"n":`, "unexpected EOF"},
		{"another type", `{"n":"1"}`, "cannot unmarshal string"},
		{"an unknown field", `{"n":1,"m":2}`, `unknown field "m"`},
		{"two documents", `{"n":1}{"n":2}`, "there is more after"},
		{"a brace too many", `{"n":1}}`, "there is more after"},
		{"a bracket too many", `{"n":1}]`, "there is more after"},
		{"text after it", `{"n":1} x`, "there is more after"},
		{"deeper than anything", strings.Repeat("[", 60_000), "exceeded max depth"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			route := Route{Method: http.MethodPost, Path: "/", Role: "public", Keyless: true, JSON: func(c *Call) (any, error) {
				var v struct{ N int }
				return v, c.Decode(&v)
			}}
			w := send(t, edgeOf(&bytes.Buffer{}, route), http.MethodPost, "/", c.body)
			if c.problem == "" {
				if w.Code != http.StatusOK {
					t.Errorf("refused with %s", w.Body)
				}
				return
			}
			if got := wantProblem(t, w, http.StatusBadRequest, "json"); !strings.Contains(got.Detail, c.problem) {
				t.Errorf("the detail is %q, want %q in it", got.Detail, c.problem)
			}
		})
	}
}

func TestSentencesAreInTheReadersLanguage(t *testing.T) {
	h := edgeOf(&bytes.Buffer{})
	for language, want := range map[string]string{
		"":                       ProblemNotFound.Title.EL,
		"el":                     ProblemNotFound.Title.EL,
		"en":                     ProblemNotFound.Title.EN,
		"EN-GB, el;q=0.8":        ProblemNotFound.Title.EN,
		"el-GR,el;q=0.9,en;q=.8": ProblemNotFound.Title.EL,
		"fr":                     ProblemNotFound.Title.EL,
	} {
		w := send(t, h, http.MethodGet, "/nothing", "", header("Accept-Language", language))
		if got := wantProblem(t, w, http.StatusNotFound, "not_found"); got.Title != want || got.Type != "about:blank" {
			t.Errorf("%q reads %+v, want %q", language, got, want)
		}
	}
}

func TestEveryProblemSpeaksBothLanguages(t *testing.T) {
	for _, p := range []Problem{
		ProblemNotFound, problemHost, problemOrigin, problemMethod, problemSignIn, problemForbidden,
		problemKey, problemTooLarge, problemMediaType, problemJSON, problemGone,
	} {
		if p.Title.EL == "" || p.Title.EN == "" || p.Title.EL == p.Title.EN || p.Status < 400 || p.Code == "" {
			t.Errorf("%+v is not whole", p)
		}
	}
}

func TestFilesAreAskedForAgainByTheirETag(t *testing.T) {
	routes, err := Files("/pages/", "public", fstest.MapFS{
		"start.html": {Data: []byte("<p>one")}, "deep/style.css": {Data: []byte("p{}")}, "odd.xyz": {Data: []byte("?")},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := edgeOf(&bytes.Buffer{}, routes...)
	w := send(t, h, http.MethodGet, "/pages/start.html", "")
	etag := w.Header().Get("ETag")
	if w.Body.String() != "<p>one" || w.Header().Get("Content-Type") != "text/html; charset=utf-8" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("got %q with %v", w.Body, w.Header())
	}
	if len(etag) < 10 || !strings.HasPrefix(etag, `"`) {
		t.Errorf("the ETag %s is not a strong one", etag)
	}
	if w := send(t, h, http.MethodGet, "/pages/start.html", "", header("If-None-Match", etag)); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("with the same ETag: %d %q", w.Code, w.Body)
	}
	changed := edgeOf(&bytes.Buffer{}, File("/pages/start.html", "public", "start.html", []byte("<p>two")))
	if w := send(t, changed, http.MethodGet, "/pages/start.html", "", header("If-None-Match", etag)); w.Code != http.StatusOK || w.Body.String() != "<p>two" {
		t.Errorf("after a change: %d %q", w.Code, w.Body)
	}
	for path, want := range map[string]string{"/pages/deep/style.css": "text/css; charset=utf-8", "/pages/odd.xyz": "text/plain; charset=utf-8"} {
		if got := send(t, h, http.MethodGet, path, "").Header().Get("Content-Type"); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	wantProblem(t, send(t, h, http.MethodGet, "/pages/", ""), http.StatusNotFound, "not_found")
	wantProblem(t, send(t, h, http.MethodGet, "/pages/..%2fstart.html", ""), http.StatusNotFound, "not_found")
}

func TestBodyThatBreaksOffIsNoDocument(t *testing.T) {
	route := Route{Method: http.MethodPost, Path: "/", Role: "public", Keyless: true, JSON: func(*Call) (any, error) {
		t.Error("the route was reached")
		return nil, nil
	}}
	w := send(t, edgeOf(&bytes.Buffer{}, route), http.MethodPost, "/", "{}", func(r *http.Request) {
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), brokenLine{}))
	})
	wantProblem(t, w, 499, "gone")
}

// brokenLine is a connection that went away.
type brokenLine struct{}

func (brokenLine) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
