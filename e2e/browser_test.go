package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// stepLimit bounds one step in the browser; no verdict hangs on it.
const stepLimit = time.Minute

// chromium starts a real browser and returns the context of its tab.
func chromium(t *testing.T) context.Context {
	t.Helper()
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.NoSandbox, chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.UserDataDir(t.TempDir()))
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			options = append(options, chromedp.ExecPath(path))
			break
		}
	}
	ctx, stop := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(options...))
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts the browser
		t.Fatalf("starting Chromium: %v", err)
	}
	return ctx
}

// tab is one open page with the name its screenshots get.
type tab struct {
	t    *testing.T
	ctx  context.Context
	name string
}

// open opens an address in a browser of its own, as kiosk, desk, hall and phone
// are machines of their own. A second tab of one browser would not be drawn.
func open(t *testing.T, name, url string, width, height int64) *tab {
	t.Helper()
	p := &tab{t, chromium(t), name}
	p.do("opening "+url, chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return p
}

func (p *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.shot("failed")
		p.t.Fatalf("%s: %s: %v", p.name, what, err)
	}
}

// shot leaves a screenshot as an artifact.
func (p *tab) shot(label string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("%s: no screenshot: %v", p.name, err)
		return
	}
	artifact(p.t, p.name+"-"+label+".png", data)
}

// waitText waits until an element's text is want.
func (p *tab) waitText(selector, want string) {
	p.t.Helper()
	expression := fmt.Sprintf(`document.querySelector(%q)?.textContent.trim() === %q`, selector, want)
	p.do(fmt.Sprintf("waiting for %s to say %s", selector, want), chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(stepLimit)))
}

func (p *tab) click(selector string) {
	p.t.Helper()
	enabled := fmt.Sprintf(`(b => b && !b.disabled && b.getAttribute("aria-disabled") !== "true")(document.querySelector(%q))`, selector)
	p.do("clicking "+selector, chromedp.Poll[chromedp.Void](enabled, chromedp.WithPollingTimeout(stepLimit)), chromedp.Click(chromedp.CSS(selector)))
}

func (p *tab) text(selector string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		p.t.Fatalf("%s: reading %s: %v", p.name, selector, err)
	}
	return strings.TrimSpace(out)
}

// artifact leaves a file for people to look at.
func artifact(t *testing.T, name string, data []byte) {
	t.Helper()
	dir := filepath.Join("..", "artifacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestATicketFromTheKioskToTheHall drives the real program with a real browser
// from the touch of a button to the number in the hall, over the slip's QR code
// to the digital ticket.
func TestATicketFromTheKioskToTheHall(t *testing.T) {
	data := filepath.Join(t.TempDir(), "epass-data")
	d := start(t, data)
	startPage := open(t, "start", d.url+"/", 1366, 768)
	startPage.do("links to the roles", chromedp.WaitVisible(chromedp.CSS(`a[href="/kiosk"]`)), chromedp.WaitVisible(chromedp.CSS(`a[href="/console"]`)),
		chromedp.WaitVisible(chromedp.CSS(`a[href="/display"]`)), chromedp.WaitVisible(chromedp.CSS(`a[href="/slips"]`)))
	startPage.shot("page")

	hall := open(t, "display", d.url+"/display", 1920, 1080)
	console := open(t, "console", d.url+"/console", 1366, 768)
	console.do("signing in", chromedp.WaitVisible(chromedp.CSS("#login")), chromedp.SendKeys(chromedp.CSS("#login"), "admin"),
		chromedp.SendKeys(chromedp.CSS("#password"), d.password), chromedp.Click(chromedp.CSS("#sign-in")))
	console.click(`[data-counter="3"]`)
	console.do("seeing the counter open", chromedp.WaitVisible(chromedp.CSS("#next")))

	kiosk := open(t, "kiosk", d.url+"/kiosk", 1080, 1920)
	kiosk.do("seeing the services", chromedp.WaitVisible(chromedp.CSS(`[data-service="certify"]`)))
	kiosk.shot("services")
	kiosk.do("tapping twice", chromedp.Evaluate[chromedp.Void](`{ const b = document.querySelector('[data-service="certify"]'); b.click(); b.click(); }`))
	kiosk.waitText("#number", "Α001")
	kiosk.shot("number")

	staff := d.client()
	staff.signIn(t, "admin", d.password)
	slip := firstSlip(t, staff)
	address := decodeQR(t, slip)
	if !strings.HasPrefix(address, d.url+"/t#") {
		t.Fatalf("the slip's QR code says %q", address)
	}

	phone := open(t, "ticket", address, 390, 844)
	phone.waitText("#ticket-number", "Α001")
	phone.do("waiting", chromedp.WaitVisible(chromedp.CSS(`#ticket-phase[data-phase="waiting"]`)))
	phone.shot("waiting")

	console.do("seeing who waits", chromedp.WaitVisible(chromedp.CSS(`[data-waiting="Α001"]`)))
	console.click("#next")
	console.waitText("#current-number", "Α001")
	hall.waitText("#call-number", "Α001")
	if got := hall.text("#call-counter"); !strings.Contains(got, "3") {
		t.Errorf("the hall shows counter %q, want 3", got)
	}
	phone.do("being called", chromedp.WaitVisible(chromedp.CSS(`#ticket-phase[data-phase="called"]`)))
	if got := phone.text("#ticket-counter"); !strings.Contains(got, "3") {
		t.Errorf("the phone shows counter %q, want 3", got)
	}
	console.shot("called")
	hall.shot("called")
	phone.shot("called")

	console.click("#recall")
	console.click("#finish")
	phone.do("being served", chromedp.WaitReady(chromedp.CSS(`#ticket-phase[data-phase="served"]`)))
	doubleTapWasOneTicket(t, staff)

	console.do("seeing the slip", chromedp.Navigate(d.url+"/slips"), chromedp.WaitVisible(chromedp.CSS("#slips img")))
	console.shot("slips")
	staleSignComesAndGoes(t, d, hall, data)
}

// doubleTapWasOneTicket draws one more ticket and looks at its number.
func doubleTapWasOneTicket(t *testing.T, staff *client) {
	t.Helper()
	kiosk := &client{staff.base, staff.http}
	kiosk.pair(t, "kiosk")
	var got struct{ Number string }
	kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, &got)
	if got.Number != "Α002" {
		t.Errorf("after a double tap the next number is %s, want Α002", got.Number)
	}
}

// staleSignComesAndGoes kills the daemon: the hall has to say so, and to show
// the state again when the daemon is back.
func staleSignComesAndGoes(t *testing.T, d *daemon, hall *tab, data string) {
	t.Helper()
	d.kill()
	hall.do("seeing that the connection is stale", chromedp.WaitVisible(chromedp.CSS("#stale")))
	hall.shot("stale")
	address := strings.TrimPrefix(d.url, "http://")
	again := start(t, data, "--listen", address)
	hall.do("seeing that the connection is back", chromedp.Poll[chromedp.Void](`!document.querySelector("#stale")`, chromedp.WithPollingTimeout(stepLimit)))
	hall.waitText("#call-number", "Α001")
	if err := again.stop(); err != nil {
		t.Errorf("stopping: %v\n%s", err, again.log)
	}
}

// firstSlip waits for the first slip of the emulated printer.
func firstSlip(t *testing.T, staff *client) image.Image {
	t.Helper()
	for range 300 {
		r, err := staff.send(t.Context(), http.MethodGet, "/api/v1/slips", "", nil)
		if err != nil || r.status != http.StatusOK {
			t.Fatalf("listing slips: %v, status %d: %s", err, r.status, r.body)
		}
		var list struct{ Slips []struct{ ID int } }
		if err := json.Unmarshal(r.body, &list); err != nil {
			t.Fatalf("%v in %s", err, r.body)
		}
		if len(list.Slips) > 0 {
			return slipImage(t, staff, list.Slips[0].ID)
		}
		<-time.After(100 * time.Millisecond) // the printer takes its time; the loop is bounded
	}
	t.Fatal("no slip was printed")
	return nil
}

func slipImage(t *testing.T, staff *client, id int) image.Image {
	t.Helper()
	r, err := staff.send(t.Context(), http.MethodGet, fmt.Sprintf("/api/v1/slips/%d", id), "", nil)
	if err != nil || r.status != http.StatusOK {
		t.Fatalf("fetching slip %d: %v, status %d", id, err, r.status)
	}
	artifact(t, "slip.png", r.body)
	img, err := png.Decode(bytes.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// decodeQR reads the QR code from the printed raster.
func decodeQR(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("reading the slip's QR code: %v", err)
	}
	return result.GetText()
}
