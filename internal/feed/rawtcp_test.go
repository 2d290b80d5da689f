package feed

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// audience is a number of client sockets whose readers do the same whoever
// writes to them, so that what differs is the writing.
type audience struct {
	conns []net.Conn
	read  chan error // one for every frame that a reader has got whole
}

// listen starts a reader for each connection.
func listen(b testing.TB, conns []net.Conn) *audience {
	a := &audience{conns: conns, read: make(chan error, len(conns))}
	for _, c := range conns {
		go func() {
			buf := make([]byte, 64<<10)
			for {
				err := readFrame(c, buf)
				a.read <- err
				if err != nil {
					return
				}
			}
		}()
	}
	b.Cleanup(func() {
		for _, c := range conns {
			_ = c.Close()
			<-a.read
		}
	})
	return a
}

// readFrame reads one text frame of 126 bytes to 64 KiB.
func readFrame(c net.Conn, buf []byte) error {
	n, err := io.ReadAtLeast(c, buf, 4)
	if err != nil {
		return err
	}
	if buf[0] != textFrame || buf[1] != 126 {
		return fmt.Errorf("reading % x: not the frame expected", buf[:2])
	}
	_, err = io.ReadFull(c, buf[n:4+int(binary.BigEndian.Uint16(buf[2:]))])
	return err
}

// all waits until every reader has got one frame.
func (a *audience) all(b testing.TB) {
	for range a.conns {
		if err := <-a.read; err != nil {
			b.Fatal(err)
		}
	}
}

// rawTCP is the baseline: n plain connections, written one after the other.
type rawTCP struct {
	*audience
	servers []net.Conn
}

func newRawTCP(b testing.TB, n int) *rawTCP {
	ln, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	r := &rawTCP{}
	var clients []net.Conn
	for range n {
		clients = append(clients, dialTCP(b, ln.Addr().String()))
		c, err := ln.Accept()
		if err != nil {
			b.Fatal(err)
		}
		r.servers = append(r.servers, c)
		b.Cleanup(func() { _ = c.Close() })
	}
	r.audience = listen(b, clients)
	return r
}

// send writes the same bytes to every connection.
func (r *rawTCP) send(b testing.TB, p []byte) {
	for _, c := range r.servers {
		if _, err := c.Write(p); err != nil {
			b.Fatal(err)
		}
	}
}

func dialTCP(b testing.TB, addr string) net.Conn {
	c, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// upgraded opens n sockets to path, shakes hands by hand and leaves the bare
// connections, with nothing of the library around them.
func (f *office) upgraded(b testing.TB, path string, n int) []net.Conn {
	var conns []net.Conn
	for range n {
		c := dialTCP(b, strings.TrimPrefix(f.url, "ws://"))
		_, _ = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: office.test\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"User-Agent: Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, testOrigin)
		var head []byte
		for one := make([]byte, 1); !strings.HasSuffix(string(head), "\r\n\r\n"); head = append(head, one...) {
			if _, err := io.ReadFull(c, one); err != nil {
				b.Fatalf("upgrading after %q: %v", head, err)
			}
		}
		if !strings.HasPrefix(string(head), "HTTP/1.1 101 ") {
			b.Fatalf("upgrading: got %q", head)
		}
		conns = append(conns, c)
	}
	return conns
}

// manyFiles raises the limit of open files as far as is permitted.
func manyFiles() {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) == nil {
		l.Cur = l.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
	}
}

// times are the durations of one way of doing a thing.
type times []time.Duration

func (t *times) measure(do func()) {
	start := time.Now()
	do()
	*t = append(*t, time.Since(start))
}

// quantile returns the q-th part, 0.5 for the median.
func (t times) quantile(q float64) float64 {
	s := slices.Sorted(slices.Values(t))
	return float64(s[int(q*float64(len(s)-1))])
}

// report writes the ratio of two ways that were measured in turn, and the
// medians behind it.
func report(b *testing.B, got, base times) {
	b.ReportMetric(0, "ns/op") // both ways together: means nothing
	b.ReportMetric(got.quantile(.5)/base.quantile(.5), "ratio-p50")
	b.ReportMetric(got.quantile(.1)/base.quantile(.1), "ratio-p10")
	b.ReportMetric(got.quantile(.99)/base.quantile(.99), "ratio-p99")
	b.ReportMetric(got.quantile(.5)/1e3, "µs-p50")
	b.ReportMetric(base.quantile(.5)/1e3, "base-µs-p50")
}
