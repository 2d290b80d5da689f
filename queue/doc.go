// Package queue is the heart of e-PASS: the tickets, services and counters of
// one business day and the rule that says who is next.
//
// The package is pure. It has no clock, no input or output, no randomness and
// no goroutine: Decide validates a command against the state and says which
// events it causes, Apply changes the state by one event and cannot fail. The
// live state is always what a replay of its events gives.
//
// Order is the turn rule: every waiting ticket has one static Key, set at
// check-in, and the lowest key that a counter may serve is called first. Only a
// return and marking a special category set a key anew; an appointment before
// its gate comes after everybody who competes.
//
// A day has hours: they say when walk-ins get numbers and when the day ends. It
// can be closed before, and go on after.
//
// The scenarios in testdata tell every rule by example.
package queue
