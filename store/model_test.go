package store

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.etcd.io/bbolt"

	"epass.internal/internal/journal"
	"epass.internal/office"
	"epass.internal/queue"
)

// checkArg makes the test program the child that checks a file.
const checkArg = "check-store"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == checkArg {
		if err := CheckFile(os.Args[2]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	if os.Getenv("EPASS_LONG") == "" {
		if err := fewerChecks(); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// fewerChecks keeps the default run short, unless a number was asked for.
func fewerChecks() error {
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if asked {
		return nil
	}
	return flag.Set("rapid.checks", "10")
}

// inChild is the Check of a daemon: in a process of its own.
func inChild(t *testing.T) func(context.Context, string) error {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector makes a child wait a second
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return CheckBy(self, checkArg)
}

// wallClock is a clock that only tests move.
type wallClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *wallClock {
	return &wallClock{now: time.Date(2025, 11, 21, 8, 0, 0, 0, time.UTC)}
}

func (c *wallClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *wallClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// alarms gathers what a store raises behind the office's back.
type alarms struct {
	mu     sync.Mutex
	raised map[string]office.Alarm
}

func (a *alarms) raise(v office.Alarm) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.raised == nil {
		a.raised = map[string]office.Alarm{}
	}
	a.raised[v.Code] = v
}

func (a *alarms) clear(code string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.raised, code)
}

func (a *alarms) codes() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.raised))
}

// model is a small office: rows, and which of them are not in a checkpoint.
type model struct {
	rows  map[rowKey]string
	dirty map[rowKey]struct{}
	seq   uint64
}

func newModel() *model {
	return &model{rows: map[rowKey]string{}, dirty: map[rowKey]struct{}{}}
}

// edit is a change as the model's records have it; an empty Value deletes.
type edit struct{ Day, Table, Key, Value string }

func (m *model) apply(edits []edit) {
	for _, e := range edits {
		k := rowKey{e.Day, e.Table, e.Key}
		m.rows[k] = e.Value
		if e.Value == "" {
			delete(m.rows, k)
		}
		m.dirty[k] = struct{}{}
	}
}

func (m *model) checkpoint() office.Checkpoint {
	c := office.Checkpoint{Seq: m.seq}
	for k := range m.dirty {
		change := office.Change{Day: k.day, Table: k.table, Key: k.key}
		if v, ok := m.rows[k]; ok {
			change.Value = json.RawMessage(v)
		}
		c.Changes = append(c.Changes, change)
	}
	clear(m.dirty)
	return c
}

func (m *model) row(r office.Row) error {
	m.rows[rowKey{r.Day, r.Table, r.Key}] = string(r.Value)
	return nil
}

func (m *model) record(seq uint64, payload []byte) error {
	var edits []edit
	if err := json.Unmarshal(payload, &edits); err != nil {
		return err
	}
	m.apply(edits)
	m.seq = seq
	return nil
}

// ticket is the edit that saves a ticket.
func ticket(day string, n int, phase queue.Phase) edit {
	at := time.Date(2025, 11, 21, 8, n, 0, 0, time.UTC)
	number := queue.NewNumber("Α", n)
	value, err := json.Marshal(queue.Ticket{
		Number: number, Service: "certify", Phase: phase, Source: queue.FromKiosk,
		Key: queue.Key{Turn: at, CheckIn: at, Seq: uint64(n)},
	})
	if err != nil {
		panic(err)
	}
	return edit{day, office.TableTickets, string(number), string(value)}
}

const (
	thursday = "2025-11-20"
	friday   = "2025-11-21"
)

// desk is a store and the model over it.
type desk struct {
	*Store
	*model
	t      testing.TB
	dir    string
	loaded office.Loaded
	alarms alarms
	clock  *wallClock
}

// smallSegments keep a test's journal small.
var smallSegments = journal.Options{SegmentSize: 8 * 4096}

// start opens a folder and loads it; at the end of the test the checkpoint
// must be sound.
func start(t testing.TB, dir string, clock *wallClock, change func(*Options)) *desk {
	t.Helper()
	d, err := tryStart(t, dir, clock, change)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func tryStart(t testing.TB, dir string, clock *wallClock, change func(*Options)) (*desk, error) {
	t.Helper()
	d := &desk{t: t, dir: dir, clock: clock}
	opt := Options{Clock: clock.Now, Alarm: d.alarms.raise, Clear: d.alarms.clear, Journal: smallSegments}
	if change != nil {
		change(&opt)
	}
	var err error
	if d.Store, err = Open(dir, opt); err != nil {
		return nil, err
	}
	t.Cleanup(d.leave)
	return d, d.load()
}

// load reads the folder into a model that is new.
func (d *desk) load() (err error) {
	d.model = newModel()
	d.loaded, err = d.Load(context.Background(), d.model.row, d.model.record)
	d.seq = d.loaded.Seq
	return err
}

// leave closes the store without a last checkpoint and checks its file.
func (d *desk) leave() {
	d.t.Helper()
	if d.closed {
		return
	}
	if err := d.Close(); err != nil {
		d.t.Error(err)
	}
	if err := CheckFile(filepath.Join(d.dir, fileName)); err != nil {
		d.t.Error(err)
	}
}

// do appends one group, each record a list of edits.
func (d *desk) do(records ...[]edit) {
	d.t.Helper()
	var group [][]byte
	for _, edits := range records {
		payload, err := json.Marshal(edits)
		if err != nil {
			d.t.Fatal(err)
		}
		group = append(group, payload)
		d.apply(edits)
	}
	first, err := d.Append(group)
	if err != nil {
		d.t.Fatal(err)
	}
	if want := d.seq + 1; first != want {
		d.t.Fatalf("got sequence %d, want %d", first, want)
	}
	d.seq += uint64(len(records))
}

// save makes a checkpoint and waits until it, and a snapshot after it, is
// done.
func (d *desk) save() {
	d.t.Helper()
	if !d.TryCheckpoint(d.checkpoint) {
		d.t.Fatal("the store was busy")
	}
	d.idle()
}

func (d *desk) idle() {
	d.saver.slot <- struct{}{}
	<-d.saver.slot
}

func (d *desk) end() {
	d.t.Helper()
	if err := d.Finish(d.checkpoint()); err != nil {
		d.t.Fatal(err)
	}
	if err := CheckFile(filepath.Join(d.dir, fileName)); err != nil {
		d.t.Error(err)
	}
}

// killed copies the folder as it is at this moment, as a kill would leave it.
func (d *desk) killed() string {
	d.t.Helper()
	d.idle()
	return copyLive(d.t, d.dir)
}

// copyLive copies a folder that a store is using. Files under a temporary name
// come and go while it looks, and no start reads them.
func copyLive(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(dir, path)
		switch {
		case strings.HasSuffix(path, ".tmp"):
			return nil
		case err != nil || relErr != nil:
			return errors.Join(err, relErr)
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), folderMode)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, fileMode)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// sameRows compares what two models remember.
func sameRows(t testing.TB, got, want map[rowKey]string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(rowKey{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// fileRows reads all rows of a checkpoint that is not open.
func fileRows(t testing.TB, path string) map[rowKey]string {
	t.Helper()
	m := newModel()
	err := readFile(path, func(tx *bbolt.Tx) error {
		if err := readTables(tx.Bucket([]byte(bucketOffice)), "", m.row); err != nil {
			return err
		}
		days := tx.Bucket([]byte(bucketDays))
		return days.ForEachBucket(func(day []byte) error { return readTables(days.Bucket(day), string(day), m.row) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return m.rows
}

func codes(list []office.Alarm) (out []string) {
	for _, a := range list {
		out = append(out, a.Code)
	}
	return out
}

// wantAlarms checks which alarms a start gave and that each speaks both
// languages.
func wantAlarms(t testing.TB, got office.Loaded, want ...string) {
	t.Helper()
	if !slices.Equal(codes(got.Alarms), want) {
		t.Errorf("got alarms %v, want %v", got.Alarms, want)
	}
	for _, a := range got.Alarms {
		if a.EL == "" || a.EN == "" {
			t.Errorf("alarm %s lacks a language", a.Code)
		}
	}
}

var errUnreadable = errors.New("this program cannot read it")
