package journal

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// image is a journal's folder, to be written out again and again.
type image map[string][]byte

func takeImage(t testing.TB, dir string) image {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	img := image{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		img[e.Name()] = data
	}
	return img
}

func (img image) restore(t testing.TB, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range img {
		if err := os.WriteFile(filepath.Join(dir, name), data, fileMode); err != nil {
			t.Fatal(err)
		}
	}
}

// prefixOf checks that what is readable is the first whole groups of want and
// returns how many records that is. ends are the sequences that end a group.
func prefixOf(t testing.TB, j *Journal, rec Recovery, want []record, ends []uint64) uint64 {
	t.Helper()
	wantReplay(t, j, 1, want[:rec.Last])
	if slices.Contains(append(ends, 0), rec.Last) {
		return rec.Last
	}
	t.Fatalf("got %d records: part of a group", rec.Last)
	return 0
}

// wrecked is a journal in one unfinished segment whose groups are of one
// record, of three, and of one that takes two blocks.
func wrecked(t testing.TB) (img image, name string, want []record, ends []uint64) {
	t.Helper()
	dir := t.TempDir()
	j, _ := open(t, dir, Options{SegmentSize: 8 * blockSize})
	long := strings.Repeat("ΚΕΠ", bodySize/4)
	add(t, j, 1, "a")
	add(t, j, 2, "b", "", "c")
	add(t, j, 5, long)
	add(t, j, 6, "d")
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	if len(files) != 1 {
		t.Fatalf("got %d segments, want 1", len(files))
	}
	want = []record{{1, "a"}, {2, "b"}, {3, ""}, {4, "c"}, {5, long}, {6, "d"}}
	return takeImage(t, dir), filepath.Base(files[0]), want, []uint64{1, 4, 5, 6}
}

// afterDamage opens a damaged folder, wants a prefix, appends, and wants the
// same after another start: nothing old comes back.
func afterDamage(t testing.TB, dir string, want []record, ends []uint64) (rec Recovery) {
	t.Helper()
	opt := Options{SegmentSize: 8 * blockSize}
	j, rec := open(t, dir, opt)
	n := prefixOf(t, j, rec, want, ends)
	add(t, j, n+1, "new")
	now := append(append([]record{}, want[:n]...), record{n + 1, "new"})
	wantReplay(t, j, 1, now)
	closeJournal(t, j)
	j, again := open(t, dir, opt)
	if again.Torn {
		t.Fatalf("the torn end was found again: %+v", again)
	}
	wantReplay(t, j, 1, now)
	closeJournal(t, j)
	return rec
}

func TestSegmentCutAtAnyByteReplaysWholeGroups(t *testing.T) {
	img, name, want, ends := wrecked(t)
	dir := filepath.Join(t.TempDir(), "journal")
	whole := img[name]
	seen := map[uint64]bool{}
	for size := 0; size <= 5*blockSize+1; size += cutStep(size) {
		img[name] = whole[:size]
		img.restore(t, dir)
		rec := afterDamage(t, dir, want, ends)
		wantTorn(t, rec, whole[:size])
		seen[rec.Last] = true
	}
	if len(seen) != len(ends)+1 {
		t.Errorf("got the ends %v, want 0 and each of %v", seen, ends)
	}
}

// TestSegmentTornAtAnyByteReplaysWholeGroups zeroes instead of cutting, as a
// prewritten file looks when a write came only this far.
func TestSegmentTornAtAnyByteReplaysWholeGroups(t *testing.T) {
	img, name, want, ends := wrecked(t)
	dir := filepath.Join(t.TempDir(), "journal")
	whole := img[name]
	for from := 0; from <= 5*blockSize; from += cutStep(from) {
		torn := bytes.Clone(whole)
		clear(torn[from:])
		img[name] = torn
		img.restore(t, dir)
		wantTorn(t, afterDamage(t, dir, want, ends), torn)
	}
}

// wantTorn wants the end of wrecked's segment called torn exactly if a byte of
// a group that is not whole is left.
func wantTorn(t testing.TB, rec Recovery, file []byte) {
	t.Helper()
	blocks := map[uint64]int{0: 0, 1: 1, 4: 2, 5: 4, 6: 5}
	rest := file[min(len(file), blocks[rec.Last]*blockSize):]
	if want := len(bytes.Trim(rest, "\x00")) > 0; rec.Torn != want {
		t.Fatalf("%d bytes, %d records: got torn %v, want %v", len(file), rec.Last, rec.Torn, want)
	}
}

// cutStep goes byte by byte through headers and block borders and in strides
// through the long middle, unless every byte is asked for.
func cutStep(at int) int {
	const border = blockSize - 3
	if in := at % blockSize; in >= 64 && in < border && os.Getenv("EPASS_LONG") == "" {
		return min(1021, border-in)
	}
	return 1
}

func TestNoiseBehindTheEndIsTornAndHarmsNothing(t *testing.T) {
	img, name, want, ends := wrecked(t)
	dir := filepath.Join(t.TempDir(), "journal")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		noisy := bytes.Clone(img[name])
		from := 5*blockSize + random.IntN(3*blockSize)
		for i := from; i < len(noisy); i++ {
			noisy[i] = byte(random.Uint32())
		}
		other := image{}
		maps.Copy(other, img)
		other[name] = noisy
		other.restore(t, dir)
		if rec := afterDamage(t, dir, want, ends); !rec.Torn || rec.Last != 6 {
			t.Fatalf("noise from %d: got %+v, want all 6 records and a torn end", from, rec)
		}
	}
}

func TestNoiseInTheMiddleHidesOnlyItsGroup(t *testing.T) {
	img, name, want, _ := wrecked(t)
	dir := filepath.Join(t.TempDir(), "journal")
	img[name] = bytes.Clone(img[name])
	img[name][blockSize+99] ^= 0xff // records 2 to 4
	img.restore(t, dir)
	j, rec := open(t, dir, Options{})
	if rec.First != 1 || rec.Last != 6 || rec.Torn || len(rec.Damaged) != 2 {
		t.Errorf("got %+v, want records 1 to 6 with two sentences of damage", rec)
	}
	got, err := replay(j, 1)
	var gap *GapError
	if !errors.As(err, &gap) || gap.Hole != (Hole{After: 1, Next: 5}) || len(got) != 1 {
		t.Fatalf("got %d records and %v, want 1 and the hole 2 to 4", len(got), err)
	}
	wantReplay(t, j, gap.Next, want[4:])
}

func TestLostTailOfAnEarlierSegmentIsAGap(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 10)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	if err := os.Truncate(files[1], 2*blockSize); err != nil {
		t.Fatal(err)
	}
	j, rec := open(t, dir, Options{})
	if len(rec.Damaged) != 1 || !strings.Contains(rec.Damaged[0], "records 7 to 8 are missing") {
		t.Errorf("got %q", rec.Damaged)
	}
	if got, err := replay(j, 1); !errors.Is(err, ErrGap) || len(got) != 6 {
		t.Errorf("got %d records and %v, want 6 and ErrGap", len(got), err)
	}
	wantReplay(t, j, 9, numbered(9, 2))
}

func TestSegmentOfNoiseIsSetAside(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 10)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	if err := os.WriteFile(files[2], bytes.Repeat([]byte("noise"), 3000), fileMode); err != nil {
		t.Fatal(err)
	}
	j, rec := open(t, dir, Options{})
	if rec.Last != 8 || !rec.Torn || len(rec.Damaged) != 1 || !strings.Contains(rec.Damaged[0], "set aside") {
		t.Errorf("got %+v", rec)
	}
	if _, err := os.Stat(files[2] + asideSuffix); err != nil {
		t.Error(err)
	}
	wantReplay(t, j, 1, numbered(1, 8))
	add(t, j, 9, "new")
}

func TestRecordsInTwoSegmentsComeFromTheLater(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 6)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	hidden, err := os.ReadFile(files[1])
	if err != nil {
		t.Fatal(err)
	}
	torn := bytes.Clone(hidden)
	clear(torn[blockSize : 2*blockSize]) // record 6, not acknowledged, say
	if err := os.WriteFile(files[1], torn, fileMode); err != nil {
		t.Fatal(err)
	}
	j, _ = open(t, dir, Options{SegmentSize: blockSize})
	add(t, j, 6, "other")
	closeJournal(t, j)
	if err := os.WriteFile(files[1], hidden, fileMode); err != nil { // it comes back
		t.Fatal(err)
	}
	j, _ = open(t, dir, Options{})
	wantReplay(t, j, 1, append(numbered(1, 5), record{6, "other"}))
}

func TestScanReadsEverythingAndNamesTheDamage(t *testing.T) {
	dir := t.TempDir()
	j, _ := open(t, dir, Options{})
	fill(t, j, 1, 10)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[2*blockSize+50] ^= 1
	if err := os.WriteFile(files[0]+asideSuffix, data, fileMode); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	before := takeImage(t, dir)
	var seqs []uint64
	var problems []Finding
	err = Scan(dir, func(f Finding) error {
		if f.Problem != nil {
			problems = append(problems, f)
			return nil
		}
		if got, want := string(f.Payload), text(f.Seq); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		seqs = append(seqs, f.Seq)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seqs) != 9 || seqs[2] != 4 {
		t.Errorf("got the records %v, want all but 3", seqs)
	}
	if len(problems) != 1 || problems[0].Offset != 2*blockSize || problems[0].Segment != filepath.Base(files[0])+asideSuffix {
		t.Errorf("got %v, want one problem in the third block of the first file", problems)
	}
	if after := takeImage(t, dir); len(after) != len(before) {
		t.Errorf("Scan left %d files of %d", len(after), len(before))
	}
}

func TestScanOfNoFolderIsAnError(t *testing.T) {
	err := Scan(filepath.Join(t.TempDir(), "none"), func(Finding) error { return nil })
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that the folder does not exist", err)
	}
}
