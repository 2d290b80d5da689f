package feed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestNewConnectionGetsTheCurrentStateAtOnce(t *testing.T) {
	now := time.UnixMilli(1000)
	o := testOptions()
	o.Now = func() time.Time { return now }
	f := newOffice(t, o)
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	board.Publish([]byte(`"old"`))
	board.Publish([]byte(`"new"`))
	now = time.UnixMilli(2000)
	got := f.connect(t, "/", 0).next()
	if string(got.State) != `"new"` || got.Seq != 2 || got.Time != 2000 {
		t.Errorf("got %s, seq %d, time %d, want \"new\", 2, 2000", got.State, got.Seq, got.Time)
	}
}

func TestConnectionWaitsForTheFirstState(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	s := f.connect(t, "/", 0)
	board.Publish([]byte(`1`))
	if got := s.next(); string(got.State) != `1` || got.Seq != 1 {
		t.Errorf("got %s, seq %d, want 1, 1", got.State, got.Seq)
	}
}

func TestTopicsDoNotMix(t *testing.T) {
	f := newOffice(t, testOptions())
	hall, desk := f.Topic(), f.Topic()
	f.at("/hall", Subscription{Channel: hall})
	f.at("/desk", Subscription{Channel: desk})
	hall.Publish([]byte(`"hall"`))
	desk.Publish([]byte(`"desk"`))
	for _, name := range []string{"hall", "desk"} {
		if got := f.connect(t, "/"+name, 0).next(); string(got.State) != `"`+name+`"` {
			t.Errorf("got %s on %s", got.State, name)
		}
	}
}

func TestPublishCopiesTheState(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	state := []byte(`"mine"`)
	board.Publish(state)
	copy(state, `"xxxx"`)
	if got := f.connect(t, "/", 0).next(); string(got.State) != `"mine"` {
		t.Errorf("got %s, want \"mine\"", got.State)
	}
}

func TestShowPublishesOnlyWhatIsNew(t *testing.T) {
	h := New(Options{})
	t.Cleanup(func() { _ = h.Close(t.Context()) })
	topic := h.Topic()
	if got := topic.State(); got != nil {
		t.Errorf("before the first state: got %s", got)
	}
	for _, c := range []struct {
		state string
		want  uint64
	}{{`{"n":1}`, 1}, {`{"n":1}`, 1}, {`{"n":2}`, 2}, {`{"n":1}`, 3}} {
		topic.Show([]byte(c.state))
		if got := string(topic.State()); got != c.state || topic.seq != c.want {
			t.Errorf("after %s: got %s in frame %d, want frame %d", c.state, got, topic.seq, c.want)
		}
	}
}

func TestPhoneGetsItsOwnStateOnlyWhenItChanged(t *testing.T) {
	f := newOffice(t, testOptions())
	var version atomic.Int64
	asked := make(chan struct{}, 3)
	own := f.Personal(func(key string) []byte {
		defer func() { asked <- struct{}{} }()
		return fmt.Appendf(nil, `"%s %d"`, key, version.Load())
	})
	f.at("/", Subscription{Channel: own, Key: "A1", Class: Later})
	s := f.connect(t, "/", 0)
	if got := s.next(); string(got.State) != `"A1 0"` {
		t.Fatalf("got %s, want \"A1 0\"", got.State)
	}
	<-asked
	own.Refresh() // "A1 0" again
	<-asked
	version.Store(1)
	own.Refresh()
	if got := s.next(); string(got.State) != `"A1 1"` || got.Seq != 3 {
		t.Errorf("got %s, seq %d, want \"A1 1\", 3", got.State, got.Seq)
	}
	if got := f.Stats().Sent; got != 2 {
		t.Errorf("got %d states sent, want 2", got)
	}
}

func TestPhoneWithoutAStateIsSentNone(t *testing.T) {
	f := newOffice(t, testOptions())
	var there atomic.Bool
	asked := make(chan struct{}, 2)
	own := f.Personal(func(string) []byte {
		defer func() { asked <- struct{}{} }()
		if !there.Load() {
			return nil
		}
		return []byte(`"now"`)
	})
	f.at("/", Subscription{Channel: own, Class: Later})
	s := f.connect(t, "/", 0)
	<-asked
	there.Store(true)
	own.Refresh()
	if got := s.next(); string(got.State) != `"now"` || got.Seq != 2 {
		t.Errorf("got %s, seq %d, want \"now\", 2", got.State, got.Seq)
	}
}

func TestSignedOutSessionIsClosed(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/a", Subscription{Channel: board, Session: "a"})
	f.at("/b", Subscription{Channel: board, Session: "b"})
	f.at("/none", Subscription{Channel: board})
	board.Publish([]byte(`1`))
	a1, a2, b, none := f.connect(t, "/a", 0), f.connect(t, "/a", 0), f.connect(t, "/b", 0), f.connect(t, "/none", 0)
	for _, s := range []*screen{a1, a2, b, none} {
		s.next()
	}
	f.CloseSession("a")
	f.CloseSession("")
	board.Publish([]byte(`2`))
	a1.wantClose(websocket.ClosePolicyViolation)
	a2.wantClose(websocket.ClosePolicyViolation)
	for _, s := range []*screen{b, none} {
		if got := s.next(); string(got.State) != `2` {
			t.Errorf("got %s, want 2 on a session still signed in", got.State)
		}
	}
	for range 2 {
		if err := <-f.ended; err != nil {
			t.Errorf("got %v, want no error for a signed-out session", err)
		}
	}
}

func TestSessionThatEndedDuringTheUpgradeSeesNothing(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/", Subscription{Channel: board, Session: "a", Valid: func() bool { return false }})
	board.Publish([]byte(`1`))
	f.connect(t, "/", 0).wantClose(websocket.ClosePolicyViolation)
	if err := <-f.ended; !errors.Is(err, ErrSession) {
		t.Errorf("got %v, want %v", err, ErrSession)
	}
}

func TestHelloNamesTheSubscription(t *testing.T) {
	f := newOffice(t, testOptions())
	own := f.Personal(func(key string) []byte { return fmt.Appendf(nil, `%q`, key) })
	bad := errors.New("no such ticket")
	f.subs.Store("/", greeting(func(hello []byte) (Subscription, error) {
		if string(hello) != "token" {
			return Subscription{}, bad
		}
		return Subscription{Channel: own, Key: "Α017", Class: Later}, nil
	}))
	good, wrong := f.connect(t, "/", 0), f.connect(t, "/", 0)
	if err := errors.Join(good.WriteMessage(websocket.TextMessage, []byte("token")),
		wrong.WriteMessage(websocket.TextMessage, []byte("guess"))); err != nil {
		t.Fatal(err)
	}
	if got := good.next(); string(got.State) != `"Α017"` {
		t.Errorf("got %s, want \"Α017\"", got.State)
	}
	wrong.wantClose(websocket.ClosePolicyViolation)
	if err := <-f.ended; !errors.Is(err, bad) {
		t.Errorf("got %v, want %v", err, bad)
	}
}

func TestHelloIsBounded(t *testing.T) {
	f := newOffice(t, testOptions())
	f.subs.Store("/", greeting(func([]byte) (Subscription, error) {
		t.Error("a hello over the limit was given to the caller")
		return Subscription{}, ErrSession
	}))
	s := f.connect(t, "/", 0)
	if err := s.WriteMessage(websocket.TextMessage, make([]byte, readLimit+1)); err != nil {
		t.Fatal(err)
	}
	if err := <-f.ended; !errors.Is(err, websocket.ErrReadLimit) {
		t.Errorf("got %v, want %v", err, websocket.ErrReadLimit)
	}
}

func TestPeerThatLeavesWithoutHello(t *testing.T) {
	f := newOffice(t, testOptions())
	f.subs.Store("/", greeting(func([]byte) (Subscription, error) { return Subscription{}, nil }))
	_ = f.connect(t, "/", 0).Close()
	if err := <-f.ended; !errors.Is(err, ErrHello) {
		t.Errorf("got %v, want %v", err, ErrHello)
	}
}

func TestPeerThatTalksIsClosed(t *testing.T) {
	f := newOffice(t, testOptions())
	f.at("/", Subscription{Channel: f.Topic()})
	s := f.connect(t, "/", 0)
	if err := s.WriteMessage(websocket.TextMessage, []byte("hi")); err != nil {
		t.Fatal(err)
	}
	s.wantClose(websocket.ClosePolicyViolation)
	if err := <-f.ended; !errors.Is(err, ErrSpoke) {
		t.Errorf("got %v, want %v", err, ErrSpoke)
	}
}

func TestLimits(t *testing.T) {
	from := func(r *http.Request) string { return r.URL.Query().Get("from") }
	header := http.Header{"Origin": {testOrigin}}
	o := testOptions()
	o.Max, o.Reserve, o.MaxPerAddress, o.Address = 4, 1, 2, from
	f := newOffice(t, o)
	board := f.Topic()
	f.at("/first", Subscription{Channel: board})
	f.at("/later", Subscription{Channel: board, Class: Later})
	board.Publish([]byte(`1`))
	f.connect(t, "/later?from=a", 0).next()
	leaver := f.connect(t, "/later?from=a", 0)
	leaver.next()
	if got := f.status(t, "/later?from=a", header); got != http.StatusTooManyRequests {
		t.Errorf("got %d, want 429 for a third connection from one address", got)
	}
	f.connect(t, "/later?from=b", 0).next()
	if got := f.status(t, "/later?from=c", header); got != http.StatusServiceUnavailable {
		t.Errorf("got %d, want 503 for a phone on the reserved place", got)
	}
	f.connect(t, "/first?from=c", 0).next()
	if got := f.status(t, "/first?from=d", header); got != http.StatusServiceUnavailable {
		t.Errorf("got %d, want 503 when all places are taken", got)
	}
	if got := f.Stats(); got.First != 1 || got.Later != 3 {
		t.Errorf("got %d first and %d later, want 1 and 3", got.First, got.Later)
	}
	for range 3 {
		<-f.ended // the refused ones
	}
	_ = leaver.Close()
	<-f.ended
	f.connect(t, "/first?from=a", 0).next()
}

func TestOrigins(t *testing.T) {
	for name, c := range map[string]struct {
		origin  []string
		allowNo bool
		want    int
	}{
		"a listed one is admitted":       {[]string{testOrigin}, false, 101},
		"its host in capitals too":       {[]string{"http://OFFICE.test"}, false, 101},
		"another host is refused":        {[]string{"http://evil.test"}, false, 403},
		"another scheme is refused":      {[]string{"https://office.test"}, false, 403},
		"another port is refused":        {[]string{testOrigin + ":8080"}, false, 403},
		"null is refused":                {[]string{"null"}, false, 403},
		"two are refused":                {[]string{testOrigin, testOrigin}, false, 403},
		"a missing one is refused":       {nil, false, 403},
		"a missing one can be allowed":   {nil, true, 101},
		"an empty one is never admitted": {[]string{""}, true, 403},
	} {
		t.Run(name, func(t *testing.T) {
			o := testOptions()
			o.AllowNoOrigin = c.allowNo
			f := newOffice(t, o)
			f.at("/", Subscription{Channel: f.Topic()})
			if got := f.status(t, "/", http.Header{"Origin": c.origin}); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestZeroOptionsRefuseEveryOrigin(t *testing.T) {
	f := newOffice(t, Options{})
	f.at("/", Subscription{Channel: f.Topic()})
	if got := f.status(t, "/", http.Header{"Origin": {testOrigin}}); got != http.StatusForbidden {
		t.Errorf("got %d, want 403", got)
	}
}

func TestRequestThatIsNoWebsocketIsRefused(t *testing.T) {
	o := testOptions()
	refused := make(chan int, 1)
	o.Refuse = func(w http.ResponseWriter, r *http.Request, status int, err error) {
		refused <- status
		refusePlainly(w, r, status, err)
	}
	f := newOffice(t, o)
	f.at("/", Subscription{Channel: f.Topic()})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http"+f.url[len("ws"):]+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if got := <-refused; got != http.StatusBadRequest || resp.StatusCode != got {
		t.Errorf("got %d and %d, want 400", got, resp.StatusCode)
	}
}

func TestCloseSaysGoingAway(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	f.subs.Store("/hello", greeting(func([]byte) (Subscription, error) { return Subscription{Channel: board}, nil }))
	board.Publish([]byte(`1`))
	s, silent := f.connect(t, "/", 0), f.connect(t, "/hello", 0)
	s.next()
	closed := make(chan error)
	go func() { closed <- f.Close(t.Context()) }()
	s.wantClose(websocket.CloseGoingAway)
	silent.wantClose(websocket.CloseGoingAway)
	if err := <-closed; err != nil {
		t.Errorf("got %v, want a graceful end", err)
	}
	if got := f.status(t, "/", http.Header{"Origin": {testOrigin}}); got != http.StatusServiceUnavailable {
		t.Errorf("got %d, want 503 from a closed hub", got)
	}
	board.Publish([]byte(`2`)) // into the void, without waiting
	if err := f.Close(t.Context()); err != nil {
		t.Errorf("got %v, want nothing to do the second time", err)
	}
	if got := f.Stats(); got.First != 0 || got.Closed != 2 || got.Dead != 0 {
		t.Errorf("got %+v, want two ended and none left or dead", got)
	}
}

func TestCloseCutsOffWhoDoesNotAnswer(t *testing.T) {
	f := newOffice(t, testOptions())
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	board.Publish([]byte(`1`))
	f.connect(t, "/", 0).next() // reads no more, so it never answers
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if got := f.Stats(); got.First != 0 || got.Closed != 1 {
		t.Errorf("got %+v, want the one connection ended", got)
	}
}
