package kiosk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"epass.internal/office"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
)

// ask returns the answer to the holder of mine about a number as typed.
func (h *hall) ask(mine Issued, typed string) reply {
	h.t.Helper()
	return h.send(http.MethodGet, "/api/v1/ticket/why?number="+url.QueryEscape(typed), mine.token(), "", "")
}

// reasons reads all that package queue can answer from its source.
func reasons(t *testing.T) []queue.Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../queue/reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []queue.Reason
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Reason" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, queue.Reason(text))
		}
		return true
	})
	return out
}

func TestEveryReasonHasASentenceInBothLanguages(t *testing.T) {
	all := reasons(t)
	if len(all) < 15 {
		t.Fatalf("package queue has %d reasons, want at least 15", len(all))
	}
	for _, r := range all {
		got := newAnswer(queue.Explanation{Reason: r, First: queue.Side{Number: "Β003"}}).Text
		if got.EL == "" || got.EN == "" || got.EL == got.EN || strings.Contains(got.EL+got.EN, "{") {
			t.Errorf("%s says %+v, want a Greek and an English sentence", r, got)
		}
	}
}

func TestNoReasonShowsASpecialCategoryOrAnExceptionalCall(t *testing.T) {
	const mark = "zz-mark"
	answers := map[Answer]bool{}
	for _, r := range reasons(t) {
		e := queue.Explanation{
			Reason: r, Before: true, Because: mark,
			First: queue.Side{Number: "Β003", Phase: queue.Called, Special: true, Class: mark, Service: mark},
		}
		got := newAnswer(e)
		staff := got.Reason == queue.ReasonSpecialCategory || got.Reason == queue.ReasonExceptional
		said := strings.ToLower(string(got.Reason) + got.Text.EL + got.Text.EN)
		if staff || strings.Contains(said, mark) || strings.Contains(said, "ειδικ") || strings.Contains(said, "special") {
			t.Errorf("%s reaches a citizen as %+v", r, got)
		}
		if r.ForCitizen() == queue.ReasonOfficePriority {
			answers[got] = true
		}
	}
	if len(answers) != 1 {
		t.Errorf("priority reads in %d ways, want one: %v", len(answers), answers)
	}
	for _, r := range []queue.Reason{queue.ReasonSpecialCategory, queue.ReasonExceptional} {
		if got := saying(r); got != (queue.Text{}) {
			t.Errorf("%s says %+v, want nothing", r, got)
		}
	}
}

// What the office knows of a special category and of an exceptional call is
// marked here, and must not reach another citizen.
func TestAnswersAboutPriorityAreAlikeAndSayNothingMore(t *testing.T) {
	const mark = "zz-mark"
	bodies := map[string]string{}
	for name, setUp := range map[string]func(h *hall){
		"special": func(h *hall) {
			h.do(office.System(), office.OnTicket{Number: "Α002", Step: queue.MarkSpecial{Number: "Α002", Special: true}})
			h.step(1, queue.CallNext{Counter: 1})
		},
		"exceptional": func(h *hall) {
			h.step(1, queue.CallExceptional{Counter: 1, Number: "Α002", Reason: mark})
		},
	} {
		h := openHall(t, publicURL)
		mine := h.press("certify", "press-001")
		h.press("certify", "press-002")
		h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"})
		setUp(h)
		r := h.ask(mine, "Α002")
		bodies[name] = string(r.body)
		if got := decode[Answer](t, r); !got.Before || got.Reason != queue.ReasonOfficePriority {
			t.Errorf("%s: %+v, want it called before with priority", name, got)
		}
		for _, secret := range []string{mark, "special", "exceptional", "because", "ειδικ", "κατ' εξαίρεση"} {
			if strings.Contains(strings.ToLower(string(r.body)), secret) {
				t.Errorf("%s: the answer says %q: %s", name, secret, r.body)
			}
		}
	}
	if diff := cmp.Diff(bodies["special"], bodies["exceptional"]); diff != "" {
		t.Errorf("the two read differently (-special +exceptional):\n%s", diff)
	}
}

func TestPriorityOfANumberThatStillWaitsIsNotShown(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	h.press("certify", "press-002")
	before := h.ask(mine, "Α002")
	h.do(office.System(), office.OnTicket{Number: "Α002", Step: queue.MarkSpecial{Number: "Α002", Special: true}})
	after := h.ask(mine, "Α002")
	if got := decode[Answer](t, after); got.Reason != queue.ReasonNotBefore || got.Before || string(before.body) != string(after.body) {
		t.Errorf("%s after %s, want the same answer, that it was not called before", after.body, before.body)
	}
}

func TestCitizenLearnsWhyAnotherNumberWasCalledFirst(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	mine := h.press("certify", "press-002")
	h.press("benefits", "press-003")
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1})
	h.step(4, queue.OpenCounter{Counter: 4, Clerk: "maria"}, queue.CallNext{Counter: 4}, queue.Finish{Counter: 4},
		queue.DirectService{Counter: 4, Service: "other"})
	for typed, want := range map[string]Answer{
		"Α001": {Number: "Α001", Before: true, Reason: queue.ReasonTicketOrder},
		" a-1": {Number: "Α001", Before: true, Reason: queue.ReasonTicketOrder},
		"Γ001": {Number: "Γ001", Before: true, Reason: queue.ReasonOtherCounter},
		"Δ001": {Number: "Δ001", Before: true, Reason: queue.ReasonDirect},
	} {
		r := h.ask(mine, typed)
		want.Text = sentence(want.Reason, want.Number)
		if diff := cmp.Diff(want, decode[Answer](t, r)); diff != "" || r.status != http.StatusOK {
			t.Errorf("%q: %d (-want +got):\n%s", typed, r.status, diff)
		}
	}
}

func TestQuestionsThatHaveNoAnswerAreRefused(t *testing.T) {
	h := openHall(t, publicURL)
	mine := h.press("certify", "press-001")
	for typed, want := range map[string]struct {
		status int
		code   string
	}{
		"":      {http.StatusBadRequest, "bad_number"},
		"hello": {http.StatusBadRequest, "bad_number"},
		"Β999":  {http.StatusNotFound, "unknown_ticket"},
		"Α001":  {http.StatusUnprocessableEntity, "own_number"},
	} {
		if r := h.ask(mine, typed); r.status != want.status || r.code(t) != want.code {
			t.Errorf("%q: %d %s, want %d %s", typed, r.status, r.body, want.status, want.code)
		}
	}
	unknown := h.send(http.MethodGet, "/api/v1/ticket", "unknown", "", "")
	for _, typed := range []string{"", "Α001", "Β999"} {
		if r := h.ask(Issued{URL: "#unknown"}, typed); string(r.body) != string(unknown.body) || r.status != http.StatusNotFound {
			t.Errorf("%q without a ticket: %d %s, want %s", typed, r.status, r.body, unknown.body)
		}
	}
}
