// Package simulate runs days of an office through the real queue, faster than
// real time, beside the rules that other queue systems use, and measures what
// each of them does to the people who wait.
//
// Everything random is drawn from the seed of the description. A person has
// the same arrival, service time and absences under every rule (common random
// numbers), so rules differ by what they do and not by luck. Days run in
// parallel; the result is the same for any number of workers.
//
// Durations inside are minutes as float64, counted from the opening of the
// day, except at the edge to package queue.
package simulate
