package emulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/internal/serial"
)

func TestSlowLineTakesItsTimeBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPrinter(t, Options{})
		host, device := net.Pipe()
		go func() { _ = p.Serve(context.Background(), device) }()
		p.SetBaud(9600)
		start := time.Now()
		if _, err := host.Write(make([]byte, 960)); err != nil {
			t.Fatal(err)
		}
		if got := ask(t, host, 1, 0x10, 0x04, 1); got[0] != 0x12 {
			t.Errorf("got %#x", got[0])
		}
		if took, want := time.Since(start), 964*10*time.Second/9600; took < want-50*time.Millisecond || took > want+50*time.Millisecond {
			t.Errorf("964 bytes took %v, want about %v", took, want)
		}
		_ = host.Close()
		synctest.Wait()
	})
}

func TestBusyLineStopsTheDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPrinter(t, Options{Flow: FlowLines, Buffer: 1000})
		host, device := net.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.Serve(ctx, device) }()
		p.SetCover(true)
		if err := host.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		data := bytes.Repeat([]byte("\n"), 1500)
		n, err := host.Write(data)
		if n != 1000 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a stopped printer with room for 1000 bytes took %d, %v", n, err)
		}
		if err := host.SetWriteDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		p.SetCover(false)
		if _, err := host.Write(data[n:]); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if c := p.Counters(); c.Lost != 0 || c.Rows != 1500*30 {
			t.Errorf("%+v", c)
		}
		p.SetCover(true)
		go func() { _, _ = host.Write(data) }()
		synctest.Wait()
		stop() // also while it waits for room
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestPulledCableEndsTheConnection(t *testing.T) {
	p := newPrinter(t, Options{})
	host, device := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(t.Context(), device) }()
	ask(t, host, 1, 0x10, 0x04, 1)
	out := CableOut
	if err := p.Apply(Control{AfterBytes: 5, Cable: &out}); err != nil {
		t.Fatal(err)
	}
	_, _ = host.Write([]byte("abcdefgh"))
	if _, err := host.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("reading: got %v, want the end", err)
	}
	if err := <-ended; err != nil {
		t.Errorf("serving: %v", err)
	}
	if c := p.Counters(); c.Bytes != 3+5 {
		t.Errorf("%d bytes came in, want 8", c.Bytes)
	}
	again, device := net.Pipe()
	if err := p.Serve(t.Context(), device); err != nil {
		t.Errorf("serving without a cable: %v", err)
	}
	if _, err := again.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("writing without a cable: %v", err)
	}
}

// dialTCP starts p on a TCP port and returns how to connect to it.
func dialTCP(t *testing.T, p *Printer) func() net.Conn {
	t.Helper()
	addr := make(chan net.Addr, 1)
	serving(t, func(ctx context.Context) error {
		return p.ListenAndServeTCP(ctx, "127.0.0.1:0", func(a net.Addr) { addr <- a })
	})
	where := (<-addr).String()
	return func() net.Conn {
		c, err := net.Dial("tcp", where)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
}

func TestSecondConnectionWaitsItsTurn(t *testing.T) {
	p := newPrinter(t, Options{})
	dial := dialTCP(t, p)
	one, two := dial(), dial()
	ask(t, one, 1, 0x10, 0x04, 1)
	if _, err := two.Write([]byte{0x10, 0x04, 4}); err != nil {
		t.Fatal(err)
	}
	ask(t, one, 1, 0x10, 0x04, 1)
	if got := p.Counters().Questions; got != 2 {
		t.Errorf("%d questions came in, want 2", got)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, two, 1); got[0] != 0x12 {
		t.Errorf("got %#x", got[0])
	}
}

func TestSecondConnectionIsRefused(t *testing.T) {
	p := newPrinter(t, Options{RefuseMore: true})
	dial := dialTCP(t, p)
	one := dial()
	ask(t, one, 1, 0x10, 0x04, 1)
	if _, err := dial().Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the second reads %v, want the end", err)
	}
	ask(t, one, 1, 0x10, 0x04, 1)
}

func TestConnectionsEndWhileTheCableIsOut(t *testing.T) {
	p := newPrinter(t, Options{})
	dial := dialTCP(t, p)
	one := dial()
	ask(t, one, 1, 0x10, 0x04, 1)
	p.SetCable(CableOut)
	if _, err := one.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still there")
	}
	if _, err := dial().Read(make([]byte, 1)); err == nil {
		t.Error("a connection without a cable")
	}
	p.SetCable(CableIn)
	ask(t, dial(), 1, 0x10, 0x04, 1)
}

func TestDialledLineIsAPort(t *testing.T) {
	p := newPrinter(t, Options{CompletionID: true})
	port, err := p.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := port.Write([]byte("a\n\x1d(H\x06\x0000abcd")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 7)
	if _, err := io.ReadFull(port, got); err != nil || string(got) != "\x37\x22abcd\x00" {
		t.Errorf("got % x, %v", got, err)
	}
	p.SetCable(CableOut)
	if _, err := port.Read(got); !errors.Is(err, serial.ErrGone) {
		t.Errorf("cable out: got %v, want ErrGone", err)
	}
	if err := port.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if _, err := p.Dial(t.Context()); !errors.Is(err, serial.ErrGone) {
		t.Errorf("dialling without a cable: got %v, want ErrGone", err)
	}
	p.SetCable(CableIn)
	port, err = p.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := port.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if n := p.State().Links; n != 0 {
		t.Errorf("%d links are left", n)
	}
}

// A driver may hang up while the printer takes nothing.
func TestDialledLineClosesWhileThePrinterIsStopped(t *testing.T) {
	p := newPrinter(t, Options{Flow: FlowLines, Buffer: 16})
	port, err := p.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.SetPaper(PaperEnd)
	if _, err := port.Write(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if err := port.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

func TestPtyIsAPathThatComesAndGoes(t *testing.T) {
	p := newPrinter(t, Options{})
	path := filepath.Join(t.TempDir(), "printer")
	ready := make(chan struct{}, 4)
	stop := serving(t, func(ctx context.Context) error {
		return p.ServePty(ctx, path, func() { ready <- struct{}{} })
	})
	open := func() serial.Port {
		port, err := serial.Open(t.Context(), serial.Config{Kind: serial.KindSerial, Address: path})
		if err != nil {
			t.Fatal(err)
		}
		return port
	}
	<-ready
	for range 2 { // drivers come and go
		port := open()
		if _, err := port.Write([]byte{0x10, 0x04, 1}); err != nil {
			t.Fatal(err)
		}
		if n, err := port.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if err := port.Close(); err != nil {
			t.Fatal(err)
		}
	}
	port := open()
	p.SetCable(CableOut)
	if _, err := port.Read(make([]byte, 1)); !errors.Is(err, serial.ErrGone) {
		t.Errorf("cable out: got %v, want ErrGone", err)
	}
	if err := port.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	p.SetCable(CableIn)
	<-ready
	if err := open().Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if err := stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the path is still there: %v", err)
	}
	if err := p.ServePty(t.Context(), filepath.Join(path, "no", "folder"), nil); err == nil {
		t.Error("served at a path that cannot be")
	}
}
