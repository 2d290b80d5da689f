package feed

// lane is what one class has waiting: topics that changed, not yet spread to
// their members, and connections in the order they fell due. A connection
// stands in it at most once; it is its own mailbox of one, since what it gets
// is decided only when its turn comes. The hub's mutex guards it.
type lane struct {
	changed []*topic
	due     []*conn
	head    int // due[:head] has been served
}

// push makes c due.
func (l *lane) push(c *conn) {
	if !c.due {
		c.due = true
		l.due = append(l.due, c)
	}
}

// pop returns the next connection that is due, nil if none is.
func (l *lane) pop(class Class) *conn {
	l.spread(class)
	if l.head == len(l.due) {
		l.due, l.head = l.due[:0], 0
		return nil
	}
	c := l.due[l.head]
	l.due[l.head] = nil
	l.head++
	c.due = false
	return c
}

// spread makes the members of every changed topic due.
func (l *lane) spread(class Class) {
	for _, t := range l.changed {
		t.changed[class] = false
		for _, c := range t.members[class] {
			l.push(c)
		}
	}
	clear(l.changed)
	l.changed = l.changed[:0]
}
