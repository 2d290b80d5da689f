package printer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The cell of font A, in dots, which printers use unless told otherwise, and
// the usual distance of lines (a sixth of an inch is 34; Epson's is 30).
const (
	cellWidth  = 12
	cellHeight = 24
	lineRows   = 30
)

// Bits of ESC !.
const (
	modeBold   = 0x08
	modeTall   = 0x10
	modeWide   = 0x20
	modeUnset  = -1 // not known what the printer is set to
	maxTimes   = 8  // of GS !
	hugeHeight = 7  // times font A: as tall as the drawn number
)

// textState is how the printer is set for text, as far as the job knows. It is
// a value, so that a part that turns out to be no text can be taken back.
type textState struct {
	pages []Page
	chars charset // our own characters in place of ASCII ones
	star  bool    // code pages by ESC GS t

	mode      int // of ESC !
	alignment int // of ESC a
	page      int // index in pages
	user      int // of ESC %
	usedChars bool
}

// newTextState returns a state in which nothing is known.
func newTextState(p Profile, w Ways) textState {
	s := textState{
		pages: w.Pages, star: p.Has(QuirkStarPage),
		mode: modeUnset, alignment: modeUnset, page: modeUnset, user: modeUnset,
	}
	if w.UserChars {
		pages := make([]CodePage, 0, len(w.Pages))
		for _, page := range w.Pages {
			pages = append(pages, page.CodePage)
		}
		s.chars = newCharset(lacks(pages))
	}
	return s
}

// reset notes that ESC @ was sent. The code page after it is the printer's own.
func (s *textState) reset() { s.mode, s.alignment, s.user = 0, 0, 0 }

// keepsChars reports whether characters of ours may be in the printer.
func (s *textState) keepsChars() bool { return s.chars.letters != "" }

// set returns a command when it changes something.
func set(now *int, want int, command ...byte) []byte {
	if *now == want {
		return nil
	}
	*now = want
	return append(command, byte(want))
}

// align returns what puts the next line where a wants it.
func (s *textState) align(a Align) []byte {
	n := 0
	switch a {
	case AlignCenter:
		n = 1
	case AlignRight:
		n = 2
	case AlignLeft:
	}
	return set(&s.alignment, n, esc, 'a')
}

// part returns a part as text and the rows it takes; not ok when it has a
// character that cannot be printed.
func (s *textState) part(p part, paper Paper) (data []byte, rows int, ok bool) {
	columns, text := paper.Width/cellWidth, s.spell(p.text)
	out := s.align(p.align)
	var times, height int
	switch p.kind {
	case partNumber:
		times = min(numberTimes(p.size), max(columns/utf8.RuneCountInString(text), 1), maxTimes)
		height = times
		out = append(out, gs, '!', byte((times-1)<<4|(times-1)))
		s.mode = modeUnset // ESC ! sets sizes too
	case partBanner:
		times, height = 2, 2
		out = append(out, gs, 'B', 1)
		out = append(out, set(&s.mode, modeTall|modeWide|modeBold, esc, '!')...)
	default:
		mode := textMode(p.size)
		times, height = 1+mode>>5&1, 1+mode>>4&1
		out = append(out, set(&s.mode, mode, esc, '!')...)
	}
	for _, line := range columnsOf(text, columns/times) {
		encoded, ok := s.line(line)
		if !ok {
			return nil, 0, false
		}
		out = append(append(out, encoded...), '\n')
		rows += max(lineRows, height*cellHeight)
	}
	if p.kind == partBanner {
		out = append(out, gs, 'B', 0)
	}
	return out, rows, true
}

// numberTimes returns how many times font A a number is tall.
func numberTimes(s Size) int {
	switch s {
	case SizeHuge:
		return hugeHeight
	case SizeLarge:
		return 3
	case SizeSmall, SizeNormal, SizeMedium:
	}
	return 2
}

// textMode returns the ESC ! of a size.
func textMode(s Size) int {
	switch s {
	case SizeMedium:
		return modeBold
	case SizeLarge:
		return modeBold | modeTall
	case SizeHuge:
		return modeBold | modeTall | modeWide
	case SizeSmall, SizeNormal:
	}
	return 0
}

// columnsOf breaks text into lines of so many characters, between words where
// it can.
func columnsOf(text string, columns int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if joined := strings.TrimSpace(line + " " + word); utf8.RuneCountInString(joined) <= columns {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		rest := []rune(word)
		for ; len(rest) > columns; rest = rest[columns:] {
			lines = append(lines, string(rest[:columns]))
		}
		line = string(rest)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// line returns one line of text, with the changes of code page that it needs.
func (s *textState) line(text string) ([]byte, bool) {
	var out []byte
	for _, r := range text {
		b, ok := s.letter(r)
		if !ok {
			return nil, false
		}
		out = append(out, b...)
	}
	return out, true
}

// spell replaces the signs that no code page of the printer has by ASCII.
func (s *textState) spell(text string) string {
	var out strings.Builder
	for _, r := range text {
		if near := plain(r); near != "" && !slices.ContainsFunc(s.pages, func(p Page) bool { _, ok := p.Encode(r); return ok }) {
			out.WriteString(near)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// letter returns what prints r: its byte, after a change of the character set
// where the one in force does not have it.
func (s *textState) letter(r rune) ([]byte, bool) {
	own, isOwn := s.chars.code(r)
	if isOwn {
		s.usedChars = true
		return append(set(&s.user, 1, esc, '%'), own), true
	}
	if r >= 0x20 && r < 0x7F {
		if s.chars.taken(byte(r)) {
			return append(set(&s.user, 0, esc, '%'), byte(r)), true
		}
		return []byte{byte(r)}, true
	}
	if s.page >= 0 {
		if b, ok := s.pages[s.page].Encode(r); ok {
			return []byte{b}, true
		}
	}
	for i, page := range s.pages {
		if b, ok := page.Encode(r); ok {
			s.page = i
			return append(s.selectPage(page.Number), b), true
		}
	}
	return nil, false
}

// selectPage is ESC t n, or Star's ESC GS t n.
func (s *textState) selectPage(n byte) []byte {
	if s.star {
		return []byte{esc, gs, 't', n}
	}
	return []byte{esc, 't', n}
}
