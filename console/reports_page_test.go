package console

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"epass.internal/office"
	"epass.internal/queue"
)

// monthOf are the working days from the second of November 2026 to the day
// before the offices of tests open.
func monthOf() []queue.Day {
	var out []queue.Day
	for at := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC); at.Day() < 20; at = at.AddDate(0, 0, 1) {
		if at.Weekday() != time.Sunday {
			out = append(out, queue.Day(at.Format(time.DateOnly)))
		}
	}
	return out
}

// signInForReports opens the page and signs the administrator in.
func signInForReports(t *testing.T, url, query string, width, height int64) *page {
	t.Helper()
	p := openPage(t, chromium(t), url+"/reports"+query, width, height)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	return p
}

func TestSupervisorReadsAMonth(t *testing.T) {
	t.Parallel()
	archive := shelfOf(t, 120, monthOf()...)
	s, url := served(t, Options{Archive: archive})
	for range 12 {
		s.issue("certify")
		s.clock.advance(3 * time.Minute)
	}
	p := signInForReports(t, url, "", 1366, 768)
	p.says(`[data-figure="issued"] .big`, "12")
	p.see("#renew")
	p.shot("reports-today")

	p.run(`document.querySelector('[data-period="month"]').focus()`)
	p.do(chromedp.KeyEvent("\r"))
	p.until(`document.querySelectorAll('#byDay-table tbody tr').length === 17`)
	p.until(`location.search === '?from=2026-11-01&to=2026-11-20'`)
	p.until(`document.activeElement.dataset.period === 'month'`)
	for _, id := range []string{"wait-by-hour", "arrivals", "by-service", "punctuality", "wait-by-day"} {
		p.until(fmt.Sprintf(`document.querySelectorAll('#%s svg[role=img] path, #%s svg[role=img] rect').length > 3`, id, id))
	}
	p.shot("reports-month")
	p.whole("reports-month-all")

	p.run(`document.querySelector('#byService-table thead tr:last-child th:nth-child(2) button').click()`)
	p.until(`document.querySelector('#byService-table thead tr:last-child th:nth-child(2)').ariaSort === 'descending'`)
	p.says(`#byService-table tbody tr:first-child th`, "Α · "+office.SampleSettings().Setup.Services[0].Name.EL)
	p.run(`document.querySelector('#byService-table thead tr:last-child th:nth-child(2) button').click()`)
	p.until(`document.querySelector('#byService-table thead tr:last-child th:nth-child(2)').ariaSort === 'ascending'`)

	p.click("#xlsx")
	p.says("#toast p", "Το αρχείο epass-0578-2026-11-01_2026-11-20.xlsx κατέβηκε.")
	p.run(`document.querySelector('#toast button').click()`)

	p.do(chromedp.EmulateViewport(1920, 1080))
	p.run(`document.querySelector('[data-language="en"]').click()`)
	p.says("h1", "Reports")
	p.until(`document.title === 'Reports · e-PASS'`)
	p.run(`document.querySelectorAll('details').forEach((d) => (d.open = true))`)
	p.whole("reports-month-english")
	p.do(chromedp.EmulateViewport(390, 844))
	p.until(`document.documentElement.scrollWidth <= innerWidth`)
	p.whole("reports-phone")
}

// whole photographs the page from top to bottom.
func (p *page) whole(name string) {
	p.t.Helper()
	dir := os.Getenv(shotsVar)
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, stepLimit)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		p.t.Logf("no screenshot: %v", err)
	}
}

// slow is an archive whose days can be read once it is told so.
type slow struct {
	*shelf
	now chan struct{}
}

func (s slow) Day(ctx context.Context, day queue.Day) (*queue.State, error) {
	select {
	case <-s.now:
		return s.shelf.Day(ctx, day)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestReportsSayWhatToDo(t *testing.T) {
	t.Parallel()
	archive := slow{shelfOf(t, 10, "2026-11-19"), make(chan struct{})}
	s, url := served(t, Options{Archive: archive})
	p := signInForReports(t, url, "?from=2020-01-01&to=2020-01-31", 1366, 768)
	p.see("#nothing")
	p.shot("reports-nothing")
	p.run(`document.querySelector('#from').value = '2026-11-20'; document.querySelector('#to').value = '2026-11-19'`)
	p.click("#show")
	p.says("#period-wrong", "Η τελευταία ημέρα είναι πριν από την πρώτη.")
	p.until(`document.activeElement.id === 'to'`)
	p.shot("reports-wrong")
	p.run(`document.querySelector('#from').value = '2026-01-01'`)
	p.click("#show")
	p.until(`document.querySelector('#loading progress')?.value === 310 && document.querySelector('main').ariaBusy === 'true'`)
	p.shot("reports-loading")
	close(archive.now)
	p.until(`document.querySelectorAll('#byDay-table tbody tr').length === 1 && document.querySelector('main').ariaBusy === 'false'`)

	s.stop()
	p.click(`[data-period="today"]`)
	p.see("#problem")
	p.shot("reports-problem")
	p.see("#again")
}

func TestClerkIsToldThatReportsAreForSupervisors(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία Παππά", Role: office.RoleClerk, Password: office.NewPasswords().Hash(rightPassword)}})
	p := openPage(t, chromium(t), url+"/reports", 1366, 768)
	p.write("#login", "maria")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see("#other-account")
	p.shot("reports-forbidden")
	p.click("#other-account")
	p.see("#login")
}
