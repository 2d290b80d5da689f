package printer

import "slices"

// Event is one thing a printer said.
type Event struct {
	Kind  EventKind
	Query byte    // of EventStatus: the n of the DLE EOT it answers, 1 to 4
	Data  [4]byte // the status byte, the four ASB bytes, the id, the fence's byte or the state of a list
	Keys  string  // of EventKeys: two bytes each
}

// EventKind says what an Event is.
type EventKind int

// What a printer says.
const (
	EventStatus   EventKind = iota + 1 // answer to DLE EOT Query, in Data[0]
	EventASB                           // automatic status, four bytes
	EventComplete                      // the data before GS ( H with this id is on paper
	EventCleared                       // both buffers are empty (DLE DC4 fn 8)
	EventFence                         // answer to GS r, in Data[0]
	EventKeys                          // some of the logos it keeps (GS ( L fn 64); more follow where Data[0] is 41
	EventXOff                          // send nothing
	EventXOn                           // go on
	EventOther                         // a block or byte we know to be something else, or noise
)

// The bytes that begin, end and interrupt what a printer sends (Epson ESC/POS
// command reference, "Transmission status" and GS ( H).
const (
	xon        byte = 0x11
	xoff       byte = 0x13
	blockEnd   byte = 0x00
	blockFirst byte = 0x37 // the answers of GS ( H, GS ( L and DLE DC4
	keysLast   byte = 0x40 // of a list's blocks this is the last
	keysMore   byte = 0x41 // the next block comes after an ACK
	maxBlock        = 83   // bytes before the end: 80 of data, as Epson bounds its blocks, after three
)

// Parser turns the bytes of a printer into events. It is a state machine
// without clock or I/O: the same bytes and queries give the same events in
// whatever pieces they come. The zero Parser is ready.
type Parser struct {
	query byte   // n of the DLE EOT not yet answered; 0: none
	asb   []byte // automatic status begun
	block []byte // block begun, without its end
}

// Asked tells the parser that DLE EOT n was sent: all four answers look alike.
func (p *Parser) Asked(n byte) { p.query = n }

// Waiting returns the n of the DLE EOT that has no answer yet; 0: none.
func (p *Parser) Waiting() byte { return p.query }

// Parse reads data and returns what it said.
func (p *Parser) Parse(data []byte) []Event {
	var events []Event
	for _, b := range data {
		events = p.step(events, b)
	}
	return events
}

// step reads one byte. Flow control may come at any place, also inside a block.
func (p *Parser) step(events []Event, b byte) []Event {
	switch {
	case b == xon:
		return append(events, Event{Kind: EventXOn})
	case b == xoff:
		return append(events, Event{Kind: EventXOff})
	case len(p.block) > 0:
		return p.inBlock(events, b)
	case len(p.asb) > 0:
		return p.inASB(events, b)
	}
	return p.first(events, b)
}

// first reads a byte that begins something. The fixed bits of the manual tell
// the kinds apart: 0xx1xx10 real-time status, 0xx1xx00 ASB, 0xx0xxxx GS r.
func (p *Parser) first(events []Event, b byte) []Event {
	switch {
	case b&0x93 == 0x12:
		return p.answer(events, b)
	case b&0x93 == 0x10:
		p.asb = append(p.asb[:0], b)
		return events
	case b&0x90 == 0x00:
		return append(events, Event{Kind: EventFence, Data: [4]byte{b}})
	case blockHeader(b):
		p.block = append(p.block[:0], b)
		return events
	}
	return append(events, Event{Kind: EventOther, Data: [4]byte{b}})
}

// answer reads a real-time status; one that nobody asked for is noise.
func (p *Parser) answer(events []Event, b byte) []Event {
	if p.query == 0 {
		return append(events, Event{Kind: EventOther, Data: [4]byte{b}})
	}
	n := p.query
	p.query = 0
	return append(events, Event{Kind: EventStatus, Query: n, Data: [4]byte{b}})
}

// inASB reads the second to fourth byte, 0xx0xxxx. Anything else means that
// the rest was lost: the status begun is dropped, the byte begins anew.
func (p *Parser) inASB(events []Event, b byte) []Event {
	if b&0x90 != 0 {
		p.asb = p.asb[:0]
		return p.first(append(events, Event{Kind: EventOther}), b)
	}
	if p.asb = append(p.asb, b); len(p.asb) < 4 {
		return events
	}
	e := Event{Kind: EventASB, Data: [4]byte(p.asb)}
	p.asb = p.asb[:0]
	return append(events, e)
}

// inBlock reads a block up to its end. Blocks are printable text: a control
// byte or too long a block means that the end was lost.
func (p *Parser) inBlock(events []Event, b byte) []Event {
	switch {
	case b == blockEnd:
		e := blockEvent(p.block)
		p.block = p.block[:0]
		return append(events, e)
	case b < 0x20, b > 0x7E, len(p.block) >= maxBlock:
		p.block = p.block[:0]
		return p.first(append(events, Event{Kind: EventOther}), b)
	}
	p.block = append(p.block, b)
	return events
}

// blockHeader reports a byte that begins a block.
func blockHeader(b byte) bool {
	return slices.Contains([]byte{blockFirst, 0x35, 0x3B, 0x3D, 0x53, 0x5F}, b)
}

// blockEvent says what a whole block means.
func blockEvent(block []byte) Event {
	switch {
	case len(block) == 6 && block[0] == blockFirst && block[1] == 0x22:
		return Event{Kind: EventComplete, Data: [4]byte(block[2:])}
	case len(block) >= 3 && len(block)%2 == 1 && block[0] == blockFirst && block[1] == 0x72 && (block[2] == keysLast || block[2] == keysMore):
		return Event{Kind: EventKeys, Data: [4]byte{block[2]}, Keys: string(block[3:])}
	case len(block) == 2 && block[0] == blockFirst && block[1] == 0x25:
		return Event{Kind: EventCleared}
	}
	return Event{Kind: EventOther, Data: [4]byte{block[0]}}
}
