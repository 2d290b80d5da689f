package printer

import (
	"image"
	"image/color"
	"math/bits"
)

// Bitmap is a picture of black and white dots as a thermal head prints them:
// one bit a dot, 1 is black, the leftmost dot in a byte's highest bit. The bits
// right of Width in a row's last byte are always white. It is an image.Image.
type Bitmap struct {
	Width, Height int // dots
	Stride        int // bytes a row
	Bits          []byte
}

// NewBitmap returns a white bitmap.
func NewBitmap(width, height int) *Bitmap {
	stride := (width + 7) / 8
	return &Bitmap{Width: width, Height: height, Stride: stride, Bits: make([]byte, stride*height)}
}

// Row returns the bytes of row y.
func (b *Bitmap) Row(y int) []byte { return b.Bits[y*b.Stride : (y+1)*b.Stride] }

// Black reports whether the dot at x, y is black; outside is white.
func (b *Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Bits[y*b.Stride+x/8]&(0x80>>(x%8)) != 0
}

// Fill blackens the part of r that lies inside.
func (b *Bitmap) Fill(r image.Rectangle) {
	r = r.Intersect(b.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := b.Row(y)
		for x := r.Min.X; x < r.Max.X; x++ {
			row[x/8] |= 0x80 >> (x % 8)
		}
	}
}

// Draw blackens the dots of src with its top left corner at x, y; what falls
// outside is left out.
func (b *Bitmap) Draw(src *Bitmap, x, y int) {
	for sy := max(0, -y); sy < src.Height && y+sy < b.Height; sy++ {
		to := b.Row(y + sy)
		for i, v := range src.Row(sy) {
			for ; v != 0; v &= v - 1 {
				at := x + i*8 + 7 - bits.TrailingZeros8(v)
				if at >= 0 && at < b.Width {
					to[at/8] |= 0x80 >> (at % 8)
				}
			}
		}
	}
}

// Grow adds white rows until b is height tall.
func (b *Bitmap) Grow(height int) {
	if missing := height*b.Stride - len(b.Bits); missing > 0 {
		b.Bits = append(b.Bits, make([]byte, missing)...)
		b.Height = height
	}
}

// inkBytes returns how many bytes of row hold something black, counted from
// the left; 0 means a blank row.
func inkBytes(row []byte) int {
	n := len(row)
	for n > 0 && row[n-1] == 0 {
		n--
	}
	return n
}

// palette is what paper looks like: index 0 white, 1 black.
func palette() color.Palette { return color.Palette{color.Gray{Y: 255}, color.Gray{}} }

// ColorModel implements image.Image.
func (b *Bitmap) ColorModel() color.Model { return palette() }

// Bounds implements image.Image.
func (b *Bitmap) Bounds() image.Rectangle { return image.Rect(0, 0, b.Width, b.Height) }

// At implements image.Image.
func (b *Bitmap) At(x, y int) color.Color {
	if b.Black(x, y) {
		return color.Gray{}
	}
	return color.Gray{Y: 255}
}

// Paletted returns a copy that image/png writes with one bit a dot.
func (b *Bitmap) Paletted() *image.Paletted {
	p := image.NewPaletted(b.Bounds(), palette())
	for y := range b.Height {
		row := b.Row(y)
		for x := range b.Width {
			p.Pix[y*p.Stride+x] = row[x/8] >> (7 - x%8) & 1
		}
	}
	return p
}
