package emulator

import (
	"fmt"

	"epass.internal/internal/serial/escpos"
)

// keepEntries is how many entries the journal keeps.
const keepEntries = 200

// journal remembers what happened last, for a person who looks.
type journal struct {
	next    uint64
	entries []entry // oldest first, a ring
}

// entry is one of: a command, text, bytes not understood, something a hand did.
type entry struct {
	n    uint64
	cmd  *escpos.Command
	args [8]byte
	data []byte // the beginning
	size int
	text []rune
	what string // not understood: the bytes; a hand: what it changed
	to   string // a hand: the value
	kind entryKind
	over bool // of text: its line was printed
}

type entryKind string

// The kinds of entries.
const (
	entryCommand entryKind = "command"
	entryText    entryKind = "text"
	entryUnknown entryKind = "unknown"
	entryHand    entryKind = "hand"
)

// add appends an entry.
func (j *journal) add(e entry) {
	j.next++
	e.n = j.next
	if len(j.entries) < keepEntries {
		j.entries = append(j.entries, e)
		return
	}
	j.entries[(e.n-1)%keepEntries] = e
}

// last returns the newest entry, nil if there is none.
func (j *journal) last() *entry {
	if len(j.entries) == 0 {
		return nil
	}
	return &j.entries[(j.next-1)%keepEntries]
}

func (j *journal) command(cmd *escpos.Command, c call) {
	const shown = 80
	e := entry{kind: entryCommand, cmd: cmd, size: c.size}
	copy(e.args[:], c.args)
	if n := min(len(c.data), shown); n > 0 {
		e.data = append([]byte(nil), c.data[:n]...)
	}
	j.add(e)
}

// text adds a character to the text that is coming in.
func (j *journal) text(r rune) {
	const longest = 64
	if e := j.last(); e != nil && e.kind == entryText && !e.over && len(e.text) < longest {
		e.text = append(e.text, r)
		return
	}
	j.add(entry{kind: entryText, text: []rune{r}})
}

// line ends the text of a line.
func (j *journal) line() {
	if e := j.last(); e != nil {
		e.over = true
	}
}

func (j *journal) unknown(hex string) { j.add(entry{kind: entryUnknown, what: hex}) }

// event notes what a hand did.
func (j *journal) event(what string, to any) {
	j.add(entry{kind: entryHand, what: what, to: fmt.Sprint(to)})
}

// Entry is one line of the journal, in words.
type Entry struct {
	N      uint64 `json:"n"`
	Kind   string `json:"kind"`           // command, text, unknown, hand
	Name   string `json:"name"`           // of a command, as manuals write it; of a hand, the field of Control
	EL     string `json:"el"`             // what the command does, in Greek
	EN     string `json:"en"`             // and in English
	Detail string `json:"detail"`         // numbers, text, bytes
	Text   string `json:"text,omitempty"` // what was printed
}

// list returns the entries, newest first.
func (j *journal) list() []Entry {
	out := make([]Entry, 0, len(j.entries))
	for i := range j.entries {
		e := &j.entries[(j.next-1-uint64(i))%keepEntries]
		out = append(out, e.words())
	}
	return out
}

func (e *entry) words() Entry {
	w := Entry{N: e.n, Kind: string(e.kind)}
	switch e.kind {
	case entryCommand:
		args := e.args[:min(len(e.args), e.cmd.Args())]
		w.Name, w.EL, w.EN, w.Detail = e.cmd.Name, e.cmd.EL, e.cmd.EN, e.cmd.Detail(args, e.data, e.size)
	case entryText:
		w.Text = string(e.text)
	case entryUnknown:
		w.Detail = e.what
	case entryHand:
		w.Name, w.Detail = e.what, e.to
	}
	return w
}
