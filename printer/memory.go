package printer

import (
	"slices"
	"time"

	"epass.internal/office"
)

// memory is what a printer keeps for us, as far as one connection knows.
type memory struct {
	logos []string // hashes of those that were written
	chars string   // hash of the characters that were defined
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

// wornOut reports whether a logo would have to be written too soon.
func (s *session) wornOut(need Need) bool {
	at, written := s.d.logos[need.Hash]
	return need.Kind == NeedLogo && !s.has(need) && written && time.Since(at) < logoPause
}

// keep notes that a need is being sent.
func (s *session) keep(need Need) {
	if need.Kind == NeedChars {
		s.memory.chars = need.Hash
		return
	}
	s.memory.logos = append(s.memory.logos, need.Hash)
	s.d.logos[need.Hash] = time.Now()
}
