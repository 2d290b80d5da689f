package probe

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"epass.internal/printer"
)

const (
	dle byte = 0x10
	esc byte = 0x1B
	fs  byte = 0x1C
	gs  byte = 0x1D

	cancel byte = 0x18 // ends a list of GS ( L fn 64, which waits for an answer
)

// identity is what a printer says of itself, empty where it says nothing.
type identity struct{ maker, model, firmware string }

// String returns all of it in one line.
func (i identity) String() string {
	return strings.Join(strings.Fields(i.maker+" "+i.model+" "+i.firmware), " ")
}

// interview asks the printer all that printers can say of themselves. The names
// of the commands are those of Epson's ESC/POS reference.
func (p *prober) interview(ctx context.Context) error {
	if err := p.begin(); err != nil {
		return err
	}
	if err := p.realTimeStatus(); err != nil {
		return err
	}
	if err := p.identify(); err != nil {
		return err
	}
	if err := p.inOrder(); err != nil {
		return err
	}
	p.note("status", "asb", "completion_id", "fence", "clear", "presenter")
	p.reportSilence()
	return ctx.Err()
}

// begin makes the printer begin anew, out of Kanji mode and silent: no
// automatic status between the answers.
func (p *prober) begin() error {
	return p.line.send([]byte{esc, '@', fs, '.', gs, 'a', 0})
}

// realTimeStatus asks DLE EOT 1 to 4 and Custom's 20, and DLE DC4 fn 8.
func (p *prober) realTimeStatus() error {
	p.found.Status = true
	for n := byte(1); n <= 4 && p.found.Status; n++ {
		answer, err := p.line.ask([]byte{dle, 0x04, n}, atOnce, realTime)
		if err != nil {
			return err
		}
		p.found.Status = answer != nil
	}
	p.report("status in real time (DLE EOT)", p.found.Status)
	answer, err := p.line.ask([]byte{dle, 0x04, 20}, atOnce, full)
	if err != nil {
		return err
	}
	p.found.Presenter = answer != nil
	p.report("a presenter (DLE EOT 20)", p.found.Presenter)
	answer, err = p.line.ask([]byte{dle, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08}, inTurn, block(0x37, 0x25))
	p.found.Clear = answer != nil
	p.report("clearing its buffers (DLE DC4 8)", p.found.Clear)
	return err
}

// identify asks for the printer's names (GS I 65 to 67).
func (p *prober) identify() error {
	for n, into := range map[byte]*string{65: &p.identity.firmware, 66: &p.identity.maker, 67: &p.identity.model} {
		answer, err := p.line.ask([]byte{gs, 'I', n}, inTurn, block(0x5F))
		if err != nil {
			return err
		}
		*into = legible(answer)
	}
	p.say("  it calls itself %q", p.identity)
	return nil
}

// legible returns text as a profile may hold it.
func legible(text []byte) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7E {
			return -1
		}
		return r
	}, string(text[:min(len(text), 40)])))
}

// inOrder asks what is answered in the order of the data: GS r, GS a,
// GS ( H and the names of stored pictures, GS ( L fn 64.
func (p *prober) inOrder() error {
	for _, q := range []struct {
		what     string
		found    *bool
		question []byte
		match    matcher
	}{
		{"a fence (GS r)", &p.found.Fence, []byte{gs, 'r', 1}, ordered},
		{"status by itself (GS a)", &p.found.ASB, []byte{gs, 'a', 0x0E}, automatic},
		{"\"printed\" (GS ( H)", &p.found.CompletionID, complete("PRB0"), block(append([]byte{0x37, 0x22}, "PRB0"...)...)},
	} {
		answer, err := p.line.ask(q.question, inTurn, q.match)
		if err != nil {
			return err
		}
		*q.found = answer != nil
		p.report(q.what, *q.found)
	}
	if err := p.line.send([]byte{gs, 'a', 0}); err != nil {
		return err
	}
	answer, err := p.line.ask([]byte{gs, '(', 'L', 4, 0, 48, 64, 'K', 'C'}, inTurn, block(0x37, 0x72))
	p.report("stored pictures by name (GS ( L)", answer != nil)
	if answer == nil || err != nil {
		return err
	}
	p.found.Logo = printer.LogoNV
	p.note("logo")
	return p.line.send([]byte{cancel})
}

// complete is GS ( H fn 48: send id back when all before it is on paper.
func complete(id string) []byte {
	return append([]byte{gs, '(', 'H', 6, 0, 48, 48}, id...)
}

// report says what came of a question.
func (p *prober) report(what string, found bool) {
	answer := "no answer"
	if found {
		answer = "yes"
	}
	p.say("  %-34s %s", what, answer)
}

// reportSilence helps whoever wired the line.
func (p *prober) reportSilence() {
	f := p.found
	switch {
	case f.Status || f.Fence || f.ASB || f.CompletionID || f.Clear || f.Logo != printer.LogoNone:
	case p.line.noise > 0:
		p.say("%d bytes came back that answer nothing: are speed and parity those of the printer?", p.line.noise)
	default:
		p.say("The printer says nothing. If it should, check the cable, its way back, and the speed.")
	}
}

// ready waits until a printer that tells its status can print.
func (p *prober) ready(ctx context.Context) error {
	if !p.found.Status {
		return nil
	}
	for range maxTries {
		fault, err := p.fault()
		if err != nil || fault == printer.FaultNone {
			return err
		}
		words, _ := fault.Words()
		p.say("%s", words.EN)
		if p.Operator == nil {
			return fmt.Errorf("%w: %s", ErrNotReady, words.EN)
		}
		if _, err := p.Operator.Ask(ctx, Question{Topic: TopicReady, Text: "Press Enter when that is done.", Usual: "done"}); err != nil {
			return err
		}
	}
	return ErrNotReady
}

// fault asks how the printer is.
func (p *prober) fault() (printer.Fault, error) {
	var status [5]byte
	for n := byte(1); n <= 4; n++ {
		answer, err := p.line.ask([]byte{dle, 0x04, n}, atOnce, realTime)
		if err != nil {
			return printer.FaultNone, err
		}
		if answer == nil {
			return printer.FaultDisconnected, nil
		}
		status[n] = answer[0]
	}
	return faultOf(status), nil
}

// faultOf reads the answers to DLE EOT 1 to 4.
func faultOf(status [5]byte) printer.Fault {
	faults := []struct {
		n, bits byte
		fault   printer.Fault
	}{
		{3, 0x20, printer.FaultUnrecoverable}, {2, 0x04, printer.FaultCoverOpen}, {4, 0x60, printer.FaultPaperEnd}, {2, 0x20, printer.FaultPaperEnd},
		{3, 0x08, printer.FaultCutter}, {3, 0x40, printer.FaultRecoverable}, {1, 0x08, printer.FaultOffline},
	}
	for _, f := range faults {
		if status[f.n]&f.bits != 0 {
			return f.fault
		}
	}
	return printer.FaultNone
}

// stars reports whether a printer selects code pages as Star's do.
func stars(p printer.Profile) bool { return slices.Contains(p.Quirks, printer.QuirkStarPage) }
