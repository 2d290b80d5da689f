package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"epass.internal/internal/journal"
	"epass.internal/queue"
)

// cutDisk is a disk that writes down what is done to it, so that every state
// that a power cut may leave can be made afterwards.
type cutDisk struct {
	journal.Disk
	steps []cutStep
	files int // made so far
	names map[string]int
	deaf  string // "file" or "folder": those syncs are ignored
}

// cutStep changes files, by number, or names in the folder.
type cutStep struct {
	sync   bool // of the file, or of the folder where file is 0
	file   int
	write  []byte // at the beginning; nil: no write
	empty  bool
	name   string // gets the file; with file 0: is removed
	before string // the name the file had
}

func newCutDisk() *cutDisk {
	return &cutDisk{Disk: journal.SystemDisk(), names: map[string]int{}}
}

func (d *cutDisk) note(s cutStep) { d.steps = append(d.steps, s) }

func (d *cutDisk) OpenFile(path string, flag int, perm os.FileMode) (journal.File, error) {
	f, err := d.Disk.OpenFile(path, flag, perm)
	if err != nil || flag&os.O_WRONLY == 0 {
		return f, err
	}
	name := filepath.Base(path)
	if d.names[name] == 0 {
		d.files++
		d.names[name] = d.files
		d.note(cutStep{file: d.files, name: name})
	}
	if flag&os.O_TRUNC != 0 {
		d.note(cutStep{file: d.names[name], empty: true})
	}
	return &cutFile{f, d, d.names[name]}, nil
}

func (d *cutDisk) Rename(from, to string) error {
	from, to, whole := filepath.Base(from), filepath.Base(to), [2]string{from, to}
	d.note(cutStep{file: d.names[from], name: to, before: from})
	d.names[to] = d.names[from]
	delete(d.names, from)
	return d.Disk.Rename(whole[0], whole[1])
}

func (d *cutDisk) Remove(path string) error {
	d.note(cutStep{name: filepath.Base(path)})
	delete(d.names, filepath.Base(path))
	return d.Disk.Remove(path)
}

func (d *cutDisk) SyncDir(dir string) error {
	if d.deaf != "folder" {
		d.note(cutStep{sync: true})
	}
	return d.Disk.SyncDir(dir)
}

type cutFile struct {
	journal.File
	disk *cutDisk
	file int
}

func (f *cutFile) WriteAt(data []byte, at int64) (int, error) {
	if len(data) > 0 {
		f.disk.note(cutStep{file: f.file, write: bytes.Clone(data)})
	}
	return f.File.WriteAt(data, at)
}

func (f *cutFile) Sync() error {
	if f.disk.deaf != "file" {
		f.disk.note(cutStep{sync: true, file: f.file})
	}
	return f.File.Sync()
}

// kept is what of unsynced writes a cut keeps.
type kept string

const (
	keptNothing kept = "nothing"
	keptAll     kept = "all"
	keptHalf    kept = "half"
)

// cut is the content of the folder after a cut behind some steps: of the names
// changed since the folder was synced, the first few changes are kept.
func (d *cutDisk) cut(steps, names int, what kept) map[string][]byte {
	live, safe := map[int][]byte{}, map[int][]byte{}
	named := map[string]int{}
	var pending []cutStep
	for _, s := range d.steps[:steps] {
		switch {
		case s.sync && s.file == 0:
			rename(named, pending)
			pending = nil
		case s.sync:
			safe[s.file] = bytes.Clone(live[s.file])
		case s.empty:
			live[s.file] = nil
		case s.write != nil:
			live[s.file] = append(bytes.Clone(s.write), live[s.file][min(len(s.write), len(live[s.file])):]...)
		default:
			pending = append(pending, s)
		}
	}
	rename(named, pending[:min(names, len(pending))])
	out := map[string][]byte{}
	for name, file := range named {
		switch what {
		case keptNothing:
			out[name] = safe[file]
		case keptAll:
			out[name] = live[file]
		case keptHalf:
			n := len(live[file]) / 2
			out[name] = append(bytes.Clone(live[file][:n]), safe[file][min(n, len(safe[file])):]...)
		}
	}
	return out
}

// rename carries changes of names out.
func rename(named map[string]int, steps []cutStep) {
	for _, s := range steps {
		delete(named, s.before)
		if named[s.name] = s.file; s.file == 0 {
			delete(named, s.name)
		}
	}
}

// secret is something sealed, and between which steps of the disk it was
// sealed and its key erased; 0: never.
type secret struct {
	day             queue.Day
	sealed, raw     []byte
	from, to        int
	erasing, erased int
}

// life seals for three days and erases the first two, on a disk.
func life(t testing.TB, disk *cutDisk) []*secret {
	t.Helper()
	dir := t.TempDir()
	k, err := openKeys(dir, disk)
	if err != nil {
		t.Fatal(err)
	}
	var out []*secret
	add := func(day queue.Day) {
		s := &secret{day: day, from: len(disk.steps)}
		s.sealed = seal(t, k, day, "n", string(day))
		s.raw, s.to = rawKey(t, dir, day), len(disk.steps)
		out = append(out, s)
	}
	erase := func(before queue.Day) {
		erasing := len(disk.steps)
		if _, err := k.Erase(before); err != nil {
			t.Fatal(err)
		}
		for _, s := range out {
			if s.day < before && s.erased == 0 {
				s.erasing, s.erased = erasing, len(disk.steps)
			}
		}
	}
	add(monday)
	add(tuesday)
	erase(tuesday)
	add(sunday)
	erase(sunday)
	return out
}

// lostIn returns what is wrong with a folder that a cut behind some steps left.
func lostIn(t testing.TB, files map[string][]byte, steps int, secrets []*secret) (wrong []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, keysName), folderMode); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, keysName, name), data, fileMode); err != nil {
			t.Fatal(err)
		}
	}
	k := keysIn(t, dir)
	for _, s := range secrets {
		got, err := k.Open(s.day, "n", s.sealed)
		switch {
		case s.erased != 0 && steps >= s.erased:
			if !errors.Is(err, ErrErased) || holders(t, dir, s.raw) != nil {
				wrong = append(wrong, fmt.Sprintf("%s was erased: %q, %v", s.day, got, err))
			}
		case errors.Is(err, ErrErased) && (steps < s.to || s.erasing != 0 && steps > s.erasing):
			if _, err := k.Seal(s.day, "n", nil); err != nil {
				wrong = append(wrong, fmt.Sprintf("%s cannot be sealed for: %v", s.day, err))
			}
		case err != nil || string(got) != string(s.day):
			wrong = append(wrong, fmt.Sprintf("%s: %q, %v", s.day, got, err))
		}
	}
	for name := range files {
		if filepath.Ext(name) == tempSuffix && there(filepath.Join(dir, keysName, name)) {
			wrong = append(wrong, name+" is still there")
		}
	}
	return wrong
}

// cutEverywhere cuts the power behind every step, with all that may be left.
func cutEverywhere(t testing.TB, disk *cutDisk, secrets []*secret) (states int, wrong []string) {
	t.Helper()
	for steps := range len(disk.steps) + 1 {
		var seen []map[string][]byte
		for names := range 4 {
			for _, what := range []kept{keptNothing, keptAll, keptHalf} {
				files := disk.cut(steps, names, what)
				if slices.ContainsFunc(seen, func(v map[string][]byte) bool { return maps.EqualFunc(v, files, bytes.Equal) }) {
					continue
				}
				seen = append(seen, files)
				states++
				for _, v := range lostIn(t, files, steps, secrets) {
					wrong = append(wrong, fmt.Sprintf("cut behind step %d, %d names, %s: %s", steps, names, what, v))
				}
			}
		}
	}
	return states, wrong
}

func TestPowerCutLeavesAKeyWholeOrGone(t *testing.T) {
	disk := newCutDisk()
	secrets := life(t, disk)
	states, wrong := cutEverywhere(t, disk, secrets)
	for _, v := range wrong {
		t.Error(v)
	}
	if states < 2*len(disk.steps) {
		t.Errorf("got %d states of %d steps, want more", states, len(disk.steps))
	}
	t.Logf("%d states after %d steps", states, len(disk.steps))
}

// A test that cannot fail shows nothing.
func TestPowerCutWithoutSyncsIsNoticed(t *testing.T) {
	for _, deaf := range []string{"file", "folder"} {
		disk := newCutDisk()
		disk.deaf = deaf
		if _, wrong := cutEverywhere(t, disk, life(t, disk)); len(wrong) == 0 {
			t.Errorf("nobody noticed that no %s is synced", deaf)
		}
	}
}

func TestErasedKeyIsOverwrittenBeforeItIsEmptiedAndRemoved(t *testing.T) {
	disk := newCutDisk()
	secrets := life(t, disk)
	var got []string
	for _, s := range disk.steps[secrets[0].erasing:secrets[0].erased] {
		switch {
		case s.sync && s.file == 0:
			got = append(got, "sync names")
		case s.sync:
			got = append(got, "sync")
		case s.write != nil && len(bytes.Trim(s.write, "\x00")) == 0 && len(s.write) >= keyFileSize:
			got = append(got, "overwrite")
		case s.empty:
			got = append(got, "empty")
		case s.before != "":
			got = append(got, "rename")
		case s.file == 0:
			got = append(got, "remove")
		}
	}
	want := []string{"rename", "sync names", "overwrite", "sync", "empty", "sync", "remove", "sync names"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
