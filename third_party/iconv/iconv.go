// Package iconv stands in for github.com/qiniu/iconv, which needs cgo and
// libiconv. It has only what github.com/hennedo/escpos calls (Open, ConvString,
// Close) over golang.org/x/text, so that CGO_ENABLED=0 and arm64 builds work.
package iconv

import (
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

// Iconv converts UTF-8 text to one other character encoding.
type Iconv struct {
	to *encoding.Encoder
}

// Open returns a converter from UTF-8 to the encoding with the IANA name to.
// Any other source encoding is an error.
func Open(to, from string) (Iconv, error) {
	if from != "utf-8" {
		return Iconv{}, fmt.Errorf("opening converter: source encoding %q is not utf-8", from)
	}
	e, err := ianaindex.IANA.Encoding(to)
	if err != nil {
		return Iconv{}, fmt.Errorf("opening converter to %q: %w", to, err)
	}
	if e == nil {
		return Iconv{}, fmt.Errorf("opening converter: encoding %q is not supported", to)
	}
	return Iconv{to: e.NewEncoder()}, nil
}

// ConvString returns s in the target encoding, or "" when a character has no
// place in it: that is what the library this stands in for does.
func (c Iconv) ConvString(s string) string {
	out, err := c.to.String(s)
	if err != nil {
		return ""
	}
	return out
}

// Close releases nothing; it exists because callers of iconv close.
func (c Iconv) Close() error { return nil }
