// Package emulator is an ESC/POS receipt printer in software. It reads the
// bytes a driver sends over any stream, answers like a printer, has paper, a
// cover, a cutter and a power switch that can be set by hand, and turns each
// slip it cuts into a picture. It prints in no time.
package emulator

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"epass.internal/printer"
)

// Options say what kind of printer it is. The zero value is a printer for 80 mm
// paper without completion ids that keeps its slips in memory only.
type Options struct {
	Width        int              // dots a line; 0: 576
	CompletionID bool             // answers GS ( H, as the TM-T20 family does
	SlipDir      string           // folder that keeps the slips as PNG; empty: memory only
	OnSlip       func(Slip)       // called after each cut, outside of any lock
	Clock        func() time.Time // nil: time.Now
	Log          *slog.Logger     // nil: silent
}

// Paper is how much of the roll is left.
type Paper int

// The states of the roll.
const (
	PaperOK Paper = iota
	PaperNearEnd
	PaperEnd
)

// Limits of the memory a stream can claim.
const (
	maxReceive = 64 << 10 // bytes received and not executed
	maxPayload = 8 << 10  // bytes of one command that are kept
	maxReplies = 4 << 10  // bytes waiting for a driver that does not read
	maxPage    = 4 << 10  // rows without a cut, half a metre, and of one feed
	maxUnknown = 64       // unknown commands listed
)

// ErrWidth is returned by New for a width no printer has.
var ErrWidth = errors.New("printer width is not between 64 and 1024 dots")

// Printer is one printer in software. All methods may be called at any time
// from any goroutine.
type Printer struct {
	opts     Options
	renderer *printer.Renderer
	commands map[[2]byte]command

	mu sync.Mutex // guards everything below

	// What a hand can change.
	paper     Paper
	rowsLeft  int // rows until the paper ends; negative: no end in sight
	coverOpen bool
	jammed    bool // the blade is stuck: the next cut fails
	cutterJam bool // a cut failed, the printer has stopped
	off       bool
	busy      bool
	echoes    int // times a completion is sent

	// What came in and is not executed.
	receive  []byte
	window   [10]byte // the last bytes received, for real-time commands
	pending  []byte   // command begun
	payload  payload
	cutOwed  bool // a cut that failed and is made once the blade is free
	state    modes
	asbMask  byte
	asbSent  [4]byte
	speaking *link // the link that was heard last; replies go there

	page   *printer.Bitmap // paper below the last cut
	slips  []Slip          // oldest first, at most keepSlips
	nextID uint64
	fresh  []Slip // cut, not yet announced

	counters Counters
}

// Counters say what has come in.
type Counters struct {
	Bytes   uint64         // received
	Lost    uint64         // received while the buffer was full
	Unknown uint64         // commands not understood
	Names   map[string]int // hexadecimal beginnings of those, how often
}

// New returns a printer with paper in it, switched on, cover closed. With
// SlipDir the slips of earlier runs are there and numbering goes on.
func New(opts Options) (*Printer, error) {
	if opts.Width == 0 {
		opts.Width = 576
	}
	if opts.Width < 64 || opts.Width > 1024 {
		return nil, fmt.Errorf("making a printer in software: %w: %d", ErrWidth, opts.Width)
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	r, err := printer.NewRenderer()
	if err != nil {
		return nil, fmt.Errorf("making a printer in software: %w", err)
	}
	p := &Printer{
		opts: opts, renderer: r, commands: commands(), rowsLeft: -1, echoes: 1, state: startModes(),
		page: printer.NewBitmap(opts.Width, 0), nextID: 1, counters: Counters{Names: make(map[string]int)},
	}
	if err := p.loadSlips(); err != nil {
		return nil, fmt.Errorf("making a printer in software: %w", err)
	}
	return p, nil
}

// change runs fn under the lock, lets the printer go on if it can now, tells
// the driver what changed and announces new slips.
func (p *Printer) change(fn func()) {
	p.mu.Lock()
	fn()
	p.run()
	p.sendASB(false)
	fresh := p.fresh
	p.fresh = nil
	p.mu.Unlock()
	if p.opts.OnSlip == nil {
		return
	}
	for _, s := range fresh {
		p.opts.OnSlip(s)
	}
}

// SetPaper puts in a roll or takes it out.
func (p *Printer) SetPaper(state Paper) {
	p.change(func() { p.paper, p.rowsLeft = state, -1 })
}

// EndPaperAfter lets the paper run out after so many more rows.
func (p *Printer) EndPaperAfter(rows int) {
	p.change(func() {
		p.rowsLeft = max(rows, 0)
		if rows <= 0 {
			p.paper = PaperEnd
		}
	})
}

// SetCover opens or closes the cover. Opening it frees a jammed cutter.
func (p *Printer) SetCover(open bool) {
	p.change(func() {
		p.coverOpen = open
		if open {
			p.jammed, p.cutterJam = false, false
		}
	})
}

// SetCutterJam jams the blade, so that the next cut stops the printer, or frees
// it, and the cut is made.
func (p *Printer) SetCutterJam(jam bool) {
	p.change(func() { p.jammed, p.cutterJam = jam, p.cutterJam && jam })
}

// SetPower switches the printer. Switched off it loses what it had received
// and not printed; what is on the paper stays there.
func (p *Printer) SetPower(on bool) {
	p.change(func() {
		p.off = !on
		p.asbMask = 0
		p.reset()
	})
}

// SetBusy makes the printer ask for a pause by XOFF, or go on by XON.
func (p *Printer) SetBusy(busy bool) {
	p.change(func() {
		if p.busy == busy {
			return
		}
		p.busy = busy
		if busy {
			p.reply(0x13)
			return
		}
		p.reply(0x11)
	})
}

// SetEchoes says how often a completion is sent: 0 loses it, 2 doubles it.
func (p *Printer) SetEchoes(n int) { p.change(func() { p.echoes = n }) }

// Counters returns what has come in so far.
func (p *Printer) Counters() Counters {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.counters
	c.Names = make(map[string]int, len(p.counters.Names))
	maps.Copy(c.Names, p.counters.Names)
	return c
}

// stopped reports whether the printer is offline: it keeps what it receives
// until someone puts it right.
func (p *Printer) stopped() bool {
	return p.paper == PaperEnd || p.coverOpen || p.cutterJam
}

// ready reports whether commands are executed.
func (p *Printer) ready() bool { return !p.off && !p.busy && !p.stopped() }

// reset forgets everything received and every mode, as power-on does.
func (p *Printer) reset() {
	p.receive, p.pending, p.payload = nil, nil, payload{}
	p.state, p.cutOwed = startModes(), false
}
