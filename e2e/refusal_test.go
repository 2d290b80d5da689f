package e2e

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// epass runs the program to its end and returns what it said.
func epass(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	var both bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program(t), args...)
	cmd.Stdout, cmd.Stderr = &both, &both
	err = cmd.Run()
	return both.String(), err
}

// TestWrongStartsAreExplained starts the program wrongly: it ends with a
// sentence that names the place and what to do.
func TestWrongStartsAreExplained(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	data := filepath.Join(dir, "epass-data")
	d := start(t, data)
	blocked := write("a-file", "not a folder")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"unknown key":          {[]string{"check", "--config", write("unknown.toml", "listten = \"127.0.0.1:0\"\n[printer]\nkind = \"none\"\nbaudd = 9600\n")}, []string{"listten: there is no such key", "printer.baudd"}},
		"broken TOML":          {[]string{"check", "--config", write("broken.toml", "listen = \n")}, []string{"broken.toml:1"}},
		"several mistakes":     {[]string{"check", "--config", write("several.toml", "listen = \"nowhere\"\npublic_url = \"kep/\"\n[log]\nlevel = \"loud\"\n")}, []string{"listen:", "public_url:", "log.level:"}},
		"open without TLS":     {[]string{"serve", "--data", filepath.Join(dir, "x"), "--listen", "0.0.0.0:0"}, []string{"tls.certificate"}},
		"absent port":          {[]string{"check", "--data", filepath.Join(dir, "x"), "--config", write("port.toml", "[printer]\nkind = \"serial\"\nport = \"/dev/serial/by-id/nothing-here\"\n")}, []string{"printer.port", "/dev/serial/by-id/nothing-here"}},
		"no such config":       {[]string{"serve", "--config", filepath.Join(dir, "none.toml")}, []string{"none.toml", "no such file"}},
		"data is a file":       {[]string{"serve", "--listen", "127.0.0.1:0", "--data", blocked}, []string{blocked}},
		"a second daemon":      {[]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, []string{data, "in use"}},
		"unknown command":      {[]string{"sevre"}, []string{"sevre", "epass help"}},
		"user with a bad name": {[]string{"user", "add", "Μαρία!", "--name", "Μαρία", "--data", data}, []string{"login"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := epass(t, c.args...)
			if err == nil {
				t.Errorf("it ended well and said %q", out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it said %q, want %q in it", out, want)
				}
			}
		})
	}
	if r, err := d.client().send(t.Context(), http.MethodGet, "/healthz", "", nil); err != nil || r.status != http.StatusOK {
		t.Errorf("the first daemon does not work any more: %v, status %d", err, r.status)
	}
}

// TestBadRequestsAreExplainedAndChangeNothing sends what a broken or hostile
// client sends.
func TestBadRequestsAreExplainedAndChangeNothing(t *testing.T) {
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))
	kiosk := d.client()
	kiosk.pair(t, "kiosk")
	raw := func(body, key, origin, host string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/api/v1/tickets", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		if host != "" {
			r.Host = host
		}
		resp, err := kiosk.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() }) // read below or not at all
		return resp
	}
	good := `{"service":"certify"}`
	if resp := raw(good, "the-first-key", "", ""); resp.StatusCode != http.StatusCreated {
		t.Fatalf("a good request got %d", resp.StatusCode)
	}
	for name, c := range map[string]struct {
		body, key, origin, host string
		status                  int
		code                    string
	}{
		"unknown service":   {`{"service":"passports"}`, "key-number-1", "", "", 404, "unknown_service"},
		"malformed JSON":    {`{"service":`, "key-number-2", "", "", 400, "json"},
		"unknown field":     {`{"service":"certify","vip":true}`, "key-number-3", "", "", 400, "json"},
		"two documents":     {good + good, "key-number-4", "", "", 400, "json"},
		"reused key":        {`{"service":"civil"}`, "the-first-key", "", "", 422, "key_reused"},
		"no key":            {good, "", "", "", 400, "idempotency_key"},
		"oversized":         {`{"service":"` + strings.Repeat("x", 70_000) + `"}`, "key-number-5", "", "", 413, "too_large"},
		"from another site": {good, "key-number-6", "https://evil.example", "", 403, "cross_site"},
		"rebound name":      {good, "key-number-7", "", "evil.example", 421, "host"},
	} {
		t.Run(name, func(t *testing.T) {
			resp := raw(c.body, c.key, c.origin, c.host)
			var buf bytes.Buffer
			if _, err := buf.ReadFrom(resp.Body); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.status || !strings.Contains(buf.String(), `"code":"`+c.code+`"`) {
				t.Errorf("got %d %s, want %d %s", resp.StatusCode, buf.String(), c.status, c.code)
			}
			if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
				t.Errorf("the answer is %s", got)
			}
		})
	}
	var got struct{ Number string }
	kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, &got)
	if got.Number != "Α002" {
		t.Errorf("after the refusals the next number is %s, want Α002", got.Number)
	}
}
