package office

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
)

var (
	errDisk  = errors.New("input/output error")
	errStale = errors.New("the disk was used after a failed write without being loaded again")
)

// outage says what becomes of the next writes and loads.
type outage struct {
	lose  int // appends that fail before anything is kept
	keep  int // appends that fail although everything is kept
	loads int // loads that fail
}

// memory is a Disk that forgets nothing: a journal and the rows of the last
// checkpoint. It can be told to fail.
type memory struct {
	mu      sync.Mutex
	records [][]byte // record i has sequence number i+1
	groups  []int    // sizes of the groups that Append got
	rows    map[rowKey][]byte
	seq     uint64 // of the checkpoint
	torn    bool
	outage  outage
	failed  bool // an append failed and nothing was loaded since
	lazy    bool // takes no checkpoint but the last
	loads   int
	misuse  error
	gate    chan struct{} // if set, every append waits for a value
}

func newMemory() *memory { return &memory{rows: map[rowKey][]byte{}} }

func (d *memory) Load(_ context.Context, row func(Row) error, record func(uint64, []byte) error) (Loaded, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.loads++
	if d.outage.loads > 0 {
		d.outage.loads--
		return Loaded{}, errDisk
	}
	d.failed = false
	for k, v := range d.rows {
		if err := row(Row{k.day, k.table, k.key, bytes.Clone(v)}); err != nil {
			return Loaded{}, err
		}
	}
	for i, r := range d.records {
		if seq := uint64(i) + 1; seq > d.seq {
			if err := record(seq, bytes.Clone(r)); err != nil {
				return Loaded{}, err
			}
		}
	}
	found := Loaded{Seq: uint64(len(d.records)), Torn: d.torn}
	d.torn = false
	return found, nil
}

func (d *memory) Append(payloads [][]byte) (uint64, error) {
	if d.gate != nil {
		<-d.gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed {
		d.misuse = errStale
	}
	first := uint64(len(d.records)) + 1
	d.groups = append(d.groups, len(payloads))
	if d.outage.lose > 0 {
		d.outage.lose--
		d.failed = true
		return 0, errDisk
	}
	for _, p := range payloads {
		d.records = append(d.records, bytes.Clone(p))
	}
	if d.outage.keep > 0 {
		d.outage.keep--
		d.failed = true
		return 0, errDisk
	}
	return first, nil
}

func (d *memory) TryCheckpoint(take func() Checkpoint) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lazy {
		return false
	}
	d.misuse = errors.Join(d.misuse, d.save(take()))
	return true
}

func (d *memory) Finish(c Checkpoint) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.save(c)
}

func (d *memory) save(c Checkpoint) error {
	if c.Seq > uint64(len(d.records)) {
		return fmt.Errorf("checkpoint of record %d while the journal ends at %d", c.Seq, len(d.records))
	}
	for _, ch := range c.Changes {
		k := rowKey{ch.Day, ch.Table, ch.Key}
		if ch.Value == nil {
			delete(d.rows, k)
			continue
		}
		data, err := json.Marshal(ch.Value)
		if err != nil {
			return err
		}
		d.rows[k] = data
	}
	d.seq = c.Seq
	return nil
}

// fail plans an outage.
func (d *memory) fail(o outage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.outage = o
}

// entries reads the journal.
func (d *memory) entries(t testing.TB) []entry {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]entry, len(d.records))
	for i, r := range d.records {
		e, err := decodeEntry(r)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = e
	}
	return out
}

// appended returns the sizes of the groups that were written.
func (d *memory) appended() []int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]int(nil), d.groups...)
}

// crash is the disk as it is after the daemon was killed: the journal, and no
// checkpoint since the last.
func (d *memory) crash() *memory {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := newMemory()
	out.records = append(out.records, d.records...)
	out.seq = d.seq
	maps.Copy(out.rows, d.rows)
	return out
}
