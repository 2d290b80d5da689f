package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// hostOf returns the host of a Host header without its port.
func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// originAllowed reports whether a request comes from a page of this server, or
// from no page at all. The Host was checked before, so a page of this server
// is one whose origin has the same host and port. The scheme is compared only
// under TLS: a proxy may speak TLS for a server that does not.
func originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return crossSiteSafe(r)
	}
	u, err := url.Parse(origin)
	if err != nil || r.TLS != nil && u.Scheme != "https" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host)
}

// crossSiteSafe decides for a request without Origin: browsers always send one
// with a changing request or a websocket, other programs do not.
func crossSiteSafe(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead
	if safe && r.Header.Get("Upgrade") == "" {
		return true
	}
	return site == "" || site == "same-origin" || site == "none"
}

// HostList returns the check of a Host header against names and addresses;
// loopback is always allowed.
func HostList(names ...string) func(host string) bool {
	allowed := map[string]bool{"localhost": true}
	for _, n := range names {
		allowed[strings.ToLower(n)] = true
	}
	return func(host string) bool {
		ip := net.ParseIP(host)
		return allowed[host] || ip != nil && ip.IsLoopback()
	}
}

// FromThisMachine reports whether a request comes from this machine, and not
// through a proxy on it.
func FromThisMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback() &&
		r.Header.Get("Forwarded") == "" && r.Header.Get("X-Forwarded-For") == ""
}
