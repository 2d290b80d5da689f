package emulator

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"epass.internal/internal/web"
	"epass.internal/internal/web/assets"
)

//go:embed web
var tree embed.FS

// Who is asked by Routes: anyone may see the page, which shows nothing by
// itself.
const anyone = "public"

// What the control page refuses.
var (
	problemRange = web.Problem{
		Status: http.StatusUnprocessableEntity, Code: "range",
		Title: web.Text{EL: "Η τιμή δεν έχει νόημα για εκτυπωτή.", EN: "A printer has no such value."},
	}
	problemInternal = web.Problem{
		Status: http.StatusInternalServerError, Code: "internal",
		Title: web.Text{EL: "Παρουσιάστηκε σφάλμα. Δοκιμάστε ξανά.", EN: "Something went wrong. Please try again."},
	}
)

// Routes returns the rows of a route table for the control page below prefix,
// such as /emulator: the page itself, and for role what it shows and changes.
//
//	GET  prefix/state?seen=version   State; 204 if it is still that version
//	POST prefix/control              Control in, State out
//	GET  prefix/slips/{id}           a slip as PNG
//	GET  prefix/paper                the paper below the last cut as PNG
func (p *Printer) Routes(prefix, role string) ([]web.Route, error) {
	prefix = strings.TrimSuffix(prefix, "/")
	sub, err := fs.Sub(tree, "web")
	if err != nil {
		return nil, fmt.Errorf("opening the printer's page: %w", err)
	}
	routes, err := web.Files(prefix+"/", anyone, sub)
	if err != nil {
		return nil, err
	}
	page, err := fs.ReadFile(sub, "emulator.html")
	if err != nil {
		return nil, fmt.Errorf("reading the printer's page: %w", err)
	}
	routes = append(routes,
		web.File(prefix+"/{$}", anyone, "emulator.html", page),
		web.Route{Method: http.MethodGet, Path: prefix + "/state", Role: role, JSON: p.showState},
		web.Route{Method: http.MethodPost, Path: prefix + "/control", Role: role, Keyless: true, JSON: p.control},
		web.Route{Method: http.MethodGet, Path: prefix + "/slips/{id}", Role: role, Raw: p.showSlip},
		web.Route{Method: http.MethodGet, Path: prefix + "/paper", Role: role, Raw: p.showPaper},
	)
	if prefix != "" { // a link without the slash
		routes = append(routes, web.Route{Method: http.MethodGet, Path: prefix, Role: anyone, Raw: func(w http.ResponseWriter, c *web.Call) error {
			http.Redirect(w, c.Request, prefix+"/", http.StatusPermanentRedirect)
			return nil
		}})
	}
	return routes, nil
}

// Handler serves the control page by itself, for a program that is nothing but
// a printer: below prefix, with the shared files at /assets/. Only this
// machine is let in.
func (p *Printer) Handler(prefix string) (http.Handler, error) {
	routes, err := p.Routes(prefix, anyone)
	if err != nil {
		return nil, err
	}
	shared, err := assets.Routes()
	if err != nil {
		return nil, fmt.Errorf("opening the shared files: %w", err)
	}
	return web.New(append(routes, shared...), web.Options{
		Hosts:    web.HostList(),
		Public:   anyone,
		Identify: func(*http.Request, string) web.Identity { return web.Identity{} },
		Includes: func(have, need string) bool { return have == need },
		Explain:  func(error) web.Problem { return problemInternal },
		Log:      p.opts.Log,
		Observe:  func(string, int, time.Duration) {},
	}), nil
}

// showState answers with the state, unless the page has it.
func (p *Printer) showState(c *web.Call) (any, error) {
	seen := c.URL.Query().Get("seen")
	p.mu.Lock()
	version := p.version
	p.mu.Unlock()
	if seen == strconv.FormatUint(version, 10) {
		return nil, nil
	}
	return p.State(), nil
}

// control does what a hand wants.
func (p *Printer) control(c *web.Call) (any, error) {
	var doc Control
	if err := c.Decode(&doc); err != nil {
		return nil, err
	}
	err := p.Apply(doc)
	if r, ok := errors.AsType[*RangeError](err); ok {
		return nil, problemRange.With(
			fmt.Sprintf("Το %s είναι %d· επιτρέπεται από %d έως %d.", r.Field, r.Whichever, r.Min, r.Max),
			fmt.Sprintf("%s is %d; it may be from %d to %d.", r.Field, r.Whichever, r.Min, r.Max),
		)
	}
	return p.State(), err
}

// showSlip answers with the picture of one slip.
func (p *Printer) showSlip(w http.ResponseWriter, c *web.Call) error {
	id, err := strconv.ParseUint(c.PathValue("id"), 10, 64)
	if err != nil {
		return web.ProblemNotFound
	}
	data, ok := p.SlipPNG(id)
	if !ok {
		return web.ProblemNotFound
	}
	return showPicture(w, c, data)
}

// showPaper answers with the picture of what is not cut off.
func (p *Printer) showPaper(w http.ResponseWriter, c *web.Call) error {
	data, err := p.PaperPNG()
	if err != nil {
		return err
	}
	return showPicture(w, c, data)
}

func showPicture(w http.ResponseWriter, c *web.Call, data []byte) error {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, no-store") // numbers begin anew with the program
	http.ServeContent(w, c.Request, "", time.Time{}, bytes.NewReader(data))
	return nil
}
