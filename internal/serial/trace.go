package serial

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Piece is a run of bytes that belong together, and what they mean.
type Piece struct {
	Bytes []byte
	Words string
}

// Reader knows the language spoken on a line. It is told all bytes in order,
// and not concurrently.
type Reader interface {
	Sent(data []byte) []Piece
	Received(data []byte) []Piece
}

// Trace returns p with every byte that passes written to w, a line for each
// piece: time, direction, the bytes in hexadecimal (long data cut short) and
// what they mean.
//
//	09:41:00.123 → 1B 40                    ESC @ initialise
//	09:41:00.125 ← 12                       status 1: online
//
// reader may be nil: then there is no meaning. A line is written once its bytes
// have passed, so a quick answer may stand before its question. Errors of the
// line are lines too; errors of w are not the line's and are dropped.
func Trace(p Port, w io.Writer, reader Reader) Port {
	return &traced{Port: p, w: w, reader: reader}
}

type traced struct {
	Port

	mu     sync.Mutex // one line at a time; guards reader and w
	reader Reader
	w      io.Writer
}

// The signs of the directions.
const (
	signSent     = "→"
	signReceived = "←"
	signNote     = "="
)

func (t *traced) Read(p []byte) (int, error) {
	n, err := t.Port.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if n > 0 {
		t.lines(signReceived, p[:n], Reader.Received)
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.note("reading", err)
	}
	return n, err
}

func (t *traced) Write(p []byte) (int, error) {
	n, err := t.Port.Write(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if n > 0 {
		t.lines(signSent, p[:n], Reader.Sent)
	}
	if err != nil {
		t.note("writing", err)
	}
	return n, err
}

func (t *traced) Close() error {
	err := t.Port.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note("closed", err)
	return err
}

// lines writes what passed in one direction.
func (t *traced) lines(sign string, data []byte, read func(Reader, []byte) []Piece) {
	pieces := []Piece{{Bytes: data}}
	if t.reader != nil {
		pieces = read(t.reader, data)
	}
	for _, p := range pieces {
		t.line(sign, abbreviated(p.Bytes), p.Words)
	}
}

// note writes that something happened to the line itself.
func (t *traced) note(what string, err error) {
	if err != nil {
		what = fmt.Sprintf("%s: %v", what, err)
	}
	t.line(signNote, what, "")
}

// line writes one line; what is not the line's own error is dropped.
func (t *traced) line(sign, what, words string) {
	if words != "" {
		what = fmt.Sprintf("%-36s %s", what, words)
	}
	_, _ = fmt.Fprintf(t.w, "%s %s %s\n", time.Now().Format("15:04:05.000"), sign, what)
}

// abbreviated writes bytes in hexadecimal, the first few of many.
func abbreviated(data []byte) string {
	const most, head = 12, 8
	if len(data) <= most {
		return fmt.Sprintf("% X", data)
	}
	return fmt.Sprintf("% X … %d bytes", data[:head], len(data))
}
