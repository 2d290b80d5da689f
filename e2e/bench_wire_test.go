package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"epass.internal/internal/serial"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// wire is a serial line at its speed, 10 bits a byte, from a port of this
// machine to a printer in software. It knows when each byte was through.
type wire struct {
	port string
	baud int

	mu    sync.Mutex
	bytes []byte
	at    []time.Time // when each byte had arrived
}

func newWire(t *testing.T, model emulator.Model, baud int) *wire {
	t.Helper()
	master, port, closePty, err := serial.OpenPty()
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.New(emulator.Options{Model: model, Buffer: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{port: port, baud: baud}
	host, device := net.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = e.Serve(ctx, device) })     // ends with ctx
	wg.Go(func() { w.carry(master, host) })        // ends with the port
	wg.Go(func() { w.answer(host, master.Write) }) // ends with the printer
	t.Cleanup(func() {
		cancel()
		_ = closePty()
		_ = master.Close()
		wg.Wait()
	})
	return w
}

// carry brings bytes to the printer at the speed of the line.
func (w *wire) carry(port *os.File, to net.Conn) {
	defer to.Close()
	piece := make([]byte, max(1, w.baud/10/200)) // five milliseconds
	var through time.Time                        // when the line is free again
	for {
		n, err := port.Read(piece)
		if err != nil {
			return
		}
		if now := time.Now(); now.Sub(through) > 50*time.Millisecond { // else a sleep was too long: made up for
			through = now
		}
		through = through.Add(w.time(n))
		time.Sleep(time.Until(through))
		w.mu.Lock()
		w.bytes = append(w.bytes, piece[:n]...)
		for now := time.Now(); len(w.at) < len(w.bytes); {
			w.at = append(w.at, now)
		}
		w.mu.Unlock()
		if _, err := to.Write(piece[:n]); err != nil {
			return
		}
	}
}

// answer brings what the printer says to the port.
func (w *wire) answer(from net.Conn, write func([]byte) (int, error)) {
	buf := make([]byte, 256)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if _, err := write(buf[:n]); err != nil {
			return
		}
	}
}

// time returns how long n bytes are on the line.
func (w *wire) time(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(w.baud)
}

// slip returns where the first slip after byte from ends, 0 if it is not there
// yet. Its last command asks for the id that proves the cut.
func (w *wire) slip(from int) (end int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest, ask := w.bytes[from:], []byte("\x1d(H\x06\x0000")
	first := bytes.Index(rest, ask)
	if first < 0 {
		return 0, time.Time{}
	}
	second := bytes.Index(rest[first+len(ask):], ask)
	if second < 0 || len(rest) < first+second+2*len(ask)+4 {
		return 0, time.Time{}
	}
	end = from + first + second + 2*len(ask) + 4
	return end, w.at[end-1]
}

// length returns how many bytes have passed.
func (w *wire) length() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.bytes)
}

// wait returns the end of the next slip, and when it was through.
func (w *wire) wait(t *testing.T, from int) (int, time.Time) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < 2*time.Minute; <-tick.C {
		if end, at := w.slip(from); end > 0 {
			return end, at
		}
	}
	t.Fatalf("no slip came through; %d bytes did", w.length()-from)
	return 0, time.Time{}
}

// provenFile writes a profile in which all has been probed.
func provenFile(t *testing.T, p printer.Profile) string {
	t.Helper()
	for key := range p.Evidence {
		p.Evidence[key] = printer.Evidence{Known: printer.Probed, Source: "bench"}
	}
	p.Sources = map[string]string{"bench": "benchmark"}
	path := filepath.Join(t.TempDir(), "proven.toml")
	if err := os.WriteFile(path, p.File(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBenchPressToPaper measures from the press at a kiosk to the last byte of
// the slip at the end of the line, against the time that these bytes take on
// it at least.
func TestBenchPressToPaper(t *testing.T) {
	benchmarking(t)
	p, err := printer.FindProfile("epson-tm-t20")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, profile string }{
		{"own codes, double size", "epson-tm-t20"},
		{"text", provenFile(t, p)},
	} {
		for _, baud := range []int{9600, 115200} {
			w := newWire(t, emulator.ModelOf(p), baud)
			config := filepath.Join(t.TempDir(), "epass.toml")
			text := fmt.Sprintf("sample = true\n[printer]\nkind = \"serial\"\nport = %q\nbaud = %d\nflow = \"none\"\nprofile = %q\n[log]\nlevel = \"warn\"\n", w.port, baud, c.profile)
			if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			d := start(t, filepath.Join(t.TempDir(), "epass-data"), "--config", config)
			widen(t, d)
			pressed(t, d, w, c.name)
		}
	}
}

// bare writes n bytes into the line by a plain port and returns how long the
// last of them took to be through: the floor.
func (w *wire) bare(t *testing.T, n int) time.Duration {
	t.Helper()
	port, err := serial.Open(t.Context(), serial.Config{Kind: serial.KindSerial, Address: w.port, Baud: w.baud})
	if err != nil {
		t.Fatal(err)
	}
	from := w.length()
	start := time.Now()
	if _, err := port.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for w.length() < from+n {
		<-tick.C
	}
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at[from+n-1].Sub(start)
}

// pressed draws tickets one after the other and prints how long their slips
// took. The first defines what the printer keeps and is not counted.
func pressed(t *testing.T, d *daemon, w *wire, name string) {
	t.Helper()
	kiosk := newRawKiosk(t, d)
	var ratios, over times
	var size int
	for i := range 6 {
		from := w.length()
		start := time.Now()
		kiosk.step(t)
		end, at := w.wait(t, from)
		size = end - from
		if i > 0 {
			ratios = append(ratios, at.Sub(start)*1000/w.time(size))
			over = append(over, at.Sub(start)-w.time(size))
		}
		<-time.After(1500 * time.Millisecond) // the mechanism has to finish
	}
	d.kill()
	floor := w.bare(t, size)
	row(fmt.Sprintf("press → last byte at %d baud, %s (%d bytes)", w.baud, name, size),
		fmt.Sprintf("%.3f × the wire's own time, %s more; bare write %.3f ×", float64(ratios.at(50))/1000, over.at(50).Round(100*time.Microsecond), ratio(floor, w.time(size))), "≤ 1.1")
}
