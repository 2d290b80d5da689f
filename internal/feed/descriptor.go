package feed

import (
	"cmp"
	"errors"
	"syscall"
)

// descriptor writes to a socket without ever waiting for it. Its user
// serialises the calls.
type descriptor struct {
	raw  syscall.RawConn
	step func(fd uintptr) bool // once, bound a single time so that a write allocates nothing

	p   []byte
	n   int
	err error
}

func newDescriptor(raw syscall.RawConn) *descriptor {
	d := &descriptor{raw: raw}
	d.step = d.once
	return d
}

// write offers p to the socket and returns how much of it was taken at once,
// which may be nothing. An error is final.
func (d *descriptor) write(p []byte) (int, error) {
	d.p, d.n, d.err = p, 0, nil
	err := d.raw.Write(d.step)
	d.p = nil
	return d.n, cmp.Or(err, d.err)
}

// once answers true, "done", whatever the socket said: waiting is not done here.
func (d *descriptor) once(fd uintptr) bool {
	n, err := syscall.Write(int(fd), d.p)
	for errors.Is(err, syscall.EINTR) {
		n, err = syscall.Write(int(fd), d.p)
	}
	if err == nil {
		d.n = n
		return true
	}
	if !errors.Is(err, syscall.EAGAIN) {
		d.err = err
	}
	return true
}
