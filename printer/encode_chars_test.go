package printer

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOwnCharactersLookAsApproved(t *testing.T) {
	r := newRenderer(t)
	const words = "Βεβαίωση γνησίου υπογραφής Μαΐου ΰ ΞΕΣΚΕΠΑΖΩ ΤΗΝ ΨΥΧΟΦΘΟΡΑ Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ΆΈΉΊΌΎΏΪΫ ϊϋΐΰ άέήίόύώ"
	const columns = 27
	b := NewBitmap(columns*cellWidth, 0)
	for i, line := range columnsOf(words, columns) {
		b.Grow((i + 1) * lineRows)
		for at, letter := range []rune(line) {
			if letter == ' ' {
				continue
			}
			char := r.column(letter)
			for j, v := range char[1:] {
				for bit := range 8 {
					if v&(0x80>>bit) != 0 {
						x, y := at*cellWidth+j/3, i*lineRows+j%3*8+bit
						b.Row(y)[x/8] |= 0x80 >> (x % 8)
					}
				}
			}
		}
	}
	golden(t, "chars", b)
}

func TestOwnCharactersFitIntoTheirCell(t *testing.T) {
	r := newRenderer(t)
	shapes := make(map[string]rune)
	for _, letter := range greekLetters {
		char := r.column(letter)
		if n := int(char[0]); n < 3 || n > cellWidth || len(char) != 1+3*n {
			t.Errorf("%c: %d columns in %d bytes", letter, n, len(char))
		}
		if other, ok := shapes[string(char)]; ok {
			t.Errorf("%c looks like %c", letter, other)
		}
		shapes[string(char)] = letter
		g := r.face(regular, charSize*oversample).glyph(letter)
		if top := charBaseline*oversample + g.top; top < -oversample/2 || top+g.dots.Height > (cellHeight+1)*oversample-oversample/2 {
			t.Errorf("%c reaches from row %d/8 to %d/8 of %d", letter, top, top+g.dots.Height, cellHeight)
		}
	}
}

func TestOwnCharactersLeaveDigitsAndSigns(t *testing.T) {
	if n := utf8.RuneCountInString(greekLetters); n != len(spare) {
		t.Fatalf("%d letters for %d places", n, len(spare))
	}
	c := newCharset(greekLetters)
	codes := make(map[byte]bool)
	for _, letter := range greekLetters {
		b, ok := c.code(letter)
		if !ok || codes[b] || !c.taken(b) {
			t.Errorf("%c: place %q, known %v", letter, b, ok)
		}
		codes[b] = true
	}
	for _, b := range []byte("0123456789 .,:;-/()'\"&%+!?") {
		if c.taken(b) {
			t.Errorf("%q is taken", b)
		}
	}
	two := newCharset("ΐΰ")
	if two.taken('~') || !two.taken('{') || !two.taken('}') {
		t.Error("two letters take other places than the first two")
	}
}

// English between Greek costs two changes of the character set, not one a letter.
func TestLanguagesChangeTheSetOnce(t *testing.T) {
	p := proven(t, "epson-tm-t88iv")
	s := newTextState(p, p.Ways())
	data, ok := s.line(s.spell("Ραντεβού: appointment 10:15 «ΚΕΠ»"))
	if !ok {
		t.Fatal("the line is no text")
	}
	if got := strings.Count(string(data), "\x1b%"); got != 3 {
		t.Errorf("%d changes of the set, want 3: % x", got, data)
	}
	if slices.Contains(data, '\n') {
		t.Error("a line holds a line feed")
	}
}
