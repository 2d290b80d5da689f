package printer

import (
	"context"
	"errors"
	"slices"
	"time"

	"epass.internal/office"
)

// memory is what a printer keeps for us, as far as one connection knows.
type memory struct {
	logos  []string // hashes of those that it keeps, or was sent
	listed bool     // it was asked which logos it keeps since the last one was sent
	chars  string   // hash of the characters that were defined
}

// logoPause is the least time between two writings of one logo: its memory
// wears. A new connection may be to another printer, which does not have it;
// until it may be written again it is sent as dots.
const logoPause = time.Hour

// ways are the means that the driver uses: all that the profile has proven, but
// for the older memory of logos (FS q). Having written that a printer starts
// anew, at a moment that it does not tell, and what it was sent meanwhile is lost.
func (d *Driver) ways() Ways {
	w := d.cfg.Profile.Ways()
	if w.Logo == LogoBit {
		w.Logo = LogoNone
	}
	return w
}

// The question for stored logos. A printer may not know it.
const (
	listWait = time.Second // for each block of the answer
	listMost = 10          // blocks: 400 logos
)

// errMum ends a session whose printer did not say which logos it keeps. It may
// say so later, and then takes the next byte for our answer: a new session
// begins with empty buffers.
var errMum = errors.New("printer does not say which logos it keeps")

// list asks which logos the printer keeps before one is sent to it. A printer
// connected anew may have it already; one that was sent it and does not have it
// is full. One that is well and says nothing is not asked again, and believed
// to keep what it was sent; one whose buffers cannot be cleared is never asked.
func (s *session) list(ctx context.Context, job office.PrintJob) error {
	p, w := s.d.cfg.Profile, s.d.ways()
	if s.memory.listed || s.d.mum || w.Logo == LogoNone || !p.Status || !p.Clear {
		return nil
	}
	e, err := s.encode(job, w)
	if err != nil || !slices.ContainsFunc(e.Needs, isLogo) {
		return nil // drawing it again tells what is wrong
	}
	s.memory.listed = true
	keys, err := s.keys(ctx)
	if err != nil {
		s.d.mum = errors.Is(err, errMum) && s.now().status.Fault() == FaultNone
		return err
	}
	for _, n := range e.Needs {
		switch kept := slices.Contains(keys, n.Name) && slices.Contains(keys, n.Seal); {
		case !isLogo(n):
		case kept && !s.has(n):
			s.memory.logos = append(s.memory.logos, n.Hash)
		case !kept && s.has(n):
			s.d.cfg.Log.Warn("the printer's memory does not keep the logo: it is sent with each slip")
			s.d.refused[n.Hash] = true
		}
	}
	return nil
}

// keys puts the question and reads the blocks of the answer.
func (s *session) keys(ctx context.Context) ([][2]byte, error) {
	if err := s.must(ctx, func(h heard) bool { return h.parser.Waiting() == 0 }); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.heard.keys = ""
	s.mu.Unlock()
	say := cmdKeys()
	for range listMost {
		before := s.now().lists
		if err := s.write(say); err != nil {
			return nil, err
		}
		if err := s.must(ctx, func(h heard) bool { return h.lists > before }); err != nil {
			return nil, err
		}
		say = []byte{ack}
		if h := s.now(); !h.more {
			var keys [][2]byte
			for pair := range slices.Chunk([]byte(h.keys), 2) {
				keys = append(keys, [2]byte(pair))
			}
			return keys, s.write(say)
		}
	}
	return nil, errMum
}

// must waits for a part of the answer.
func (s *session) must(ctx context.Context, so func(heard) bool) error {
	ok, err := s.until(ctx, listWait, so)
	if err == nil && !ok {
		err = errMum
	}
	return err
}

// draw returns the bytes of the attempt that comes next, and of how many rows of
// paper they are, about. What the slip needs of the printer's memory goes before it.
func (s *session) draw(job office.PrintJob) (data []byte, rows int, err error) {
	p, w := s.d.cfg.Profile, s.d.ways()
	e, err := s.encode(job, w)
	if slices.ContainsFunc(e.Needs, s.wornOut) {
		w.Logo = LogoNone
		e, err = s.encode(job, w)
	}
	if err != nil {
		return nil, 0, err
	}
	if job.Copy && p.Cutter {
		// Half a slip may hang in the printer: it comes off by itself.
		data = slices.Concat(cmdInit(), cmdCut(p))
		s.memory.chars = ""
	}
	for _, need := range e.Needs {
		if !s.has(need) {
			data = append(data, need.Data...)
			s.keep(need)
		}
	}
	data = append(data, e.Data...)
	if p.Fence && !p.CompletionID {
		data = append(data, cmdFence()...)
	}
	return data, e.Rows, nil
}

// encode returns a job by some means.
func (s *session) encode(job office.PrintJob, w Ways) (Encoded, error) {
	r := s.d.cfg.Renderer
	return show(r, job, func(l Layout, c Content) (Encoded, error) {
		return r.EncodeSlip(l, c, s.d.cfg.Profile, w, job.ID, job.Attempt+1)
	})
}

// has reports whether the printer is known to keep what a slip needs. One that
// does not answer may have been without power since: it has no characters.
func (s *session) has(need Need) bool {
	if need.Kind == NeedChars {
		return s.memory.chars == need.Hash && s.d.cfg.Profile.Status
	}
	return slices.Contains(s.memory.logos, need.Hash)
}

// wornOut reports whether a logo would have to be written too soon, or in vain.
func (s *session) wornOut(need Need) bool {
	at, written := s.d.logos[need.Hash]
	return isLogo(need) && (s.d.refused[need.Hash] || !s.has(need) && written && time.Since(at) < logoPause)
}

func isLogo(n Need) bool { return n.Kind == NeedLogo }

// keep notes that a need is being sent.
func (s *session) keep(need Need) {
	if need.Kind == NeedChars {
		s.memory.chars = need.Hash
		return
	}
	s.memory.logos, s.memory.listed = append(s.memory.logos, need.Hash), false
	s.d.logos[need.Hash] = time.Now()
}
