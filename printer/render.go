package printer

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/png"
	"sync"

	"golang.org/x/image/font/opentype"
)

// ErrPaperWidth is returned for a paper width no slip can be drawn on.
var ErrPaperWidth = errors.New("paper width is not between 192 and 1024 dots")

// Renderer draws slips. It keeps the fonts and the characters it has drawn, and
// may be used by several goroutines.
type Renderer struct {
	mu    sync.Mutex
	fonts map[weight]*opentype.Font
	faces map[faceKey]*face
	logos map[logoKey]*Bitmap
	chars map[string][]byte // the definitions of characters, by the letters

	layouts map[[sha256.Size]byte]Layout // by their documents
}

// NewRenderer parses the embedded fonts.
func NewRenderer() (*Renderer, error) {
	r := &Renderer{
		fonts: make(map[weight]*opentype.Font), faces: make(map[faceKey]*face), logos: make(map[logoKey]*Bitmap), chars: make(map[string][]byte),
		layouts: make(map[[sha256.Size]byte]Layout),
	}
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

// Draw draws content in a layout, all of it as dots. Text of any length is set
// smaller and wrapped, never cut.
func (r *Renderer) Draw(l Layout, c Content, p Paper) (*Bitmap, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	parts, err := r.plan(l, c, p)
	if err != nil {
		return nil, err
	}
	s := r.sheet(p)
	for _, one := range parts {
		s.part(one)
	}
	return s.dots, nil
}

// Preview returns a picture of what Draw draws, as PNG, with the white that the
// head cannot reach on either side.
func (r *Renderer) Preview(l Layout, c Content, p Profile) ([]byte, error) {
	dots, err := r.Draw(l, c, p.Paper())
	if err != nil {
		return nil, fmt.Errorf("drawing a preview: %w", err)
	}
	edge := p.Paper().dots(32)
	paper := NewBitmap(dots.Width+2*edge, dots.Height+2*edge)
	paper.Draw(dots, edge, edge)
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&out, paper.Paletted()); err != nil {
		return nil, fmt.Errorf("drawing a preview: %w", err)
	}
	return out.Bytes(), nil
}

// plan composes the parts of a slip for paper that printers have.
func (r *Renderer) plan(l Layout, c Content, p Paper) ([]part, error) {
	if p.Width < minWidth || p.Width > maxWidth {
		return nil, fmt.Errorf("%w: %d", ErrPaperWidth, p.Width)
	}
	return r.compose(l, c, p)
}

// sheet returns an empty sheet of paper.
func (r *Renderer) sheet(p Paper) *sheet {
	return &sheet{faces: r.face, paper: p, dots: NewBitmap(p.Width, 0), margin: margin}
}

// halfSheet returns an empty sheet whose dots a printer will double.
func (r *Renderer) halfSheet(p Paper) *sheet {
	s := r.sheet(Paper{Width: p.Width / 2, DPI: p.DPI})
	s.margin = margin / 2
	return s
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

// Paper is what a slip is drawn for.
type Paper struct {
	Width int // dots a line
	DPI   int // dots an inch; letters keep their size in millimetres
}

const (
	// minWidth and maxWidth are the limits of Paper.Width, in dots.
	minWidth = 192
	maxWidth = 1024
	// baseDPI is the resolution in which sizes are given here.
	baseDPI = 203
	// wideDots is the width at baseDPI from which text finds room beside a QR
	// code. On narrower paper letters are a tenth smaller: they must not shrink
	// with the paper.
	wideDots = 500
	// margin keeps letters off the edge of the head: one byte of each row.
	margin = 8
	// captionWidth, at baseDPI, breaks the line beside the code in two of about
	// the same length.
	captionWidth = 304
)

// dots returns a length given at baseDPI in the dots of p, rounded.
func (p Paper) dots(n int) int {
	if p.DPI == 0 {
		return n
	}
	return (n*p.DPI + baseDPI/2) / baseDPI
}

// wide reports whether text finds room beside a QR code.
func (p Paper) wide() bool { return p.Width >= p.dots(wideDots) }

// scaled returns a size of letters or white in the dots of p.
func (p Paper) scaled(n int) int {
	if p.wide() {
		return p.dots(n)
	}
	return p.dots(n * 9 / 10)
}

// gap returns n half gaps in dots; two are the most there is between blocks.
func (p Paper) gap(n int) int {
	g := p.scaled(26)
	if n == 1 {
		return g / 2
	}
	return g
}

// style returns how a text of some size is set in a block of some kind.
func (p Paper) style(s Size, k Kind) style {
	st := style{weight: regular, lines: k.lines()}
	switch s {
	case SizeSmall:
		st.size, st.least = p.scaled(20), p.dots(16)
	case SizeMedium:
		st.weight, st.size, st.least = bold, p.scaled(30), p.dots(20)
	case SizeLarge:
		st.weight, st.size, st.least = bold, p.scaled(33), p.dots(24)
	case SizeHuge:
		st.weight, st.size, st.least = bold, p.dots(162), p.dots(30)
	default:
		st.size, st.least = p.scaled(24), p.dots(18)
	}
	return st
}

// lines returns into how many lines a text is broken before it is set smaller.
func (k Kind) lines() int {
	switch k {
	case KindNumber, KindAhead, KindWait, KindDate, KindTime, KindMoment, KindQR:
		return 1
	case KindText, KindOrder, KindNotice:
		return 4
	case KindLogo, KindOffice, KindTitle, KindService, KindRule, KindSpace:
	}
	return 2
}
