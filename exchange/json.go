package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"epass.internal/booking/api"
)

// element is one appointment of a list as it is written, and the line on which
// it begins.
type element struct {
	line int
	raw  []byte
}

// maxElement is more than any appointment takes, in bytes. What is longer is
// not looked at, so that a file cannot have more mistakes than there is memory.
const maxElement = 64 << 10

// readJSON reads a list of appointments. The contract decodes the list and each
// appointment by itself, so that one that is wrong does not hide the others.
func (in *intake) readJSON(data []byte) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bad := invalidUTF8(data); bad >= 0 {
		in.report(lineAt(data, bad), "", MistakeEncoding, notUTF8())
		return
	}
	elements, envelope := split(data, in.limit)
	if err := syntax(data); err != nil {
		in.report(lineAt(data, int(err.Offset)), "", api.MistakeSyntax, notJSON(err))
	} else if packed(envelope) > maxElement {
		in.report(1, "", api.MistakeTooLong, tooLongList())
	} else {
		in.checkList(envelope)
	}
	for i, e := range elements {
		if in.full(i, e.line) {
			break
		}
		in.element(fmt.Sprintf("appointments[%d]", i), e)
	}
}

// invalidUTF8 returns the place of the first byte that is not UTF-8, or −1.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// lineAt returns the line of a byte, from 1.
func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// syntax returns what is wrong with the JSON itself, nil if nothing is.
func syntax(data []byte) *json.SyntaxError {
	var ignored json.RawMessage
	var wrong *json.SyntaxError
	errors.As(json.Unmarshal(data, &ignored), &wrong)
	return wrong
}

// split takes the appointments out of a list, as far as its JSON can be read,
// and not more than one beyond a limit. What is left is the list without them,
// with every line where it was.
func split(data []byte, limit int) (elements []element, envelope []byte) {
	envelope = bytes.Clone(data)
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, envelope
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			break
		}
		value := bytes.TrimLeft(data[d.InputOffset():], ": \t\r\n")
		if name == "appointments" && bytes.HasPrefix(value, []byte("[")) {
			if _, err := d.Token(); err != nil {
				break
			}
			from := d.InputOffset()
			elements = list(d, data, limit)
			blank(envelope[from:d.InputOffset()])
		}
		if err := skip(d); err != nil {
			break
		}
	}
	return elements, envelope
}

// packed is how long a text is without what is blank.
func packed(text []byte) int {
	size := 0
	for _, c := range text {
		if c > ' ' {
			size++
		}
	}
	return size
}

// list reads the elements of a list that is open, up to its closing bracket.
func list(d *json.Decoder, data []byte, limit int) (elements []element) {
	line, counted := 1, 0
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			break
		}
		begin := int(d.InputOffset()) - len(raw)
		line += bytes.Count(data[counted:begin], []byte("\n"))
		counted = begin
		if len(elements) <= limit {
			elements = append(elements, element{line, raw})
		}
	}
	return elements
}

// blank leaves of a text only the ends of its lines.
func blank(text []byte) {
	for i, c := range text {
		if c != '\n' {
			text[i] = ' '
		}
	}
}

// skip passes over a value, or the closing bracket of a list.
func skip(d *json.Decoder) error {
	if !d.More() {
		_, err := d.Token()
		return err
	}
	var ignored json.RawMessage
	return d.Decode(&ignored)
}

// contract notes what the contract says of a part of the file that begins at a
// line and has a path. It reports whether it says nothing.
func (in *intake) contract(err error, line int, path string) bool {
	var found api.Mistakes
	errors.As(err, &found)
	for _, m := range found {
		in.report(line+max(m.Line, 1)-1, below(path, m.Path), m.Code, in.say(m.Path, m.Code, ""))
	}
	return err == nil
}

// below is the path of a field of what has a path.
func below(path, field string) string {
	if path == "" || field == "" {
		return path + field
	}
	return path + "." + field
}

// checkList notes that the whole list is of another office. Its appointments
// are then not said to be so once more.
func (in *intake) checkList(envelope []byte) {
	list, err := api.Decode[api.AppointmentList](envelope)
	if in.contract(err, 1, "") && list.Office != in.office.Code {
		in.elsewhere = true
		in.report(lineOf(envelope, "office"), "office", MistakeOffice, in.say("office", MistakeOffice, list.Office))
	}
}

// element reads one appointment.
func (in *intake) element(path string, e element) {
	if len(e.raw) > maxElement {
		in.report(e.line, path, api.MistakeTooLong, tooLongRecord())
		return
	}
	a, err := api.Decode[api.Appointment](e.raw)
	if !in.contract(err, e.line, path) {
		return
	}
	r := in.record(e.line, func(field string) place {
		return place{e.line + lineOf(e.raw, field) - 1, below(path, field), ""}
	})
	r.Appointment = a
	if in.elsewhere {
		r.wrong["office"] = true
	}
	r.finish()
}

// lineOf returns the line of a field in an object that the contract knows.
func lineOf(object []byte, path string) int {
	d := json.NewDecoder(bytes.NewReader(object))
	name, rest, deeper := strings.Cut(path, ".")
	for {
		token, err := d.Token()
		switch {
		case err != nil:
			return 1
		case token == json.Delim('{'):
		case token != name:
			if skip(d) != nil {
				return 1
			}
		case !deeper:
			return lineAt(object, int(d.InputOffset()))
		default:
			name, rest, deeper = strings.Cut(rest, ".")
		}
	}
}

// writeJSON writes a list as the contract has it, one field a line, so that
// lines in mistakes say something.
func writeJSON(list api.AppointmentList) ([]byte, error) {
	data, err := api.Encode(list)
	if err != nil {
		return nil, fmt.Errorf("writing appointments as JSON: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", " "); err != nil {
		return nil, fmt.Errorf("writing appointments as JSON: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
