package console

import (
	"embed"
	"fmt"
	"io/fs"

	"epass.internal/internal/web"
)

//go:embed web
var tree embed.FS

// pages returns the routes of the pages; what they show they ask for.
func pages() ([]web.Route, error) {
	sub, err := fs.Sub(tree, "web")
	if err != nil {
		return nil, fmt.Errorf("opening the console's pages: %w", err)
	}
	routes, err := web.Files("/console/", anyone, sub)
	if err != nil {
		return nil, err
	}
	for at, name := range map[string]string{"/{$}": "start.html", "/console": "console.html", "/slips": "slips.html", "/appointments": "appointments.html", "/reports": "reports.html", "/settings": "settings.html"} {
		data, err := fs.ReadFile(sub, name)
		if err != nil {
			return nil, fmt.Errorf("reading the page %s: %w", name, err)
		}
		routes = append(routes, web.File(at, anyone, name, data))
	}
	return routes, nil
}
