package probe

import (
	"bytes"
	"context"

	"epass.internal/printer"
)

// memory tries the older memory for pictures (FS q) where there is no newer one.
// It has no names that could be asked for, and one picture more or less: what
// is in it goes.
func (p *prober) memory(ctx context.Context) error {
	if p.found.Logo != printer.LogoNone || p.Operator == nil {
		return nil
	}
	may, _, err := p.yes(ctx, TopicErase, "Shall the older memory for pictures be tried (FS q)? Pictures stored in the printer would be lost. (y/n)", "n")
	if err != nil || !may {
		return err
	}
	p.say("Storing a picture, and printing a slip with it.")
	if err := p.ready(ctx); err != nil {
		return err
	}
	const side = 3 // bytes: 24 dots
	store := append([]byte{fs, 'q', 1, side, 0, side, 0}, bytes.Repeat([]byte{0xFF}, side*side*8)...)
	if err := p.line.send(store); err != nil {
		return err
	}
	// Many printers begin anew after it, and answer nothing meanwhile.
	if _, _, err := p.line.read(inTurn, never); err != nil {
		return err
	}
	s := newSlip("stored picture")
	s.WriteString("7\n")
	s.add(fs, 'p', 1, 0)
	s.WriteString("\n")
	if err := p.print(ctx, s); err != nil {
		return err
	}
	if err := p.tear(ctx); err != nil {
		return err
	}
	return p.askPicture(ctx)
}

// askPicture asks whether the picture is on the slip.
func (p *prober) askPicture(ctx context.Context) error {
	yes, _, err := p.yes(ctx, TopicPicture, "7: is there a black square? (y/n)", "")
	if err != nil {
		return err
	}
	if yes {
		p.found.Logo = printer.LogoBit
	}
	p.note("logo")
	return nil
}
