package feed

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// maxRest is how many bytes, in bytes, may wait behind a socket that takes
// nothing before the next write is refused and the connection closed. Only
// control frames and the TLS records of one state ever gather here.
const maxRest = 256 << 10

// errOverflow says that a peer reads nothing and yet made us answer it.
var errOverflow = errors.New("too many bytes wait for the peer")

// Listen wraps a listener whose connections will be used under TLS:
//
//	tls.NewListener(feed.Listen(ln), config)
//
// It lets a hub write through the TLS layer without ever waiting for a socket.
// Until a connection is upgraded to a websocket it behaves as before. Without
// the wrapper TLS works too, one goroutine a write dearer.
func Listen(ln net.Listener) net.Listener { return listener{ln} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newLink(c), nil
}

// link is a connection whose Write, once elastic, never waits: what the socket
// does not take at once is kept, and a goroutine that lives just as long
// finishes it in order.
type link struct {
	net.Conn
	try     func(p []byte) (int, error) // nil without a descriptor: the goroutine writes everything
	elastic atomic.Bool                 // false while net/http owns the connection

	// Set before elastic, constant after.
	timeout time.Duration
	slow    func() // the socket did not take a write at once
	drained func() // nothing waits any more

	mu       sync.Mutex
	rest     []byte // not yet handed to the socket, nor to the goroutine
	flushing bool   // the goroutine is the only one to touch the socket
	err      error  // why writing ended

	flushers sync.WaitGroup
}

func newLink(c net.Conn) *link {
	l := &link{Conn: c}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return l
	}
	if raw, err := sc.SyscallConn(); err == nil {
		l.try = newDescriptor(raw).write
	}
	return l
}

// stretch makes the link elastic.
func (l *link) stretch(timeout time.Duration, slow, drained func()) {
	l.timeout, l.slow, l.drained = timeout, slow, drained
	l.elastic.Store(true)
}

// Write sends p or keeps what could not be sent; it keeps no reference to p.
func (l *link) Write(p []byte) (int, error) {
	if !l.elastic.Load() {
		return l.Conn.Write(p)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return 0, l.err
	}
	n, err := l.offer(p)
	if err != nil {
		l.fail(err)
		return n, err
	}
	if n < len(p) {
		return len(p), l.keep(p[n:])
	}
	return n, nil
}

// offer tries the socket, unless bytes wait before these. It holds mu.
func (l *link) offer(p []byte) (int, error) {
	if l.flushing || l.try == nil {
		return 0, nil
	}
	n, err := l.try(p)
	if err == nil && n < len(p) {
		l.slow()
	}
	return n, err
}

// keep holds p back for the goroutine, which it starts if there is none. It
// holds mu.
func (l *link) keep(p []byte) error {
	if len(l.rest) > maxRest {
		l.fail(errOverflow)
		return errOverflow
	}
	l.rest = append(l.rest, p...)
	if !l.flushing {
		l.flushing = true
		l.flushers.Go(l.flush)
	}
	return nil
}

// flush writes what was kept, waiting at most timeout for each turn.
func (l *link) flush() {
	for p := l.take(); p != nil; p = l.take() {
		_ = l.Conn.SetWriteDeadline(time.Now().Add(l.timeout)) // if it fails the write does
		if _, err := l.Conn.Write(p); err != nil {
			l.mu.Lock()
			l.fail(err)
			l.mu.Unlock()
			return
		}
	}
	l.drained()
}

// take hands over what waits; with nothing left the goroutine's turn is over.
func (l *link) take() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.rest
	l.rest = nil
	if p == nil {
		_ = l.Conn.SetWriteDeadline(time.Time{})
		l.flushing = false
	}
	return p
}

// fail ends the connection: its reader notices. It holds mu.
func (l *link) fail(err error) {
	if l.err == nil {
		l.err = err
	}
	l.rest = nil
	_ = l.Conn.Close()
}

// busy reports whether bytes wait for the peer.
func (l *link) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.flushing
}

// cause returns why writing ended, nil if it did not.
func (l *link) cause() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// stop ends all writing and waits for the goroutine.
func (l *link) stop() {
	l.mu.Lock()
	l.fail(net.ErrClosed)
	l.mu.Unlock()
	l.flushers.Wait()
}

// SetWriteDeadline does nothing on an elastic link, whose writes never wait;
// the goroutine sets its own.
func (l *link) SetWriteDeadline(t time.Time) error {
	if l.elastic.Load() {
		return nil
	}
	return l.Conn.SetWriteDeadline(t)
}
