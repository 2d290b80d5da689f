package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/queue"
)

const (
	monday  queue.Day = "2027-02-15"
	tuesday queue.Day = "2027-02-16"
	sunday  queue.Day = "2027-02-21"
)

func keysIn(t testing.TB, dir string) *Keys {
	t.Helper()
	k, err := OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func seal(t testing.TB, k *Keys, day queue.Day, name, plain string) []byte {
	t.Helper()
	sealed, err := k.Seal(day, name, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func wantOpen(t testing.TB, k *Keys, day queue.Day, name string, sealed []byte, want string) {
	t.Helper()
	if got, err := k.Open(day, name, sealed); err != nil || string(got) != want {
		t.Errorf("%s of %s: got %q (%v), want %q", name, day, got, err, want)
	}
}

// rawKey is the key in a day's file.
func rawKey(t testing.TB, dir string, day queue.Day) []byte {
	t.Helper()
	data, err := os.ReadFile(keyFile(dir, day))
	if err != nil {
		t.Fatal(err)
	}
	raw := decodeKey(day, data)
	if raw == nil {
		t.Fatalf("the key of %s is damaged", day)
	}
	return raw
}

func keyFile(dir string, day queue.Day) string {
	return filepath.Join(dir, keysName, string(day)+keySuffix)
}

// holders returns the files below a folder that have some bytes in them.
func holders(t testing.TB, dir string, some []byte) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, some) {
			name, _ := filepath.Rel(dir, path)
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSealedDataOpensWithItsDayAndNameOnly(t *testing.T) {
	dir := t.TempDir()
	k := keysIn(t, dir)
	sealed := seal(t, k, monday, "appointments/a1", "Μαρία")
	seal(t, k, tuesday, "appointments/a1", "Ελένη")
	wantOpen(t, k, monday, "appointments/a1", sealed, "Μαρία")
	wantOpen(t, keysIn(t, dir), monday, "appointments/a1", sealed, "Μαρία")
	if bytes.Contains(sealed, []byte("Μαρία")) || sealed[0] != sealVersion || len(sealed) != 1+12+len("Μαρία")+16 {
		t.Errorf("got %x, want version, nonce, ciphertext and tag", sealed)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another name": func() ([]byte, error) { return k.Open(monday, "appointments/a2", sealed) },
		"no name":      func() ([]byte, error) { return k.Open(monday, "", sealed) },
		"another day":  func() ([]byte, error) { return k.Open(tuesday, "appointments/a1", sealed) },
		"nothing":      func() ([]byte, error) { return k.Open(monday, "appointments/a1", nil) },
		"a version":    func() ([]byte, error) { return k.Open(monday, "appointments/a1", sealed[:1]) },
		"half":         func() ([]byte, error) { return k.Open(monday, "appointments/a1", sealed[:len(sealed)/2]) },
		"more": func() ([]byte, error) {
			return k.Open(monday, "appointments/a1", append(sealed[:len(sealed):len(sealed)], 0))
		},
	} {
		if got, err := open(); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("%s: got %q (%v), want ErrSealed", name, got, err)
		}
	}
	if _, err := k.Open(sunday, "appointments/a1", sealed); !errors.Is(err, ErrErased) {
		t.Errorf("a day without a key: got %v, want ErrErased", err)
	}
}

func TestAnyBitThatChangedIsFound(t *testing.T) {
	k := keysIn(t, t.TempDir())
	sealed := seal(t, k, monday, "n", "Μαρία")
	for i := range len(sealed) * 8 {
		flipped := bytes.Clone(sealed)
		flipped[i/8] ^= 1 << (i % 8)
		if _, err := k.Open(monday, "n", flipped); !errors.Is(err, ErrSealed) {
			t.Fatalf("bit %d: got %v, want ErrSealed", i, err)
		}
	}
}

func TestWhatWasSealedOpens(t *testing.T) {
	k := keysIn(t, t.TempDir())
	days := []queue.Day{monday, tuesday, sunday}
	rapid.Check(t, func(rt *rapid.T) {
		day, other := rapid.SampledFrom(days).Draw(rt, "day"), rapid.SampledFrom(days).Draw(rt, "other day")
		name, otherName := rapid.String().Draw(rt, "name"), rapid.String().Draw(rt, "other name")
		plain := rapid.SliceOf(rapid.Byte()).Draw(rt, "plain")
		sealed, err := k.Seal(day, name, plain)
		if err != nil {
			rt.Fatal(err)
		}
		if got, err := k.Open(day, name, sealed); err != nil || !bytes.Equal(got, plain) {
			rt.Fatalf("got %x (%v), want %x", got, err, plain)
		}
		if _, err := k.Open(other, otherName, sealed); (err == nil) != (day == other && name == otherName) {
			rt.Fatalf("%s of %s opened as %s of %s: %v", name, day, otherName, other, err)
		}
		again, err := k.Seal(day, name, plain)
		if err != nil || bytes.Equal(again, sealed) {
			rt.Fatalf("sealing the same twice gives the same (%v)", err)
		}
	})
}

// TestKeysAreReadAsTheyWereWritten holds the formats: the vectors were made with
// another implementation of HKDF, AES-GCM and HMAC.
func TestKeysAreReadAsTheyWereWritten(t *testing.T) {
	bytesOf := func(text string) []byte {
		t.Helper()
		out, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	dir := t.TempDir()
	k := keysIn(t, dir)
	file := bytesOf("45504b31000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f7bacf1a3")
	if err := os.WriteFile(keyFile(dir, monday), file, fileMode); err != nil {
		t.Fatal(err)
	}
	sealed := bytesOf("016465666768696a6b6c6d6e6f4ac464411ca5a07fea64a0f609d766b9474f9e54f2fd57984c92")
	wantOpen(t, k, monday, "appointments/a1", sealed, "Μαρία")
	want := bytesOf("b1b4572e6c9b0f00c61d47b8c4472791cb168ae377c69c515e9fe204e107ffea")
	if got, err := k.Digest(monday, []byte("Μαρία")); err != nil || !bytes.Equal(got[:], want) {
		t.Errorf("got digest %x (%v), want %x", got, err, want)
	}
}

func TestDigestIsOfTheDayAndTheData(t *testing.T) {
	dir := t.TempDir()
	k := keysIn(t, dir)
	digest := func(k *Keys, day queue.Day, data string) [32]byte {
		sum, err := k.Digest(day, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	want := digest(k, monday, "Μαρία")
	if got := digest(keysIn(t, dir), monday, "Μαρία"); got != want {
		t.Error("a start changed the digest")
	}
	raw := rawKey(t, dir, monday)
	for name, got := range map[string][32]byte{
		"another day":  digest(k, tuesday, "Μαρία"),
		"other data":   digest(k, monday, "Μαρίa"),
		"a plain hash": sha256.Sum256([]byte("Μαρία")),
		"nothing":      {},
	} {
		if got == want {
			t.Errorf("%s has the same digest", name)
		}
	}
	if bytes.Equal(k.days[monday].digest, raw) {
		t.Error("the day's key itself is used")
	}
}

func TestKeysAreForTheirOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	seal(t, keysIn(t, dir), monday, "n", "x")
	check := func() {
		t.Helper()
		for path, want := range map[string]fs.FileMode{filepath.Join(dir, keysName): 0o700, keyFile(dir, monday): 0o600} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has mode %o, want %o", path, got, want)
			}
		}
	}
	check()
	if err := errors.Join(os.Chmod(filepath.Join(dir, keysName), 0o755), os.Chmod(keyFile(dir, monday), 0o644)); err != nil {
		t.Fatal(err)
	}
	keysIn(t, dir)
	check()
}

func TestErasedDaysAreUnreadableForGood(t *testing.T) {
	dir := t.TempDir()
	k := keysIn(t, dir)
	sealed := map[queue.Day][]byte{}
	for _, day := range []queue.Day{monday, tuesday, sunday} {
		sealed[day] = seal(t, k, day, "n", "x")
	}
	raw := rawKey(t, dir, monday)
	link := filepath.Join(dir, "link") // shows what becomes of the file itself
	stray := keyFile(dir, monday) + "~"
	if err := errors.Join(os.Link(keyFile(dir, monday), link), os.WriteFile(stray, encodeKey(monday, raw), 0o600)); err != nil {
		t.Fatal(err)
	}
	n, err := k.Erase(sunday)
	if err != nil || n != 2 {
		t.Fatalf("got %d (%v), want 2 keys gone", n, err)
	}
	if got := holders(t, dir, raw); got != nil {
		t.Errorf("the key is still in %v", got)
	}
	if info, err := os.Stat(link); err != nil || info.Size() != 0 {
		t.Errorf("the file was unlinked with what it had: %v (%v)", info, err)
	}
	again := keysIn(t, dir)
	for _, k := range []*Keys{k, again} {
		for _, day := range []queue.Day{monday, tuesday} {
			if got, err := k.Open(day, "n", sealed[day]); !errors.Is(err, ErrErased) {
				t.Errorf("%s: got %q (%v), want ErrErased", day, got, err)
			}
		}
		wantOpen(t, k, sunday, "n", sealed[sunday], "x")
	}
	_, sealing := k.Seal(tuesday, "n", nil)
	_, hashing := k.Digest(monday, nil)
	for _, err := range []error{sealing, hashing} {
		if !errors.Is(err, ErrErased) {
			t.Errorf("got %v for a day that is over, want ErrErased", err)
		}
	}
	if n, err := k.Erase(monday); err != nil || n != 0 {
		t.Errorf("got %d (%v) from an Erase before the last, want nothing", n, err)
	}
	if _, err := k.Seal(tuesday, "n", nil); !errors.Is(err, ErrErased) {
		t.Errorf("got %v after an Erase before the last, want ErrErased", err)
	}
	seal(t, k, sunday, "n", "y")
}

func TestWhatIsNoDayIsRefused(t *testing.T) {
	dir := t.TempDir()
	k := keysIn(t, dir)
	for _, day := range []queue.Day{"", "today", "2027-2-15", "2027-02-30", "../lock", "2027-02-15/x"} {
		_, sealing := k.Seal(day, "n", nil)
		_, opening := k.Open(day, "n", nil)
		_, hashing := k.Digest(day, nil)
		_, erasing := k.Erase(day)
		for _, err := range []error{sealing, opening, hashing, erasing} {
			if err == nil || errors.Is(err, ErrErased) || errors.Is(err, ErrSealed) {
				t.Errorf("%q: got %v, want that it is no day", day, err)
			}
		}
	}
	if got := treeOf(t, dir); len(got) != 2 {
		t.Errorf("got files %v", got)
	}
}

// TestKeysFromManyGoroutines seals, opens and hashes for days that are new
// while other days are erased.
func TestKeysFromManyGoroutines(t *testing.T) {
	const workers, rounds = 8, 20
	dir := t.TempDir()
	k := keysIn(t, dir)
	day := func(n int) queue.Day { return queue.Day(fmt.Sprintf("2027-03-%02d", n%rounds+1)) }
	var mu sync.Mutex
	kept, sums := map[string][]byte{}, map[queue.Day]map[[32]byte]bool{}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range rounds {
				day, name := day(w/2+i), fmt.Sprint(w, "/", i)
				sealed, sealing := k.Seal(day, name, []byte(name))
				sum, hashing := k.Digest(day, []byte("x"))
				mu.Lock()
				if sealing == nil {
					kept[string(day)+name] = sealed
				}
				if hashing == nil && sums[day] == nil {
					sums[day] = map[[32]byte]bool{}
				}
				if hashing == nil {
					sums[day][sum] = true
				}
				mu.Unlock()
				for _, err := range []error{sealing, hashing} {
					if err != nil && (!errors.Is(err, ErrErased) || day >= "2027-03-10") {
						t.Error(err)
					}
				}
				if got, err := k.Open(day, name, sealed); sealing == nil && !errors.Is(err, ErrErased) && string(got) != name {
					t.Errorf("got %q (%v), want %q", got, err, name)
				}
			}
		})
	}
	all.Go(func() {
		for n := range 10 {
			if _, err := k.Erase(day(n)); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	again := keysIn(t, dir)
	for where, sealed := range kept {
		day, name := queue.Day(where[:10]), where[10:]
		got, err := again.Open(day, name, sealed)
		if erased := day < "2027-03-10"; erased != errors.Is(err, ErrErased) || !erased && string(got) != name {
			t.Errorf("%s %s: got %q (%v)", day, name, got, err)
		}
	}
	for day, got := range sums {
		if len(got) != 1 {
			t.Errorf("%s has %d digests of the same", day, len(got))
		}
	}
}

// TestKeysStayOutOfTheStoreAndSurviveIt damages and recovers a store with sealed
// rows: its keys stay where they are, and nothing else has them.
func TestKeysStayOutOfTheStoreAndSurviveIt(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	sealed := seal(t, keysIn(t, d.dir), monday, "appointments/a1", "Μαρία")
	raw := rawKey(t, d.dir, monday)
	row := edit{"", "appointments", "a1", fmt.Sprintf(`{"sealed":"%x"}`, sealed)}
	sample(d)
	d.do([]edit{row})
	for n := range 2 {
		d.do([]edit{ticket(friday, n+3, queue.Waiting)})
		d.save()
		clock.advance(time.Hour)
	}
	image := d.killed()
	list, err := folder(image).snapshots()
	if err != nil || len(list) != 2 {
		t.Fatalf("got snapshots %v (%v), want two", list, err)
	}
	for name, harm := range map[string]func(dir string){
		"a rebuild": func(dir string) {
			edited(t, filepath.Join(dir, fileName), noisy(0, 0))
			edited(t, folder(dir).snapshotPath(list[0]), noisy(0, 0))
		},
		"a recovery": func(dir string) { recovered(t, dir, clock) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, image)
			harm(dir)
			again := start(t, dir, clock, nil)
			if got := again.rows[rowKey{"", "appointments", "a1"}]; got != row.Value {
				t.Errorf("got row %q, want it sealed as it was", got)
			}
			if got, want := holders(t, dir, raw), []string{filepath.Join(keysName, string(monday)+keySuffix)}; !slices.Equal(got, want) {
				t.Errorf("the key is in %v, want %v", got, want)
			}
			k := keysIn(t, dir)
			wantOpen(t, k, monday, "appointments/a1", sealed, "Μαρία")
			if n, err := k.Erase(tuesday); err != nil || n != 1 || holders(t, dir, raw) != nil {
				t.Errorf("got %d (%v) from Erase, want the key nowhere", n, err)
			}
			if got := holders(t, dir, []byte("Μαρία")); got != nil {
				t.Errorf("the name is in %v", got)
			}
		})
	}
}
