package printer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"epass.internal/office"
)

// What ends an attempt before its time.
var (
	errStalled   = errors.New("printer takes no data")
	errLetGo     = errors.New("the office wants the job back")
	errRecovered = errors.New("the cutter was freed and the data forgotten")
	errPaused    = errors.New("printer stood still in the middle of the data")
)

// printing is one job on its way to paper.
type printing struct {
	s        *session
	job      office.PrintJob // with the attempt that is being made
	rows     int             // of paper, about
	bytes    int             // of the data
	let      <-chan struct{} // closed when the office wants the job back
	left     bool            // all of it has left: what is queued now are questions
	heldFor  Fault           // reported already
	quietFor time.Time       // since when the printer is well and nothing moved
}

// print sends job and sees it through to a report. The error is that of the
// line; what becomes of the job is reported in any case.
func (s *session) print(ctx context.Context, job office.PrintJob) error {
	ctx, cancel := withGrace(ctx, stopGrace)
	defer cancel()
	slip, err := s.draw(job)
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
	s.memory.chars = slip.chars
	p := &printing{s: s, job: job, rows: slip.rows, bytes: len(slip.data), quietFor: time.Now()}
	let, done := p.watchOrders(ctx)
	defer done()
	p.let = let
	s.expect(job)
	s.asking, s.misses, s.printing = false, 0, true
	s.d.dirty, s.d.ragged = true, true
	if err = p.send(ctx, slip.data); err == nil {
		err = p.confirm(ctx)
	}
	s.misses, s.known, s.printing = 0, time.Time{}, false
	if err == nil {
		return nil
	}
	s.memory = memory{}
	fault, err := p.giveUp(ctx, err)
	s.d.report(context.WithoutCancel(ctx), p.job, office.PrintUnknown, fault)
	if err != nil {
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

// expect forgets the ids of earlier jobs and waits for those of this attempt.
func (s *session) expect(job office.PrintJob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard.fences = min(s.heard.fences, s.fences)
	if s.d.inOrder() {
		s.fences++ // it is in the job's data
	}
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
// its bytes would be printed. While the printer reports a fault nothing is sent.
func (p *printing) send(ctx context.Context, data []byte) error {
	moved := time.Now()
	for len(data) > 0 {
		n, err := p.put(ctx, data[:min(len(data), chunkSize)])
		if err != nil {
			return err
		}
		if data = data[n:]; n > 0 {
			moved = time.Now()
			continue
		}
		if p.s.now().status.Fault() == FaultNone {
			err = p.stalled(ctx, time.Since(moved))
		} else if err = p.sitOut(ctx); err == nil {
			moved = time.Now()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stalled judges a printer that is well and has taken nothing for a while.
func (p *printing) stalled(ctx context.Context, since time.Duration) error {
	switch {
	case since >= stallLost:
		return errStalled
	case since >= stallHeld:
		p.held(ctx, FaultStalled)
	}
	return nil
}

// sitOut waits in the middle of the data until the fault is mended. For a while
// it only listens. After that it asks, so that a printer that went away is
// noticed; the questions spoil the picture, which is then begun anew.
func (p *printing) sitOut(ctx context.Context) error {
	s := p.s
	beat := time.NewTicker(pauseMost)
	defer beat.Stop()
	asked, asking := s.asked, false
	for {
		fault := s.now().status.Fault()
		switch {
		case fault == FaultNone && asking:
			return errPaused
		case fault == FaultNone:
			return nil
		}
		p.held(ctx, fault)
		if err := p.listen(ctx, beat.C); err != nil {
			return err
		}
		if !asking && s.asked != asked {
			asking = true
			beat.Reset(beatEvery)
		}
	}
}

// put writes what it can of chunk within writeWait, nothing after XOFF or while
// the printer is not ready.
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
		case h.xoff.IsZero() && h.status.Fault() == FaultNone:
			n, err := p.s.writeChunk(chunk)
			if timedOut(err) {
				err = nil
			}
			return n, err
		}
		select {
		case <-ctx.Done():
		case <-p.let:
			return 0, errLetGo
		case <-p.s.d.recover:
			return 0, p.recovered(ctx)
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

// listen lets one thing happen. A question that a full line does not take tells
// nothing new.
func (p *printing) listen(ctx context.Context, beat <-chan time.Time) error {
	err := p.next(ctx, beat)
	if timedOut(err) {
		p.s.misses = 0
		return nil
	}
	return err
}

func (p *printing) next(ctx context.Context, beat <-chan time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.let:
		return errLetGo
	case <-p.s.d.recover:
		return p.recovered(ctx)
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
		d.deaf, d.answers = false, true
		p.finish(ctx, office.PrintPrinted, FaultNone)
		p.waitCut(ctx)
		return true, nil
	case d.inOrder() && p.s.passed():
		d.deaf, d.answers = false, true
		p.finish(ctx, office.PrintAssumed, FaultNone)
		return true, nil
	case fault != FaultNone:
		p.held(ctx, fault)
		p.quietFor = time.Now()
		return false, nil
	}
	if n, still := p.s.queued(); n > 0 && !p.left {
		p.quietFor = time.Now()
		return false, p.stalled(ctx, still)
	}
	p.left = true
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
	mechanism := time.Duration(p.rows)*time.Second/1200 + time.Duration(p.bytes)*10*time.Second/115200
	switch {
	case !profile.CompletionID && !profile.Fence:
		return mechanism
	case p.s.d.deaf:
		return min(mechanism+deafWait, confirmWait)
	}
	return confirmWait
}

// unconfirmed decides about a job whose confirmation stays away though the
// printer is well. Its data or the echo was lost: one more slip, marked. If that
// is not confirmed either it is assumed, and so is every job after it until the
// printer confirms one: no printer makes copies without end.
func (p *printing) unconfirmed(ctx context.Context) error {
	d, profile := p.s.d, p.s.d.cfg.Profile
	switch {
	case !profile.CompletionID && !profile.Fence:
		p.finish(ctx, office.PrintAssumed, FaultNone)
	case profile.CompletionID && !d.deaf && p.job.Attempt == 1:
		return errUnconfirmed // a new connection clears the printer's buffers
	default:
		if d.deaf { // it is no news that it says nothing
			d.dirty, d.ragged = false, false
		}
		if !profile.CompletionID {
			d.stuck, p.s.fenced, p.s.fences = d.stuck+1, time.Time{}, p.s.now().fences
		}
		d.deaf = true
		p.finish(ctx, office.PrintAssumed, FaultUnconfirmed)
	}
	return nil
}

// errUnconfirmed ends a session whose printer swallowed a job.
var errUnconfirmed = errors.New("printer did not confirm a job")

// finish reports the end of the job.
func (p *printing) finish(ctx context.Context, state office.PrintState, f Fault) {
	if f == FaultNone {
		p.s.d.dirty, p.s.d.ragged, p.s.d.stuck = false, false, 0
	}
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
