package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// small segments of four blocks roll often.
const small = 4 * blockSize

// record is what Replay delivers.
type record struct {
	Seq     uint64
	Payload string
}

// lazyDisk is the real disk without its syncs, which cost these tests most of
// their time; what they look at is in the kernel's memory anyway.
type lazyDisk struct{ Disk }

func (d lazyDisk) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	f, err := d.Disk.OpenFile(name, flag, perm)
	return lazyFile{f}, err
}

func (lazyDisk) SyncDir(string) error { return nil }

type lazyFile struct{ File }

func (lazyFile) Sync() error { return nil }

// open opens a journal of small segments on a lazy disk, unless opt says more.
func open(t testing.TB, dir string, opt Options) (*Journal, Recovery) {
	t.Helper()
	if opt.SegmentSize == 0 {
		opt.SegmentSize = small
	}
	if opt.Disk == nil {
		opt.Disk = lazyDisk{SystemDisk()}
	}
	j, rec, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, rec
}

func closeJournal(t testing.TB, j *Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// add appends one group and wants it to begin with the sequence first.
func add(t testing.TB, j *Journal, first uint64, payloads ...string) {
	t.Helper()
	got, err := j.Append(asBytes(payloads))
	if err != nil {
		t.Fatal(err)
	}
	if got != first {
		t.Fatalf("got first sequence %d, want %d", got, first)
	}
}

func asBytes(payloads []string) [][]byte {
	var b [][]byte
	for _, p := range payloads {
		b = append(b, []byte(p))
	}
	return b
}

func replay(j *Journal, from uint64) (got []record, err error) {
	err = j.Replay(from, func(seq uint64, payload []byte) error {
		got = append(got, record{seq, string(payload)})
		return nil
	})
	return got, err
}

func wantReplay(t testing.TB, j *Journal, from uint64, want []record) {
	t.Helper()
	got, err := replay(j, from)
	if err != nil {
		t.Fatalf("replaying from %d: %v", from, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("replay from %d (-want +got):\n%s", from, diff)
	}
}

// numbered is n records beginning with first, each saying its sequence.
func numbered(first, n uint64) []record {
	var r []record
	for seq := first; seq < first+n; seq++ {
		r = append(r, record{seq, text(seq)})
	}
	return r
}

func text(seq uint64) string { return fmt.Sprint("record ", seq) }

// fill appends groups of one record up to the sequence last.
func fill(t testing.TB, j *Journal, first, last uint64) {
	t.Helper()
	for seq := first; seq <= last; seq++ {
		add(t, j, seq, text(seq))
	}
}

// segmentFiles returns the paths of the segments with records, oldest first.
func segmentFiles(t testing.TB, dir string) (withRecords, unused []string) {
	t.Helper()
	inv, err := takeInventory(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range inv.content {
		withRecords = append(withRecords, v.path)
	}
	for _, s := range inv.spare {
		unused = append(unused, s.path)
	}
	return withRecords, unused
}

func TestEmptyFolderIsAnEmptyJournal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "journal")
	j, rec := open(t, dir, Options{})
	if diff := cmp.Diff(Recovery{}, rec); diff != "" {
		t.Error(diff)
	}
	wantReplay(t, j, 0, nil)
	wantReplay(t, j, 7, nil)
	add(t, j, 1, "first")
	wantReplay(t, j, 1, []record{{1, "first"}})
}

func TestReplayIsWhatWasAppended(t *testing.T) {
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(parent, "")
		if err != nil {
			t.Fatal(err)
		}
		opt := Options{
			SegmentSize: int64(rapid.IntRange(1, 6).Draw(t, "segment blocks")) * blockSize,
			Disk:        lazyDisk{SystemDisk()},
		}
		j, _, err := Open(dir, opt)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = j.Close() }()
		payload := rapid.SliceOfN(rapid.Byte(), 0, 3*blockSize)
		var want []record
		next := uint64(1)
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				group := rapid.SliceOfN(payload, 0, 5).Draw(t, "group")
				first, err := j.Append(group)
				if err != nil || first != next {
					t.Fatalf("got sequence %d, error %v; want %d", first, err, next)
				}
				for _, p := range group {
					want = append(want, record{next, string(p)})
					next++
				}
			},
			"skip": func(t *rapid.T) {
				next += rapid.Uint64Range(0, 9).Draw(t, "by")
				if err := j.Skip(next); err != nil {
					t.Fatal(err)
				}
			},
			"reopen": func(t *rapid.T) {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				var rec Recovery
				if j, rec, err = Open(dir, opt); err != nil {
					t.Fatal(err)
				}
				last := uint64(0)
				if len(want) > 0 {
					last = want[len(want)-1].Seq
				}
				if rec.Last != last || rec.Torn || rec.Damaged != nil {
					t.Fatalf("got %+v, want an undamaged journal up to %d", rec, last)
				}
				if err := j.Skip(next); err != nil {
					t.Fatal(err)
				}
			},
			"": func(t *rapid.T) {
				from := rapid.Uint64Range(0, next+1).Draw(t, "from")
				i := slices.IndexFunc(want, func(r record) bool { return r.Seq >= from })
				if i < 0 {
					i = len(want)
				}
				got, err := replay(j, from)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want[i:]) {
					t.Fatalf("replay from %d: got %d records, want %d", from, len(got), len(want[i:]))
				}
			},
		})
	})
}

func TestErrorOfTheCallbackEndsReplay(t *testing.T) {
	j, _ := open(t, t.TempDir(), Options{})
	fill(t, j, 1, 3)
	want := errors.New("enough")
	calls := 0
	got := j.Replay(1, func(uint64, []byte) error { calls++; return want })
	if !errors.Is(got, want) || calls != 1 {
		t.Errorf("got %v after %d calls, want %v after 1", got, calls, want)
	}
}

func TestGroupLargerThanASegmentHasItsOwn(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	large := strings.Repeat("Ω", 5*small)
	want := []record{{1, "a"}, {2, large}, {3, "b"}, {4, "c"}}
	add(t, j, 1, "a")
	add(t, j, 2, large, "b")
	add(t, j, 4, "c")
	wantReplay(t, j, 1, want)
	closeJournal(t, j)

	j, _ = open(t, dir, Options{})
	wantReplay(t, j, 1, want)
	if err := j.Release(3); err != nil {
		t.Fatal(err)
	}
	wantReplay(t, j, 4, want[3:])
}

func TestGroupOverTheLimitIsRefusedAndHarmsNothing(t *testing.T) {
	j, _ := open(t, t.TempDir(), Options{})
	part := make([]byte, maxBody/2)
	if _, err := j.Append([][]byte{part, part}); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v, want ErrTooLarge", err)
	}
	add(t, j, 1, "fits")
}

func TestClosedJournalRefusesEverything(t *testing.T) {
	j, _ := open(t, t.TempDir(), Options{})
	closeJournal(t, j)
	closeJournal(t, j)
	_, err := j.Append(asBytes([]string{"late"}))
	for _, got := range []error{err, j.Skip(9), j.Release(9), j.Replay(1, nil)} {
		if !errors.Is(got, ErrClosed) {
			t.Errorf("got %v, want ErrClosed", got)
		}
	}
}

func TestSecondOwnerIsRefused(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	if _, _, err := Open(dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
	closeJournal(t, j)
	open(t, dir, Options{})
}

func TestStartingOftenDoesNotFillTheDisk(t *testing.T) {
	dir := t.TempDir()
	opt := Options{SegmentSize: 100 * blockSize}
	for seq := uint64(1); seq <= 20; seq++ {
		j, _ := open(t, dir, opt)
		add(t, j, seq, text(seq))
		if seq == 20 {
			wantReplay(t, j, 1, numbered(1, 20))
		}
		closeJournal(t, j)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(entries), 1+spareLimit; got > want {
		t.Errorf("got %d files after 20 starts, want at most %d", got, want)
	}
}

func TestSkip(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 3)
	if err := j.Skip(3); err == nil {
		t.Error("skipping backwards was accepted")
	}
	if err := j.Skip(10); err != nil {
		t.Fatal(err)
	}
	add(t, j, 10, text(10))
	closeJournal(t, j)

	j, rec := open(t, dir, Options{})
	want := Recovery{First: 1, Last: 10, Skipped: []Hole{{After: 3, Next: 10}}}
	if diff := cmp.Diff(want, rec); diff != "" {
		t.Fatal(diff)
	}
	all := append(numbered(1, 3), numbered(10, 1)...)
	wantReplay(t, j, 1, all)
	wantReplay(t, j, 3, all[2:])
	for from := uint64(4); from <= 10; from++ {
		wantReplay(t, j, from, all[3:])
	}
	wantReplay(t, j, 11, nil)
}

func TestSkipCoversOnlyTheHoleItAnnounced(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{SegmentSize: blockSize})
	fill(t, j, 1, 5)
	if err := j.Skip(10); err != nil {
		t.Fatal(err)
	}
	fill(t, j, 10, 12)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	for _, lost := range files[3:5] { // records 4 and 5
		if err := os.Remove(lost); err != nil {
			t.Fatal(err)
		}
	}
	j, rec := open(t, dir, Options{SegmentSize: blockSize})
	if len(rec.Damaged) != 1 || !strings.Contains(rec.Damaged[0], "records 4 to 9 are missing") {
		t.Errorf("got %q", rec.Damaged)
	}
	for from := uint64(1); from <= 5; from++ {
		if _, err := replay(j, from); !errors.Is(err, ErrGap) {
			t.Errorf("from %d: got %v, want ErrGap", from, err)
		}
	}
	for from := uint64(6); from <= 10; from++ {
		wantReplay(t, j, from, numbered(10, 3))
	}
}

func TestReleaseKeepsWhatIsNeededAndRecycles(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 41) // four a segment
	if err := j.Release(22); err != nil {
		t.Fatal(err)
	}
	if _, err := replay(j, 20); !errors.Is(err, ErrGap) {
		t.Errorf("from a released record: got %v, want ErrGap", err)
	}
	wantReplay(t, j, 21, numbered(21, 21))
	if got, want := j.Stats().Segments, 6; got != want {
		t.Errorf("got %d segments, want %d", got, want)
	}
	closeJournal(t, j)
	if files, unused := segmentFiles(t, dir); len(files) != 6 || len(unused) > spareLimit {
		t.Errorf("got %d segments and %d spares, want 6 and at most %d", len(files), len(unused), spareLimit)
	}
	j, rec := open(t, dir, Options{})
	if diff := cmp.Diff(Recovery{First: 21, Last: 41}, rec); diff != "" {
		t.Error(diff)
	}
	wantReplay(t, j, 21, numbered(21, 21))
}

// Recycled files are full of sound groups with plausible sequences; only the
// epoch tells them from new ones.
func TestStaleRecordsNeverReplay(t *testing.T) {
	dir := t.TempDir()
	want := uint64(1)
	for range 12 {
		j, rec := open(t, dir, Options{})
		if rec.Torn || rec.Damaged != nil || rec.Last != want-1 {
			t.Fatalf("got %+v, want an undamaged journal up to %d", rec, want-1)
		}
		for range 7 {
			add(t, j, want, text(want), text(want+1))
			want += 2
		}
		if err := j.Release(want - 5); err != nil {
			t.Fatal(err)
		}
		wantReplay(t, j, want-4, numbered(want-4, 4))
		closeJournal(t, j)
	}
	_, unused := segmentFiles(t, dir)
	stale := 0
	for _, path := range unused {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		stale += bytes.Count(data, []byte("record"))
	}
	if stale == 0 {
		t.Error("no stale record in any spare: the test shows nothing")
	}
}

func TestForeignFilesAreIgnored(t *testing.T) {
	dir := t.TempDir()
	names := []string{"notes.txt", "1.seg", "00000000000000000000.seg", "0000000000000000000x.seg", ".tmp"}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("not ours"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "00000000000000000009.seg"), 0o700); err != nil {
		t.Fatal(err)
	}
	j, rec := open(t, dir, Options{})
	if diff := cmp.Diff(Recovery{}, rec); diff != "" {
		t.Error(diff)
	}
	fill(t, j, 1, 9)
	closeJournal(t, j)
	for _, name := range names {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != "not ours" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestFilesAreOnlyForTheirOwner(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 9)
	closeJournal(t, j)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != fileMode {
			t.Errorf("%s: got mode %v, want %v", e.Name(), got, os.FileMode(fileMode))
		}
	}
}

func TestFolderThatIsAFileIsAClearError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Open(path, Options{})
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names %s", err, path)
	}
}

func TestAppendAllocatesNothing(t *testing.T) {
	j, _ := open(t, t.TempDir(), Options{SegmentSize: 1 << 20, Disk: SystemDisk()})
	group := asBytes([]string{strings.Repeat("x", 300), "y"})
	if _, err := j.Append(group); err != nil {
		t.Fatal(err)
	}
	got := testing.AllocsPerRun(50, func() {
		if _, err := j.Append(group); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("got %v allocations a group, want 0", got)
	}
}
