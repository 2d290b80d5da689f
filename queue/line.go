package queue

import (
	"slices"
	"sort"
)

// line holds the waiting tickets of one service in order of their keys. The
// usual arrival goes to the end and the usual call comes from the front, both
// without moving anything.
type line struct {
	tickets []*Ticket
	odd     []*Ticket // those of tickets that are odd, in no order
}

func (l *line) len() int {
	if l == nil {
		return 0
	}
	return len(l.tickets)
}

func (l *line) all() []*Ticket {
	if l == nil {
		return nil
	}
	return l.tickets
}

// unusual returns the tickets whose key alone does not say when they come.
func (l *line) unusual() []*Ticket {
	if l == nil {
		return nil
	}
	return l.odd
}

// before returns how many tickets have a key lower than k.
func (l *line) before(k Key) int {
	if l == nil {
		return 0
	}
	n := len(l.tickets)
	if n == 0 || l.tickets[n-1].Key.Compare(k) < 0 {
		return n
	}
	return sort.Search(n, func(i int) bool { return l.tickets[i].Key.Compare(k) >= 0 })
}

func (l *line) add(t *Ticket) {
	l.tickets = slices.Insert(l.tickets, l.before(t.Key), t)
	if t.odd() {
		l.odd = append(l.odd, t)
	}
}

func (l *line) remove(t *Ticket) {
	if i := slices.Index(l.odd, t); i >= 0 {
		l.odd = slices.Delete(l.odd, i, i+1)
	}
	i := l.before(t.Key)
	for i < len(l.tickets) && l.tickets[i] != t { // never, while keys differ
		i++
	}
	switch i {
	case len(l.tickets):
		return
	case 0:
		l.tickets[0] = nil
		l.tickets = l.tickets[1:]
	default:
		l.tickets = slices.Delete(l.tickets, i, i+1)
	}
}
