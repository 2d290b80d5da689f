package emulator

import (
	"fmt"
	"image"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"epass.internal/printer"
)

// typeface is a font of cells all of one size, as a receipt printer has two of.
// Its letters are those of Go Mono (Bigelow & Holmes, BSD licence of the Go
// project, part of golang.org/x/image), which has the whole of WGL4: Greek with
// all accents, Cyrillic, and the lines and blocks of the old code pages.
type typeface struct {
	width, height int // of a cell, in dots
	baseline      int
	face          font.Face
	cells         map[rune]*printer.Bitmap
}

// Sizes of the fonts A and B (Epson): 12 × 24 and 9 × 17 dots.
const (
	widthA, heightA = 12, 24
	widthB, heightB = 9, 17
)

// inkThreshold is the coverage of a dot, of 255, from which it is printed.
const inkThreshold = 112

// newTypefaces returns the fonts A and B.
func newTypefaces() (a, b *typeface, err error) {
	f, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, nil, fmt.Errorf("parsing Go Mono: %w", err)
	}
	// Go Mono is 0.6 em wide: 20 dots per em fill a cell of 12, 15 one of 9.
	if a, err = newTypeface(f, 20, widthA, heightA, 19); err != nil {
		return nil, nil, err
	}
	b, err = newTypeface(f, 15, widthB, heightB, 14)
	return a, b, err
}

func newTypeface(f *opentype.Font, size float64, width, height, baseline int) (*typeface, error) {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		return nil, fmt.Errorf("scaling Go Mono to %g dots: %w", size, err)
	}
	return &typeface{width: width, height: height, baseline: baseline, face: face, cells: make(map[rune]*printer.Bitmap)}, nil
}

// cell returns the dots of one character. A character the font does not have
// is an empty box. Cells are not to be changed.
func (t *typeface) cell(r rune) *printer.Bitmap {
	if c, ok := t.cells[r]; ok {
		return c
	}
	c := printer.NewBitmap(t.width, t.height)
	box, mask, at, _, ok := t.face.Glyph(fixed.P(0, t.baseline), r)
	if !ok || r == noRune {
		frame(c)
		ok = false
	}
	for y := box.Min.Y; ok && y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if _, _, _, a := mask.At(at.X+x-box.Min.X, at.Y+y-box.Min.Y).RGBA(); a>>8 >= inkThreshold {
				c.Fill(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	t.cells[r] = c // at most what the code pages have, or Unicode letters sent as UTF-8
	if len(t.cells) > maxCells {
		clear(t.cells)
	}
	return c
}

// maxCells bounds the characters remembered.
const maxCells = 1024

// noRune stands for a byte that a code page has no character for.
const noRune = '\ufffd'

// frame draws a box inside of c.
func frame(c *printer.Bitmap) {
	w, h := c.Width, c.Height
	for _, r := range []image.Rectangle{
		image.Rect(1, 3, w-1, 4), image.Rect(1, h-4, w-1, h-3), image.Rect(1, 3, 2, h-3), image.Rect(w-2, 3, w-1, h-3),
	} {
		c.Fill(r)
	}
}

// style says how a cell is changed before it is printed.
type style struct {
	wide, tall int // times its size
	bold       bool
	underline  int // dots
	reverse    bool
	turned     bool // by 90° clockwise
}

// styled returns a cell in a style, with space dots of white to its right.
func styled(cell *printer.Bitmap, s style, space int) *printer.Bitmap {
	if s == (style{wide: 1, tall: 1}) && space == 0 {
		return cell
	}
	if s.turned {
		cell = turned(cell)
	}
	out := printer.NewBitmap((cell.Width+space)*s.wide, cell.Height*s.tall)
	for y := range cell.Height {
		for x := range cell.Width {
			if cell.Black(x, y) || s.bold && cell.Black(x-1, y) {
				out.Fill(image.Rect(x*s.wide, y*s.tall, (x+1)*s.wide, (y+1)*s.tall))
			}
		}
	}
	if s.underline > 0 && !s.turned {
		out.Fill(image.Rect(0, out.Height-s.underline, out.Width, out.Height))
	}
	if s.reverse {
		return inverted(out)
	}
	return out
}

// scaled returns b with each dot wide by tall dots.
func scaled(b *printer.Bitmap, wide, tall int) *printer.Bitmap {
	return styled(b, style{wide: wide, tall: tall}, 0)
}

// inverted returns b with black and white exchanged.
func inverted(b *printer.Bitmap) *printer.Bitmap {
	out := printer.NewBitmap(b.Width, b.Height)
	for y := range b.Height {
		for x := range b.Width {
			if !b.Black(x, y) {
				out.Fill(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

// turned returns b turned by 90° clockwise.
func turned(b *printer.Bitmap) *printer.Bitmap {
	out := printer.NewBitmap(b.Height, b.Width)
	for y := range out.Height {
		for x := range out.Width {
			if b.Black(y, b.Height-1-x) {
				out.Fill(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

// upsideDown returns b turned by 180°.
func upsideDown(b *printer.Bitmap) *printer.Bitmap { return turned(turned(b)) }
