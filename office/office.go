package office

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// maxGroup bounds how many commands share one write: a group of them stays
// well below a journal segment, and no caller waits long for the others.
const maxGroup = 256

// checkpointEvery is how far bbolt may be behind the journal.
const checkpointEvery = time.Second

// Options say how an office runs.
type Options struct {
	Clock     func() time.Time // wall clock; nil: time.Now
	Found     Settings         // the office to set up where the disk holds none
	PublicURL string           // base of the digital tickets' addresses, no slash at the end; empty: no QR
	Keys      Keys             // of personal data; nil: appointments cannot be booked
	Printing  PrintRoutes      // which printer prints what
	Layouts   LayoutCheck      // of settings that are put; nil: any JSON object is a layout
	Log       *slog.Logger     // nil: discarded
}

// Request is a command with who asks and the key that makes it idempotent.
// An empty Key is never stored: the command may then happen twice.
type Request struct {
	By      Principal
	Key     string   // Idempotency-Key of the request
	Hash    [32]byte // of the whole request, so that a reused key is noticed
	Command Command
}

// Office owns the state of one service centre. Make it with New, call Run in
// one goroutine, and use the other methods from any.
type Office struct {
	opt     Options
	disk    Disk
	calls   chan call
	ready   chan struct{} // closed once the first load is done
	stopped chan struct{} // closed when Run returns
	known   atomic.Pointer[identities]

	outlook atomic.Pointer[Outlook] // nil: nothing is forecast

	mu       sync.Mutex
	watchers map[chan struct{}]struct{}
	alarms   []Alarm
	printers []printerSeen
}

// call is a command or a read on its way to the goroutine of Run.
type call struct {
	request Request
	read    func(*State)
	claim   *atomic.Bool // of a read: set by whoever is first, the loop to call it or its caller to give up
	done    chan outcome
}

type outcome struct {
	body json.RawMessage
	err  error
}

// New returns an office over a disk. Nothing happens before Run.
func New(disk Disk, opt Options) *Office {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Office{
		opt:      opt,
		disk:     disk,
		calls:    make(chan call, maxGroup),
		ready:    make(chan struct{}),
		stopped:  make(chan struct{}),
		watchers: map[chan struct{}]struct{}{},
	}
}

// Ready is closed once the state is loaded and the day is open.
func (o *Office) Ready() <-chan struct{} { return o.ready }

// PublicURL returns the base of the digital tickets' addresses, or "".
func (o *Office) PublicURL() string { return o.opt.PublicURL }

// Do carries out a command and returns its answer as JSON. When it returns
// without an error the change is on disk. ErrOutcomeUnknown means that it may
// be: repeat the request with the same key.
func (o *Office) Do(ctx context.Context, r Request) (json.RawMessage, error) {
	return o.send(ctx, call{request: r})
}

// Read calls fn with the state as it is on disk. fn must be quick, change
// nothing and keep nothing. When Read returns, fn has returned or is never
// called.
func (o *Office) Read(ctx context.Context, fn func(*State)) error {
	_, err := o.send(ctx, call{read: fn, claim: new(atomic.Bool)})
	return err
}

func (o *Office) send(ctx context.Context, c call) (json.RawMessage, error) {
	c.done = make(chan outcome, 1)
	select {
	case o.calls <- c:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-o.stopped:
		return nil, ErrStopped
	}
	select {
	case out := <-c.done:
		return out.body, out.err
	case <-ctx.Done():
		if c.read != nil && !c.claim.CompareAndSwap(false, true) {
			<-c.done // fn runs just now
		}
		return nil, ctx.Err()
	case <-o.stopped:
	}
	select {
	case out := <-c.done: // answered just before the end
		return out.body, out.err
	default:
		return nil, ErrStopped
	}
}

// Do carries out a command and decodes its answer.
func Do[A any](ctx context.Context, o *Office, r Request) (A, error) {
	var a A
	body, err := o.Do(ctx, r)
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &a)
	}
	return a, err
}

// Watch returns a channel that gets a value after every change; changes that
// come while one is waiting there are not counted. Call stop when done.
func (o *Office) Watch() (changed <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.watchers[ch] = struct{}{}
	return ch, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.watchers, ch)
	}
}

func (o *Office) notify() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for ch := range o.watchers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// Run loads the state and serves commands until ctx ends, then saves a last
// checkpoint. It returns an error if the disk cannot be read, or three times
// could not be read again after a failed write.
func (o *Office) Run(ctx context.Context) error {
	defer close(o.stopped)
	l := &loop{office: o, disk: o.disk}
	if err := l.start(ctx); err != nil {
		return err
	}
	close(o.ready)
	return l.run(ctx)
}

// newSecret returns the key of an office's ticket tokens.
func newSecret() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return b
}

func fault(err error) error { return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err) }
