package api

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What texts look like. The description has the same patterns.
var (
	officePattern  = regexp.MustCompile(`^[0-9]{4}$`)
	servicePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	prefixPattern  = regexp.MustCompile(`^[Α-ΡΣ-Ω]$`)
	idPattern      = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{7,63}$`)
	codePattern    = regexp.MustCompile(`^[2-9AEHKMPTXY]{7}$`)
	datePattern    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	timePattern    = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	zonePattern    = regexp.MustCompile(`^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+){1,2})$`)
	emailPattern   = regexp.MustCompile(`^[^\s@"<>(),:;\\]{1,64}@[^\s@"<>(),:;\\.]+(\.[^\s@"<>(),:;\\.]+)+$`)
	phonePattern   = regexp.MustCompile(`^\+?[0-9]{5,15}$`)
	cursorPattern  = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	wordPattern    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// The longest texts, in characters, and the longest appointment.
const (
	maxName    = 100
	maxLine    = 200
	maxEmail   = 254 // RFC 5321
	maxMinutes = 480
)

// Clean makes what a person typed a text of the contract: in Unicode's normal
// form C, with single spaces, without control characters.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unfit(r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "")))
	return norm.NFC.String(strings.Join(strings.Fields(text), " "))
}

// unfit reports whether a character can spoil the page or slip that shows it:
// control characters, those that turn the direction of writing, and what is
// left of a broken encoding.
func unfit(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
}

func match(m *Mistakes, path, text string, pattern *regexp.Regexp) {
	switch {
	case text == "":
		m.add(path, MistakeMissing, "the text is missing")
	case !pattern.MatchString(text):
		m.add(path, MistakeValue, "%q does not match %s", text, pattern)
	}
}

func needText(m *Mistakes, path, text string, longest int) {
	if text == "" {
		m.add(path, MistakeMissing, "the text is missing")
	}
	mayText(m, path, text, longest)
}

func mayText(m *Mistakes, path, text string, longest int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unfit):
		m.add(path, MistakeValue, "the text has characters that cannot be shown")
	case text != Clean(text):
		m.add(path, MistakeValue, "the text has spaces too many or is not in normal form C")
	case utf8.RuneCountInString(text) > longest:
		m.add(path, MistakeTooLong, "the text has more than %d characters", longest)
	}
}

// day checks a date; the year must be one that calendars have rules for.
func day(m *Mistakes, path, text string) {
	if match(m, path, text, datePattern); !datePattern.MatchString(text) {
		return
	}
	if t, err := time.Parse(time.DateOnly, text); err != nil || t.Year() < 1900 {
		m.add(path, MistakeValue, "%q is not a day of the calendar after 1899", text)
	}
}

func instant(m *Mistakes, path string, at time.Time) {
	switch _, offset := at.Zone(); {
	case at.IsZero():
		m.add(path, MistakeMissing, "the instant is missing")
	case offset != 0:
		m.add(path, MistakeValue, "%s is not in UTC", at.Format(time.RFC3339))
	case at.Year() < 1900 || at.Year() > 9999:
		m.add(path, MistakeRange, "the year %d is not from 1900 to 9999", at.Year())
	}
}

func between(m *Mistakes, path string, n, low, high int) {
	if n < low || n > high {
		m.add(path, MistakeRange, "%d is not from %d to %d", n, low, high)
	}
}

func oneOf[T ~string](m *Mistakes, path string, word T, words []T) {
	switch {
	case word == "":
		m.add(path, MistakeMissing, "the word is missing")
	case !slices.Contains(words, word):
		m.add(path, MistakeValue, "%q is none of %q", word, words)
	}
}

// list checks the elements of a list, which may be empty but not left out.
func list[T Document](m *Mistakes, path string, elements []T, longest int) {
	if elements == nil {
		m.add(path, MistakeMissing, "the list is missing")
	}
	if len(elements) > longest {
		m.add(path, MistakeTooLong, "the list has more than %d elements", longest)
		return
	}
	for i, v := range elements {
		v.validate(m, nth(path, i))
	}
}

// unique checks that no two elements of a list have the same name.
func unique[T any](m *Mistakes, path, field string, elements []T, name func(T) string) {
	seen := map[string]bool{}
	for i, v := range elements {
		if seen[name(v)] {
			m.add(in(nth(path, i), field), MistakeDuplicate, "%q is there twice", name(v))
		}
		seen[name(v)] = true
	}
}
