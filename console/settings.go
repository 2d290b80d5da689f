package console

import (
	"net/http"

	"epass.internal/internal/web"
	"epass.internal/office"
)

func (c *Console) settingsRoutes() []web.Route {
	const path = "/api/v1/settings"
	return []web.Route{
		{Method: http.MethodGet, Path: path, Role: supervisor, JSON: c.getSettings},
		{Method: http.MethodPut, Path: path, Role: supervisor, JSON: c.putSettings},
	}
}

func (c *Console) getSettings(call *web.Call) (any, error) {
	var out office.Settings
	err := c.office.Read(call.Context(), func(s *office.State) { out = s.Settings })
	return out, err
}

func (c *Console) putSettings(call *web.Call) (any, error) {
	var v office.Settings
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	return c.do(call, office.PutSettings{Settings: v})
}
