package console

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// Printers are the office's ticket printers.
type Printers interface {
	Printers() []PrinterInfo
	RecoverCutter(name string) error                 // office.ErrNotFound; office.ErrPrintState without a jam
	SlipPicture(job office.PrintJob) ([]byte, error) // PNG
}

// PrinterInfo is how a printer is.
type PrinterInfo struct {
	Name     string              `json:"name"` // empty where the office has one without a name
	State    office.PrinterState `json:"state"`
	Fault    string              `json:"fault,omitempty"` // machine word, see printer.Fault
	Text     queue.Text          `json:"text"`            // what is wrong, and what to do
	Heard    time.Time           `json:"heard,omitzero"`  // when it last said anything; zero: never
	Emulated bool                `json:"emulated,omitempty"`
	Page     string              `json:"page,omitempty"`   // with the hands of an emulated printer
	Kiosks   []string            `json:"kiosks,omitempty"` // that print here
}

func (c *Console) printRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodPost, Path: "/api/v1/tickets/{number}/reprint", Role: clerk, JSON: c.reprint},
		{Method: http.MethodPost, Path: "/api/v1/prints/test", Role: clerk, JSON: c.printTest},
		{Method: http.MethodPost, Path: "/api/v1/prints/{id}/discard", Role: clerk, JSON: c.discard},
		{Method: http.MethodPost, Path: "/api/v1/prints/{id}/retry", Role: clerk, JSON: c.retry},
		{Method: http.MethodGet, Path: "/api/v1/prints/{id}/slip.png", Role: clerk, Raw: c.slipOf},
		{Method: http.MethodGet, Path: "/api/v1/printers", Role: clerk, JSON: c.printers},
		{Method: http.MethodPost, Path: "/api/v1/printers/recover", Role: clerk, JSON: c.recoverCutter},
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
	id, err := jobID(call)
	if err != nil {
		return nil, err
	}
	return c.do(call, office.DiscardPrint{Job: id})
}

// jobID returns the print job that a path names.
func jobID(call *web.Call) (uint64, error) {
	id, err := strconv.ParseUint(call.PathValue("id"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading print job %q: %w", call.PathValue("id"), office.ErrNotFound)
	}
	return id, nil
}

// retry prints a job again, or one that asks first; where the office has
// several printers, at the one that is named.
func (c *Console) retry(call *web.Call) (any, error) {
	var body struct {
		Printer string `json:"printer"`
	}
	if err := decodeOptional(call, &body); err != nil {
		return nil, err
	}
	id, err := jobID(call)
	if err != nil {
		return nil, err
	}
	if body.Printer != "" && !c.hasPrinter(body.Printer) {
		return nil, fmt.Errorf("printing at %.64q: %w", body.Printer, office.ErrNotFound)
	}
	return c.do(call, office.RetryPrint{Job: id, Printer: body.Printer})
}

func (c *Console) hasPrinter(name string) bool {
	return c.opt.Printers != nil && slices.ContainsFunc(c.opt.Printers.Printers(), func(p PrinterInfo) bool { return p.Name == name })
}

// slipOf draws what a job puts on paper. It is a picture of now: the job may
// become a copy.
func (c *Console) slipOf(w http.ResponseWriter, call *web.Call) error {
	id, err := jobID(call)
	if err != nil {
		return err
	}
	var job office.PrintJob
	var ok bool
	if err := c.office.Read(call.Context(), func(s *office.State) { job, ok = s.PrintJob(id, c.office.PublicURL()) }); err != nil {
		return fmt.Errorf("reading print job %d: %w", id, err)
	}
	if !ok || c.opt.Printers == nil {
		return fmt.Errorf("drawing print job %d: %w", id, office.ErrNotFound)
	}
	png, err := c.opt.Printers.SlipPicture(job)
	if err != nil {
		return err
	}
	return servePNG(w, call, png)
}

// servePNG answers with a picture that no cache may keep.
func servePNG(w http.ResponseWriter, call *web.Call, png []byte) error {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, no-store") // ids begin anew with the daemon
	http.ServeContent(w, call.Request, "", time.Time{}, bytes.NewReader(png))
	return nil
}

// printerList is how the ticket printers are.
type printerList struct {
	Printers []PrinterInfo `json:"printers"`
}

func (c *Console) printers(*web.Call) (any, error) {
	if c.opt.Printers == nil {
		return printerList{Printers: []PrinterInfo{}}, nil
	}
	return printerList{Printers: notNil(c.opt.Printers.Printers())}, nil
}

// recoverCutter carries out a person's word that a jam is cleared. It changes
// nothing of the office, so it is not in the journal, but in the log.
func (c *Console) recoverCutter(call *web.Call) (any, error) {
	var body struct {
		Printer string `json:"printer"`
	}
	if err := decodeOptional(call, &body); err != nil {
		return nil, err
	}
	if c.opt.Printers == nil {
		return nil, fmt.Errorf("recovering a cutter: %w", office.ErrNotFound)
	}
	if err := c.opt.Printers.RecoverCutter(body.Printer); err != nil {
		return nil, fmt.Errorf("recovering a cutter: %w", err)
	}
	c.opt.Log.Info("cutter recovered by hand", "printer", body.Printer, "by", office.RequestOf(call, nil).By.String())
	return struct{}{}, nil
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
	return servePNG(w, call, png)
}
