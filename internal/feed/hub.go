// Package feed brings live state to screens over websockets: the whole state
// when a screen connects, then always the newest. A slow screen loses the
// states in between and delays nobody; displays, consoles and kiosks are
// written before any phone.
//
// What a page receives are JSON text frames of two shapes, times in
// milliseconds since 1970:
//
//	{"seq":12,"time":1763759596123,"state":…}   the state is now this
//	{"beat":12,"time":1763759601123}            nothing new since frame 12
//
// A page that hears neither for a few beats shows itself as stale. seq only
// grows within a connection and starts anew with the daemon.
package feed

import (
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Class is the rank of a connection.
type Class uint8

// First is for displays, consoles and kiosks, Later for phones.
const (
	First Class = iota
	Later

	classes
)

// The reasons for which a connection is refused or ended.
var (
	ErrClosed  = errors.New("the feed is closed")
	ErrFull    = errors.New("too many connections")
	ErrAddress = errors.New("too many connections from one address")
	ErrSession = errors.New("the session has ended")
	ErrHello   = errors.New("the peer left without saying who it is")
	ErrDead    = errors.New("the peer took or answered nothing in time")
	ErrSpoke   = errors.New("the peer sent a message where none is expected")
)

// Options are a hub's settings. The zero value refuses every connection, since
// no origin is allowed.
type Options struct {
	// CheckOrigin decides on a request that names its origin, see Origins.
	CheckOrigin func(r *http.Request) bool
	// AllowNoOrigin admits clients that send no Origin, as browsers always do.
	AllowNoOrigin bool

	Max           int // connections in all; 0: no limit
	Reserve       int // of these, kept free for first-class ones
	MaxPerAddress int // from one remote address; 0: no limit
	// Address names the remote address; nil takes the host of RemoteAddr.
	Address func(r *http.Request) string
	// Refuse answers a request that is not upgraded; nil writes plain text.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, err error)

	Beat         time.Duration // between heartbeats; 0: 5 s
	Silence      time.Duration // after which a peer that answers no ping is dead; 0: 4 beats
	WriteTimeout time.Duration // in which a slow peer must take what it was sent; 0: 5 s
	HelloTimeout time.Duration // in which a peer must send its first frame; 0: 5 s
	SendBuffer   int           // bytes the kernel may hold for a peer; 0: 32 KiB

	Now func() time.Time // the time in frames; nil: time.Now
}

// withDefaults fills in what was left zero.
func (o Options) withDefaults() Options {
	if o.CheckOrigin == nil {
		o.CheckOrigin = Origins()
	}
	if o.Address == nil {
		o.Address = remoteHost
	}
	if o.Refuse == nil {
		o.Refuse = refusePlainly
	}
	if o.Beat == 0 {
		o.Beat = 5 * time.Second
	}
	if o.Silence == 0 {
		o.Silence = 4 * o.Beat
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = 5 * time.Second
	}
	if o.HelloTimeout == 0 {
		o.HelloTimeout = 5 * time.Second
	}
	if o.SendBuffer == 0 {
		o.SendBuffer = 32 << 10
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Hub owns all connections and the goroutine that writes to them.
type Hub struct {
	opt  Options
	up   websocket.Upgrader
	seed maphash.Seed

	mu     sync.Mutex
	closed bool
	conns  map[*conn]struct{} // upgraded, whether subscribed or not
	places int                // taken, upgraded or about to be
	byAddr map[string]int     // the same by remote address
	lanes  [classes]lane

	serving sync.WaitGroup // calls of Serve that took a place
	wake    chan struct{}
	stop    chan struct{} // closed: the sender ends
	sent    chan struct{} // closed: the sender has ended
	halt    sync.Once

	scratch []byte // the sender's
	count   struct{ sent, skipped, slow, dead, closed atomic.Uint64 }
}

// New makes a hub and starts its goroutine, which Close ends.
func New(o Options) *Hub {
	h := &Hub{
		opt:    o.withDefaults(),
		seed:   maphash.MakeSeed(),
		conns:  make(map[*conn]struct{}),
		byAddr: make(map[string]int),
		wake:   make(chan struct{}, 1),
		stop:   make(chan struct{}),
		sent:   make(chan struct{}),
	}
	h.up = websocket.Upgrader{
		ReadBufferSize:  readBuffer,
		WriteBufferPool: new(sync.Pool), // stays empty: frames are not written through the library
		CheckOrigin:     h.originAllowed,
		Error:           h.opt.Refuse,
	}
	go h.send()
	return h
}

// Close refuses new connections, says "going away" (1001) to all others and
// waits until they are gone, or until ctx ends, when it cuts them off.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, c := range h.selected(func(*conn) bool { return true }) {
		c.wire.bye(statusGoingAway)
	}
	gone := make(chan struct{})
	go func() {
		h.serving.Wait()
		close(gone)
	}()
	err := h.await(ctx, gone)
	h.halt.Do(func() { close(h.stop) })
	<-h.sent
	return err
}

// await waits for the last connection, cutting off those still there when ctx
// ends.
func (h *Hub) await(ctx context.Context, gone <-chan struct{}) error {
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	for _, c := range h.selected(func(*conn) bool { return true }) {
		_ = c.wire.Close()
	}
	<-gone
	return context.Cause(ctx)
}

// CloseSession ends every connection of a session that was signed out; none of
// them gets another state. A page sees close code 1008.
func (h *Hub) CloseSession(session string) {
	for _, c := range h.selected(func(c *conn) bool { return session != "" && c.sub.Session == session }) {
		c.wire.bye(statusPolicy)
	}
}

// selected returns the connections that keep accepts, under the mutex.
func (h *Hub) selected(keep func(*conn) bool) []*conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Collect(maps.Keys(h.conns)), func(c *conn) bool { return !keep(c) })
}

// Stats are counts since the hub was made, but for the connections, which are
// those of the moment.
type Stats struct {
	First, Later int    // subscribed connections
	Sent         uint64 // states written
	Skipped      uint64 // states of a Topic that a connection missed for a newer one
	Slow         uint64 // times a socket did not take a frame at once
	Dead         uint64 // connections ended because the peer took or answered nothing
	Closed       uint64 // connections ended, for whatever reason
}

// Stats returns the hub's counts.
func (h *Hub) Stats() Stats {
	s := Stats{
		Sent: h.count.sent.Load(), Skipped: h.count.skipped.Load(), Slow: h.count.slow.Load(),
		Dead: h.count.dead.Load(), Closed: h.count.closed.Load(),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		switch {
		case c.topic == nil:
		case c.sub.Class == First:
			s.First++
		default:
			s.Later++
		}
	}
	return s
}
