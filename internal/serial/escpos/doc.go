// Package escpos reads the command language of ticket printers: where each
// command ends, what it is called in words, and what a printer's answers mean.
// It executes nothing. A Framer divides the bytes sent to a printer into
// commands; a Dialogue does so for both directions and puts them into words,
// for the trace of a line.
//
// Names and lengths are those of Epson's ESC/POS command reference, with the
// commands of Star, Custom and common clones that share no bytes with it.
package escpos
