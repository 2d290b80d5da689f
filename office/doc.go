// Package office owns the queue of one service centre in one goroutine. Every
// command is decided, applied to private state, written to the journal with
// the others that were waiting (one write, one sync) and only then answered.
package office
