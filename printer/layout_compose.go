package printer

import (
	"fmt"
	"slices"
)

// partKind says how a part of a slip is drawn.
type partKind int

const (
	partText partKind = iota
	partNumber
	partBanner
	partRule
	partLogo
	partCode
)

// part is one thing on a slip, with all that is needed to draw or print it.
type part struct {
	kind  partKind
	gap   int // white rows above
	align Align
	size  Size
	style style
	text  string  // of text, number and banner
	logo  *Bitmap // of a logo
	code  *code   // of a QR code
}

// compose puts content into layout: the parts of the slip from the top down.
func (r *Renderer) compose(l Layout, c Content, p Paper) ([]part, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var out []part
	at := spacing{paper: p}
	if c.Copy {
		words := copyWord()
		out = append(out, part{kind: partBanner, size: SizeLarge, text: words.EL + " / " + words.EN})
		at.after = 2
	}
	for i, b := range l.Blocks {
		if b.Off {
			continue
		}
		parts, err := r.block(l, b, c, p)
		if err != nil {
			return nil, fmt.Errorf("blocks[%d]: %w", i, err)
		}
		at.next(b.Kind, parts)
		out = append(out, parts...)
	}
	return out, nil
}

// spacing gives the blocks the white between them: the larger of what the one
// above and the one below want.
type spacing struct {
	paper Paper
	after int // half gaps that the last block wants below it
	extra int // of blocks of kind space since then
	begun bool
}

// next sets the gap above the parts of a block.
func (s *spacing) next(k Kind, parts []part) {
	above, below := k.white()
	if k == KindSpace {
		s.extra += s.paper.gap(2)
	}
	if len(parts) == 0 {
		return
	}
	if s.begun || s.after > 0 {
		parts[0].gap = s.paper.gap(max(s.after, above)) + s.extra
	}
	if k == KindQR {
		parts[0].gap = max(parts[0].gap, codeQuiet)
	}
	s.after, s.extra, s.begun = below, 0, true
}

// white returns how many half gaps a kind wants above and below it.
func (k Kind) white() (above, below int) {
	switch k {
	case KindNumber, KindQR:
		return 2, 2
	case KindRule, KindService:
		return 1, 2
	case KindNotice, KindOrder:
		return 2, 1
	case KindLogo, KindOffice, KindTitle, KindAhead, KindWait, KindDate, KindTime, KindMoment, KindText, KindSpace:
	}
	return 1, 1
}

// block returns the parts of one block, none where it has nothing to say.
func (r *Renderer) block(l Layout, b Block, c Content, p Paper) ([]part, error) {
	one := part{align: b.Align, size: b.size(), style: p.style(b.size(), b.Kind)}
	switch b.Kind {
	case KindLogo:
		logo, err := r.logo(l.Logo, p.logoWidth(b.size()))
		if err != nil || logo == nil {
			return nil, err
		}
		one.kind, one.logo = partLogo, logo
	case KindNumber:
		one.kind, one.text = partNumber, clean(c.Number)
		if one.text == "" {
			return nil, nil
		}
	case KindRule:
		one.kind = partRule
	case KindQR:
		return codeBlock(one, b, c, p)
	case KindText, KindOffice, KindTitle, KindService, KindAhead, KindWait, KindDate, KindTime, KindMoment, KindOrder, KindNotice:
		if len(b.Services) > 0 && !slices.Contains(b.Services, c.For) {
			return nil, nil
		}
		return textParts(b, c, p), nil
	case KindSpace:
		return nil, nil
	}
	return []part{one}, nil
}

// textParts returns the lines of a block, one in each of its languages, all but
// the first small.
func textParts(b Block, c Content, p Paper) []part {
	var out []part
	words := c.line(b)
	for _, language := range b.languages() {
		text := words.EL
		if language == English {
			text = words.EN
		}
		if text = clean(text); b.Capitals {
			text = capitals(text)
		}
		if text == "" || len(out) > 0 && out[0].text == text {
			continue
		}
		size := b.size()
		if b.Kind == KindQR {
			size = SizeNormal
		}
		if len(out) > 0 {
			size = SizeSmall
		}
		out = append(out, part{align: b.Align, size: size, style: p.style(size, b.Kind), text: text})
	}
	return out
}
