package emulator

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The upper halves of the code pages that golang.org/x/text lacks, from 80h
// on. They were taken from glibc's and Python's tables, which agree; of 851
// glibc alone has one, and it exchanges Μ and Ν against IBM's.
const (
	upper737 = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"
	upper851 = "ÇüéâäàΆçêëèïîΈÄΉΊ\ufffdΌôöΎûùΏÖÜά£έήίϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐" +
		"└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀ζηθικλμνξοπρσςτ´\u00ad±υφχ§ψ˛°¨ωϋΰώ■\u00a0"
	upper869 = "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdΆ\ufffd·¬¦‘’Έ―ΉΊΪΌ\ufffd\ufffdΎΫ©Ώ²³ά£έήίϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐" +
		"└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀ζηθικλμνξοπρσςτ΄\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0"
)

// codePage returns the character of each byte of the page called name, and
// whether there is such a page. Names are numbers, with or without what makers
// write before them: 737, cp737, PC737; 8859-7, ISO_8859-7, 928; 1253, WPC1253.
func codePage(name string) (page [256]rune, ok bool) {
	name = strings.TrimLeft(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz_- ")
	for i := range 128 {
		page[i] = rune(i)
	}
	if upper := map[string]string{"737": upper737, "851": upper851, "869": upper869}[name]; upper != "" {
		copy(page[128:], []rune(upper))
		return page, true
	}
	m := map[string]*charmap.Charmap{
		"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855,
		"858": charmap.CodePage858, "860": charmap.CodePage860, "862": charmap.CodePage862, "863": charmap.CodePage863,
		"865": charmap.CodePage865, "866": charmap.CodePage866,
		"8859-1": charmap.ISO8859_1, "8859-2": charmap.ISO8859_2, "8859-5": charmap.ISO8859_5, "8859-7": charmap.ISO8859_7,
		"928": charmap.ISO8859_7, "8859-9": charmap.ISO8859_9, "8859-15": charmap.ISO8859_15,
		"1250": charmap.Windows1250, "1251": charmap.Windows1251, "1252": charmap.Windows1252, "1253": charmap.Windows1253,
		"1254": charmap.Windows1254, "1255": charmap.Windows1255, "1256": charmap.Windows1256, "1257": charmap.Windows1257,
		"1258": charmap.Windows1258, "874": charmap.Windows874,
	}[name]
	if m == nil {
		return page, false
	}
	for i := 128; i < 256; i++ {
		page[i] = m.DecodeByte(byte(i))
	}
	return page, true
}
