package serial

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// OpenPty makes a pseudo-terminal in raw mode for a device in software. The
// device reads and writes master, whoever drives it opens path as a serial
// port. The far side is held open until closePty, so that a driver may come
// and go without an error on master; closing master alone is a pulled cable.
func OpenPty() (master *os.File, path string, closePty func() error, err error) {
	raw, tty, err := pty.Open()
	if err != nil {
		return nil, "", nil, fmt.Errorf("making a pseudo-terminal: %w", err)
	}
	path = tty.Name()
	master, err = polled(raw)
	if err == nil {
		err = setRaw(tty)
	}
	if err != nil {
		err = errors.Join(err, raw.Close(), tty.Close())
		return nil, "", nil, fmt.Errorf("making a pseudo-terminal: %w", err)
	}
	closePty = func() error {
		err := master.Close()
		if errors.Is(err, os.ErrClosed) {
			err = nil // the cable was pulled before
		}
		return errors.Join(err, tty.Close())
	}
	return master, path, closePty, nil
}

// polled moves f to a new descriptor that the runtime polls: making the
// pseudo-terminal took f out of the poller, and its Read could not be ended.
func polled(f *os.File) (*os.File, error) {
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(err, syscall.Close(fd))
	}
	if err := f.Close(); err != nil {
		return nil, errors.Join(err, syscall.Close(fd))
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// setRaw is cfmakeraw(3): no echo, no signals, no translation.
func setRaw(tty *os.File) error {
	return control(tty, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		t.Oflag &^= unix.OPOST
		t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		return unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
}
