package emulator

import (
	"fmt"
	"strings"

	"epass.internal/internal/serial/escpos"
)

// call is one command that came in whole.
type call struct {
	args, data []byte // of very long data the beginning, see escpos.MaxKept
	size       int    // of all its data
}

// act is what a command does.
type act func(p *Printer, c call)

// run executes what was received as far as the printer can.
func (p *Printer) run() {
	if p.cutOwed && p.ready() {
		p.cutOwed = false
		p.cut()
	}
	done := 0
	for done < len(p.receive) && p.ready() {
		if again := p.step(p.receive[done]); !again {
			done++
		}
	}
	if done > 0 {
		p.receive = p.receive[:copy(p.receive, p.receive[min(done, len(p.receive)):])] // a command may have dropped them
	}
	p.wait()
}

// step executes one byte; again says that it has to be given once more.
func (p *Printer) step(b byte) (again bool) {
	if p.answered(b) {
		return false
	}
	token, again := p.framer.Step(b)
	p.inside = token == escpos.Pending || token == escpos.Begin || token == escpos.Body
	switch token {
	case escpos.Pending:
	case escpos.Plain:
		p.plain(b)
	case escpos.Begin:
		p.begin()
	case escpos.Body, escpos.Last:
		if p.stream != nil && !again {
			p.stream.push(p, []byte{b})
		}
		if token == escpos.Last {
			p.finish()
		}
	case escpos.Whole:
		p.finish()
	case escpos.Broken:
		p.stream = nil
		p.unknown(p.framer.Head())
	}
	return again
}

// begin prepares for a picture that is printed as it comes.
func (p *Printer) begin() {
	if p.framer.Command().Name == "GS v 0" && !p.state.deaf && !p.inPage() {
		p.startRaster(p.framer.Args())
	}
}

// finish executes a command that is whole.
func (p *Printer) finish() {
	p.stream = nil
	cmd := p.framer.Command()
	data, size := p.framer.Data()
	c := call{args: p.framer.Args(), data: data, size: size}
	switch {
	case cmd.Lead() == escpos.DLE: // executed when it came in
		return
	case p.state.deaf && cmd.Name != "ESC =":
		return
	case !cmd.Known() || p.lacks[cmd.Name]:
		p.unknown([]byte(cmd.Key()))
		return
	}
	p.log.command(cmd, c)
	if run := p.acts[cmd.Name]; run != nil {
		run(p, c)
	}
}

// missing returns the commands that a model does not have.
func (m Model) missing() map[string]bool {
	return map[string]bool{
		"GS ( H": !m.CompletionID, "GS a": !m.ASB, "GS r": !m.Fence, "GS I": !m.Identity, "GS ( k": !m.QR,
		"GS ( L": !m.Graphics, "GS 8 L": !m.Graphics, "FS q": !m.BitImages, "FS p": !m.BitImages,
		"ESC &": !m.Glyphs, "ESC %": !m.Glyphs, "ESC ?": !m.Glyphs, "FS ( C": !m.UTF8,
		"GS e": !m.Presenter, "FS P": !m.Presenter, "ESC GS t": !m.StarPages, "ESC t": m.StarPages,
		"GS V": !m.Cutter, "ESC i": !m.Cutter, "ESC m": !m.Cutter,
	}
}

// unknown counts bytes that are no command of this printer.
func (p *Printer) unknown(head []byte) {
	p.counters.Unknown++
	name := fmt.Sprintf("% x", head)
	if _, ok := p.counters.Names[name]; ok || len(p.counters.Names) < maxUnknown {
		p.counters.Names[name]++
	}
	p.log.unknown(strings.ToUpper(name))
}

// plain executes a byte outside of a command: text or a control character.
func (p *Printer) plain(b byte) {
	switch {
	case p.state.deaf:
	case b == '\n':
		p.printLine()
	case b == '\t':
		p.tab()
	case b >= 0x20:
		p.text(b)
	case b == '\f':
		p.formFeed()
	case b == can:
		p.cancelArea()
	case b == 0, b == '\r': // padding
	default:
		p.unknown([]byte{b})
	}
}
