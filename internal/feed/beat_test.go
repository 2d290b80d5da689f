package feed

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// pipes is a listener on net.Pipe, so that time in a bubble is not real.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { close(p.done); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// inBubble runs a hub behind an HTTP server with the office's deadlines.
func inBubble(t *testing.T, o Options, run func(t *testing.T, f *office, dial func(path string) *screen)) {
	synctest.Test(t, func(t *testing.T) {
		o.CheckOrigin = Origins(testOrigin)
		f := &office{Hub: New(o), ended: make(chan error, 10)}
		p := pipes{make(chan net.Conn), make(chan struct{})}
		srv := &http.Server{Handler: f, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 15 * time.Second}
		served := make(chan error, 1)
		go func() { served <- srv.Serve(p) }()
		run(t, f, func(path string) *screen {
			client, server := net.Pipe()
			p.conns <- server
			dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
			ws, _, err := dialer.Dial("ws://office.test"+path, http.Header{"Origin": {testOrigin}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = ws.Close() })
			return &screen{ws, t}
		})
		cut, cancel := context.WithCancel(t.Context())
		cancel()
		_ = f.Close(cut)
		_ = srv.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("got %v, want %v", err, http.ErrServerClosed)
		}
	})
}

func TestHeartbeatsOutliveTheServersDeadlines(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		board := f.Topic()
		f.at("/", Subscription{Channel: board})
		board.Publish([]byte(`1`))
		s := dial("/")
		s.next()
		for i := range 60 {
			sent := time.Now()
			got := s.next()
			if got.Beat != 1 || got.State != nil || got.Time != time.Now().UnixMilli() || time.Since(sent) > 5*time.Second {
				t.Fatalf("got %+v at beat %d after %v, want beat 1 within 5 s", got, i, time.Since(sent))
			}
		}
		if got := f.Stats(); got.First != 1 || got.Closed != 0 {
			t.Errorf("got %+v, want the screen still connected after five minutes", got)
		}
	})
}

func TestBeatNamesTheLastStateOfTheConnection(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		own := f.Personal(func(string) []byte { return []byte(`"same"`) })
		f.at("/", Subscription{Channel: own, Class: Later})
		s := dial("/")
		first := s.next()
		own.Refresh()
		if got := s.next(); got.Beat != first.Seq {
			t.Errorf("got beat %d, want %d: nothing came since", got.Beat, first.Seq)
		}
	})
}

func TestPeerThatAnswersNoPingIsDead(t *testing.T) {
	inBubble(t, Options{Beat: 5 * time.Second, Silence: 20 * time.Second}, func(t *testing.T, f *office, dial func(string) *screen) {
		f.at("/", Subscription{Channel: f.Topic()})
		s := dial("/")
		s.SetPingHandler(func(string) error { return nil })
		start := time.Now()
		for _, _, err := s.ReadMessage(); err == nil; _, _, err = s.ReadMessage() {
			continue
		}
		if err := <-f.ended; !errors.Is(err, ErrDead) || time.Since(start) != 20*time.Second {
			t.Errorf("got %v after %v, want %v after 20 s", err, time.Since(start), ErrDead)
		}
		if got := f.Stats(); got.Dead != 1 || got.Closed != 1 {
			t.Errorf("got %+v, want one dead", got)
		}
	})
}

func TestPeerThatTakesNothingIsDeadAfterTheWriteTimeout(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		board := f.Topic()
		f.at("/", Subscription{Channel: board})
		dial("/")
		synctest.Wait()
		start := time.Now()
		board.Publish([]byte(`1`))
		if err := <-f.ended; !errors.Is(err, ErrDead) || time.Since(start) != 5*time.Second {
			t.Errorf("got %v after %v, want %v after 5 s", err, time.Since(start), ErrDead)
		}
	})
}

func TestHelloMustComeInTime(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		f.subs.Store("/", greeting(func([]byte) (Subscription, error) { return Subscription{}, nil }))
		s := dial("/")
		start := time.Now()
		if err := s.WriteControl(websocket.PongMessage, nil, start.Add(time.Second)); err != nil {
			t.Fatal(err) // no pong buys a silent peer time
		}
		if err := <-f.ended; !errors.Is(err, ErrDead) || time.Since(start) != 5*time.Second {
			t.Errorf("got %v after %v, want %v after 5 s", err, time.Since(start), ErrDead)
		}
	})
}

func TestPeerThatIgnoresGoodbyeIsCutOff(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		f.at("/", Subscription{Channel: f.Topic(), Session: "a"})
		s := dial("/")
		s.SetCloseHandler(func(int, string) error { return nil })
		go func() { _, _, _ = s.ReadMessage() }()
		synctest.Wait()
		start := time.Now()
		f.CloseSession("a")
		if err := <-f.ended; err != nil || time.Since(start) != closeGrace {
			t.Errorf("got %v after %v, want no error after %v", err, time.Since(start), closeGrace)
		}
	})
}

func TestCloseIsGracefulAndLeavesNoGoroutine(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, f *office, dial func(string) *screen) {
		board := f.Topic()
		f.at("/", Subscription{Channel: board})
		for range 3 {
			s := dial("/")
			go func() {
				for _, _, err := s.ReadMessage(); err == nil; _, _, err = s.ReadMessage() {
					continue
				}
			}()
		}
		board.Publish([]byte(`1`))
		if err := f.Close(t.Context()); err != nil {
			t.Errorf("got %v, want every screen to answer", err)
		}
	})
}
