package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"epass.internal/internal/serial"
	"epass.internal/printer"
)

// Errors of Run.
var (
	ErrNotReady = errors.New("the printer is not ready to print")
	ErrAnswer   = errors.New("no usable answer from the operator")
)

// Config is what a probe needs.
type Config struct {
	Port     serial.Port
	Operator Operator          // nil: nobody looks, and what only eyes can tell stays as it was known
	Say      func(line string) // told what the probe does and finds
	At       time.Time         // of the probe, for the profile
	Baud     int               // the speed that was found, for the profile; 0: none was looked for
}

// Operator is the person in front of the printer.
type Operator interface {
	// Ask puts a question and returns what was typed, empty for the usual
	// answer.
	Ask(ctx context.Context, q Question) (string, error)
}

// Question is something that only eyes can tell.
type Question struct {
	Topic Topic
	Text  string
	Usual string // what an empty answer means; empty: there has to be one
}

// Topic says what a question is about.
type Topic string

// The topics, in the order of their questions; the last two are FindSpeed's.
const (
	TopicReady   Topic = "ready"   // paper, cover: done?
	TopicPaper   Topic = "paper"   // width in millimetres
	TopicCut     Topic = "cut"     // was the slip cut off?
	TopicTorn    Topic = "torn"    // it was not: is it torn off by hand?
	TopicWidth   Topic = "width"   // the largest number that is whole
	TopicBar     Topic = "bar"     // its length in millimetres
	TopicFeed    Topic = "feed"    // is the gap as tall as the bar?
	TopicSquares Topic = "squares" // is the lower one twice as large?
	TopicCode    Topic = "code"    // is there a QR code?
	TopicSigns   Topic = "signs"   // are there black squares?
	TopicLetters Topic = "letters" // the rows that can be read
	TopicStar    Topic = "star"    // try the other command?
	TopicErase   Topic = "erase"   // may stored pictures be lost?
	TopicPicture Topic = "picture" // is the stored picture there?
	TopicSpeed   Topic = "speed"   // in baud, of a printer that says nothing
	TopicLegible Topic = "legible" // can the slip at that speed be read?
)

// prober is one probe.
type prober struct {
	Config
	line     line
	renderer *printer.Renderer
	identity identity
	base     printer.Profile // what was known of such a printer before
	found    printer.Profile // what this probe found; Evidence says which fields
	slips    int             // printed so far: numbers the completion ids
}

// source is the key of this probe among the profile's sources.
const source = "probe"

// Run probes the printer at c.Port and returns its profile. When ctx ends the
// port is closed.
func Run(ctx context.Context, c Config) (printer.Profile, error) {
	defer context.AfterFunc(ctx, func() { _ = c.Port.Close() })()
	p := &prober{Config: c, line: line{port: c.Port}}
	p.found.Evidence = make(map[string]printer.Evidence)
	var err error
	if p.renderer, err = printer.NewRenderer(); err != nil {
		return printer.Profile{}, fmt.Errorf("probing the printer: %w", err)
	}
	for _, step := range []func(context.Context) error{p.interview, p.choose, p.measure, p.abilities, p.letters, p.memory} {
		if err := step(ctx); err != nil {
			return printer.Profile{}, fmt.Errorf("probing the printer: %w", cmp.Or(ctx.Err(), err))
		}
	}
	return p.profile(), nil
}

// note records that fields were probed.
func (p *prober) note(keys ...string) {
	for _, key := range keys {
		p.found.Evidence[key] = printer.Evidence{Known: printer.Probed, Source: source}
	}
}

// say tells what is going on.
func (p *prober) say(format string, args ...any) { p.Say(fmt.Sprintf(format, args...)) }
