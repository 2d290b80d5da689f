package emulator

// kindPDF417 is the cn of GS ( k for PDF417. Its functions have the numbers of
// those for QR codes; 65 to 70 set columns, rows, module, row height, level of
// error correction and options (Epson ESC/POS reference, GS ( k).
const kindPDF417 = 48

// maxPDF417 is the longest data of a PDF417 code: 2,710 digits (ISO/IEC 15438,
// numeric compaction, level 0).
const maxPDF417 = 2710

// pdf417Command is GS ( k with cn 48. The code is not drawn, for want of a well
// kept library that encodes it: it takes no paper. What it says is among the
// slip's codes, and Counters has how many there were. So the settings change
// nothing, and the printer says of its size that it cannot be printed.
func (p *Printer) pdf417Command(fn byte, d []byte) {
	switch fn {
	case fnStore:
		p.state.pdf417 = string(d[1:min(len(d), maxPDF417+1)])
	case fnPrint:
		p.printPDF417()
	case fnSize:
		p.block('/', []byte("0\x1f0\x1f1\x1f1")) // 37 2F width 1F height 1F 31 1F not printable 00
	}
}

// printPDF417 notes what the code says. Without data there is none.
func (p *Printer) printPDF417() {
	if p.state.pdf417 == "" {
		return
	}
	p.printText()
	p.on.line()
	p.codeSays(p.state.pdf417)
	p.counters.Undrawn++
}
