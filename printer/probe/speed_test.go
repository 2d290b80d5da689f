package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/internal/serial"
	"epass.internal/printer/emulator"
)

// port is a serial port with something at its other end.
type port struct {
	device func(baud int, rw net.Conn) // serves until the port is closed
	opened []int                       // the speeds, in their order
	said   []string
}

// open opens it.
func (p *port) open(_ context.Context, baud int) (serial.Port, error) {
	p.opened = append(p.opened, baud)
	host, device := net.Pipe()
	go func() {
		p.device(baud, device)
		_ = device.Close()
	}()
	return pipe{host}, nil
}

// find looks for the speed.
func (p *port) find(t *testing.T, who Operator) (int, bool, error) {
	return FindSpeed(t.Context(), Search{Open: p.open, Operator: who, Usual: 115200, Say: func(line string) { p.said = append(p.said, line) }})
}

// wantSaid reports what was not said.
func (p *port) wantSaid(t *testing.T, texts ...string) {
	t.Helper()
	all := strings.Join(p.said, "\n")
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("it said\n%s\nwithout %q", all, text)
		}
	}
}

// reads calls do with each piece that arrives, until the port is closed.
func reads(rw net.Conn, do func(piece []byte)) {
	buf := make([]byte, 256)
	for {
		n, err := rw.Read(buf)
		if err != nil {
			return
		}
		do(buf[:n])
	}
}

// setTo is a printer that is set to a speed, and deaf at all others.
func setTo(ctx context.Context, e *emulator.Printer, speed int) func(int, net.Conn) {
	return func(baud int, rw net.Conn) {
		if baud == speed {
			_ = e.Serve(ctx, rw)
			return
		}
		_, _ = io.Copy(io.Discard, rw)
	}
}

func TestSpeedIsFound(t *testing.T) {
	for i, speed := range speeds() {
		t.Run(strconv.Itoa(speed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEmulator(t, emulator.Generic())
				p := &port{device: setTo(t.Context(), e, speed)}
				got, known, err := p.find(t, nil)
				if got != speed || !known || err != nil {
					t.Errorf("got %d, %v, %v", got, known, err)
				}
				if diff := cmp.Diff(speeds()[:i+1], p.opened); diff != "" {
					t.Errorf("the speeds that were tried (-want +got):\n%s", diff)
				}
				p.wantSaid(t, "Asking at 115200 baud.", fmt.Sprintf("The printer answers at %d baud.", speed))
				if c := e.Counters(); c.Questions != 4 || c.Unknown != 0 {
					t.Errorf("it heard %+v", c)
				}
				synctest.Wait()
			})
		})
	}
}

func TestSilentPrinterIsSoAtEverySpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.ModelOf(known(t, "silent-80")))
		p := &port{device: func(_ int, rw net.Conn) { _ = e.Serve(t.Context(), rw) }}
		start := time.Now()
		got, known, err := p.find(t, nil)
		if got != 115200 || known || err != nil {
			t.Errorf("got %d, %v, %v", got, known, err)
		}
		if took := time.Since(start); took > 11*time.Second {
			t.Errorf("it took %v", took)
		}
		if !slices.Equal(p.opened, speeds()) {
			t.Errorf("tried %v", p.opened)
		}
		p.wantSaid(t, "The printer answers at no speed.", "Going on at 115200 baud.")
		synctest.Wait()
	})
}

// reader is an operator who names speeds, and reads the slip.
type reader struct {
	e     *emulator.Printer
	names []string
	asked []Topic
}

func (r *reader) Ask(_ context.Context, q Question) (string, error) {
	r.asked = append(r.asked, q.Topic)
	if q.Topic == TopicSpeed {
		if len(r.names) == 0 {
			return "", io.EOF
		}
		name := r.names[0]
		r.names = r.names[1:]
		return name, nil
	}
	synctest.Wait()
	r.e.Tear()
	_, want, _ := strings.Cut(q.Text, `"`)
	want, _, _ = strings.Cut(want, `"`)
	all := r.e.Slips()
	return letter(len(all) > 0 && strings.Contains(all[0].Text, want)), nil
}

func TestOperatorNamesTheSpeedOfASilentPrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.ModelOf(known(t, "silent-58")))
		p := &port{device: setTo(t.Context(), e, 19200)}
		who := &reader{e: e, names: []string{"9600", "fast", "0", "4000001", "19200"}}
		got, known, err := p.find(t, who)
		if got != 19200 || !known || err != nil {
			t.Errorf("got %d, %v, %v", got, known, err)
		}
		want := []Topic{TopicSpeed, TopicLegible, TopicSpeed, TopicSpeed, TopicSpeed, TopicSpeed, TopicLegible}
		if diff := cmp.Diff(want, who.asked); diff != "" {
			t.Errorf("the questions (-want +got):\n%s", diff)
		}
		if n := e.Counters().Unknown; n != 0 {
			t.Errorf("%d commands were unknown", n)
		}
		p.wantSaid(t, "Please type a speed such as 9600.")
		synctest.Wait()
	})
}

func TestSpeedSlipFitsTheSmallestBuffer(t *testing.T) {
	for _, baud := range append(speeds(), maxSpeed) {
		if n := len(speedSlip(baud)); n > 45 {
			t.Errorf("at %d baud the slip has %d bytes", baud, n)
		}
	}
}

func TestSearchForASpeedEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.ModelOf(known(t, "silent-58")))
		p := &port{device: setTo(t.Context(), e, 1200)}
		if _, _, err := p.find(t, &reader{e: e, names: []string{"9600", "19200", "38400", "57600", "115200", "1200"}}); !errors.Is(err, ErrSpeed) {
			t.Errorf("five wrong speeds: %v, want ErrSpeed", err)
		}
		if _, _, err := p.find(t, &reader{e: e}); !errors.Is(err, io.EOF) {
			t.Errorf("nobody answers: %v", err)
		}
		gone := Search{Say: func(string) {}, Open: func(context.Context, int) (serial.Port, error) { return nil, serial.ErrGone }}
		if _, _, err := FindSpeed(t.Context(), gone); !errors.Is(err, serial.ErrGone) {
			t.Errorf("without a port: %v", err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		defer stop()
		start := time.Now()
		_, _, err := FindSpeed(ctx, Search{Open: p.open, Say: func(string) {}})
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 3*time.Second {
			t.Errorf("stopped: %v after %v", err, took)
		}
		deaf := &port{device: func(int, net.Conn) { <-t.Context().Done() }}
		start = time.Now()
		if _, _, err := deaf.find(t, nil); err == nil || time.Since(start) > 2*chunkWait {
			t.Errorf("a port that takes nothing: %v after %v", err, time.Since(start))
		}
		synctest.Wait()
	})
}

// What comes back at another speed may look like a status now and then.
func TestNoiseIsNoAnswer(t *testing.T) {
	for name, noise := range map[string]func(rw net.Conn, question []byte, n int){
		"echo":            func(rw net.Conn, question []byte, _ int) { _, _ = rw.Write(question) },
		"two at a time":   func(rw net.Conn, _ []byte, _ int) { _, _ = rw.Write([]byte{0x12, 0x12}) },
		"one by one":      func(rw net.Conn, _ []byte, _ int) { _, _ = rw.Write([]byte{0x12}); _, _ = rw.Write([]byte{0x12}) },
		"right by chance": func(rw net.Conn, _ []byte, n int) { _, _ = rw.Write([]byte{[]byte{0x12, 0x16, 0xFE, 0x80}[n%4]}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &port{device: func(_ int, rw net.Conn) {
					n := 0
					reads(rw, func(question []byte) {
						noise(rw, question, n)
						n++
					})
				}}
				if got, known, err := p.find(t, nil); known || err != nil {
					t.Errorf("got %d, %v, %v", got, known, err)
				}
				p.wantSaid(t, "bytes came back that are no answer")
				synctest.Wait()
			})
		})
	}
}

// A question at a wrong speed may begin a command: what follows would be its
// arguments, so there are some that mean nothing.
func TestCommandBegunByChanceIsEnded(t *testing.T) {
	for speed, want := range map[int]int{115200: 0, 9600: 64} {
		synctest.Test(t, func(t *testing.T) {
			var got bytes.Buffer
			p := &port{device: func(baud int, rw net.Conn) {
				reads(rw, func(piece []byte) {
					if baud != speed {
						return
					}
					got.Write(piece)
					if bytes.Equal(piece, []byte{dle, 0x04, 1}) {
						_, _ = rw.Write([]byte{xon, 0x16, xoff, xon})
					}
				})
			}}
			if found, known, err := p.find(t, nil); found != speed || !known || err != nil {
				t.Errorf("got %d, %v, %v", found, known, err)
			}
			synctest.Wait()
			if n := bytes.Count(got.Bytes(), []byte{0}); n != want || !bytes.HasSuffix(got.Bytes(), make([]byte, want)) {
				t.Errorf("at %d baud: %d NULs, want %d at the end of % x", speed, n, want, got.Bytes())
			}
		})
	}
}

func TestProfileSaysAtWhichSpeedItWasProbed(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 41, 0, 0, time.UTC)
	for baud, want := range map[int]string{
		0:     `epass printer probe on 2026-11-22; the printer calls itself "EPSON TM-T20"`,
		38400: `epass printer probe on 2026-11-22 at 38400 baud; the printer calls itself "EPSON TM-T20"`,
	} {
		p := &prober{Config: Config{At: at, Baud: baud}, identity: identity{maker: "EPSON", model: "TM-T20"}}
		if got := p.describe(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// pipe is a line on which nothing waits.
type pipe struct{ net.Conn }

func (pipe) Queued() int { return 0 }
