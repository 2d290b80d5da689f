package feed

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

const (
	statusGoingAway = websocket.CloseGoingAway
	statusPolicy    = websocket.ClosePolicyViolation

	readLimit  = 4096 // bytes of a message from a peer
	readBuffer = 512  // bytes; peers send little more than pongs
)

// Subscription is what a connection is for.
type Subscription struct {
	Channel Channel
	Key     string // names the connection's own state on a Personal
	Session string // ends with CloseSession; empty: none
	Class   Class
	// Valid is asked once more when CloseSession can already see the
	// connection, so that a sign-out in between is not missed; nil: always.
	Valid func() bool
}

// conn is one upgraded connection.
type conn struct {
	hub  *Hub
	ws   *websocket.Conn // used for reading only
	wire *wire

	// The hub's mutex guards these.
	sub   Subscription
	topic *topic // nil before the connection is subscribed and after it ended
	place int    // among the topic's members
	due   bool   // stands in its lane
	beat  bool   // a heartbeat is due

	// The sender's alone.
	seen uint64 // sequence number it last decided on
	told uint64 // sequence number of the last state written
	hash uint64 // of the last own state written
}

// Serve upgrades the request and blocks until the connection ends. It has
// answered the request in every case; the error is for the log, nil when the
// peer or the hub simply ended the connection.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, sub Subscription) error {
	return h.serve(w, r, sub.Class, func(*conn) (Subscription, error) { return sub, nil })
}

// ServeHello is Serve for peers that say who they are in their first message,
// at most 4 KiB, so that no token stands in a URL. If greet returns an error
// the peer sees close code 1008, without a reason.
func (h *Hub) ServeHello(w http.ResponseWriter, r *http.Request, greet func(hello []byte) (Subscription, error)) error {
	return h.serve(w, r, Later, func(c *conn) (Subscription, error) {
		hello, err := c.hello()
		if err != nil {
			return Subscription{}, err
		}
		return greet(hello)
	})
}

// serve is the life of a connection.
func (h *Hub) serve(w http.ResponseWriter, r *http.Request, class Class, introduce func(*conn) (Subscription, error)) error {
	addr := h.opt.Address(r)
	if err := h.admit(class, addr); err != nil {
		h.refuse(w, r, err)
		return fmt.Errorf("admitting a screen: %w", err)
	}
	defer h.release(addr)
	c, err := h.upgrade(w, r)
	if err != nil {
		return fmt.Errorf("upgrading to a websocket: %w", err)
	}
	defer c.end()
	if err := c.live(introduce); err != nil {
		return fmt.Errorf("feeding a screen: %w", err)
	}
	return nil
}

// upgrade makes the request's connection one of the hub's.
func (h *Hub) upgrade(w http.ResponseWriter, r *http.Request) (*conn, error) {
	c := &conn{hub: h}
	ws, err := h.up.Upgrade(hijacker{w, c.attach}, r, nil)
	if err != nil {
		c.abandon()
		return nil, err
	}
	ws.SetReadLimit(readLimit)
	c.ws = ws
	h.mu.Lock()
	h.conns[c] = struct{}{}
	closed := h.closed
	h.mu.Unlock()
	if closed {
		c.wire.bye(statusGoingAway)
	}
	return c, nil
}

// attach receives the wire while the upgrade is under way.
func (c *conn) attach(w *wire) {
	c.wire = w
	w.shrink(c.hub.opt.SendBuffer)
	w.link.stretch(c.hub.opt.WriteTimeout, func() { c.hub.count.slow.Add(1) }, func() { c.hub.due(c) })
}

// abandon clears up after an upgrade that broke half way.
func (c *conn) abandon() {
	if c.wire != nil {
		_ = c.wire.Close()
		c.wire.link.stop()
	}
}

// live subscribes the connection and then listens: for pongs, and for the end.
func (c *conn) live(introduce func(*conn) (Subscription, error)) error {
	sub, err := introduce(c)
	if err == nil {
		err = c.hub.subscribe(c, sub)
	}
	if err != nil {
		return c.dismiss(err)
	}
	c.ws.SetPongHandler(func(string) error {
		c.wire.awaitFor(c.hub.opt.Silence)
		return nil
	})
	c.wire.awaitFor(c.hub.opt.Silence)
	if _, _, err := c.ws.NextReader(); err != nil {
		return c.lost(err)
	}
	return c.dismiss(ErrSpoke)
}

// hello reads the first message.
func (c *conn) hello() ([]byte, error) {
	c.wire.awaitFor(c.hub.opt.HelloTimeout)
	_, hello, err := c.ws.ReadMessage()
	if err != nil {
		return nil, cmp.Or(c.lost(err), ErrHello)
	}
	return hello, nil
}

// dismiss says goodbye, unless that was said, and listens for the answer until
// the peer's time is up. It returns why.
func (c *conn) dismiss(why error) error {
	c.wire.bye(statusPolicy)
	for {
		if _, _, err := c.ws.NextReader(); err != nil {
			return why
		}
	}
}

// lost says what a failed read means: nil when the peer, the network or the
// hub just ended the connection. No address of a peer stands in its error.
func (c *conn) lost(err error) error {
	if c.wire.dismissed() {
		return nil
	}
	err = cmp.Or(c.wire.link.cause(), err)
	if _, ok := errors.AsType[*websocket.CloseError](err); ok {
		return nil
	}
	n, ok := errors.AsType[net.Error](err)
	switch {
	case !ok:
		return err
	case n.Timeout():
		c.hub.count.dead.Add(1)
		return ErrDead
	}
	return nil
}

// subscribe puts c on its topic and makes it due for the current state.
func (h *Hub) subscribe(c *conn, sub Subscription) error {
	h.mu.Lock()
	c.sub = sub // from here CloseSession finds it
	h.mu.Unlock()
	if sub.Valid != nil && !sub.Valid() {
		return ErrSession
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrClosed
	}
	c.topic = sub.Channel.feed()
	c.topic.join(c)
	h.lanes[sub.Class].push(c)
	h.rouse()
	return nil
}

// end takes the connection out of the hub and closes it.
func (c *conn) end() {
	h := c.hub
	h.mu.Lock()
	delete(h.conns, c)
	if c.topic != nil {
		c.topic.leave(c)
		c.topic = nil
	}
	h.mu.Unlock()
	_ = c.wire.Close()
	c.wire.link.stop()
	h.count.closed.Add(1)
}
