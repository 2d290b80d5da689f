package exchange

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// directory finds the services of an office.
type directory []entry

// entry is a service and its names, folded.
type entry struct {
	Service
	id, el, en string
}

func newDirectory(services []Service) directory {
	d := make(directory, len(services))
	for i, s := range services {
		d[i] = entry{s, fold(s.ID), fold(s.Name.EL), fold(s.Name.EN)}
	}
	return d
}

func (d directory) byID(id string) (Service, bool) {
	return d.only(func(e entry) bool { return e.ID == id })
}

// find returns the service that a person means: by its identity, its letter,
// Greek or the Latin one that looks the same, or its name in either language,
// however the letters are written. Two that are called the same are none.
func (d directory) find(text string) (Service, bool) {
	if s, ok := d.byID(text); ok {
		return s, true
	}
	wanted := fold(text)
	if wanted == "" {
		return Service{}, false
	}
	if utf8.RuneCountInString(wanted) == 1 {
		letter := greekLetter(wanted)
		if s, ok := d.only(func(e entry) bool { return e.Prefix == letter }); ok {
			return s, true
		}
	}
	if s, ok := d.only(func(e entry) bool { return e.el == wanted || e.en == wanted }); ok {
		return s, true
	}
	return d.only(func(e entry) bool { return e.id == wanted })
}

// only returns the one service that there is of a kind.
func (d directory) only(is func(entry) bool) (found Service, ok bool) {
	for _, e := range d {
		if is(e) {
			if ok {
				return Service{}, false
			}
			found, ok = e.Service, true
		}
	}
	return found, ok
}

// fold returns the letters and digits of a text in capitals without accents,
// so that what people take for the same is the same.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFD.String(text))
}

// greekLetter returns the Greek capital that looks like a Latin one, and any
// other letter as it is.
func greekLetter(letter string) string {
	const latin, greek = "ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
	if i := strings.Index(latin, letter); i >= 0 {
		return string([]rune(greek)[i])
	}
	return letter
}
