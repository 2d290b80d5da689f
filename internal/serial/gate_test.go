package serial

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"
)

// fakeLine is a port of a device that takes a byte each millisecond and drops
// DSR when it has taken ready bytes.
type fakeLine struct {
	Port
	mu     sync.Mutex
	taken  bytes.Buffer
	queue  int
	ready  int // bytes until DSR drops; negative: never
	broken error
	max    int // most bytes queued at once
}

func (f *fakeLine) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taken.Write(p)
	f.queue += len(p)
	f.max = max(f.max, f.queue)
	return len(p), nil
}

func (f *fakeLine) SetWriteDeadline(time.Time) error { return nil }
func (f *fakeLine) Close() error                     { return nil }

func (f *fakeLine) dsr() (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ready < 0 || f.taken.Len() < f.ready, f.broken
}

func (f *fakeLine) queued() (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.queue > 0 {
		f.queue-- // a byte left since the last look
	}
	return f.queue, nil
}

func newFakeGate(t *testing.T, f *fakeLine) *gate {
	t.Helper()
	g, err := newGate(f, f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGateSendsAllWhileTheDeviceIsReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeLine{ready: -1}
		want := bytes.Repeat([]byte("abc"), 100)
		if n, err := newFakeGate(t, f).Write(want); n != len(want) || err != nil || !bytes.Equal(f.taken.Bytes(), want) {
			t.Errorf("got %d, %v and %d bytes", n, err, f.taken.Len())
		}
		if f.max > gateBytes {
			t.Errorf("%d bytes were on their way at once", f.max)
		}
	})
}

func TestGateStopsShortlyAfterDSRDrops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeLine{ready: 100}
		g := newFakeGate(t, f)
		if err := g.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		n, err := g.Write(make([]byte, 1000))
		if !errors.Is(err, os.ErrDeadlineExceeded) || n < 100 || n >= 100+gateBytes {
			t.Errorf("got %d, %v, want the deadline within %d bytes of 100", n, err, gateBytes)
		}
		f.mu.Lock()
		f.ready = -1
		f.mu.Unlock()
		if err := g.SetWriteDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		if m, err := g.Write(make([]byte, 1000-n)); m != 1000-n || err != nil {
			t.Errorf("once ready again: got %d, %v", m, err)
		}
	})
}

func TestCloseEndsAWriteThatWaitsForDSR(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFakeGate(t, &fakeLine{})
		done := make(chan error, 1)
		go func() {
			_, err := g.Write([]byte("x"))
			done <- err
		}()
		synctest.Wait()
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; !errors.Is(err, os.ErrClosed) {
			t.Errorf("got %v, want closed", err)
		}
	})
}

func TestPortThatLosesItsLinesIsGone(t *testing.T) {
	f := &fakeLine{ready: -1}
	g := newFakeGate(t, f)
	f.broken = unix.EIO
	if _, err := g.Write([]byte("x")); !errors.Is(err, ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
	if _, err := newGate(f, f); !errors.Is(err, errNoDSR) {
		t.Errorf("got %v, want errNoDSR", err)
	}
}

func TestPortWithoutModemLinesIsRefusedForDSR(t *testing.T) {
	_, path := openPty(t)
	p, err := Open(t.Context(), Config{Kind: KindSerial, Address: path, Flow: FlowDTRDSR})
	if p != nil || !errors.Is(err, ErrNever) {
		t.Fatalf("got %v, %v, want ErrNever", p, err)
	}
	open(t, Config{Kind: KindSerial, Address: path}) // it was let go of
}

// A terminal that reads nothing without waiting stands for a USB printer that
// sends empty transfers.
func TestDeviceWithNothingToSayIsNotGone(t *testing.T) {
	master, path := openPty(t)
	p := open(t, Config{Kind: KindDevice, Address: path})
	file := p.(*device).file
	err := control(file, func(fd int) error {
		mode, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 0, 0
		return unix.IoctlSetTermios(fd, unix.TCSETS, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := file.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Skipf("this kernel reads %d, %v from such a terminal", n, err)
	}
	if err := p.SetReadDeadline(time.Now().Add(60 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nothing to read: got %d, %v, want a passed deadline", n, err)
	}
	if err := p.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := master.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 1)
	if n, err := p.Read(got); n != 1 || err != nil || got[0] != 'a' {
		t.Errorf("got %d %q, %v, want a", n, got, err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.Read(got)
		done <- err
	}()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("reading while it is closed: got %v, want closed", err)
	}
}
