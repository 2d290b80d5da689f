package printer

import (
	"errors"
	"fmt"
	"sync"

	"golang.org/x/image/font/opentype"
	"rsc.io/qr"

	"epass.internal/office"
)

// ErrPaperWidth is returned for a paper width no slip can be drawn on.
var ErrPaperWidth = errors.New("paper width is not between 192 and 1024 dots")

// Renderer draws slips. It keeps the fonts and the characters it has drawn, and
// may be used by several goroutines.
type Renderer struct {
	mu    sync.Mutex
	fonts map[weight]*opentype.Font
	faces map[faceKey]*face
}

// NewRenderer parses the embedded fonts.
func NewRenderer() (*Renderer, error) {
	r := &Renderer{fonts: make(map[weight]*opentype.Font), faces: make(map[faceKey]*face)}
	for _, w := range []weight{regular, bold} {
		f, err := loadFont(w)
		if err != nil {
			return nil, err
		}
		r.fonts[w] = f
	}
	return r, nil
}

// face returns the cached font at size dots. Sizes come from the styles below,
// so there are few.
func (r *Renderer) face(w weight, size int) *face {
	key := faceKey{w, size}
	if f, ok := r.faces[key]; ok {
		return f
	}
	f, err := newFace(r.fonts[w], size)
	if err != nil { // a font that was parsed can be scaled: a defect of the program
		panic(fmt.Sprintf("printer: %v", err))
	}
	r.faces[key] = f
	return f
}

// Render draws slip for paper of width dots (576 at 80 mm, 384 at 58 mm).
// Everything stands flush left, because blank dots on the right cost nothing on
// the line and printers disagree about centring pictures. With isCopy the slip
// says that it is one. Text of any length is set smaller and wrapped, never cut.
func (r *Renderer) Render(slip office.Slip, isCopy bool, width int) (*Bitmap, error) {
	if width < 192 || width > 1024 {
		return nil, fmt.Errorf("rendering slip %s: %w: %d", slip.Number, ErrPaperWidth, width)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &sheet{faces: r.face, dots: NewBitmap(width, 0), margin: margin}
	k := kit(width)
	if isCopy {
		s.banner(copyWord(), k)
	}
	s.pair(slip.Office, k.office, k.small)
	s.space(k.gap / 2)
	s.rule(2)
	s.space(k.gap)
	if s.pair(slip.Title, k.service, k.small) {
		s.space(k.gap / 2)
	}
	s.pair(slip.Service, k.service, k.small)
	s.space(k.gap)
	s.number(clean(slip.Number), k.number)
	s.space(k.gap)
	s.pair(aheadLine(slip.Ahead), k.ahead, k.small)
	s.space(k.gap / 2)
	s.pair(timeLine(slip.IssuedAt), k.body, k.small)
	if slip.URL != "" {
		if err := s.follow(slip.URL, k); err != nil {
			return nil, fmt.Errorf("rendering slip %s: %w", slip.Number, err)
		}
	}
	s.notice(slip.Notice, k)
	return s.dots, nil
}

// Line draws one line of plain text size dots high, for test prints and for
// printers in software.
func (r *Renderer) Line(text string, size int) *Bitmap {
	r.mu.Lock()
	defer r.mu.Unlock()
	size = min(max(size, 8), 96)
	f, text := r.face(regular, size), clean(text)
	top, bottom := f.ink(text)
	ascent := max(size*95/100, -top)
	b := NewBitmap(f.width(text), ascent+max(size*29/100, bottom))
	f.draw(b, text, 0, ascent)
	return b
}

// styles is the typography of one paper width.
type styles struct {
	office, service, number, ahead, body, small style
	gap                                         int
}

// kit returns the typography for paper of width dots: drawn for 576 dots, a
// tenth smaller on 384, where letters must not shrink with the paper.
func kit(width int) styles {
	k := func(n int) int {
		if width >= wide {
			return n
		}
		return n * 9 / 10
	}
	return styles{
		office:  style{bold, k(29), 20, 2},
		service: style{bold, k(33), 24, 2},
		number:  style{bold, 162, 30, 1},
		ahead:   style{bold, k(30), 20, 1},
		body:    style{regular, k(24), 18, 1},
		small:   style{regular, k(20), 16, 2},
		gap:     k(26),
	}
}

// wide is the width from which text finds room beside the QR code.
const wide = 500

const (
	// margin keeps letters off the edge of the head: one byte of each row.
	margin = 8
	// codeModule is the side of a QR module in dots: half a millimetre at
	// 203 dots per inch.
	codeModule = 4
	// codeQuiet is the white a QR code needs around it: four modules
	// (ISO/IEC 18004).
	codeQuiet = 4 * codeModule
)

// pair sets a line in both languages, Greek first, and reports whether there
// was any.
func (s *sheet) pair(l office.SlipLine, el, en style) bool {
	top := s.y
	s.text(clean(l.EL), el)
	s.text(clean(l.EN), en)
	return s.y > top
}

// banner frames a warning over everything else.
func (s *sheet) banner(l office.SlipLine, k styles) {
	const thick = 6
	top, margin := s.y, s.margin
	s.space(thick + k.gap/3)
	s.margin += thick + k.gap
	s.number(l.EL+" / "+l.EN, style{bold, k.service.size + 8, 20, 1})
	s.margin = margin
	s.space(thick + k.gap/3)
	s.frame(top, thick)
	s.space(k.gap)
}

// follow draws the QR code and says what it is for: beside it on wide paper,
// below it on narrow.
func (s *sheet) follow(url string, k styles) error {
	c, err := qr.Encode(url, qr.M)
	if err != nil {
		return fmt.Errorf("drawing QR code: %w", err)
	}
	side := c.Size * codeModule
	if side+2*codeQuiet > s.dots.Width {
		return fmt.Errorf("drawing QR code: %w: address of %d bytes", errLongURL, len(url))
	}
	s.space(max(k.gap, codeQuiet))
	top, line := s.y, followLine()
	s.code(c, codeModule, codeQuiet, top)
	x := codeQuiet + side + codeQuiet
	room := s.dots.Width - s.margin - x
	if room < side || s.dots.Width < wide {
		s.y = top + side + codeQuiet
		s.pair(line, k.body, k.small)
		return nil
	}
	k.body.lines, k.small.lines = 2, 2
	room = min(room, followWidth)
	s.paragraph(line.EL, k.body, x, room)
	s.space(k.gap / 4)
	s.paragraph(line.EN, k.small, x, room)
	s.y = max(s.y, top+side)
	return nil
}

// followWidth breaks the line beside the code in two of about the same length.
const followWidth = 304

// errLongURL is for an address whose code would be wider than the paper.
var errLongURL = errors.New("QR code does not fit on the paper")

// notice sets the free line at the foot.
func (s *sheet) notice(l office.SlipLine, k styles) {
	if clean(l.EL+l.EN) == "" {
		return
	}
	s.space(k.gap)
	k.body.size, k.body.lines = k.small.size, 4
	k.small.lines = 4
	s.pair(l, k.body, k.small)
}

// Paper is what a slip is drawn for.
type Paper struct {
	Width int // dots a line
	DPI   int // dots an inch; letters keep their size in millimetres
}

// minWidth and maxWidth are the limits of Paper.Width, in dots.
const (
	minWidth = 192
	maxWidth = 1024
)
