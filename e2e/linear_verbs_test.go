package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"epass.internal/queue"
)

// Who presses in a history.
const (
	atKiosk   = "kiosk" // a kiosk's screen, and the phones of those who drew there
	atDesk    = "desk"  // a clerk without a counter
	atCounter = "counter"
)

// verb is a kind of operation. Another one is another row of verbs: what is
// sent, the queue's command, and how the answer follows from its events.
type verb struct {
	name   string
	who    string // one or several
	weight int    // how often it is chosen among those of who
	build  func(h *hand) *operation
}

// verbs returns everything that clients do in a history.
func verbs() []verb {
	return []verb{
		{"draw", atKiosk, 6, drawing},
		{"look", atKiosk, 3, looking},
		{"give up", atKiosk, 1, givingUp},

		{"desk draw", atDesk, 2, deskDrawing},
		{"check in", atDesk, 2, checkingIn},
		onTicket("return", atDesk+atCounter, 8, func(b *board) queue.Number { return b.missed() }, func(n queue.Number) (any, queue.Command) {
			return nil, queue.Return{Number: n}
		}),
		onTicket("unpark", atDesk+atCounter, 8, func(b *board) queue.Number { return b.parked() }, func(n queue.Number) (any, queue.Command) {
			return nil, queue.Unpark{Number: n}
		}),
		onTicket("cancel", atDesk, 1, func(b *board) queue.Number { return b.any() }, func(n queue.Number) (any, queue.Command) {
			return nil, queue.Cancel{Number: n}
		}),
		onTicket("special", atDesk, 3, func(b *board) queue.Number { return b.any() }, func(n queue.Number) (any, queue.Command) {
			on := rand.IntN(3) > 0
			return map[string]any{"special": on}, queue.MarkSpecial{Number: n, Special: on}
		}),

		{"open", atCounter, 1, opening},
		step("pause", 2, func(h *hand) (any, queue.Command) {
			return map[string]any{"reason": "break"}, queue.PauseCounter{Counter: h.counter, Reason: "break"}
		}),
		step("close", 4, func(h *hand) (any, queue.Command) { return nil, queue.CloseCounter{Counter: h.counter} }),
		step("next", 4, func(h *hand) (any, queue.Command) { return nil, queue.CallNext{Counter: h.counter} }),
		step("call", 6, calling),
		step("direct", 5, func(h *hand) (any, queue.Command) {
			s := service()
			return map[string]any{"service": s}, queue.DirectService{Counter: h.counter, Service: s}
		}),
		step("recall", 3, func(h *hand) (any, queue.Command) { return nil, queue.Recall{Counter: h.counter} }),
		step("start", 3, func(h *hand) (any, queue.Command) { return nil, queue.Start{Counter: h.counter} }),
		step("missed", 4, func(h *hand) (any, queue.Command) { return nil, queue.Miss{Counter: h.counter} }),
		step("finish", 3, func(h *hand) (any, queue.Command) { return nil, queue.Finish{Counter: h.counter} }),
		step("transfer", 3, transferring),
		step("park", 3, func(h *hand) (any, queue.Command) {
			minutes := pick([]int{0, 24 * 60})
			return map[string]any{"minutes": minutes}, queue.Park{Counter: h.counter, For: queue.Seconds(minutes * 60)}
		}),
		step("undo", 3, func(h *hand) (any, queue.Command) { return nil, queue.Undo{Counter: h.counter} }),
	}
}

// step is the verb of a clerk's press at the counter where the clerk sits. build
// returns the request's body and the queue's command.
func step(name string, weight int, build func(h *hand) (any, queue.Command)) verb {
	return verb{name, atCounter, weight, func(h *hand) *operation {
		body, command := build(h)
		return h.step(name, h.counter, body, command)
	}}
}

// step returns the press name of the hand's clerk at counter id.
func (h *hand) step(name string, id queue.CounterID, body any, command queue.Command) *operation {
	return &operation{
		name: name, by: h.login, method: http.MethodPost, path: fmt.Sprintf("/api/v1/counters/%d/%s", id, name),
		body: body, counter: id, command: command, answer: stepped,
	}
}

// onTicket is the verb of a press on a ticket that is at no counter: one that
// target finds, or now and then any.
func onTicket(name, who string, weight int, target func(*board) queue.Number, build func(queue.Number) (any, queue.Command)) verb {
	return verb{name, who, weight, func(h *hand) *operation {
		n := target(h.board)
		switch {
		case n == "" && rand.IntN(10) > 0:
			return h.usual()
		case n == "":
			n = h.board.any()
		}
		body, command := build(n)
		return &operation{
			name: name, by: h.login, method: http.MethodPost, path: "/api/v1/tickets/" + url.PathEscape(string(n)) + "/" + name,
			body: body, number: n, command: command, answer: named,
		}
	}}
}

// usual is what a clerk does most.
func (h *hand) usual() *operation {
	if h.who == atCounter {
		return h.step("next", h.counter, nil, queue.CallNext{Counter: h.counter})
	}
	return deskDrawing(h)
}

func drawing(*hand) *operation { return draw(service()) }

func draw(s queue.ServiceID) *operation {
	return &operation{
		name: "draw", method: http.MethodPost, path: "/api/v1/tickets", body: map[string]any{"service": s},
		command: queue.Issue{Service: s, Source: queue.FromKiosk}, answer: drew,
	}
}

func deskDrawing(h *hand) *operation {
	s, special := service(), rand.IntN(2) == 0
	return &operation{
		name: "desk draw", by: h.login, method: http.MethodPost, path: "/api/v1/desk/tickets",
		body:    map[string]any{"service": s, "special": special, "print": false},
		command: queue.Issue{Service: s, Source: queue.FromDesk, Special: special}, answer: drew,
	}
}

// checkingIn is for an appointment of the day; its person may have come before.
func checkingIn(h *hand) *operation {
	id, special := queue.AppointmentID(fmt.Sprintf("appointment-%d", rand.IntN(8))), rand.IntN(4) == 0
	return &operation{
		name: "check in", by: h.login, method: http.MethodPost, path: "/api/v1/appointments/" + string(id) + "/checkin",
		body:    map[string]any{"special": special, "print": false},
		command: queue.CheckIn{ID: id, Source: queue.FromDesk, Special: special}, answer: drew,
	}
}

// looking and givingUp are of a phone; before any number was drawn it draws.
func looking(h *hand) *operation {
	n, token := h.board.phone()
	if token == "" {
		return drawing(h)
	}
	return look(n, token)
}

func look(n queue.Number, token string) *operation {
	return &operation{name: "look", method: http.MethodGet, path: "/api/v1/ticket", token: token, number: n, answer: followed}
}

func givingUp(h *hand) *operation {
	n, token := h.board.phone()
	if token == "" {
		return drawing(h)
	}
	return &operation{
		name: "give up", method: http.MethodPost, path: "/api/v1/ticket/cancel", token: token,
		number: n, command: queue.Cancel{Number: n}, answer: gaveUp,
	}
}

// opening seats the clerk where it was, or elsewhere, with others there or not.
func opening(h *hand) *operation {
	id, takeOver := pick([]queue.CounterID{h.counter, h.counter, h.counter, 1, 2, 3}), rand.IntN(2) == 0
	return h.step("open", id, map[string]any{"take_over": takeOver}, queue.OpenCounter{Counter: id, Clerk: h.login, TakeOver: takeOver})
}

func calling(h *hand) (any, queue.Command) {
	n, why := h.board.any(), pick([]string{"pregnant", "pregnant", "pregnant", ""})
	return map[string]any{"number": n, "reason": why}, queue.CallExceptional{Counter: h.counter, Number: n, Reason: why}
}

func transferring(h *hand) (any, queue.Command) {
	s, to := pick([]queue.ServiceID{"", "certify", "civil", "benefits"}), pick([]queue.CounterID{0, 0, 1, 2, 3})
	return map[string]any{"service": s, "counter": to}, queue.Transfer{Counter: h.counter, Service: s, To: to}
}

func service() queue.ServiceID {
	return pick([]queue.ServiceID{"certify", "certify", "certify", "civil", "civil", "benefits"})
}

func pick[T any](list []T) T { return list[rand.IntN(len(list))] }

// choose returns one of the verbs of who by their weights.
func choose(all []verb, who string) verb {
	sum := 0
	for _, v := range all {
		if strings.Contains(v.who, who) {
			sum += v.weight
		}
	}
	at := rand.IntN(sum)
	for _, v := range all {
		if !strings.Contains(v.who, who) {
			continue
		}
		if at -= v.weight; at < 0 {
			return v
		}
	}
	return verb{} // never: the weights add up to sum
}
