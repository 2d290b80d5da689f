package emulator

import "maps"

const (
	esc byte = 0x1B
	fs  byte = 0x1C
	gs  byte = 0x1D
)

// command is one entry of the table: how many bytes follow the first two, and
// what to do then.
type command struct {
	args int
	run  func(p *Printer, a []byte)
}

// nothing is for commands that change nothing we show.
func nothing(*Printer, []byte) {}

// commands is the table of all commands understood, by their first two bytes.
func commands() map[[2]byte]command {
	t := make(map[[2]byte]command)
	maps.Copy(t, printing())
	maps.Copy(t, asking())
	maps.Copy(t, skipped())
	// Commands of two bytes and a fixed number of arguments that change
	// nothing we show.
	for lead, list := range map[byte]map[string]int{
		dle: {"\x04\x05": 1},
		esc: {"<2LS": 0, " -=?EGMRSTUV{rsuv": 1, "A": 1, "p": 3, "W": 8, "$\\": 2, "c": 2, "%": 1, "i": 0, "m": 0, "q": 0},
		fs:  {".&": 0, "!-W": 1, "Cp": 1, "S": 2},
		gs:  {":": 0, "/BHTbfhwc": 1, "$LW\\": 2, "^": 3},
	} {
		for names, args := range list {
			for _, b := range []byte(names) {
				if key := [2]byte{lead, b}; t[key].run == nil {
					t[key] = command{args, nothing}
				}
			}
		}
	}
	return t
}

// printing are the commands that put something on paper or say how.
func printing() map[[2]byte]command {
	return map[[2]byte]command{
		{esc, '@'}: {0, func(p *Printer, _ []byte) { p.state, p.asbMask = startModes(), 0 }},
		{esc, 'J'}: {1, func(p *Printer, a []byte) { p.printText(); p.feed(p.units(a[0])) }},
		{esc, 'K'}: {1, func(p *Printer, _ []byte) { p.printText() }},
		{esc, 'd'}: {1, func(p *Printer, a []byte) { p.printText(); p.feed(int(a[0]) * p.state.spacing) }},
		{esc, 'e'}: {1, func(p *Printer, _ []byte) { p.printText() }},
		{esc, '2'}: {0, func(p *Printer, _ []byte) { p.state.spacing = defaultSpacing }},
		{esc, '3'}: {1, func(p *Printer, a []byte) { p.state.spacing = p.units(a[0]) }},
		{esc, 'a'}: {1, func(p *Printer, a []byte) { p.state.align = a[0] & 3 }},
		{esc, 't'}: {1, func(p *Printer, a []byte) { p.state.page = a[0] }},
		{esc, '!'}: {1, func(p *Printer, a []byte) { p.state.tall = 1 + int(a[0]>>4&1) }},
		{esc, '*'}: {3, func(p *Printer, a []byte) { p.columns(a[0], int(a[1])|int(a[2])<<8) }},
		{gs, '!'}:  {1, func(p *Printer, a []byte) { p.state.tall = 1 + int(a[0]&7) }},
		{gs, 'P'}:  {2, func(p *Printer, a []byte) { p.state.motion = int(a[1]) }},
		{gs, 'v'}:  {6, func(p *Printer, a []byte) { p.raster(a[1], int(a[2])|int(a[3])<<8, int(a[4])|int(a[5])<<8) }},
		{gs, 'V'}:  {1, func(p *Printer, a []byte) { p.cutCommand(a[0]) }},
	}
}

// asking are the commands that are answered.
func asking() map[[2]byte]command {
	return map[[2]byte]command{
		{gs, 'a'}: {1, func(p *Printer, a []byte) { p.asbMask = a[0]; p.sendASB(true) }},
		{gs, 'r'}: {1, func(p *Printer, a []byte) {
			p.reply(flag(a[0]&1 != 0, flag(p.paper != PaperOK, 0x03)|flag(p.paper == PaperEnd, 0x0C)))
		}},
		{gs, 'I'}: {1, func(p *Printer, _ []byte) { p.reply(0x20) }},
		{gs, '('}: {3, func(p *Printer, a []byte) { p.extended(a[0], int(a[1])|int(a[2])<<8) }},
	}
}

// skipped are the commands with data of their own length that we leave out.
func skipped() map[[2]byte]command {
	return map[[2]byte]command{
		{esc, 'D'}: {0, func(p *Printer, _ []byte) { p.skipToNUL() }},
		{esc, '&'}: {3, func(p *Printer, a []byte) { p.userGlyphs(int(a[0]), int(a[2])-int(a[1])+1) }},
		{fs, '('}:  {3, func(p *Printer, a []byte) { p.skip(int(a[1]) | int(a[2])<<8) }},
		{fs, 'p'}:  {2, nothing},
		{fs, 'q'}:  {1, func(p *Printer, a []byte) { p.storedPictures(int(a[0])) }},
		{fs, '2'}:  {2, func(p *Printer, _ []byte) { p.skip(72) }},
		{gs, '*'}:  {2, func(p *Printer, a []byte) { p.skip(int(a[0]) * int(a[1]) * 8) }},
		{gs, 'k'}:  {1, func(p *Printer, a []byte) { p.barcode(a[0]) }},
		{gs, '8'}: {5, func(p *Printer, a []byte) {
			p.skip(int(a[1]) | int(a[2])<<8 | int(a[3])<<16 | int(a[4]&0x7F)<<24)
		}},
		{dle, dc4}: {1, func(p *Printer, a []byte) { p.skip(map[byte]int{1: 2, 2: 2, 3: 5, 7: 1, 8: 7}[a[0]]) }},
	}
}

// extended is GS ( fn: its length is always given, so unknown ones are passed over.
func (p *Printer) extended(fn byte, n int) {
	switch fn {
	case 'H':
		p.collect(n, (*Printer).complete)
	case 'k':
		p.collect(n, (*Printer).symbol)
	default:
		p.skip(n)
	}
}

// complete is GS ( H fn 48: everything before is on paper by now.
func (p *Printer) complete(data []byte) {
	if len(data) != 6 || data[0] != 0x30 || data[1] != 0x30 || !p.opts.CompletionID {
		return
	}
	for range p.echoes {
		p.reply(0x37, 0x22, data[2], data[3], data[4], data[5], 0x00)
	}
}

// cutCommand is GS V: from m=65 on a feed follows.
func (p *Printer) cutCommand(m byte) {
	if m < 65 {
		p.cut()
		return
	}
	p.collect(1, func(p *Printer, data []byte) { p.printText(); p.feed(p.units(data[0])); p.cut() })
}

// barcode is GS k in its two forms; bar codes are not drawn.
func (p *Printer) barcode(m byte) {
	if m <= 6 {
		p.skipToNUL()
		return
	}
	p.collect(1, func(p *Printer, data []byte) { p.skip(int(data[0])) })
}

// userGlyphs is ESC &: n characters, each a width and y bytes a column.
func (p *Printer) userGlyphs(y, n int) {
	if n <= 0 {
		return
	}
	p.collect(1, func(p *Printer, data []byte) {
		p.collect(y*int(data[0]), func(p *Printer, _ []byte) { p.userGlyphs(y, n-1) })
	})
}

// storedPictures is FS q: n pictures, each with its size in bytes of 8 × 8 dots.
func (p *Printer) storedPictures(n int) {
	if n <= 0 {
		return
	}
	p.collect(4, func(p *Printer, d []byte) {
		size := (int(d[0]) | int(d[1])<<8) * (int(d[2]) | int(d[3])<<8) * 8
		p.collect(size, func(p *Printer, _ []byte) { p.storedPictures(n - 1) })
	})
}
