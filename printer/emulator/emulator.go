// Package emulator is a receipt printer in software. It reads the bytes a
// driver sends over any stream, answers like a printer of the model it is
// told to be, and has what can go wrong with one: a roll that ends, a cover, a
// cutter that sticks, a hot head, a power switch, a cable. What it prints
// becomes pictures of slips, with the text and the codes that are on them. A
// hand changes it through methods, a page, or a JSON document.
//
// Without a speed it prints in no time, so that tests need none.
package emulator

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"epass.internal/internal/serial/escpos"
	"epass.internal/printer"
)

// Options say what kind of printer it is. The zero value is Generic, keeps its
// slips in memory and prints in no time.
type Options struct {
	Model        Model // zero: Generic()
	Width        int   // dots a line, instead of the model's; 0: the model's
	CompletionID bool  // answers GS ( H, whatever the model says

	Buffer      int  // bytes of the receive buffer; 0: 64 KiB. Epson's have 4 KiB, or 45 bytes by a switch
	Flow        Flow // how it asks for a pause when the buffer is full
	BusyOffline bool // asks for one when it is offline, too: the usual setting of Epson's switches

	TearRows   int  // a printer without a cutter: somebody tears the paper off at each feed of so many rows; 0: only Tear does
	SplitRolls bool // a slip that a new roll cuts in two comes out in two pieces; else it goes on as if the paper were one
	RefuseMore bool // a second TCP connection is closed at once; else it waits its turn

	SlipDir string           // folder that keeps the slips as PNG, and the stored pictures; empty: memory only
	OnSlip  func(Slip)       // called after each cut, outside of any lock
	Clock   func() time.Time // of the slips; nil: time.Now
	Log     *slog.Logger     // nil: silent
}

// Limits of the memory a stream can claim.
const (
	defaultBuffer = 64 << 10
	maxReplies    = 4 << 10   // bytes waiting for a driver that does not read
	maxPage       = 4 << 10   // rows without a cut, half a metre, and of one feed
	maxUnknown    = 64        // unknown commands listed
	maxText       = 16 << 10  // bytes of text of one slip
	maxCodes      = 64        // codes of one slip
	maxStored     = 384 << 10 // bytes of stored pictures, as a TM-T88V has
	maxDownloaded = 64 << 10
)

// Errors of Options.
var (
	ErrWidth  = errors.New("printer width is not between 64 and 1024 dots")
	ErrBuffer = errors.New("receive buffer is not between 16 bytes and 1 MiB")
)

// Printer is one printer in software. All methods may be called at any time
// from any goroutine.
type Printer struct {
	opts  Options
	model Model
	acts  map[string]act  // by the name of the command
	lacks map[string]bool // commands the model does not have

	mu    sync.Mutex    // guards everything below
	moved chan struct{} // closed and made anew when something may have changed for a reader

	hand hand // what a hand can change

	// What came in and is not executed.
	receive  []byte
	realtime []byte // real-time command begun
	framer   *escpos.Framer
	inside   bool     // the last byte was a part of a command that is not whole
	stream   *raster  // picture that is coming in
	listing  *listing // key codes that are being sent
	cutOwed  bool     // a cut that failed and is made once the blade is free
	paused   bool     // the driver was asked for a pause
	triggers []trigger

	state   modes
	stored  memory // keeps without power
	fonts   [2]*typeface
	pages   map[string]*[256]rune
	asbMask byte
	asbSent [4]byte
	mech    mechanism

	links    map[*link]bool
	speaking *link // the link that was heard last; replies go there

	page   *printer.Bitmap // paper below the last cut
	back   int             // rows of it that the paper was moved back
	on     written         // what is on that paper, as text
	slips  []*slip         // oldest first, at most keepSlips
	mouth  uint64          // the slip the presenter holds; 0: none
	nextID uint64
	fresh  []Slip // cut, not yet announced

	counters Counters
	log      journal
	version  uint64 // counts the changes that State shows
	seen     sight
}

// Counters say what has come in.
type Counters struct {
	Bytes     uint64         `json:"bytes"`     // received
	Lost      uint64         `json:"lost"`      // received while the buffer was full
	Questions uint64         `json:"questions"` // DLE EOT, heartbeats among them
	Unknown   uint64         `json:"unknown"`   // commands not understood
	Names     map[string]int `json:"names"`     // hexadecimal beginnings of those, how often
	Stored    uint64         `json:"stored"`    // times the stored pictures were written: that memory wears out
	Refused   uint64         `json:"refused"`   // pictures for which there was no room, or that page mode does not have
	Undrawn   uint64         `json:"undrawn"`   // codes that were only noted: PDF417
	Rows      uint64         `json:"rows"`      // dots the paper has moved
}

// New returns a printer with paper in it, switched on, cover closed. With
// SlipDir the slips of earlier runs are there and numbering goes on.
func New(opts Options) (*Printer, error) {
	if opts.Model.Width == 0 {
		opts.Model = Generic()
	}
	p := &Printer{
		opts: opts, model: opts.Model, acts: acts(), moved: make(chan struct{}), framer: escpos.NewFramer(),
		hand: hand{rowsLeft: -1, nearRows: -1, echoes: 1}, pages: make(map[string]*[256]rune), stored: newMemory(),
		links: make(map[*link]bool), nextID: 1, counters: Counters{Names: make(map[string]int)},
	}
	if err := p.complete(); err != nil {
		return nil, fmt.Errorf("making a printer in software: %w", err)
	}
	p.seen = p.sight()
	return p, nil
}

// complete fills in what the options leave out, and refuses what no printer has.
func (p *Printer) complete() error {
	o, m := &p.opts, &p.model
	if o.Width != 0 {
		m.Width = o.Width
	}
	if m.Width < 64 || m.Width > 1024 {
		return fmt.Errorf("%w: %d", ErrWidth, m.Width)
	}
	if o.Buffer == 0 {
		o.Buffer = defaultBuffer
	}
	if o.Buffer < 16 || o.Buffer > 1<<20 {
		return fmt.Errorf("%w: %d", ErrBuffer, o.Buffer)
	}
	if m.DPI == 0 {
		m.DPI = 203
	}
	m.CompletionID = m.CompletionID || o.CompletionID
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p.lacks = m.missing()
	p.state, p.page = p.startModes(), printer.NewBitmap(m.Width, 0)
	return errors.Join(p.loadSlips(), p.loadMemory())
}

// change runs fn under the lock, lets the printer go on if it can now, tells
// the driver what changed and announces new slips.
func (p *Printer) change(fn func()) {
	p.mu.Lock()
	fn()
	p.run()
	p.tell()
	if now := p.sight(); now != p.seen {
		p.seen = now
		p.version++
	}
	fresh := p.fresh
	p.fresh = nil
	close(p.moved)
	p.moved = make(chan struct{})
	p.mu.Unlock()
	if p.opts.OnSlip == nil {
		return
	}
	for _, s := range fresh {
		p.opts.OnSlip(s)
	}
}

// Counters returns what has come in so far.
func (p *Printer) Counters() Counters {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.counters
	c.Names = maps.Clone(p.counters.Names)
	return c
}

// ready reports whether commands are executed.
func (p *Printer) ready() bool { return !p.hand.off && !p.hand.busy && !p.stopped() && !p.moving() }

// reset forgets everything received and every mode, as power-on does.
func (p *Printer) reset() {
	p.drop()
	p.state, p.asbMask, p.paused = p.startModes(), 0, false
	p.stored.forget()
}

// drop forgets what was received and not printed, a page too.
func (p *Printer) drop() {
	p.receive, p.realtime, p.stream, p.cutOwed = p.receive[:0], nil, nil, false
	p.inside, p.listing = false, nil
	p.framer.Reset()
	p.leavePage(call{})
	p.state.line = line{}
}
