package serial

import (
	"io"
	"net"
	"testing"
	"time"
)

func TestBytesTakeTheTimeOfTheirBits(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   time.Duration
	}{
		"as usual":               {Config{}, time.Second * 10 / 115200},
		"9600":                   {Config{Baud: 9600}, time.Second * 10 / 9600},
		"parity and 2 stop bits": {Config{Baud: 1200, Parity: ParityEven, StopBits: 2}, time.Second * 12 / 1200},
		"7 bits, no parity":      {Config{Baud: 1200, DataBits: 7, Parity: ParityNone}, time.Second * 9 / 1200},
	} {
		if got := c.config.byteTime(); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestWireKnowsWhatCannotHaveLeft(t *testing.T) {
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	w := wire{byteTime: time.Millisecond}
	w.sent(100, start)
	w.sent(50, at(20)) // behind the first
	for ms, want := range map[int]int{0: 150, 20: 130, 149: 1, 150: 0, 1000: 0} {
		if got := w.left(at(ms)); got != want {
			t.Errorf("after %d ms: got %d bytes, want %d", ms, got, want)
		}
	}
	w.sent(10, at(1000)) // after a pause
	if got := w.left(at(1001)); got != 9 {
		t.Errorf("after a pause: got %d bytes, want 9", got)
	}
	if unknown := new(wire); unknown.left(start) != 0 {
		t.Error("a line without a speed has bytes on it")
	}
}

func TestSerialPortTellsWhatItsSpeedHoldsBack(t *testing.T) {
	_, path := openPty(t)
	p := open(t, Config{Kind: KindSerial, Address: path, Baud: 300})
	if n := p.Queued(); n != 0 {
		t.Errorf("%d bytes are on their way before any was written", n)
	}
	if _, err := p.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if n := p.Queued(); n == 0 || n > 1000 { // they take half a minute
		t.Errorf("%d bytes are on their way at 300 baud, want nearly 1000", n)
	}
}

func TestCloseDropsWhatASocketHasNotSent(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		if c, err := ln.Accept(); err == nil {
			accepted <- c
		}
	}()
	p := open(t, Config{Kind: KindTCP, Address: ln.Addr().String()})
	printer := <-accepted
	defer printer.Close()
	if err := p.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	written, err := p.Write(make([]byte, 64<<20)) // more than both ends hold
	if err == nil {
		t.Fatal("a socket took in 64 MB that nobody read")
	}
	if p.Queued() == 0 {
		t.Error("nothing is on its way")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.Copy(io.Discard, printer); err == nil || got >= int64(written) {
		t.Errorf("after the close came %d of %d bytes, %v: want a line that was broken off", got, written, err)
	}
}

func TestCloseDeliversWhatASocketHasSent(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	p := open(t, Config{Kind: KindTCP, Address: ln.Addr().String()})
	printer, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer printer.Close()
	if _, err := p.Write([]byte("slip")); err != nil {
		t.Fatal(err)
	}
	for p.Queued() > 0 { // until it is acknowledged
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(printer); err != nil || string(got) != "slip" {
		t.Errorf("got %q, %v", got, err)
	}
}
