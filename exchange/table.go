package exchange

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Excel writes a table as UTF-8 with a mark in front, as UTF-16 or in the
// Windows code page of its country, and opens only the first without asking.
const byteOrderMark = "\ufeff"

// lost stands for what an encoding could not say.
const lost = "\ufffd"

// tableText returns the text of a table in any encoding that spreadsheets
// use. What cannot be read is lost.
func tableText(data []byte) string {
	if text, marked := bytes.CutPrefix(data, []byte(byteOrderMark)); marked || mostlyUTF8(data) {
		return strings.ToValidUTF8(string(text), lost)
	}
	enc := encoding.Encoding(charmap.Windows1253)
	if len(data) >= 2 {
		switch binary.BigEndian.Uint16(data) {
		case 0xfeff, 0xfffe:
			enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
		}
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), lost)
	}
	return string(text)
}

// mostlyUTF8 tells UTF-8, with some characters broken at most, from one byte
// a character: Greek text in Windows-1253 has next to no two bytes that
// are one character of UTF-8.
func mostlyUTF8(data []byte) bool {
	valid, broken := 0, 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			valid++
		}
		i += size
	}
	return broken == 0 || valid > broken
}

// guard puts an apostrophe in front of a cell that a spreadsheet would take
// for a formula, or for a number or date that it writes differently: it then
// is text. unguard takes it off; all other cells are left alone by both.
func guard(cell string) string {
	if misread(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// unguard undoes guard.
func unguard(cell string) string {
	if rest, guarded := strings.CutPrefix(cell, "'"); guarded && misread(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

// misread reports whether a spreadsheet takes a text for something else.
func misread(text string) bool {
	const exact = 15 // digits that a spreadsheet keeps of a number
	switch {
	case text == "":
		return false
	case strings.ContainsRune("=+-@\t\r", rune(text[0])):
		return true
	case text[0] < '0' || text[0] > '9' || strings.Trim(text, "0123456789.,:/-eE") != "":
		return false
	}
	return strings.Trim(text, "0123456789") != "" || text[0] == '0' && len(text) > 1 || len(text) > exact
}
