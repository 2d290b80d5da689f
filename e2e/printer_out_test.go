package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	imagedraw "image/draw"
	"image/png"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// outage is a way in which the emulated printer stops printing, and how it is
// mended.
type outage struct {
	name       string
	does, undo map[string]any
}

// TestWithoutPaperTheKioskOffersTheDigitalTicket stops the printer in several
// ways: each time the touch screen says so before the press, in both languages,
// the press gives a number that waits and its address as a QR code, and the
// screen goes back by itself once the printer is mended.
func TestWithoutPaperTheKioskOffersTheDigitalTicket(t *testing.T) {
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))
	staff := d.client()
	staff.signIn(t, "admin", d.password)
	screen := open(t, "kiosk-without-paper", d.url+"/kiosk", 1080, 1920)
	for _, o := range []outage{
		{"paper-end", map[string]any{"paper": "end"}, map[string]any{"paper": "ok"}},
		{"cover-open", map[string]any{"cover_open": true}, map[string]any{"cover_open": false}},
		{"disconnected", map[string]any{"cable": "out"}, map[string]any{"cable": "in"}},
	} {
		staff.control(t, o.does)
		screen.offersDigital(o.name)
		screen.click(`[data-service="certify"]`)
		screen.do("getting a number", chromedp.WaitVisible(chromedp.CSS("#number")), chromedp.WaitVisible(chromedp.CSS("#qr")))
		screen.shot(o.name + "-number")
		if screen.has("#take-slip") {
			t.Errorf("%s: the screen promises paper", o.name)
		}
		staff.waits(t, screen.text("#number"), screen.address())
		screen.click("#done")
		screen.do("coming back to the services", chromedp.WaitVisible(chromedp.CSS("#printer-notice")))

		staff.control(t, o.undo)
		screen.noNotice()
		screen.click(`[data-service="certify"]`)
		screen.do("being told to take the slip", chromedp.WaitVisible(chromedp.CSS("#take-slip")))
		if screen.has("#qr") {
			t.Errorf("%s: the screen shows a QR code beside the slip", o.name)
		}
		screen.click("#done")
	}
}

// TestPaperNearItsEndIsForStaff lets the roll become short: the console asks for
// a new one, and the touch screen says nothing of it.
func TestPaperNearItsEndIsForStaff(t *testing.T) {
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))
	screen := open(t, "kiosk-near-end", d.url+"/kiosk", 1080, 1920)
	screen.do("seeing the services", chromedp.WaitVisible(chromedp.CSS(`[data-service="certify"]`)))
	desk := open(t, "console-near-end", d.url+"/console", 1366, 768)
	desk.do("signing in", chromedp.WaitVisible(chromedp.CSS("#login")), chromedp.SendKeys(chromedp.CSS("#login"), "admin"),
		chromedp.SendKeys(chromedp.CSS("#password"), d.password), chromedp.Click(chromedp.CSS("#sign-in")))
	staff := d.client()
	staff.signIn(t, "admin", d.password)
	screen.noNotice()

	staff.control(t, map[string]any{"paper": "near_end"})
	desk.until("asking for a roll", `document.querySelector(".banner-warning")?.textContent.includes("Το χαρτί τελειώνει.")`)
	desk.shot("warning")
	screen.click(`[data-service="certify"]`)
	screen.do("being told to take the slip", chromedp.WaitVisible(chromedp.CSS("#take-slip")))
	screen.click("#done")
	screen.until("knowing that one waits", `document.querySelector('[data-service="certify"] .choice-waiting')?.textContent.includes("1")`)
	if screen.has("#printer-notice") || strings.Contains(screen.text("main"), "χαρτί") {
		t.Errorf("the touch screen speaks of the paper: %s", screen.text("main"))
	}
	staff.control(t, map[string]any{"paper": "ok"})
	desk.until("the warning goes", `!document.querySelector(".banner-warning")`)
}

// control does something to the emulated printer.
func (c *client) control(t *testing.T, what map[string]any) {
	t.Helper()
	c.must(t, http.MethodPost, "/emulator/control", what, nil)
}

// waits checks that the digital ticket at an address is number and waits.
func (c *client) waits(t *testing.T, number, address string) {
	t.Helper()
	_, token, _ := strings.Cut(address, "/t#")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.base+"/api/v1/ticket", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end
	var got struct{ Number, Phase string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Number != number || got.Phase != "waiting" {
		t.Errorf("the QR code %q leads to %+v (%v), want %s, waiting", address, got, err, number)
	}
}

// until waits until an expression is true in the page.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	p.do(what, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(stepLimit)))
}

// has reports whether the page has an element now.
func (p *tab) has(selector string) bool {
	p.t.Helper()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.querySelector("`+selector+`") !== null`))
	if err != nil {
		p.t.Fatalf("%s: looking for %s: %v", p.name, selector, err)
	}
	return found
}

// offersDigital waits for the notice that no paper comes out, which says what
// comes instead, in Greek first.
func (p *tab) offersDigital(shot string) {
	p.t.Helper()
	p.do("seeing the notice", chromedp.WaitVisible(chromedp.CSS("#printer-notice")))
	p.shot(shot + "-el")
	for _, words := range []string{"δεν τυπώνονται χαρτάκια", "κωδικό QR για το κινητό σας"} {
		if got := p.text("#printer-notice"); !strings.Contains(got, words) {
			p.t.Errorf("%s: the notice says %q, want %q", shot, got, words)
		}
	}
	p.until("every service in sight", `document.querySelector("main").scrollHeight <= document.querySelector("main").clientHeight`)
	p.click(`[data-language="en"]`)
	p.until("the notice in English", `document.querySelector("#printer-notice").textContent.includes("No paper tickets") && document.querySelector("#printer-notice").textContent.includes("a QR code for your phone")`)
	p.shot(shot + "-en")
}

// noNotice waits until the screen gives paper.
func (p *tab) noNotice() {
	p.t.Helper()
	p.until("going back by itself", `document.querySelector("[data-service]") && !document.querySelector("#printer-notice")`)
}

// address reads the QR code on the screen as a phone does.
func (p *tab) address() string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.Screenshot(chromedp.CSS("#qr")))
	if err != nil {
		p.t.Fatalf("%s: photographing the QR code: %v", p.name, err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	// The reader looks a little past the edges; on the screen they are white.
	const margin = 40
	size := img.Bounds().Size()
	page := image.NewGray(image.Rect(0, 0, size.X+2*margin, size.Y+2*margin))
	imagedraw.Draw(page, page.Bounds(), image.White, image.Point{}, imagedraw.Src)
	imagedraw.Draw(page, image.Rectangle{Max: size}.Add(image.Pt(margin, margin)), img, img.Bounds().Min, imagedraw.Src)
	return decodeQR(p.t, page)
}
