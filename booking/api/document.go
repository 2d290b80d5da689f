package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ErrInvalid is wrapped by every refusal of a document.
var ErrInvalid = errors.New("the document is not valid")

// Mistake is one thing in a document that cannot be, and where it stands.
type Mistake struct {
	Path   string `json:"path"`           // such as changes[3].put.start.date; empty: the whole document
	Line   int    `json:"line,omitempty"` // in what was read, from 1; 0: nothing was read
	Code   string `json:"code"`           // one of the words below
	Detail string `json:"detail"`         // in English, for who writes clients
}

// The kinds of mistakes.
const (
	MistakeSyntax    = "syntax"
	MistakeUnknown   = "unknown_field"
	MistakeDuplicate = "duplicate"
	MistakeType      = "wrong_type"
	MistakeMissing   = "missing"
	MistakeValue     = "bad_value"
	MistakeTooLong   = "too_long"
	MistakeRange     = "out_of_range"
)

// Mistakes are all mistakes that were found in a document.
type Mistakes []Mistake

// Error lists the mistakes, separated by semicolons.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, v := range m {
		where := v.Path
		if v.Line > 0 {
			where = strings.TrimSpace(fmt.Sprintf("line %d %s", v.Line, v.Path))
		}
		lines[i] = where + ": " + v.Detail
	}
	return strings.Join(lines, "; ")
}

// Is makes every list of mistakes an ErrInvalid.
func (m Mistakes) Is(target error) bool { return target == ErrInvalid }

// add notes a mistake.
func (m *Mistakes) add(path, code, format string, args ...any) {
	*m = append(*m, Mistake{Path: path, Code: code, Detail: fmt.Sprintf(format, args...)})
}

// Document is any of the contract's documents.
type Document interface {
	validate(m *Mistakes, path string)
}

// Decode reads a document and refuses everything that the contract does not
// have: other names, names twice or in other letters, null, values out of
// their limits, anything behind the end. Errors are Mistakes.
func Decode[T Document](data []byte) (T, error) { return decode[T](data, false) }

// DecodeAnswer reads a document as Decode does, but passes over names that are
// new to it.
func DecodeAnswer[T Document](data []byte) (T, error) { return decode[T](data, true) }

func decode[T Document](data []byte, lenient bool) (T, error) {
	var doc, none T
	r := newReader(data, lenient)
	if !r.document(doc) {
		return none, r.mistakes
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return none, Mistakes{{Code: MistakeSyntax, Detail: err.Error()}}
	}
	doc.validate(&r.mistakes, "")
	if len(r.mistakes) > 0 {
		r.findLines()
		return none, r.mistakes
	}
	return doc, nil
}

// Encode writes a document as one line, if it is one that Decode accepts.
// Errors are Mistakes without lines.
func Encode(doc Document) ([]byte, error) {
	if err := Validate(doc); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		return nil, fmt.Errorf("encoding %T: %w", doc, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Validate returns Mistakes with all that cannot be in a document, or nil.
func Validate(doc Document) error {
	var m Mistakes
	doc.validate(&m, "")
	if len(m) == 0 {
		return nil
	}
	return m
}

// in is the path of a field; the document itself has the empty path.
func in(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// nth is the path of an element of a list.
func nth(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// document checks the JSON against the shape of doc.
func (r *reader) document(doc Document) bool {
	if !utf8.Valid(r.data) {
		r.mistakes.add("", MistakeSyntax, "the text is not UTF-8")
		return false
	}
	err := r.value(typeOf(doc), "")
	if err == nil {
		if _, more := r.tokens.Token(); more != io.EOF {
			err = errors.New("there is more after the document's end")
		}
	}
	if err != nil {
		r.mistakes = append(r.mistakes, Mistake{Line: r.line(), Code: MistakeSyntax, Detail: err.Error()})
	}
	return len(r.mistakes) == 0
}
