package printer

import (
	"errors"
	"fmt"

	"rsc.io/qr"
)

const (
	// codeModule is the side of a QR module of normal size in dots at 203 dots
	// an inch: half a millimetre.
	codeModule = 4
	// codeQuiet is the white such a code needs around it: four modules
	// (ISO/IEC 18004).
	codeQuiet = 4 * codeModule
	// leastModule is the smallest module that a phone reads from paper.
	leastModule = 2
)

// errLongURL is for an address whose code would be wider than the paper.
var errLongURL = errors.New("QR code does not fit on the paper")

// code is a QR code on a slip.
type code struct {
	payload string
	symbol  *qr.Code
	module  int    // dots
	caption []part // what it is for
}

// side is the width of the code in dots, without the white around it.
func (c *code) side() int { return c.symbol.Size * c.module }

// quiet is the white that the code needs on each side.
func (c *code) quiet() int { return 4 * c.module }

// codeBlock returns the QR code of a block, as large as the block wants it and
// the paper allows.
func codeBlock(one part, b Block, c Content, p Paper) ([]part, error) {
	if c.QR == "" {
		return nil, nil
	}
	symbol, err := qr.Encode(c.QR, qr.M)
	if err != nil {
		return nil, fmt.Errorf("drawing QR code: %w", err)
	}
	one.kind = partCode
	one.code = &code{payload: c.QR, symbol: symbol, module: p.module(b.size()), caption: textParts(b, c, p)}
	for one.code.side()+2*one.code.quiet() > p.Width {
		if one.code.module--; one.code.module < leastModule {
			return nil, fmt.Errorf("drawing QR code: %w: address of %d bytes", errLongURL, len(c.QR))
		}
	}
	return []part{one}, nil
}

// module returns the side of a QR module in dots.
func (p Paper) module(s Size) int {
	n := codeModule
	switch s {
	case SizeSmall:
		n = 3
	case SizeMedium:
		n = 5
	case SizeLarge:
		n = 6
	case SizeHuge:
		n = 8
	case SizeNormal:
	}
	return max(p.dots(n), leastModule)
}

// QR codes drawn by the printer: GS ( k, cn 49.

// cmdCode makes the printer draw payload as a QR code of level M, as the raster
// one is, with modules of some dots. It must stand at the start of a line.
func cmdCode(payload string, module int) []byte {
	n := len(payload) + 3
	out := []byte{
		gs, '(', 'k', 3, 0, 49, 67, byte(module), // fn 167: module
		gs, '(', 'k', 3, 0, 49, 69, 49, // fn 169: error correction M
		gs, '(', 'k', byte(n), byte(n >> 8), 49, 80, 48, // fn 180: store
	}
	out = append(out, payload...)
	return append(out, gs, '(', 'k', 3, 0, 49, 81, 48) // fn 181: print
}
