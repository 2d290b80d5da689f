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
)

// link is one stream that is being served: replies wait in out for the
// goroutine that writes them, so that a driver that does not read never stops
// the printer.
type link struct {
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

// write sends replies until done closes or the stream fails.
func (l *link) write(w io.Writer, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-l.wake:
		}
		l.mu.Lock()
		data := l.out
		l.out = nil
		l.mu.Unlock()
		if _, err := w.Write(data); err != nil {
			return // the reader finds out as well, and reports
		}
	}
}

// Serve is the printer at the end of rw until the stream ends or ctx does. A
// stream that ends is no error: drivers come and go. Serve closes rw if it can
// be closed.
func (p *Printer) Serve(ctx context.Context, rw io.ReadWriter) error {
	l := &link{wake: make(chan struct{}, 1)}
	closeOnce := sync.OnceFunc(func() {
		if c, ok := rw.(io.Closer); ok {
			_ = c.Close() // ends Read and Write; its own error says nothing more
		}
	})
	defer context.AfterFunc(ctx, closeOnce)()
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { l.write(rw, done) })
	p.change(func() { p.speaking = l })
	err := p.read(l, rw)
	p.change(func() {
		if p.speaking == l {
			p.speaking = nil
		}
	})
	close(done)
	closeOnce()
	wg.Wait()
	if ctx.Err() != nil || ended(err) {
		return ctx.Err()
	}
	return fmt.Errorf("serving a printer in software: %w", err)
}

// read takes in bytes until the stream fails.
func (p *Printer) read(l *link, r io.Reader) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			p.change(func() {
				p.speaking = l
				p.take(buf[:n])
			})
		}
		if err != nil {
			return err
		}
	}
}

// ended reports an error that means the other side went away. EIO is what the
// master of a pseudo-terminal says then.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ECONNRESET)
}

// ErrNotLoopback is returned for an address that other machines could reach.
var ErrNotLoopback = errors.New("not a loopback address")

// ListenAndServeTCP is the printer on a TCP port, as network printers are on
// 9100. Only loopback addresses are taken: there is no authentication. One
// connection is served at a time, the others wait, as at a real printer.
// ready, when not nil, is told the address, which matters with port 0.
func (p *Printer) ListenAndServeTCP(ctx context.Context, addr string, ready func(net.Addr)) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("listening as a printer: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listening as a printer on %s: %w", addr, ErrNotLoopback)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listening as a printer: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	defer l.Close()
	if ready != nil {
		ready(l.Addr())
	}
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("listening as a printer: %w", err)
		}
		if err := p.Serve(ctx, conn); err != nil && ctx.Err() == nil {
			p.opts.Log.Warn("printer connection", "err", err)
		}
	}
}
