package emulator

import (
	"bytes"
	"image"
	"strings"

	"epass.internal/printer"
)

// barcode is GS k in both forms. The kinds that all printers have are drawn. Of
// the newer ones, GS1-128 and GS1 DataBar, two bars with their text stand on the
// paper.
func (p *Printer) barcode(c call) {
	kind, d := c.args[0], c.data
	if kind >= 65 {
		kind, d = kind-65, d[1:]
	}
	text, bars := p.bars(kind, string(d))
	if text == "" {
		return
	}
	width := bars.width() * p.state.code.module
	if width > p.area() {
		return // printers print nothing then
	}
	p.printText()
	p.on.line()
	p.codeSays(text)
	b, under := labelled(bars.draw(p.state.code.module, p.state.code.height), p.label(text), p.state.code.text)
	if p.state.sheet != nil { // the bars stand on the baseline, the text below it
		p.draw(b, under)
		return
	}
	p.stamp(b)
}

// label returns what a bar code says as dots.
func (p *Printer) label(text string) *printer.Bitmap {
	fontB := p.state.fontB
	defer func() { p.state.fontB = fontB }()
	p.state.fontB = p.state.code.fontB
	face := p.typeface()
	out := printer.NewBitmap(face.width*len(text), face.height)
	for i, b := range []byte(text) {
		out.Draw(face.cell(rune(b)), i*face.width, 0)
	}
	return out
}

// labelled returns bars with their text in their middle: above them (1), below
// them (2) or both (3), and how many rows are below them.
func labelled(bars, text *printer.Bitmap, where byte) (out *printer.Bitmap, under int) {
	if where == 0 {
		return bars, 0
	}
	over := int(where&1) * text.Height
	under = int(where>>1&1) * text.Height
	out = printer.NewBitmap(max(bars.Width, text.Width), over+bars.Height+under)
	out.Draw(bars, (out.Width-bars.Width)/2, over)
	if over > 0 {
		out.Draw(text, (out.Width-text.Width)/2, 0)
	}
	if under > 0 {
		out.Draw(text, (out.Width-text.Width)/2, over+bars.Height)
	}
	return out, under
}

// bars are the widths, in modules, of bars and the gaps between them, a bar
// first.
type bars []byte

func (b bars) width() int {
	n := 0
	for _, w := range b {
		n += int(w)
	}
	return n
}

// draw makes the picture.
func (b bars) draw(module, height int) *printer.Bitmap {
	out := printer.NewBitmap(b.width()*module, height)
	x := 0
	for i, w := range b {
		if i%2 == 0 {
			out.Fill(image.Rect(x, 0, x+int(w)*module, height))
		}
		x += int(w) * module
	}
	return out
}

// bars returns what a bar code says and how it looks; "" for data it cannot hold.
func (p *Printer) bars(kind byte, data string) (text string, b bars) {
	switch kind {
	case 0: // UPC-A is EAN-13 with a zero before it
		text, b = ean13("0" + data)
		return strings.TrimPrefix(text, "0"), b
	case 1:
		return upcE(data)
	case 2:
		return ean13(data)
	case 3:
		return ean8(data)
	case 4:
		return code39(data)
	case 5:
		return itf(data)
	case 6:
		return codabar(data)
	case 7:
		return code93(data)
	case 8:
		return code128(data)
	}
	return data, bars{2, 60, 2} // a frame without its horizontal lines
}

// digitsOnly returns data as digits of so many places, with its check digit.
func digitsOnly(data string, places int) (string, bool) {
	if len(data) == places-1 {
		data += string(checkDigit(data))
	}
	if len(data) != places || strings.Trim(data, "0123456789") != "" || checkDigit(data[:places-1]) != rune(data[places-1]) {
		return "", false
	}
	return data, true
}

// checkDigit weighs the digits 3, 1, 3, … from the right (ISO/IEC 15420).
func checkDigit(data string) rune {
	sum := 0
	for i := range len(data) {
		weight := 1
		if (len(data)-i)%2 == 1 {
			weight = 3
		}
		sum += weight * int(data[i]-'0')
	}
	return rune('0' + (10-sum%10)%10)
}

// eanDigits are the widths of the digits in set A; set B is C backwards, and C
// is A with bars and gaps exchanged (ISO/IEC 15420).
const eanDigits = "3211 2221 2122 1411 1132 1231 1114 1312 1213 3112"

func eanDigit(d byte, backwards bool) bars {
	w := bars(strings.Fields(eanDigits)[d-'0'])
	out := make(bars, 0, 4)
	for i := range w {
		if backwards {
			i = len(w) - 1 - i
		}
		out = append(out, w[i]-'0')
	}
	return out
}

// ean joins the halves of a code: which digits of the left one stand in set B
// is in sets.
func ean(left, right, sets string) bars {
	b := bars{1, 1, 1}
	for i := range len(left) {
		b = append(b, eanDigit(left[i], sets[i] == 'B')...)
	}
	b = append(b, 1, 1, 1, 1, 1)
	for i := range len(right) {
		b = append(b, eanDigit(right[i], false)...)
	}
	return append(b, 1, 1, 1)
}

func ean13(data string) (string, bars) {
	data, ok := digitsOnly(data, 13)
	if !ok {
		return "", nil
	}
	sets := strings.Fields("AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA")[data[0]-'0']
	return data, ean(data[1:7], data[7:], sets)
}

func ean8(data string) (string, bars) {
	data, ok := digitsOnly(data, 8)
	if !ok {
		return "", nil
	}
	return data, ean(data[:4], data[4:], "AAAA")
}

// code39 is written with its stars; w is a wide bar or gap, n a narrow one
// (ISO/IEC 16388).
func code39(data string) (string, bars) {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*"
	const patterns = "nnnwwnwnn wnnwnnnnw nnwwnnnnw wnwwnnnnn nnnwwnnnw wnnwwnnnn nnwwwnnnn nnnwnnwnw wnnwnnwnn nnwwnnwnn " +
		"wnnnnwnnw nnwnnwnnw wnwnnwnnn nnnnwwnnw wnnnwwnnn nnwnwwnnn nnnnnwwnw wnnnnwwnn nnwnnwwnn nnnnwwwnn " +
		"wnnnnnnww nnwnnnnww wnwnnnnwn nnnnwnnww wnnnwnnwn nnwnwnnwn nnnnnnwww wnnnnnwwn nnwnnnwwn nnnnwnwwn " +
		"wwnnnnnnw nwwnnnnnw wwwnnnnnn nwnnwnnnw wwnnwnnnn nwwnwnnnn nwnnnnwnw wwnnnnwnn nwwnnnwnn nwnwnwnnn nwnwnnnwn nwnnnwnwn nnnwnwnwn nwnnwnwnn"
	data = strings.Trim(data, "*")
	if data == "" || strings.Trim(data, letters) != "" || strings.Contains(data, "*") {
		return "", nil
	}
	all := strings.Fields(patterns)
	var b bars
	for _, c := range []byte("*" + data + "*") {
		for _, w := range []byte(all[strings.IndexByte(letters, c)]) {
			b = append(b, 1+2*flag(w == 'w', 1))
		}
		b = append(b, 1)
	}
	return data, b[:len(b)-1]
}

// itf interleaves two digits: one in the bars, one in the gaps (ISO/IEC 16390).
func itf(data string) (string, bars) {
	if len(data) == 0 || len(data)%2 == 1 || strings.Trim(data, "0123456789") != "" {
		return "", nil
	}
	all := strings.Fields("nnwwn wnnnw nwnnw wwnnn nnwnw wnwnn nwwnn nnnww wnnwn nwnwn")
	b := bars{1, 1, 1, 1}
	for i := 0; i < len(data); i += 2 {
		one, two := all[data[i]-'0'], all[data[i+1]-'0']
		for j := range one {
			b = append(b, 1+2*flag(one[j] == 'w', 1), 1+2*flag(two[j] == 'w', 1))
		}
	}
	return data, append(b, 3, 1, 1)
}

// The characters of CODE 128 that are no data.
const (
	startA, startB, startC = 103, 104, 105
	codeC, codeB, codeA    = 99, 100, 101
	stop128                = "2331112"
)

// code128 reads data with the code sets that Epson writes as {A, {B and {C; a
// brace itself is {{ (GS k, kind 73).
func code128(data string) (string, bars) {
	values, text := values128([]byte(data))
	if len(values) < 2 {
		return "", nil
	}
	sum := values[0]
	for i, v := range values[1:] {
		sum += (i + 1) * v
	}
	all := strings.Fields(patterns128)
	var b bars
	for _, v := range append(values, sum%103) {
		for _, w := range []byte(all[v]) {
			b = append(b, w-'0')
		}
	}
	for _, w := range []byte(stop128) {
		b = append(b, w-'0')
	}
	return text, b
}

// values128 returns the values of the characters, and the text.
func values128(d []byte) (values []int, text string) {
	var set byte
	var out []byte
	for len(d) > 0 {
		if i := bytes.IndexByte([]byte("ABC"), peek(d)); d[0] == '{' && i >= 0 {
			to := []int{codeA, codeB, codeC}[i]
			if set == 0 {
				to = startA + i
			}
			values, set, d = append(values, to), d[1], d[2:]
			continue
		}
		if d[0] == '{' && peek(d) == '{' {
			d = d[1:]
		}
		v, ok := value128(set, d[0])
		if !ok {
			return nil, ""
		}
		values, d = append(values, v), d[1:]
		out = append(out, text128(set, v)...)
	}
	return values, string(out)
}

// peek returns the second byte of d, 0 if there is none.
func peek(d []byte) byte {
	if len(d) < 2 {
		return 0
	}
	return d[1]
}

// value128 returns the value of one byte in a code set; in set C a byte is a
// pair of digits.
func value128(set, b byte) (int, bool) {
	switch {
	case set == 'C' && b <= 99:
		return int(b), true
	case set == 'A' && b < 0x20:
		return int(b) + 64, true
	case set == 'A' && b >= 0x20 && b < 0x60, set == 'B' && b >= 0x20 && b < 0x80:
		return int(b) - 0x20, true
	}
	return 0, false
}

// text128 returns what a value says in a code set.
func text128(set byte, v int) []byte {
	switch {
	case set == 'C':
		return []byte{byte('0' + v/10), byte('0' + v%10)}
	case v >= 64 && set == 'A':
		return []byte{byte(v - 64)}
	}
	return []byte{byte(v + 0x20)}
}

// patterns128 are the widths of the values 0 to 105 (ISO/IEC 15417).
const patterns128 = "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 " +
	"221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 " +
	"221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 " +
	"212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 " +
	"231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 " +
	"231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 " +
	"314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 " +
	"112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
	"111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 " +
	"214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 " +
	"114131 311141 411131 211412 211214 211232"
