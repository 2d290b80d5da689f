// Package probe finds out what a connected printer can do. It asks the printer
// all that printers can say of themselves, prints slips that show the rest, and
// asks the person in front of it what is on them. The result is a profile whose
// facts say that they were probed.
//
// Everything has a deadline: a printer that says nothing is a printer that says
// nothing, and costs about fifteen seconds.
package probe
