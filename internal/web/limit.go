package web

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// Limit bounds the connections of a server before srv serves, in all and from
// one address: one machine that opens many must not use up what the rest of
// the program needs to open files. A connection too many is closed at once; one
// that became a websocket counts no more.
func Limit(srv *http.Server, most, perAddress int) {
	l := &limit{most: most, perAddress: perAddress, open: map[net.Conn]string{}, count: map[string]int{}}
	srv.ConnState = l.follow
}

type limit struct {
	most, perAddress int

	mu    sync.Mutex
	open  map[net.Conn]string // that count, and where from
	count map[string]int
}

// follow is told by the server what becomes of its connections.
func (l *limit) follow(c net.Conn, s http.ConnState) {
	switch s {
	case http.StateNew:
		if !l.enter(c) {
			_ = c.Close() // nothing was exchanged
		}
	case http.StateClosed, http.StateHijacked:
		l.leave(c)
	default: // it goes on counting
	}
}

func (l *limit) enter(c net.Conn) bool {
	from := Network(c.RemoteAddr().String())
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= l.most || l.count[from] >= l.perAddress {
		return false
	}
	l.open[c] = from
	l.count[from]++
	return true
}

func (l *limit) leave(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from, counts := l.open[c]
	if !counts {
		return
	}
	delete(l.open, c)
	if l.count[from]--; l.count[from] == 0 {
		delete(l.count, from)
	}
}

// Network names where a remote address, host:port, comes from: the address, or
// for IPv6 the network of 64 bits, since one machine has many addresses in it.
func Network(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	network, _ := ip.Prefix(64) // 64 bits fit every IPv6 address
	return network.String()
}
