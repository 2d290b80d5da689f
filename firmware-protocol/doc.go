// Package firmware is the protocol between the office's computer and the
// micro-controller of a ticket dispenser: frames on a serial line, their
// checksum, and the names of kinds and messages.
//
// SPEC.md is the standard, this package one implementation of it; another one
// can be written from SPEC.md and proved with the vectors in vectors/. The
// package is pure: it turns values into bytes and bytes into values, and leaves
// the line, the clock and the rules of delivery to its caller.
package firmware
