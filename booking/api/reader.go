package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// reader compares JSON with the shape of a type before it is decoded, because
// the decoder takes names in other letters, names twice and null, and says of
// an element of a list only that it is wrong.
type reader struct {
	data     []byte
	tokens   *json.Decoder
	lenient  bool                   // pass over unknown names
	lines    map[string]int         // of each path
	shapes   map[reflect.Type]shape // of the structs met so far
	counted  int64                  // bytes up to which newlines are counted
	newlines int
	mistakes Mistakes
}

func newReader(data []byte, lenient bool) *reader {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return &reader{data: data, tokens: d, lenient: lenient, lines: map[string]int{}, shapes: map[reflect.Type]shape{}}
}

func typeOf(doc Document) reflect.Type { return reflect.TypeOf(doc) }

// line is the line of the token that was read last.
func (r *reader) line() int {
	end := min(r.tokens.InputOffset(), int64(len(r.data)))
	r.newlines += bytes.Count(r.data[r.counted:end], []byte("\n"))
	r.counted = end
	return r.newlines + 1
}

func (r *reader) wrong(path, code, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{path, r.line(), code, fmt.Sprintf(format, args...)})
}

// findLines gives mistakes that were found later the line of what they are
// about, or of what that belongs to.
func (r *reader) findLines() {
	for i := range r.mistakes {
		m := &r.mistakes[i]
		for path := m.Path; m.Line == 0; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
			if m.Line = r.lines[path]; path == "" {
				break
			}
		}
	}
}

// value reads one value of type t. The error is of the JSON itself.
func (r *reader) value(t reflect.Type, path string) error {
	token, err := r.tokens.Token()
	if err != nil {
		return plainly(err)
	}
	r.lines[path] = r.line()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := token.(type) {
	case json.Delim:
		return r.composite(v, t, path)
	case nil:
		r.wrong(path, MistakeType, "null stands for nothing here; leave the field out")
	default:
		r.scalar(v, t, path)
	}
	return nil
}

// plainly says what the tokens' end means.
func plainly(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the document ends too early")
	}
	return err
}

// composite reads an object or a list whose first token is open.
func (r *reader) composite(open json.Delim, t reflect.Type, path string) error {
	switch {
	case open == '{' && t.Kind() == reflect.Struct && !isInstant(t):
		return r.object(t, path)
	case open == '[' && t.Kind() == reflect.Slice:
		return r.list(t.Elem(), path)
	}
	r.wrong(path, MistakeType, "want %s", wanted(t))
	return r.rest()
}

// rest passes over an object or list that has been opened.
func (r *reader) rest() error {
	for depth := 1; depth > 0; {
		token, err := r.tokens.Token()
		if err != nil {
			return plainly(err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

func (r *reader) list(element reflect.Type, path string) error {
	for i := 0; r.tokens.More(); i++ {
		if err := r.value(element, nth(path, i)); err != nil {
			return err
		}
	}
	_, err := r.tokens.Token()
	return plainly(err)
}

func (r *reader) object(t reflect.Type, path string) error {
	shape, seen := r.shapeOf(t), map[string]bool{}
	for r.tokens.More() {
		token, err := r.tokens.Token()
		if err != nil {
			return plainly(err)
		}
		name := token.(string) // More and Token see to it
		field, known := shape.byName[name]
		where := in(path, name)
		switch {
		case seen[name]:
			r.wrong(where, MistakeDuplicate, "the name is there twice")
		case !known && (!r.lenient || nearlyOne(shape.byName, name)):
			r.wrong(where, MistakeUnknown, "there is no such field")
		}
		seen[name] = true
		if err := r.field(field, known, where); err != nil {
			return err
		}
	}
	for _, f := range shape.inOrder {
		if !seen[f.name] && !f.optional {
			r.wrong(in(path, f.name), MistakeMissing, "the field is missing")
		}
	}
	_, err := r.tokens.Token()
	return plainly(err)
}

// field reads the value of a field, or passes over that of an unknown one.
func (r *reader) field(f field, known bool, path string) error {
	if known {
		return r.value(f.kind, path)
	}
	var ignored json.RawMessage
	if err := r.tokens.Decode(&ignored); err != nil {
		return plainly(err)
	}
	return nil
}

// nearlyOne reports whether the decoder would take a name for a field.
func nearlyOne(fields map[string]field, name string) bool {
	for known := range fields {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}

// scalar checks a string, number or boolean.
func (r *reader) scalar(v json.Token, t reflect.Type, path string) {
	ok := false
	switch v := v.(type) {
	case string:
		ok = t.Kind() == reflect.String || isInstant(t) && parses(v)
	case bool:
		ok = t.Kind() == reflect.Bool
	case json.Number:
		_, err := strconv.ParseInt(v.String(), 10, 32)
		ok = t.Kind() == reflect.Int && err == nil
	}
	if !ok {
		r.wrong(path, MistakeType, "want %s", wanted(t))
	}
}

// parses reports whether a text is an instant as RFC 3339 writes it.
func parses(text string) bool {
	var at time.Time
	return at.UnmarshalText([]byte(text)) == nil
}

func isInstant(t reflect.Type) bool { return t == reflect.TypeFor[time.Time]() }

// wanted says in words what a type is in JSON.
func wanted(t reflect.Type) string {
	switch {
	case isInstant(t):
		return "an instant such as 2026-03-02T07:30:00Z"
	case t.Kind() == reflect.Struct:
		return "an object"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number of at most nine digits"
	}
	return "a text"
}

// field is a field of a struct as JSON has it.
type field struct {
	name     string
	kind     reflect.Type
	optional bool
}

// inOrder returns the fields of a struct.
func inOrder(t reflect.Type) []field {
	out := make([]field, t.NumField())
	for i := range out {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		out[i] = field{name, f.Type, options == "omitempty" || options == "omitzero"}
	}
	return out
}

// shape is a struct as JSON has it.
type shape struct {
	inOrder []field
	byName  map[string]field
}

func (r *reader) shapeOf(t reflect.Type) shape {
	s, ok := r.shapes[t]
	if !ok {
		s = shape{inOrder(t), map[string]field{}}
		for _, f := range s.inOrder {
			s.byName[f.name] = f
		}
		r.shapes[t] = s
	}
	return s
}
