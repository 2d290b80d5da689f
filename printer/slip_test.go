package printer

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/office"
)

// sampleJob is a job of the sample office.
func sampleJob(kind office.SlipKind, layout []byte) office.PrintJob {
	at := time.Date(2026, time.November, 21, 7, 41, 0, 0, time.UTC)
	return office.PrintJob{ID: 7, Slip: office.SampleSlip(office.SampleSettings(), kind, "", at), Layout: layout}
}

func TestJobOfAnAppointmentLooksAsApproved(t *testing.T) {
	for _, name := range []string{"generic-80", "generic-58"} {
		dots, err := newRenderer(t).RenderJob(sampleJob(office.SlipOfAppointment, nil), profileOf(t, name))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("job-appointment-%d", dots.Width), dots)
		if code := readCode(t, dots); code != "KP7-4TX9" {
			t.Errorf("%s: the QR code says %q", name, code)
		}
	}
}

func TestSlipOfALayoutThatNobodyReadsIsDrawnAsUsual(t *testing.T) {
	r, p := newRenderer(t), profileOf(t, "generic-80")
	for _, kind := range []office.SlipKind{office.SlipOfTicket, office.SlipOfAppointment} {
		want, err := r.RenderJob(sampleJob(kind, nil), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range []string{`{"version":2,"blocks":[]}`, `[]`, `{`} {
			got, err := r.RenderJob(sampleJob(kind, []byte(doc)), p)
			if err != nil || string(got.Bits) != string(want.Bits) {
				t.Errorf("%s %s: another slip, or %v", kind, doc, err)
			}
		}
	}
}

func TestLinesOfAServiceAndTheRuleOfOrderArePrinted(t *testing.T) {
	r := newRenderer(t)
	read := func(doc string) []string {
		job := sampleJob(office.SlipOfTicket, []byte(doc))
		c, _ := SlipContent(job.Slip, false)
		parts, err := r.compose(r.layout(job), c, Paper{576, baseDPI})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, one := range parts {
			out = append(out, one.text)
		}
		return out
	}
	got := read(`{"version":1,"blocks":[{"kind":"number"},
		{"kind":"text","text":{"el":"Ταυτότητα"},"services":["certify"]},{"kind":"text","text":{"el":"Ληξιαρχική πράξη"},"services":["civil"]},{"kind":"order","languages":["el"]}]}`)
	want := []string{"Α027", "Ταυτότητα", "Καλείται όποιος έχει τη μικρότερη ώρα σειράς: του αριθμού, η ώρα έκδοσης· του ραντεβού, η ώρα του μείον 2 ώρες."}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever layout the settings take is drawn and encoded for every printer.
func TestEveryLayoutThatIsAcceptedPrints(t *testing.T) {
	r, logo := newRenderer(t), testLogo(t)
	rapid.Check(t, func(rt *rapid.T) {
		doc, err := json.Marshal(anyLayout(rt, logo))
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := ParseLayout(doc); err != nil {
			rt.Skip(err)
		}
		kind := rapid.SampledFrom([]office.SlipKind{office.SlipOfTicket, office.SlipOfAppointment}).Draw(rt, "kind")
		p := rapid.SampledFrom(Profiles()).Draw(rt, "profile")
		job := sampleJob(kind, doc)
		if dots, err := r.RenderJob(job, p); err != nil || dots.Height == 0 {
			rt.Fatalf("drawing: %v", err)
		}
		d := &Driver{cfg: Config{Profile: p, Renderer: r}, logos: make(map[string]time.Time)}
		got, err := (&session{d: d}).draw(job)
		if err != nil || len(got.data) == 0 || got.rows == 0 {
			rt.Fatalf("encoding: %d bytes, %d rows, %v", len(got.data), got.rows, err)
		}
	})
}
