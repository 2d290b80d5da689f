package emulator

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stepLimit bounds one step in the browser; no verdict hangs on it.
const stepLimit = time.Minute

// shotsVar names a folder for screenshots of the page; unset: none are taken.
const shotsVar = "EPASS_SHOTS"

// tab is the printer's page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// browse opens p's page.
func browse(t *testing.T, p *Printer) tab {
	t.Helper()
	h, err := p.Handler("/emulator")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
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
	b := tab{t, ctx}
	b.do(chromedp.EmulateViewport(1600, 1000), chromedp.Navigate(server.URL+"/emulator"))
	return b
}

func (b tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepLimit)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// until waits until an expression is true in the page.
func (b tab) until(expression string) {
	b.t.Helper()
	b.do(chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(stepLimit)))
}

// press clicks the radio button of a field.
func (b tab) press(field, value string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('input[name="` + field + `"][value="` + value + `"]').click()`))
}

// amount writes a number and applies it.
func (b tab) amount(id, value string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`{ const e = document.getElementById('` + id + `'); e.value = '` + value + `'; e.dispatchEvent(new Event('input', { bubbles: true })); }`))
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('` + id + `').form.requestSubmit()`))
}

func (b tab) shot(name string) {
	dir := os.Getenv(shotsVar)
	if dir == "" {
		return
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		b.t.Error(err)
	}
}

func TestPageShowsAndControls(t *testing.T) {
	p := newPrinter(t, Options{})
	b := browse(t, p)
	b.until(`document.querySelector('.health')?.dataset.state === 'online'`)
	b.until(`document.querySelector('.roll h3').textContent === 'Δεν έχει βγει κανένα χαρτάκι'`)

	p.send("\x1bt\x2f\xc1\xe8\xde\xed\xe1\n", cutCmd, "\x1b\x01half\n")
	b.until(`document.querySelector('#slips img')?.naturalWidth === 640`)
	b.until(`document.querySelector('#slips img').alt === 'Χαρτάκι 1. Αθήνα\n'`)
	b.until(`document.querySelector('.roll > .slip img')?.naturalHeight === 94`)
	b.until(`document.querySelector('tr[data-kind="unknown"] code').textContent === '1B 01'`)
	b.until(`[...document.querySelectorAll('tr[data-kind="command"]')].some((row) => row.innerText.includes('κωδικοσελίδα'))`)
	b.shot("emulator-el")

	b.press("cover_open", "true")
	b.until(`document.querySelector('.health').dataset.state === 'offline' && document.querySelector('.health').innerText.includes('Το κάλυμμα είναι ανοιχτό.')`)
	if !p.State().CoverOpen {
		t.Error("the cover is closed")
	}
	b.do(chromedp.Click(chromedp.CSS(`[data-language="en"]`)))
	b.until(`document.querySelector('.health').innerText.includes('The cover is open.') && document.title.startsWith('Emulated printer')`)

	b.do(chromedp.SendKeys(chromedp.CSS("#after_bytes"), "2"))
	b.press("paper", "end")
	b.until(`document.querySelector('.health').innerText.includes('1 change waits for bytes.')`)
	b.press("cover_open", "false")
	p.send("ab")
	b.until(`document.querySelector('.health').innerText.includes('It has no paper.') && !document.querySelector('.health').innerText.includes('The roll does not end.')`)

	for value, want := range map[string]string{"5000": "whole number from 0 to 1000", "1.5": "Speed of the paper (mm/s): write a whole number"} {
		b.amount("speed", value)
		b.until(`document.querySelector('#wrong')?.innerText.includes('` + want + `')`)
	}
	b.amount("speed", "80")
	b.until(`document.querySelector('#wrong') === null && [...document.querySelectorAll('tr code')].some((c) => c.textContent === 'speed = 80')`)
	if got := p.State().Speed; got != 80 {
		t.Errorf("the speed is %d, want 80", got)
	}
	b.shot("emulator-en")
}
