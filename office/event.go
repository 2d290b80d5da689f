package office

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"epass.internal/queue"
)

// event is one change of the office's state in the journal: a queue.Event or
// one of those below.
type event interface{ Kind() string }

// settingsPut replaces the office's settings; the queue's setup follows in an
// event of its own.
type settingsPut struct {
	Settings Settings `json:"settings"`
}

// secretSet fixes the key that ticket tokens are made with, once.
type secretSet struct {
	Secret []byte `json:"secret"`
}

// staffPut adds a member of staff or replaces one.
type staffPut struct {
	Staff Staff `json:"staff"`
}

// staffRemoved ends a member of staff and all their sessions.
type staffRemoved struct {
	Login string `json:"login"`
}

// sessionStarted is a sign-in.
type sessionStarted struct {
	Session Session `json:"session"`
}

// sessionEnded is a sign-out, or a session whose time is over.
type sessionEnded struct {
	Hash TokenHash `json:"hash"`
}

// devicePaired makes a kiosk or display known.
type devicePaired struct {
	Device Device `json:"device"`
}

// deviceRemoved forgets a device.
type deviceRemoved struct {
	Hash TokenHash `json:"hash"`
}

// printQueued wants a slip on paper: that of ticket Number, or a test slip.
type printQueued struct {
	ID     uint64       `json:"id"`
	Number queue.Number `json:"number,omitempty"`
	Copy   bool         `json:"copy,omitempty"`
	Kiosk  string       `json:"kiosk,omitempty"` // name of the kiosk where it was wanted

	Appointment queue.AppointmentID `json:"appointment,omitempty"` // its slip instead of a ticket's
}

// printChanged is a step of a print job.
type printChanged struct {
	ID      uint64     `json:"id"`
	State   PrintState `json:"state"`
	Attempt int        `json:"attempt,omitempty"`
	Copy    bool       `json:"copy,omitempty"`
	Fault   string     `json:"fault,omitempty"`
	Printer string     `json:"printer,omitempty"`
	Order   PrintOrder `json:"order,omitempty"`
	Wanted  bool       `json:"wanted,omitempty"` // by an operator, at the time of the event
}

// Kind returns the name of the event in the journal.
func (settingsPut) Kind() string { return "settings_put" }

// Kind returns the name of the event in the journal.
func (secretSet) Kind() string { return "secret_set" }

// Kind returns the name of the event in the journal.
func (staffPut) Kind() string { return "staff_put" }

// Kind returns the name of the event in the journal.
func (staffRemoved) Kind() string { return "staff_removed" }

// Kind returns the name of the event in the journal.
func (sessionStarted) Kind() string { return "session_started" }

// Kind returns the name of the event in the journal.
func (sessionEnded) Kind() string { return "session_ended" }

// Kind returns the name of the event in the journal.
func (devicePaired) Kind() string { return "device_paired" }

// Kind returns the name of the event in the journal.
func (deviceRemoved) Kind() string { return "device_removed" }

// Kind returns the name of the event in the journal.
func (printQueued) Kind() string { return "print_queued" }

// Kind returns the name of the event in the journal.
func (printChanged) Kind() string { return "print_changed" }

var decoders = map[string]func([]byte) (event, error){
	settingsPut{}.Kind():    decodeAs[settingsPut],
	secretSet{}.Kind():      decodeAs[secretSet],
	staffPut{}.Kind():       decodeAs[staffPut],
	staffRemoved{}.Kind():   decodeAs[staffRemoved],
	sessionStarted{}.Kind(): decodeAs[sessionStarted],
	sessionEnded{}.Kind():   decodeAs[sessionEnded],
	devicePaired{}.Kind():   decodeAs[devicePaired],
	deviceRemoved{}.Kind():  decodeAs[deviceRemoved],
	appointmentPut{}.Kind(): decodeAs[appointmentPut],
	personsErased{}.Kind():  decodeAs[personsErased],
	clockDoubted{}.Kind():   decodeAs[clockDoubted],
	waitPromised{}.Kind():   decodeAs[waitPromised],
	printQueued{}.Kind():    decodeAs[printQueued],
	printChanged{}.Kind():   decodeAs[printChanged],
}

func decodeAs[E event](data []byte) (event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decoding event %q: %w", e.Kind(), err)
	}
	return e, nil
}

// entry is one record of the journal: all that one command changed, and the
// answer its request got.
type entry struct {
	At     time.Time // UTC, never before that of an earlier entry
	By     string    // principal
	Events []event
	Answer *answer
}

// answer is kept for two business days, so that a repeated request gets it
// again.
type answer struct {
	Key  string          `json:"key"`  // principal and Idempotency-Key
	Hash string          `json:"hash"` // hexadecimal
	Body json.RawMessage `json:"body"`
}

// encode appends the entry's JSON form to buf.
func (e *entry) encode(buf []byte) ([]byte, error) {
	buf = append(buf, `{"at":"`...)
	buf = e.At.AppendFormat(buf, time.RFC3339Nano)
	buf = append(buf, `","by":`...)
	buf, err := appendJSON(buf, e.By, nil)
	buf = append(buf, `,"events":[`...)
	for i, ev := range e.Events {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(append(append(buf, `{"`...), ev.Kind()...), `":`...)
		buf, err = appendJSON(buf, ev, err)
		buf = append(buf, '}')
	}
	buf = append(buf, ']')
	if e.Answer != nil {
		buf = append(buf, `,"answer":{"key":`...)
		buf, err = appendJSON(buf, e.Answer.Key, err)
		buf = append(buf, `,"hash":`...)
		buf, err = appendJSON(buf, e.Answer.Hash, err)
		buf = append(buf, `,"body":`...)
		buf = append(append(buf, cmp.Or(string(e.Answer.Body), "null")...), '}')
	}
	return append(buf, '}'), err
}

func appendJSON(buf []byte, v any, err error) ([]byte, error) {
	if err != nil {
		return buf, err
	}
	data, err := json.Marshal(v)
	return append(buf, data...), err
}

// decodeEntry reads what encode wrote.
func decodeEntry(data []byte) (entry, error) {
	var raw struct {
		At     time.Time                    `json:"at"`
		By     string                       `json:"by"`
		Events []map[string]json.RawMessage `json:"events"`
		Answer *answer                      `json:"answer"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return entry{}, fmt.Errorf("decoding journal entry: %w", err)
	}
	e := entry{At: raw.At, By: raw.By, Answer: raw.Answer}
	for _, m := range raw.Events {
		for kind, body := range m {
			ev, err := decodeEvent(kind, body)
			if err != nil {
				return entry{}, err
			}
			e.Events = append(e.Events, ev)
		}
	}
	return e, nil
}

func decodeEvent(kind string, body []byte) (event, error) {
	if decode, ok := decoders[kind]; ok {
		return decode(body)
	}
	return queue.DecodeEvent(kind, body)
}
