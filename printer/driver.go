package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"epass.internal/office"
)

// Jobs is where a driver gets its work and where it says what became of it.
type Jobs interface {
	// NextPrintJob waits for the oldest job that this printer should print
	// now: queued, waiting, or unknown with Copy set. The same job may come
	// again until a report has changed it.
	NextPrintJob(ctx context.Context) (office.PrintJob, error)
	// ReportPrint makes a report durable before it returns. An error in
	// answer to PrintSending means that the job must not be printed;
	// office.ErrPrintState and ErrNotFound, that the office decided otherwise.
	ReportPrint(ctx context.Context, r office.PrintReport) error
	// LetGo waits until the driver shall have nothing more to do with an
	// attempt that it has announced. The driver takes the attempt's bytes back
	// from the printer and reports the job as unknown.
	LetGo(ctx context.Context, id uint64, attempt int) error
}

// Link is an open line to a printer, such as a serial.Port or a net.Conn. One
// that also has Queued() int says how many bytes were written and have not left.
type Link interface {
	io.ReadWriteCloser
	SetWriteDeadline(t time.Time) error
}

// Config is what a driver needs.
type Config struct {
	Profile  Profile
	Dial     func(ctx context.Context) (Link, error)
	Jobs     Jobs
	Renderer *Renderer    // may be shared; nil: its own
	OnStatus func(Status) // called on each change but that of At, not concurrently; must not wait; may be nil
	Log      *slog.Logger // nil: silent
}

// The driver's times. They are those of printer.md where it names them.
const (
	beatEvery   = time.Second      // between two rounds of status questions
	handMost    = 5 * time.Second  // for a job in hand while it is not sure how the printer is
	freshFor    = 2 * time.Second  // how old a status may be to start a job on it
	missesMax   = 3                // unanswered beats after which the printer is gone
	queueMost   = 2 * time.Second  // for bytes to stand in the queue of a printer that is well, and nothing printed
	chunkSize   = 256              // bytes of one write
	writeWait   = 2 * time.Second  // for one chunk
	stallHeld   = 10 * time.Second // without progress and without a fault: tell people
	stallLost   = time.Minute      // and then: the line is lost
	pauseMost   = time.Minute      // for a fault in the middle of the data, before the rest is given up
	freeWait    = 5 * time.Second  // for the blade, after it was told to free itself
	signWait    = time.Second      // for the answer to GS r before the first job
	clearWait   = 3 * time.Second  // for the answer to the clearing of buffers
	confirmWait = 20 * time.Second // for a confirmation, while the printer is well
	deafWait    = 3 * time.Second  // the same of a printer that did not confirm the job before, beyond its mechanism's time
	cutWait     = 5 * time.Second  // for the second id, after the first came
	reportRetry = time.Second      // after a report that could not be made durable
	stopGrace   = 3 * time.Second  // for a slip under way when the program ends
)

// backOff returns the pause before the next try to connect, after so many
// failures.
func backOff(failures int) time.Duration {
	steps := [...]time.Duration{1, 2, 5, 10, 30}
	return steps[min(failures, len(steps)-1)] * time.Second
}

// Driver owns one printer while Run runs.
type Driver struct {
	cfg Config

	want    chan struct{} // asks the fetcher for a job
	fetched chan office.PrintJob
	recover chan struct{} // an operator says that the cutter is free

	// Used by Run's goroutine only.
	asked   bool                 // the fetcher is looking for a job
	hand    *office.PrintJob     // the job that is next, nil: none known
	handAt  time.Time            // when it was fetched
	parked  bool                 // hand was reported as waiting
	ragged  bool                 // half a slip of ours may hang in the printer
	dirty   bool                 // bytes of an unfinished job may be in the printer
	logos   map[string]time.Time // by their hashes: when each was last written into a printer
	refused map[string]bool      // hashes of logos that a printer was sent and did not keep
	mum     bool                 // this printer does not say which logos it keeps
	stuck   int                  // lines that ended because the printer took no data or swallowed it, since it last printed
	answers bool                 // it has answered in its turn, or confirmed a job
	deaf    bool                 // this printer left two tries of a job unconfirmed and has confirmed none since

	publish sync.Mutex // keeps OnStatus calls in order
	mu      sync.Mutex
	status  Status // guarded by mu
}

// NewDriver returns a driver that does nothing until Run.
func NewDriver(c Config) (*Driver, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Renderer == nil {
		var err error
		if c.Renderer, err = NewRenderer(); err != nil {
			return nil, fmt.Errorf("making a printer driver: %w", err)
		}
	}
	return &Driver{
		cfg: c, want: make(chan struct{}, 1), fetched: make(chan office.PrintJob),
		recover: make(chan struct{}, 1), logos: make(map[string]time.Time), refused: make(map[string]bool),
		dirty: true, // of a program that was killed
	}, nil
}

// ErrNotJammed is returned where there is no jammed cutter to recover.
var ErrNotJammed = errors.New("the printer does not report a jammed cutter")

// RecoverCutter tells a printer whose cutter was jammed to go on (DLE ENQ 2).
// Only a person who has cleared the jam may want it. The printer forgets what
// it had received: the job under way becomes unknown.
func (d *Driver) RecoverCutter() error {
	if s := d.Status(); !s.Connected || !s.CutterError {
		return ErrNotJammed
	}
	select {
	case d.recover <- struct{}{}:
	default: // wanted already
	}
	return nil
}

// Status returns what is known of the printer now.
func (d *Driver) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// setStatus keeps s and tells the shell when more than its time changed.
func (d *Driver) setStatus(s Status) {
	d.publish.Lock()
	defer d.publish.Unlock()
	d.mu.Lock()
	before := d.status
	d.status = s
	d.mu.Unlock()
	before.At = s.At
	if before != s && d.cfg.OnStatus != nil {
		d.cfg.OnStatus(s)
	}
}

// Run connects to the printer, prints what Jobs gives it, and connects again
// when the line is lost, until ctx ends. A slip under way then gets a few
// seconds to come out.
func (d *Driver) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { d.fetch(ctx) })
	for failures := 0; ; failures++ {
		alive, err := d.connect(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if alive {
			failures = 0
		}
		d.cfg.Log.Warn("printer is away", "err", err, "next_try", backOff(failures))
		s := Status{At: d.Status().At, Detail: err.Error()}
		d.setStatus(s)
		d.waitOffline(ctx, backOff(failures))
	}
}

// connect opens the line and works on it until it fails. It reports whether
// the printer answered at all.
func (d *Driver) connect(ctx context.Context) (alive bool, err error) {
	link, err := d.cfg.Dial(ctx)
	if err != nil {
		return false, fmt.Errorf("connecting to the printer: %w", err)
	}
	s := newSession(d, link)
	err = s.run(ctx)
	if errors.Is(err, errStalled) || errors.Is(err, errUnconfirmed) {
		d.stuck++
	}
	return s.alive(), err
}

// waitOffline lets time pass; jobs that come meanwhile are told to wait.
func (d *Driver) waitOffline(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		d.offer()
		d.park(ctx, FaultDisconnected)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case job := <-d.fetched:
			d.take(job)
		}
	}
}

// fetch gets a job each time one is wanted. It runs beside the driver because
// NextPrintJob waits, while heartbeats must go on.
func (d *Driver) fetch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.want:
		}
		job, err := d.cfg.Jobs.NextPrintJob(ctx)
		for ; err != nil; job, err = d.cfg.Jobs.NextPrintJob(ctx) {
			if ctx.Err() != nil || !pause(ctx, reportRetry) {
				return
			}
			d.cfg.Log.Error("getting the next print job", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case d.fetched <- job:
		}
	}
}

// offer asks for a job when there is none in hand.
func (d *Driver) offer() {
	if d.hand == nil && !d.asked {
		d.asked = true
		d.want <- struct{}{}
	}
}

// take puts a fetched job in hand.
func (d *Driver) take(job office.PrintJob) {
	d.asked, d.hand, d.parked, d.handAt = false, &job, false, time.Now()
}

// drop forgets the job in hand; Jobs gives it again if it is still to be done.
func (d *Driver) drop() { d.hand, d.parked = nil, false }

// park reports the job in hand as waiting because of f. No byte of it was sent.
func (d *Driver) park(ctx context.Context, f Fault) {
	if d.hand == nil {
		return
	}
	d.parked = true
	if d.hand.State == office.PrintUnknown || d.hand.State == office.PrintWaiting && d.hand.Fault == string(f) {
		return // an unknown job stays one: some of it may be on paper
	}
	d.hand.State, d.hand.Fault = office.PrintWaiting, string(f)
	d.report(ctx, *d.hand, office.PrintWaiting, f)
}

// report makes a state durable, trying until it is, the office has decided
// otherwise or ctx ends.
func (d *Driver) report(ctx context.Context, job office.PrintJob, state office.PrintState, f Fault) {
	r := office.PrintReport{ID: job.ID, Attempt: job.Attempt, State: state, Fault: string(f)}
	for {
		err := d.cfg.Jobs.ReportPrint(ctx, r)
		if err == nil {
			return
		}
		d.cfg.Log.Error("reporting a print", "job", r.ID, "state", r.State, "err", err)
		if errors.Is(err, office.ErrPrintState) || errors.Is(err, office.ErrNotFound) || !pause(ctx, reportRetry) {
			return
		}
	}
}

// pause waits for t and reports whether ctx still runs.
func pause(ctx context.Context, t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// errSilent ends a session with a printer that does not answer.
var errSilent = errors.New("printer does not answer")
