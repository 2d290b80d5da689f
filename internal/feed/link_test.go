package feed

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// sink is a connection that takes as much as a script allows at once and
// everything when it is waited for.
type sink struct {
	net.Conn
	mu   sync.Mutex
	got  bytes.Buffer
	rand *rand.Rand
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.Write(p)
}

func (s *sink) try(p []byte) (int, error) {
	s.mu.Lock()
	n := s.rand.IntN(2*len(p) + 1)
	s.mu.Unlock()
	return s.Write(p[:min(n, len(p))])
}

func (s *sink) SetWriteDeadline(time.Time) error { return nil }
func (s *sink) Close() error                     { return nil }

// block is a message whose damage shows: its length, then one repeated byte.
func block(n int, fill byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(n))
	return append(b, bytes.Repeat([]byte{fill}, n)...)
}

// blocks counts the whole blocks in p; -1 if any is damaged.
func blocks(p []byte) int {
	count := 0
	for ; len(p) > 0; count++ {
		if len(p) < 4 {
			return -1
		}
		n := int(binary.BigEndian.Uint32(p))
		if len(p) < 4+n || n > 0 && bytes.Count(p[4:4+n], p[4:5]) != n {
			return -1
		}
		p = p[4+n:]
	}
	return count
}

func TestPartialWritesNeverMixFrames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &sink{rand: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
		l := newLink(s)
		l.try = s.try
		l.stretch(time.Hour, func() {}, func() {})
		writers := rapid.SliceOfN(rapid.SliceOf(rapid.IntRange(0, 500)), 1, 4).Draw(t, "sizes")
		want := 0
		var all sync.WaitGroup
		for i, sizes := range writers {
			want += len(sizes)
			all.Go(func() {
				for _, n := range sizes {
					_, _ = l.Write(block(n, byte('a'+i)))
				}
			})
		}
		all.Wait()
		l.flushers.Wait()
		if got := blocks(s.got.Bytes()); got != want || l.busy() || l.cause() != nil {
			t.Errorf("got %d whole blocks (-1: damage), want %d; busy %v, %v", got, want, l.busy(), l.cause())
		}
	})
}

func TestNothingFollowsACloseFrame(t *testing.T) {
	for name, end := range map[string]func(*wire){
		"the hub's":       func(w *wire) { w.bye(statusPolicy) },
		"the library's":   func(w *wire) { _, _ = w.Write(appendClose(nil, statusPolicy)) },
		"one of each":     func(w *wire) { _, _ = w.Write(appendClose(nil, statusPolicy)); w.bye(statusGoingAway) },
		"the hub's twice": func(w *wire) { w.bye(statusPolicy); w.bye(statusGoingAway) },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := net.Pipe()
			defer func() { _ = b.Close() }()
			s := &sink{Conn: a, rand: rand.New(rand.NewPCG(1, 1))}
			w := wrap(s)
			w.link.stretch(time.Hour, func() {}, func() {})
			end(w)
			if _, err := w.Write(appendBeat(nil, 1, time.UnixMilli(0))); err == nil {
				t.Error("a heartbeat was accepted after the close frame")
			}
			w.link.flushers.Wait()
			if got, want := s.got.Bytes(), appendClose(nil, statusPolicy); !bytes.Equal(got, want) {
				t.Errorf("got % x, want % x", got, want)
			}
		})
	}
}

func TestLinkIsOrdinaryUntilStretched(t *testing.T) {
	s := &sink{rand: rand.New(rand.NewPCG(1, 1))}
	l := newLink(s)
	if n, err := l.Write([]byte("HTTP")); n != 4 || err != nil || s.got.String() != "HTTP" {
		t.Errorf("got %d, %v, %q, want the write passed on", n, err, s.got.String())
	}
}
