package probe

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"epass.internal/internal/serial"
)

// ErrSpeed is returned when nobody could read a slip at any speed that was
// named.
var ErrSpeed = errors.New("the speed of the printer was not found")

// maxSpeed is the fastest that a serial port can be told.
const maxSpeed = 4_000_000

// speeds returns those that printers are set to, in the order in which they are
// tried. The fastest comes first: lines that have none of their own, USB among
// them, answer at any, and bytes that are too fast for a printer are fewer
// bytes to it, not more. Then come those that printers are delivered with.
func speeds() []int { return []int{115200, 38400, 9600, 19200, 57600} }

// Search is what looking for the speed of a serial port needs.
type Search struct {
	// Open opens the port at a speed. Flow control should be off: status is
	// answered by a busy printer, too, and its wires may be missing.
	Open     func(ctx context.Context, baud int) (serial.Port, error)
	Operator Operator          // nil: nobody looks
	Say      func(line string) // told what is tried
	Usual    int               // the speed where the printer says nothing and nobody names one
}

// FindSpeed returns the speed at which the printer tells its status. One that
// says nothing costs eleven seconds; then it is the speed at which the operator
// could read a slip. Known is false where there is no operator either: the
// speed is the usual one.
func FindSpeed(ctx context.Context, s Search) (baud int, known bool, err error) {
	noise := 0
	for i, baud := range speeds() {
		s.say("Asking at %d baud.", baud)
		found, heard, err := s.answers(ctx, baud, i > 0)
		if err != nil {
			return 0, false, fmt.Errorf("finding the speed: %w", cmp.Or(ctx.Err(), err))
		}
		if found {
			s.say("The printer answers at %d baud.", baud)
			return baud, true, nil
		}
		noise += heard
	}
	s.say("The printer answers at no speed. Some never do; else it is the cable, or the printer is off.")
	if noise > 0 {
		s.say("But %d bytes came back that are no answer: are parity and data bits those of the printer?", noise)
	}
	if s.Operator == nil {
		s.say("Going on at %d baud.", s.Usual)
		return s.Usual, false, nil
	}
	if baud, err = s.read(ctx); err != nil {
		return 0, false, fmt.Errorf("finding the speed: %w", cmp.Or(ctx.Err(), err))
	}
	return baud, true, nil
}

// at opens the port at a speed for the time of do; the end of ctx closes it.
func (s Search) at(ctx context.Context, baud int, do func(l *line) error) error {
	port, err := s.Open(ctx, baud)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = port.Close() })
	err = do(&line{port: port, pending: true}) // what comes before the first question is no answer
	if !stop() {
		return ctx.Err()
	}
	return errors.Join(err, port.Close())
}

// answers asks at a speed, twice if need be: the first byte after those of
// another speed may be lost. Disturbed says that there were such bytes; a
// printer may take them for the beginning of a command, which is then ended.
func (s Search) answers(ctx context.Context, baud int, disturbed bool) (found bool, noise int, err error) {
	err = s.at(ctx, baud, func(l *line) error {
		for try := 0; try < 2 && !found && err == nil; try++ {
			found, err = l.tellsStatus()
		}
		noise = l.noise
		if err == nil && found && disturbed {
			return l.send(make([]byte, 64)) // NULs are arguments, or nothing
		}
		return err
	})
	return found, noise, err
}

// tellsStatus reports whether a question (DLE EOT 1) that is put four times is
// answered by one byte each time, and silence: one such byte may be chance.
func (l *line) tellsStatus() (bool, error) {
	for range 4 {
		answer, err := l.ask([]byte{dle, 0x04, 1}, atOnce, alone)
		if answer == nil || err != nil {
			return false, err
		}
		_, more, err := l.read(quiet, never)
		if l.noise += len(more); len(more) > 0 || err != nil {
			return false, err
		}
	}
	return true, nil
}

// alone matches the answer to DLE EOT 1 to 4 if nothing came before it.
func alone(heard []byte) []byte {
	if len(heard) == 1 {
		return realTime(heard)
	}
	return nil
}

// read asks for a speed until a slip at it can be read.
func (s Search) read(ctx context.Context) (int, error) {
	p := prober{Config: Config{Operator: s.Operator, Say: s.Say}}
	for range maxTries {
		baud, err := p.askSpeed(ctx, s.Usual)
		if err != nil {
			return 0, err
		}
		legible := false
		err = s.at(ctx, baud, func(l *line) error {
			if err := l.send(speedSlip(baud)); err != nil {
				return err
			}
			text := fmt.Sprintf("Does a line say \"%s\"? (y/n)", speedTitle(baud))
			legible, _, err = p.yes(ctx, TopicLegible, text, "")
			return err
		})
		if err != nil || legible {
			return baud, err
		}
	}
	return 0, ErrSpeed
}

// askSpeed asks for the speed of a printer that says nothing.
func (p *prober) askSpeed(ctx context.Context, usual int) (baud int, err error) {
	list := strings.Trim(fmt.Sprint(slices.Sorted(slices.Values(speeds()))), "[]")
	text := "At how many baud does the printer work? Its own test print says so: hold the feed button while switching it on. (" + list + ")"
	err = p.ask(ctx, Question{TopicSpeed, text, strconv.Itoa(usual)}, func(answer string) string {
		n, err := strconv.Atoi(answer)
		if err != nil || n <= 0 || n > maxSpeed {
			return "Please type a speed such as 9600."
		}
		baud = n
		return ""
	})
	return baud, err
}

// speedTitle is what a slip says at a speed.
func speedTitle(baud int) string { return fmt.Sprintf("e-PASS at %d baud", baud) }

// speedSlip is text that is cut off by hand, or by the next slip: shorter than
// the smallest receive buffer, for there is no flow control.
func speedSlip(baud int) []byte {
	var b bytes.Buffer
	b.Write([]byte{esc, '@', '\n'})
	b.WriteString(speedTitle(baud))
	b.Write([]byte{'\n', esc, 'd', 5})
	return b.Bytes()
}

// say tells what is going on.
func (s Search) say(format string, args ...any) { s.Say(fmt.Sprintf(format, args...)) }
