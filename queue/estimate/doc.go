// Package estimate forecasts how long waiting people will still wait: it runs
// the turn rule forward from the live state, many times, with service times,
// lateness and absences drawn from the office's own past, and shows a range
// and never a single number.
//
// The package is pure. The moment, the seed and the past are arguments; the
// same arguments give the same range on every machine. Durations inside are
// minutes as float64, counted from the moment of the forecast.
package estimate
