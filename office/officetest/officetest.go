// Package officetest runs offices in memory for the tests of the rooms around
// them.
package officetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"epass.internal/office"
)

// Morning is when the offices of tests open: ten o'clock in Athens, as UTC.
func Morning() time.Time { return time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC) }

// Start runs an office until stop is called or the test ends. A nil Clock of
// opt stands still in the Morning.
func Start(t testing.TB, opt office.Options) (o *office.Office, stop func()) {
	t.Helper()
	if opt.Clock == nil {
		opt.Clock = Morning
	}
	o = office.New(&memory{}, opt)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("running the office: %v", err)
		}
	})
	t.Cleanup(stop)
	<-o.Ready()
	return o, stop
}

// memory is a disk that keeps nothing.
type memory struct{ last uint64 }

// Load finds nothing.
func (*memory) Load(context.Context, func(office.Row) error, func(uint64, []byte) error) (office.Loaded, error) {
	return office.Loaded{}, nil
}

// Append counts the records.
func (m *memory) Append(payloads [][]byte) (uint64, error) {
	first := m.last + 1
	m.last += uint64(len(payloads))
	return first, nil
}

// TryCheckpoint is always busy.
func (*memory) TryCheckpoint(func() office.Checkpoint) bool { return false }

// Finish has nothing to save.
func (*memory) Finish(office.Checkpoint) error { return nil }
