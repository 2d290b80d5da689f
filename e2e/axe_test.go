package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe runs axe-core in a page. What comes back is one line for each serious or
// critical violation of WCAG 2.2 A and AA and of its best practices.
const axe = `axe.run({resultTypes: ["violations"]}).then((r) => r.violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.flatMap((v) => v.nodes.map((n) => v.id + ": " + v.help + ": " + n.html)))`

// auditor looks at pages with the source of axe-core.
type auditor struct {
	source string
}

// audit reports what axe-core finds on a page as it is now.
func (a auditor) audit(p *tab, state string) {
	p.t.Helper()
	p.do("loading axe-core", chromedp.Evaluate[chromedp.Void](a.source))
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](axe, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: auditing %s: %v", p.name, state, err)
	}
	for _, violation := range found {
		p.t.Errorf("%s, %s: %s", p.name, state, violation)
	}
}

// see waits for an element and audits the page with it.
func (a auditor) see(p *tab, selector, state string) {
	p.t.Helper()
	p.do("waiting for "+state, chromedp.WaitVisible(chromedp.CSS(selector)))
	a.audit(p, state)
}

// TestNoPageHasASeriousAccessibilityViolation audits the pages in the states
// that people meet every day. EPASS_AXE names axe-core's script, which is not
// part of the project: scripts/test fetches it.
func TestNoPageHasASeriousAccessibilityViolation(t *testing.T) {
	script := os.Getenv("EPASS_AXE")
	if script == "" {
		t.Skip("EPASS_AXE names no axe-core script")
	}
	source, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	a := auditor{string(source)}
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))

	a.see(open(t, "start", d.url+"/", 1366, 768), "#health", "the roles")
	hall := open(t, "display", d.url+"/display", 1920, 1080)
	a.see(hall, "#welcome", "no calls")
	kiosk := open(t, "kiosk", d.url+"/kiosk", 1080, 1920)
	a.see(kiosk, `[data-service="certify"]`, "the services")
	kiosk.click(`[data-service="certify"]`)
	a.see(kiosk, "#number", "the number")

	screen := d.client()
	screen.pair(t, "kiosk")
	var ticket struct{ URL string }
	screen.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, &ticket)
	a.see(open(t, "ticket", ticket.URL, 390, 844), "#ticket-number", "waiting")

	auditConsole(t, a, d)
	a.see(hall, "#call-number", "a call")
}

// auditConsole signs in, calls a number and looks at every section.
func auditConsole(t *testing.T, a auditor, d *daemon) {
	t.Helper()
	console := open(t, "console", d.url+"/console", 1366, 768)
	a.see(console, "#login", "signed out")
	console.do("signing in", chromedp.SendKeys(chromedp.CSS("#login"), "admin"),
		chromedp.SendKeys(chromedp.CSS("#password"), d.password), chromedp.Click(chromedp.CSS("#sign-in")))
	a.see(console, `[data-counter="3"]`, "the counters")
	console.click(`[data-counter="3"]`)
	console.click("#next")
	console.waitText("#current-number", "Α001")
	console.click("#pause")
	a.see(console, "#reason", "pausing")
	console.do("leaving the dialog", chromedp.KeyEvent("\x1b"), chromedp.WaitNotPresent(chromedp.CSS("dialog")))
	for _, section := range []struct{ name, proof string }{
		{"queue", "#finish"}, {"prints", "#test-print"}, {"staff", "#add-staff"}, {"devices", "#pair"},
	} {
		console.do("opening "+section.name, chromedp.Evaluate[chromedp.Void](`{ location.hash = "`+section.name+`" }`))
		a.see(console, section.proof, section.name)
	}
	auditPages(a, d, console)
	console.do("opening the slips", chromedp.Navigate(d.url+"/slips"))
	a.see(console, "#slips img", "the slips")
}

// auditPages looks at the pages beside the console, signed in as it is.
func auditPages(a auditor, d *daemon, p *tab) {
	visit := func(path, proof, state string) {
		p.do("opening "+path, chromedp.Navigate(d.url+path))
		a.see(p, proof, state)
		p.shot(strings.ReplaceAll(state, " ", "-"))
	}
	visit("/appointments", ".empty", "no appointments")
	p.click("#new")
	p.click(`[data-service="civil"]`)
	a.see(p, ".time", "booking an appointment")
	p.do("leaving the dialog", chromedp.KeyEvent("\x1b"), chromedp.WaitNotPresent(chromedp.CSS("dialog")))
	p.click("#files")
	a.see(p, "#file", "files of appointments")
	visit("/reports", "#csv", "reports")
	for _, section := range []string{"office", "hours", "holidays", "appointments", "order"} {
		visit("/settings#"+section, "#save-settings", "settings of "+section)
	}
}
