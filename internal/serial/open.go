package serial

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	bug "go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// dialTimeout bounds the connection to a network printer.
const dialTimeout = 5 * time.Second

// defaultBaud is what raster printing wants; 19,200 baud carries 1.9 kB/s.
const defaultBaud = 115200

// errNotDevice is returned for a path that is a regular file or a folder:
// a mistyped path must never be written to.
var errNotDevice = errors.New("not a character device")

// stream is what a file and a socket have in common.
type stream interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
	Close() error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// line is an open stream whose errors are classified and that lets go of the
// mode holder, if there is one, after the stream is closed.
type line struct {
	stream
	conn   syscall.Conn // of stream
	name   string
	holder bug.Port // nil for everything but serial ports
	wire   wire     // of serial ports
}

func (l *line) Read(p []byte) (int, error) {
	n, err := l.stream.Read(p)
	return n, classifyIO(err, l.name)
}

func (l *line) Write(p []byte) (int, error) {
	n, err := l.stream.Write(p)
	l.wire.sent(n, time.Now())
	return n, classifyIO(err, l.name)
}

func (l *line) Close() error {
	l.drop()
	err := l.stream.Close()
	if l.holder != nil && err == nil { // a second Close finds the stream closed
		err = l.holder.Close()
	}
	return err
}

func openTCP(ctx context.Context, address string) (Port, error) {
	d := net.Dialer{Timeout: dialTimeout, KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3,
	}}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, classify(err, address)
	}
	return &line{stream: conn, conn: conn.(*net.TCPConn), name: address}, nil
}

func openDevice(path string) (Port, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, classify(err, path)
	}
	return newDevice(f, path), nil
}

// openFile opens a character device for polled reading and writing and locks
// it against a second opener of this kind, which TIOCEXCL does not do for root.
func openFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice == 0 {
		err = errNotDevice
	}
	if err == nil {
		err = control(f, func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// openSerial opens the port twice, in this order: our polled descriptor, then
// the library's, which claims the port exclusively.
func openSerial(c Config) (Port, error) {
	path, err := resolve(c.Address)
	if err != nil {
		return nil, classify(err, c.Address)
	}
	f, err := openFile(path)
	if err != nil {
		return nil, classify(err, path)
	}
	holder, err := bug.Open(path, c.mode())
	if err != nil {
		return nil, errors.Join(classify(err, path), f.Close())
	}
	if err := setFlow(f, c.Flow); err != nil {
		return nil, errors.Join(classify(err, path), f.Close(), holder.Close())
	}
	raiseLines(holder)
	l := &line{stream: f, conn: f, name: path, holder: holder, wire: wire{byteTime: c.byteTime()}}
	if c.Flow != FlowDTRDSR {
		return l, nil
	}
	g, err := newGate(l, &modem{f})
	if err != nil {
		return nil, errors.Join(classify(err, path), l.Close())
	}
	return g, nil
}

// mode returns the settings as the library takes them.
func (c Config) mode() *bug.Mode {
	m := &bug.Mode{BaudRate: cmp.Or(c.Baud, defaultBaud), DataBits: cmp.Or(c.DataBits, 8)}
	switch c.Parity {
	case ParityNone, "":
	case ParityEven:
		m.Parity = bug.EvenParity
	case ParityOdd:
		m.Parity = bug.OddParity
	}
	if c.StopBits == 2 {
		m.StopBits = bug.TwoStopBits
	}
	return m
}

// setFlow sets the flow control, which the library clears when it opens.
func setFlow(f *os.File, flow Flow) error {
	return control(f, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		switch flow {
		case FlowNone, FlowDTRDSR:
		case FlowRTSCTS:
			t.Cflag |= unix.CRTSCTS
		case FlowXonXoff:
			t.Iflag |= unix.IXON | unix.IXOFF
		}
		return unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
}

// raiseLines tells the device that we are here. Ports without modem lines,
// pseudo-terminals among them, answer ENOTTY, and nothing is lost by that.
func raiseLines(p bug.Port) {
	_ = p.SetDTR(true)
	_ = p.SetRTS(true)
}

// control runs fn on the descriptor of f without taking it out of the poller,
// as f.Fd would.
func control(f *os.File, fn func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = fn(int(fd)) }); err != nil {
		return err
	}
	return inner
}
