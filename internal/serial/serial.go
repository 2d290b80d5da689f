package serial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Port is an open line. Read and Write block until something happened, the
// deadline passed (os.ErrDeadlineExceeded) or the line went away (ErrGone).
// One goroutine may read while another writes, and Close ends both. Write
// returns fewer bytes than it was given only together with an error. Close
// drops what the system has not sent.
type Port interface {
	io.ReadWriteCloser
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	// Queued returns how many bytes were written and have not left, as far as
	// the system and the speed of the line tell.
	Queued() int
}

// What became of a line, for code that decides whether to try again. The text
// around them names the line and says what a person can do.
var (
	ErrGone  = errors.New("device is not there")            // unplugged, switched off, unreachable: try again
	ErrBusy  = errors.New("device is in use by another")    // try again
	ErrNever = errors.New("device cannot be used this way") // wrong path, no permission, not a port: needs a person
)

// Kind says what a line is.
type Kind string

// The kinds of line Open knows.
const (
	KindSerial Kind = "serial" // a serial port, RS-232 or USB
	KindTCP    Kind = "tcp"    // a socket, raw port 9100 of a network printer
	KindDevice Kind = "device" // a character device such as /dev/usb/lp0
)

// maxBaud is the fastest speed Linux names (B4000000 in termios).
const maxBaud = 4_000_000

// Flow is how a serial device asks for a pause.
type Flow string

// The flow controls of a serial port. With FlowXonXoff the kernel obeys 11h
// and 13h and keeps them to itself, so it is only for devices that never send
// these bytes as data. Neither Linux nor the library knows FlowDTRDSR, the
// line that many receipt printers are delivered with: Write looks at DSR
// before each few bytes, see gate.
const (
	FlowNone    Flow = "none"
	FlowRTSCTS  Flow = "rtscts"
	FlowXonXoff Flow = "xonxoff"
	FlowDTRDSR  Flow = "dtrdsr"
)

// Parity is the check bit of a serial port.
type Parity string

// The parities that printers have.
const (
	ParityNone Parity = "none"
	ParityEven Parity = "even"
	ParityOdd  Parity = "odd"
)

// Config names one line. The zero value of each setting is the usual one.
type Config struct {
	Kind Kind
	// Address is for a serial port its path (best below /dev/serial/by-id/) or
	// usb:VID:PID or usb:VID:PID:SERIAL with hexadecimal ids; for TCP
	// host:port; for a device its path.
	Address string

	// Of serial ports only.
	Baud     int    // bits per second; 0: 115,200
	Flow     Flow   // empty: FlowNone
	Parity   Parity // empty: ParityNone
	DataBits int    // 7 or 8; 0: 8
	StopBits int    // 1 or 2; 0: 1
}

// Check reports what is wrong with c, without touching a device.
func (c Config) Check() error {
	if c.Address == "" {
		return fmt.Errorf("%w: no address", ErrNever)
	}
	switch c.Kind {
	case KindSerial, KindTCP, KindDevice:
	default:
		return fmt.Errorf("%w: kind %q is none of serial, tcp, device", ErrNever, c.Kind)
	}
	if err := c.checkMode(); err != nil {
		return err
	}
	_, err := parseUSB(c.Address)
	return err
}

// Open opens the line c names. The error is one of ErrGone, ErrBusy and
// ErrNever, or the context's.
func Open(ctx context.Context, c Config) (Port, error) {
	if err := c.Check(); err != nil {
		return nil, fmt.Errorf("opening %s %q: %w", c.Kind, c.Address, err)
	}
	var (
		p   Port
		err error
	)
	switch c.Kind {
	case KindSerial:
		p, err = openSerial(c)
	case KindTCP:
		p, err = openTCP(ctx, c.Address)
	case KindDevice:
		p, err = openDevice(c.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s %s: %w", c.Kind, c.Address, err)
	}
	return p, nil
}
