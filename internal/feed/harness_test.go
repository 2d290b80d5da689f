package feed

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const testOrigin = "http://office.test"

// testOptions let nothing end by the clock.
func testOptions() Options {
	return Options{CheckOrigin: Origins(testOrigin), Beat: time.Hour, WriteTimeout: time.Hour, HelloTimeout: time.Hour}
}

// office is a hub behind a real HTTP server.
type office struct {
	*Hub
	url   string
	tls   *tls.Config
	ended chan error // what Serve returned, in that order
	subs  sync.Map   // path → Subscription or greeting
}

type greeting func(hello []byte) (Subscription, error)

func newOffice(t testing.TB, o Options) *office {
	return startOffice(t, o, func(s *httptest.Server) { s.Start() })
}

func startOffice(t testing.TB, o Options, start func(*httptest.Server)) *office {
	t.Helper()
	f := &office{Hub: New(o), ended: make(chan error, 4096)}
	s := httptest.NewUnstartedServer(f)
	start(s)
	f.url = "ws" + strings.TrimPrefix(s.URL, "http")
	if s.TLS != nil {
		f.tls = s.Client().Transport.(*http.Transport).TLSClientConfig
	}
	t.Cleanup(func() {
		cut, cancel := context.WithCancel(context.Background())
		cancel()
		if err := f.Close(cut); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("closing the hub: %v", err)
		}
		s.Close()
	})
	return f
}

// at lets connections to path have sub.
func (f *office) at(path string, sub Subscription) { f.subs.Store(path, sub) }

func (f *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch sub, _ := f.subs.Load(r.URL.Path); sub := sub.(type) {
	case Subscription:
		f.ended <- f.Serve(w, r, sub)
	case greeting:
		f.ended <- f.ServeHello(w, r, sub)
	default:
		http.NotFound(w, r)
	}
}

// screen is a client.
type screen struct {
	*websocket.Conn
	t testing.TB
}

// frame is either of the two shapes.
type frame struct {
	Seq, Beat uint64
	Time      int64
	State     json.RawMessage
}

func (f *office) dialer(buffer int) *websocket.Dialer {
	d := &net.Dialer{}
	if buffer > 0 {
		d.Control = func(_, _ string, c syscall.RawConn) error {
			return c.Control(func(fd uintptr) {
				_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, buffer)
			})
		}
	}
	return &websocket.Dialer{NetDialContext: d.DialContext, TLSClientConfig: f.tls}
}

// connect opens a screen with a receive buffer of the given size, 0 for the
// usual one.
func (f *office) connect(t testing.TB, path string, buffer int) *screen {
	t.Helper()
	ws, _, err := f.dialer(buffer).Dial(f.url+path, http.Header{"Origin": {testOrigin}})
	if err != nil {
		t.Fatalf("connecting to %s: %v", path, err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return &screen{ws, t}
}

// status returns the HTTP status of a refused connection.
func (f *office) status(t testing.TB, path string, header http.Header) int {
	t.Helper()
	ws, resp, err := f.dialer(0).Dial(f.url+path, header)
	if err == nil {
		_ = ws.Close()
		return http.StatusSwitchingProtocols
	}
	if !errors.Is(err, websocket.ErrBadHandshake) {
		t.Fatalf("connecting to %s: %v", path, err)
	}
	return resp.StatusCode
}

// next reads one frame.
func (s *screen) next() frame {
	s.t.Helper()
	_, b, err := s.ReadMessage()
	if err != nil {
		s.t.Fatalf("reading a frame: %v", err)
	}
	return s.parse(b)
}

func (s *screen) parse(b []byte) frame {
	s.t.Helper()
	var f frame
	if err := json.Unmarshal(b, &f); err != nil {
		s.t.Fatalf("a frame of %d bytes is damaged: %v", len(b), err)
	}
	return f
}

// until reads up to the state with number seq and returns how many states came;
// they must only go forward.
func (s *screen) until(seq uint64) (int, error) {
	last := uint64(0)
	for n := 1; ; n++ {
		_, b, err := s.ReadMessage()
		if err != nil {
			return n, err
		}
		var f frame
		if err := json.Unmarshal(b, &f); err != nil {
			return n, err
		}
		if f.Seq <= last || f.Seq > seq {
			return n, errors.New("states out of order")
		}
		if last = f.Seq; last == seq {
			return n, nil
		}
	}
}

// wantClose reads until the peer closes, which must be at once and with code.
func (s *screen) wantClose(code int) {
	s.t.Helper()
	_, b, err := s.ReadMessage()
	if !websocket.IsCloseError(err, code) {
		s.t.Errorf("got %q, %v, want close code %d", b, err, code)
	}
}
