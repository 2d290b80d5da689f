package console

import (
	"net/http"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

func (c *Console) whyRoutes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Path: "/api/v1/why", Role: clerk, JSON: c.why}}
}

var problemSameNumber = web.Problem{
	Status: http.StatusUnprocessableEntity, Code: "same_number",
	Title: web.Text{EL: "Γράψτε δύο διαφορετικούς αριθμούς.", EN: "Write two different numbers."},
}

// Answer is why one number comes before another.
type Answer struct {
	Reason   queue.Reason    `json:"reason"`
	Before   bool            `json:"before"` // whether first was called before second, or will be
	At       time.Time       `json:"at"`     // of first's call; of the question if it was not called
	Counter  queue.CounterID `json:"counter,omitempty"`
	Sentence queue.Text      `json:"sentence"`
	First    SideView        `json:"first"`
	Second   SideView        `json:"second"`
}

// SideView is one of the two numbers of an Answer.
type SideView struct {
	Number    queue.Number    `json:"number"`
	Service   queue.ServiceID `json:"service"`
	Phase     queue.Phase     `json:"phase"`
	CheckedIn time.Time       `json:"checked_in"`
	Slot      time.Time       `json:"slot,omitzero"` // of the appointment
	Turn      time.Time       `json:"turn"`
	CalledAt  time.Time       `json:"called_at,omitzero"`
}

// why answers «γιατί κλήθηκε πριν από μένα;».
func (c *Console) why(call *web.Call) (any, error) {
	query := call.URL.Query()
	first, err := queue.ParseNumber(query.Get("first"))
	if err != nil {
		return nil, err
	}
	second, err := queue.ParseNumber(query.Get("second"))
	if err != nil {
		return nil, err
	}
	if first == second {
		return nil, problemSameNumber
	}
	var e queue.Explanation
	reading := c.office.Read(call.Context(), func(s *office.State) {
		e, err = s.Queue.Why(first, second, later(c.opt.Now(), s.Now))
	})
	if reading != nil {
		return nil, reading
	}
	if err != nil {
		return nil, err
	}
	return explained(e), nil
}

func explained(e queue.Explanation) Answer {
	return Answer{
		Reason: e.Reason, Before: e.Before, At: e.At, Counter: e.Counter,
		Sentence: sentence(e.Reason, e.First.Number, e.Second.Number, e.Because),
		First:    sideOf(e.First),
		Second:   sideOf(e.Second),
	}
}

func sideOf(s queue.Side) SideView {
	return SideView{
		Number: s.Number, Service: s.Service, Phase: s.Phase,
		CheckedIn: s.CheckedIn, Slot: s.Slot, Turn: s.Turn, CalledAt: s.CalledAt,
	}
}

// later returns the later of two times: the office's last entry may be ahead of
// a clock that was set back.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a.UTC()
	}
	return b
}
