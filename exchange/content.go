package exchange

import (
	"bytes"
	"iter"
	"strings"
)

// property is one content line of an iCalendar file, RFC 5545 section 3.1.
type property struct {
	line       int    // the first of those that it is folded into
	name       string // in capitals
	zone, kind string // the parameters TZID and VALUE; the others say nothing here
	value      string // as it is written
}

// contentLines returns the lines of a file without folds, and the number of
// the first line of each. They may end with CR LF or LF.
func contentLines(data []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		var line []byte
		number, begin := 0, 0
		for physical := range bytes.Lines(data) {
			number++
			physical = bytes.TrimSuffix(bytes.TrimSuffix(physical, []byte("\n")), []byte("\r"))
			if begin > 0 && len(physical) > 0 && (physical[0] == ' ' || physical[0] == '\t') {
				line = append(line, physical[1:]...)
				continue
			}
			if len(line) > 0 && !yield(begin, line) {
				return
			}
			line, begin = append(line[:0], physical...), number
		}
		if len(line) > 0 {
			yield(begin, line)
		}
	}
}

// parseProperty takes a content line apart.
func parseProperty(line int, text string) (property, bool) {
	p := property{line: line}
	end := strings.IndexAny(text, ";:")
	if end < 0 || !isName(text[:end]) {
		return p, false
	}
	p.name, text = strings.ToUpper(text[:end]), text[end:]
	for strings.HasPrefix(text, ";") {
		name, rest, ok := strings.Cut(text[1:], "=")
		if !ok || !isName(name) {
			return p, false
		}
		value, rest, ok := parameter(rest)
		if !ok {
			return p, false
		}
		switch strings.ToUpper(name) {
		case "TZID":
			p.zone = value
		case "VALUE":
			p.kind = strings.ToUpper(value)
		}
		text = rest
	}
	value, ok := strings.CutPrefix(text, ":")
	p.value = value
	return p, ok
}

// isName reports whether a text is a name of a property or parameter.
func isName(text string) bool {
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return text != ""
}

// parameter reads the values of a parameter, in quotation marks or not, and
// returns the first of them and what follows the last.
func parameter(text string) (first, rest string, ok bool) {
	for n := 0; ; n++ {
		var value string
		if quoted, isQuoted := strings.CutPrefix(text, `"`); isQuoted {
			if value, text, ok = strings.Cut(quoted, `"`); !ok {
				return "", "", false
			}
		} else {
			end := strings.IndexAny(text, `",;:`)
			if end < 0 {
				return "", "", false
			}
			value, text = text[:end], text[end:]
		}
		if n == 0 {
			first = value
		}
		if !strings.HasPrefix(text, ",") {
			return first, text, true
		}
		text = text[1:]
	}
}

// unescape returns the text that a value stands for.
func unescape(value string) string {
	if !strings.Contains(value, `\`) {
		return value
	}
	var b strings.Builder
	escaped := false
	for _, r := range value {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case escaped && (r == 'n' || r == 'N'):
			r = '\n'
		}
		escaped = false
		b.WriteRune(r)
	}
	return b.String()
}

// values returns the texts of a list, which commas separate.
func values(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		begin, escaped := 0, false
		for i, r := range list {
			if r == ',' && !escaped {
				if !yield(unescape(list[begin:i])) {
					return
				}
				begin = i + 1
			}
			escaped = r == '\\' && !escaped
		}
		yield(unescape(list[begin:]))
	}
}
