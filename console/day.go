package console

import (
	"net/http"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
)

func (c *Console) dayRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Path: "/api/v1/day/close", Role: supervisor, JSON: c.closeDay},
		{Method: http.MethodPost, Path: "/api/v1/day/reopen", Role: supervisor, JSON: c.reopenDay},
	}
}

// closeDay ends the business day before its time.
func (c *Console) closeDay(call *web.Call) (any, error) {
	if err := decodeOptional(call, &struct{}{}); err != nil {
		return nil, err
	}
	return c.do(call, office.CloseDay{})
}

// reopenDay takes a closing back, until a time if one is given.
func (c *Console) reopenDay(call *web.Call) (any, error) {
	var v struct {
		Until time.Time `json:"until"`
	}
	if err := decodeOptional(call, &v); err != nil {
		return nil, err
	}
	return c.do(call, office.ReopenDay{Until: v.Until.UTC()})
}
