package e2e

import (
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestFirstStartMayBeKilledAtAnyInstant kills the very first starts in new
// folders: the next one works, and an administrator gets in.
func TestFirstStartMayBeKilledAtAnyInstant(t *testing.T) {
	for range 6 {
		data := filepath.Join(t.TempDir(), "epass-data")
		for range 2 {
			cmd := exec.CommandContext(t.Context(), program(t), "serve", "--data", data, "--listen", "127.0.0.1:0")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-time.After(rand.N(300 * time.Millisecond)) // whatever instant that is, the verdict is the same
			_ = cmd.Process.Kill()                       // it may have ended by itself
			_ = cmd.Wait()                               // killed
		}
		d := start(t, data)
		d.client().signIn(t, "admin", d.password)
		d.kill()
	}
}

// TestPasswordThatNobodyUsedIsMadeAnew starts again before the first sign-in,
// and once more after it.
func TestPasswordThatNobodyUsedIsMadeAnew(t *testing.T) {
	data := filepath.Join(t.TempDir(), "epass-data")
	first := start(t, data)
	first.kill()
	second := start(t, data)
	if second.password == "" || second.password == first.password {
		t.Fatalf("the first start showed %q and the second %q", first.password, second.password)
	}
	second.client().signIn(t, "admin", second.password)
	second.kill()
	third := start(t, data)
	if third.password != "" {
		t.Errorf("after the sign-in a start shows the password %q", third.password)
	}
	third.client().signIn(t, "admin", second.password)
	old := map[string]string{"login": "admin", "password": first.password}
	if r, err := third.client().send(t.Context(), http.MethodPost, "/api/v1/session", "", old); err != nil || r.status != http.StatusUnauthorized {
		t.Errorf("the password of the first start: %v, status %d", err, r.status)
	}
}
