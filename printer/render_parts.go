package printer

import "image"

// ruleThick is how thick a rule is, in dots.
const ruleThick = 2

// part draws one part below what is on the sheet.
func (s *sheet) part(p part) {
	s.space(p.gap)
	switch p.kind {
	case partText:
		s.text(p.text, p.style, p.align)
	case partNumber:
		s.number(p.text, p.style, p.align, 1)
	case partBanner:
		s.banner(p.text)
	case partRule:
		s.rule(ruleThick)
	case partLogo:
		s.picture(p.logo, s.place(p.align, p.logo.Width, s.margin, s.width()))
	case partCode:
		s.code(p)
	}
}

// picture draws dots at x and moves below them.
func (s *sheet) picture(b *Bitmap, x int) {
	s.dots.Grow(s.y + b.Height)
	s.dots.Draw(b, x, s.y)
	s.y += b.Height
}

// banner frames a warning.
func (s *sheet) banner(text string) {
	const thick = 6
	top, margin, gap := s.y, s.margin, s.paper.gap(2)
	s.space(thick + gap/3)
	s.margin += thick + gap
	s.number(text, style{bold, s.paper.scaled(33) + s.paper.dots(8), s.paper.dots(20), 1}, AlignLeft, 1)
	s.margin = margin
	s.space(thick + gap/3)
	s.frame(top, thick)
}

// code draws a QR code and says what it is for: beside it where there is room,
// otherwise below it.
func (s *sheet) code(p part) {
	c := p.code
	top, side := s.y, c.side()
	x := s.place(p.align, side, c.quiet(), s.paper.Width-2*c.quiet())
	s.modules(c, x)
	if len(c.caption) == 0 {
		return
	}
	beside := x + side + c.quiet()
	room := s.paper.Width - s.margin - beside
	if p.align != AlignCenter && p.align != AlignRight && s.paper.wide() && room >= side {
		s.y = top
		s.beside(c.caption, beside, min(room, s.paper.dots(captionWidth)))
		s.y = max(s.y, top+side)
		return
	}
	s.space(c.quiet())
	for _, line := range c.caption {
		s.text(line.text, line.style, p.align)
	}
}

// beside sets the caption in a column.
func (s *sheet) beside(caption []part, x, room int) {
	for i, line := range caption {
		if i > 0 {
			s.space(s.paper.gap(2) / 4)
		}
		line.style.lines = 2
		s.paragraph(line.text, line.style, AlignLeft, x, room)
	}
}

// modules draws the dots of a code at x and moves below them.
func (s *sheet) modules(c *code, x int) {
	s.dots.Grow(s.y + c.side())
	for my := range c.symbol.Size {
		for mx := range c.symbol.Size {
			if c.symbol.Black(mx, my) {
				s.dots.Fill(image.Rect(0, 0, c.module, c.module).Add(image.Pt(x+mx*c.module, s.y+my*c.module)))
			}
		}
	}
	s.y += c.side()
}
