package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// link is one stream that is being served: replies wait in out for the
// goroutine that writes them, so that a driver that does not read never stops
// the printer.
type link struct {
	cut  func() // pulls the cable
	over <-chan struct{}

	mu   sync.Mutex
	out  []byte
	wake chan struct{}
}

// push queues a reply; what a full queue cannot take is lost.
func (l *link) push(data []byte) {
	l.mu.Lock()
	if len(l.out)+len(data) <= maxReplies {
		l.out = append(l.out, data...)
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// write sends replies until the link is over or the stream fails.
func (l *link) write(w io.Writer, p *Printer) {
	for {
		select {
		case <-l.over:
			return
		case <-l.wake:
		}
		l.mu.Lock()
		data := l.out
		l.out = nil
		l.mu.Unlock()
		if !l.pass(p.transit(len(data))) {
			return
		}
		if _, err := w.Write(data); err != nil {
			return // the reader finds out as well, and reports
		}
	}
}

// pass lets time pass; false when the link ended meanwhile.
func (l *link) pass(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-l.over:
		return false
	case <-timer.C:
		return true
	}
}

// transit returns how long n bytes are on the line.
func (p *Printer) transit(n int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hand.baud == 0 {
		return 0
	}
	return time.Duration(n) * 10 * time.Second / time.Duration(p.hand.baud)
}

// Serve is the printer at the end of rw until the stream ends, the cable is
// pulled or ctx ends. A stream that ends is no error: drivers come and go.
// Serve closes rw if it can be closed. With FlowLines a printer that takes
// nothing does not notice that rw ended: ctx does it then.
func (p *Printer) Serve(ctx context.Context, rw io.ReadWriter) error {
	inner, cut := context.WithCancel(ctx)
	defer cut()
	closeOnce := sync.OnceFunc(func() {
		if c, ok := rw.(io.Closer); ok {
			_ = c.Close() // what fails on the way out was lost before
		}
	})
	defer context.AfterFunc(inner, closeOnce)()
	l := &link{cut: cut, over: inner.Done(), wake: make(chan struct{}, 1)}
	var wg sync.WaitGroup
	wg.Go(func() { l.write(rw, p) })
	p.change(func() {
		p.speaking, p.links[l] = l, true
		if p.hand.cable == CableOut {
			cut()
		}
	})
	err := p.read(l, rw)
	p.change(func() {
		delete(p.links, l)
		if p.speaking == l {
			p.speaking = nil
		}
	})
	cut()
	closeOnce()
	wg.Wait()
	if ctx.Err() != nil || inner.Err() != nil && err == nil || ended(err) {
		return ctx.Err()
	}
	return fmt.Errorf("serving a printer in software: %w", err)
}

// read takes in bytes until the stream fails or the link is over.
func (p *Printer) read(l *link, r io.Reader) error {
	buf := make([]byte, 4096)
	for {
		n, ok := p.readable(l, len(buf))
		if !ok {
			return nil
		}
		n, err := r.Read(buf[:n])
		if n > 0 {
			ok = l.pass(p.transit(n))
			p.change(func() {
				p.speaking = l
				p.take(buf[:n])
			})
		}
		if err != nil || !ok {
			return err
		}
	}
}

// readable waits for room in the receive buffer and returns how many bytes,
// up to most, may be read at once; ok says that the link still is.
func (p *Printer) readable(l *link, most int) (n int, ok bool) {
	for {
		p.mu.Lock()
		room, moved := p.room(), p.moved
		if p.hand.baud > 0 { // in steps of a fiftieth of a second
			most = max(1, min(most, p.hand.baud/500))
		}
		p.mu.Unlock()
		if room > 0 {
			return min(room, most), true
		}
		select {
		case <-l.over:
			return 0, false
		case <-moved:
		}
	}
}

// ended reports an error that means the other side went away. EIO is what the
// master of a pseudo-terminal says then.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ECONNRESET)
}
