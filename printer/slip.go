package printer

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"epass.internal/office"
)

// layoutsKept is how many layouts a Renderer remembers: of tickets and of
// appointments, and a few that are being edited.
const layoutsKept = 8

// layout reads the layout of a slip; an office that has chosen none gets the
// usual one of its kind.
func (r *Renderer) layout(doc []byte, kind office.SlipKind) (Layout, error) {
	switch {
	case len(doc) == 0 && kind == office.SlipOfAppointment:
		return DefaultAppointmentLayout(), nil
	case len(doc) == 0:
		return DefaultLayout(), nil
	}
	key := sha256.Sum256(doc)
	r.mu.Lock()
	l, ok := r.layouts[key]
	r.mu.Unlock()
	if ok {
		return l, nil
	}
	l, err := ParseLayout(doc)
	if err != nil {
		return l, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.layouts) >= layoutsKept {
		clear(r.layouts)
	}
	r.layouts[key] = l
	return l, nil
}

// show draws the slip of a job by fn. A slip whose address is too long for a
// code is drawn without one.
func show[T any](r *Renderer, job office.PrintJob, fn func(Layout, Content) (T, error)) (T, error) {
	c, _ := SlipContent(job.Slip, job.Copy)
	l, err := r.layout(job.Layout, job.Slip.Kind())
	if err != nil {
		var none T
		return none, fmt.Errorf("drawing job %d: %w", job.ID, err)
	}
	out, err := fn(l, c)
	if errors.Is(err, errLongURL) {
		c.QR = ""
		out, err = fn(l, c)
	}
	return out, err
}

// PreviewJob returns a picture of what RenderJob draws, as PNG.
func (r *Renderer) PreviewJob(job office.PrintJob, p Profile) ([]byte, error) {
	return show(r, job, func(l Layout, c Content) ([]byte, error) { return r.Preview(l, c, p) })
}
