package console

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"epass.internal/office"
)

// blockKinds returns the kinds of a layout's blocks that are on, from the top
// down.
func blockKinds(t *testing.T, doc []byte) (out []string) {
	t.Helper()
	var v struct {
		Blocks []struct {
			Kind string
			Off  bool
		}
	}
	if err := json.Unmarshal(doc, &v); err != nil {
		t.Fatal(err)
	}
	for _, b := range v.Blocks {
		if !b.Off {
			out = append(out, b.Kind)
		}
	}
	return out
}

func TestSupervisorChangesTheSlipByKeyboard(t *testing.T) {
	t.Parallel()
	sketch := &sketcher{}
	s, url := served(t, sketch.options())
	p := settingsPage(t, url, "slip", 1366, 768)
	p.until(`document.querySelector('#slip-picture')?.naturalWidth === 576`)
	p.says("#slip-drawn", "Ενημερώθηκε: χαρτί 80 mm, μήκος 105 mm.")
	p.click("#slip-384")
	p.until(`document.querySelector('#slip-picture').naturalWidth === 384`)

	p.run(`document.getElementById('slip-down-5').focus(); document.activeElement.click()`) // the number below who is ahead
	p.says("#slip-said", "Αριθμός: θέση 7 από 11.")
	p.until(`document.activeElement.id === 'slip-down-6'`)
	p.run(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', altKey: true, bubbles: true, cancelable: true }))`)
	p.until(`document.activeElement.id === 'slip-up-5' && document.querySelectorAll('.block')[5].dataset.block === 'number'`)
	p.click(`[id="layouts.ticket.blocks[7].off"]`)
	p.click("#slip-add")
	p.fill("layouts.ticket.blocks[11].text.el", "Φέρτε ταυτότητα.")
	p.click(`[id="layouts.ticket.blocks[11].services"] [data-value="civil"]`)
	p.click("#slip-edit-4")
	p.run(`{ const f = document.getElementById('layouts.ticket.blocks[4].align'); f.value = 'center'; f.dispatchEvent(new Event('change', { bubbles: true })); }`)
	p.click(`[id="layouts.ticket.blocks[4].capitals"]`)
	p.shot("settings-slip-edited")
	p.click("#slip-appointment")
	p.says("#slip-state", "Είναι το συνηθισμένο χαρτάκι.")
	p.click("#save-settings")
	p.see("#undo-save")

	got := s.settingsOf().Layouts
	want := `{"version":1,"blocks":[{"kind":"logo"},{"kind":"office"},{"kind":"rule"},{"kind":"title"},{"kind":"service","align":"center","capitals":true},{"kind":"number"},{"kind":"ahead"},{"kind":"wait","off":true},{"kind":"moment"},{"kind":"qr"},{"kind":"notice"},{"kind":"text","text":{"el":"Φέρτε ταυτότητα."},"services":["civil"]}]}`
	if string(got.Ticket) != want || got.Appointment != nil {
		t.Errorf("got %s and %s, want %s", got.Ticket, got.Appointment, want)
	}
	p.click("#slip-ticket")
	p.click("#restore-slip")
	p.click("#save-settings")
	p.until(`document.querySelector('#save-settings').disabled && document.querySelector('#restore-slip').disabled`)
	if got := s.settingsOf().Layouts; got.Ticket != nil {
		t.Errorf("after the reset the layout is %s", got.Ticket)
	}
}

func TestMistakeInALayoutIsShownAtItsField(t *testing.T) {
	t.Parallel()
	sketch := &sketcher{}
	s, url := served(t, sketch.options())
	s.command(office.PutSettings{Settings: func() office.Settings {
		v := office.SampleSettings()
		v.Layouts.Appointment = []byte(`{"version":1,"blocks":[{"kind":"number"},{"kind":"text","text":{"el":"Α"}}]}`)
		return v
	}()})
	p := settingsPage(t, url, "slip", 1366, 768)
	p.see("#slip-picture")
	p.click("#slip-appointment")
	p.until(`document.querySelectorAll('.block').length === 2`)
	p.click("#slip-edit-1")
	p.run(`{ const f = document.getElementById('layouts.appointment.blocks[1].size'); const o = document.createElement('option'); o.value = 'vast'; f.append(o); f.value = 'vast'; f.dispatchEvent(new Event('change', { bubbles: true })); }`)
	p.see("#slip-wrong")
	p.click("#slip-ticket")
	p.click(`[href="#reasons"]`)
	p.see("#add-reason")
	p.click("#save-settings")
	p.until(`location.hash === '#slip' && document.activeElement.id === 'layouts.appointment.blocks[1].size'`)
	p.shot("settings-slip-wrong")
	if blocks := blockKinds(t, s.settingsOf().Layouts.Appointment); len(blocks) != 2 {
		t.Errorf("in force: %v", blocks)
	}
}

func TestLogoIsUploadedWithinItsLimits(t *testing.T) {
	t.Parallel()
	sketch := &sketcher{}
	s, url := served(t, sketch.options())
	write := func(name string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	picture := func(width, height int) []byte {
		var out bytes.Buffer
		if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	p := settingsPage(t, url, "slip", 820, 1180)
	p.click("#slip-edit-0")
	p.see("[id='layouts.ticket.logo']")
	upload := func(path string) { p.do(chromedp.SetUploadFiles(chromedp.CSS("#slip-logo-file"), []string{path})) }
	upload(write("a.png", []byte("no picture")))
	p.says("[id='layouts.ticket.logo-wrong']", "Δεν είναι εικόνα PNG. Αποθηκεύστε την ως PNG και δοκιμάστε ξανά.")
	upload(write("b.png", picture(1025, 8)))
	p.says("[id='layouts.ticket.logo-wrong']", "Η εικόνα έχει 1025 × 8 κουκκίδες. Το όριο είναι 1024 × 1024.")
	upload(write("c.png", make([]byte, 40<<10)))
	p.says("[id='layouts.ticket.logo-wrong']", "Το αρχείο έχει 40 kB. Το όριο είναι 32 kB: μικρύνετε την εικόνα.")
	logo := picture(96, 64)
	upload(write("d.png", logo))
	p.until(`document.querySelector('.slip-logo img')?.naturalWidth === 96`)
	p.shot("settings-slip-logo")
	p.click("#slip-logo-both")
	p.click("#save-settings")
	p.see("#undo-save")
	for kind, doc := range map[string][]byte{"ticket": s.settingsOf().Layouts.Ticket, "appointment": s.settingsOf().Layouts.Appointment} {
		var got struct{ Logo []byte }
		if err := json.Unmarshal(doc, &got); err != nil || !bytes.Equal(got.Logo, logo) {
			t.Errorf("%s: the logo has %d bytes, want %d (%v)", kind, len(got.Logo), len(logo), err)
		}
	}
}

func TestServicesThatGoLeaveTheLinesOfSlips(t *testing.T) {
	t.Parallel()
	sketch := &sketcher{}
	s, url := served(t, sketch.options())
	s.command(office.PutSettings{Settings: func() office.Settings {
		v := office.SampleSettings()
		v.Layouts.Ticket = []byte(`{"version":1,"blocks":[{"kind":"number"},{"kind":"text","text":{"el":"Α"},"services":["certify"]},{"kind":"text","text":{"el":"Β"},"services":["certify","civil"]}]}`)
		return v
	}()})
	p := settingsPage(t, url, "services", 1366, 768)
	p.click(".entry .remove")
	p.click("#save-settings")
	p.see("#undo-save")
	if got, want := string(s.settingsOf().Layouts.Ticket), `{"version":1,"blocks":[{"kind":"number"},{"kind":"text","text":{"el":"Β"},"services":["civil"]}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
