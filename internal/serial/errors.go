package serial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	bug "go.bug.st/serial"
)

// classify wraps err in the sentinel that says whether trying again helps, and
// adds what a person can do about it.
func classify(err error, name string) error {
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	if pe, ok := errors.AsType[*bug.PortError](err); ok {
		return classifyLibrary(pe, name)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: no permission for %s; add the user of this program to the group dialout (lp for /dev/usb/lp*): %w", ErrNever, name, err)
	case errors.Is(err, syscall.EBUSY), errors.Is(err, syscall.EWOULDBLOCK):
		return fmt.Errorf("%w: %s is held by another program; stop it or choose another line: %w", ErrBusy, name, err)
	case errors.Is(err, errNoDSR):
		return fmt.Errorf("%w: %s has no DSR line; choose another flow control: %w", ErrNever, name, err)
	case errors.Is(err, syscall.ENOTTY), errors.Is(err, syscall.EISDIR), errors.Is(err, errNotDevice):
		return fmt.Errorf("%w: %s is not such a device; check its path: %w", ErrNever, name, err)
	case isBadHost(err):
		return fmt.Errorf("%w: the address %s cannot be understood; write host:port: %w", ErrNever, name, err)
	}
	return fmt.Errorf("%w: %s does not answer; check its plug and power: %w", ErrGone, name, err)
}

// classifyLibrary does the same for the errors of go.bug.st/serial.
func classifyLibrary(err *bug.PortError, name string) error {
	switch err.Code() {
	case bug.PortBusy:
		return fmt.Errorf("%w: %s is held by another program; stop it or choose another line: %w", ErrBusy, name, err)
	case bug.PermissionDenied:
		return classify(fmt.Errorf("%w: %w", fs.ErrPermission, errors.New(err.Error())), name)
	case bug.InvalidSpeed:
		return fmt.Errorf("%w: %s does not know this speed; 115200, 38400, 19200 and 9600 are usual: %w", ErrNever, name, err)
	case bug.InvalidSerialPort:
		return fmt.Errorf("%w: %s is not a serial port; check its path: %w", ErrNever, name, err)
	}
	return fmt.Errorf("%w: %s does not answer; check its plug and power: %w", ErrGone, name, err)
}

// isBadHost reports an address that no later attempt will make right.
func isBadHost(err error) bool {
	if _, ok := errors.AsType[*net.AddrError](err); ok {
		return true
	}
	_, ok := errors.AsType[*net.ParseError](err)
	return ok
}

// classifyIO is classify for an open line: its end means the device is gone,
// and our own Close stays what it is.
func classifyIO(err error, name string) error {
	switch {
	case err == nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, os.ErrClosed), errors.Is(err, net.ErrClosed):
		return err
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %s ended", ErrGone, name)
	}
	return fmt.Errorf("%w: %s: %w", ErrGone, name, err)
}
