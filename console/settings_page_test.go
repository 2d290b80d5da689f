package console

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"epass.internal/booking"
	"epass.internal/office"
)

// settingsPage opens a section of the settings and signs the administrator in.
func settingsPage(t *testing.T, url, section string, width, height int64) *page {
	t.Helper()
	p := openPage(t, chromium(t), url+"/settings#"+section, width, height)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see("#section-title")
	return p
}

// fill puts a text into the field of a path, as if it were typed.
func (p *page) fill(id, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.getElementById(%q) !== null`, id))
	p.run(fmt.Sprintf(`{ const f = document.getElementById(%q); f.focus(); f.value = %q; f.dispatchEvent(new Event('input', { bubbles: true })); f.blur(); }`, id, text))
}

// settingsOf are the settings in force.
func (s *stage) settingsOf() office.Settings {
	var out office.Settings
	if err := s.office.Read(s.t.Context(), func(st *office.State) { out = st.Settings }); err != nil {
		s.t.Fatal(err)
	}
	return out
}

var settingsSections = []string{"office", "services", "counters", "hours", "holidays", "closures", "appointments", "order", "reasons", "slip", "document"}

func TestSupervisorChangesHoursAndSeesWhatTheyMean(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	p := settingsPage(t, url, "hours", 1366, 768)
	p.see("#outlook tbody tr")
	p.fill("calendar.week.monday.open[0].from", "8")
	p.fill("calendar.week.monday.open[0].to", "14.00")
	p.run(`document.querySelector('[data-day="monday"] .ranges > .button').click()`)
	p.fill("calendar.week.monday.open[1].from", "17:00")
	p.fill("calendar.week.monday.open[1].to", "0:30")
	p.fill("calendar.week.monday.last_ticket", "23:30")
	p.click("#copy-monday")
	p.see("#outlook-wrong") // Saturday begins at midnight
	p.fill("calendar.week.saturday.open[0].from", "0100")
	p.until(`document.querySelectorAll('#outlook .changed').length > 30`)
	p.says(`[data-date="2026-11-23"] td`, "08:00–14:00, 17:00–00:30")
	p.see(`.settings-nav [href="#hours"] .dot`)
	p.shot("settings-hours")

	p.click(`[href="#closures"]`)
	p.fill("close-today-from", "13:30")
	p.click("#close-today")
	p.until(`document.querySelector('[data-date="2026-11-20"].changed') !== null`)
	p.shot("settings-closures")
	p.click(`[href="#holidays"]`)
	p.click("#add-official")
	p.says(`[data-kept="easter"]`, "Τηρείται: Κυρ 12/4/2026 · Κυρ 2/5/2027")
	p.shot("settings-holidays")
	p.until(`document.querySelector('#unsaved').textContent.includes('3 ενότητες')`)
	p.click("#save-settings")
	p.see("#undo-save")
	p.says("#unsaved", "Όλα είναι αποθηκευμένα.")
	p.shot("settings-saved")

	got := s.settingsOf().Calendar
	if len(got.Week.Friday.Open) != 2 || got.Week.Friday.Open[1] != (booking.Range{From: 17 * 60, To: 24*60 + 30}) || *got.Week.Friday.LastTicket != 23*60+30 {
		t.Errorf("Friday: %+v", got.Week.Friday)
	}
	if len(got.Holidays) != len(booking.GreekHolidays()) || len(got.Closures) != 1 || got.Closures[0].Part.From != 13*60+30 {
		t.Errorf("%d holidays, closures %+v", len(got.Holidays), got.Closures)
	}
	p.until(`!document.querySelector('#undo-save').disabled`)
	p.click("#undo-save")
	p.says("#toast p", "Ισχύουν ξανά οι προηγούμενες ρυθμίσεις.")
	if got := s.settingsOf().Calendar; len(got.Holidays) != 0 || len(got.Closures) != 0 || len(got.Week.Monday.Open) != 1 {
		t.Errorf("after undo: %+v", got)
	}
}

func TestWrongSettingIsShownInItsSection(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	p := settingsPage(t, url, "services", 1366, 768)
	p.fill("setup.services[1].prefix", "α")
	p.click(`[href="#order"]`)
	p.see("#restore-order")
	p.click("#save-settings")
	p.until(`document.activeElement.id === 'setup.services[1].prefix' && location.hash === '#services'`)
	p.says(`[id="setup.services[1].prefix-wrong"]`, "Ένα γράμμα από Α έως Ω που δεν έχει άλλη υπηρεσία.")
	p.shot("settings-wrong")
	p.fill("setup.services[1].prefix", "β")
	p.until(`document.querySelector('#wrong') === null`)

	p.click(`[href="#hours"]`)
	p.fill("calendar.week.tuesday.open[0].from", "οκτώ")
	p.click(`[href="#office"]`)
	p.until(`!document.querySelector('#save-settings').disabled`)
	p.click("#save-settings")
	p.until(`document.activeElement.id === 'calendar.week.tuesday.open[0].from'`)
	p.says(`[id="calendar.week.tuesday.open[0].from-wrong"]`, "Γράψτε ώρα όπως 08:30.")
	p.click("#discard")
	p.click("#confirm")
	p.says("#unsaved", "Όλα είναι αποθηκευμένα.")

	p.click(`[href="#office"]`)
	p.fill("name.el", "ΚΕΠ Θέρμης")
	who := signedIn(s.session("admin"))
	if w := s.press(http.MethodPut, "/api/v1/settings", documentOf(t, named("ΚΕΠ Πυλαίας")), who); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	p.click("#save-settings")
	p.see("#stale")
	p.shot("settings-stale")
	p.click("#reload")
	p.until(`document.getElementById('name.el').value === 'ΚΕΠ Πυλαίας' && document.querySelector('#stale') === null`)
}

func TestSettingsAreTakenInAsAFile(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	file := filepath.Join(t.TempDir(), "other.json")
	if err := os.WriteFile(file, []byte(documentOf(t, func(v *office.Settings) {
		v.Code, v.Overtime = "0579", 45
		v.Setup.Counters = v.Setup.Counters[:5]
	})), 0o600); err != nil {
		t.Fatal(err)
	}
	p := settingsPage(t, url, "document", 820, 1180)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#import-file"), []string{file}))
	p.says("#unsaved", "Αλλαγές σε 2 ενότητες, δεν αποθηκεύτηκαν ακόμη.")
	p.shot("settings-import")
	p.click("#save-settings")
	p.see("#undo-save")
	if got := s.settingsOf(); got.Code != "0578" || got.Overtime != 45 || len(got.Setup.Counters) != 5 {
		t.Errorf("code %s, overtime %d, %d counters", got.Code, got.Overtime, len(got.Setup.Counters))
	}
	if err := os.WriteFile(file, []byte(`{"name":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#import-file"), []string{file}))
	p.says("#import-wrong", "Δεν είναι αρχείο ρυθμίσεων: λείπουν υπηρεσίες ή θυρίδες.")
}

func TestChangesOutliveTheSession(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	p := settingsPage(t, url, "office", 1366, 768)
	p.fill("name.el", "ΚΕΠ Θέρμης")
	s.command(office.PutStaff{Staff: office.Staff{Login: "root", Name: "Διαχειριστής", Role: office.RoleAdministrator, Password: "none"}})
	s.command(office.PutStaff{Staff: office.Staff{ // ends the session
		Login: "admin", Name: "Ελένη Παππά", Role: office.RoleSupervisor, Password: office.NewPasswords().Hash(rightPassword),
	}})
	p.click("#save-settings")
	p.write("#login", "admin")
	p.shot("settings-session-over")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see("#section-title")
	p.until(`document.querySelector('#sample').disabled && document.getElementById('code').readOnly`)
	p.click("#save-settings")
	p.see("#undo-save")
	if got := s.settingsOf().Name.EL; got != "ΚΕΠ Θέρμης" {
		t.Errorf("the name is %s", got)
	}
}

func TestClerkIsToldThatSettingsAreForSupervisors(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία Παππά", Role: office.RoleClerk, Password: office.NewPasswords().Hash(rightPassword)}})
	p := openPage(t, chromium(t), url+"/settings", 1366, 768)
	p.write("#login", "maria")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.click("#other-account")
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see("#section-title")
}

func TestSettingsOfAppointmentsShowTheirPlaces(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	p := settingsPage(t, url, "services", 1920, 1080)
	p.click("#add-service")
	p.fill("setup.services[4].name.el", "Φορολογικά")
	p.fill("booking.services.new-4", "20")
	p.click(`[href="#counters"]`)
	p.click(`[id="setup.counters[5].services"] [data-value="service-5"]`)
	p.click(`[href="#services"]`)
	p.fill("setup.services[4].id", "tax")
	p.click(`[href="#appointments"]`)
	p.click("#add-window")
	p.click(`[id="booking.windows[3].weekdays"] [data-value="monday"]`)
	p.fill("booking.windows[3].max", "6")
	p.until(`document.querySelector('[data-capacity="certify"] td:last-child')?.textContent > '0'`)
	p.shot("settings-appointments")
	p.click("#save-settings")
	p.see("#undo-save")
	got := s.settingsOf()
	if len(got.Booking.Windows) != 4 || got.Booking.Windows[3].Max != 6 || len(got.Booking.Windows[3].Weekdays) != 1 || got.Booking.Services[4] != (booking.Service{ID: "tax", Minutes: 20}) || got.Setup.Counters[5].Services[1] != "tax" {
		t.Errorf("booking: %+v", got.Booking)
	}
	p.click(`[href="#counters"]`)
	p.click(`.counter-entry .remove`)
	p.until(`document.querySelectorAll('.counter-entry').length === 5`)
	p.click("#save-settings")
	p.says("#unsaved", "Όλα είναι αποθηκευμένα.")
	if got := s.settingsOf(); len(got.Booking.Windows) != 3 || len(got.Setup.Counters) != 5 {
		t.Errorf("%d windows and %d counters after removing counter 1", len(got.Booking.Windows), len(got.Setup.Counters))
	}
}

func TestSettingsFitTheirScreens(t *testing.T) {
	t.Parallel()
	_, url := served(t, new(sketcher).options())
	p := settingsPage(t, url, "office", 1366, 768)
	for _, size := range [][2]int64{{1366, 768}, {1920, 1080}, {820, 1180}, {390, 844}} {
		p.do(chromedp.EmulateViewport(size[0], size[1]))
		for _, section := range settingsSections {
			p.run(fmt.Sprintf(`location.hash = %q`, section))
			p.until(fmt.Sprintf(`document.querySelector('.settings-nav [aria-current]').hash === '#%s'`, section))
			p.until(`document.documentElement.scrollWidth <= innerWidth`)
			p.whole(fmt.Sprintf("settings-%d-%s", size[0], section))
		}
	}
	p.run(`document.querySelector('[data-language="en"]').click()`)
	p.says("h1", "Settings")
}

func TestSupervisorClosesTheDayInTheConsole(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{})
	s.issue("certify")
	p := openPage(t, chromium(t), url+"/console", 1366, 768)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.click("#close-day")
	p.see("#confirm")
	p.shot("day-close")
	p.click("#confirm")
	p.see("#reopen-day")
	p.shot("day-closed")
	p.until(`!document.querySelector('#reopen-day').disabled`)
	p.click("#reopen-day")
	p.see("#reopen-clock")
	p.shot("day-reopen")
	p.click("#reopen-yes")
	p.see("#close-day")
	if v := s.view(); !v.Open || v.WaitingTotal != 1 || v.Ends.IsZero() {
		t.Errorf("open %v, %d waiting, ends %s", v.Open, v.WaitingTotal, v.Ends)
	}
}
