package feed

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// gate stops the sender in the middle of a phone's turn, so that what happens
// until the returned function is called happens at once for it.
func (f *office) gate(t *testing.T) (open func()) {
	t.Helper()
	at, release := make(chan struct{}), make(chan struct{})
	p := f.Personal(func(string) []byte {
		close(at)
		<-release
		return []byte(`"gate"`)
	})
	path := fmt.Sprintf("/gate/%p", p)
	f.at(path, Subscription{Channel: p, Class: Later})
	s := f.connect(t, path, 0)
	<-at
	return func() {
		close(release)
		s.next()
		_ = s.Close()
	}
}

// record notes the class of every connection in the order in which the sender
// offers bytes to the sockets.
func (f *office) record() func() []Class {
	var mu sync.Mutex
	var order []Class
	for _, c := range f.selected(func(*conn) bool { return true }) {
		c.wire.link.mu.Lock()
		try, class := c.wire.link.try, c.sub.Class
		c.wire.link.try = func(p []byte) (int, error) {
			mu.Lock()
			order = append(order, class)
			mu.Unlock()
			return try(p)
		}
		c.wire.link.mu.Unlock()
	}
	return func() []Class {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(order)
	}
}

// crowd connects displays and phones on a shared topic, and phones of their own.
func crowd(t *testing.T, f *office, board *Topic, own *Personal) []*screen {
	t.Helper()
	f.at("/display", Subscription{Channel: board, Class: First})
	f.at("/phone", Subscription{Channel: board, Class: Later})
	f.at("/own", Subscription{Channel: own, Class: Later})
	var all []*screen
	for range 10 {
		for _, path := range []string{"/own", "/phone", "/display"} {
			s := f.connect(t, path, 0)
			s.next()
			all = append(all, s)
		}
	}
	return all
}

func TestFirstClassIsWrittenBeforePhones(t *testing.T) {
	f := newOffice(t, testOptions())
	n := 0
	board, own := f.Topic(), f.Personal(func(string) []byte { n++; return fmt.Append(nil, n) })
	board.Publish([]byte(`1`))
	screens := crowd(t, f, board, own)
	open := f.gate(t)
	order := f.record()
	own.Refresh() // the phones are even asked for first
	board.Publish([]byte(`2`))
	open()
	for _, s := range screens {
		s.next()
	}
	got := order()
	// The gate's own write comes first: its turn had begun.
	want := slices.Concat([]Class{Later}, slices.Repeat([]Class{First}, 10), slices.Repeat([]Class{Later}, 20))
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want the gate, 10 first, then 20 later", got)
	}
}

func TestFirstClassOvertakesPhonesHalfWay(t *testing.T) {
	f := newOffice(t, testOptions())
	var board *Topic
	n := 0
	own := f.Personal(func(string) []byte {
		if n++; n == 10+5 { // after the ten first states, at the fifth of the refresh
			board.Publish([]byte(`2`))
		}
		return fmt.Append(nil, n)
	})
	board = f.Topic()
	board.Publish([]byte(`1`))
	screens := crowd(t, f, board, own)
	order := f.record()
	own.Refresh()
	for _, s := range screens {
		s.next()
	}
	got := order()
	want := slices.Concat(slices.Repeat([]Class{Later}, 5), slices.Repeat([]Class{First}, 10), slices.Repeat([]Class{Later}, 15))
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want 5 later, all 10 first, the other 15", got)
	}
}
