package web

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// dial opens a connection and reports whether the server keeps it: one that is
// kept gets an answer, one too many is closed.
func dial(t *testing.T, address string) (c net.Conn, kept bool) {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // some tests close it before
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return c, false
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return c, false
	}
	return c, resp.Body.Close() == nil
}

func TestConnectionsAreLimited(t *testing.T) {
	for name, limits := range map[string][2]int{"in all": {3, 100}, "from one address": {100, 3}} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan net.Conn, 10)
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			Limit(s.Config, limits[0], limits[1])
			follow := s.Config.ConnState
			s.Config.ConnState = func(c net.Conn, state http.ConnState) {
				follow(c, state)
				if state == http.StateClosed {
					gone <- c
				}
			}
			s.Start()
			t.Cleanup(s.Close)
			address := s.Listener.Addr().String()
			first, kept := dial(t, address)
			for range 2 {
				_, ok := dial(t, address)
				kept = kept && ok
			}
			if !kept {
				t.Fatal("a connection within the limit was closed")
			}
			if _, kept := dial(t, address); kept {
				t.Error("the fourth connection was kept")
			}
			<-gone // the fourth
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			<-gone
			if _, kept := dial(t, address); !kept {
				t.Error("after one was closed the next was refused")
			}
		})
	}
}

func TestHijackedConnectionsCountNoMore(t *testing.T) {
	l := &limit{most: 1, perAddress: 1, open: map[net.Conn]string{}, count: map[string]int{}}
	a, b := newPipe(t), newPipe(t)
	l.follow(a, http.StateNew)
	l.follow(a, http.StateActive)
	l.follow(a, http.StateHijacked)
	l.follow(b, http.StateNew)
	if len(l.open) != 1 || l.count["pipe"] != 1 {
		t.Errorf("%d connections count, %v by address", len(l.open), l.count)
	}
	l.follow(b, http.StateClosed)
	if len(l.open)+len(l.count) != 0 {
		t.Errorf("%v and %v are left", l.open, l.count)
	}
}

func newPipe(t *testing.T) net.Conn {
	a, b := net.Pipe()
	t.Cleanup(func() {
		if err := errors.Join(a.Close(), b.Close()); err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestAddressesOfOneNetworkCountAsOne(t *testing.T) {
	cases := []struct{ name, remote, want string }{
		{"an IPv4 address is itself", "192.0.2.7:4711", "192.0.2.7"},
		{"a mapped IPv4 address is the IPv4 address", "[::ffff:192.0.2.7]:4711", "192.0.2.7"},
		{"an IPv6 address is its network", "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"},
		{"a zone does not matter", "[fe80::1%eth0]:4711", "fe80::/64"},
		{"what is no address is itself", "pipe", "pipe"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Network(c.remote); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestThisMachineIsLoopbackWithoutProxy(t *testing.T) {
	proxied := func(name string) *http.Request {
		return &http.Request{RemoteAddr: "127.0.0.1:1", Header: http.Header{name: {"192.0.2.7"}}}
	}
	for name, c := range map[string]struct {
		r    *http.Request
		want bool
	}{
		"loopback":            {&http.Request{RemoteAddr: "127.0.0.1:1"}, true},
		"loopback of IPv6":    {&http.Request{RemoteAddr: "[::1]:1"}, true},
		"another machine":     {&http.Request{RemoteAddr: "192.0.2.7:1"}, false},
		"no address":          {&http.Request{RemoteAddr: "@"}, false},
		"a proxy here":        {proxied("X-Forwarded-For"), false},
		"a modern proxy here": {proxied("Forwarded"), false},
	} {
		if got := FromThisMachine(c.r); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
