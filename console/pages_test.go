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
	t.Parallel()
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

func TestClerkStepsOutOfTheOrdinary(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	for i, service := range []queue.ServiceID{"certify", "certify", "civil", "benefits", "certify", "civil"} {
		s.command(office.IssueTicket{Service: service, Source: queue.FromKiosk, Special: i == 4})
		s.clock.advance(time.Minute)
	}
	p := openPage(t, chromium(t), url+"/console", 1366, 768)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.click(`[data-counter="3"]`)

	p.click(`[data-call="Β002"]`)
	p.until(`document.querySelector('#exceptional-number').value === 'Β002'`)
	p.click(`[data-preset="4"]`)
	p.until(`document.querySelector('#reason').value === 'Εντολή προϊσταμένου'`)
	p.shot("actions-exceptional")
	p.click("#exceptional-yes")
	p.says("#current-number", "Β002")
	p.says("#call-reason", "Ο αριθμός Β002 κλήθηκε κατ' εξαίρεση, εκτός σειράς. Αιτία: Εντολή προϊσταμένου")
	p.shot("actions-called")
	p.until(`!document.querySelector('#undo').disabled`)
	p.run(`window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyZ', key: 'ζ', ctrlKey: true, cancelable: true }))`)
	p.says("#current-number", "–")
	p.see(`[data-waiting="Β002"]`)

	p.until(`!document.querySelector('#exceptional').disabled`)
	p.run(`window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F6', cancelable: true }))`)
	p.write("#exceptional-number", "a99")
	p.write("#reason", "Κλήθηκε από λάθος άλλος")
	p.click("#exceptional-yes")
	p.says("#refused", "Ο αριθμός δεν υπάρχει σήμερα.")
	p.shot("actions-refused")
	p.run(`document.querySelector('#exceptional-number').value = 'a2'`)
	p.click("#exceptional-yes")
	p.says("#current-number", "Α002")
	p.click("#park")
	p.shot("actions-park")
	p.click(`[data-park="15"]`)
	p.see(`[data-parked="Α002"]`)

	p.click("#next")
	p.says("#current-number", "Α003")
	p.click("#start")
	p.see(".current-serving")
	p.click("#undo")
	p.see(".current-called")
	p.click("#missed")
	p.see(`[data-missed="Α003"] .special`)
	p.shot("actions-away")
	p.click(`[data-missed="Α003"] [data-back]`)
	p.see(`[data-waiting="Α003"]`)
	p.click(`[data-parked="Α002"] [data-back]`)
	p.see(`[data-waiting="Α002"]`)

	p.until(`!document.querySelector('#direct').disabled`)
	p.click("#direct")
	p.see("#direct-service")
	p.run(`document.querySelector('#direct-service').value = 'civil'`)
	p.click("#direct-yes")
	p.says("#current-number", "Β003")
	p.click("#finish")
	p.says("#current-number", "–")
	p.click("#next")
	p.until(`document.querySelector('#current-number').textContent !== '–'`)
	p.click("#transfer")
	p.shot("actions-transfer")
	p.run(`{ const f = document.querySelector('#transfer-service'); f.value = 'benefits'; f.dispatchEvent(new Event('change', { bubbles: true })); }`)
	p.until(`document.querySelector('#transfer-counter option[value="4"]') !== null`)
	p.run(`document.querySelector('#transfer-counter').value = '4'`)
	p.click("#transfer-yes")
	p.says("#current-number", "–")
	if got := s.view(); got.Counters[3].Waiting != 2 || got.Served != 1 {
		t.Errorf("%d wait for counter 4 and %d were served, want 2 and 1", got.Counters[3].Waiting, got.Served)
	}
}

func TestClerkAtTheDesk(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	s.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	p := openPage(t, chromium(t), url+"/console", 1920, 1080)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.click(`[data-counter="3"]`)
	p.click("#desk-ticket")
	p.click("#desk-special")
	p.shot("actions-desk")
	p.click("#desk-yes")
	p.says("#desk-number", "Α001")
	p.shot("actions-desk-given")
	p.click("#desk-close")
	p.see(`[data-waiting="Α001"] .special`)
	s.clock.advance(time.Minute)
	s.issue("civil")
	s.clock.advance(time.Minute)
	s.issue("certify")

	p.click(`[data-more="Α001"]`)
	p.shot("actions-ticket")
	p.click("#special")
	p.until(`document.querySelector('[data-waiting="Α001"] .special') === null`)
	p.until(`!document.querySelector('[data-more="Α002"]').disabled`)
	p.click(`[data-more="Α002"]`)
	p.click("#cancel-ticket")
	p.click("#confirm")
	p.until(`document.querySelector('[data-waiting="Α002"]') === null`)

	p.write("#why-first", "a1")
	p.write("#why-second", "Β1")
	p.click("#why-ask")
	p.says("#why-answer", "Ο αριθμός Α001 εκδόθηκε πριν από τον Β001.")
	p.shot("actions-why")
	p.run(`document.querySelector('[data-language="en"]').click()`)
	p.says("#why-answer", "Number Α001 was issued before Β001.")
	p.run(`document.querySelector('#why-second').value = 'Α001'`)
	p.click("#why-ask")
	p.see("#why-wrong")
	if got := s.view().Waiting; len(got) != 2 || got[0].Special {
		t.Errorf("waiting: %+v", got)
	}
	p.do(chromedp.EmulateViewport(390, 844))
	p.until(`document.documentElement.scrollWidth <= innerWidth`)
	p.click(`[data-call="Α001"]`)
	p.see("#exceptional-yes")
	p.shot("actions-phone-dialog")
	p.run(`document.querySelector('dialog').close()`)
	p.run(`document.querySelector('#waiting').scrollIntoView()`)
	p.shot("actions-phone")
}

func TestSectionsOfTheAdministrator(t *testing.T) {
	t.Parallel()
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
}

func TestStartPageAndSlips(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{Slips: roll(3), Printers: &pair{}})
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
	p.see(`a[href="/emulator-2"]`)
	p.do(chromedp.Navigate(url + "/console"))
	p.click(`[data-counter="1"]`)
	p.see("#next")
	p.shot("console-phone")
	p.until(`document.documentElement.scrollWidth <= innerWidth`)
}
