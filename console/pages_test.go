package console

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"epass.internal/office"
	"epass.internal/queue"
)

// stepLimit bounds one step in the browser; no verdict hangs on it.
const stepLimit = time.Minute

// shotsVar names a folder for screenshots of the pages; unset: none are taken.
const shotsVar = "EPASS_SHOTS"

// chromium starts a real browser and returns the context of its first tab.
func chromium(t *testing.T) context.Context {
	t.Helper()
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.NoSandbox, chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	if path, err := exec.LookPath("chromium"); err == nil {
		options = append(options, chromedp.ExecPath(path))
	}
	ctx, stop := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(options...))
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return ctx
}

// page is one open tab.
type page struct {
	t   *testing.T
	ctx context.Context
}

func openPage(t *testing.T, browser context.Context, url string, width, height int64) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // a tab lives as long as the context of its first action
		t.Fatal(err)
	}
	p := &page{t, ctx}
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return p
}

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.shot("failed")
		p.t.Fatal(err)
	}
}

func (p *page) see(selector string) { p.t.Helper(); p.do(chromedp.WaitVisible(chromedp.CSS(selector))) }

func (p *page) click(selector string) {
	p.t.Helper()
	p.do(chromedp.WaitEnabled(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

func (p *page) write(selector, text string) {
	p.t.Helper()
	p.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// run evaluates a script in the page.
func (p *page) run(script string) { p.t.Helper(); p.do(chromedp.Evaluate[chromedp.Void](script)) }

// until waits until an expression is true.
func (p *page) until(expression string) {
	p.t.Helper()
	p.do(chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(stepLimit)))
}

func (p *page) says(selector, want string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector(%q)?.textContent.trim() === %q`, selector, want))
}

func (p *page) shot(name string) {
	p.t.Helper()
	dir := os.Getenv(shotsVar)
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		p.t.Logf("no screenshot: %v", err)
	}
}

// served is a sample office whose pages are served and follow its changes;
// admin, an administrator, has rightPassword.
func served(t *testing.T, opt Options) (s *stage, url string) {
	t.Helper()
	opt.Passwords = office.NewPasswords()
	s = newStage(t, office.SampleSettings(), opt)
	s.command(office.PutStaff{Staff: office.Staff{Login: "admin", Name: "Ελένη Διαχειριστή", Role: office.RoleAdministrator, Password: opt.Passwords.Hash(rightPassword)}})
	s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία Παππά", Role: office.RoleClerk, Password: "none"}})
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	changed, stop := s.office.Watch()
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { s.follow(ctx, changed) })
	t.Cleanup(func() {
		cancel()
		stop()
		following.Wait()
	})
	return s, server.URL
}

// follow publishes the console's state after each change.
func (s *stage) follow(ctx context.Context, changed <-chan struct{}) {
	for {
		_ = s.console.Refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func TestClerkWorksAtACounter(t *testing.T) {
	s, url := served(t, Options{})
	s.seat("maria", 2)
	p := openPage(t, chromium(t), url+"/console", 1366, 768)
	p.see("#login")
	p.shot("console-sign-in")
	p.write("#login", "admin")
	p.write("#password", "wrong")
	p.click("#sign-in")
	p.see("#problem")
	p.shot("console-wrong-password")
	p.run(`document.querySelector('#password').value = ''`)
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see(`[data-counter="3"]`)
	p.shot("console-counters")

	p.click(`[data-counter="2"]`)
	p.see("#confirm")
	p.shot("console-take-over")
	p.run(`document.querySelector('dialog').close()`)
	p.click(`[data-counter="3"]`)
	p.see("#next")
	p.shot("console-empty")

	for i, service := range []queue.ServiceID{"certify", "civil", "certify", "benefits", "other", "certify"} {
		s.command(office.IssueTicket{Service: service, Source: queue.FromKiosk, Print: i < 3})
		s.clock.advance(time.Minute)
	}
	p.see(`[data-waiting="Δ001"]`)
	p.do(chromedp.WaitEnabled(chromedp.CSS("#next")))
	p.run(`{ const b = document.querySelector('#next'); b.click(); b.click(); }`)
	p.says("#current-number", "Α001")
	p.shot("console-called")
	p.click("#start")
	p.until(`document.querySelector('.current-serving') !== null`)
	p.shot("console-serving")
	p.until(`!document.querySelector('#next').disabled`)
	p.run(`window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', cancelable: true }))`)
	p.says("#current-number", "Β001")
	if got := s.view(); got.Served != 1 || got.WaitingTotal != 4 {
		t.Errorf("after two clicks and a key: %d served and %d waiting, want 1 and 4", got.Served, got.WaitingTotal)
	}
}

func TestSectionsOfTheAdministrator(t *testing.T) {
	s, url := served(t, Options{Slips: roll(0)})
	asked := answerOf[paired](t, s.send("POST", "/api/v1/pairing", `{"role":"display"}`))
	p := openPage(t, chromium(t), url+"/console#devices", 1366, 768)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.write("#pairing-code", asked.Code)
	p.write("#device-name", "Αίθουσα")
	p.click("#pair")
	p.see("[data-device]")
	p.shot("console-devices")

	p.click(`[href="#staff"]`)
	p.click("#add-staff")
	p.write("#staff-name", "Νίκος Γεωργίου")
	p.write("#staff-login", "nikos")
	p.write("#staff-password", rightPassword)
	p.shot("console-staff-form")
	p.click("#save-staff")
	p.see(`[data-staff="nikos"]`)
	p.shot("console-staff")

	p.click(`[href="#settings"]`)
	p.see("#sample")
	p.shot("console-settings")
	p.run(`{ const f = document.getElementById('setup.services[1].prefix'); f.value = 'Α'; f.dispatchEvent(new Event('input', { bubbles: true })); }`)
	p.click("#save-settings")
	p.until(`document.activeElement.id === 'setup.services[1].prefix'`)
	p.see("#wrong")
	p.shot("console-settings-wrong")
}

func TestStartPageAndSlips(t *testing.T) {
	s, url := served(t, Options{Slips: roll(3)})
	browser := chromium(t)
	p := openPage(t, browser, url+"/", 390, 844)
	for _, role := range []string{"/kiosk", "/console", "/display", "/slips"} {
		p.see(`a[href="` + role + `"]`)
	}
	p.see("#health .mark-done, .well")
	p.shot("start-phone")
	s.office.Raise(office.Alarm{Code: "paper", EL: "Το χαρτί τελειώνει.", EN: "Paper is running low."})
	p.run("location.reload()")
	p.see("#health .banner-warning")
	p.run(`document.querySelector('[data-language="en"]').click()`)
	p.says("h1", "Queue system")

	p.do(chromedp.Navigate(url + "/slips"))
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.until(`document.querySelectorAll('#slips img').length === 3`)
	p.until(`document.querySelector('#slips img').src.endsWith('/api/v1/slips/3')`)
	p.until(`document.querySelector('#slips img').naturalWidth === 576`)
	p.do(chromedp.Navigate(url + "/console"))
	p.click(`[data-counter="1"]`)
	p.see("#next")
	p.shot("console-phone")
	p.until(`document.documentElement.scrollWidth <= innerWidth`)
}
