package store

import (
	"context"
	"log/slog"
	"time"

	"epass.internal/internal/journal"
	"epass.internal/office"
)

// Options say how a store works. The zero value is complete, but a damaged
// file may then end the process that checks it.
type Options struct {
	// Check looks at a checkpoint file in a process of its own; CheckBy makes
	// one. nil: CheckFile in this process. An error that does not wrap
	// ErrNotChecked means that the file is damaged.
	Check func(ctx context.Context, path string) error
	// Alarm and Clear raise and end an alarm about work behind the office's
	// back; nil: nobody is told. They must not wait for the store.
	Alarm func(office.Alarm)
	Clear func(code string)
	// SnapshotEvery is the time between snapshots; 0: an hour.
	SnapshotEvery time.Duration
	// MaxSize is the limit of the checkpoint in bytes; 0: 4 GiB.
	MaxSize int
	// Clock is the wall clock with Go's monotonic reading; nil: time.Now.
	Clock func() time.Time
	// FreeRoom returns how many bytes the disk of a folder has left; nil: what
	// the system says.
	FreeRoom func(dir string) (int64, error)
	// Log gets what people may want to know later; nil: nothing.
	Log *slog.Logger
	// Journal is handed to the journal.
	Journal journal.Options
}

func (o Options) withDefaults() Options {
	if o.Alarm == nil {
		o.Alarm = func(office.Alarm) {}
	}
	if o.Clear == nil {
		o.Clear = func(string) {}
	}
	if o.SnapshotEvery <= 0 {
		o.SnapshotEvery = time.Hour
	}
	if o.MaxSize <= 0 {
		o.MaxSize = defaultMaxSize
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.FreeRoom == nil {
		o.FreeRoom = freeRoom
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
