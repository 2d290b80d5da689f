package escpos

import "strings"

// The bytes that begin a command.
const (
	DLE byte = 0x10
	ESC byte = 0x1B
	FS  byte = 0x1C
	GS  byte = 0x1D
)

// Command is one command of the language.
type Command struct {
	Name   string // as manuals write it, such as "GS v 0"
	EL, EN string // what it does, in few words; empty for a command that is not known
	key    string // the bytes that name it
	args   int    // bytes that follow them
	// check is asked after each argument; false refuses the command there, so
	// that it eats nothing of what follows. nil accepts all.
	check func(args []byte) bool
	// tail says what data follows the arguments; nil: none.
	tail func(args []byte) stage
	// stream marks data that is not kept: pictures printed as they come.
	stream bool
}

// Known reports whether c is in the table. A command of a family that states
// its length, such as GS ( z, is passed over whole even if it is not.
func (c *Command) Known() bool { return c.EN != "" }

// Key returns the bytes that name c.
func (c *Command) Key() string { return c.key }

// Args returns how many arguments c has.
func (c *Command) Args() int { return c.args }

// Lead returns the byte the command begins with.
func (c *Command) Lead() byte { return c.key[0] }

// stage is one run of data bytes of a command.
type stage struct {
	n int // bytes of it; 0 ends the command
	// list, if set, is asked for each byte instead of n: false ends the
	// command before that byte, and a NUL ends it after.
	list func(got []byte, b byte) bool
	// then returns the stage after this one, given its first bytes.
	then func(first []byte) stage
	// refused ends the command here: what follows is read as commands again.
	refused bool
}

// word reads two bytes, the low one first.
func word(b []byte) int { return int(b[0]) | int(b[1])<<8 }

// controls are the names of control bytes, as commands are written.
func controls() map[string]string {
	return map[string]string{
		"EOT": "\x04", "ENQ": "\x05", "FF": "\x0c", "DLE": "\x10", "DC4": "\x14",
		"ESC": "\x1b", "FS": "\x1c", "GS": "\x1d", "SP": " ",
	}
}

// keyOf returns the bytes that a name stands for: "ESC @" is 1B 40.
func keyOf(name string, controls map[string]string) string {
	var key strings.Builder
	for part := range strings.FieldsSeq(name) {
		if c, ok := controls[part]; ok {
			part = c
		}
		key.WriteString(part)
	}
	return key.String()
}

// sized is the tail of commands whose last two arguments are the length of
// their data.
func sized(args []byte) stage { return stage{n: word(args[len(args)-2:])} }

// sized32 is the same with four bytes (GS 8 L).
func sized32(args []byte) stage {
	return stage{n: word(args) | word(args[2:])<<16}
}

// oneOf reports whether the first argument is one of those listed.
func oneOf(list string) func(args []byte) bool {
	return func(args []byte) bool { return strings.IndexByte(list, args[0]) >= 0 }
}

// scale is the check of the four sizes of a picture, 0 to 3 or '0' to '3', at
// argument i.
func scale(i int) func(args []byte) bool {
	return func(args []byte) bool { return len(args) <= i || args[i] <= 3 || args[i] >= '0' && args[i] <= '3' }
}

// columns is the tail of ESC * m nL nH: columns of one or three bytes.
func columns(args []byte) stage {
	if args[0] >= 32 {
		return stage{n: 3 * word(args[1:])}
	}
	return stage{n: word(args[1:])}
}

// rows is the tail of GS v 0 m xL xH yL yH.
func rows(args []byte) stage {
	x, y := word(args[1:]), word(args[3:])
	return stage{n: x * y, refused: x*y == 0}
}

// downloaded is the tail of GS * x y; Epson's memory ends at 1536 blocks.
func downloaded(args []byte) stage {
	n := int(args[0]) * int(args[1])
	return stage{n: n * 8, refused: n == 0 || n > 1536}
}

// pictures is the tail of FS q n: n pictures, each with its size in blocks of
// 8 by 8 dots.
func pictures(args []byte) stage { return picture(int(args[0])) }

func picture(left int) stage {
	if left == 0 {
		return stage{}
	}
	return stage{n: 4, then: func(d []byte) stage {
		x, y := word(d), word(d[2:])
		if x == 0 || x > 1023 || y == 0 || y > 288 {
			return stage{refused: true}
		}
		return stage{n: x * y * 8, then: func([]byte) stage { return picture(left - 1) }}
	}}
}

// glyphRange checks ESC & y c1 c2.
func glyphRange(args []byte) bool {
	switch len(args) {
	case 1:
		return args[0] >= 1 && args[0] <= 3
	case 2:
		return args[1] >= 0x20 && args[1] <= 0x7E
	}
	return args[2] >= args[1] && args[2] <= 0x7E
}

// glyphs is the tail of ESC &: for each character its width and its columns.
func glyphs(args []byte) stage { return glyph(int(args[0]), int(args[2])-int(args[1])+1) }

func glyph(y, left int) stage {
	if left == 0 {
		return stage{}
	}
	return stage{n: 1, then: func(d []byte) stage {
		if d[0] > 12 {
			return stage{refused: true}
		}
		next := func([]byte) stage { return glyph(y, left-1) }
		if d[0] == 0 {
			return next(nil)
		}
		return stage{n: y * int(d[0]), then: next}
	}}
}

// tabs is the tail of ESC D: ascending columns up to a NUL.
func tabs([]byte) stage {
	return stage{list: func(got []byte, b byte) bool {
		return len(got) < 32 && (len(got) == 0 || b > got[len(got)-1])
	}}
}

// barcode is the tail of GS k m in its two forms. The old one ends with the
// first byte its kind cannot hold (Epson, GS k, function A).
func barcode(args []byte) stage {
	m := args[0]
	if m >= 65 {
		return stage{n: 1, then: func(d []byte) stage { return stage{n: int(d[0])} }}
	}
	const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	set := digits
	switch m {
	case 4:
		set += letters + " $%*+-./"
	case 6:
		set += "ABCDabcd$+-./:"
	}
	return stage{list: func(got []byte, b byte) bool { return len(got) < 255 && strings.IndexByte(set, b) >= 0 }}
}

// cutFeed is the tail of GS V m: from 65 on a feed follows.
func cutFeed(args []byte) stage {
	if args[0] >= 65 {
		return stage{n: 1}
	}
	return stage{}
}

// realTime is the tail of DLE DC4 fn.
func realTime(args []byte) stage {
	return stage{n: map[byte]int{1: 2, 2: 2, 3: 5, 7: 1, 8: 7}[args[0]]}
}

// statusKind is the tail of DLE EOT n: two kinds have a second number.
func statusKind(args []byte) stage {
	if args[0] == 7 || args[0] == 8 {
		return stage{n: 1}
	}
	return stage{}
}

// ejector is the tail of GS e n of Custom's kiosk printers: n = 3 has a number
// of steps (Custom, KPM and VKP command references).
func ejector(args []byte) stage {
	if args[0] == 3 {
		return stage{n: 1}
	}
	return stage{}
}
