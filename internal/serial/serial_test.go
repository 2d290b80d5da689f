package serial

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.bug.st/serial/enumerator"
)

func openPty(t *testing.T) (master *os.File, path string) {
	t.Helper()
	master, path, closePty, err := OpenPty()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closePty(); err != nil {
			t.Errorf("closing pty: %v", err)
		}
	})
	return master, path
}

func open(t *testing.T, c Config) Port {
	t.Helper()
	p, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() }) // some tests close it themselves
	return p
}

func TestBytesTravelUnchangedBothWays(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	master, path := openPty(t)
	for name, c := range map[string]Config{
		"serial port":      {Kind: KindSerial, Address: path},
		"serial at 9600":   {Kind: KindSerial, Address: path, Baud: 9600, Flow: FlowNone},
		"character device": {Kind: KindDevice, Address: path},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, c)
			for _, way := range []struct {
				from io.Writer
				to   io.Reader
			}{{p, master}, {master, p}} {
				if _, err := way.from.Write(all); err != nil {
					t.Fatal(err)
				}
				got := make([]byte, 256)
				if _, err := io.ReadFull(way.to, got); err != nil || string(got) != string(all) {
					t.Errorf("got % x, %v", got, err)
				}
			}
			if err := p.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
	}
}

func TestDeadlineEndsReadAndWrite(t *testing.T) {
	_, path := openPty(t)
	p := open(t, Config{Kind: KindSerial, Address: path})
	past := time.Unix(1, 0)
	if err := errors.Join(p.SetReadDeadline(past), p.SetWriteDeadline(past)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: got %d, %v, want 0 and a passed deadline", n, err)
	}
	if n, err := p.Write([]byte{1}); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: got %d, %v, want 0 and a passed deadline", n, err)
	}
}

func TestFullLineStopsWriteAtDeadline(t *testing.T) {
	_, path := openPty(t) // nobody reads the master
	p := open(t, Config{Kind: KindSerial, Address: path})
	if err := p.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	n, err := p.Write(make([]byte, 1<<20))
	if !errors.Is(err, os.ErrDeadlineExceeded) || n == 1<<20 {
		t.Errorf("got %d, %v, want a part and a passed deadline", n, err)
	}
}

func TestCloseEndsBlockedReadAndFencesWrite(t *testing.T) {
	_, path := openPty(t)
	p := open(t, Config{Kind: KindSerial, Address: path})
	done := make(chan error)
	go func() {
		_, err := p.Read(make([]byte, 1))
		done <- err
	}()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("blocked read: got %v, want closed", err)
	}
	reused, err := os.Create(filepath.Join(t.TempDir(), "reused")) // takes the free descriptor
	if err != nil {
		t.Fatal(err)
	}
	defer reused.Close()
	if _, err := p.Write([]byte("stray")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("late write: got %v, want closed", err)
	}
	if info, err := reused.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("late write landed in another file: %v, %v", info, err)
	}
}

func TestPulledCableIsGone(t *testing.T) {
	for _, kind := range []Kind{KindSerial, KindDevice} {
		master, path := openPty(t)
		p := open(t, Config{Kind: kind, Address: path})
		if err := master.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(make([]byte, 1)); !errors.Is(err, ErrGone) {
			t.Errorf("%s read: got %v, want ErrGone", kind, err)
		}
		if _, err := p.Write([]byte{1}); !errors.Is(err, ErrGone) {
			t.Errorf("%s write: got %v, want ErrGone", kind, err)
		}
	}
}

func TestPortCanBeOpenedAgainAfterClose(t *testing.T) {
	master, path := openPty(t)
	for range 3 {
		p := open(t, Config{Kind: KindSerial, Address: path})
		if _, err := p.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(master, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTCP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	accepted := make(chan net.Conn, 1)
	go func() {
		if c, err := l.Accept(); err == nil {
			accepted <- c
		}
	}()
	p := open(t, Config{Kind: KindTCP, Address: l.Addr().String()})
	if _, err := p.Write([]byte("ab")); err != nil {
		t.Fatal(err)
	}
	c := <-accepted
	got := make([]byte, 2)
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "ab" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Read(got); !errors.Is(err, ErrGone) {
		t.Errorf("after far close: got %v, want ErrGone", err)
	}
}

func TestOpenErrorsSayWhetherToTryAgain(t *testing.T) {
	dir := t.TempDir()
	regular := filepath.Join(dir, "regular")
	if err := os.WriteFile(regular, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, held := openPty(t)
	open(t, Config{Kind: KindSerial, Address: held})
	for name, c := range map[string]struct {
		config Config
		want   error
		says   string
	}{
		"absent serial port":   {Config{Kind: KindSerial, Address: filepath.Join(dir, "ttyUSB9")}, ErrGone, "plug"},
		"absent device":        {Config{Kind: KindDevice, Address: filepath.Join(dir, "lp9")}, ErrGone, "plug"},
		"regular file":         {Config{Kind: KindDevice, Address: regular}, ErrNever, "path"},
		"folder":               {Config{Kind: KindSerial, Address: dir}, ErrNever, "path"},
		"device, not a port":   {Config{Kind: KindSerial, Address: "/dev/null"}, ErrNever, "path"},
		"held by another":      {Config{Kind: KindSerial, Address: held}, ErrBusy, "another program"},
		"speed nobody has":     {Config{Kind: KindSerial, Address: "x", Baud: 1 << 40}, ErrNever, "speed"},
		"nobody listens":       {Config{Kind: KindTCP, Address: closed}, ErrGone, "power"},
		"no port in address":   {Config{Kind: KindTCP, Address: "localhost"}, ErrNever, "host:port"},
		"no address":           {Config{Kind: KindTCP}, ErrNever, "address"},
		"unknown kind":         {Config{Kind: "parallel", Address: "x"}, ErrNever, "kind"},
		"unknown flow control": {Config{Kind: KindSerial, Address: "x", Flow: "magic"}, ErrNever, "flow"},
		"negative speed":       {Config{Kind: KindSerial, Address: "x", Baud: -1}, ErrNever, "speed"},
		"malformed identity":   {Config{Kind: KindSerial, Address: "usb:04b8"}, ErrNever, "usb:VID:PID"},
		"absent identity":      {Config{Kind: KindSerial, Address: "usb:FFFF:FFFF:none"}, ErrGone, "plugged in"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(t.Context(), c.config)
			if p != nil || !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, %v, want %v saying %q", p, err, c.want, c.says)
			}
		})
	}
	if got, err := os.ReadFile(regular); err != nil || string(got) != "precious" {
		t.Errorf("regular file now holds %q, %v", got, err)
	}
}

func TestPermissionNamesTheGroup(t *testing.T) {
	err := classify(&os.PathError{Op: "open", Path: "/dev/ttyUSB0", Err: os.ErrPermission}, "/dev/ttyUSB0")
	if !errors.Is(err, ErrNever) || !strings.Contains(err.Error(), "dialout") {
		t.Errorf("got %v, want ErrNever naming the group", err)
	}
}

func TestCancelledDialEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, Config{Kind: KindTCP, Address: "127.0.0.1:9"}); err == nil {
		t.Error("got a port from a cancelled context")
	}
}

func TestFlowControlIsAcceptedByAPort(t *testing.T) {
	for _, flow := range []Flow{FlowNone, FlowRTSCTS, FlowXonXoff} {
		_, path := openPty(t)
		open(t, Config{Kind: KindSerial, Address: path, Flow: flow})
	}
}

func TestXonXoffStopsAndResumesTheLine(t *testing.T) {
	master, path := openPty(t)
	p := open(t, Config{Kind: KindSerial, Address: path, Flow: FlowXonXoff})
	// The byte after the flow control arrives when that has taken effect.
	send := func(b byte) {
		t.Helper()
		if _, err := master.Write([]byte{b, 'y'}); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 2)
		if n, err := p.Read(got); err != nil || n != 1 || got[0] != 'y' {
			t.Fatalf("got %q, %v, want only y", got[:n], err)
		}
	}
	send(0x13) // XOFF
	if err := p.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Write([]byte("x")); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("stopped line: got %d, %v, want 0 and a passed deadline", n, err)
	}
	send(0x11) // XON
	if err := p.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Write([]byte("x")); n != 1 || err != nil {
		t.Errorf("resumed line: got %d, %v", n, err)
	}
}

func TestUSBIdentity(t *testing.T) {
	ports := []*enumerator.PortDetails{
		{Name: "/dev/ttyS0"},
		{Name: "/dev/ttyUSB0", IsUSB: true, VID: "04B8", PID: "0202", SerialNumber: "A1"},
		{Name: "/dev/ttyUSB1", IsUSB: true, VID: "04B8", PID: "0202", SerialNumber: "B:2"},
		{Name: "/dev/ttyACM0", IsUSB: true, VID: "2E8A", PID: "0005", SerialNumber: "C3"},
	}
	for name, c := range map[string]struct {
		address, want string
		err           error
	}{
		"serial number chooses":        {"usb:04b8:0202:A1", "/dev/ttyUSB0", nil},
		"serial number with a colon":   {"usb:04b8:0202:B:2", "/dev/ttyUSB1", nil},
		"only one of its kind":         {"usb:2e8a:0005", "/dev/ttyACM0", nil},
		"two alike need a serial":      {"usb:04b8:0202", "", ErrNever},
		"none is plugged in":           {"usb:1234:5678", "", ErrGone},
		"other serial is another unit": {"usb:2e8a:0005:C4", "", ErrGone},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := parseUSB(c.address)
			if err != nil {
				t.Fatal(err)
			}
			got, err := id.find(ports)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v, want %q, %v", got, err, c.want, c.err)
			}
		})
	}
}
