package feed

import (
	"errors"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
)

// tiny makes kernels fill up after a few states.
func tiny() Options {
	o := testOptions()
	o.SendBuffer = 4 << 10
	return o
}

// randomState is one JSON string of up to most bytes.
func randomState(r *rand.Rand, most int) []byte {
	b := make([]byte, 2+r.IntN(most))
	for i := range b {
		b[i] = 'a' + byte(r.IntN(26))
	}
	b[0], b[len(b)-1] = '"', '"'
	return b
}

// transports are the three ways from the hub to a socket.
func transports() map[string]func(*httptest.Server) {
	return map[string]func(*httptest.Server){
		"plain": func(s *httptest.Server) { s.Start() },
		"TLS on a wrapped listener": func(s *httptest.Server) {
			s.Listener = Listen(s.Listener)
			s.StartTLS()
		},
		"plain on a wrapped listener": func(s *httptest.Server) {
			s.Listener = Listen(s.Listener)
			s.Start()
		},
		"TLS on a bare listener": func(s *httptest.Server) { s.StartTLS() },
	}
}

func TestSlowReaderGetsTheNewestAndDelaysNobody(t *testing.T) {
	for name, start := range transports() {
		t.Run(name, func(t *testing.T) {
			f := startOffice(t, tiny(), start)
			board := f.Topic()
			f.at("/", Subscription{Channel: board})
			board.Publish([]byte(`"first"`))
			slow, quick := f.connect(t, "/", 4<<10), f.connect(t, "/", 0)
			slow.next()
			quick.next()
			r := rand.New(rand.NewPCG(1, 2))
			const last = 200
			for seq := uint64(2); seq <= last; seq++ {
				board.Publish(randomState(r, 64<<10))
				if got := quick.next(); got.Seq != seq {
					t.Fatalf("got state %d on the quick screen, want %d", got.Seq, seq)
				}
			}
			n, err := slow.until(last)
			if err != nil || n >= last-1 {
				t.Errorf("got %d states up to the newest, %v, want some left out", n, err)
			}
			if got := f.Stats(); got.Skipped != uint64(last-1-n) || got.Slow == 0 && f.tls == nil {
				t.Errorf("got %+v with %d states read, want the other %d skipped", got, n, last-1-n)
			}
		})
	}
}

func TestStalledClientsLoseNobodyAnything(t *testing.T) {
	const all, stalled, last = 200, 10, 60
	f := newOffice(t, tiny())
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	board.Publish([]byte(`"first"`))
	screens := make([]*screen, all)
	for i := range screens {
		screens[i] = f.connect(t, "/", 8<<10)
		screens[i].next()
	}
	read := func(some []*screen) <-chan error {
		done := make(chan error, len(some))
		for _, s := range some {
			go func() {
				_, err := s.until(last)
				done <- err
			}()
		}
		return done
	}
	want := func(done <-chan error, n int) {
		t.Helper()
		for range n {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	done := read(screens[stalled:])
	r := rand.New(rand.NewPCG(3, 4))
	for range last - 1 {
		board.Publish(randomState(r, 16<<10))
	}
	want(done, all-stalled) // while the stalled ones still do not read
	want(read(screens[:stalled]), stalled)
	if got := f.Stats(); got.First != all || got.Closed != 0 {
		t.Errorf("got %+v, want everybody still connected", got)
	}
}

func TestPeerThatOnlyPingsAndNeverReadsIsCutOff(t *testing.T) {
	f := newOffice(t, tiny())
	f.at("/", Subscription{Channel: f.Topic()})
	s := f.connect(t, "/", 4<<10)
	ping := make([]byte, 0, 131*1000)
	for range 1000 {
		ping = append(ping, 0x89, 0x80|125, 0, 0, 0, 0)
		ping = append(ping, make([]byte, 125)...)
	}
	for err := error(nil); err == nil; { // until the hub has enough of it
		_, err = s.NetConn().Write(ping)
	}
	if err := <-f.ended; !errors.Is(err, errOverflow) {
		t.Errorf("got %v, want %v", err, errOverflow)
	}
}
