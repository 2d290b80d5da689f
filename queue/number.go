package queue

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Number is what the citizen holds, such as Α017: the Greek letter of the
// service and at least three digits. It is unique within a business day.
type Number string

// NewNumber returns the number n with the prefix letter of its service.
func NewNumber(prefix string, n int) Number {
	return Number(fmt.Sprintf("%s%03d", prefix, n))
}

// Split returns the prefix and the running number; ok is false for a text that
// is not a number.
func (n Number) Split() (prefix string, running int, ok bool) {
	_, size := utf8.DecodeRuneInString(string(n))
	running, err := strconv.Atoi(string(n[size:]))
	if err != nil || running < 0 || size == 0 || !isDigits(string(n[size:])) {
		return "", 0, false
	}
	return string(n[:size]), running, true
}

// ParseNumber reads a number as a person types it: any case, spaces or a dash
// between letter and digits, leading zeros left out, Latin letters that look
// like Greek ones.
func ParseNumber(text string) (Number, error) {
	t := strings.ToUpper(norm.NFC.String(strings.TrimSpace(text)))
	r, size := utf8.DecodeRuneInString(t)
	letter := GreekLetter(r)
	digits := strings.TrimLeft(t[size:], " -‐–")
	running, err := strconv.Atoi(digits)
	if err != nil || !isDigits(digits) || !unicode.Is(unicode.Greek, letter) {
		return "", fmt.Errorf("reading number %q: %w", text, ErrBadNumber)
	}
	return NewNumber(string(letter), running), nil
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 6
}

// GreekLetter returns the Greek capital that looks like the Latin capital r,
// and r itself where there is none.
func GreekLetter(r rune) rune {
	switch r {
	case 'A':
		return 'Α'
	case 'B':
		return 'Β'
	case 'E':
		return 'Ε'
	case 'Z':
		return 'Ζ'
	case 'H':
		return 'Η'
	case 'I':
		return 'Ι'
	case 'K':
		return 'Κ'
	case 'M':
		return 'Μ'
	case 'N':
		return 'Ν'
	case 'O':
		return 'Ο'
	case 'P':
		return 'Ρ'
	case 'T':
		return 'Τ'
	case 'Y':
		return 'Υ'
	case 'X':
		return 'Χ'
	}
	return r
}
