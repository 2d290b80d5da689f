package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Text is a sentence in Greek and English.
type Text struct{ EL, EN string }

// Problem is an error as a client sees it: an RFC 9457 problem document with a
// machine code and a sentence in the reader's language that says what to do.
type Problem struct {
	Status int
	Code   string
	Title  Text
	Detail Text // where and what; may be empty
}

// Error returns the English sentence.
func (p Problem) Error() string { return p.Code + ": " + strings.TrimSpace(p.Title.EN+" "+p.Detail.EN) }

// With returns the problem with what is particular to this case.
func (p Problem) With(el, en string) Problem {
	p.Detail = Text{el, en}
	return p
}

// ProblemNotFound is the one answer for all that is not there or not yours to
// see.
var ProblemNotFound = Problem{http.StatusNotFound, "not_found", Text{"Δεν βρέθηκε.", "Not found."}, Text{}}

// What the edge refuses by itself.
var (
	problemHost      = Problem{http.StatusMisdirectedRequest, "host", Text{"Η διεύθυνση δεν ανήκει σε αυτό το γραφείο.", "This address does not belong to this office."}, Text{}}
	problemOrigin    = Problem{http.StatusForbidden, "cross_site", Text{"Το αίτημα ήρθε από άλλον ιστότοπο και απορρίφθηκε.", "The request came from another site and was refused."}, Text{}}
	problemMethod    = Problem{http.StatusMethodNotAllowed, "method", Text{"Η ενέργεια δεν επιτρέπεται εδώ.", "This method is not allowed here."}, Text{}}
	problemSignIn    = Problem{http.StatusUnauthorized, "sign_in", Text{"Συνδεθείτε και δοκιμάστε ξανά.", "Sign in and try again."}, Text{}}
	problemForbidden = Problem{http.StatusForbidden, "forbidden", Text{"Ο ρόλος σας δεν επιτρέπει αυτή την ενέργεια.", "Your role does not allow this."}, Text{}}
	problemKey       = Problem{http.StatusBadRequest, "idempotency_key", Text{"Λείπει η κεφαλίδα Idempotency-Key ή δεν έχει 8 έως 64 χαρακτήρες A–Z, a–z, 0–9, - και _.", "The Idempotency-Key header is missing or is not 8 to 64 of A–Z, a–z, 0–9, - and _."}, Text{}}
	problemTooLarge  = Problem{http.StatusRequestEntityTooLarge, "too_large", Text{"Το αίτημα είναι πολύ μεγάλο.", "The request is too large."}, Text{}}
	problemMediaType = Problem{http.StatusUnsupportedMediaType, "media_type", Text{"Το περιεχόμενο δεν είναι του είδους που χρειάζεται:", "The content is not of the type that is needed:"}, Text{}}
	problemJSON      = Problem{http.StatusBadRequest, "json", Text{"Το έγγραφο JSON δεν είναι έγκυρο:", "The JSON document is not valid:"}, Text{}}
	problemGone      = Problem{499, "gone", Text{"Η σύνδεση έκλεισε.", "The connection was closed."}, Text{}}
)

// Greek reports whether the reader of a request prefers Greek: the first
// language named decides, Greek where none is.
func Greek(r *http.Request) bool {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	return !strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en")
}

// WriteProblem answers with a problem document.
func WriteProblem(w http.ResponseWriter, r *http.Request, p Problem) {
	pick := func(t Text) string { return t.EN }
	if Greek(r) {
		pick = func(t Text) string { return t.EL }
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(struct {
		Type   string `json:"type"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail,omitempty"`
	}{"about:blank", p.Status, p.Code, pick(p.Title), pick(p.Detail)}) // a client that went away is no fault
}
