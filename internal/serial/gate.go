package serial

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// The gate of DTR/DSR flow control: a printer drops DSR while some bytes of
// room are left (Epson: at least 128 free of 4096, or of 45 bytes a few), so
// what may be on its way when it does must be less than that. The gate lets so
// few bytes go, and only when the kernel has sent those before.
const (
	gateBytes = 32
	gatePoll  = time.Millisecond // 115,200 baud carries 11 bytes in that time
)

// errNoDSR is returned for a port without modem lines.
var errNoDSR = errors.New("port without modem lines")

// lines are the modem lines of a port, as far as a gate needs them.
type lines interface {
	dsr() (bool, error)   // whether the device is ready
	queued() (int, error) // bytes written that have not left yet
}

// gate is a line that writes while DSR is on. Reading is not held up.
type gate struct {
	Port
	lines lines
	wait  *patience
}

func newGate(p Port, l lines) (*gate, error) {
	if _, err := l.dsr(); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoDSR, err)
	}
	return &gate{Port: p, lines: l, wait: newPatience()}, nil
}

func (g *gate) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if err := g.open(); err != nil {
			return n, err
		}
		m, err := g.Port.Write(p[n:min(n+gateBytes, len(p))])
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// open returns when the device takes bytes and has those before.
func (g *gate) open() error {
	for {
		ready, err := g.lines.dsr()
		if err != nil {
			return fmt.Errorf("%w: looking at DSR: %w", ErrGone, err)
		}
		left, err := g.lines.queued()
		if err != nil {
			return fmt.Errorf("%w: looking at the output queue: %w", ErrGone, err)
		}
		if ready && left == 0 {
			return nil
		}
		if err := g.wait.pause(gatePoll); err != nil {
			return err
		}
	}
}

func (g *gate) SetWriteDeadline(t time.Time) error {
	g.wait.until(t)
	return g.Port.SetWriteDeadline(t)
}

func (g *gate) Close() error {
	g.wait.end()
	return g.Port.Close()
}

// modem asks the kernel for the lines of an open port.
type modem struct{ f *os.File }

func (m *modem) dsr() (bool, error) {
	bits, err := m.get(unix.TIOCMGET)
	return bits&unix.TIOCM_DSR != 0, err
}

func (m *modem) queued() (int, error) { return m.get(unix.TIOCOUTQ) }

func (m *modem) get(request uint) (int, error) {
	var value int
	err := control(m.f, func(fd int) error {
		var err error
		value, err = unix.IoctlGetInt(fd, request)
		return err
	})
	return value, err
}
