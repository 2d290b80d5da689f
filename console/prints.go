package console

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

func (c *Console) printRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Path: "/api/v1/tickets/{number}/reprint", Role: clerk, JSON: c.reprint},
		{Method: http.MethodPost, Path: "/api/v1/prints/test", Role: clerk, JSON: c.printTest},
		{Method: http.MethodPost, Path: "/api/v1/prints/{id}/discard", Role: clerk, JSON: c.discard},
		{Method: http.MethodGet, Path: "/api/v1/slips", Role: clerk, JSON: c.slips},
		{Method: http.MethodGet, Path: "/api/v1/slips/{id}", Role: clerk, Raw: c.slip},
	}
}

func (c *Console) reprint(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	n, err := queue.ParseNumber(call.PathValue("number"))
	if err != nil {
		return nil, err
	}
	return c.do(call, office.Reprint{Number: n})
}

func (c *Console) printTest(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	return c.do(call, office.PrintTest{})
}

func (c *Console) discard(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	id, err := strconv.ParseUint(call.PathValue("id"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading print job %q: %w", call.PathValue("id"), office.ErrNotFound)
	}
	return c.do(call, office.DiscardPrint{Job: id})
}

// slipList is what the emulated printer printed, newest first.
type slipList struct {
	Emulated bool       `json:"emulated"` // false: a real printer, whose slips are paper
	Slips    []SlipInfo `json:"slips"`
}

func (c *Console) slips(*web.Call) (any, error) {
	if c.opt.Slips == nil {
		return slipList{Slips: []SlipInfo{}}, nil
	}
	return slipList{Emulated: true, Slips: notNil(c.opt.Slips.List())}, nil
}

func (c *Console) slip(w http.ResponseWriter, call *web.Call) error {
	id, err := strconv.Atoi(call.PathValue("id"))
	if err != nil || c.opt.Slips == nil {
		return fmt.Errorf("showing slip %q: %w", call.PathValue("id"), office.ErrNotFound)
	}
	png, err := c.opt.Slips.PNG(id)
	if err != nil {
		return fmt.Errorf("showing slip %d: %w", id, err)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, no-store") // ids begin anew with the daemon
	http.ServeContent(w, call.Request, "", time.Time{}, bytes.NewReader(png))
	return nil
}
