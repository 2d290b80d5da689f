package printer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	tonos     = '\u0301' // combining acute accent
	dialytika = '\u0308' // combining diaeresis
	iotaBelow = '\u0345' // combining ypogegrammeni
)

// capitals writes s in capital letters as Greek is written: without accents,
// with the dialytika kept (ΐ → Ϊ), and with one where the lost accent was what
// kept two vowels apart (Μάιος → ΜΑΪΟΣ). The word «ή» keeps its accent, which
// alone tells it from the article. Other alphabets keep their marks.
func capitals(s string) string {
	var out strings.Builder
	for i, word := range strings.Split(norm.NFC.String(s), " ") {
		if i > 0 {
			out.WriteByte(' ')
		}
		if bare := strings.TrimFunc(word, unicode.IsPunct); bare == "ή" || bare == "Ή" {
			out.WriteString(strings.Replace(word, "ή", "Ή", 1))
			continue
		}
		capitalWord(&out, word)
	}
	return norm.NFC.String(out.String())
}

// capitalWord writes one word. hiatus says that the letter before lost the
// accent of a first vowel.
func capitalWord(out *strings.Builder, word string) {
	hiatus := false
	for _, r := range word {
		marks := []rune(norm.NFD.String(string(r)))
		base := marks[0]
		if !unicode.Is(unicode.Greek, base) {
			out.WriteString(strings.ToUpper(string(r)))
			hiatus = false
			continue
		}
		accent, split := false, hiatus && len(marks) == 1 && strings.ContainsRune("ιυΙΥ", base)
		below := false
		for _, m := range marks[1:] {
			accent = accent || m == tonos
			split = split || m == dialytika
			below = below || m == iotaBelow
		}
		out.WriteRune(unicode.ToUpper(base))
		if split {
			out.WriteRune(dialytika)
		}
		if below {
			out.WriteRune('Ι')
		}
		hiatus = accent && !split && strings.ContainsRune("αεοηωΑΕΟΗΩ", base)
	}
}
