package feed

import (
	"hash/maphash"
	"time"
)

// task is one turn of one connection, taken under the hub's mutex.
type task struct {
	conn  *conn
	class Class
	topic *topic
	key   string
	seq   uint64
	wire  []byte
	state []byte
	beat  bool
}

// Phones are written some at a time, with a pause before each batch if anyone
// was written just before it. The pause leaves the processors to those whom
// the first-class states have woken, and to the office itself.
const (
	batch = 64
	pause = 2 * time.Millisecond
)

// send is the one goroutine that writes states and heartbeats. None of its
// writes waits, so one is enough, and it makes the order of classes exact.
func (h *Hub) send() {
	defer close(h.sent)
	beat, rest := time.NewTicker(h.opt.Beat), time.NewTimer(0)
	defer beat.Stop()
	defer rest.Stop()
	resting := true // phones wait for the timer
	for {
		select {
		case <-h.stop:
			return
		case <-beat.C:
			h.markBeats()
		case <-h.wake:
		case <-rest.C:
			resting = false
		}
		phones := batch
		if resting {
			phones = 0
		}
		if h.round(phones) && !resting {
			resting = true
			rest.Reset(pause)
		}
	}
}

// round serves whoever is due in the first class and at most so many phones,
// none after a first-class connection. It reports whether it served anyone.
func (h *Hub) round(phones int) bool {
	for served := false; ; served = true {
		t, ok := h.next(phones > 0)
		if !ok {
			return served
		}
		h.serveTurn(t)
		if phones--; t.class == First {
			phones = 0
		}
	}
}

// rouse wakes the sender; one token is enough for any number of callers.
func (h *Hub) rouse() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// mark puts a changed topic into the lanes of the classes. It holds mu.
func (h *Hub) mark(t *topic) {
	for class := range classes {
		if !t.changed[class] {
			t.changed[class] = true
			h.lanes[class].changed = append(h.lanes[class].changed, t)
		}
	}
}

// markBeats makes every subscribed connection due for a heartbeat.
func (h *Hub) markBeats() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		if c.topic != nil {
			c.beat = true
			h.lanes[c.sub.Class].push(c)
		}
	}
}

// due gives c a turn: it joined, or its socket takes bytes again.
func (h *Hub) due(c *conn) {
	h.mu.Lock()
	if c.topic != nil {
		h.lanes[c.sub.Class].push(c)
	}
	h.mu.Unlock()
	h.rouse()
}

// next takes the next turn: any first-class connection goes before any phone,
// also one that fell due while phones were being served.
func (h *Hub) next(phones bool) (task, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.turn(First)
	if !ok && phones {
		t, ok = h.turn(Later)
	}
	return t, ok
}

// turn takes the next turn of a class, passing over connections that ended. It
// holds mu.
func (h *Hub) turn(class Class) (task, bool) {
	for {
		c := h.lanes[class].pop(class)
		if c == nil {
			return task{}, false
		}
		if t := c.topic; t != nil {
			beat := c.beat
			c.beat = false
			return task{c, class, t, c.sub.Key, t.seq, t.wire, t.state, beat}, true
		}
	}
}

// serveTurn writes what the connection has not seen. If earlier bytes still
// wait for it, nothing: its next turn comes when they are gone.
func (h *Hub) serveTurn(t task) {
	c := t.conn
	if c.wire.link.busy() {
		return
	}
	if frame := h.frame(t); frame != nil {
		c.told = t.seq
		h.count.sent.Add(1)
		_, _ = c.wire.Write(frame) // the connection's reader learns of an error
	}
	if t.beat {
		h.scratch = appendBeat(h.scratch[:0], c.told, h.opt.Now())
		_, _ = c.wire.Write(h.scratch)
	}
}

// frame returns the state the connection has not seen, nil if there is none.
func (h *Hub) frame(t task) []byte {
	c, seen := t.conn, t.conn.seen
	if seen == t.seq {
		return nil
	}
	c.seen = t.seq
	if t.topic.own != nil {
		return h.ownFrame(t)
	}
	if seen == 0 { // it just came: the state may be old, its time is now
		h.scratch = appendState(h.scratch[:0], t.seq, h.opt.Now(), t.state)
		return h.scratch
	}
	h.count.skipped.Add(t.seq - seen - 1)
	return t.wire
}

// ownFrame asks for the state of the connection's key and returns it as a
// frame if it is news to the connection.
func (h *Hub) ownFrame(t task) []byte {
	state := t.topic.own(t.key)
	if state == nil {
		return nil
	}
	hash := maphash.Bytes(h.seed, state)
	if t.conn.told != 0 && t.conn.hash == hash {
		return nil
	}
	t.conn.hash = hash
	h.scratch = appendState(h.scratch[:0], t.seq, h.opt.Now(), state)
	return h.scratch
}
