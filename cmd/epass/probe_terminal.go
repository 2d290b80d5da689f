package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"epass.internal/printer/probe"
)

// errNoOperator is for a standard input that has ended.
var errNoOperator = errors.New("nobody answers: standard input has ended (--yes asks nothing)")

// terminal is an operator at a terminal.
type terminal struct {
	out   io.Writer
	lines <-chan string // closed when the input has ended
}

// newTerminal returns an operator who types into in. What is typed ahead waits.
// A read from a terminal cannot be taken back, so the reader ends with the
// program.
func newTerminal(in io.Reader, out io.Writer) *terminal {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return &terminal{out: out, lines: lines}
}

// Ask puts a question and waits for a line, or the end of ctx.
func (t *terminal) Ask(ctx context.Context, q probe.Question) (string, error) {
	usual := ""
	if q.Usual != "" && q.Topic != probe.TopicReady && q.Topic != probe.TopicTorn {
		usual = " [" + q.Usual + "]"
	}
	fmt.Fprintf(t.out, "? %s%s ", q.Text, usual)
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case line, ok := <-t.lines:
		if !ok {
			return "", errNoOperator
		}
		return line, nil
	}
}
