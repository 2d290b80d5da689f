package emulator

import "maps"

// acts is what each command does, by its name. Commands that are in the
// language's table and not here change nothing that shows.
func acts() map[string]act {
	all := layoutActs()
	maps.Copy(all, characterActs())
	maps.Copy(all, otherActs())
	return all
}

// layoutActs move the paper and the place of printing.
func layoutActs() map[string]act {
	return map[string]act{
		"ESC @":  (*Printer).initialise,
		"ESC d":  func(p *Printer, c call) { p.printAndFeed(int(c.args[0]) * p.state.spacing) },
		"ESC J":  func(p *Printer, c call) { p.printAndFeed(p.below(int(c.args[0]))) },
		"ESC e":  func(p *Printer, c call) { p.printAndBack(int(c.args[0]) * p.state.spacing) },
		"ESC K":  (*Printer).backUnits,
		"ESC 2":  func(p *Printer, _ call) { p.state.spacing = defaultSpacing },
		"ESC 3":  func(p *Printer, c call) { p.state.spacing = p.below(int(c.args[0])) },
		"ESC a":  (*Printer).justify,
		"ESC $":  func(p *Printer, c call) { p.moveTo(p.along(number(c.args))) },
		"ESC \\": func(p *Printer, c call) { p.moveBy(int(int16(number(c.args)))) },
		"ESC D":  func(p *Printer, c call) { p.state.tabs = append([]byte{}, c.data...) },
		"ESC {":  func(p *Printer, c call) { p.state.flipped = c.args[0]&1 != 0 },
		"ESC L":  (*Printer).enterPage,
		"ESC S":  (*Printer).leavePage,
		"ESC FF": (*Printer).printPage,
		"ESC W":  (*Printer).setArea,
		"ESC T":  (*Printer).setWay,
		"GS $":   func(p *Printer, c call) { p.moveToRow(p.below(number(c.args))) },
		"GS \\":  func(p *Printer, c call) { p.moveByRows(int(int16(number(c.args)))) },
		"GS L":   (*Printer).margin,
		"GS W":   (*Printer).areaWidth,
		"GS P":   func(p *Printer, c call) { p.state.across, p.state.down = int(c.args[0]), int(c.args[1]) },
		"GS V":   (*Printer).cutCommand,
		"ESC i":  func(p *Printer, _ call) { p.printAndFeed(0); p.cut() },
		"ESC m":  func(p *Printer, _ call) { p.printAndFeed(0); p.cut() },
	}
}

// characterActs are about text.
func characterActs() map[string]act {
	return map[string]act{
		"ESC !":    (*Printer).printMode,
		"GS !":     (*Printer).size,
		"ESC E":    func(p *Printer, c call) { p.state.style.bold = c.args[0]&1 != 0 },
		"ESC G":    func(p *Printer, c call) { p.state.double = c.args[0]&1 != 0 },
		"ESC -":    func(p *Printer, c call) { p.state.style.underline = min(int(digit(c.args[0])), 2) },
		"ESC M":    func(p *Printer, c call) { p.state.fontB = digit(c.args[0]) != 0 },
		"ESC t":    func(p *Printer, c call) { p.state.page = c.args[0] },
		"ESC GS t": func(p *Printer, c call) { p.state.page = c.args[0] },
		"ESC R":    (*Printer).chooseNation,
		"ESC SP":   func(p *Printer, c call) { p.state.space = p.along(int(c.args[0])) },
		"ESC V":    func(p *Printer, c call) { p.state.style.turned = digit(c.args[0]) != 0 },
		"GS B":     func(p *Printer, c call) { p.state.style.reverse = c.args[0]&1 != 0 },
		"ESC %":    func(p *Printer, c call) { p.state.glyphs = c.args[0]&1 != 0 },
		"ESC &":    (*Printer).defineGlyphs,
		"ESC ?":    func(p *Printer, c call) { delete(p.stored.glyphs, glyphKey{p.state.fontB, c.args[0]}) },
		"FS &":     func(p *Printer, _ call) { p.state.kanji = true },
		"FS .":     func(p *Printer, _ call) { p.state.kanji, p.state.half = false, nil },
		"FS ( C":   (*Printer).encoding,
	}
}

// otherActs are pictures, codes, and the printer itself.
func otherActs() map[string]act {
	return map[string]act{
		"ESC *":  (*Printer).columns,
		"GS *":   (*Printer).download,
		"GS /":   (*Printer).printDownload,
		"FS q":   (*Printer).storeBits,
		"FS p":   (*Printer).printBits,
		"GS ( L": (*Printer).graphicsCommand,
		"GS 8 L": (*Printer).graphicsCommand,
		"GS ( k": (*Printer).symbolCommand,
		"GS k":   (*Printer).barcode,
		"GS h":   func(p *Printer, c call) { p.state.code.height = max(int(c.args[0]), 1) },
		"GS w":   func(p *Printer, c call) { p.state.code.module = min(max(int(c.args[0]), 1), 6) },
		"GS H":   func(p *Printer, c call) { p.state.code.text = digit(c.args[0]) & 3 },
		"GS f":   func(p *Printer, c call) { p.state.code.fontB = digit(c.args[0]) == 1 },
		"GS a":   (*Printer).automatic,
		"GS r":   (*Printer).inOrder,
		"ESC v":  func(p *Printer, _ call) { p.reply(p.paperSensors()) },
		"ESC u":  func(p *Printer, _ call) { p.reply(0) },
		"GS I":   (*Printer).identity,
		"GS ( H": (*Printer).confirm,
		"GS ( E": (*Printer).memorySwitches,
		"ESC =":  func(p *Printer, c call) { p.state.deaf = c.args[0]&1 == 0 },
		"GS e":   (*Printer).ejector,
		"FS P":   func(*Printer, call) {}, // the slip is in the mouth since it was cut
	}
}

// printAndFeed prints the line and moves the paper so far from its upper edge,
// or as far as the line is tall.
func (p *Printer) printAndFeed(rows int) {
	tall := p.printText()
	p.on.line()
	p.advance(rows - tall)
}

// justify is ESC a. It holds from the beginning of a line on.
func (p *Printer) justify(c call) {
	if n := digit(c.args[0]); n <= 2 && len(p.state.line.pieces) == 0 {
		p.state.align = n
	}
}

// moveTo is ESC $: a place outside of the print area is ignored.
func (p *Printer) moveTo(x int) {
	if x >= 0 && x <= p.area() {
		p.goTo(x)
	}
}

// moveBy is ESC \.
func (p *Printer) moveBy(units int) {
	if units < 0 {
		p.moveTo(p.state.line.x - p.along(-units))
		return
	}
	p.moveTo(p.state.line.x + p.along(units))
}

// cutCommand is GS V: from m = 65 on a feed comes first.
func (p *Printer) cutCommand(c call) {
	p.printAndFeed(0)
	if len(c.data) > 0 {
		p.feed(p.units(int(c.data[0]), p.state.down))
	}
	p.cut()
}

// encoding is FS ( C fn 48: characters of one byte, or UTF-8.
func (p *Printer) encoding(c call) {
	if c.size == 2 && c.data[0] == 48 {
		p.state.utf8, p.state.half = digit(c.data[1]) == 2, nil
	}
}
