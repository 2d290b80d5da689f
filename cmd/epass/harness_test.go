package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"epass.internal/office"
)

// asProgram makes this test binary the program: children of a test are epass.
const asProgram = "EPASS_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	if err := os.Setenv(asProgram, "1"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// outcome is what a command said and how it ended.
type outcome struct {
	out, log string
	status   int
}

// epass runs one command line to its end.
func epass(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var out, log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // the race detector would wait a second
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &log
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{out.String(), log.String(), cmd.ProcessState.ExitCode()}
}

// wants reports what of an outcome is not as it should be: each text has to be
// in what was said.
func (o outcome) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	if o.status != status {
		t.Errorf("the exit status is %d, want %d", o.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(o.out+o.log, text) {
			t.Errorf("it said %q and %q, want %q", o.out, o.log, text)
		}
	}
}

// house is a program that serves, in this process.
type house struct {
	*program
	t        *testing.T
	password string // of the first sign-in
	logged   *lockedBuffer
	client   *http.Client
	stop     func() error // once; returns what run returned
}

// lockedBuffer is a log that goroutines write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// sampleConfig is the sample office on a free port, without a printer.
func sampleConfig(t *testing.T) config {
	c := defaultConfig()
	c.Data, c.Listen = filepath.Join(t.TempDir(), "data"), "127.0.0.1:0"
	c.Printers = []printerConfig{newPrinterConfig(printerNone)}
	return c
}

// serve starts the program and returns when it serves.
func serve(t *testing.T, c config) *house {
	t.Helper()
	said, says := io.Pipe()
	h := &house{t: t, logged: &lockedBuffer{}, client: &http.Client{Transport: &http.Transport{}}}
	h.program = &program{conf: c, std: streams{out: says, log: h.logged}, log: newLog(c.Log, h.logged)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- h.run(ctx)
		_ = says.Close() // ends the greeting of a program that never served
	}()
	h.stop = sync.OnceValue(func() error {
		cancel()
		h.client.CloseIdleConnections()
		return <-ended
	})
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Errorf("running the program: %v", err)
		}
	})
	if !h.hear(said) {
		t.Fatalf("it did not serve: %v", h.stop())
	}
	return h
}

// hear reads the greeting to its end and drains the rest.
func (h *house) hear(said io.Reader) bool {
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "password "); ok {
			h.password, _, _ = strings.Cut(after, " ")
		}
		if strings.Contains(lines.Text(), "Ctrl+C") {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return true
		}
	}
	return false
}

// answer is an HTTP answer read whole.
type answer struct {
	*http.Response
	body string
}

// with changes a request before it is sent.
type with func(*http.Request)

func bearer(token string) with {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func keyed() with {
	return func(r *http.Request) { r.Header.Set("Idempotency-Key", office.NewToken()) }
}

// send sends one request as a program does, without an Idempotency-Key.
func (h *house) send(method, path string, body any, changes ...with) answer {
	h.t.Helper()
	var data io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			h.t.Fatal(err)
		}
		data = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.base+path, data)
	if err != nil {
		h.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Language", "en")
	for _, change := range changes {
		change(r)
	}
	resp, err := h.client.Do(r)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{resp, string(text)}
}

// token sends a request that sets a cookie and returns its value.
func (h *house) token(path string, body any) string {
	h.t.Helper()
	a := h.send(http.MethodPost, path, body)
	if len(a.Cookies()) != 1 {
		h.t.Fatalf("POST %s: status %d, %d cookies: %s", path, a.StatusCode, len(a.Cookies()), a.body)
	}
	return a.Cookies()[0].Value
}

func (h *house) signIn() string {
	h.t.Helper()
	return h.token("/api/v1/session", map[string]string{"login": "admin", "password": h.password})
}

func (h *house) pair(role office.Role) string {
	h.t.Helper()
	return h.token("/api/v1/pairing", map[string]office.Role{"role": role})
}
