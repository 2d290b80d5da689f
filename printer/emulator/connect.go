package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"

	"epass.internal/internal/serial"
)

// ErrNotLoopback is returned for an address that other machines could reach.
var ErrNotLoopback = errors.New("not a loopback address")

// ListenAndServeTCP is the printer on a TCP port, as network printers are on
// 9100. Only loopback addresses are taken: there is no authentication. One
// connection is served at a time, the others wait, as at a real printer, or
// are refused where the options say so. While the cable is out, connections
// are closed at once. ready, when not nil, is told the address, which matters
// with port 0.
func (p *Printer) ListenAndServeTCP(ctx context.Context, addr string, ready func(net.Addr)) error {
	l, err := listen(ctx, addr)
	if err != nil {
		return fmt.Errorf("listening as a printer: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	defer l.Close()
	if ready != nil {
		ready(l.Addr())
	}
	turn := make(chan struct{}, 1) // taken by the connection being served
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("listening as a printer: %w", err)
		}
		if !p.admit(ctx, turn) {
			_ = conn.Close() // refused: nothing was exchanged
			continue
		}
		wg.Go(func() {
			defer func() { <-turn }()
			if err := p.Serve(ctx, conn); err != nil && ctx.Err() == nil {
				p.opts.Log.Warn("printer connection", "err", err)
			}
		})
	}
}

// listen opens a port of this machine alone.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s: %w", addr, ErrNotLoopback)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
}

// admit waits for a connection's turn, or refuses it.
func (p *Printer) admit(ctx context.Context, turn chan<- struct{}) bool {
	if p.opts.RefuseMore {
		select {
		case turn <- struct{}{}:
			return true
		default:
			return false
		}
	}
	select {
	case turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// Dial opens a pseudo-terminal to the printer, as a driver opens a real port,
// and is the printer at its other end until the port is closed. While the
// cable is out there is no port: the error is serial.ErrGone.
func (p *Printer) Dial(ctx context.Context) (serial.Port, error) {
	if err := p.plugged(); err != nil {
		return nil, err
	}
	master, path, hangUp, err := serial.OpenPty()
	if err != nil {
		return nil, fmt.Errorf("making the emulated printer's line: %w", err)
	}
	port, err := serial.Open(ctx, serial.Config{Kind: serial.KindSerial, Address: path})
	if err != nil {
		return nil, errors.Join(err, hangUp())
	}
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	line := &emulatedLine{Port: port, stop: stop, hangUp: hangUp, ended: make(chan error, 1)}
	go func() { line.ended <- p.Serve(inner, master) }()
	return line, nil
}

// plugged returns an error while the cable is out.
func (p *Printer) plugged() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hand.cable == CableOut {
		return fmt.Errorf("opening the emulated printer's line: %w: its cable is out", serial.ErrGone)
	}
	return nil
}

// emulatedLine is an open line with the emulated printer at its other end.
type emulatedLine struct {
	serial.Port
	stop   func()
	hangUp func() error
	ended  chan error
}

// Close ends the line and waits for the printer to let go of it.
func (l *emulatedLine) Close() error {
	err := l.Port.Close()
	l.stop()
	err = errors.Join(err, l.hangUp())
	if served := <-l.ended; !errors.Is(served, context.Canceled) {
		err = errors.Join(err, served)
	}
	return err
}

// ServePty is the printer on a pseudo-terminal that other programs open by
// path, a symbolic link that is made and taken away. Drivers may come and go.
// While the cable is out there is no path; plugged in again it leads to a new
// terminal, as of an adapter. Where SetBaud gave the printer a speed, a driver at
// another is not understood. ready, when not nil, is told when path is there.
func (p *Printer) ServePty(ctx context.Context, path string, ready func()) error {
	for ctx.Err() == nil {
		p.mu.Lock()
		out, moved := p.hand.cable == CableOut, p.moved
		p.mu.Unlock()
		if out {
			select {
			case <-ctx.Done():
			case <-moved:
			}
			continue
		}
		if err := p.servePty(ctx, path, ready); err != nil && ctx.Err() == nil {
			return fmt.Errorf("serving a printer at %s: %w", path, err)
		}
	}
	return ctx.Err()
}

// servePty does so until the cable is pulled.
func (p *Printer) servePty(ctx context.Context, path string, ready func()) error {
	master, device, hangUp, err := serial.OpenPty()
	if err != nil {
		return err
	}
	if err := os.Symlink(device, path); err != nil {
		return errors.Join(err, hangUp())
	}
	if ready != nil {
		ready()
	}
	err = p.Serve(ctx, tuned{master, p})
	return errors.Join(err, os.Remove(path), hangUp())
}
