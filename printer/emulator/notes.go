package emulator

import (
	"image"
	"slices"
	"unicode/utf8"
)

// note says what is drawn on the page at the place of printing. Characters that
// stand one after another are one note.
func (p *Printer) note(r rune) {
	s := p.state.sheet
	if r == 0 || s.bytes >= maxText {
		return
	}
	if len(p.state.line.text) == 0 {
		s.notes, s.bytes = append(s.notes, note{at: p.spot()}), s.bytes+16
	}
	last := &s.notes[len(s.notes)-1]
	p.state.line.text = append(p.state.line.text, r)
	last.text, s.bytes = append(last.text, r), s.bytes+utf8.RuneLen(r)
}

// spot is the place of printing, on the page.
func (p *Printer) spot() image.Point {
	return p.state.apart.onPage(p.state.line.x, max(p.state.sheet.y-1, 0))
}

// codeSays notes what a code says that is about to be printed.
func (p *Printer) codeSays(text string) {
	s := p.state.sheet
	switch {
	case s == nil:
		p.on.code(text)
	case s.codes < maxCodes:
		s.codes++
		s.notes = append(s.notes, note{p.spot(), []rune(text), true})
		p.state.line.text = nil
	}
}

// forget drops the notes in an area.
func (s *sheet) forget(area image.Rectangle) {
	s.notes = slices.DeleteFunc(s.notes, func(n note) bool { return n.at.In(area) })
	s.codes, s.bytes = 0, 0
	for _, n := range s.notes {
		if n.code {
			s.codes++
			continue
		}
		s.bytes += 16 + len(string(n.text))
	}
}
