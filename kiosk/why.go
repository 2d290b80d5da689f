package kiosk

import (
	"fmt"
	"net/http"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// Answer tells a citizen why another number was called first. It has no place
// for anything else about that number.
type Answer struct {
	Number queue.Number `json:"number"`
	Before bool         `json:"before"` // whether it was called first
	Reason queue.Reason `json:"reason"`
	Text   queue.Text   `json:"text"`
}

// why answers «γιατί κλήθηκε άλλος πριν από μένα;» to the holder of a ticket.
func (k *Kiosk) why(c *web.Call) (any, error) {
	var answer Answer
	var asking error
	_, err := k.find(c.Context(), bearer(c), func(s *office.State, key ticketKey) {
		answer, asking = explain(s, key.number, c.URL.Query().Get("number"), k.clock())
	})
	if err != nil {
		return nil, err
	}
	return answer, asking
}

// explain answers the holder of mine about a number as it was typed.
func explain(s *office.State, mine queue.Number, typed string, now time.Time) (Answer, error) {
	other, err := queue.ParseNumber(typed)
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("reading the number of the question: %w", err)
	case other == mine:
		return Answer{}, web.Problem{Status: http.StatusUnprocessableEntity, Code: "own_number", Title: web.Text{
			EL: "Αυτός είναι ο δικός σας αριθμός. Γράψτε τον αριθμό που κλήθηκε.", EN: "This is your own number. Write the number that was called.",
		}}
	}
	e, err := s.Queue.Why(other, mine, later(now, s.Now))
	if err != nil {
		return Answer{}, fmt.Errorf("explaining a call: %w", err)
	}
	return newAnswer(e), nil
}

// newAnswer says of an explanation what a citizen may read. Only a call is
// explained: why a number will be called, while it waits, would show who has
// priority before the hall sees any call.
func newAnswer(e queue.Explanation) Answer {
	e = e.ForCitizen()
	if e.First.Phase == queue.Waiting {
		e.Reason, e.Before = queue.ReasonNotBefore, false
	}
	return Answer{Number: e.First.Number, Before: e.Before, Reason: e.Reason, Text: sentence(e.Reason, e.First.Number)}
}
