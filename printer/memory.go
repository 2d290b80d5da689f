package printer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"epass.internal/office"
)

// memory is what a printer keeps for us, as far as one connection knows.
type memory struct {
	logos []string             // hashes of those that it says it keeps
	asked map[string]time.Time // by their hashes: when it was last asked for each
	chars string               // hash of the characters that were defined
}

// The memory for logos.
const (
	logoPause = time.Hour        // between two writings of one logo: the memory wears
	listWait  = time.Second      // for each block of the answer to the question what is kept
	storeWait = 20 * time.Second // for the same after a writing, which takes its time
	listMost  = 10               // blocks: 400 logos
)

// inOrder reports whether jobs are confirmed by GS r, the sign that their data
// was read.
func (d *Driver) inOrder() bool { return d.cfg.Profile.Fence && !d.cfg.Profile.CompletionID }

// ways are the means that the driver uses: all that the profile has proven, but
// for logos in printers that cannot be asked for them, or freed from the rest
// of a writing.
func (d *Driver) ways() Ways {
	p := d.cfg.Profile
	w := p.Ways()
	if !p.Status || !p.Clear || d.mum {
		w.Logo = LogoNone
	}
	return w
}

// errMum ends a session whose printer did not say which logos it keeps. It may
// say so later, and then takes the next byte for our answer: a new session
// begins with empty buffers.
var errMum = errors.New("printer does not say which logos it keeps")

// provide sees to it that the printer keeps the logos of a job, where it can.
// It is asked first: a printer connected anew may have them already. They are
// written before the job is announced, because a printer takes nothing else
// meanwhile, and count as kept when the printer says so. One that is well and
// does not say it is not asked again.
func (s *session) provide(ctx context.Context, job office.PrintJob) error {
	d := s.d
	w := d.ways()
	if w.Logo == LogoNone {
		return nil
	}
	e, err := s.encode(job, w)
	if err != nil {
		return nil //nolint:nilerr // drawing it for print tells what is wrong
	}
	for _, n := range e.Needs {
		if n.Kind != NeedLogo || slices.Contains(s.memory.logos, n.Hash) || d.refused[n.Hash] || time.Since(s.memory.asked[n.Hash]) < logoPause {
			continue
		}
		if err := s.store(ctx, n); err != nil {
			d.mum = errors.Is(err, errMum) && s.now().status.Fault() == FaultNone
			return err
		}
	}
	return nil
}

// store makes the printer keep a logo, unless it does.
func (s *session) store(ctx context.Context, n Need) error {
	if s.memory.asked == nil {
		s.memory.asked = make(map[string]time.Time)
	}
	s.memory.asked[n.Hash] = time.Now()
	kept, err := s.keeps(ctx, n, listWait)
	if err == nil && !kept && time.Since(s.d.logos[n.Hash]) >= logoPause {
		s.d.logos[n.Hash] = time.Now()
		if err := s.pour(ctx, n.Data); err != nil {
			return err
		}
		if kept, err = s.keeps(ctx, n, storeWait); err == nil && !kept {
			s.d.cfg.Log.Warn("the printer's memory does not keep the logo: it is sent with each slip")
			s.d.refused[n.Hash] = true
		}
	}
	if kept {
		s.memory.logos = append(s.memory.logos, n.Hash)
	}
	return err
}

// pour writes what is stored and not printed, while the printer is ready for it.
func (s *session) pour(ctx context.Context, data []byte) error {
	ready := func(h heard) bool { return h.xoff.IsZero() && h.status.Fault() == FaultNone }
	for len(data) > 0 {
		if err := s.must(ctx, storeWait, ready); err != nil {
			return err
		}
		n, err := s.writeChunk(data)
		if err != nil {
			return fmt.Errorf("storing a logo in the printer: %w", err)
		}
		data = data[n:]
	}
	return nil
}

// keeps asks whether the printer has a logo and its seal.
func (s *session) keeps(ctx context.Context, n Need, wait time.Duration) (bool, error) {
	keys, err := s.keys(ctx, wait)
	return slices.Contains(keys, n.Name) && slices.Contains(keys, n.Seal), err
}

// keys puts the question and reads the blocks of the answer.
func (s *session) keys(ctx context.Context, wait time.Duration) ([][2]byte, error) {
	if err := s.must(ctx, wait, func(h heard) bool { return h.parser.Waiting() == 0 }); err != nil {
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
		if err := s.must(ctx, wait, func(h heard) bool { return h.lists > before }); err != nil {
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
func (s *session) must(ctx context.Context, wait time.Duration, so func(heard) bool) error {
	ok, err := s.until(ctx, wait, so)
	if err == nil && !ok {
		err = errMum
	}
	return err
}

// drawn is the attempt that comes next.
type drawn struct {
	data  []byte
	rows  int    // of paper, about
	chars string // hash of the characters that the printer has afterwards
}

// draw returns the bytes of the attempt that comes next. The characters that it
// needs go before it.
func (s *session) draw(job office.PrintJob) (drawn, error) {
	p, w := s.d.cfg.Profile, s.d.ways()
	e, err := s.encode(job, w)
	if slices.ContainsFunc(e.Needs, func(n Need) bool { return n.Kind == NeedLogo && !slices.Contains(s.memory.logos, n.Hash) }) {
		w.Logo = LogoNone
		e, err = s.encode(job, w)
	}
	if err != nil {
		return drawn{}, err
	}
	out := drawn{rows: e.Rows, chars: s.memory.chars}
	if job.Copy || s.d.ragged {
		// Half a slip may hang in the printer, and a mode of it be left. What a
		// job needs it sets; white on black it takes for granted not to be set.
		if out.data = cmdBlack(); !p.ASB {
			out.data, out.chars = fresh(p), ""
		}
		if p.Cutter {
			out.data = append(out.data, cmdCut(p)...)
		}
	}
	for _, need := range e.Needs {
		if need.Kind == NeedChars && (need.Hash != out.chars || !p.Status) { // without answers: it may have been without power
			out.data, out.chars = append(out.data, need.Data...), need.Hash
		}
	}
	out.data = append(out.data, e.Data...)
	if s.d.inOrder() {
		out.data = append(out.data, cmdFence()...)
	}
	return out, nil
}

// fresh is ESC @ and what a job begins with. ESC @ ends automatic status.
func fresh(p Profile) []byte {
	out := cmdInit()
	for _, command := range opening(p) {
		out = append(out, command...)
	}
	return out
}

// encode returns a job by some means.
func (s *session) encode(job office.PrintJob, w Ways) (Encoded, error) {
	r := s.d.cfg.Renderer
	return show(r, job, func(l Layout, c Content) (Encoded, error) {
		return r.EncodeSlip(l, c, s.d.cfg.Profile, w, job.ID, job.Attempt+1)
	})
}
