package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// session is one connection. Its reader goroutine turns bytes into heard; all
// else, and every write, is done by the goroutine that called run.
type session struct {
	d       *Driver
	link    Link
	changed chan struct{} // something was heard, or the line failed

	// Used by run's goroutine only.
	misses   int       // beats without any answer
	lastAt   time.Time // when the printer was last heard, at the last beat
	asking   bool      // a round of questions is under way
	asked    int       // questions sent
	gap      bool      // a question of this round was not answered
	silent   [5]int    // by a question's number: how often it was left without an answer
	unsaid   byte      // the question to ask next in this round
	known    time.Time // when a round was last answered: the whole status is known; zero: never
	memory   memory    // what the printer keeps for us
	behind   int       // bytes that had not left when the line was last looked at
	movedAt  time.Time // when they were last seen to move
	printing bool      // a job is being sent or confirmed
	fences   int       // signs asked for
	fenced   time.Time // when it was asked for a sign that it takes data; zero: not yet

	mu    sync.Mutex
	heard heard // guarded by mu
}

// heard is everything the printer has said on this connection.
type heard struct {
	parser  Parser
	status  Status
	xoff    time.Time // since when the printer wants no data; zero: it does
	cleared bool
	fences  int
	ids     map[ID]bool // ids asked for: whether they came back
	lists   int         // blocks of lists of logos
	keys    string      // of the logos in them
	more    bool        // the last of them is not the end of its list
	err     error       // why the line can no longer be read
}

func newSession(d *Driver, link Link) *session {
	s := &session{d: d, link: link, changed: make(chan struct{}, 1)}
	s.heard.status = Status{At: d.Status().At}
	return s
}

// alive reports whether the printer was ever heard, or cannot be heard at all.
func (s *session) alive() bool { return s.now().status.Connected }

// now returns a copy of what was heard, without the map of ids.
func (s *session) now() heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.heard
	h.ids = nil
	return h
}

// read is the reader goroutine.
func (s *session) read() {
	buf := make([]byte, 256)
	for {
		n, err := s.link.Read(buf)
		s.hear(buf[:n], err)
		if err != nil {
			return
		}
	}
}

// hear takes in what the reader read.
func (s *session) hear(data []byte, err error) {
	now := time.Now()
	s.mu.Lock()
	h := &s.heard
	for _, e := range h.parser.Parse(data) {
		h.event(e, now)
	}
	if err != nil {
		h.err = fmt.Errorf("reading from the printer: %w", err)
	}
	status := h.status
	s.mu.Unlock()
	s.d.setStatus(status)
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// event applies one event. Noise proves nothing, not even that a printer is there.
func (h *heard) event(e Event, now time.Time) {
	switch e.Kind {
	case EventOther:
		return
	case EventStatus, EventASB: // for the status, below
	case EventXOff:
		h.xoff = now
	case EventXOn:
		h.xoff = time.Time{}
	case EventCleared:
		h.cleared = true
	case EventFence:
		h.fences++
	case EventKeys:
		h.lists++
		if len(h.keys) < listMost*maxBlock {
			h.keys += e.Keys
		}
		h.more = e.Data[0] == keysMore
	case EventComplete:
		if _, asked := h.ids[ID(e.Data)]; asked { // not an echo of another job or attempt
			h.ids[ID(e.Data)] = true
		}
	}
	h.status = h.status.apply(e, now)
	h.status.Connected = true
}

// run greets the printer and works until the line fails or ctx ends.
func (s *session) run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(s.read)
	defer wg.Wait()
	defer s.link.Close()
	if err := s.greet(ctx); err != nil {
		return err
	}
	select {
	case <-s.d.recover: // of an earlier connection
	default:
	}
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for {
		if err := s.work(ctx); err != nil {
			return err
		}
		s.d.offer()
		if err := s.wait(ctx, beat.C); err != nil {
			return err
		}
	}
}

// wait lets one thing happen: a beat, a word from the printer, a new job.
func (s *session) wait(ctx context.Context, beat <-chan time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case job := <-s.d.fetched:
		s.d.take(job)
		return nil
	case <-s.d.recover:
		return s.free(ctx)
	case <-beat:
		return s.beat()
	case <-s.changed:
		return s.askNext()
	}
}

// work does what the state asks for: print the job in hand, or let it wait.
func (s *session) work(ctx context.Context) error {
	d := s.d
	if d.hand == nil {
		return nil
	}
	fault, sure := s.preflight()
	switch {
	case !sure:
		if time.Since(d.handAt) >= handMost {
			d.drop() // somebody may have decided otherwise
		}
		return nil // the answer to the questions decides
	case fault != FaultNone:
		d.park(ctx, fault)
		return nil
	case d.parked:
		d.drop() // it may have been discarded or grown too old while it waited
		return nil
	}
	if err := s.unstick(ctx); err != nil {
		return err
	}
	if fault, sure := s.preflight(); !sure || fault != FaultNone {
		return nil // that took long: once more
	}
	if moves, err := s.moves(ctx); err != nil || !moves {
		return err
	}
	if err := s.provide(ctx, *d.hand); err != nil {
		return err
	}
	if fault, sure := s.preflight(); !sure || fault != FaultNone {
		return nil // that took long: once more
	}
	job := *d.hand
	d.drop()
	if err := s.print(ctx, job); err != nil {
		return err
	}
	return s.beat() // nothing was asked meanwhile
}

// preflight returns what speaks against sending, and whether that is sure: the
// whole status was told, and lately.
func (s *session) preflight() (fault Fault, sure bool) {
	h := s.now()
	switch f := h.status.Fault(); {
	case f == FaultNone && !h.xoff.IsZero():
		return FaultStalled, true
	case !s.d.cfg.Profile.Status:
		return f, true
	case s.known.IsZero() || time.Since(s.known) >= freshFor:
		return FaultNone, false
	default:
		return f, true
	}
}

// greet brings the printer to a known state: buffers empty, automatic status
// on, the first questions asked.
func (s *session) greet(ctx context.Context) error {
	p := s.d.cfg.Profile
	if p.Clear {
		if err := s.look(ctx); err != nil {
			return err
		}
		if err := s.clear(ctx); err != nil {
			return err
		}
	}
	if p.ASB || p.Clear {
		if err := s.write(fresh(p)); err != nil {
			return err
		}
	}
	if !p.Status {
		s.mu.Lock()
		s.heard.status.Connected, s.heard.status.At = true, time.Now()
		status := s.heard.status
		s.mu.Unlock()
		s.d.setStatus(status)
		return nil
	}
	return s.beat()
}

// write sends a short command that must go out at once.
func (s *session) write(data []byte) error {
	for len(data) > 0 {
		n, err := s.writeChunk(data)
		if err != nil {
			return fmt.Errorf("writing to the printer: %w", err)
		}
		data = data[n:]
	}
	return nil
}

// writeChunk writes up to chunkSize bytes of data and returns how many went.
func (s *session) writeChunk(data []byte) (int, error) {
	if err := s.link.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return 0, err
	}
	return s.link.Write(data[:min(len(data), chunkSize)])
}

// timedOut reports an error that only means that a deadline passed.
func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
