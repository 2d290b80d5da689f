package printer

import (
	"context"
	"time"
)

// What is here asks the printer how it is: rounds of the four real-time
// questions, at most one of them open, and what follows from silence.

// look asks whether the cutter is jammed, before anything else is said. One
// that does not answer has the next question to answer.
func (s *session) look(ctx context.Context) error {
	if !s.d.cfg.Profile.Status {
		return nil
	}
	s.unsaid = 3
	if err := s.ask(); err != nil {
		return err
	}
	_, err := s.until(ctx, clearWait, func(h heard) bool { return h.parser.Waiting() == 0 })
	return err
}

// beat begins a round of status questions and counts rounds in which nothing
// at all was heard.
func (s *session) beat() error {
	h := s.now()
	if h.err != nil {
		return h.err
	}
	if !h.xoff.IsZero() && time.Since(h.xoff) >= stallLost && h.status.Fault() == FaultNone {
		return errStalled // the word to go on was lost, or the printer is
	}
	if !s.d.cfg.Profile.Status {
		return nil
	}
	if n, still := s.queued(); n > 0 && (s.printing || still < queueMost || h.status.Fault() != FaultNone) {
		s.misses = 0 // a question would stand in the queue as well
		if still >= queueMost {
			s.memory.chars = "" // it may have been without power
		}
		return nil
	}
	s.misses++
	if !h.status.At.Equal(s.lastAt) {
		s.misses, s.lastAt = 0, h.status.At
	}
	if s.misses > 0 {
		s.memory.chars = "" // it may have been without power
	}
	if s.misses >= missesMax {
		return errSilent
	}
	if h.parser.Waiting() != 0 && s.misses < 2 {
		return nil // the answer may still come; at most one question is open
	}
	s.asking, s.unsaid = true, 1
	if n := h.parser.Waiting(); n != 0 { // the others may have answers
		s.silent[n]++
		s.gap, s.unsaid = s.silent[n] < missesMax, n%4+1
	}
	return s.next()
}

// queued returns how many bytes were written and have not left, and for how
// long they have stood still. The kernel, an adapter and a socket take in
// more than a slow line sends in a while, and questions stand behind it.
func (s *session) queued() (n int, still time.Duration) {
	q, ok := s.link.(interface{ Queued() int })
	if !ok {
		return 0, 0
	}
	if n = q.Queued(); n == 0 || n != s.behind {
		s.behind, s.movedAt = n, time.Now()
	}
	return n, time.Since(s.movedAt)
}

// askNext goes on with the round once the question before is answered: at most
// one may be open.
func (s *session) askNext() error {
	h := s.now()
	if h.err != nil {
		return h.err
	}
	if !s.asking || h.parser.Waiting() != 0 {
		return nil
	}
	return s.next()
}

// next asks the next question that has ever been answered, or may be.
func (s *session) next() error {
	for s.unsaid <= 4 && s.silent[s.unsaid] >= missesMax {
		s.unsaid++ // it has no answer to this one
	}
	if s.unsaid > 4 {
		if !s.gap {
			s.known = time.Now()
		}
		s.asking, s.gap = false, false
		return nil
	}
	return s.ask()
}

// ask sends the next question of the round.
func (s *session) ask() error {
	s.mu.Lock()
	s.heard.parser.Asked(s.unsaid)
	s.mu.Unlock()
	n := s.unsaid
	s.unsaid++
	s.asked++
	return s.write(cmdStatus(n))
}
