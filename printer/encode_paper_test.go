package printer

import (
	"encoding/binary"
	"fmt"
	"image"
	"sync"
	"testing"
)

// paper is what a printer that understands our commands, and no others, puts on
// paper: text it was sent, and pictures.
type paper struct {
	t       *testing.T
	profile Profile
	wide    int
	page    CodePage
	user    bool
	chars   map[byte]string // user-defined: shape, as text
	letters map[string]rune // shape → letter
	logos   map[string]*Bitmap
	code    string

	said  []string // lines of text, QR payloads and logos in their order
	line  []rune
	times int     // width of a letter, in cells
	dots  *Bitmap // raster and logos, one below the other
	inits int
	align []byte
}

// shapes says which letter each of our characters is.
var shapes = sync.OnceValue(func() map[string]rune {
	r, err := NewRenderer()
	if err != nil {
		panic(err)
	}
	out := make(map[string]rune)
	for _, letter := range greekLetters {
		out[string(r.column(letter))] = letter
	}
	return out
})

// printed interprets the needs of a job and its data.
func printed(t *testing.T, p Profile, e Encoded) *paper {
	t.Helper()
	out := &paper{t: t, profile: p, wide: p.Width, times: 1, dots: NewBitmap(p.Width, 0), chars: make(map[byte]string), logos: make(map[string]*Bitmap)}
	out.letters = shapes()
	for _, n := range e.Needs {
		out.read(n.Data)
	}
	out.read(e.Data)
	return out
}

func (p *paper) read(data []byte) {
	for len(data) > 0 {
		n := p.command(data)
		if n <= 0 || n > len(data) {
			p.t.Fatalf("% x is no command of ours", data[:min(len(data), 12)])
		}
		data = data[n:]
	}
}

// command executes the first command of data and returns its length.
func (p *paper) command(data []byte) int {
	word := func(i int) int { return int(binary.LittleEndian.Uint16(data[i:])) }
	switch {
	case data[0] == '\n':
		if n := len(p.line) * p.times * cellWidth; n > p.wide {
			p.t.Errorf("%q is %d dots wide on paper of %d", string(p.line), n, p.wide)
		}
		if len(p.line) > 0 {
			p.said = append(p.said, string(p.line))
		}
		p.line = nil
		return 1
	case data[0] >= 0x20:
		p.letter(data[0])
		return 1
	case len(data) < 2:
		return 0
	}
	switch string(data[:2]) {
	case "\x1b@":
		p.inits++
		p.times = 1
		clear(p.chars)
		p.user = false
		return 2
	case "\x1c.", "\x1bi":
		return 2
	case "\x1da", "\x1bd", "\x1de", "\x1dB":
		return 3
	case "\x1b!":
		p.times = 1 + int(data[2]>>5&1)
		return 3
	case "\x1d!":
		p.times = 1 + int(data[2]>>4&7)
		return 3
	case "\x1ba":
		p.align = append(p.align, data[2])
		return 3
	case "\x1bJ":
		p.dots.Grow(p.dots.Height + int(data[2]))
		return 3
	case "\x1b%":
		p.user = data[2]&1 == 1
		return 3
	case "\x1bt":
		p.selectPage(data[2])
		return 3
	case "\x1b\x1d":
		p.selectPage(data[3])
		return 4
	case "\x1dP", "\x1dV":
		return 4
	case "\x1dv":
		return p.raster(int(data[3]), word(4), word(6), data[8:])
	case "\x1b&":
		return p.define(data)
	case "\x1d(":
		p.extended(data[2], data[5:5+word(3)])
		return 5 + word(3)
	}
	return 0
}

func (p *paper) selectPage(n byte) {
	for name, number := range p.profile.CodePages {
		if number == n {
			p.page, _ = FindCodePage(name)
			return
		}
	}
	p.t.Fatalf("code page %d is not the printer's", n)
}

func (p *paper) letter(b byte) {
	if shape, ok := p.chars[b]; ok && p.user {
		p.line = append(p.line, p.letters[shape])
		return
	}
	r := rune(b)
	if b >= 0x80 {
		if p.page.Name == "" {
			p.t.Fatalf("byte %#x before a code page is selected", b)
		}
		r = p.page.Decode(b)
	}
	p.line = append(p.line, r)
}

func (p *paper) raster(m, wide, rows int, data []byte) int {
	if len(p.line) > 0 {
		p.t.Fatal("a picture begins in a line of text")
	}
	over := 1 + m&1
	from := p.dots.Height
	p.dots.Grow(from + rows*over)
	if wide*8*over > p.wide+7 || rows > maxBand || m != 0 && m != 3 {
		p.t.Errorf("raster of mode %d, %d bytes by %d rows", m, wide, rows)
	}
	for y := range rows {
		for x := range wide * 8 {
			if data[y*wide+x/8]&(0x80>>(x%8)) != 0 {
				p.dots.Fill(image.Rect(0, 0, over, over).Add(image.Pt(x*over, from+y*over)))
			}
		}
	}
	return 8 + wide*rows
}

func (p *paper) define(data []byte) int {
	n := 5
	for code := data[3]; code <= data[4]; code++ {
		size := 1 + int(data[n])*int(data[2])
		p.chars[code] = string(data[n : n+size])
		n += size
	}
	return n
}

func (p *paper) logo(name string) {
	b := p.logos[name]
	if b == nil {
		p.t.Fatalf("no logo %q in the printer", name)
	}
	p.said = append(p.said, fmt.Sprintf("logo of %d black dots", blackDots(b)))
}

func (p *paper) extended(kind byte, d []byte) {
	switch string(kind) + fmt.Sprint(d[1]) {
	case "L67":
		b := NewBitmap(int(d[6])|int(d[7])<<8, int(d[8])|int(d[9])<<8)
		if copy(b.Bits, d[11:]) != len(b.Bits) || len(d) != 11+len(b.Bits) {
			p.t.Errorf("logo of %d bytes, want %d", len(d)-11, len(b.Bits))
		}
		p.logos[string(d[3:5])] = b
	case "L66":
		delete(p.logos, string(d[2:4]))
	case "L69":
		p.logo(string(d[2:4]))
	case "k80":
		p.code = string(d[3:])
	case "k81":
		p.said = append(p.said, p.code)
	case "k67", "k69", "H48":
	default:
		p.t.Fatalf("GS ( %c % x is no command of ours", kind, d)
	}
}
