// Package exchange reads appointments from files and writes them to files: the
// contract's JSON, iCalendar (RFC 5545) and a table that Greek Excel opens
// (CSV). docs/appointments-files.md describes the three for people.
//
// Reading never stops at the first mistake. Every mistake has a line and a
// sentence in Greek and English that says what to do, and the appointments
// without mistakes are returned beside them, so that a dry run can show both.
// What a file leaves open comes from Office, and an identity that it does not
// give is derived from what it says, so that the same file read twice is the
// same appointments.
//
// The functions are pure but for the names of zones, which are looked up in
// the machine's zone database.
package exchange
