package api

import "fmt"

// Problem is an RFC 9457 problem document, sent as application/problem+json.
// Its type is about:blank; Code is what programs decide on.
type Problem struct {
	Status   int       `json:"status"` // of the HTTP answer
	Code     string    `json:"code"`   // one of the words below
	Title    string    `json:"title"`  // a sentence in the reader's language
	Detail   string    `json:"detail,omitempty"`
	Mistakes []Mistake `json:"mistakes,omitempty"` // of code invalid
}

// The codes of problems.
const (
	CodeInvalid            = "invalid" // 422, with mistakes
	CodeUnknownOffice      = "unknown_office"
	CodeUnknownService     = "unknown_service"
	CodeUnknownAppointment = "unknown_appointment"
	CodeExists             = "exists" // a new appointment with an identity that is in use
	CodeStale              = "stale"  // the revision is not the present one
	CodeCancelled          = "cancelled"
	CodeClosed             = "closed"     // the office is closed then
	CodeNotASlot           = "not_a_slot" // no appointment begins then
	CodeSlotTaken          = "slot_taken"
	CodeTooSoon            = "too_soon"
	CodeTooFar             = "too_far"
	CodeNotSameDay         = "not_same_day"
	CodeTooLate            = "too_late" // to be changed or cancelled
	CodeCursorGone         = "cursor_gone"
	CodeUnauthorized       = "unauthorized"
	CodeForbidden          = "forbidden"
	CodeTooMany            = "too_many_requests"
	CodeUnavailable        = "unavailable"
)

// Codes returns every code of a problem.
func Codes() []string {
	return []string{
		CodeInvalid, CodeUnknownOffice, CodeUnknownService, CodeUnknownAppointment, CodeExists, CodeStale,
		CodeCancelled, CodeClosed, CodeNotASlot, CodeSlotTaken, CodeTooSoon, CodeTooFar, CodeNotSameDay,
		CodeTooLate, CodeCursorGone, CodeUnauthorized, CodeForbidden, CodeTooMany, CodeUnavailable,
	}
}

// Error makes a problem an error that a client can return.
func (p Problem) Error() string {
	if p.Detail == "" {
		return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Title)
	}
	return fmt.Sprintf("%d %s: %s %s", p.Status, p.Code, p.Title, p.Detail)
}

func (p Problem) validate(m *Mistakes, path string) {
	between(m, in(path, "status"), p.Status, 400, 599)
	match(m, in(path, "code"), p.Code, wordPattern)
	needText(m, in(path, "title"), p.Title, maxLine)
	if p.Mistakes != nil {
		list(m, in(path, "mistakes"), p.Mistakes, 1000)
	}
}

func (v Mistake) validate(m *Mistakes, path string) {
	between(m, in(path, "line"), v.Line, 0, 1<<31-1)
	match(m, in(path, "code"), v.Code, wordPattern)
}
