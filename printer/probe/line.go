package probe

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"epass.internal/internal/serial"
)

// How long things may take.
const (
	atOnce    = time.Second      // a real-time answer; printers give it within milliseconds
	inTurn    = 2 * time.Second  // an answer in the order of the data
	onPaper   = 30 * time.Second // an answer after a slip, at the slowest speeds
	quiet     = 50 * time.Millisecond
	chunkWait = 20 * time.Second // 256 bytes at 1,200 baud take two
	pauseWait = 30 * time.Second // XOFF until XON
)

const (
	chunk      = 256 // bytes sent between two looks at what came back
	xon   byte = 0x11
	xoff  byte = 0x13
)

// errPause is for a printer that asked for a pause and never ended it.
var errPause = errors.New("the printer asked for a pause and did not end it")

// line is the way to the printer and back, used by one goroutine.
type line struct {
	port    serial.Port
	paused  bool // the last of XOFF and XON was XOFF
	pending bool // an answer may still come that nobody waits for any more
	noise   int  // bytes that were no answer
}

// matcher returns the answer in what was heard, nil while it is not whole.
type matcher func(heard []byte) []byte

// never matches nothing.
func never([]byte) []byte { return nil }

// read listens until match is content or the time is over, and returns its
// answer and all that was heard.
func (l *line) read(wait time.Duration, match matcher) (answer, heard []byte, err error) {
	if err := l.port.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return nil, nil, err
	}
	buf := make([]byte, 256)
	for answer == nil {
		n, err := l.port.Read(buf)
		for _, b := range buf[:n] {
			if b == xon || b == xoff {
				l.paused = b == xoff
				continue
			}
			heard = append(heard, b)
		}
		answer = match(heard)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return answer, heard, nil
		case err != nil:
			return answer, heard, fmt.Errorf("listening: %w", err)
		}
	}
	return answer, heard, nil
}

// send writes data, chunk by chunk, and obeys XOFF between chunks.
func (l *line) send(data []byte) error {
	for len(data) > 0 {
		if err := l.clear(); err != nil {
			return err
		}
		n := min(chunk, len(data))
		if err := l.port.SetWriteDeadline(time.Now().Add(chunkWait)); err != nil {
			return err
		}
		if _, err := l.port.Write(data[:n]); err != nil {
			return fmt.Errorf("sending: %w", err)
		}
		data = data[n:]
		if len(data) == 0 {
			return nil
		}
		_, heard, err := l.read(time.Millisecond, never)
		if l.noise += len(heard); err != nil {
			return err
		}
	}
	return nil
}

// clear waits until the printer does not ask for a pause.
func (l *line) clear() error {
	for end := time.Now().Add(pauseWait); l.paused; {
		if time.Now().After(end) {
			return errPause
		}
		_, heard, err := l.read(quiet, never)
		if l.noise += len(heard); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a question and returns the answer, nil if none came in time.
func (l *line) ask(question []byte, wait time.Duration, match matcher) ([]byte, error) {
	if l.pending {
		l.pending = false
		_, heard, err := l.read(quiet, never)
		if l.noise += len(heard); err != nil {
			return nil, err
		}
	}
	if err := l.send(question); err != nil {
		return nil, err
	}
	answer, heard, err := l.read(wait, match)
	if answer == nil {
		l.noise += len(heard)
		l.pending = true
	}
	return answer, err
}

// realTime matches the answer to DLE EOT 1 to 4: 0xx1xx10.
func realTime(heard []byte) []byte { return one(heard, 0x93, 0x12) }

// ordered matches the answer to GS r and to GS I 1 to 3: 0xx0xxxx.
func ordered(heard []byte) []byte { return one(heard, 0x90, 0x00) }

// one matches the first byte with some bits.
func one(heard []byte, mask, bits byte) []byte {
	for i, b := range heard {
		if b&mask == bits {
			return heard[i : i+1]
		}
	}
	return nil
}

// automatic matches an automatic status: 0xx1xx00 and three of 0xx0xxxx.
func automatic(heard []byte) []byte {
	for i := range max(0, len(heard)-3) {
		if a := heard[i : i+4]; a[0]&0x93 == 0x10 && (a[1]|a[2]|a[3])&0x90 == 0 {
			return a
		}
	}
	return nil
}

// full matches the six bytes with which Custom's printers answer DLE EOT 20.
func full(heard []byte) []byte {
	if i := bytes.Index(heard, []byte{0x10, 0x0F}); i >= 0 && len(heard) >= i+6 {
		return heard[i : i+6]
	}
	return nil
}

// block matches what stands between a beginning and the next NUL.
func block(first ...byte) matcher {
	return func(heard []byte) []byte {
		_, rest, ok := bytes.Cut(heard, first)
		if !ok {
			return nil
		}
		inside, _, ok := bytes.Cut(rest, []byte{0})
		if !ok {
			return nil
		}
		return append([]byte{}, inside...) // not nil, even if it is empty
	}
}
