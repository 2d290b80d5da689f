package queue

import "errors"

// What a command can be refused for. The shell maps each to a sentence.
var (
	ErrBadNumber        = errors.New("not a ticket number")
	ErrNoDay            = errors.New("no business day is open")
	ErrDayOpen          = errors.New("this or a later business day is open")
	ErrUnknownService   = errors.New("unknown service")
	ErrUnknownCounter   = errors.New("unknown counter")
	ErrUnknownTicket    = errors.New("unknown ticket")
	ErrNumbersExhausted = errors.New("the numbers of this service are used up for today")
	ErrCounterNotOpen   = errors.New("the counter is not open")
	ErrCounterTaken     = errors.New("the counter is open for another clerk")
	ErrCounterBusy      = errors.New("the counter has a ticket in service")
	ErrNobodyWaiting    = errors.New("nobody this counter may serve is waiting")
	ErrNoTicketHere     = errors.New("the counter has no ticket")
	ErrWrongPhase       = errors.New("the ticket is not in a state that allows this")
	ErrBadSetup         = errors.New("the setup of services and counters is not valid")
)
