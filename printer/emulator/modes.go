package emulator

import (
	"unicode/utf8"

	"rsc.io/qr"

	"epass.internal/printer"
)

// defaultSpacing is the line spacing after ESC @, in dots: a sixth of an inch
// is 34, Epson's 30 is what most printers use.
const defaultSpacing = 30

// modes are the settings that ESC @ puts back.
type modes struct {
	align   byte // 0 left, 1 centre, 2 right
	page    byte // code page, the n of ESC t
	spacing int  // dots from line to line
	space   int  // dots to the right of a character
	across  int  // horizontal units an inch, from GS P; 0: dots
	down    int  // vertical units an inch; 0: dots
	left    int  // margin, in dots
	width   int  // of the print area, in dots
	fontB   bool
	style   style
	double  bool // double-strike, which looks like emphasised
	flipped bool // upside down
	glyphs  bool // user-defined characters are on
	kanji   bool
	utf8    bool
	deaf    bool // ESC = has chosen another device
	tabs    []byte
	nation  []rune // what ESC R prints for nationalBytes; nil: those

	half   []byte // the first byte of a Kanji or the first ones of a UTF-8 character
	line   line
	sheet  *sheet // the page of page mode; nil: standard mode
	apart  pageSettings
	buffer *printer.Bitmap // picture that GS ( L fn 112 put into the print buffer
	symbol symbol
	pdf417 string // data of the PDF417 code being made
	code   barStyle
}

// symbol is the two-dimensional code being made.
type symbol struct {
	module int
	level  qr.Level
	data   []byte
}

// barStyle is how bar codes look.
type barStyle struct {
	height, module int
	text           byte // 0 none, 1 above, 2 below, 3 both
	fontB          bool
}

func (p *Printer) startModes() modes {
	return modes{
		spacing: defaultSpacing, width: p.model.Width, style: style{wide: 1, tall: 1}, kanji: p.model.Kanji,
		apart:  pageSettings{area: p.pageArea(), spacing: defaultSpacing},
		symbol: symbol{module: 3}, code: barStyle{height: 162, module: 3},
	}
}

// initialise is ESC @.
func (p *Printer) initialise(call) {
	p.state, p.asbMask = p.startModes(), 0
	if !p.model.KeepsGlyphs {
		p.stored.glyphs = nil
	}
	p.stored.downloaded, p.stored.old = nil, nil
}

// number reads two arguments.
func number(args []byte) int { return int(args[0]) | int(args[1])<<8 }

// units turns units an inch into dots; without any they are dots.
func (p *Printer) units(n, perInch int) int {
	if perInch == 0 {
		return n
	}
	return n * p.model.DPI / perInch
}

// printMode is ESC !.
func (p *Printer) printMode(c call) {
	n, s := c.args[0], &p.state.style
	p.state.fontB = n&0x01 != 0
	s.bold = n&0x08 != 0
	s.tall, s.wide = 1+int(n>>4&1), 1+int(n>>5&1)
	s.underline = int(n >> 7)
}

// size is GS !.
func (p *Printer) size(c call) {
	p.state.style.tall, p.state.style.wide = 1+int(c.args[0]&7), 1+int(c.args[0]>>4&7)
}

// digit reads an argument that may be a number or its digit.
func digit(b byte) byte {
	if b >= '0' {
		return b - '0'
	}
	return b
}

// margin is GS L.
func (p *Printer) margin(c call) {
	p.state.left = min(p.units(number(c.args), p.state.across), p.model.Width-1)
}

// areaWidth is GS W.
func (p *Printer) areaWidth(c call) {
	p.state.width = max(p.units(number(c.args), p.state.across), 1)
}

// text adds one byte of text to the line.
func (p *Printer) text(b byte) {
	s := &p.state
	switch {
	case s.utf8:
		p.textUTF8(b)
	case s.kanji && (len(s.half) > 0 || b >= 0x81 && b != 0xFF):
		p.textKanji(b)
	case s.glyphs && p.stored.glyphs[glyphKey{s.fontB, b}] != nil:
		p.place(p.stored.glyphs[glyphKey{s.fontB, b}], noRune)
	default:
		r := s.national(b, p.codePage(s.page)[b])
		p.place(p.typeface().cell(r), r)
	}
}

// textKanji takes characters of two bytes. Their pictures are not there: a box
// as large as one stands for each.
func (p *Printer) textKanji(b byte) {
	if len(p.state.half) == 0 {
		p.state.half = []byte{b}
		return
	}
	p.state.half = nil
	box := printer.NewBitmap(2*widthA, heightA)
	frame(box)
	p.place(box, '〓')
}

// textUTF8 takes characters of one to four bytes.
func (p *Printer) textUTF8(b byte) {
	h := append(p.state.half, b)
	if !utf8.FullRune(h) {
		p.state.half = h
		return
	}
	r, n := utf8.DecodeRune(h)
	p.state.half = nil
	p.place(p.typeface().cell(r), r)
	for _, b := range h[n:] { // what a broken character was followed by
		p.textUTF8(b)
	}
}

// codePage returns the characters of the page that ESC t n selects. A number
// the printer does not have selects nothing new: it prints as page 0.
func (p *Printer) codePage(n byte) *[256]rune {
	name, ok := p.model.CodePages[n]
	if !ok {
		name = p.model.CodePages[0]
	}
	if page := p.pages[name]; page != nil {
		return page
	}
	page, ok := codePage(name)
	if !ok {
		for i := 128; i < 256; i++ {
			page[i] = noRune
		}
	}
	p.pages[name] = &page
	return &page
}

// typeface returns the font in use.
func (p *Printer) typeface() *typeface {
	if p.fonts[0] == nil {
		a, b, err := newTypefaces()
		if err != nil { // the font is part of the program: a defect of it
			panic(err)
		}
		p.fonts = [2]*typeface{a, b}
	}
	if p.state.fontB {
		return p.fonts[1]
	}
	return p.fonts[0]
}
