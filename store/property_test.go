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

// TestAnyHistorySurvivesDamage runs random groups, checkpoints, hours, kills,
// clean stops and removals of old days, with damage to the checkpoint, the
// newest snapshot, or both: every start has all that was appended, in tables of
// any name, and a day that was removed is whole if it comes back.
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
			"prune":               h.prune,
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
	gone  map[rowKey]string // removed with their days
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
		h.truth, h.gone = map[rowKey]string{}, map[rowKey]string{}
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
	for k, got := range h.d.rows {
		if _, ok := h.truth[k]; !ok && h.gone[k] != got {
			h.rt.Fatalf("%v was deleted and is back", k)
		}
	}
}

func (h *history) needed(k rowKey) bool { return k.day == "" || k.day >= h.today() }

// today is the newest day that has begun.
func (h *history) today() (day string) {
	for k := range h.truth {
		if k.table == office.TableDay {
			day = max(day, k.day)
		}
	}
	return day
}

// dayFrom is so many days from another.
func dayFrom(rt *rapid.T, day string, n int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		rt.Fatal(err)
	}
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}

func (h *history) append(rt *rapid.T) {
	var group [][]edit
	today := h.today()
	switch {
	case today == "":
		today = thursday
		group = append(group, []edit{header(today)})
	case rapid.IntRange(0, 9).Draw(rt, "next day") == 0:
		today = dayFrom(rt, today, 1)
		group = append(group, []edit{header(today)})
	}
	for range rapid.IntRange(1, 4).Draw(rt, "records") {
		group = append(group, h.edits(rt, today))
	}
	h.d.do(group...)
	for _, edits := range group {
		for _, e := range edits {
			delete(h.gone, rowKey{e.Day, e.Table, e.Key})
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
		switch rapid.IntRange(0, 6).Draw(rt, "kind") {
		case 0:
			out = append(out, edit{"", office.TableSession, string(rune('a' + n)), `{"n":1}`})
		case 1:
			out = append(out, edit{"", office.TableSession, string(rune('a' + n)), ""})
		case 2, 3:
			out = append(out, foreign(rt, day))
		default:
			out = append(out, ticket(day, n, rapid.SampledFrom(phases).Draw(rt, "phase")))
		}
	}
	return out
}

// foreign is an edit of a table that the store knows nothing of, of the office
// or of a day gone by, today or to come.
func foreign(rt *rapid.T, today string) edit {
	day := ""
	if n := rapid.IntRange(-3, 4).Draw(rt, "days from today"); n < 4 {
		day = dayFrom(rt, today, n)
	}
	return edit{
		Day:   day,
		Table: rapid.SampledFrom([]string{"appointments", "outbox", "residuals", "codes", "waiting list", "ραντεβού"}).Draw(rt, "table"),
		Key:   rapid.StringMatching(`[a-zα-ω/]{1,2}`).Draw(rt, "row"),
		Value: rapid.SampledFrom([]string{"", `{"sealed":"AQ=="}`, `[1]`, `null`, `"#00000000"`}).Draw(rt, "value"),
	}
}

// prune removes days; of what is not in the checkpoint yet nothing is lost.
func (h *history) prune(rt *rapid.T) {
	if h.today() == "" {
		return
	}
	before := dayFrom(rt, h.today(), rapid.IntRange(-3, 2).Draw(rt, "kept"))
	list := days(h.t, h.d.Store)
	if _, err := h.d.Prune(h.t.Context(), queue.Day(before)); err != nil {
		rt.Fatal(err)
	}
	if len(list) == 0 {
		return
	}
	bound := min(before, string(list[len(list)-1]))
	for k, v := range h.truth {
		if _, dirty := h.d.dirty[k]; k.day != "" && k.day < bound && !dirty {
			h.gone[k] = v
			delete(h.truth, k)
			delete(h.d.rows, k)
		}
	}
	list = slices.DeleteFunc(list, func(day queue.Day) bool { return string(day) < bound })
	if got := days(h.t, h.d.Store); !slices.Equal(got, list) {
		rt.Fatalf("got days %v after pruning before %s, want %v", got, before, list)
	}
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

// oldDays wants the rows of all days in a file that was rebuilt. Days that had
// been removed are back as they were, or not there.
func (h *history) oldDays(rt *rapid.T) {
	list := days(h.t, h.d.Store)
	tickets := map[queue.Day]int{}
	for _, day := range list {
		q, err := h.d.Day(h.t.Context(), day)
		if err != nil {
			rt.Fatal(err)
		}
		tickets[day] = q.Count()
	}
	h.shut()
	got := fileRows(h.t, filepath.Join(h.dir, fileName))
	for k := range got {
		if k.table == office.TableTickets {
			tickets[queue.Day(k.day)]--
		}
	}
	for day, n := range tickets {
		if n != 0 {
			rt.Fatalf("%s was read with %d tickets too many", day, n)
		}
	}
	want := maps.Clone(h.truth)
	for k, v := range h.gone {
		if slices.Contains(list, queue.Day(k.day)) || got[k] != "" {
			want[k] = v
		}
	}
	if !maps.Equal(got, want) {
		rt.Fatalf("got %d rows in the rebuilt file, want %d", len(got), len(want))
	}
	h.open()
}
