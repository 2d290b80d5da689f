package office

import "errors"

// What a request can be refused for, beside the errors of package queue.
var (
	ErrInvalid        = errors.New("not valid")
	ErrDiskFault      = errors.New("the office cannot save anything at the moment")
	ErrOutcomeUnknown = errors.New("saving failed half way: whether it happened is not known yet")
	ErrStopped        = errors.New("the office daemon is stopping")
	ErrKeyReused      = errors.New("this idempotency key belongs to another request")
	ErrNotFound       = errors.New("not found")
	ErrSignIn         = errors.New("name or password is wrong")
	ErrNotYourCounter = errors.New("the counter is open for another clerk")
	ErrLastAdmin      = errors.New("the office needs at least one administrator")
	ErrKeys           = errors.New("the keys of personal data cannot be used")
	ErrErased         = errors.New("the personal data was deleted when its time was over")
	ErrUnreadable     = errors.New("the personal data cannot be read")
	ErrOtherDay       = errors.New("the appointment is on another day")
	ErrDayTurns       = errors.New("with these settings the running business day would be over at once")
	ErrPrintState     = errors.New("the print job is not in a state that allows this")
)
