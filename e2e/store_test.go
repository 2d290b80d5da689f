package e2e

import (
	"context"
	"testing"

	"epass.internal/office"
	"epass.internal/store"
)

// withStore runs an office of this process on a stopped daemon's folder for
// the length of read.
func withStore(t testing.TB, data string, read func(*office.State)) {
	t.Helper()
	disk, err := store.Open(data, store.Options{Check: func(_ context.Context, path string) error { return store.CheckFile(path) }})
	if err != nil {
		t.Fatal(err)
	}
	o := office.New(disk, office.Options{Found: office.SampleSettings()})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	select {
	case <-o.Ready():
		if err := o.Read(ctx, read); err != nil {
			t.Error(err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	case err := <-ended:
		cancel()
		t.Fatal(err)
	}
}
