package serial

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// script is a port that takes what is written and reads what it is given.
type script struct {
	Port
	toRead   []byte
	readErr  error
	writes   int // bytes taken; then writeErr
	writeErr error
}

func (s *script) Read(p []byte) (int, error) {
	n := copy(p, s.toRead)
	s.toRead = s.toRead[n:]
	return n, s.readErr
}

func (s *script) Write(p []byte) (int, error) {
	n := min(len(p), s.writes)
	return n, s.writeErr
}

func (s *script) Close() error { return nil }

// halves is a language of words of two bytes.
type halves struct{}

func (halves) Sent(data []byte) []Piece {
	return []Piece{{data[:2], "first"}, {data[2:], "rest"}}
}
func (halves) Received(data []byte) []Piece { return []Piece{{data, "heard"}} }

func TestTraceIsReadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		s := &script{toRead: []byte{0x12}, writes: 20, writeErr: errors.New("cable out")}
		p := Trace(s, &out, halves{})
		if n, err := p.Write(make([]byte, 30)); n != 20 || err == nil {
			t.Errorf("got %d, %v: the trace must not change the line", n, err)
		}
		time.Sleep(1500 * time.Millisecond)
		if n, err := p.Read(make([]byte, 4)); n != 1 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
		s.readErr = io.EOF
		_, _ = p.Read(make([]byte, 4))
		s.readErr = os.ErrDeadlineExceeded // happens all the time: not a line
		_, _ = p.Read(make([]byte, 4))
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		start := time.Now().Add(-1500 * time.Millisecond).Format("15:04:05.000")
		later := time.Now().Format("15:04:05.000")
		want := start + " → 00 00                                first\n" +
			start + " → 00 00 00 00 00 00 00 00 … 18 bytes   rest\n" +
			start + " = writing: cable out\n" +
			later + " ← 12                                   heard\n" +
			later + " = reading: EOF\n" +
			later + " = closed\n"
		if got := out.String(); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}

func TestTraceWithoutALanguageShowsBytes(t *testing.T) {
	var out bytes.Buffer
	p := Trace(&script{writes: 3}, &out, nil)
	if _, err := p.Write([]byte{1, 2, 255}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.HasSuffix(got, " → 01 02 FF\n") {
		t.Errorf("got %q", got)
	}
}
