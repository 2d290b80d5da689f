package emulator

import (
	"image"
	"strconv"

	"rsc.io/qr"

	"epass.internal/printer"
)

// The numbers of GS ( k: the kind of code, and of QR codes the functions.
const (
	kindQR = 49

	fnModule = 67 // dots of a module
	fnLevel  = 69 // of error correction
	fnStore  = 80 // the data
	fnPrint  = 81
	fnSize   = 82 // ask how large it will be
)

// maxSymbol is the longest data of a QR code (version 40, level L, bytes).
const maxSymbol = 2953

// symbolCommand is GS ( k. QR codes are drawn, PDF417 is told of; of the other
// kinds the data is known to be there, and nothing comes of it.
func (p *Printer) symbolCommand(c call) {
	if len(c.data) < 3 {
		return
	}
	switch c.data[0] {
	case kindPDF417:
		p.pdf417Command(c.data[1], c.data[2:])
	case kindQR:
		p.qrCommand(c.data[1], c.data[2:])
	}
}

// qrCommand is GS ( k with cn 49.
func (p *Printer) qrCommand(fn byte, d []byte) {
	s := &p.state.symbol
	switch fn {
	case fnModule:
		s.module = min(max(int(d[0]), 1), 16)
	case fnLevel:
		s.level = qr.Level(min(max(int(d[0])-48, 0), 3)) // 48 L to 51 H
	case fnStore:
		s.data = append([]byte(nil), d[1:min(len(d), maxSymbol+1)]...)
	case fnPrint:
		p.printSymbol()
	case fnSize:
		p.tellSize()
	}
}

// encode makes the code, nil if there is no data or too much: printers print
// nothing then.
func (s *symbol) encode() *qr.Code {
	if len(s.data) == 0 {
		return nil
	}
	c, err := qr.Encode(string(s.data), s.level)
	if err != nil {
		return nil
	}
	return c
}

// printSymbol prints the code, as far as the paper is wide enough for it.
func (p *Printer) printSymbol() {
	s := &p.state.symbol
	c := s.encode()
	if c == nil || c.Size*s.module > p.area() {
		return
	}
	p.printText()
	p.on.line()
	b := printer.NewBitmap(c.Size*s.module, c.Size*s.module)
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				b.Fill(image.Rect(x*s.module, y*s.module, (x+1)*s.module, (y+1)*s.module))
			}
		}
	}
	p.codeSays(string(s.data))
	p.stamp(b)
}

// tellSize is fn 82: width, height and whether it can be printed, in dots.
func (p *Printer) tellSize() {
	side, good := 0, byte('1')
	if c := p.state.symbol.encode(); c != nil {
		side = c.Size * p.state.symbol.module
		if side <= p.area() {
			good = '0'
		}
	}
	text := append(decimal(side), 0x1F)
	text = append(append(text, decimal(side)...), 0x1F, '1', 0x1F, good)
	p.block('6', text)
}

// decimal writes a number as text.
func decimal(n int) []byte { return strconv.AppendInt(nil, int64(n), 10) }
