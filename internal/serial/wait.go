package serial

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// patience is a deadline that may move and an end, for waits that are not for
// a descriptor. The zero deadline is none.
type patience struct {
	deadline atomic.Pointer[time.Time]
	over     chan struct{}
	end      func() // closes over, once
}

func newPatience() *patience {
	p := &patience{over: make(chan struct{})}
	p.end = sync.OnceFunc(func() { close(p.over) })
	return p
}

// until sets the deadline, also of a wait under way.
func (p *patience) until(t time.Time) { p.deadline.Store(&t) }

// pause waits for d. It returns os.ErrDeadlineExceeded when the deadline is
// over and os.ErrClosed after end.
func (p *patience) pause(d time.Duration) error {
	if t := p.deadline.Load(); t != nil && !t.IsZero() && !time.Now().Before(*t) {
		return os.ErrDeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.over:
		return os.ErrClosed
	case <-timer.C:
		return nil
	}
}
