package emulator

import (
	"slices"

	"epass.internal/internal/serial/escpos"
)

// The bytes of Epson's handshaking protocol (ESC/POS application programming
// guide, GS ( L functions 64 and 80).
const (
	ack byte = 0x06 // the next block
	nak byte = 0x15 // the same block once more
	can byte = 0x18 // no more blocks; in page mode, CAN clears the area
)

// The third byte of a block of key codes.
const (
	lastBlock byte = 0x40
	moreBlock byte = 0x41
)

// blockKeys is how many key codes of two bytes one block holds.
const blockKeys = 40

// listing is a list of key codes that is being sent: block by block, each
// after the driver's answer to the one before.
type listing struct{ keys []string } // from the block sent last on

// listKeys is GS ( L fn 64 and 80: the key codes there are. It wants "KC". A
// block is 37 72, 41 if another follows or 40, up to 40 key codes, and a NUL.
func (p *Printer) listKeys(fn byte, d []byte) {
	if string(d) != "KC" {
		return
	}
	l := &listing{}
	for key := range p.keyed(fn) {
		l.keys = append(l.keys, key)
	}
	slices.Sort(l.keys)
	p.listing = l
	p.sendKeys()
}

// sendKeys sends the block at hand.
func (p *Printer) sendKeys() {
	keys := p.listing.keys
	text := []byte{lastBlock}
	if len(keys) > blockKeys {
		text[0] = moreBlock
	}
	for _, key := range keys[:min(len(keys), blockKeys)] {
		text = append(text, key...)
	}
	p.block('r', text)
}

// answered takes the driver's answer to a block and reports whether b is one.
// After the last block an answer is due, too. Any other byte than ACK and NAK
// ends the list, and is no command or text any more: that is how drivers find
// out that they forgot to answer. Real-time commands are none.
func (p *Printer) answered(b byte) bool {
	if p.listing == nil || p.inside || b == escpos.DLE {
		return false
	}
	switch l := p.listing; {
	case b == nak:
		p.sendKeys()
	case b == ack && len(l.keys) > blockKeys:
		l.keys = l.keys[blockKeys:]
		p.sendKeys()
	default:
		p.listing = nil
	}
	return true
}
