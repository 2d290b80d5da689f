// Package report turns business days into figures: how long people waited,
// walked to the counter and were served, who did not come, how punctual
// appointments were, by service, counter, hour of arrival and day, and writes
// them as CSV and XLSX.
//
// The package is pure: days, zone, language and names are arguments. What it
// gives away holds no number of a ticket, no name and no identifier of an
// appointment; of the reasons that clerks typed only those that are in a given
// list are shown as they are.
//
// # What the figures mean
//
//	wait     first check-in (or issue) → first call. A person who came before the
//	         appointment waited from then on. What comes after the first call, such
//	         as waiting again after a transfer, a return or on the side, is no wait
//	         but part of the stay. A service without a ticket has none.
//	walk     the call that brought the ticket to its last counter → start there.
//	         Only where the clerk said that the person came.
//	service  start → end, added up over all counters at which a served ticket
//	         was, those before a transfer or before waiting on the side among
//	         them. Where start was never pressed it counts from the last call or
//	         recall. A row of a counter or service has it where it ended.
//	stay     first check-in → end of the last service: all that a visit took.
//	late     max(appointment's time, check-in) → first call; 0 for who was called
//	         before. Prompt is at most ten minutes late.
//
// Durations lie between instants: midnight and changes of the clock do not
// matter to them. Hours are those of the office's wall clock; an hour that a
// change of the clock repeats is one. A visit belongs to the business day that
// gave its number, also after midnight. A step that was undone never happened,
// except that the number of an undone service without a ticket was given: it
// counts as issued and cancelled.
package report
