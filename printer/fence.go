package printer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// What is here takes bytes back from a printer: whatever a line was used for
// before, nothing of it may come out later as if it were new.

// cmdRecover is DLE ENQ 2: recover from a cutter error after clearing both
// buffers. Without an error the printer ignores it.
func cmdRecover() []byte { return []byte{dle, 0x05, 2} }

// clear empties the printer's buffers. Nothing may be sent until it answers.
// Where the cutter is jammed it must wait: the command also frees the blade
// (Epson's words for it are those of DLE ENQ 2), and a hand may be there.
func (s *session) clear(ctx context.Context) error {
	if s.now().status.CutterError {
		s.d.dirty = true // cleared before the next job
		return nil
	}
	s.mu.Lock()
	s.heard.cleared = false
	s.mu.Unlock()
	if err := s.write(cmdClear()); err != nil {
		return err
	}
	for {
		answered, err := s.until(ctx, clearWait, func(h heard) bool { return h.cleared })
		n, still := s.queued()
		switch {
		case answered:
			s.d.dirty = false
			return nil
		case err == nil && n > 0 && still < clearWait:
			continue // the command has not left yet
		case err == nil:
			err = errSilent
		}
		return fmt.Errorf("clearing the printer's buffers: %w", err)
	}
}

// until waits until what was heard is so, at most as long as given, and reports
// whether it is.
func (s *session) until(ctx context.Context, most time.Duration, so func(heard) bool) (bool, error) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	for {
		h := s.now()
		switch {
		case so(h):
			return true, nil
		case h.err != nil:
			return false, h.err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-timer.C:
			return false, nil
		case <-s.changed:
		}
	}
}

// unstick frees a printer from the rest of an unfinished job. It is ready, or
// nothing would be sent to it. One that cannot clear its buffers is helped over
// the end of a picture; the new start takes its characters.
func (s *session) unstick(ctx context.Context) error {
	switch {
	case !s.d.dirty:
		return nil
	case s.d.cfg.Profile.Clear:
		return s.clear(ctx)
	}
	s.memory.chars = ""
	if err := s.write(cmdUnstick(s.d.cfg.Profile)); err != nil {
		return err
	}
	s.d.dirty = false
	return nil
}

// fence asks for a sign (GS r) that comes when all before it was read.
func (s *session) fence() error {
	s.fences++
	return s.write(cmdFence())
}

// passed reports whether all signs that were asked for have come.
func (s *session) passed() bool { return s.now().fences >= s.fences }

// stuckMost is after how many such lines a job is sent all the same: the
// printer may be one that never answers GS r.
const stuckMost = 5

// moves reports whether the printer takes data. Before the first job on a line
// it is asked for a sign. One that stands still looks well, because real-time
// questions are answered at once: where a job went in and nothing came of it,
// and this printer is known to give the sign, nothing more is sent without it.
func (s *session) moves(ctx context.Context) (bool, error) {
	d, p := s.d, s.d.cfg.Profile
	if !p.Fence {
		return true, nil
	}
	if s.fenced.IsZero() {
		s.fenced = time.Now()
		return false, s.fence()
	}
	stuck := d.stuck > 0 && d.stuck <= stuckMost && (d.answers || p.proven("fence"))
	switch since := time.Since(s.fenced); {
	case s.passed():
		d.stuck, d.answers = 0, true
		return true, nil
	case !stuck && since >= signWait:
		s.fences = s.now().fences // it gives none
		return true, nil
	case stuck && since >= stallLost:
		return false, errStalled
	case stuck && since >= stallHeld:
		d.park(ctx, FaultStalled)
	}
	return false, nil
}

// free tells the printer that its cutter is free, and gives it time to find
// that out. What it had received is gone.
func (s *session) free(ctx context.Context) error {
	if !s.now().status.CutterError {
		return nil
	}
	if err := s.write(cmdRecover()); err != nil {
		return err
	}
	_, err := s.until(ctx, freeWait, func(h heard) bool { return !h.status.CutterError })
	return err
}

// watchOrders returns a channel that is closed when the office wants the job
// back, until done is called.
func (p *printing) watchOrders(ctx context.Context) (let <-chan struct{}, done func()) {
	ctx, cancel := context.WithCancel(ctx)
	wanted := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if p.s.d.cfg.Jobs.LetGo(ctx, p.job.ID, p.job.Attempt) == nil {
			close(wanted)
		}
	})
	return wanted, func() { cancel(); wg.Wait() }
}

// giveUp takes an attempt back from the printer where it can: then the line goes
// on and the error is nil. Otherwise the line ends, and a new one begins with
// empty buffers. The fault is what people are told.
func (p *printing) giveUp(ctx context.Context, err error) (Fault, error) {
	fault := FaultDisconnected
	switch {
	case errors.Is(err, errUnconfirmed):
		return FaultUnconfirmed, err
	case errors.Is(err, errLetGo):
		fault = FaultOperator
	case errors.Is(err, errRecovered):
		fault = FaultCutter
	case errors.Is(err, errPaused):
		fault = p.heldFor
	default:
		return fault, err
	}
	if !p.s.d.cfg.Profile.Clear {
		return fault, err
	}
	return fault, p.s.clear(ctx)
}

// recovered frees the cutter in the middle of a job, whose data goes with it.
func (p *printing) recovered(ctx context.Context) error {
	if err := p.s.free(ctx); err != nil {
		return err
	}
	return errRecovered
}
