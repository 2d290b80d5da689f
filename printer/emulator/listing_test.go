package emulator

import (
	"fmt"
	"strings"
	"testing"
)

// listCmd is GS ( L fn 64: ask for the key codes of the stored pictures.
const listCmd = "\x1d(L\x04\x000@KC"

// withKeys returns a printer with so many stored pictures, what hears it, and the
// key codes from the first to the last.
func withKeys(t *testing.T, n int) (p *Printer, e ear, keys func(from, to int) string) {
	t.Helper()
	p = newPrinter(t, Options{})
	for i := range n {
		p.send(define(fmt.Sprintf("%02d", i)))
	}
	return p, listening(p), func(from, to int) string {
		var out strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&out, "%02d", i)
		}
		return out.String()
	}
}

func TestKeyCodesComeInBlocksThatAreAcknowledged(t *testing.T) {
	p, e, keys := withKeys(t, 90)
	p.send(listCmd)
	e.want(t, "first block", "7rA"+keys(0, 40)+"\x00")
	p.send("\x15")
	e.want(t, "NAK", "7rA"+keys(0, 40)+"\x00")
	p.send("\x06")
	e.want(t, "ACK", "7rA"+keys(40, 80)+"\x00")
	p.send("\x06")
	e.want(t, "last block", "7r@"+keys(80, 90)+"\x00")
	p.send("\x15")
	e.want(t, "NAK of the last", "7r@"+keys(80, 90)+"\x00")
	p.send("\x06", "a\n", cutCmd)
	e.want(t, "ACK of the last", "")
	if got := p.Slips()[0].Text; got != "a\n" || p.Counters().Unknown != 0 {
		t.Errorf("after the list: printed %q, %d unknown", got, p.Counters().Unknown)
	}
}

func TestFullBlockOfKeyCodesIsTheLast(t *testing.T) {
	p, e, keys := withKeys(t, 40)
	p.send(listCmd, "\x06")
	e.want(t, "forty", "7r@"+keys(0, 40)+"\x00")
	p.send(define("40"), listCmd, "\x06", "\x06")
	e.want(t, "forty-one", "7rA"+keys(0, 40)+"\x00"+"7r@40\x00")
}

func TestAnswerOtherThanAckEndsTheListAndIsLost(t *testing.T) {
	for name, c := range map[string]struct{ answer, want string }{
		"CAN":                {"\x18", "ab\n"},
		"a letter":           {"x", "ab\n"},
		"a command":          {"\x1b", "@ab\n"}, // ESC was the answer
		"power":              {"\x10\x14\x02\x01\x08", ""},
		"cleared buffers":    {"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "@ab\n"},
		"status and then it": {"\x10\x04\x01\x18", "@ab\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p, e, keys := withKeys(t, 41)
			p.send(listCmd)
			e.want(t, "block", "7rA"+keys(0, 40)+"\x00")
			p.send(c.answer)
			if c.want != "" && c.want[0] == '@' {
				p.send("@")
			}
			p.send("ab\n", cutCmd)
			got := ""
			if slips := p.Slips(); len(slips) > 0 {
				got = slips[0].Text
			}
			if got != c.want || p.Counters().Unknown != 0 {
				t.Errorf("printed %q, want %q; %d unknown", got, c.want, p.Counters().Unknown)
			}
		})
	}
}

func TestStatusIsAnsweredBetweenBlocks(t *testing.T) {
	p, e, keys := withKeys(t, 41)
	p.send(listCmd)
	e.want(t, "block", "7rA"+keys(0, 40)+"\x00")
	p.send("\x10\x04\x01")
	e.want(t, "status", "\x12")
	p.send("\x06")
	e.want(t, "next block", "7r@40\x00")
}
