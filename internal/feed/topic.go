package feed

import (
	"bytes"
	"slices"
)

// Channel is what a connection can be subscribed to: a Topic or a Personal.
type Channel interface{ feed() *topic }

// Topic holds one state that all its connections see.
type Topic struct{ topic }

// Personal gives every connection its own state, by the connection's key.
type Personal struct{ topic }

// topic is one or the other; the hub's mutex guards it.
type topic struct {
	hub *Hub
	own func(key string) []byte // nil: all see the same

	seq     uint64 // of the latest state, 0 before the first
	wire    []byte // the latest state as a frame, prepared once, never changed
	state   []byte // the part of wire that is the state
	members [classes][]*conn
	changed [classes]bool // waits in the lane of the class
}

func (t *topic) feed() *topic { return t }

// Topic makes a topic; it has nothing to show before the first Publish.
func (h *Hub) Topic() *Topic { return &Topic{topic{hub: h}} }

// Personal makes a topic whose connections each get what frame returns for
// their key: one JSON value, or nil for nothing. The hub calls frame from one
// goroutine, holding no lock; it sends the value only if it differs from what
// the connection got last.
func (h *Hub) Personal(frame func(key string) []byte) *Personal {
	return &Personal{topic{hub: h, own: frame, seq: 1}}
}

// Publish makes state, one JSON value, the latest and sends it to everyone on
// the topic. It copies state and waits for nobody.
func (t *Topic) Publish(state []byte) {
	h := t.hub
	h.mu.Lock()
	t.seq++
	t.wire = appendState(nil, t.seq, h.opt.Now(), state)
	end := len(t.wire) - 1
	t.state = t.wire[end-len(state) : end]
	h.mark(&t.topic)
	h.mu.Unlock()
	h.rouse()
}

// Show is Publish unless state is the latest already.
func (t *Topic) Show(state []byte) {
	if !bytes.Equal(state, t.State()) {
		t.Publish(state)
	}
}

// State returns the latest state, nil before the first. Callers must not
// change it.
func (t *Topic) State() []byte {
	t.hub.mu.Lock()
	defer t.hub.mu.Unlock()
	return t.state
}

// Refresh says that states may have changed: the hub asks for each again,
// after all first-class connections have been served. It waits for nobody.
func (p *Personal) Refresh() {
	h := p.hub
	h.mu.Lock()
	p.seq++
	h.mark(&p.topic)
	h.mu.Unlock()
	h.rouse()
}

// join adds c; leave takes it away. Both under the hub's mutex.
func (t *topic) join(c *conn) {
	m := &t.members[c.sub.Class]
	c.place = len(*m)
	*m = append(*m, c)
}

func (t *topic) leave(c *conn) {
	m := &t.members[c.sub.Class]
	last := len(*m) - 1
	(*m)[c.place] = (*m)[last]
	(*m)[c.place].place = c.place
	*m = slices.Delete(*m, last, last+1)
}
