package queue

import (
	"errors"
	"testing"
	"unicode"
)

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Number
	}{
		{"as on paper", "Α017", "Α017"},
		{"small letter", "α017", "Α017"},
		{"without zeros", "Α17", "Α017"},
		{"more zeros", "Α00017", "Α017"},
		{"with a space", "Α 017", "Α017"},
		{"with a dash", "Α-17", "Α017"},
		{"with a long dash", "Α–17", "Α017"},
		{"spaces around", "  Α017\t", "Α017"},
		{"Latin letter", "A017", "Α017"},
		{"small Latin letter", "b3", "Β003"},
		{"four digits", "Γ1234", "Γ1234"},
		{"letter that only Greek has", "Ξ5", "Ξ005"},
		{"ohm sign", "\u21265", "Ω005"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseNumber(c.text)
			if err != nil || got != c.want {
				t.Errorf("ParseNumber(%q): got %q, %v, want %q", c.text, got, err, c.want)
			}
		})
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"empty", ""},
		{"letter only", "Α"},
		{"digits only", "017"},
		{"Latin letter that no Greek one looks like", "Q17"},
		{"two letters", "ΑΒ17"},
		{"digits of another script", "Α٣"},
		{"negative", "Α--−7"},
		{"plus sign", "Α+7"},
		{"letter behind", "17Α"},
		{"too long", "Α0000017"},
		{"not UTF-8", "\xff17"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseNumber(c.text)
			if !errors.Is(err, ErrBadNumber) {
				t.Errorf("ParseNumber(%q): got %q, %v, want ErrBadNumber", c.text, got, err)
			}
		})
	}
}

// Every letter that a service may have can be typed in both cases, and its
// Latin look-alike means the same.
func TestEveryLetterOfAServiceCanBeTyped(t *testing.T) {
	letters := 0
	for r := range rune(0x3000) { // every Greek letter is below
		setup := testSetup()
		setup.Services[0].Prefix = string(r)
		if setup.Services[0].validate("") != nil {
			continue
		}
		letters++
		want := NewNumber(string(r), 42)
		for _, typed := range []string{string(r) + "42", string(unicode.ToLower(r)) + " 042"} {
			if got, err := ParseNumber(typed); err != nil || got != want {
				t.Errorf("ParseNumber(%q): got %q, %v, want %q", typed, got, err, want)
			}
		}
	}
	if letters != 24 {
		t.Errorf("a service may have one of %d letters, want 24", letters)
	}
	for latin, greek := range map[rune]rune{
		'A': 'Α', 'B': 'Β', 'E': 'Ε', 'Z': 'Ζ', 'H': 'Η', 'I': 'Ι', 'K': 'Κ',
		'M': 'Μ', 'N': 'Ν', 'O': 'Ο', 'P': 'Ρ', 'T': 'Τ', 'Y': 'Υ', 'X': 'Χ',
	} {
		if got := GreekLetter(latin); got != greek || got == latin {
			t.Errorf("GreekLetter(%c): got %U, want %U", latin, got, greek)
		}
	}
}

func TestSplitRefusesWhatNewNumberDoesNotWrite(t *testing.T) {
	for _, n := range []Number{"", "Α", "Α-7", "Α+7", "Α1234567", "Αx"} {
		if prefix, running, ok := n.Split(); ok {
			t.Errorf("%q.Split(): got %q, %d, want no number", n, prefix, running)
		}
	}
}
