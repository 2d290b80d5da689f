package printer

import "strings"

// The upper halves of the Greek code pages that printers have, bytes 80h to FFh
// in order, U+FFFD where a page has nothing. Bytes below 80h are ASCII. Page
// 851 is left out: its tables disagree on Μ and Ν, and 869 has the same letters.
const (
	page737 = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ" + "ΡΣΤΥΦΧΨΩαβγδεζηθ" + "ικλμνξοπρσςτυφχψ" + "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧" + "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" + "ωάέήϊίόύϋώΆΈΉΊΌΎ" + "Ώ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"

	page869 = "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdΆ\ufffd·¬¦‘’Έ―Ή" + "ΊΪΌ\ufffd\ufffdΎΫ©Ώ²³ά£έήί" + "ϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»" + "░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐" +
		"└┴┬├─┼ΠΡ╚╔╩╦╠═╬Σ" + "ΤΥΦΧΨΩαβγ┘┌█▄δε▀" + "ζηθικλμνξοπρσςτ΄" + "\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0"

	// The editions of ISO 8859-7 (1987, which is ELOT 928, and 2003) differ at
	// A1, A2, A4, A5 and AA; printers do not say which one they have.
	page8859 = unused16 + unused16 + "\u00a0\ufffd\ufffd£\ufffd\ufffd¦§¨©\ufffd«¬\u00ad\ufffd―" + "°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏ" +
		"ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟ" + "ΠΡ\ufffdΣΤΥΦΧΨΩΪΫάέήί" + "ΰαβγδεζηθικλμνξο" + "πρςστυφχψωϊϋόύώ\ufffd"

	page1253 = "€\ufffd‚ƒ„…†‡\ufffd‰\ufffd‹\ufffd\ufffd\ufffd\ufffd" + "\ufffd‘’“”•–—\ufffd™\ufffd›\ufffd\ufffd\ufffd\ufffd" +
		"\u00a0΅Ά£¤¥¦§¨©\ufffd«¬\u00ad®―" + "°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ" +
		"ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟ" + "ΠΡ\ufffdΣΤΥΦΧΨΩΪΫάέήί" + "ΰαβγδεζηθικλμνξο" + "πρςστυφχψωϊϋόύώ\ufffd"

	unused16 = "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"
)

// noRune stands in a code page where there is no character.
const noRune = '\ufffd'

// CodePage is one of the character tables that a printer prints text with.
type CodePage struct {
	Name string // as profiles call it: "737"
	high []rune // of bytes 80h to FFh
}

// CodePages returns the Greek code pages known, in the order in which an
// encoder prefers them: first those that have every letter.
func CodePages() []CodePage {
	return []CodePage{
		{"1253", []rune(page1253)},
		{"8859-7", []rune(page8859)},
		{"928", []rune(page8859)},
		{"869", []rune(page869)},
		{"737", []rune(page737)},
	}
}

// FindCodePage returns the code page called name and whether there is one.
func FindCodePage(name string) (CodePage, bool) {
	for _, p := range CodePages() {
		if p.Name == name {
			return p, true
		}
	}
	return CodePage{}, false
}

// Decode returns the character that byte b prints, U+FFFD for none.
func (p CodePage) Decode(b byte) rune {
	switch {
	case b >= 0x80:
		return p.high[b-0x80]
	case b >= 0x20 && b < 0x7F:
		return rune(b)
	}
	return noRune
}

// Encode returns the byte that prints r and whether there is one.
func (p CodePage) Encode(r rune) (byte, bool) {
	if r >= 0x20 && r < 0x7F {
		return byte(r), true
	}
	for i, have := range p.high {
		if have == r && r != noRune {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// greekLetters are those of modern Greek, the ones with two accents last.
const greekLetters = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"

// lacks returns the Greek letters that none of pages can print.
func lacks(pages []CodePage) string {
	return strings.Map(func(r rune) rune {
		for _, p := range pages {
			if _, ok := p.Encode(r); ok {
				return -1
			}
		}
		return r
	}, greekLetters)
}

// plain returns the nearest ASCII of a sign that a code page lacks, "" for none.
func plain(r rune) string {
	switch r {
	case '«', '»', '“', '”', '„':
		return `"`
	case '‘', '’', '‚', '΄', '´':
		return "'"
	case '–', '—', '―', '‐', '‑', '−':
		return "-"
	case '…':
		return "..."
	case '·', '•':
		return "."
	case '€':
		return "EUR"
	case '№':
		return "No."
	}
	return ""
}
