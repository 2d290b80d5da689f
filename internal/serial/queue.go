package serial

import (
	"cmp"
	"net"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// wire says how long bytes take on a serial line. The kernel does not tell of
// every port what it has not sent yet, and never what an adapter holds: what
// cannot have left at the speed of the line has not left.
type wire struct {
	byteTime time.Duration // of one byte; 0: not known

	mu   sync.Mutex
	free time.Time // when all that was written can have left
}

// byteTime returns how long one byte takes: a start bit, its bits, a parity bit
// where there is one, and the stop bits.
func (c Config) byteTime() time.Duration {
	bits := 1 + cmp.Or(c.DataBits, 8) + cmp.Or(c.StopBits, 1)
	if c.Parity != ParityNone && c.Parity != "" {
		bits++
	}
	return time.Duration(bits) * time.Second / time.Duration(cmp.Or(c.Baud, defaultBaud))
}

// sent notes that n bytes were written.
func (w *wire) sent(n int, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.free.Before(now) {
		w.free = now
	}
	w.free = w.free.Add(time.Duration(n) * w.byteTime)
}

// left returns how many bytes cannot have left yet.
func (w *wire) left(now time.Time) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byteTime == 0 || !now.Before(w.free) {
		return 0
	}
	return int((w.free.Sub(now) + w.byteTime - 1) / w.byteTime)
}

// Queued asks the kernel, and the clock.
func (l *line) Queued() int {
	n := l.wire.left(time.Now())
	raw, err := l.conn.SyscallConn()
	if err != nil {
		return n
	}
	_ = raw.Control(func(fd uintptr) { // closed: nothing is on its way
		if queued, err := unix.IoctlGetInt(int(fd), unix.TIOCOUTQ); err == nil { // for sockets the same as SIOCOUTQ
			n = max(n, queued)
		}
	})
	return n
}

// drop makes the kernel forget what it has not sent: bytes of a job that was
// given up shall not come out later, and a port that is closed waits for them.
// A socket from which all was taken ends as usual.
func (l *line) drop() {
	if l.Queued() == 0 {
		return
	}
	if socket, ok := l.conn.(*net.TCPConn); ok {
		_ = socket.SetLinger(0) // closed already: nothing to forget
		return
	}
	raw, err := l.conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCOFLUSH) }) // gone: nothing to forget
}
