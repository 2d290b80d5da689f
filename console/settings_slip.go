package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// SlipPaper is what a slip is drawn for.
type SlipPaper struct {
	Width   int    `json:"width"`   // dots a line: 576 or 384; 0: 576
	Profile string `json:"profile"` // of a printer, whose width counts then; empty: any
}

// SlipPreview draws a slip in a layout, or in the printer's own where there is
// none, and returns it as PNG. The layout was checked. ErrProfile is for a
// printer that is not known.
type SlipPreview func(layout []byte, slip office.Slip, paper SlipPaper) ([]byte, error)

// ErrProfile is returned for a printer that is not known.
var ErrProfile = errors.New("no such printer profile")

// largestSlip bounds the request for a preview, in bytes: a layout with a logo.
const largestSlip = 128 << 10

// slipRequest asks how a slip would look.
type slipRequest struct {
	Layout  json.RawMessage `json:"layout"` // empty: the printer's own
	Kind    office.SlipKind `json:"kind"`
	Service queue.ServiceID `json:"service"` // whose slip; empty: of the service with the longest name
	SlipPaper
}

// previewSlip draws a sample slip with the office's own name and services. It
// changes nothing.
func (c *Console) previewSlip(w http.ResponseWriter, call *web.Call) error {
	var v slipRequest
	if err := call.Decode(&v); err != nil {
		return err
	}
	if string(v.Layout) == "null" {
		v.Layout = nil
	}
	if err := c.checkSlip(v); err != nil {
		return office.Explain(err).With(reasonOf(err), reasonOf(err))
	}
	if c.opt.Preview == nil {
		return fmt.Errorf("drawing a slip: %w", office.ErrNotFound)
	}
	var slip office.Slip
	err := c.office.Read(call.Context(), func(s *office.State) {
		slip = office.SampleSlip(s.Settings, v.Kind, v.Service, c.opt.Now())
	})
	if err != nil {
		return err
	}
	png, err := c.opt.Preview(v.Layout, slip, v.SlipPaper)
	switch {
	case errors.Is(err, ErrProfile):
		text := fmt.Sprintf("profile: no printer is called %.64q", v.Profile)
		return office.Explain(office.ErrInvalid).With(text, text)
	case err != nil:
		return fmt.Errorf("drawing a slip: %w", err)
	}
	return servePNG(w, call, png)
}

// checkSlip reports the first mistake in a request for a preview.
func (c *Console) checkSlip(v slipRequest) error {
	switch {
	case v.Kind != office.SlipOfTicket && v.Kind != office.SlipOfAppointment:
		return fmt.Errorf("kind: %.64q is neither ticket nor appointment: %w", v.Kind, office.ErrInvalid)
	case v.Width != 0 && v.Width != 576 && v.Width != 384:
		return fmt.Errorf("width: %d is neither 576 nor 384: %w", v.Width, office.ErrInvalid)
	}
	return c.office.CheckLayout(v.Kind, v.Layout)
}
