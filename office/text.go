package office

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"epass.internal/queue"
)

// How long texts may be, in characters: longer ones fill paper and screens.
const (
	nameLimit   = 80
	noticeLimit = 200
	reasonLimit = 100
)

// checkText reports a text that is too long, or that paper, screens and
// terminals would show as something else than was typed: with control
// characters, marks that turn the direction of writing, or marks that nobody
// sees. Errors wrap ErrInvalid and begin with key.
func checkText(key, text string, limit int) error {
	if utf8.RuneCountInString(text) > limit {
		return fmt.Errorf("%s: more than %d characters: %w", key, limit, ErrInvalid)
	}
	for _, c := range text {
		if c == utf8.RuneError || !unicode.IsPrint(c) {
			return fmt.Errorf("%s: %U is no letter, digit, sign or space: %w", key, c, ErrInvalid)
		}
	}
	return nil
}

// checkName is checkText of a name that must be there.
func checkName(key, name string) error {
	if name == "" {
		return fmt.Errorf("%s: the name is missing: %w", key, ErrInvalid)
	}
	return checkText(key, name, nameLimit)
}

// checkTexts is checkText in both languages.
func checkTexts(key string, t queue.Text, limit int) error {
	if err := checkText(key+".el", t.EL, limit); err != nil {
		return err
	}
	return checkText(key+".en", t.EN, limit)
}
