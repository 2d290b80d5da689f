package e2e

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/store"
)

// benchmarking skips a test that only measures, unless the benchmark command
// asked for it.
func benchmarking(t *testing.T) {
	t.Helper()
	if os.Getenv("EPASS_BENCH") == "" {
		t.Skip("measures and asserts nothing: run ./scripts/bench")
	}
}

// row prints one line of the benchmark table.
func row(what, got, target string) { fmt.Printf("%-62s %-34s %s\n", what, got, target) }

// times are durations of one kind of step.
type times []time.Duration

func (d times) at(percent int) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[min(len(s)-1, len(s)*percent/100)]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// bareSync measures the floor: one 4 KiB overwrite and fdatasync in a
// prewritten file.
type bareSync struct {
	file  *os.File
	block []byte
	next  int64
}

func newBareSync(t testing.TB, dir string) *bareSync {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "bare"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // measured, not kept
	if _, err := f.Write(make([]byte, 4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	return &bareSync{file: f, block: make([]byte, 4096)}
}

func (b *bareSync) step(t testing.TB) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := b.file.WriteAt(b.block, b.next%(4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := fdatasync(b.file); err != nil {
		t.Fatal(err)
	}
	b.next += 4096
	return time.Since(start)
}

// benchOffice is an office of this process over a real disk.
type benchOffice struct {
	office *office.Office
	store  *store.Store
}

func newBenchOffice(t testing.TB, dir string, stored int) *benchOffice {
	t.Helper()
	disk, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	settings := office.SampleSettings()
	for i := range settings.Setup.Services {
		settings.Setup.Services[i].Last = 99_999
	}
	seed(t, disk, stored)
	o := office.New(disk, office.Options{Found: settings})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	select {
	case <-o.Ready():
	case err := <-ended:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &benchOffice{o, disk}
}

// seed saves tickets of days gone by, a thousand a day.
func seed(t testing.TB, disk *store.Store, tickets int) {
	t.Helper()
	if tickets == 0 {
		return
	}
	nothing := func(office.Row) error { return nil }
	if _, err := disk.Load(t.Context(), nothing, func(uint64, []byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i < tickets; i += 1000 {
		c := office.Checkpoint{}
		name := day.AddDate(0, 0, i/1000).Format(time.DateOnly)
		for n := range 1000 {
			number := queue.NewNumber("Α", n+1)
			c.Changes = append(c.Changes, office.Change{Day: name, Table: office.TableTickets, Key: string(number),
				Value: queue.Ticket{Number: number, Service: "certify", Phase: queue.Served, Source: queue.FromKiosk, Counter: 3}})
		}
		for !disk.TryCheckpoint(func() office.Checkpoint { return c }) {
			<-time.After(time.Millisecond) // the one before is being saved
		}
	}
}

func (b *benchOffice) issue(t testing.TB, service queue.ServiceID) {
	_, err := b.office.Do(context.Background(), office.Request{
		By: office.Principal{Role: office.RoleKiosk, ID: "bench"}, Key: office.NewToken(),
		Command: office.IssueTicket{Service: service, Source: queue.FromKiosk},
	})
	if err != nil {
		t.Error(err)
	}
}

var benchServices = []queue.ServiceID{"certify", "civil", "benefits", "other"}

// TestBenchDurableTicket measures a ticket on disk inside the process.
func TestBenchDurableTicket(t *testing.T) {
	benchmarking(t)
	for _, stored := range []int{0, 1_000_000} {
		dir := t.TempDir()
		b, bare := newBenchOffice(t, dir, stored), newBareSync(t, dir)
		sparse(t, b, bare, fmt.Sprintf("%d stored", stored))
		for _, clients := range []int{1, 8, 64} {
			crowd(t, b, clients, fmt.Sprintf("%d stored", stored))
		}
	}
}

// sparse issues one ticket each 20 ms and, between two of them, makes one bare
// sync.
func sparse(t *testing.T, b *benchOffice, bare *bareSync, label string) {
	t.Helper()
	const n = 400
	var tickets, syncs times
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	before := b.store.Stats().Journal
	for i := range n {
		<-tick.C
		syncs = append(syncs, bare.step(t))
		<-tick.C
		start := time.Now()
		b.issue(t, benchServices[i%4])
		tickets = append(tickets, time.Since(start))
	}
	after := b.store.Stats().Journal
	row("ticket in process, one each 20 ms, "+label+": p50 / bare sync", fmt.Sprintf("%.2f (%v / %v)", ratio(tickets.at(50), syncs.at(50)), tickets.at(50), syncs.at(50)), "≤ 1.2")
	row("  p99 / bare sync", fmt.Sprintf("%.2f (%v / %v)", ratio(tickets.at(99), syncs.at(99)), tickets.at(99), syncs.at(99)), "≤ 1.5")
	row("  syncs per group", fmt.Sprintf("%.3f", float64(after.Syncs-before.Syncs)/float64(after.Groups-before.Groups)), "1")
}

// crowd issues tickets from several clients as fast as they are answered and
// compares with a plain bbolt.Update a ticket in the same run.
func crowd(t *testing.T, b *benchOffice, clients int, label string) {
	t.Helper()
	ours := rate(clients, func(i int) { b.issue(t, benchServices[i%4]) })
	plain := newPlainBolt(t)
	theirs := rate(clients, func(int) { plain.issue(t) })
	target := ""
	if clients == 64 {
		target = "≥ 40"
	}
	row(fmt.Sprintf("tickets a second, %d clients, %s: × plain bbolt.Update", clients, label), fmt.Sprintf("%.1f (%.0f / %.0f)", ours/theirs, ours, theirs), target)
}

// rate returns steps a second of several goroutines during about a second.
func rate(clients int, step func(int)) float64 {
	var done atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			for i := c; time.Since(start) < time.Second; i++ {
				step(i)
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// plainBolt is the way without a journal: one bbolt transaction a ticket.
type plainBolt struct{ db *bbolt.DB }

func newPlainBolt(t testing.TB) *plainBolt {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "plain.db"), 0o600, &bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // measured, not kept
	return &plainBolt{db}
}

func (p *plainBolt) issue(t testing.TB) {
	err := p.db.Update(func(tx *bbolt.Tx) error {
		tickets, err := tx.CreateBucketIfNotExists([]byte("tickets"))
		if err != nil {
			return err
		}
		n, err := tickets.NextSequence()
		if err != nil {
			return err
		}
		data, err := json.Marshal(queue.Ticket{Number: queue.NewNumber("Α", int(n)), Service: "certify", Phase: queue.Waiting})
		if err != nil {
			return err
		}
		return tickets.Put(binary.BigEndian.AppendUint64(nil, n), data)
	})
	if err != nil {
		t.Error(err)
	}
}
