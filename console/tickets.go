package console

import (
	"net/http"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// ticketStep makes the queue's command of a clerk's press on a ticket.
type ticketStep func(call *web.Call, n queue.Number) (queue.Command, error)

func (c *Console) ticketRoutes() []web.Route {
	steps := map[string]ticketStep{
		"return":  onTicket(func(n queue.Number) queue.Command { return queue.Return{Number: n} }),
		"unpark":  onTicket(func(n queue.Number) queue.Command { return queue.Unpark{Number: n} }),
		"cancel":  onTicket(func(n queue.Number) queue.Command { return queue.Cancel{Number: n} }),
		"special": marking,
	}
	routes := []web.Route{{Method: http.MethodPost, Path: "/api/v1/desk/tickets", Role: clerk, JSON: c.deskTicket}}
	for name, build := range steps {
		routes = append(routes, web.Route{
			Method: http.MethodPost, Path: "/api/v1/tickets/{number}/" + name, Role: clerk, JSON: c.ticketStepping(build),
		})
	}
	return routes
}

// ticketStepping carries out a clerk's press on a ticket.
func (c *Console) ticketStepping(build ticketStep) func(*web.Call) (any, error) {
	return func(call *web.Call) (any, error) {
		n, err := queue.ParseNumber(call.PathValue("number"))
		if err != nil {
			return nil, err
		}
		command, err := build(call, n)
		if err != nil {
			return nil, err
		}
		return c.do(call, office.OnTicket{Number: n, Step: command})
	}
}

// onTicket is a step that needs to know nothing but the ticket.
func onTicket(command func(queue.Number) queue.Command) ticketStep {
	return func(call *web.Call, n queue.Number) (queue.Command, error) {
		return command(n), decodeOptional(call, &struct{}{})
	}
}

func marking(call *web.Call, n queue.Number) (queue.Command, error) {
	var v struct {
		Special bool `json:"special"`
	}
	err := call.Decode(&v)
	return queue.MarkSpecial{Number: n, Special: v.Special}, err
}

// DeskTicket is a number that a clerk gave somebody at the desk.
type DeskTicket struct {
	Number   queue.Number    `json:"number"`
	Service  queue.ServiceID `json:"service"`
	Ahead    int             `json:"ahead"`
	IssuedAt time.Time       `json:"issued_at"`
	Job      uint64          `json:"job,omitempty"` // print job of the slip; 0: no paper
}

// deskTicket gives a number to somebody at the desk, on paper where the clerk
// wants it and the office has a printer.
func (c *Console) deskTicket(call *web.Call) (any, error) {
	var v struct {
		Service queue.ServiceID `json:"service"`
		Special bool            `json:"special"`
		Print   bool            `json:"print"`
	}
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	a, err := office.Do[office.TicketAnswer](call.Context(), c.office, office.RequestOf(call, office.IssueTicket{
		Service: v.Service,
		Source:  queue.FromDesk,
		Special: v.Special,
		Print:   v.Print && c.office.Printer().State != office.PrinterNone,
	}))
	if err != nil {
		return nil, err
	}
	return web.Created{Value: DeskTicket{Number: a.Number, Service: a.Service, Ahead: a.Ahead, IssuedAt: a.IssuedAt, Job: a.Job}}, nil
}
