package printer

import (
	"crypto/sha256"
	"errors"

	"epass.internal/office"
)

// layoutsKept is how many layouts a Renderer remembers: of tickets and of
// appointments, and a few that are being edited.
const layoutsKept = 8

// layout returns the layout of a job: the office's, or the usual one of its kind
// where the office has chosen none, or one that only another program reads: a
// slip matters more than its looks.
func (r *Renderer) layout(job office.PrintJob) Layout {
	if len(job.Layout) > 0 {
		if l, err := r.read(job.Layout); err == nil {
			return l
		}
	}
	if job.Slip.Kind() == office.SlipOfAppointment {
		return DefaultAppointmentLayout()
	}
	return DefaultLayout()
}

// read parses a layout once.
func (r *Renderer) read(doc []byte) (Layout, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := sha256.Sum256(doc)
	if l, ok := r.layouts[key]; ok {
		return l, nil
	}
	l, err := ParseLayout(doc)
	if err != nil {
		return l, err
	}
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
	l := r.layout(job)
	out, err := fn(l, c)
	if errors.Is(err, errLongURL) {
		c.QR = ""
		out, err = fn(l, c)
	}
	return out, err
}

// RenderJob draws the slip of a job for the paper of a profile, all of it as
// dots.
func (r *Renderer) RenderJob(job office.PrintJob, p Profile) (*Bitmap, error) {
	return show(r, job, func(l Layout, c Content) (*Bitmap, error) { return r.Draw(l, c, p.Paper()) })
}

// PreviewJob returns a picture of what RenderJob draws, as PNG.
func (r *Renderer) PreviewJob(job office.PrintJob, p Profile) ([]byte, error) {
	return show(r, job, func(l Layout, c Content) ([]byte, error) { return r.Preview(l, c, p) })
}
