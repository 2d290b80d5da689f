package printer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"epass.internal/office"
)

// errStalled ends a session whose line takes no more bytes.
var errStalled = errors.New("printer takes no data")

// printing is one job on its way to paper.
type printing struct {
	s        *session
	job      office.PrintJob // with the attempt that is being made
	rows     int             // of the picture
	bytes    int             // of the data
	heldFor  Fault           // reported already
	quietFor time.Time       // since when the printer is well and nothing moved
}

// print sends job and sees it through to a report. The error is that of the
// line; what becomes of the job is reported in any case.
func (s *session) print(ctx context.Context, job office.PrintJob) error {
	ctx, cancel := withGrace(ctx, stopGrace)
	defer cancel()
	dots, data, err := s.d.draw(job)
	if err != nil {
		s.d.cfg.Log.Error("drawing a slip", "job", job.ID, "err", err)
		s.d.report(ctx, job, office.PrintHeld, FaultUnprintable)
		return nil
	}
	job.Attempt++
	err = s.d.cfg.Jobs.ReportPrint(ctx, office.PrintReport{ID: job.ID, Attempt: job.Attempt, State: office.PrintSending})
	if err != nil {
		s.d.cfg.Log.Error("announcing a print: not printed", "job", job.ID, "err", err)
		pause(ctx, reportRetry)
		return nil
	}
	p := &printing{s: s, job: job, rows: dots.Height, bytes: len(data), quietFor: time.Now()}
	s.expect(job)
	s.d.dirty = true
	if err = p.send(ctx, data); err == nil {
		err = p.confirm(ctx)
	}
	s.misses = 0
	if err != nil {
		fault := FaultDisconnected
		if errors.Is(err, errUnconfirmed) {
			fault = FaultUnconfirmed
		}
		s.d.report(context.WithoutCancel(ctx), p.job, office.PrintUnknown, fault)
		return fmt.Errorf("printing ticket %s: %w", job.Slip.Number, err)
	}
	return nil
}

// withGrace returns a context that ends a while after ctx does.
func withGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		defer cancel()
		pause(late, grace)
	})
	return late, func() { stop(); cancel() }
}

// draw returns the dots and bytes of the attempt that comes next. A slip whose
// address is too long for a code is printed without one.
func (d *Driver) draw(job office.PrintJob) (*Bitmap, []byte, error) {
	dots, err := d.renderer.Render(job.Slip, job.Copy, d.cfg.Profile.Width)
	if errors.Is(err, errLongURL) {
		job.Slip.URL = ""
		dots, err = d.renderer.Render(job.Slip, job.Copy, d.cfg.Profile.Width)
	}
	if err != nil {
		return nil, nil, err
	}
	data, err := EncodeJob(dots, d.cfg.Profile, job.ID, job.Attempt+1)
	if job.Copy && d.cfg.Profile.Cutter {
		// Half a slip may hang in the printer: it comes off by itself.
		data = slices.Concat(cmdInit(), cmdCut(d.cfg.Profile), data)
	}
	if d.cfg.Profile.Fence && !d.cfg.Profile.CompletionID {
		data = append(data, cmdFence()...)
	}
	return dots, data, err
}

// expect forgets the ids of earlier jobs and waits for those of this attempt.
func (s *session) expect(job office.PrintJob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard.fences = 0
	s.heard.ids = map[ID]bool{
		jobID(job.ID, job.Attempt, markPaper): false,
		jobID(job.ID, job.Attempt, markCut):   false,
	}
}

// came reports whether the printer has passed a point of the job.
func (p *printing) came(m mark) bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.heard.ids[jobID(p.job.ID, p.job.Attempt, m)]
}

// held reports the job as held by f, once for each f.
func (p *printing) held(ctx context.Context, f Fault) {
	if f != p.heldFor {
		p.heldFor = f
		p.s.d.report(ctx, p.job, office.PrintHeld, f)
	}
}

// send writes data in chunks without a question between them: inside a picture
// its bytes would be printed. A known fault may last as long as it likes.
func (p *printing) send(ctx context.Context, data []byte) error {
	progress := time.Now()
	for chunk := range slices.Chunk(data, chunkSize) {
		for len(chunk) > 0 {
			n, err := p.put(ctx, chunk)
			if err != nil {
				return err
			}
			if chunk = chunk[n:]; n > 0 {
				progress = time.Now()
				continue
			}
			fault := p.s.now().status.Fault()
			stalled := time.Since(progress)
			switch {
			case fault != FaultNone:
				p.held(ctx, fault)
				progress = time.Now()
			case stalled >= stallLost:
				return errStalled
			case stalled >= stallHeld:
				p.held(ctx, FaultStalled)
			}
		}
	}
	return nil
}

// put writes what it can of chunk within writeWait, nothing after XOFF.
func (p *printing) put(ctx context.Context, chunk []byte) (int, error) {
	timer := time.NewTimer(writeWait)
	defer timer.Stop()
	for {
		h := p.s.now()
		switch {
		case h.err != nil:
			return 0, h.err
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case !h.xoff:
			n, err := p.s.writeChunk(chunk)
			if timedOut(err) {
				err = nil
			}
			return n, err
		}
		select {
		case <-ctx.Done():
		case <-p.s.changed:
		case <-timer.C:
			return 0, nil
		}
	}
}

// confirm waits until the slip is known to be on paper, as well as the profile
// allows, and reports it. While a fault lasts the job is held: the printer goes
// on by itself once the fault is mended.
func (p *printing) confirm(ctx context.Context) error {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	p.quietFor = time.Now()
	for {
		done, err := p.settle(ctx)
		if done || err != nil {
			return err
		}
		if err := p.listen(ctx, beat.C); err != nil {
			return err
		}
	}
}

// listen lets one thing happen.
func (p *printing) listen(ctx context.Context, beat <-chan time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-beat:
		return p.s.beat()
	case <-p.s.changed:
		return p.s.askNext()
	}
}

// settle reports the job if its fate is known by now.
func (p *printing) settle(ctx context.Context) (done bool, err error) {
	d, h := p.s.d, p.s.now()
	profile := d.cfg.Profile
	switch fault := h.status.Fault(); {
	case profile.CompletionID && p.came(markPaper):
		d.confirmed = true
		p.finish(ctx, office.PrintPrinted, FaultNone)
		p.waitCut(ctx)
		return true, nil
	case !profile.CompletionID && h.fences > 0:
		p.finish(ctx, office.PrintAssumed, FaultNone)
		return true, nil
	case fault != FaultNone:
		p.held(ctx, fault)
		p.quietFor = time.Now()
		return false, nil
	}
	if time.Since(p.quietFor) < p.patience() {
		return false, nil
	}
	return true, p.unconfirmed(ctx)
}

// patience is how long a confirmation may take while the printer is well. A
// printer without a way back gets the time its mechanism needs: 150 mm/s of
// paper at 8 dots/mm, and the bytes at 115,200 baud.
func (p *printing) patience() time.Duration {
	profile := p.s.d.cfg.Profile
	if profile.CompletionID || profile.Fence {
		return confirmWait
	}
	return time.Duration(p.rows)*time.Second/1200 + time.Duration(p.bytes)*10*time.Second/115200
}

// unconfirmed decides about a job whose confirmation stays away though the
// printer is well. A printer that never confirmed a job has the wrong profile:
// its slips are assumed. One that did has lost this job's data or the echo:
// one more slip, marked, and after that it is assumed too, so that no printer
// makes copies without end.
func (p *printing) unconfirmed(ctx context.Context) error {
	d, profile := p.s.d, p.s.d.cfg.Profile
	switch {
	case !profile.CompletionID && !profile.Fence:
		p.finish(ctx, office.PrintAssumed, FaultNone)
	case profile.CompletionID && d.confirmed && !p.job.Copy:
		return errUnconfirmed // a new connection clears the printer's buffers
	default:
		p.finish(ctx, office.PrintAssumed, FaultUnconfirmed)
	}
	return nil
}

// errUnconfirmed ends a session whose printer swallowed a job.
var errUnconfirmed = errors.New("printer did not confirm a job")

// finish reports the end of the job.
func (p *printing) finish(ctx context.Context, state office.PrintState, f Fault) {
	p.s.d.dirty = false
	p.s.d.report(ctx, p.job, state, f)
}

// waitCut waits for the second id, so that a jammed cutter is known before the
// next job is sent. The slip itself is on paper already.
func (p *printing) waitCut(ctx context.Context) {
	if !p.s.d.cfg.Profile.Cutter {
		return
	}
	timer := time.NewTimer(cutWait)
	defer timer.Stop()
	for !p.came(markCut) {
		h := p.s.now()
		if h.err != nil || h.status.Fault() != FaultNone {
			return // the session's loop sees it too
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case <-p.s.changed:
		}
	}
}
