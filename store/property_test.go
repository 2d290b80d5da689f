package store

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/office"
	"epass.internal/queue"
)

// TestAnyHistorySurvivesDamage runs random groups, checkpoints, hours, kills
// and clean stops, with damage to the checkpoint, the newest snapshot, or
// both: every start has all that was appended.
func TestAnyHistorySurvivesDamage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{rt: rt, t: t, dir: filepath.Join(t.TempDir(), "data"), clock: newClock()}
		h.open()
		defer h.shut()
		rt.Repeat(map[string]func(*rapid.T){
			"append":     h.append,
			"checkpoint": func(*rapid.T) { h.d.save() },
			"hour": func(*rapid.T) {
				h.clock.advance(time.Hour)
				h.d.save()
			},
			"load again": func(*rapid.T) { h.reload() },
			"stop": func(*rapid.T) {
				h.d.end()
				h.open()
			},
			"kill": func(*rapid.T) {
				h.shut()
				h.open()
			},
			"damage":              func(rt *rapid.T) { h.damage(rt, false) },
			"damage and snapshot": func(rt *rapid.T) { h.damage(rt, true) },
			"":                    func(*rapid.T) { h.check() },
		})
	})
}

// history is a desk and what it must remember.
type history struct {
	rt    *rapid.T
	t     *testing.T
	dir   string
	clock *wallClock
	d     *desk
	truth map[rowKey]string
}

func (h *history) open() {
	h.d = start(h.t, h.dir, h.clock, nil)
	h.adopt()
}

func (h *history) reload() {
	if err := h.d.load(); err != nil {
		h.rt.Fatal(err)
	}
	h.adopt()
}

// adopt compares a start with the truth and gives the desk the old days too.
func (h *history) adopt() {
	if h.truth == nil {
		h.truth = map[rowKey]string{}
	}
	if h.d.loaded.Torn {
		h.rt.Fatal("a journal nobody touched is torn")
	}
	h.check()
}

// check wants every row that an office needs, and every row in the file or
// the memory.
func (h *history) check() {
	for k, want := range h.truth {
		if got, ok := h.d.rows[k]; ok && got != want || !ok && h.needed(k) {
			h.rt.Fatalf("%v: got %q, want %q", k, got, want)
		}
	}
	for k := range h.d.rows {
		if _, ok := h.truth[k]; !ok {
			h.rt.Fatalf("%v was deleted and is back", k)
		}
	}
}

func (h *history) needed(k rowKey) bool { return k.day == "" || k.day == h.today() }

func (h *history) today() (day string) {
	for k := range h.truth {
		day = max(day, k.day)
	}
	return day
}

func (h *history) append(rt *rapid.T) {
	today := max(h.today(), "2025-11-20")
	if rapid.IntRange(0, 9).Draw(rt, "next day") == 0 {
		at, err := time.Parse(time.DateOnly, today)
		if err != nil {
			rt.Fatal(err)
		}
		today = at.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	var group [][]edit
	for range rapid.IntRange(1, 4).Draw(rt, "records") {
		group = append(group, h.edits(rt, today))
	}
	h.d.do(group...)
	for _, edits := range group {
		for _, e := range edits {
			h.truth[rowKey{e.Day, e.Table, e.Key}] = e.Value
			if e.Value == "" {
				delete(h.truth, rowKey{e.Day, e.Table, e.Key})
			}
		}
	}
}

func (h *history) edits(rt *rapid.T, day string) (out []edit) {
	phases := []queue.Phase{queue.Waiting, queue.Called, queue.Missed, queue.Served}
	for range rapid.IntRange(1, 5).Draw(rt, "edits") {
		n := rapid.IntRange(1, 30).Draw(rt, "key")
		switch rapid.IntRange(0, 4).Draw(rt, "kind") {
		case 0:
			out = append(out, edit{"", office.TableSession, string(rune('a' + n)), `{"n":1}`})
		case 1:
			out = append(out, edit{"", office.TableSession, string(rune('a' + n)), ""})
		default:
			out = append(out, ticket(day, n, rapid.SampledFrom(phases).Draw(rt, "phase")))
		}
	}
	return out
}

func (h *history) shut() {
	h.d.leave()
}

// damage kills the daemon, breaks files so that a check in this process
// survives it, and starts again.
func (h *history) damage(rt *rapid.T, snapshotToo bool) {
	h.shut()
	paths := []string{filepath.Join(h.dir, fileName)}
	list, err := folder(h.dir).snapshots()
	if err != nil {
		rt.Fatal(err)
	}
	if snapshotToo && len(list) > 1 {
		paths = append(paths, folder(h.dir).snapshotPath(list[0]))
	}
	for _, path := range paths {
		switch rapid.IntRange(0, 2).Draw(rt, "damage") {
		case 0:
			err = os.Remove(path)
		case 1:
			err = os.Truncate(path, int64(rapid.IntRange(0, 4).Draw(rt, "pages"))*pageSize)
		case 2:
			edited(h.t, path, noisy(0, 0))
		}
		if err != nil {
			rt.Fatal(err)
		}
	}
	h.open()
	if got := codes(h.d.loaded.Alarms); h.d.loaded.Seq > 0 && !slices.Equal(got, []string{alarmRebuilt}) {
		rt.Fatalf("got alarms %v, want that it was rebuilt", got)
	}
	h.d.save()
	h.oldDays(rt)
}

// oldDays wants the rows of all days in a file that was rebuilt.
func (h *history) oldDays(rt *rapid.T) {
	h.shut()
	if got := fileRows(h.t, filepath.Join(h.dir, fileName)); !maps.Equal(got, h.truth) {
		rt.Fatalf("got %d rows in the rebuilt file, want %d", len(got), len(h.truth))
	}
	h.open()
}
