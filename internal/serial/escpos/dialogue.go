package escpos

import (
	"fmt"
	"strings"

	"epass.internal/internal/serial"
)

// Dialogue puts both directions of a printer's line into English words. It is
// a serial.Reader. What the printer says is read with what it was asked.
type Dialogue struct {
	framer *Framer
	window [3]byte // the last bytes sent, for real-time questions
	heard  answers
}

// NewDialogue returns a Dialogue at the beginning of a line.
func NewDialogue() *Dialogue { return &Dialogue{framer: NewFramer()} }

// Sent divides bytes sent to the printer.
func (d *Dialogue) Sent(data []byte) []serial.Piece {
	s := sentence{d: d, data: data}
	for i := 0; i < len(data); {
		if n := d.framer.Take(data[i:]); n > 0 {
			for _, b := range data[i : i+n] {
				s.question(b, true)
			}
			i += n
			continue
		}
		token, again := d.framer.Step(data[i])
		if !again {
			s.question(data[i], token == Body || token == Last)
			i++
		}
		s.token(token, i)
	}
	s.rest()
	return s.pieces
}

// sentence is one piece of data sent, on its way into pieces.
type sentence struct {
	d      *Dialogue
	data   []byte
	from   int // where the next piece begins
	text   int // where text ends that began at from; 0: none
	pieces []serial.Piece
	inside []serial.Piece // real-time commands met inside of data
}

// question remembers what the printer was asked. Inside of data it is said
// apart, because it does not show there.
func (s *sentence) question(b byte, inside bool) {
	w := &s.d.window
	*w = [3]byte{w[1], w[2], b}
	if w[0] != DLE || w[1] != 0x04 {
		return
	}
	s.d.heard.ask(b)
	if inside {
		s.inside = append(s.inside, serial.Piece{Bytes: []byte{w[0], w[1], b}, Words: fmt.Sprintf("DLE EOT ask for the status %d, inside of data", b)})
	}
}

// token looks at what ended before byte i.
func (s *sentence) token(t Token, i int) {
	f := s.d.framer
	if t == Plain {
		if b := s.data[i-1]; b >= 0x20 {
			s.text = i
			return
		}
		s.flushText(i - 1)
		s.add(i, firstOf(control(s.data[i-1]), "control byte"))
		return
	}
	s.flushText(i - len(f.Head()))
	switch t {
	case Last, Whole:
		s.add(i, s.words(""))
	case Broken:
		s.add(i, "not understood")
	case Pending, Begin, Body, Plain: // not whole
	}
}

// flushText ends a run of text, if there is one that ends at or before to.
func (s *sentence) flushText(to int) {
	if s.text > s.from && s.text <= max(to, s.from) {
		s.add(s.text, printable(s.data[s.from:s.text]))
	}
}

// rest says what the data ended in the middle of.
func (s *sentence) rest() {
	s.flushText(len(s.data))
	if s.from < len(s.data) {
		f := s.d.framer
		_, size := f.Data()
		s.add(len(s.data), s.words(fmt.Sprintf(", %d bytes so far", size)))
	}
}

// add ends a piece before byte to.
func (s *sentence) add(to int, words string) {
	if to > s.from {
		s.pieces = append(s.pieces, serial.Piece{Bytes: s.data[s.from:to], Words: words})
	}
	s.pieces = append(s.pieces, s.inside...)
	s.inside, s.from = nil, max(to, s.from)
}

// words says what the command at hand is.
func (s *sentence) words(rest string) string {
	f := s.d.framer
	c := f.Command()
	if c == nil {
		return "command begun"
	}
	kept, size := f.Data()
	words := c.Name + " " + firstOf(c.EN, "not known")
	if detail := c.Detail(f.Args(), kept, size); detail != "" {
		words += " " + detail
	}
	return words + rest
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Received divides bytes a printer sent.
func (d *Dialogue) Received(data []byte) []serial.Piece {
	var out []serial.Piece
	for _, b := range data {
		if p, ok := d.heard.step(b); ok {
			out = append(out, p)
		}
	}
	return out
}

// answers divides what a printer says into statuses, blocks and flow control.
type answers struct {
	asked []byte // the n of each DLE EOT without an answer, oldest first
	begun []byte
	want  int // bytes of what has begun; 0: up to a NUL
}

// maxAsked bounds the questions remembered on a line that answers nothing.
const maxAsked = 16

func (a *answers) ask(n byte) {
	if len(a.asked) < maxAsked {
		a.asked = append(a.asked, n)
	}
}

// step takes one byte; ok says that something is whole.
func (a *answers) step(b byte) (p serial.Piece, ok bool) {
	switch {
	case b == 0x11:
		return serial.Piece{Bytes: []byte{b}, Words: "XON go on"}, true
	case b == 0x13:
		return serial.Piece{Bytes: []byte{b}, Words: "XOFF pause"}, true
	case len(a.begun) == 0:
		return a.first(b)
	}
	a.begun = append(a.begun, b)
	if whole := a.want == 0 && (b == 0 || len(a.begun) > 80) || len(a.begun) == a.want; !whole {
		return serial.Piece{}, false
	}
	p = serial.Piece{Bytes: a.begun, Words: wordsOf(a.begun, a.want)}
	a.begun = nil
	return p, true
}

// first takes a byte that begins something.
func (a *answers) first(b byte) (serial.Piece, bool) {
	full := len(a.asked) > 0 && a.asked[0] == 20 && b == 0x10
	switch {
	case full:
		a.asked, a.begun, a.want = a.asked[1:], []byte{b}, 6
		return serial.Piece{}, false
	case b&0x93 == 0x12:
		n := byte(0)
		if len(a.asked) > 0 {
			n, a.asked = a.asked[0], a.asked[1:]
		}
		return serial.Piece{Bytes: []byte{b}, Words: statusWords(n, b)}, true
	case b&0x93 == 0x10:
		a.begun, a.want = []byte{b}, 4
		return serial.Piece{}, false
	case strings.IndexByte("\x35\x37\x3b\x3d\x53\x5f", b) >= 0:
		a.begun, a.want = []byte{b}, 0
		return serial.Piece{}, false
	case b&0x90 == 0:
		return serial.Piece{Bytes: []byte{b}, Words: "status in order: " + paperWords(b&0x03 != 0, b&0x0C != 0)}, true
	}
	return serial.Piece{Bytes: []byte{b}, Words: "not understood"}, true
}

// said joins what is true.
func said(none string, list ...any) string {
	var out []string
	for i := 0; i < len(list); i += 2 {
		if list[i].(bool) {
			out = append(out, list[i+1].(string))
		}
	}
	if len(out) == 0 {
		return none
	}
	return strings.Join(out, ", ")
}

func paperWords(near, end bool) string {
	return said("paper present", near && !end, "paper near end", end, "paper end")
}

// statusWords reads the answer to DLE EOT n (Epson ESC/POS reference).
func statusWords(n, b byte) string {
	var what string
	switch n {
	case 1:
		what = said("online", b&0x08 != 0, "offline")
	case 2:
		what = said("nothing stops it", b&0x04 != 0, "cover open", b&0x08 != 0, "feed button", b&0x20 != 0, "stopped by paper end", b&0x40 != 0, "error")
	case 3:
		what = said("no error", b&0x08 != 0, "cutter error", b&0x20 != 0, "unrecoverable error", b&0x40 != 0, "recovers by itself")
	case 4:
		what = paperWords(b&0x0C != 0, b&0x60 != 0)
	default:
		return "status, not asked for"
	}
	return fmt.Sprintf("status %d: %s", n, what)
}

// wordsOf reads something whole.
func wordsOf(b []byte, want int) string {
	switch {
	case want == 4:
		return "automatic status: " + said("online", b[0]&0x08 != 0, "offline", b[0]&0x20 != 0, "cover open", b[1]&0x08 != 0, "cutter error",
			b[1]&0x20 != 0, "unrecoverable error", b[1]&0x40 != 0, "recovers by itself") + ", " + paperWords(b[2]&0x03 != 0, b[2]&0x0C != 0)
	case want == 6:
		return "full status: " + paperWords(b[2]&0x04 != 0, b[2]&0x01 != 0) + said("", b[2]&0x20 != 0, ", ticket in the mouth", b[3]&0x02 != 0, ", cover open",
			b[4] != 0, ", recoverable error", b[5] != 0, ", unrecoverable error")
	case b[0] == 0x37 && len(b) == 7 && b[1] == 0x22:
		return "printed " + printable(b[2:6])
	case b[0] == 0x37 && len(b) == 3 && b[1] == 0x25:
		return "buffers cleared"
	case b[0] == 0x3B:
		return "power-off notice"
	case b[0] == 0x5F:
		return "says " + printable(b[1:len(b)-1])
	}
	return "block " + printable(b[1:len(b)-1])
}
