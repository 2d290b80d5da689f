package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
