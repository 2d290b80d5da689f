package emulator

import (
	"os"

	"golang.org/x/sys/unix"
)

// tuned is the printer's end of a pseudo-terminal when the printer is set to a
// speed: while the other end is set to another, each hears different bytes from
// those that the other said.
type tuned struct {
	*os.File
	p *Printer
}

// Read reads what the printer hears.
func (t tuned) Read(b []byte) (int, error) {
	n, err := t.File.Read(b)
	if n > 0 && t.off() {
		garble(b[:n])
	}
	return n, err
}

// Write writes what the driver hears.
func (t tuned) Write(b []byte) (int, error) {
	if t.off() {
		b = append([]byte(nil), b...)
		garble(b)
	}
	return t.File.Write(b)
}

// off reports whether the ends have different speeds; SetBaud sets ours.
func (t tuned) off() bool {
	t.p.mu.Lock()
	ours := t.p.hand.baud
	t.p.mu.Unlock()
	theirs, err := speedOf(t.File)
	return err == nil && ours != 0 && theirs != ours
}

// speedOf returns the speed that the other end of a pseudo-terminal is set to:
// Linux answers for it when the master is asked.
func speedOf(master *os.File) (baud int, err error) {
	raw, err := master.SyscallConn()
	if err != nil {
		return 0, err
	}
	var inner error
	err = raw.Control(func(fd uintptr) {
		var t *unix.Termios
		if t, inner = unix.IoctlGetTermios(int(fd), unix.TCGETS2); inner == nil {
			baud = int(t.Ospeed)
		}
	})
	if err != nil {
		return 0, err
	}
	return baud, inner
}

// garble makes other bytes of data, none of which is a command.
func garble(data []byte) {
	for i, b := range data {
		data[i] = ^b | 0x80
	}
}
