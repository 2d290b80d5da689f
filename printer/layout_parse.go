package printer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"epass.internal/office"
)

// LayoutMistake is one thing that is wrong in a layout.
type LayoutMistake struct {
	Path string // of the field: blocks[3].align; empty: the document itself
	Err  error
}

// Error says where the mistake is, and what it is.
func (m LayoutMistake) Error() string {
	if m.Path == "" {
		return m.Err.Error()
	}
	return m.Path + ": " + m.Err.Error()
}

// Unwrap returns what is wrong.
func (m LayoutMistake) Unwrap() error { return m.Err }

// ParseLayout reads a layout. It refuses what it does not know; the error has a
// LayoutMistake for everything that is wrong: "blocks[3].align: …".
func ParseLayout(data []byte) (Layout, error) {
	if len(data) > layoutLimit {
		return Layout{}, fmt.Errorf("reading a layout: %w: more than %d bytes", ErrLayout, layoutLimit)
	}
	if !utf8.Valid(data) {
		return Layout{}, fmt.Errorf("reading a layout: %w: not UTF-8", ErrLayout)
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(data, new(json.RawMessage)); errors.As(err, &syntax) {
		before := data[:min(int(syntax.Offset), len(data))]
		line, column := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')-1
		return Layout{}, fmt.Errorf("reading a layout: %w: line %d, column %d: %w", ErrLayout, line, column, err)
	}
	var d decoding
	l := d.layout(data)
	if d.err == nil {
		d.err = l.Check()
	}
	if d.err != nil {
		return Layout{}, fmt.Errorf("reading a layout: %w: %w", ErrLayout, d.err)
	}
	return l, nil
}

// decoding reads JSON field by field, so that each error has its place.
type decoding struct{ err error }

// wrong adds an error at path.
func (d *decoding) wrong(path, format string, args ...any) {
	d.err = errors.Join(d.err, LayoutMistake{path, fmt.Errorf(format, args...)})
}

// reader decodes the value of one field at path.
type reader func(path string, data json.RawMessage)

// into returns a reader that stores a value in v.
func (d *decoding) into(v any) reader {
	return func(path string, data json.RawMessage) {
		var misfit *json.UnmarshalTypeError
		switch err := json.Unmarshal(data, v); {
		case errors.As(err, &misfit):
			d.wrong(path, "a %s is out of place here", misfit.Value)
		case err != nil:
			d.wrong(path, "%w", err)
		case string(data) == "null":
			d.wrong(path, "null is out of place here")
		}
	}
}

// object reads the fields of an object by the readers of their names. Unknown
// names and names that stand twice are errors. Data is valid JSON.
func (d *decoding) object(path string, data json.RawMessage, readers map[string]reader) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		d.wrong(path, "an object is wanted here")
		return
	}
	seen := make(map[string]bool)
	for dec.More() {
		key, err := dec.Token()
		name, _ := key.(string)
		var value json.RawMessage
		if err = errors.Join(err, dec.Decode(&value)); err != nil {
			d.wrong(path, "%w", err)
			return
		}
		at := name
		if path != "" {
			at = path + "." + name
		}
		read, known := readers[name]
		switch {
		case !known:
			d.wrong(at, "no such field")
		case seen[name]:
			d.wrong(at, "stands here twice")
		default:
			seen[name] = true
			read(at, value)
		}
	}
}

// layout reads the whole document.
func (d *decoding) layout(data []byte) Layout {
	var l Layout
	d.object("", data, map[string]reader{
		"version": d.into(&l.Version),
		"logo":    d.into(&l.Logo),
		"blocks": func(path string, data json.RawMessage) {
			var blocks []json.RawMessage
			d.into(&blocks)(path, data)
			if len(blocks) > blockLimit {
				d.wrong(path, "more than %d blocks", blockLimit)
				return
			}
			for i, b := range blocks {
				l.Blocks = append(l.Blocks, d.block(fmt.Sprintf("%s[%d]", path, i), b))
			}
		},
	})
	l.Logo = orNil(l.Logo)
	return l
}

// orNil makes an empty list one that was left out.
func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// block reads one block.
func (d *decoding) block(path string, data json.RawMessage) Block {
	var b Block
	d.object(path, data, map[string]reader{
		"kind":      d.into(&b.Kind),
		"off":       d.into(&b.Off),
		"align":     d.into(&b.Align),
		"size":      d.into(&b.Size),
		"languages": d.into(&b.Languages),
		"capitals":  d.into(&b.Capitals),
		"services":  d.into(&b.Services),
		"text": func(path string, data json.RawMessage) {
			d.object(path, data, map[string]reader{"el": d.into(&b.Text.EL), "en": d.into(&b.Text.EN)})
		},
	})
	b.Languages, b.Services = orNil(b.Languages), orNil(b.Services)
	return b
}

// Check returns everything that is wrong in l, each with its place, or nil.
func (l Layout) Check() error {
	var d decoding
	if l.Version != LayoutVersion {
		d.wrong("version", "%d is not %d", l.Version, LayoutVersion)
	}
	if len(l.Logo) > 0 {
		if _, err := decodeLogo(l.Logo); err != nil {
			d.wrong("logo", "%w", err)
		}
	}
	if len(l.Blocks) > blockLimit {
		d.wrong("blocks", "more than %d blocks", blockLimit)
		return d.err
	}
	shown := 0
	for i, b := range l.Blocks {
		d.checkBlock(fmt.Sprintf("blocks[%d]", i), b)
		if !b.Off && b.Kind == KindNumber {
			shown++
		}
	}
	if shown != 1 {
		d.wrong("blocks", "%d blocks of kind number are on, not one", shown)
	}
	return d.err
}

// checkBlock checks the fields of one block.
func (d *decoding) checkBlock(path string, b Block) {
	d.oneOf(path+".kind", string(b.Kind), "logo", "office", "title", "service", "number", "ahead", "wait",
		"date", "time", "moment", "qr", "text", "order", "notice", "rule", "space")
	d.oneOf(path+".align", string(b.Align), "", "left", "center", "right")
	d.oneOf(path+".size", string(b.Size), "", "small", "normal", "medium", "large", "huge")
	for i, language := range b.Languages {
		at := fmt.Sprintf("%s.languages[%d]", path, i)
		d.oneOf(at, string(language), "el", "en")
		if slices.Contains(b.Languages[:i], language) {
			d.wrong(at, "%q stands here twice", language)
		}
	}
	if !b.Kind.wording() && (b.Capitals || len(b.Languages) > 0) {
		d.wrong(path, "a block of kind %s has neither capitals nor languages", b.Kind)
	}
	d.checkText(path, b)
	d.checkServices(path+".services", b)
}

// checkText checks the text a block brings itself.
func (d *decoding) checkText(path string, b Block) {
	if b.Text != (office.SlipLine{}) && b.Kind != KindText && b.Kind != KindQR {
		d.wrong(path+".text", "a block of kind %s has no text of its own", b.Kind)
	}
	if b.Kind == KindText && clean(b.Text.EL+b.Text.EN) == "" {
		d.wrong(path+".text", "says nothing")
	}
	for _, t := range [...]struct{ at, text string }{{".text.el", b.Text.EL}, {".text.en", b.Text.EN}} {
		if !utf8.ValidString(t.text) || utf8.RuneCountInString(t.text) > textLimit {
			d.wrong(path+t.at, "more than %d characters", textLimit)
		}
	}
}

// checkServices checks the services a block is for.
func (d *decoding) checkServices(path string, b Block) {
	if len(b.Services) > 0 && b.Kind != KindText {
		d.wrong(path, "a block of kind %s is for all services", b.Kind)
	}
	if len(b.Services) > serviceLimit {
		d.wrong(path, "more than %d services", serviceLimit)
	}
	for i, s := range b.Services {
		if s == "" || slices.Contains(b.Services[:i], s) {
			d.wrong(fmt.Sprintf("%s[%d]", path, i), "%q is empty or stands here twice", s)
		}
	}
}

// oneOf checks a word of a fixed list.
func (d *decoding) oneOf(path, word string, list ...string) {
	if !slices.Contains(list, word) {
		d.wrong(path, "%q is none of %q", word, list)
	}
}
