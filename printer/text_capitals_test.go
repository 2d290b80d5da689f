package printer

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCapitalsAreGreek(t *testing.T) {
	for in, want := range map[string]string{
		"Βεβαίωση γνησίου υπογραφής": "ΒΕΒΑΙΩΣΗ ΓΝΗΣΙΟΥ ΥΠΟΓΡΑΦΗΣ",
		"Μαΐου":                   "ΜΑΪΟΥ",
		"προϋπόθεση":              "ΠΡΟΫΠΟΘΕΣΗ",
		"ΐ ΰ ϊ ϋ Ϊ Ϋ":             "Ϊ Ϋ Ϊ Ϋ Ϊ Ϋ",
		"Μάιος":                   "ΜΑΪΟΣ",
		"ρόιδο, τσάι, άυλος":      "ΡΟΪΔΟ, ΤΣΑΪ, ΑΫΛΟΣ",
		"αύρα, αίθουσα, είσοδος":  "ΑΥΡΑ, ΑΙΘΟΥΣΑ, ΕΙΣΟΔΟΣ",
		"Άγιος Ίων Όθων Ύδρα Ώρα": "ΑΓΙΟΣ ΙΩΝ ΟΘΩΝ ΥΔΡΑ ΩΡΑ",
		"μία ή δύο (ή τρεις)":     "ΜΙΑ Ή ΔΥΟ (Ή ΤΡΕΙΣ)",
		"ήρθε η ηχώ":              "ΗΡΘΕ Η ΗΧΩ",
		"ἀγαθῷ ἔργα":              "ΑΓΑΘΩΙ ΕΡΓΑ",
		"Café, naïve 3β":          "CAFÉ, NAÏVE 3Β",
		"«ΚΕΠ» 0578":              "«ΚΕΠ» 0578",
		"":                        "",
	} {
		if got := capitals(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
		if got := capitals(norm.NFD.String(in)); got != want {
			t.Errorf("%s, decomposed: got %s, want %s", in, got, want)
		}
	}
}

// Whatever the word, its capitals stay as they are and the letters are all there.
func TestCapitalsOfCapitalsAreTheSame(t *testing.T) {
	letter := rapid.SampledFrom([]rune(greekLetters + " -.,0123aeé"))
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOfN(letter, 0, 12).Draw(t, "letters"))
		once := capitals(in)
		if got := capitals(once); got != once {
			t.Fatalf("%s → %s → %s", in, once, got)
		}
		if strings.IndexFunc(once, unicode.IsLower) >= 0 {
			t.Fatalf("%s → %s has small letters", in, once)
		}
		if got, want := bases(once), strings.ToUpper(bases(in)); got != want {
			t.Fatalf("%s → %s: letters %s, want %s", in, once, got, want)
		}
	})
}

// bases drops all marks.
func bases(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
