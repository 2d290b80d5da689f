package feed

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
)

// Origins returns a check that admits exactly the listed origins, such as
// "https://kep.example:8443". Scheme and host are compared without case. It
// does not look at the Host header: whoever serves the page checks that.
func Origins(allowed ...string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		origin := r.Header.Get("Origin")
		return slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, origin) })
	}
}

// originAllowed applies the options to a request's Origin headers; more than
// one is never right.
func (h *Hub) originAllowed(r *http.Request) bool {
	switch len(r.Header.Values("Origin")) {
	case 0:
		return h.opt.AllowNoOrigin
	case 1:
		return h.opt.CheckOrigin(r)
	}
	return false
}

// admit takes a place for a connection of the class from addr.
func (h *Hub) admit(class Class, addr string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	limit := h.opt.Max
	if class != First {
		limit -= h.opt.Reserve
	}
	switch {
	case h.closed:
		return ErrClosed
	case h.opt.Max > 0 && h.places >= limit:
		return ErrFull
	case h.opt.MaxPerAddress > 0 && h.byAddr[addr] >= h.opt.MaxPerAddress:
		return ErrAddress
	}
	h.places++
	h.byAddr[addr]++
	h.serving.Add(1)
	return nil
}

// release gives the place back.
func (h *Hub) release(addr string) {
	h.mu.Lock()
	h.places--
	if h.byAddr[addr]--; h.byAddr[addr] == 0 {
		delete(h.byAddr, addr)
	}
	h.mu.Unlock()
	h.serving.Done()
}

// refuse answers a request that got no place.
func (h *Hub) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusServiceUnavailable
	if errors.Is(err, ErrAddress) {
		status = http.StatusTooManyRequests
	}
	w.Header().Set("Retry-After", "5")
	h.opt.Refuse(w, r, status, err)
}

func refusePlainly(w http.ResponseWriter, _ *http.Request, status int, err error) {
	http.Error(w, err.Error(), status)
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
