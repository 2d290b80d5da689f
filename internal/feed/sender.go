package feed

import (
	"hash/maphash"
	"time"
)

// task is one turn of one connection, taken under the hub's mutex.
type task struct {
	conn  *conn
	topic *topic
	key   string
	seq   uint64
	wire  []byte
	state []byte
	beat  bool
}

// send is the one goroutine that writes states and heartbeats. None of its
// writes waits, so one is enough, and it makes the order of classes exact.
func (h *Hub) send() {
	defer close(h.sent)
	beat := time.NewTicker(h.opt.Beat)
	defer beat.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-beat.C:
			h.markBeats()
		case <-h.wake:
		}
		for t, ok := h.next(); ok; t, ok = h.next() {
			h.serveTurn(t)
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

// next takes the next turn: any first-class connection goes before any other,
// also one that fell due while others were being served.
func (h *Hub) next() (task, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for class := range classes {
		for c := h.lanes[class].pop(class); c != nil; c = h.lanes[class].pop(class) {
			if t := c.topic; t != nil {
				beat := c.beat
				c.beat = false
				return task{c, t, c.sub.Key, t.seq, t.wire, t.state, beat}, true
			}
		}
	}
	return task{}, false
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
