package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestControlChangesWhatItNames(t *testing.T) {
	p := newPrinter(t, Options{})
	for doc, want := range map[string]func(s *State) bool{
		`{"paper":"near_end"}`:            func(s *State) bool { return s.Paper == PaperNearEnd && s.Online && s.LeftMM == nil },
		`{"paper":"end"}`:                 func(s *State) bool { return s.Paper == PaperEnd && !s.Online },
		`{"roll_mm":5000}`:                func(s *State) bool { return s.Paper == PaperOK && *s.LeftMM == 5000 },
		`{"roll_mm":3000}`:                func(s *State) bool { return s.Paper == PaperNearEnd && *s.LeftMM == 3000 },
		`{"roll_mm":3000,"near_mm":1000}`: func(s *State) bool { return s.Paper == PaperOK },
		`{"end_after_rows":8}`:            func(s *State) bool { return *s.LeftMM == 1 },
		`{"cover_open":true}`:             func(s *State) bool { return s.CoverOpen },
		`{"cover_open":false}`:            func(s *State) bool { return !s.CoverOpen },
		`{"blade":"sticks"}`:              func(s *State) bool { return s.Blade == BladeSticks },
		`{"blade":"jammed"}`:              func(s *State) bool { return s.Blade == BladeJammed },
		`{"blade":"free"}`:                func(s *State) bool { return s.Blade == BladeFree },
		`{"hot":true}`:                    func(s *State) bool { return s.Hot && !s.Online },
		`{"broken":true}`:                 func(s *State) bool { return s.Broken && !s.Online },
		`{"power":false}`:                 func(s *State) bool { return !s.Power && !s.Online },
		`{"busy":true}`:                   func(s *State) bool { return s.Busy },
		`{"cable":"one_way"}`:             func(s *State) bool { return s.Cable == CableOneWay },
		`{"echoes":2}`:                    func(s *State) bool { return s.Echoes == 2 },
		`{"baud":9600}`:                   func(s *State) bool { return s.Baud == 9600 },
		`{"speed":150}`:                   func(s *State) bool { return s.Speed == 150 },
		`{"feed":2}`:                      func(s *State) bool { return s.PaperRows == 60 },
		`{"feed":2,"tear":true}`:          func(s *State) bool { return s.PaperRows == 0 && len(s.Slips) == 1 },
		`{"take":true}`:                   func(s *State) bool { return !s.InMouth },
		`{}`:                              func(*State) bool { return true },
	} {
		var c Control
		if err := json.Unmarshal([]byte(doc), &c); err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		p := newPrinter(t, Options{})
		if err := p.Apply(c); err != nil {
			t.Errorf("%s: %v", doc, err)
		}
		if s := p.State(); !want(&s) {
			t.Errorf("%s: %+v", doc, s)
		}
	}
	if err := p.Apply(Control{Feed: 1, Tear: true}); err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(Control{Forget: true}); err != nil || len(p.Slips()) != 0 {
		t.Errorf("forgotten: %v, %d slips", err, len(p.Slips()))
	}
}

func TestNumbersOutOfRangeAreNamed(t *testing.T) {
	n := func(v int) *int { return &v }
	for field, c := range map[string]Control{
		"after_bytes": {AfterBytes: -1}, "roll_mm": {RollMM: n(-1)}, "near_mm": {NearMM: n(600_000)}, "end_after_rows": {EndAfterRows: n(-1)},
		"echoes": {Echoes: n(6)}, "baud": {Baud: n(-1)}, "speed": {Speed: n(1001)}, "feed": {Feed: 101},
	} {
		p := newPrinter(t, Options{})
		before := p.State()
		err := p.Apply(c)
		if r, ok := errors.AsType[*RangeError](err); !ok || r.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
		if diff := cmp.Diff(before, p.State()); diff != "" {
			t.Errorf("%s changed something: %s", field, diff)
		}
	}
	p := newPrinter(t, Options{})
	for i := range maxTriggers + 1 {
		if err := p.Apply(Control{AfterBytes: 5, Feed: 1}); (err == nil) != (i < maxTriggers) {
			t.Errorf("trigger %d: %v", i, err)
		}
	}
	if got := p.State().Triggers; got != maxTriggers {
		t.Errorf("%d changes wait", got)
	}
}

func TestChangesWaitForTheirByte(t *testing.T) {
	p := newPrinter(t, Options{})
	off, on := false, true
	for _, c := range []Control{{AfterBytes: 6, Power: &off}, {AfterBytes: 2, CoverOpen: &on}, {AfterBytes: 4, CoverOpen: &off}} {
		if err := p.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	p.send("\na\n") // the cover opens before the second line ends
	if s := p.State(); !s.CoverOpen || s.PaperRows != 30 || s.Waiting != 1 || s.Triggers != 2 {
		t.Errorf("after 3 bytes: %+v", s)
	}
	p.send("b\ncd")
	if s := p.State(); s.Power || s.PaperRows != 90 || s.Triggers != 0 || s.Counters.Bytes != 6 {
		t.Errorf("after 6 bytes: %+v", s)
	}
}

func TestPowerMayGoBetweenTwoBytes(t *testing.T) {
	p := newPrinter(t, Options{})
	if err := p.Apply(Control{AfterBytes: 12, PowerCycle: true}); err != nil {
		t.Fatal(err)
	}
	p.send("\x1b@a\n\x1dv0\x00\x01\x00\x09\x00b\nc\n", cutCmd) // gone in the head of the picture
	if got := p.Slips(); len(got) != 1 || got[0].Text != "a\nb\nc\n" || !p.State().Power {
		t.Errorf("got %+v, power %t", got, p.State().Power)
	}
}

func TestVersionCountsWhatCanBeSeen(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(p *Printer)
		more bool
	}{
		"a question": {func(p *Printer) { p.send("\x10\x04\x01") }, false},
		"nothing":    {func(p *Printer) { p.send() }, false},
		"text":       {func(p *Printer) { p.send("a") }, true},
		"a hand":     {func(p *Printer) { p.SetHot(true) }, true},
		"an unknown": {func(p *Printer) { p.send("\x1b\x01") }, true},
	} {
		p := newPrinter(t, Options{})
		before := p.State().Version
		c.do(p)
		if now := p.State().Version; (now > before) != c.more {
			t.Errorf("%s: version %d after %d", name, now, before)
		}
	}
}

func TestJournalIsInWords(t *testing.T) {
	p := newPrinter(t, Options{})
	p.send("\x1b@\x1bt\x2f\xc1\xe8\xde\xed\xe1\n\x1dv0\x00\x01\x00\x02\x00ab\x1b\x01\x10\x04\x01")
	p.SetCover(true)
	var got []Entry
	for _, e := range p.State().Log {
		e.N = 0
		got = append(got, e)
	}
	want := []Entry{
		{Kind: "hand", Name: "cover_open", Detail: "true"},
		{Kind: "unknown", Detail: "1B 01"},
		{Kind: "command", Name: "GS v 0", EL: "εικόνα", EN: "raster picture", Detail: "8 × 2"},
		{Kind: "text", Text: "Αθήνα"},
		{Kind: "command", Name: "ESC t", EL: "κωδικοσελίδα", EN: "code page", Detail: "47"},
		{Kind: "command", Name: "ESC @", EL: "αρχικοποίηση", EN: "initialise"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	p.SetCover(false)
	for range 300 {
		p.send("\x1b@")
	}
	log := p.State().Log
	if len(log) != keepEntries || log[0].N <= log[1].N || log[0].N-log[len(log)-1].N != keepEntries-1 {
		t.Errorf("%d entries from %d to %d", len(log), log[0].N, log[len(log)-1].N)
	}
}

// asking serves p's page and returns how to ask it.
func asking(t *testing.T, p *Printer, prefix string) func(method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	h, err := p.Handler(prefix)
	if err != nil {
		t.Fatal(err)
	}
	return func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
}

func TestPageStandsBelowItsPrefix(t *testing.T) {
	for _, prefix := range []string{"", "/emulator", "/deep/er/"} {
		ask := asking(t, newPrinter(t, Options{}), prefix)
		at := strings.TrimSuffix(prefix, "/")
		for path, kind := range map[string]string{
			at + "/": "text/html", at + "/emulator.js": "text/javascript", at + "/emulator.css": "text/css", at + "/texts.js": "text/javascript",
			at + "/state": "application/json", at + "/paper": "image/png", "/assets/epass.css": "text/css",
		} {
			w := ask(http.MethodGet, path, "")
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
				t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: policy %q", path, csp)
			}
		}
		if at != "" {
			if w := ask(http.MethodGet, at, ""); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != at+"/" {
				t.Errorf("%s: %d to %q", at, w.Code, w.Header().Get("Location"))
			}
		}
		if w := ask(http.MethodGet, "/elsewhere", ""); w.Code != http.StatusNotFound {
			t.Errorf("elsewhere: %d", w.Code)
		}
	}
}

func TestPageControlsThePrinter(t *testing.T) {
	p := newPrinter(t, Options{})
	ask := asking(t, p, "/emulator")
	if body := ask(http.MethodGet, "/emulator/state", "").Body.String(); !strings.Contains(body, `"slips":[]`) || !strings.Contains(body, `"log":[]`) || !strings.Contains(body, `"names":{}`) {
		t.Errorf("a new printer is %s", body)
	}
	w := ask(http.MethodPost, "/emulator/control", `{"cover_open":true,"paper":"near_end"}`)
	var s State
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != http.StatusOK || !s.CoverOpen || s.Paper != PaperNearEnd {
		t.Errorf("got %d %s, %v", w.Code, w.Body, err)
	}
	if diff := cmp.Diff(p.State(), s); diff != "" {
		t.Errorf("the document is another state: %s", diff)
	}
	p.SetCover(false)
	p.send("Hello\n", cutCmd)
	w = ask(http.MethodGet, "/emulator/slips/1", "")
	if size, err := png.DecodeConfig(bytes.NewReader(w.Body.Bytes())); err != nil || size.Width != 576+2*Margin || size.Height != 30+2*Margin {
		t.Errorf("the picture: %+v, %v", size, err)
	}
	for _, path := range []string{"/emulator/slips/2", "/emulator/slips/x", "/emulator/slips/-1"} {
		if w := ask(http.MethodGet, path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if err := json.Unmarshal(ask(http.MethodGet, "/emulator/state", "").Body.Bytes(), &s); err != nil || s.Slips[0].Text != "Hello\n" {
		t.Errorf("state: %v, %+v", err, s.Slips)
	}
	seen := string(must(json.Marshal(s.Version)))
	if w := ask(http.MethodGet, "/emulator/state?seen="+seen, ""); w.Code != http.StatusNoContent {
		t.Errorf("the same state again: %d", w.Code)
	}
	p.SetHot(true)
	if w := ask(http.MethodGet, "/emulator/state?seen="+seen, ""); w.Code != http.StatusOK {
		t.Errorf("another state: %d", w.Code)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestWrongDocumentsAreRefusedInBothLanguages(t *testing.T) {
	ask := asking(t, newPrinter(t, Options{}), "")
	for body, want := range map[string]struct {
		status int
		says   string
	}{
		``:                        {400, "empty"},
		`{"paper":"torn"}`:        {400, "torn"},
		`{"cable":5}`:             {400, "cable"},
		`{"lid":true}`:            {400, "lid"},
		`{"baud":"fast"}`:         {400, "baud"},
		`{"baud":-5}`:             {422, "baud"},
		`{"speed":5000}`:          {422, "από 0 έως 1000"},
		`{"paper":"ok"}{"a":1}`:   {400, "more"},
		`{"after_bytes":5,"x":1}`: {400, "x"},
	} {
		w := ask(http.MethodPost, "/control", body)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.says) {
			t.Errorf("%s: got %d %s, want %d saying %q", body, w.Code, w.Body, want.status, want.says)
		}
	}
	if w := ask(http.MethodGet, "/control", ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET control: %d", w.Code)
	}
	if problemRange.Title.EL == "" || problemRange.Title.EN == "" || problemInternal.Title.EL == "" || problemInternal.Title.EN == "" {
		t.Error("a problem lacks a language")
	}
}

func TestOnlyThisMachineIsLetIn(t *testing.T) {
	h, err := newPrinter(t, Options{}).Handler("")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://printer.example/state", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusMisdirectedRequest {
		t.Errorf("another host: %d", w.Code)
	}
}

func TestChoicesAreWrittenAsWords(t *testing.T) {
	for v, want := range map[any]string{
		PaperEnd: `"end"`, PaperOK: `"ok"`, PaperNearEnd: `"near_end"`, BladeFree: `"free"`, BladeSticks: `"sticks"`, BladeJammed: `"jammed"`,
		CableIn: `"in"`, CableOut: `"out"`, CableBroken: `"broken"`, CableOneWay: `"one_way"`,
	} {
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%v: %s, %v", v, got, err)
		}
	}
	if _, err := json.Marshal(Paper(7)); err == nil {
		t.Error("wrote a state that is none")
	}
}
