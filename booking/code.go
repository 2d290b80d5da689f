package booking

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Code is what a citizen checks in with: seven characters, the last of which
// checks the others. It is kept in ASCII, which survives addresses, files and
// the small mode of QR codes; every letter of it looks the same in Greek.
type Code string

// symbols are the digits of a code. They leave out what is read as something
// else (0 O, 1 I, B beside 8, Z beside 2) and N, which is heard as M; all
// letters have a Greek twin. Their number is a prime, on which the check rests.
const symbols = "23456789AEHKMPTXY"

// greekSymbols are the same as people and speech know them.
const greekSymbols = "23456789ΑΕΗΚΜΡΤΧΥ"

// codeLength is the number of characters, and codeWeights what each counts for
// in the check sum, which is checkSum modulo 17. Weights that are not zero find
// every wrong character, weights that differ every two characters that changed
// places. They add up to a multiple of 17 and checkSum is not zero, so no code
// is one character seven times.
const (
	codeLength = 7
	checkSum   = 1
)

func codeWeights() [codeLength]int { return [...]int{2, 3, 4, 5, 6, 13, 1} }

// NewCode returns the code of 64 random bits. Who gives it away sees to it
// that no other appointment has it: there are 24 million.
func NewCode(random uint64) Code {
	prime := uint64(len(symbols))
	var digits [codeLength]int
	weights, sum := codeWeights(), 0
	for i := range codeLength - 1 {
		digits[i] = int(random % prime)
		random /= prime
		sum += weights[i] * digits[i]
	}
	// The weight of the check itself is one.
	digits[codeLength-1] = (checkSum + len(symbols)*sum - sum) % len(symbols)
	return codeOf(digits[:])
}

func codeOf(digits []int) Code {
	text := make([]byte, len(digits))
	for i, d := range digits {
		text[i] = symbols[d]
	}
	return Code(text)
}

// String returns the code in two groups, such as KP7-4TX9.
func (c Code) String() string { return group(string(c), 3) }

// Greek returns the code as String does, with Greek letters, for speech.
func (c Code) Greek() string {
	greek := []rune(greekSymbols)
	var b strings.Builder
	for _, r := range string(c) {
		if i := strings.IndexRune(symbols, r); i >= 0 {
			b.WriteRune(greek[i])
		}
	}
	return group(b.String(), 3)
}

// group puts a dash behind the first n characters.
func group(text string, n int) string {
	runes := []rune(text)
	if len(runes) != codeLength {
		return text
	}
	return string(runes[:n]) + "-" + string(runes[n:])
}

// ParseCode reads a code as people type it or write it down by ear: capital or
// small, Greek or Latin, with spaces or dashes anywhere, and names of letters
// and digits in Greek or English, such as «κάπα ρο επτά, 4 ταυ χι εννέα». A
// character that no code has and that is easily taken for one of them is read
// as that. Errors wrap ErrNotACode or, if only the check says no, ErrMistyped.
func ParseCode(text string) (Code, error) {
	words := strings.FieldsFunc(plain(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Pd) || r == ',' || r == '.' })
	digits, ok := typedDigits(strings.Join(words, ""))
	if !ok || len(digits) != codeLength {
		digits, ok = spokenDigits(words)
	}
	if !ok || len(digits) != codeLength {
		return "", fmt.Errorf("reading code %q: %w", text, ErrNotACode)
	}
	sum := 0
	for i, w := range codeWeights() {
		sum += w * digits[i]
	}
	if sum%len(symbols) != checkSum {
		return "", fmt.Errorf("reading code %q: %w", text, ErrMistyped)
	}
	return codeOf(digits), nil
}

// plain returns the text in capitals without accents.
func plain(text string) string {
	letters := norm.NFD.String(strings.ToUpper(text))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, letters)
}

// typedDigits reads characters.
func typedDigits(text string) ([]int, bool) {
	var out []int
	for _, r := range text {
		d := digit(r)
		if d < 0 {
			return nil, false
		}
		out = append(out, d)
	}
	return out, true
}

// digit returns the value of a character, −1 if it has none.
func digit(r rune) int {
	switch r {
	case 'Z', 'Ζ':
		r = '2'
	case 'S', 'Σ':
		r = '5'
	case 'G':
		r = '6'
	case 'B', 'Β':
		r = '8'
	case 'N', 'Ν':
		r = 'M'
	case 'R': // the key that writes Ρ
		r = 'P'
	}
	if i := strings.IndexRune(symbols, r); i >= 0 {
		return i
	}
	for i, greek := range []rune(greekSymbols) {
		if greek == r {
			return i
		}
	}
	return -1
}

// spokenDigits reads names of characters, and characters between them.
func spokenDigits(words []string) ([]int, bool) {
	var out []int
	for _, word := range words {
		if symbol := named(word); symbol != 0 {
			out = append(out, digit(symbol))
			continue
		}
		digits, ok := typedDigits(word)
		if !ok {
			return nil, false
		}
		out = append(out, digits...)
	}
	return out, true
}

// named returns the character that a word in capitals names, 0 if none.
func named(word string) rune {
	switch word {
	case "ΔΥΟ", "ΔΙΟ", "TWO":
		return '2'
	case "ΤΡΙΑ", "ΤΡΙΣ", "THREE":
		return '3'
	case "ΤΕΣΣΕΡΑ", "ΤΕΣΣΕΡΙΣ", "FOUR":
		return '4'
	case "ΠΕΝΤΕ", "FIVE":
		return '5'
	case "ΕΞΙ", "SIX":
		return '6'
	case "ΕΠΤΑ", "ΕΦΤΑ", "SEVEN":
		return '7'
	case "ΟΚΤΩ", "ΟΧΤΩ", "EIGHT":
		return '8'
	case "ΕΝΝΕΑ", "ΕΝΝΙΑ", "ΕΝΙΑ", "NINE":
		return '9'
	case "ΑΛΦΑ", "ALPHA", "ALFA":
		return 'A'
	case "ΕΨΙΛΟΝ", "EPSILON", "ECHO":
		return 'E'
	case "ΗΤΑ", "ΙΤΑ", "ETA", "HOTEL":
		return 'H'
	case "ΚΑΠΑ", "ΚΑΠΠΑ", "KAPPA", "KILO":
		return 'K'
	case "ΜΙ", "ΜΥ", "ΝΙ", "ΝΥ", "MIKE", "NOVEMBER":
		return 'M'
	case "ΡΟ", "ΡΩ", "RHO", "PAPA":
		return 'P'
	case "ΤΑΥ", "ΤΑΦ", "TAU", "TANGO":
		return 'T'
	case "ΧΙ", "CHI", "XRAY":
		return 'X'
	case "ΥΨΙΛΟΝ", "ΙΨΙΛΟΝ", "UPSILON", "YANKEE":
		return 'Y'
	}
	return 0
}
