package escpos

import "strings"

// Token says what a byte was.
type Token int

// The kinds of bytes.
const (
	Pending Token = iota // part of a command's name or arguments
	Plain                // text or a control byte that stands alone
	Begin                // ends the arguments; data follows
	Body                 // data, more follows
	Last                 // the last byte of data: the command is whole
	Whole                // ends a command without data
	Broken               // ends bytes that are no command, or a refused one
)

// MaxKept is how many bytes of the data of one command a Framer keeps.
const MaxKept = 256 << 10

// Framer divides a stream of bytes into commands. The same bytes give the same
// tokens in whatever pieces they come. It holds at most MaxKept bytes and a
// little more.
type Framer struct {
	table map[string]*Command
	begun map[string]bool // beginnings of names longer than two bytes

	over bool   // the command is whole: the next byte begins anew
	head []byte // name and arguments
	cmd  *Command
	data []byte
	size int // of all data so far

	stage stage
	left  int    // bytes of the stage to come
	first []byte // of the stage, at most four
}

// NewFramer returns a Framer at the beginning of a stream.
func NewFramer() *Framer {
	f := &Framer{table: Table(), begun: make(map[string]bool)}
	for key := range f.table {
		if len(key) > 2 {
			f.begun[key[:2]] = true
		}
	}
	for _, lead := range []byte{ESC, FS, GS} {
		f.begun[string([]byte{lead, '('})] = true
	}
	return f
}

// Reset forgets the command that is coming in.
func (f *Framer) Reset() { f.clear() }

// Head returns the name and the arguments of the command that is coming in or
// that the last token ended.
func (f *Framer) Head() []byte { return f.head }

// Command returns that command; nil before its name is whole and for bytes
// that are none.
func (f *Framer) Command() *Command { return f.cmd }

// Args returns its arguments so far.
func (f *Framer) Args() []byte {
	if f.cmd == nil {
		return nil
	}
	return f.head[len(f.cmd.key):]
}

// Data returns the data so far, at most MaxKept bytes, and how long it is in
// truth. Of a picture that is printed as it comes nothing is kept.
func (f *Framer) Data() (kept []byte, size int) { return f.data, f.size }

// Held returns how many bytes of memory the Framer holds for its command.
func (f *Framer) Held() int { return cap(f.data) + cap(f.head) + cap(f.first) }

func (f *Framer) clear() {
	f.over, f.cmd, f.size, f.left = false, nil, 0, 0
	f.head, f.first, f.stage = f.head[:0], f.first[:0], stage{}
	if cap(f.data) > 4<<10 { // a rare large picture is not held for ever
		f.data = nil
	}
	f.data = f.data[:0]
}

// Step takes one byte. With again the byte was not taken: it does not belong
// to the command that just ended, and has to be given once more.
func (f *Framer) Step(b byte) (t Token, again bool) {
	if f.over {
		f.clear()
	}
	switch {
	case f.left > 0 || f.stage.list != nil:
		return f.datum(b)
	case len(f.head) == 0:
		return f.firstByte(b), false
	case f.cmd == nil:
		return f.name(b)
	}
	f.head = append(f.head, b)
	return f.argument(), false
}

// Take takes as many bytes of p as are data of the command coming in, but not
// its last one, and returns how many. Each is a Body.
func (f *Framer) Take(p []byte) int {
	if f.over || f.left < 2 || len(f.first) < 4 {
		return 0
	}
	n := min(len(p), f.left-1)
	f.left -= n
	f.keep(p[:n])
	return n
}

func (f *Framer) firstByte(b byte) Token {
	switch b {
	case DLE, ESC, FS, GS:
		f.head = append(f.head, b)
		return Pending
	}
	f.head, f.over = append(f.head, b), true
	return Plain
}

// name adds a byte to the name of a command.
func (f *Framer) name(b byte) (Token, bool) {
	key := string(append(f.head, b))
	c, known := f.table[key]
	switch {
	case known:
	case f.begun[key]:
		f.head = append(f.head, b)
		return Pending, false
	case len(key) == 3 && key[1] == '(':
		c = &Command{Name: nameOf(key), key: key, args: 2, tail: sized}
	case f.stray(b):
		f.over = true
		return Broken, true
	default:
		f.head, f.over = append(f.head, b), true
		return Broken, false
	}
	f.head, f.cmd = append(f.head, b), c
	if c.args > 0 {
		return Pending, false
	}
	return f.enter(c.tail), false
}

// stray reports whether what came before b was no beginning of a command,
// because b begins one itself, or because DLE alone means nothing.
func (f *Framer) stray(b byte) bool {
	return f.head[0] == DLE || strings.IndexByte("\x10\x1b\x1c\x1d", b) >= 0
}

// nameOf writes the name of a command of a family that is not in the table.
func nameOf(key string) string {
	return map[byte]string{ESC: "ESC", FS: "FS", GS: "GS"}[key[0]] + " ( " + string(rune(key[2]))
}

// argument looks at the arguments after each.
func (f *Framer) argument() Token {
	args := f.Args()
	switch {
	case f.cmd.check != nil && !f.cmd.check(args):
		f.over = true
		return Broken
	case len(args) < f.cmd.args:
		return Pending
	}
	return f.enter(f.cmd.tail)
}

// enter begins the data after the arguments.
func (f *Framer) enter(tail func([]byte) stage) Token {
	s := stage{}
	if tail != nil {
		s = tail(f.Args())
	}
	switch t := f.begin(s); t {
	case Body:
		return Begin
	case Last:
		return Whole
	default:
		return t
	}
}

// begin starts a stage: Body if data follows, Last if the command is whole.
func (f *Framer) begin(s stage) Token {
	f.stage, f.left, f.first = s, s.n, f.first[:0]
	switch {
	case s.refused:
		f.over = true
		return Broken
	case s.n > 0 || s.list != nil:
		return Body
	}
	f.over = true
	return Last
}

// datum takes a byte of data.
func (f *Framer) datum(b byte) (Token, bool) {
	if f.stage.list != nil {
		return f.listed(b)
	}
	f.keep([]byte{b})
	if len(f.first) < 4 {
		f.first = append(f.first, b)
	}
	if f.left--; f.left > 0 {
		return Body, false
	}
	if f.stage.then == nil {
		f.over = true
		return Last, false
	}
	return f.begin(f.stage.then(f.first)), false
}

// listed takes a byte of data that ends by itself.
func (f *Framer) listed(b byte) (Token, bool) {
	switch {
	case b == 0:
		f.over = true
		return Last, false
	case !f.stage.list(f.data, b):
		f.over = true
		return Last, true
	}
	f.keep([]byte{b})
	return Body, false
}

func (f *Framer) keep(p []byte) {
	f.size += len(p)
	if room := MaxKept - len(f.data); room > 0 && !f.cmd.stream {
		f.data = append(f.data, p[:min(len(p), room)]...)
	}
}
