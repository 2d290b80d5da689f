package e2e

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"epass.internal/office"
)

// drawn starts a daemon in a fresh folder, draws n tickets and calls one.
func drawn(t *testing.T, n int) (data string, numbers []string, d *daemon) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "epass-data")
	d = start(t, data)
	kiosk := d.client()
	kiosk.pair(t, "kiosk")
	for range n {
		var got struct{ Number string }
		kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "civil"}, &got)
		numbers = append(numbers, got.Number)
	}
	admin := d.client()
	admin.signIn(t, "admin", d.password)
	admin.must(t, http.MethodPost, "/api/v1/counters/1/open", map[string]bool{"take_over": false}, nil)
	admin.must(t, http.MethodPost, "/api/v1/counters/1/next", nil, nil)
	return data, numbers, d
}

// standing returns the numbers that the office of a stopped daemon has.
func standing(t *testing.T, data string) []string {
	t.Helper()
	var out []string
	withStore(t, data, func(s *office.State) {
		for v := range s.Queue.Tickets {
			out = append(out, string(v.Number))
		}
	})
	slices.Sort(out)
	return out
}

// alarms returns the codes that /healthz tells.
func alarms(t *testing.T, d *daemon) []string {
	t.Helper()
	r, err := d.client().send(t.Context(), http.MethodGet, "/healthz", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var health struct{ Alarms []office.Alarm }
	if err := json.Unmarshal(r.body, &health); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	var out []string
	for _, a := range health.Alarms {
		out = append(out, a.Code)
	}
	return out
}

// TestADamagedCheckpointIsRebuilt damages epass.db while the daemon is down:
// it starts by itself with everything, sets the file aside and says so.
func TestADamagedCheckpointIsRebuilt(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, path string, size int64) error{
		"cut after a page": func(_ *testing.T, path string, _ int64) error { return os.Truncate(path, 3*4096) },
		"cut to nothing":   func(_ *testing.T, path string, _ int64) error { return os.Truncate(path, 0) },
		"cut in a page":    func(_ *testing.T, path string, _ int64) error { return os.Truncate(path, 1+rand.Int64N(4*4096)) },
		"overwritten":      func(_ *testing.T, path string, size int64) error { return os.WriteFile(path, noise(int(size)), 0o600) },
		"noise inside":     func(t *testing.T, path string, size int64) error { return noiseInside(t, path, size) },
		"deleted":          func(_ *testing.T, path string, _ int64) error { return os.Remove(path) },
	} {
		t.Run(name, func(t *testing.T) {
			data, numbers, d := drawn(t, 12)
			if err := d.stop(); err != nil {
				t.Fatalf("stopping: %v\n%s", err, d.log)
			}
			path := filepath.Join(data, "epass.db")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(t, path, info.Size()); err != nil {
				t.Fatal(err)
			}
			again := start(t, data)
			if got := alarms(t, again); len(got) == 0 {
				t.Error("no alarm tells of the damage")
			}
			if err := again.stop(); err != nil {
				t.Fatalf("stopping: %v\n%s", err, again.log)
			}
			if aside, err := os.ReadDir(filepath.Join(data, "aside")); name != "deleted" && (err != nil || len(aside) == 0) {
				t.Errorf("the damaged file was not set aside: %v", err)
			}
			if got := standing(t, data); !slices.Equal(got, numbers) {
				t.Errorf("after the damage the office has %v, want %v", got, numbers)
			}
		})
	}
}

func noise(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(rand.Uint32())
	}
	return out
}

// noiseInside overwrites the two meta pages' neighbours, where the data is.
func noiseInside(t *testing.T, path string, size int64) error {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	for at := int64(2 * 4096); at < size; at += 2 * 4096 {
		if _, err := f.WriteAt(noise(1024), at); err != nil {
			return err
		}
	}
	return f.Close()
}

// TestATornJournalLosesNothingThatIsInTheCheckpoint tears the newest segment
// at random bytes while the daemon is down: everything is there, and no number
// that anyone may have seen is given again.
func TestATornJournalLosesNothingThatIsInTheCheckpoint(t *testing.T) {
	data, numbers, d := drawn(t, 12)
	if err := d.stop(); err != nil {
		t.Fatalf("stopping: %v\n%s", err, d.log)
	}
	for range 8 {
		segment, size := newestSegment(t, data)
		cut := rand.Int64N(size)
		if err := os.Truncate(segment, cut); err != nil {
			t.Fatal(err)
		}
		again := start(t, data)
		kiosk := again.client()
		kiosk.pair(t, "kiosk")
		var got struct{ Number string }
		kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "civil"}, &got)
		if slices.Contains(numbers, got.Number) {
			t.Fatalf("torn at byte %d of %s: number %s was given again", cut, filepath.Base(segment), got.Number)
		}
		numbers = append(numbers, got.Number)
		if err := again.stop(); err != nil {
			t.Fatalf("stopping: %v\n%s", err, again.log)
		}
		slices.Sort(numbers)
		if got := standing(t, data); !slices.Equal(got, numbers) {
			t.Fatalf("torn at byte %d: the office has %v, want %v", cut, got, numbers)
		}
	}
}

// newestSegment returns the journal's segment that was written last.
func newestSegment(t *testing.T, data string) (path string, size int64) {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(data, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	var newest os.FileInfo
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Size() == 0 || filepath.Ext(f.Name()) != ".seg" {
			continue
		}
		if newest == nil || info.ModTime().After(newest.ModTime()) {
			newest = info
		}
	}
	if newest == nil {
		t.Fatalf("no segment in %v", files)
	}
	return filepath.Join(data, "journal", newest.Name()), newest.Size()
}
