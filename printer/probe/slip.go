package probe

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"epass.internal/printer"
)

// The measures of what is printed to be looked at, in dots.
const (
	barLength = 320
	feedRows  = 96
	square    = 48
	stepRows  = 32
	cutFeed   = 24 // beyond the cutter: GS V 66 goes as far as it by itself, so nobody has to measure that
)

// slip is bytes to be printed; text in it is ASCII, which every code page has.
type slip struct{ bytes.Buffer }

// newSlip begins a slip with what it is called.
func newSlip(title string) *slip {
	s := &slip{}
	s.add(esc, '@', fs, '.', gs, 'a', 0)
	s.WriteString("e-PASS probe: " + title + "\n\n")
	return s
}

func (s *slip) add(data ...byte) { s.Write(data) }

// raster is GS v 0; mode 3 doubles each dot. The first byte of a pair that is a
// real-time command even inside a picture is cleared.
func (s *slip) raster(b *printer.Bitmap, mode byte) {
	s.add(gs, 'v', '0', mode, byte(b.Stride), byte(b.Stride>>8), byte(b.Height), byte(b.Height>>8))
	bits := bytes.Clone(b.Bits)
	for i := range len(bits) - 1 {
		if next := bits[i+1]; bits[i] == dle && (next == 0x04 || next == 0x05 || next == 0x14) {
			bits[i] = 0
		}
	}
	s.Write(bits)
}

// solid returns a black rectangle.
func solid(width, height int) *printer.Bitmap {
	b := printer.NewBitmap(width, height)
	b.Fill(b.Bounds())
	return b
}

// print sends a slip, cuts it, and waits until it is on paper where the printer
// can say so.
func (p *prober) print(ctx context.Context, s *slip) error {
	if err := p.ready(ctx); err != nil {
		return err
	}
	p.slips++
	if err := p.line.send(append(s.Bytes(), p.cut()...)); err != nil {
		return err
	}
	return p.printed()
}

// cut returns what cuts a slip off, by the command that is known to.
func (p *prober) cut() []byte {
	_, known := p.found.Evidence["cutter"]
	out := []byte{esc, 'd', 5}
	switch {
	case known && !p.found.Cutter:
	case slices.Contains(p.found.Quirks, printer.QuirkCutESCi):
		out = append(out, esc, 'i')
	default:
		out = []byte{gs, 'V', 0x42, cutFeed}
	}
	if p.found.Presenter {
		out = append(out, gs, 'e', 5)
	}
	return out
}

// printed waits for the printer's word that all is done.
func (p *prober) printed() error {
	question, match := []byte{gs, 'r', 1}, matcher(ordered)
	switch id := fmt.Sprintf("PRB%d", p.slips); {
	case p.found.CompletionID:
		question, match = complete(id), block(append([]byte{0x37, 0x22}, id...)...)
	case !p.found.Fence:
		return nil
	}
	answer, err := p.line.ask(question, onPaper, match)
	if err == nil && answer == nil {
		p.say("The printer did not say in %v that the slip is done.", onPaper)
	}
	return err
}

// paperFor returns how wide the paper of a head is, in millimetres.
func paperFor(dots int) float64 {
	switch {
	case dots < 480:
		return 58
	case dots < 700:
		return 80
	}
	return 112
}

// steps returns the widths in dots that heads for paper of some millimetres have.
func steps(paper float64) []int {
	var out []int
	for _, n := range []int{360, 384, 420, 432, 512, 546, 576, 640, 720, 832} {
		if dots := float64(n); dots >= 6*paper && dots <= 8*paper {
			out = append(out, n)
		}
	}
	return out
}

// step draws a number that ends at a bar whose right edge is dot n.
func (p *prober) step(n int) *printer.Bitmap {
	b, text := printer.NewBitmap(n, stepRows), p.renderer.Line(strconv.Itoa(n), 24)
	b.Draw(text, n-8-text.Width, 0)
	b.Fill(image.Rect(n-4, 0, n, stepRows-2))
	return b
}

// measure finds out how wide the head is, how many dots it has an inch, and
// whether there is a cutter.
func (p *prober) measure(ctx context.Context) error {
	paper := paperFor(p.base.Width)
	err := p.ask(ctx, Question{TopicPaper, "How wide is the paper, in millimetres?", fmt.Sprint(paper)}, func(answer string) string {
		n, ok := number(answer, 58, 112)
		if !ok {
			return "Please type a number from 58 to 112."
		}
		paper = n
		return ""
	})
	if err != nil {
		return err
	}
	widths := steps(paper)
	s := newSlip("measures")
	s.WriteString("1\n")
	for _, n := range widths {
		s.raster(p.step(n), 0)
	}
	s.WriteString("\n2\n")
	s.raster(solid(barLength, 24), 0)
	s.WriteString("\n")
	p.say("Printing a slip with a ruler.")
	if err := p.print(ctx, s); err != nil {
		return err
	}
	if err := p.askCut(ctx); err != nil {
		return err
	}
	return p.askMeasures(ctx, widths)
}

// askCut asks what the cutter did.
func (p *prober) askCut(ctx context.Context) error {
	const question = "Did the printer cut the slip off, wholly or but for a corner? (y/n)"
	yes, known, err := p.yes(ctx, TopicCut, question, "")
	if err != nil || !known {
		return err
	}
	if !yes {
		p.say("Trying another command (ESC i).")
		p.found.Quirks = []printer.Quirk{printer.QuirkCutESCi}
		if err := p.line.send(p.cut()); err != nil {
			return err
		}
		if yes, _, err = p.yes(ctx, TopicCut, "And now? (y/n)", ""); err != nil {
			return err
		}
		if !yes {
			p.found.Quirks = nil
		}
	}
	p.found.Cutter = yes
	p.note("cutter")
	return p.tear(ctx)
}

// tear has a slip torn off where nothing cuts it.
func (p *prober) tear(ctx context.Context) error {
	if _, known := p.found.Evidence["cutter"]; !known || p.found.Cutter {
		return nil
	}
	return p.ask(ctx, Question{TopicTorn, "Please tear the slip off and press Enter.", "done"}, func(string) string { return "" })
}

// askMeasures asks for head width and resolution.
func (p *prober) askMeasures(ctx context.Context, widths []int) error {
	list := strings.Trim(fmt.Sprint(widths), "[]")
	err := p.ask(ctx, Question{TopicWidth, "1: what is the largest number that is whole, with the bar on its right? (" + list + ")", ""}, func(answer string) string {
		n, err := strconv.Atoi(answer)
		if err != nil || !slices.Contains(widths, n) {
			return "It is one of " + list + "."
		}
		p.found.Width = n
		p.note("width")
		return ""
	})
	if err != nil {
		return err
	}
	return p.ask(ctx, Question{TopicBar, "2: how long is the black bar, in millimetres? (about 27, 40 or 45)", ""}, func(answer string) string {
		mm, ok := number(answer, 20, 60)
		if p.found.DPI = resolution(mm); !ok || p.found.DPI == 0 {
			return "No printer we know of makes it that long. It is about 27, 40 or 45 mm."
		}
		p.note("dpi")
		return ""
	})
}

// resolution returns the dots an inch of a head that makes the bar so long, 0
// for none.
func resolution(mm float64) int {
	for _, dpi := range []int{180, 203, 300} {
		if length := barLength * 25.4 / float64(dpi); math.Abs(mm-length) <= 2 {
			return dpi
		}
	}
	return 0
}

// abilities shows what the printer can draw by itself.
func (p *prober) abilities(ctx context.Context) error {
	dpi := p.base.DPI
	if p.found.DPI != 0 {
		dpi = p.found.DPI
	}
	s := newSlip("abilities")
	s.WriteString("3\n")
	s.raster(solid(24, feedRows), 0)
	s.WriteString("\n")
	s.raster(solid(40, 4), 0)
	s.add(gs, 'P', byte(dpi), byte(dpi), esc, 'J', feedRows, gs, 'P', 0, 0)
	s.raster(solid(40, 4), 0)
	s.WriteString("\n4\n")
	s.raster(solid(square, square), 0)
	s.WriteString("\n")
	s.raster(solid(square, square), 3)
	s.WriteString("\n5\n")
	s.Write(codeCommands("E-PASS PROBE", 5))
	s.WriteString("\n6\n")
	s.Write(ownSign('~'))
	s.WriteString("\n")
	p.say("Printing a slip with what the printer may draw by itself.")
	if err := p.print(ctx, s); err != nil {
		return err
	}
	if err := p.tear(ctx); err != nil {
		return err
	}
	return p.askAbilities(ctx)
}

// askAbilities asks what can be seen of them.
func (p *prober) askAbilities(ctx context.Context) error {
	code := false
	for _, q := range []struct {
		topic Topic
		key   string
		text  string
		fact  *bool
	}{
		{TopicFeed, "dot_feed", "3: is the white gap between the two lines as tall as the black bar above them? (y/n)", &p.found.DotFeed},
		{TopicSquares, "double_raster", "4: is the lower square twice as wide and as tall as the upper one? (y/n)", &p.found.DoubleRaster},
		{TopicCode, "qr", "5: is there a QR code, which a phone reads as E-PASS PROBE? (y/n)", &code},
		{TopicSigns, "user_chars", "6: are there black squares? n if there are signs like ~ (y/n)", &p.found.UserChars},
	} {
		if err := p.see(ctx, q.topic, q.key, q.text, q.fact); err != nil {
			return err
		}
	}
	if code {
		p.found.QR = printer.QRGSk
	}
	return nil
}

// codeCommands is GS ( k, cn 49: a QR code of level M drawn by the printer.
func codeCommands(payload string, module byte) []byte {
	out := []byte{
		gs, '(', 'k', 3, 0, 49, 67, module, gs, '(', 'k', 3, 0, 49, 69, 49,
		gs, '(', 'k', byte(len(payload) + 3), 0, 49, 80, 48,
	}
	return append(append(out, payload...), gs, '(', 'k', 3, 0, 49, 81, 48)
}

// ownSign is ESC &: it makes a character a black square of 12 × 24 dots, and
// prints it a few times.
func ownSign(code byte) []byte {
	out := append([]byte{esc, '&', 3, code, code, 12}, bytes.Repeat([]byte{0xFF}, 36)...)
	return append(out, esc, '%', 1, code, code, code, code, esc, '%', 0)
}
