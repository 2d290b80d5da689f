// Package booking knows when an office is open and which appointments it can
// take: its calendar, the slots of a day, and the decisions to book, move and
// cancel one.
//
// The package is pure. It has no clock, no input or output, no randomness and
// no goroutine; the present moment, the random part of a code and the IANA
// zone arrive as arguments. What people agree on is kept as they said it, as
// date, time of day and zone, and becomes an instant only to be compared.
//
// A business day is a date and what follows it until the office closes, so
// times of day run past 24:00: an office open on Friday evening until two in
// the morning has Friday 18:00–26:00.
package booking
