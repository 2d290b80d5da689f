package emulator

import "epass.internal/printer"

// memory is what a printer keeps besides its modes.
type memory struct {
	// Without power, too.
	graphics map[string]*printer.Bitmap // GS ( L fn 67, by key code
	bits     []*printer.Bitmap          // FS q, from number 1 on

	// Until power off or ESC @.
	downloaded map[string]*printer.Bitmap // GS ( L fn 83
	old        *printer.Bitmap            // GS *
	glyphs     map[glyphKey]*printer.Bitmap
}

// glyphKey names a user-defined character: each font has its own.
type glyphKey struct {
	fontB bool
	code  byte
}

func newMemory() memory { return memory{graphics: make(map[string]*printer.Bitmap)} }

// forget is what happens to it at power off.
func (m *memory) forget() { m.downloaded, m.old, m.glyphs = nil, nil, nil }

// used returns how many bytes of dots there are.
func used(pictures map[string]*printer.Bitmap) int {
	n := 0
	for _, b := range pictures {
		n += len(b.Bits)
	}
	return n
}

// usedBits is the same of the older pictures.
func usedBits(pictures []*printer.Bitmap) int {
	n := 0
	for _, b := range pictures {
		n += len(b.Bits)
	}
	return n
}

// graphicsCommand is GS ( L and GS 8 L. Functions may be numbers or digits.
func (p *Printer) graphicsCommand(c call) {
	if len(c.data) < 2 || c.data[0] != 48 {
		return
	}
	fn, d := c.data[1], c.data[2:]
	switch fn {
	case 0, 48:
		p.block('0', decimal(maxStored))
	case 2, 50:
		p.printBuffer()
	case 3, 51:
		p.block('1', decimal(maxStored-used(p.stored.graphics)))
	case 4, 52:
		p.block('2', decimal(maxDownloaded-used(p.stored.downloaded)))
	case 64, 80:
		p.listKeys(fn, d)
	case 65, 81, 66, 82:
		p.deleteGraphics(fn, d)
	case 67, 68, 83, 84:
		p.defineGraphics(fn, d, len(c.data) == c.size)
	case 69, 85:
		p.printGraphics(fn, d)
	case 112, 113:
		p.bufferGraphics(fn, d)
	}
}

// keyed returns the pictures that a function is about: stored or downloaded.
func (p *Printer) keyed(fn byte) map[string]*printer.Bitmap {
	if fn < 80 {
		return p.stored.graphics
	}
	if p.stored.downloaded == nil {
		p.stored.downloaded = make(map[string]*printer.Bitmap)
	}
	return p.stored.downloaded
}

// defineGraphics is fn 67 and 83 in rows, 68 and 84 in columns: a, two bytes
// of key code, the number of colours, width, height, and for each colour its
// number and its dots. Paper has one colour: the first.
func (p *Printer) defineGraphics(fn byte, d []byte, whole bool) {
	if len(d) < 9 || d[0] != 48 || !whole {
		p.counters.Refused++
		return
	}
	key, picture := string(d[1:3]), pictureOf(fn&1 == 1, d[4:], d[9:])
	all, limit := p.keyed(fn), maxStored
	if fn >= 80 {
		limit = maxDownloaded
	}
	room := limit - used(all)
	if b := all[key]; b != nil {
		room += len(b.Bits)
	}
	if picture == nil || len(picture.Bits) > room {
		p.counters.Refused++
		return
	}
	all[key] = picture
	if fn < 80 {
		p.wrote()
	}
}

// Epson's limits of one picture, in dots.
const (
	maxAcross = 8192
	maxDown   = 2304
)

// pictureOf reads width and height from size, and the dots; nil if they are
// not all there.
func pictureOf(rows bool, size, dots []byte) *printer.Bitmap {
	x, y := number(size), number(size[2:])
	switch {
	case x == 0 || y == 0 || x > maxAcross || y > maxDown:
		return nil
	case rows && len(dots) >= (x+7)/8*y:
		return fromRows(dots[:(x+7)/8*y], x, y)
	case !rows && len(dots) >= (y+7)/8*x:
		b := fromColumns(dots, x, (y+7)/8)
		b.Height, b.Bits = y, b.Bits[:y*b.Stride]
		return b
	}
	return nil
}

// deleteGraphics is fn 65 and 81, all, and 66 and 82, one. All wants "CLR".
func (p *Printer) deleteGraphics(fn byte, d []byte) {
	all := p.keyed(fn)
	before := len(all)
	switch {
	case (fn == 65 || fn == 81) && string(d) == "CLR":
		clear(all)
	case (fn == 66 || fn == 82) && len(d) == 2:
		delete(all, string(d))
	}
	if fn < 80 && len(all) != before {
		p.wrote()
	}
}

// printGraphics is fn 69 and 85: key code and size.
func (p *Printer) printGraphics(fn byte, d []byte) {
	if len(d) != 4 {
		return
	}
	p.printPicture(p.keyed(fn)[string(d[:2])], int(d[2]), int(d[3]))
}

// bufferGraphics is fn 112, rows, and 113, columns: a, how many times its size
// each way, the colour, width, height, dots.
func (p *Printer) bufferGraphics(fn byte, d []byte) {
	if len(d) < 8 || d[0] != 48 || d[1] < 1 || d[1] > 2 || d[2] < 1 || d[2] > 2 {
		return
	}
	b := pictureOf(fn == 112, d[4:], d[8:])
	if b == nil || b.Width > 4*p.model.Width || b.Height > maxPage {
		p.counters.Refused++
		return
	}
	p.state.buffer = scaled(b, int(d[1]), int(d[2]))
}

// printBuffer is fn 50.
func (p *Printer) printBuffer() {
	if b := p.state.buffer; b != nil {
		p.state.buffer = nil
		p.printPicture(b, 1, 1)
	}
}

// printPicture prints a picture by itself, wide and tall times its size.
func (p *Printer) printPicture(b *printer.Bitmap, wide, tall int) {
	if b == nil || wide < 1 || wide > 2 || tall < 1 || tall > 2 {
		return
	}
	p.printText()
	p.on.line()
	p.stamp(scaled(b, wide, tall))
}

// storeBits is FS q: n pictures, which take the place of all before. Writing
// them starts the printer anew.
func (p *Printer) storeBits(c call) {
	if p.inPage() {
		return
	}
	var all []*printer.Bitmap
	d := c.data
	for len(d) >= 4 && len(all) < int(c.args[0]) {
		x, y := number(d)*8, number(d[2:])
		if d = d[4:]; len(d) < x*y || usedBits(all)+x*y > maxStored {
			p.counters.Refused++
			return
		}
		all = append(all, fromColumns(d, x, y))
		d = d[x*y:]
	}
	p.stored.bits = all
	p.stored.forget()
	p.state, p.asbMask = p.startModes(), 0
	p.wrote()
}

// printBits is FS p n m.
func (p *Printer) printBits(c call) {
	if p.inPage() {
		return
	}
	if n := int(c.args[0]); n >= 1 && n <= len(p.stored.bits) {
		m := int(digit(c.args[1]))
		p.printPicture(p.stored.bits[n-1], 1+m&1, 1+m>>1)
	}
}

// download is GS *: one picture, which takes the place of the user-defined
// characters.
func (p *Printer) download(c call) {
	p.stored.old, p.stored.glyphs = fromColumns(c.data, int(c.args[0])*8, int(c.args[1])), nil
}

// printDownload is GS / m.
func (p *Printer) printDownload(c call) {
	m := int(digit(c.args[0]))
	p.printPicture(p.stored.old, 1+m&1, 1+m>>1)
}

// defineGlyphs is ESC &: characters in columns of y bytes. It takes the place
// of the picture of GS *.
func (p *Printer) defineGlyphs(c call) {
	if p.stored.glyphs == nil {
		p.stored.glyphs = make(map[glyphKey]*printer.Bitmap)
	}
	p.stored.old = nil
	y, d := int(c.args[0]), c.data
	face := p.typeface()
	for code := int(c.args[1]); code <= int(c.args[2]) && len(d) > 0; code++ {
		n := int(d[0])
		cell := printer.NewBitmap(face.width, face.height)
		cell.Draw(fromColumns(d[1:], n, y), 0, 0)
		p.stored.glyphs[glyphKey{p.state.fontB, byte(code)}] = cell
		d = d[1+n*y:]
	}
}
