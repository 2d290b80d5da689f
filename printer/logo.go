package printer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"

	"golang.org/x/image/draw"
)

// errLogo is for a logo that is not a picture for a slip.
var errLogo = errors.New("not a PNG picture of at most 1024 × 1024 dots and 32 kB")

// decodeLogo reads a logo. The size is known before memory is taken for it.
func decodeLogo(data []byte) (image.Image, error) {
	if len(data) > logoLimit {
		return nil, fmt.Errorf("%w: %d bytes", errLogo, len(data))
	}
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLogo, err)
	}
	if head.Width < 1 || head.Height < 1 || head.Width > logoSideLimit || head.Height > logoSideLimit {
		return nil, fmt.Errorf("%w: %d × %d dots", errLogo, head.Width, head.Height)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLogo, err)
	}
	return img, nil
}

// logoWidth returns how wide a logo may be, in dots: 12, 20, 28, 36 or 48 mm.
func (p Paper) logoWidth(s Size) int {
	n := 160
	switch s {
	case SizeSmall:
		n = 96
	case SizeMedium:
		n = 224
	case SizeLarge:
		n = 288
	case SizeHuge:
		n = 384
	case SizeNormal:
	}
	return min(p.dots(n), p.Width-2*margin)
}

// logoKey names a logo drawn at one width.
type logoKey struct {
	hash  [sha256.Size]byte
	width int
}

// logosKept is how many drawn logos a Renderer remembers: one for each paper
// and a few of a preview that is being edited.
const logosKept = 8

// logo returns the picture of a layout as dots, at most width wide, and keeps
// it; nil where there is none.
func (r *Renderer) logo(data []byte, width int) (*Bitmap, error) {
	if len(data) == 0 {
		return nil, nil
	}
	key := logoKey{sha256.Sum256(data), width}
	if b, ok := r.logos[key]; ok {
		return b, nil
	}
	img, err := decodeLogo(data)
	if err != nil {
		return nil, fmt.Errorf("drawing the logo: %w", err)
	}
	if len(r.logos) >= logosKept {
		clear(r.logos)
	}
	b := dither(img, width)
	r.logos[key] = b
	return b, nil
}

// dither turns a picture into dots: scaled down to at most width, never up, on
// white, black where it is darker than the middle.
func dither(img image.Image, width int) *Bitmap {
	size := img.Bounds().Size()
	if size.X > width {
		size = image.Pt(width, max(1, size.Y*width/size.X))
	}
	if most := 2 * width; size.Y > most {
		size = image.Pt(max(1, size.X*most/size.Y), most)
	}
	gray := image.NewGray(image.Rectangle{Max: size})
	draw.Draw(gray, gray.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(gray, gray.Bounds(), img, img.Bounds(), draw.Over, nil)
	b := NewBitmap(size.X, size.Y)
	for y := range size.Y {
		for x := range size.X {
			if gray.GrayAt(x, y).Y < 128 {
				b.Row(y)[x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return b
}

// Logos kept by the printer. The key of one in NV graphics, two bytes of 20h to
// 7Eh, is made of its dots: another logo has another key but for one time in
// 9,025. A second key, the seal, is stored after it. A printer that has both has
// the whole logo, whoever stored it: writing may have been cut short.

// logoNeed returns what keeps dots in a printer's memory.
func logoNeed(b *Bitmap) Need {
	hash := sha256.Sum256(append(binary.BigEndian.AppendUint32(nil, uint32(b.Width)), b.Bits...))
	need := Need{Kind: NeedLogo, Hash: hex.EncodeToString(hash[:8])}
	need.Name = logoKeyOf(binary.BigEndian.Uint16(hash[:]))
	need.Seal = logoKeyOf(binary.BigEndian.Uint16(hash[2:]))
	if need.Seal == need.Name {
		need.Seal = logoKeyOf(binary.BigEndian.Uint16(hash[2:]) + 1)
	}
	need.Data = slices.Concat(dropNV(need.Seal), storeNV(b, need.Name), storeNV(NewBitmap(8, 1), need.Seal))
	return need
}

// cmdKeys is GS ( L fn 64: which logos do you keep? The printer answers with
// blocks of at most 40 keys, 37 72 40 or 41, the keys, 00, and waits for an
// answer after each.
func cmdKeys() []byte { return []byte{gs, '(', 'L', 4, 0, 48, 64, 'K', 'C'} }

// ack is the answer to a block.
const ack byte = 0x06

// logoKeyOf returns one of the keys a logo may have.
func logoKeyOf(n uint16) [2]byte {
	n %= 95 * 95
	return [2]byte{byte(0x20 + n/95), byte(0x20 + n%95)}
}

// dropNV is GS ( L fn 66: forget what is kept under name.
func dropNV(name [2]byte) []byte { return []byte{gs, '(', 'L', 4, 0, 48, 66, name[0], name[1]} }

// Of GS ( L fn 67: the bytes before the dots that count, and the most that its
// length can say.
const (
	storedHeader = 11
	maxStored    = 1<<16 - 1
)

// storeNV is GS ( L fn 67: keep dots in NV graphics under name.
func storeNV(b *Bitmap, name [2]byte) []byte {
	b = harmless(b)
	for realTimeLength(storedHeader + len(b.Bits)) {
		b.Grow(b.Height + 1)
	}
	n := storedHeader + len(b.Bits)
	out := []byte{
		gs, '(', 'L', byte(n), byte(n >> 8), 48, 67, 48, name[0], name[1], 1,
		byte(b.Width), byte(b.Width >> 8), byte(b.Height), byte(b.Height >> 8), 49,
	}
	return append(out, b.Bits...)
}

// realTimeLength reports whether a length, low byte first, reads as the start
// of a real-time command.
func realTimeLength(n int) bool { return byte(n) == dle && realTime(byte(n>>8)) }

// printNV is GS ( L fn 69: print what is kept under name, at its own size.
func printNV(name [2]byte) []byte {
	return []byte{gs, '(', 'L', 6, 0, 48, 69, name[0], name[1], 1, 1}
}
