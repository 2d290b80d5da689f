package printer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// spare are the ASCII characters that our own take the place of, those that a
// slip has most rarely first. ESC % switches between the two. There is one for
// each Greek letter; digits and the signs of plain text stay.
const spare = "{}~|^\\`@[]_#$*<=>QJXZqjxzKVWYkvwyABCDEFGHILMNOPRSTUabcdefghilmnoprstu"

// charset says which letters are drawn by us and which characters they replace.
type charset struct {
	letters string // the n-th takes the place of the n-th of spare
}

// newCharset returns the set that prints letters.
func newCharset(letters string) charset { return charset{letters: letters} }

// code returns the byte that prints r while the set is on.
func (c charset) code(r rune) (byte, bool) {
	i := 0
	for _, have := range c.letters {
		if have == r {
			return spare[i], true
		}
		i++
	}
	return 0, false
}

// taken reports whether the set replaces b.
func (c charset) taken(b byte) bool {
	i := strings.IndexByte(spare, b)
	return i >= 0 && i < len([]rune(c.letters))
}

// oversample is how much finer a character is drawn than it is printed.
const oversample = 8

// The letters in their cell: a size at which an accented capital and a tail
// both fit, and the row of the baseline.
const (
	charSize     = 20
	charBaseline = 19
	charInk      = cellWidth - 1 // columns: one stays white between letters
)

// charsNeed returns the definitions of a set, drawn once.
func (r *Renderer) charsNeed(c charset) Need {
	data, ok := r.chars[c.letters]
	if !ok {
		data = r.defineChars(c)
		r.chars[c.letters] = data
	}
	hash := sha256.Sum256(data)
	return Need{Kind: NeedChars, Hash: hex.EncodeToString(hash[:8]), Data: data}
}

// defineChars is ESC & for every letter of a set, one command for each run of
// codes.
func (r *Renderer) defineChars(c charset) []byte {
	type char struct {
		code   byte
		letter rune
	}
	var all []char
	for _, letter := range c.letters {
		code, _ := c.code(letter)
		all = append(all, char{code, letter})
	}
	slices.SortFunc(all, func(a, b char) int { return cmp.Compare(a.code, b.code) })
	var out []byte
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].code == all[to-1].code+1 {
			to++
		}
		out = append(out, esc, '&', cellHeight/8, all[from].code, all[to-1].code)
		for _, ch := range all[from:to] {
			out = append(out, r.column(ch.letter)...)
		}
		from = to
	}
	return out
}

// column returns one character for ESC &: how many columns it has, then the
// columns from the left, three bytes down each.
func (r *Renderer) column(letter rune) []byte {
	g := r.face(regular, charSize*oversample).glyph(letter)
	wide := min((g.dots.Width+oversample-1)/oversample, charInk)
	left := (cellWidth - wide) / 2
	out := make([]byte, 1+(left+wide)*cellHeight/8)
	out[0] = byte(left + wide)
	for x := range wide {
		for y := range cellHeight {
			if g.covered(x, wide, y) {
				out[1+(left+x)*cellHeight/8+y/8] |= 0x80 >> (y % 8)
			}
		}
	}
	withoutRealTime(out[1:])
	return out
}

// covered reports whether dot x of wide, y of a cell has enough ink of the fine
// drawing. Letters wider than the cell are narrowed.
func (g glyph) covered(x, wide, y int) bool {
	fromX, toX := x*g.dots.Width/wide, (x+1)*g.dots.Width/wide
	fromY := (y-charBaseline)*oversample - g.top
	black := 0
	for fy := fromY; fy < fromY+oversample; fy++ {
		for fx := fromX; fx < toX; fx++ {
			if g.dots.Black(fx, fy) {
				black++
			}
		}
	}
	return black*255 >= (toX-fromX)*oversample*inkThreshold
}
