package printer_test

import (
	"net"
	"os"
	"sync"
	"time"
)

// slowConn is a serial line behind the kernel's buffer: what is written is
// taken in at once and leaves at the speed of the line. Close drops the rest.
type slowConn struct {
	net.Conn
	baud int

	mu       sync.Mutex
	queue    []byte
	deadline time.Time
	closed   bool
	moved    chan struct{} // closed and made anew at each change
	gone     chan struct{} // closed by Close
}

// kernelBuffer is what Linux takes in for a serial port.
const kernelBuffer = 4096

func newSlowConn(c net.Conn, baud int) *slowConn {
	s := &slowConn{Conn: c, baud: baud, moved: make(chan struct{}), gone: make(chan struct{})}
	go s.send()
	return s
}

// change is called with mu held.
func (s *slowConn) change() {
	close(s.moved)
	s.moved = make(chan struct{})
}

// send lets bytes leave.
func (s *slowConn) send() {
	for {
		s.mu.Lock()
		n, moved, closed := min(len(s.queue), 48), s.moved, s.closed
		piece := append([]byte(nil), s.queue[:n]...)
		s.mu.Unlock()
		switch {
		case closed:
			return
		case n == 0:
			<-moved
			continue
		}
		timer := time.NewTimer(time.Duration(n) * 10 * time.Second / time.Duration(s.baud))
		select {
		case <-timer.C:
		case <-s.gone:
			timer.Stop()
			return
		}
		if _, err := s.Conn.Write(piece); err != nil {
			_ = s.Close()
			return
		}
		s.mu.Lock()
		if !s.closed {
			s.queue = s.queue[n:]
			s.change()
		}
		s.mu.Unlock()
	}
}

func (s *slowConn) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		s.mu.Lock()
		n := min(len(p)-done, kernelBuffer-len(s.queue))
		if s.closed {
			s.mu.Unlock()
			return done, net.ErrClosed
		}
		if n > 0 {
			s.queue = append(s.queue, p[done:done+n]...)
			done += n
			s.change()
		}
		moved, left := s.moved, time.Until(s.deadline)
		s.mu.Unlock()
		if n > 0 {
			continue
		}
		timer := time.NewTimer(left)
		select {
		case <-moved:
			timer.Stop()
		case <-timer.C:
			return done, os.ErrDeadlineExceeded
		}
	}
	return done, nil
}

func (s *slowConn) SetWriteDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadline = t
	return nil
}

func (s *slowConn) Queued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

func (s *slowConn) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed, s.queue = true, nil
		close(s.gone)
		s.change()
	}
	s.mu.Unlock()
	return s.Conn.Close()
}
