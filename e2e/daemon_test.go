package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"epass.internal/office"
)

// startLimit bounds how long a daemon may take to serve before a test gives
// up; no verdict hangs on it.
const startLimit = 60 * time.Second

// buildOnce builds the real program, statically, once for all tests.
var buildOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "epass-e2e-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "epass")
	build := exec.Command("go", "build", "-o", path, "epass.internal/cmd/epass")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building epass: %w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := buildOnce(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path)) // a left-over program does no harm
	}
	os.Exit(code)
}

func program(t testing.TB) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// daemon is the real program as a child process.
type daemon struct {
	url      string
	password string // of admin, until the first sign-in in a folder
	cmd      *exec.Cmd
	log      *bytes.Buffer // read only after the process has ended
	ended    chan error
}

var (
	servingLine  = regexp.MustCompile(`^epass: serving (http\S+)$`)
	passwordLine = regexp.MustCompile(`name admin, password (\S+)`)
)

// start runs "epass serve" on a data folder and a free port, and returns when
// it serves.
func start(t testing.TB, data string, args ...string) *daemon {
	t.Helper()
	d := &daemon{log: &bytes.Buffer{}, ended: make(chan error, 1)}
	d.cmd = exec.Command(program(t), append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, args...)...)
	d.cmd.Stderr = d.log
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	greeting := make(chan struct{})
	go func() {
		d.read(out, greeting)
		d.ended <- d.cmd.Wait()
	}()
	t.Cleanup(func() { d.kill() })
	select {
	case <-greeting:
	case err := <-d.ended:
		d.ended <- err
		t.Fatalf("epass serve ended before it served: %v\n%s", err, d.log)
	case <-time.After(startLimit):
		t.Fatal("epass serve does not say that it serves")
	}
	return d
}

// read takes the greeting from standard output and drains the rest.
func (d *daemon) read(out io.Reader, greeting chan<- struct{}) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Text()
		if m := servingLine.FindStringSubmatch(line); m != nil {
			d.url = m[1]
		}
		if m := passwordLine.FindStringSubmatch(line); m != nil {
			d.password = m[1]
		}
		if line == "  Stop with Ctrl+C." {
			close(greeting)
		}
	}
}

// kill ends the daemon at once, as a power cut does to a process.
func (d *daemon) kill() {
	_ = d.cmd.Process.Kill() // it may have ended by itself
	d.ended <- <-d.ended
}

// stop asks the daemon to end, as a supervisor does, and returns how it did.
func (d *daemon) stop() error {
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := <-d.ended
	d.ended <- err
	return err
}

// client is a browser without pages: cookies and JSON.
type client struct {
	base string
	http *http.Client
}

func (d *daemon) client() *client {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &client{d.url, &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{}}}
}

// reply is an HTTP answer read whole.
type reply struct {
	status int
	body   []byte
}

// send sends one request; key "" sends no Idempotency-Key.
func (c *client) send(ctx context.Context, method, path, key string, body any) (reply, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return reply{}, err
	}
	if body == nil {
		data = nil
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(data))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", "en")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }() // read to its end
	all, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, all}, err
}

// must sends one request with a fresh key and decodes the answer, which has to
// be a success.
func (c *client) must(t testing.TB, method, path string, body, out any) {
	t.Helper()
	r, err := c.send(t.Context(), method, path, office.NewToken(), body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if r.status >= 300 {
		t.Fatalf("%s %s: status %d: %s", method, path, r.status, r.body)
	}
	if out != nil {
		if err := json.Unmarshal(r.body, out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, r.body)
		}
	}
}

// signIn signs a client in.
func (c *client) signIn(t testing.TB, login, password string) {
	t.Helper()
	c.must(t, http.MethodPost, "/api/v1/session", map[string]string{"login": login, "password": password}, nil)
}

// pair makes a client a kiosk or a display of the sample office.
func (c *client) pair(t testing.TB, role string) {
	t.Helper()
	var answer struct{ Paired bool }
	c.must(t, http.MethodPost, "/api/v1/pairing", map[string]string{"role": role}, &answer)
	if !answer.Paired {
		t.Fatalf("the sample office did not pair a %s from the same machine", role)
	}
}
