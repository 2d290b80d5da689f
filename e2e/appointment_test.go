package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestAnAppointmentFromTheTelephoneToTheSlip books an appointment as a clerk
// does for a caller, finds it again by its code, moves it and cancels it.
func TestAnAppointmentFromTheTelephoneToTheSlip(t *testing.T) {
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))
	desk := open(t, "appointments", d.url+"/appointments", 1366, 900)
	desk.do("signing in", chromedp.WaitVisible(chromedp.CSS("#login")), chromedp.SendKeys(chromedp.CSS("#login"), "admin"),
		chromedp.SendKeys(chromedp.CSS("#password"), d.password), chromedp.Click(chromedp.CSS("#sign-in")))
	desk.do("seeing an empty day", chromedp.WaitVisible(chromedp.CSS(".empty")))
	desk.shot("empty")

	desk.click("#new")
	desk.click(`[data-service="civil"]`)
	desk.click("#first-free")
	desk.do("seeing the first free time", chromedp.WaitVisible(chromedp.CSS(`.time[aria-pressed="true"]`)),
		chromedp.SendKeys(chromedp.CSS("#name"), "Ελευθερία Παπαδημητρίου"), chromedp.SendKeys(chromedp.CSS("#subject"), "Πιστοποιητικό γέννησης"),
		chromedp.SendKeys(chromedp.CSS("#email"), "eleftheria@example.gr"), chromedp.Click(chromedp.CSS("#consent")))
	desk.shot("booking")
	desk.click("#book")
	desk.do("seeing the code", chromedp.WaitVisible(chromedp.CSS("#code")), chromedp.Poll[chromedp.Void](`/^\w{3}-\w{4}$/.test(document.querySelector("#code").textContent)`, chromedp.WithPollingTimeout(stepLimit)))
	desk.shot("booked")
	code := desk.text("#code")

	staff := d.client()
	staff.signIn(t, "admin", d.password)
	var found struct {
		Appointments []struct {
			ID, Date, Mail string
			Revision       int
			Person         struct{ Name, Email string }
		}
	}
	staff.must(t, http.MethodPost, "/api/v1/appointments/search", map[string]string{"words": strings.ToLower(code)}, &found)
	if len(found.Appointments) != 1 || found.Appointments[0].Person.Name != "Ελευθερία Παπαδημητρίου" || found.Appointments[0].Mail != "queued" {
		t.Fatalf("found by its code: %+v", found)
	}
	booked := found.Appointments[0]

	desk.click("#done")
	desk.do("opening its day", chromedp.Navigate(d.url+"/appointments?date="+booked.Date), chromedp.WaitVisible(chromedp.CSS(`tr[data-state="booked"]`)))
	desk.shot("day")
	desk.click(`[data-do="change"]`)
	desk.do("seeing the times", chromedp.WaitVisible(chromedp.CSS(`.time[aria-pressed="false"]`)),
		chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('.time[aria-pressed="false"]')].at(-1).click()`))
	desk.click("#book")
	desk.do("seeing that it moved", chromedp.WaitVisible(chromedp.CSS("#done")))
	staff.must(t, http.MethodPost, "/api/v1/appointments/search", map[string]string{"words": "παπαδημητριου ελευθερια"}, &found)
	if len(found.Appointments) != 1 || found.Appointments[0].Revision != 2 || found.Appointments[0].Person.Email != "eleftheria@example.gr" {
		t.Errorf("after the change: %+v", found)
	}
	desk.click("#done")
	desk.do("opening its new day", chromedp.Navigate(d.url+"/appointments?date="+found.Appointments[0].Date), chromedp.WaitVisible(chromedp.CSS(`tr[data-state="booked"]`)))
	desk.click(`[data-do="cancel"]`)
	desk.shot("cancelling")
	desk.click("#cancel-yes")
	desk.do("seeing that it is cancelled", chromedp.WaitVisible(chromedp.CSS("#again")), chromedp.WaitReady(chromedp.CSS(`tr[data-state="cancelled"]`)))

	desk.click(`dialog .button:not(.button-secondary)`)
	list := filepath.Join(t.TempDir(), "list.csv")
	text := "Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο;Email\n30/11/2026;09:30;Α;Γιώργος Νικολάου;\n31/11/2026;10:00;civil;Μαρία Ιωάννου;maria@\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	desk.click("#files")
	desk.do("choosing a file", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{list}), chromedp.WaitVisible(chromedp.CSS(".mistakes li")))
	desk.shot("import")
	desk.click("#partial")
	desk.do("seeing what was imported", chromedp.WaitReady(chromedp.CSS("#report")), chromedp.Poll[chromedp.Void](`!document.querySelector("#partial")`, chromedp.WithPollingTimeout(stepLimit)))
	staff.must(t, http.MethodPost, "/api/v1/appointments/search", map[string]string{"words": "νικολαου"}, &found)
	if len(found.Appointments) != 1 || found.Appointments[0].Date != "2026-11-30" {
		t.Errorf("imported: %+v", found)
	}
}

// TestAnAppointmentFromTheKioskToTheCounter imports an appointment of this
// hour, checks in with its code at the touch screen and is called; then the
// office closes for the day.
func TestAnAppointmentFromTheKioskToTheCounter(t *testing.T) {
	d := start(t, filepath.Join(t.TempDir(), "epass-data"))
	staff := d.client()
	staff.signIn(t, "admin", d.password)
	code, at := today(t, staff)

	kiosk := open(t, "checkin", d.url+"/kiosk", 1080, 1920)
	kiosk.click("#appointment")
	kiosk.do("seeing the keys", chromedp.WaitVisible(chromedp.CSS("#boxes")))
	kiosk.do("typing the code, one character wrong", chromedp.KeyEvent(mistyped(code)))
	kiosk.do("seeing that it is mistyped", chromedp.WaitVisible(chromedp.CSS(`#boxes[data-wrong="true"]`)))
	kiosk.shot("mistyped")
	for range code {
		kiosk.do("taking it back", chromedp.KeyEvent("\b"))
	}
	for _, symbol := range code {
		kiosk.click(fmt.Sprintf(`[data-symbol="%c"]`, symbol))
	}
	kiosk.shot("code")
	kiosk.click("#code-give")
	kiosk.do("getting the number", chromedp.WaitVisible(chromedp.CSS("#number")))
	number := kiosk.text("#number")
	if got := kiosk.text("#slot"); !strings.Contains(got, at) {
		t.Errorf("the screen says %q, want the time %s", got, at)
	}
	kiosk.shot("number")

	console := open(t, "visit", d.url+"/console", 1366, 768)
	console.do("signing in", chromedp.WaitVisible(chromedp.CSS("#login")), chromedp.SendKeys(chromedp.CSS("#login"), "admin"),
		chromedp.SendKeys(chromedp.CSS("#password"), d.password), chromedp.Click(chromedp.CSS("#sign-in")))
	console.click(`[data-counter="3"]`)
	console.click("#next")
	console.waitText("#current-number", number)
	console.do("seeing who comes", chromedp.Poll[chromedp.Void](`document.querySelector("#visit")?.textContent.includes("Ευάγγελος")`, chromedp.WithPollingTimeout(stepLimit)))
	console.shot("counter")
	hall := open(t, "hall", d.url+"/display", 1920, 1080)
	hall.waitText("#call-number", number)
	if page := hall.text("body"); strings.Contains(page, "Ευάγγελος") {
		t.Errorf("the hall names the citizen: %s", page)
	}

	staff.must(t, http.MethodPost, "/api/v1/day/close", nil, nil)
	kiosk.do("seeing that the office is closed", chromedp.Evaluate[chromedp.Void](`document.querySelector("#done")?.click()`), chromedp.WaitVisible(chromedp.CSS("#closed")))
	kiosk.shot("closed")
}

// today imports an appointment that is now, and returns its code and time.
func today(t *testing.T, staff *client) (code, at string) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Athens")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(zone)
	at = now.Format("15:04")
	file := fmt.Sprintf("Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο\n%s;%s;other;Ευάγγελος Γεωργίου\n", now.Format("02/01/2006"), at)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, staff.base+"/api/v1/appointments/import?name=today.csv", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/csv")
	resp, err := staff.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // the search says what happened
	var found struct{ Appointments []struct{ Code string } }
	staff.must(t, http.MethodPost, "/api/v1/appointments/search", map[string]string{"words": "γεωργιου"}, &found)
	if len(found.Appointments) != 1 {
		t.Fatalf("importing: status %d, found %+v", resp.StatusCode, found)
	}
	return strings.ReplaceAll(found.Appointments[0].Code, "-", ""), at
}

// mistyped returns a code with its first two different neighbours swapped.
func mistyped(code string) string {
	b := []byte(code)
	for i := 1; i < len(b); i++ {
		if b[i] != b[i-1] {
			b[i], b[i-1] = b[i-1], b[i]
			break
		}
	}
	return string(b)
}
