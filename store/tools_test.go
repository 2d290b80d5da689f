package store

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
)

func TestInspectSaysWhatIsThere(t *testing.T) {
	dir, clock, _ := busyDay(t)
	before := treeOf(t, dir)
	got, err := Inspect(t.Context(), dir, Options{Check: inChild(t)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Checkpoint.Seq != 43 || got.Checkpoint.Damage != nil || got.Checkpoint.Size == 0 || got.Checkpoint.At.IsZero() {
		t.Errorf("got %+v", got.Checkpoint)
	}
	if len(got.Snapshots) != 2 || got.Snapshots[0].Seq != 42 || got.Snapshots[1].Seq != 5 {
		t.Errorf("got snapshots %+v", got.Snapshots)
	}
	if got.Journal.Last != 44 || len(got.Journal.Missing)+len(got.Journal.Problems) != 0 {
		t.Errorf("got %+v", got.Journal)
	}
	if after := treeOf(t, dir); !slices.Equal(after, before) {
		t.Errorf("got files %v, want %v", after, before)
	}
	edited(t, filepath.Join(dir, fileName), noisy(0, 0))
	start(t, dir, clock, nil).leave()
	edited(t, filepath.Join(dir, fileName), cutTo(100))
	edited(t, segments(t, dir)[1], noisy(0, 2*pageSize))
	got, err = Inspect(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Checkpoint.Damage == nil || len(got.Aside) != 1 || len(got.Journal.Problems) == 0 || len(got.Journal.Missing) == 0 {
		t.Errorf("got %+v, want damage, a file aside, and a hole in the journal", got)
	}
}

func treeOf(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		out = append(out, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestInspectOfNoFolderIsAnError(t *testing.T) {
	if _, err := Inspect(t.Context(), filepath.Join(t.TempDir(), "none"), Options{}); err == nil {
		t.Error("got no error")
	}
}

// dumped returns the lines of a dump.
func dumped(t testing.TB, dir string) (lines []dumpLine, text string) {
	t.Helper()
	var out bytes.Buffer
	if err := Dump(t.Context(), dir, Options{}, &out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var v dumpLine
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		lines = append(lines, v)
	}
	return lines, out.String()
}

func TestDumpHasEverythingButSecrets(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	secrets := []string{"HASHPASS", "OFFICEKEY", "TOKENHASH", "ANSWERBODY", "ROWSECRET", "SEALEDNAME"}
	d.apply([]edit{
		{"", office.TableStaff, "maria", `{"login":"maria","password":"HASHPASS"}`},
		{"", office.TableSession, "TOKENHASH", `{"hash":"TOKENHASH","login":"maria"}`},
		{"", office.TableDevice, "TOKENHASH", `{"hash":"TOKENHASH","name":"hall"}`},
		{"", office.TableOffice, "secret", `"ROWSECRET"`},
		{friday, office.TableAnswers, "k1", `{"key":"k1","hash":"x","body":{"token":"ANSWERBODY"}}`},
		{"2027-02-21", "appointments", "a1", `{"id":"a1","sealed":"SEALEDNAME","contact":{"sealed":["SEALEDNAME"]}}`},
		ticket(friday, 1, queue.Waiting),
	})
	d.do(nil) // a record without those rows, which a model's record would spell out
	d.save()
	entry := `{"at":"2025-11-21T08:00:00Z","by":"system","events":[{"secret_set":{"secret":"OFFICEKEY"}},{"staff_put":{"staff":{"login":"nikos",` +
		`"password":"HASHPASS"}}},{"session_started":{"session":{"hash":"TOKENHASH"}}},` +
		`{"appointment_put":{"id":"a2","sealed":"SEALEDNAME"}}],"answer":{"key":"k2","body":["ANSWERBODY"]}}`
	if _, err := d.Append([][]byte{[]byte(entry), []byte(`{"broken HASHPASS`)}); err != nil {
		t.Fatal(err)
	}
	d.leave()
	lines, text := dumped(t, dir)
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the dump has %s", secret)
		}
	}
	for _, want := range []string{`"login":"nikos"`, `"login":"maria"`, `"number":"Α001"`, `"problem":"not JSON"`, `"seq":2`, `"k1"`, `"k2"`, `"id":"a1"`, `"id":"a2"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the dump lacks %s", want)
		}
	}
	if len(lines) != 3+1+7 {
		t.Errorf("got %d lines, want 3 records, the checkpoint and its 7 rows", len(lines))
	}
}

func TestDumpOfDamageTellsItAndUsesASnapshot(t *testing.T) {
	dir, _, _ := busyDay(t)
	edited(t, filepath.Join(dir, fileName), cutTo(5000))
	edited(t, segments(t, dir)[1], noisy(0, pageSize))
	lines, _ := dumped(t, dir)
	var problems, rows []string
	for _, v := range lines {
		if v.Problem != "" {
			problems = append(problems, v.File)
		}
		if v.Row != nil {
			rows = append(rows, v.File)
		}
	}
	if len(problems) != 2 || !slices.Contains(problems, fileName) {
		t.Errorf("got problems in %v, want them in the journal and the checkpoint", problems)
	}
	if len(rows) == 0 || !strings.HasPrefix(rows[0], snapshotsName) {
		t.Errorf("got rows of %v, want those of a snapshot", rows)
	}
}

func TestDumpGoesOnBehindADamagedDay(t *testing.T) {
	dir, _, _ := busyDay(t)
	inFile(t, filepath.Join(dir, fileName), func(tx *bbolt.Tx) error {
		day := tx.Bucket([]byte(bucketDays)).Bucket([]byte(thursday))
		return day.Bucket([]byte(office.TableTickets)).Put([]byte("Α001"), []byte("{}#00000000"))
	})
	lines, text := dumped(t, dir)
	told := slices.ContainsFunc(lines, func(v dumpLine) bool { return v.Day == thursday && v.Problem != "" })
	if !told || !strings.Contains(text, `"Α039"`) {
		t.Errorf("got damage told: %v, want it and the tickets of the day after", told)
	}
}

// recovered runs Recover and returns what it said.
func recovered(t *testing.T, dir string, clock *wallClock) string {
	t.Helper()
	var said []string
	opt := Options{Clock: clock.Now, Journal: smallSegments, Check: inChild(t)}
	if err := Recover(t.Context(), dir, opt, func(s string) { said = append(said, s) }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(said, "\n")
}

func TestRecoverRebuildsAnyCheckpoint(t *testing.T) {
	image, clock, want := busyDay(t)
	for name, damage := range map[string]func(path string){
		"good":    func(string) {},
		"noise":   func(path string) { edited(t, path, noisy(0, 0)) },
		"missing": func(path string) { _ = os.Remove(path) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, image)
			damage(filepath.Join(dir, fileName))
			said := recovered(t, dir, clock)
			for _, sentence := range []string{"The journal has the records", "Starting from the snapshot", "up to record 42", "Done. The next start replays the journal up to record 44."} {
				if !strings.Contains(said, sentence) {
					t.Errorf("got\n%s\nwithout %q", said, sentence)
				}
			}
			d := start(t, dir, clock, nil)
			wantAlarms(t, d.loaded)
			sameRows(t, d.rows, handedOver(want))
			if got, wantAside := len(asideFiles(t, dir)), name != "missing"; (got == 1) != wantAside {
				t.Errorf("got %d files set aside", got)
			}
		})
	}
}

func TestRecoverKeepsAFileThatHasMore(t *testing.T) {
	dir, clock, want := busyDay(t)
	if err := os.RemoveAll(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	delete(want, rowKey{friday, office.TableTickets, "Α040"})
	if said := recovered(t, dir, clock); !strings.Contains(said, "Nothing was changed") {
		t.Errorf("got\n%s", said)
	}
	d := start(t, dir, clock, nil)
	sameRows(t, d.rows, handedOver(want))
	if !d.loaded.Torn {
		t.Error("a lost journal was not told")
	}
}

func TestRecoverOfATornJournalDoesNotHideIt(t *testing.T) {
	dir, clock, _ := busyDay(t)
	all := segments(t, dir)
	torn := ""
	for _, path := range all {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes.Trim(data, "\x00")) > 0 {
			torn = path
		}
	}
	edited(t, torn, noisy(7*pageSize, 0))
	recovered(t, dir, clock)
	if d := start(t, dir, clock, nil); !d.loaded.Torn {
		t.Errorf("got %+v, want a torn end", d.loaded)
	}
}

func TestRecoverOfANewFolderChangesNothing(t *testing.T) {
	if said := recovered(t, t.TempDir(), newClock()); !strings.Contains(said, "nothing to recover") {
		t.Errorf("got\n%s", said)
	}
}
