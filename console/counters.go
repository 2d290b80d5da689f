package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// step makes the queue's command of a clerk's press at a counter.
type step func(call *web.Call, id queue.CounterID) (queue.Command, error)

func (c *Console) counterRoutes() []web.Route {
	steps := map[string]step{
		"open":   opening,
		"pause":  pausing,
		"close":  plain(func(id queue.CounterID) queue.Command { return queue.CloseCounter{Counter: id} }),
		"next":   plain(func(id queue.CounterID) queue.Command { return queue.CallNext{Counter: id} }),
		"recall": plain(func(id queue.CounterID) queue.Command { return queue.Recall{Counter: id} }),
		"start":  plain(func(id queue.CounterID) queue.Command { return queue.Start{Counter: id} }),
		"missed": plain(func(id queue.CounterID) queue.Command { return queue.Miss{Counter: id} }),
		"finish": plain(func(id queue.CounterID) queue.Command { return queue.Finish{Counter: id} }),
		"undo":   plain(func(id queue.CounterID) queue.Command { return queue.Undo{Counter: id} }),

		"call":     calling,
		"transfer": transferring,
		"park":     parking,
		"direct":   serving,
	}
	var routes []web.Route
	for name, build := range steps {
		routes = append(routes, web.Route{
			Method: http.MethodPost, Path: "/api/v1/counters/{id}/" + name, Role: clerk, JSON: c.stepping(build),
		})
	}
	return routes
}

// stepping carries out a clerk's press.
func (c *Console) stepping(build step) func(*web.Call) (any, error) {
	return func(call *web.Call) (any, error) {
		id, err := counterID(call.PathValue("id"))
		if err != nil {
			return nil, err
		}
		command, err := build(call, id)
		if err != nil {
			return nil, err
		}
		return c.do(call, office.AtCounter{Counter: id, Step: command})
	}
}

func counterID(text string) (queue.CounterID, error) {
	id, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("reading counter %q: %w", text, queue.ErrUnknownCounter)
	}
	return queue.CounterID(id), nil
}

// opening seats the one who is signed in.
func opening(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		TakeOver bool `json:"take_over"`
	}
	err := decodeOptional(call, &v)
	return queue.OpenCounter{Counter: id, Clerk: call.Identity.Name, TakeOver: v.TakeOver}, err
}

func pausing(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		Reason string `json:"reason"`
	}
	err := decodeOptional(call, &v)
	return queue.PauseCounter{Counter: id, Reason: v.Reason}, err
}

// calling calls a number out of order. The reason is shown and counted, so it
// has to be readable.
func calling(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		Number string `json:"number"`
		Reason string `json:"reason"`
	}
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	n, err := queue.ParseNumber(v.Number)
	if err != nil {
		return nil, err
	}
	if i := strings.IndexFunc(v.Reason, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
		return nil, fmt.Errorf("reading the reason of a call: %w", queue.ErrNoReason)
	}
	return queue.CallExceptional{Counter: id, Number: n, Reason: v.Reason}, nil
}

func transferring(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		Service queue.ServiceID `json:"service"`
		Counter queue.CounterID `json:"counter"`
	}
	err := call.Decode(&v)
	return queue.Transfer{Counter: id, Service: v.Service, To: v.Counter}, err
}

// longestPark is how many minutes a ticket may be parked for.
const longestPark = 24 * 60

func parking(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		Minutes int `json:"minutes"`
	}
	if err := decodeOptional(call, &v); err != nil {
		return nil, err
	}
	if v.Minutes < 0 || v.Minutes > longestPark {
		return nil, fmt.Errorf("parking for %d minutes: %w", v.Minutes, queue.ErrBadDuration)
	}
	return queue.Park{Counter: id, For: queue.Seconds(v.Minutes * 60)}, nil
}

func serving(call *web.Call, id queue.CounterID) (queue.Command, error) {
	var v struct {
		Service queue.ServiceID `json:"service"`
	}
	err := call.Decode(&v)
	return queue.DirectService{Counter: id, Service: v.Service}, err
}

// plain is a step that needs to know nothing but the counter.
func plain(command func(queue.CounterID) queue.Command) step {
	return func(call *web.Call, id queue.CounterID) (queue.Command, error) {
		return command(id), decodeOptional(call, &struct{}{})
	}
}

// decodeOptional reads a body that may be missing.
func decodeOptional(call *web.Call, v any) error {
	if len(call.Body) == 0 {
		return nil
	}
	return call.Decode(v)
}
