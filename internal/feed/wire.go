package feed

import (
	"bufio"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// closeGrace is how long a peer may take to answer a close frame.
const closeGrace = time.Second

// wire is the one door to a peer: states, heartbeats and what the websocket
// library answers by itself all pass its Write, a whole frame each, and no
// frame follows a close frame.
type wire struct {
	net.Conn       // the link, or the TLS connection on top of it
	link     *link // the lowest connection we can see

	mu      sync.Mutex
	closing bool // a close frame is out
	ours    bool // and it was the hub's wish
}

// wrap finds the place for the link: under TLS when the listener was wrapped,
// else on top.
func wrap(c net.Conn) *wire {
	if l, ok := c.(*link); ok {
		return &wire{Conn: c, link: l}
	}
	if t, ok := c.(*tls.Conn); ok {
		if l, ok := t.NetConn().(*link); ok {
			return &wire{Conn: c, link: l}
		}
	}
	l := newLink(c)
	return &wire{Conn: l, link: l}
}

// Write never waits, see link.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return 0, net.ErrClosed
	}
	w.closing = len(p) > 0 && p[0] == closeFrame
	return w.Conn.Write(p)
}

// bye sends a close frame and leaves the peer closeGrace to answer it.
func (w *wire) bye(code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return
	}
	w.closing, w.ours = true, true
	_, _ = w.Conn.Write(appendClose(nil, code)) // the reader learns of an error
	_ = w.Conn.SetReadDeadline(time.Now().Add(closeGrace))
}

// awaitFor gives the peer d to be heard from, unless it was told goodbye.
func (w *wire) awaitFor(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closing {
		_ = w.Conn.SetReadDeadline(time.Now().Add(d))
	}
}

// dismissed reports whether the hub ended the connection.
func (w *wire) dismissed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ours
}

// shrink bounds what the kernel keeps for a peer that does not read: whatever
// is in there will be seen before the newest state.
func (w *wire) shrink(bytes int) {
	if c, ok := w.link.Conn.(*net.TCPConn); ok {
		_ = c.SetWriteBuffer(bytes) // the kernel's own size works too
	}
}

// hijacker hands the websocket library a wire instead of the bare connection.
type hijacker struct {
	http.ResponseWriter
	ready func(*wire)
}

// Hijack implements http.Hijacker.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if rw.Reader.Buffered() == 0 { // else the library refuses the connection
		slim(rw)
	}
	w := wrap(c)
	h.ready(w)
	return w, rw, nil
}

// slim takes the server's two buffers of 4 KiB out of their owners, which live
// as long as the connection; only the answer to the handshake still needs one.
func slim(rw *bufio.ReadWriter) {
	*rw.Reader = *bufio.NewReaderSize(nil, 16)
	*rw.Writer = *bufio.NewWriterSize(nil, 256)
}
