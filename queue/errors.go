package queue

import "errors"

// What a command can be refused for. The shell maps each to a sentence.
var (
	ErrBadNumber            = errors.New("not a ticket number")
	ErrNoDay                = errors.New("no business day is open")
	ErrDayOpen              = errors.New("this or a later business day is open")
	ErrUnknownService       = errors.New("unknown service")
	ErrUnknownCounter       = errors.New("unknown counter")
	ErrUnknownTicket        = errors.New("unknown ticket")
	ErrNumbersExhausted     = errors.New("the numbers of this service are used up for today")
	ErrCounterNotOpen       = errors.New("the counter is not open")
	ErrCounterTaken         = errors.New("the counter is open for another clerk")
	ErrCounterBusy          = errors.New("the counter has a ticket in service")
	ErrNobodyWaiting        = errors.New("nobody this counter may serve is waiting")
	ErrNoTicketHere         = errors.New("the counter has no ticket")
	ErrWrongPhase           = errors.New("the ticket is not in a state that allows this")
	ErrBadSetup             = errors.New("the setup of services and counters is not valid")
	ErrDailyLimit           = errors.New("this service has no more tickets today")
	ErrUnknownAppointment   = errors.New("unknown appointment")
	ErrBadAppointment       = errors.New("the appointment is not valid")
	ErrCheckedIn            = errors.New("the appointment has its ticket already")
	ErrAppointmentCancelled = errors.New("the appointment was cancelled")
	ErrNotServedThere       = errors.New("the counter does not take this service")
	ErrTooFewCalls          = errors.New("the ticket has to be called more often first")
	ErrTooSoon              = errors.New("it is too soon after the last call")
	ErrNoReason             = errors.New("a reason of at most 120 letters is needed")
	ErrBadDuration          = errors.New("the time is negative or longer than a day")
	ErrNothingToUndo        = errors.New("the counter has no step that can still be undone")
	ErrUndoDepends          = errors.New("what was done since depends on the step")
)
