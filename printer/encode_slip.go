package printer

import (
	"fmt"
	"slices"
)

// Encoded is a slip as the bytes for one printer.
type Encoded struct {
	Data  []byte // puts the slip on paper, asks for its completion ids, cuts
	Needs []Need // what must be in the printer's memory before Data is sent
	Rows  int    // of paper, about, in dots: how long the mechanism takes
}

// NeedKind says what is kept in a printer's memory.
type NeedKind string

// The kinds of needs.
const (
	// NeedLogo lasts without power and wears with each writing: send Data only
	// when the printer does not have Name and Seal. While it is written the
	// printer may take nothing else.
	NeedLogo NeedKind = "logo"
	// NeedChars is lost with power and by ESC @: send Data once on each
	// connection and after each of these.
	NeedChars NeedKind = "chars"
)

// Need is something that must be in the printer's memory before a slip is sent.
type Need struct {
	Kind NeedKind
	Hash string  // names what is kept; another logo or font has another
	Name [2]byte // the key of a logo in NV graphics (GS ( L)
	Seal [2]byte // the key of what is stored after it: with both, it is whole
	Data []byte  // puts it into the memory
}

// EncodeSlip returns the fewest bytes that print content in a layout by the
// means in w, usually p.Ways(). Every means shows the same in the same order;
// what a means cannot show, such as a letter that is in no code page, is sent
// as dots. Attempt tells the completion ids of two tries of one job apart.
func (r *Renderer) EncodeSlip(l Layout, c Content, p Profile, w Ways, job uint64, attempt int) (Encoded, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	parts, err := r.plan(l, c, p.Paper())
	if err != nil {
		return Encoded{}, fmt.Errorf("encoding job %d: %w", job, err)
	}
	e := &encoder{r: r, profile: p, ways: w, paper: p.Paper(), text: newTextState(p, w)}
	e.begin()
	for _, one := range parts {
		e.part(one)
	}
	e.flush()
	e.send(ending(p, job, attempt)...)
	data, err := assemble(e.out)
	if err != nil {
		return Encoded{}, fmt.Errorf("encoding job %d: %w", job, err)
	}
	return Encoded{Data: data, Needs: e.needs(), Rows: e.rows}, nil
}

// encoder turns the parts of one slip into bytes.
type encoder struct {
	r       *Renderer
	profile Profile
	ways    Ways
	paper   Paper
	out     [][]byte
	rows    int
	sheet   *sheet // what is drawn and not yet sent; nil: nothing
	motion  bool   // the unit of ESC J is set
	text    textState
	logos   []Need
}

// send adds commands to the job.
func (e *encoder) send(parts ...[]byte) { e.out = append(e.out, parts...) }

// begin starts the job. ESC @ would lose characters of ours and, for as long as
// the bytes after it are on the line, automatic status: a printer that stops
// then does not say so. Such a printer gets it on each new line.
func (e *encoder) begin() {
	if !e.text.keepsChars() && !e.profile.ASB {
		e.send(cmdInit())
		e.text.reset()
	}
	e.send(opening(e.profile)...)
}

// part adds one part by the cheapest means that shows it.
func (e *encoder) part(p part) {
	switch {
	case p.kind == partCode && e.ways.QR:
		e.code(p)
	case p.kind == partLogo && e.ways.Logo == LogoNV && e.storedLogo(p):
	case e.asText(p):
	case e.ways.Double && (p.kind == partNumber || p.kind == partRule):
		e.double(p)
	default:
		e.draw(p)
	}
}

// asText adds a part as text and reports whether it could.
func (e *encoder) asText(p part) bool {
	if !e.ways.text() || p.kind != partText && p.kind != partNumber && p.kind != partBanner {
		return false
	}
	before := e.text
	data, rows, ok := e.text.part(p, e.paper)
	if !ok {
		e.text = before
		return false
	}
	e.space(p.gap)
	e.send(data)
	e.rows += rows
	return true
}

// draw adds a part as dots.
func (e *encoder) draw(p part) {
	if e.sheet == nil {
		e.sheet = e.r.sheet(e.paper)
	}
	e.sheet.part(p)
}

// flush sends what is drawn.
func (e *encoder) flush() {
	if e.sheet == nil {
		return
	}
	dots := e.sheet.dots
	e.sheet = nil
	e.raster(dots, 1)
}

// raster sends dots.
func (e *encoder) raster(dots *Bitmap, over int) {
	if e.profile.DotFeed && !e.motion {
		e.motion = true
		e.send(cmdMotion(e.profile))
	}
	e.send(e.text.align(AlignLeft)) // dots have their place
	e.send(encodeDots(harmless(dots), e.profile, over)...)
	e.rows += dots.Height * over
}

// space leaves rows white and sends what is drawn: exact rows below dots, whole
// lines below text.
func (e *encoder) space(rows int) {
	if e.sheet != nil {
		e.sheet.space(rows)
		e.flush()
		return
	}
	for range (rows + lineRows/2) / lineRows {
		e.send([]byte{'\n'})
		e.rows += lineRows
	}
}

// double draws a part at half the resolution, for the printer to double it.
func (e *encoder) double(p part) {
	e.space(p.gap)
	s := e.r.halfSheet(e.paper)
	if p.kind == partRule {
		s.rule(ruleThick / 2)
	} else {
		s.number(p.text, p.style, p.align, 2)
	}
	e.raster(s.dots, 2)
}

// code lets the printer draw the QR code; what it is for stands below.
func (e *encoder) code(p part) {
	e.space(p.gap)
	e.send(e.text.align(p.align), cmdCode(p.code.payload, p.code.module))
	e.rows += p.code.side()
	for i, line := range p.code.caption {
		if i == 0 {
			line.gap = p.code.quiet()
		}
		e.part(line)
	}
}

// storedLogo prints a logo that the printer keeps and reports whether it may:
// it may be too large for GS ( L, and two names may happen to be the same.
func (e *encoder) storedLogo(p part) bool {
	if storedHeader+len(p.logo.Bits)+2*p.logo.Stride > maxStored { // storeNV may add rows
		return false
	}
	need := logoNeed(p.logo)
	for _, other := range e.logos {
		clash := other.Name == need.Name || other.Seal == need.Name || other.Name == need.Seal || other.Seal == need.Seal
		if clash && other.Hash != need.Hash {
			return false
		}
	}
	e.space(p.gap)
	e.send(e.text.align(p.align))
	e.send(printNV(need.Name))
	if !slices.ContainsFunc(e.logos, func(n Need) bool { return n.Hash == need.Hash }) {
		e.logos = append(e.logos, need)
	}
	e.rows += p.logo.Height
	return true
}

// needs returns what the job relies on.
func (e *encoder) needs() []Need {
	if !e.text.usedChars {
		return e.logos
	}
	return append(e.logos, e.r.charsNeed(e.text.chars))
}
