package console

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

func (c *Console) settingsRoutes() []web.Route {
	const path = "/api/v1/settings"
	return []web.Route{
		{Method: http.MethodGet, Path: path, Role: supervisor, Raw: c.getSettings},
		{Method: http.MethodPut, Path: path, Role: supervisor, LargeBody: largestSettings, Raw: c.putSettings},
		{Method: http.MethodGet, Path: path + "/defaults", Role: supervisor, JSON: c.defaultSettings},
		{Method: http.MethodPost, Path: path + "/preview", Role: supervisor, Keyless: true, LargeBody: largestSettings, JSON: c.previewSettings},
		{Method: http.MethodPost, Path: path + "/slip", Role: supervisor, Keyless: true, LargeBody: largestSlip, Raw: c.previewSlip},
	}
}

// largestSettings bounds the document, in bytes: a table of holidays and
// closures of some years.
const largestSettings = 512 << 10

// settingsTag is the entity tag of settings: whoever changes them names those
// that were looked at.
func settingsTag(s office.Settings) (tag string, doc []byte, err error) {
	doc, err = json.Marshal(s)
	sum := sha256.Sum256(doc)
	return `"` + hex.EncodeToString(sum[:12]) + `"`, doc, err
}

func (c *Console) getSettings(w http.ResponseWriter, call *web.Call) error {
	var now office.Settings
	if err := c.office.Read(call.Context(), func(s *office.State) { now = s.Settings }); err != nil {
		return err
	}
	return writeSettings(w, now)
}

func writeSettings(w http.ResponseWriter, s office.Settings) error {
	tag, doc, err := settingsTag(s)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("ETag", tag)
	_, _ = w.Write(append(doc, '\n')) // a client that went away is no fault
	return nil
}

// What a change of settings is refused for by the console itself.
var (
	problemMatch = web.Problem{
		Status: http.StatusPreconditionFailed, Code: "settings_changed",
		Title: web.Text{EL: "Οι ρυθμίσεις άλλαξαν στο μεταξύ. Φορτώστε τις ξανά και επαναλάβετε την αλλαγή.", EN: "The settings were changed meanwhile. Load them again and repeat your change."},
	}
	problemAdministrator = web.Problem{
		Status: http.StatusForbidden, Code: "administrator",
		Title: web.Text{EL: "Τον κωδικό γραφείου και τη δοκιμαστική λειτουργία αλλάζει μόνο διαχειριστής.", EN: "Only an administrator changes the office's code and the sample mode."},
	}
	problemInUse = web.Problem{
		Status: http.StatusUnprocessableEntity, Code: "settings_in_use",
		Title: web.Text{EL: "Η υπηρεσία ή η θυρίδα χρησιμοποιείται σήμερα: κάποιος περιμένει ή εξυπηρετείται, ή δόθηκαν αριθμοί με το γράμμα της. Αλλάξτε την όταν κλείσει η ημέρα.", EN: "The service or counter is in use today: somebody waits or is served, or numbers with its letter were given. Change it when the day is closed."},
	}
)

// settingsGate lets one change of the settings through at a time, so that the
// settings that were compared are those that are replaced. It remembers who
// made the last change since the start.
type settingsGate struct {
	mu sync.Mutex
	by string // display name; empty: not known
	at time.Time
}

// stale is the refusal of a change that was made to older settings. g.mu is
// held.
func (g *settingsGate) stale(zone *time.Location) web.Problem {
	if g.by == "" {
		return problemMatch
	}
	clock := g.at.In(zone).Format("15:04")
	return problemMatch.With(fmt.Sprintf("Τις άλλαξε: %s, στις %s.", g.by, clock), fmt.Sprintf("%s changed them at %s.", g.by, clock))
}

// putSettings replaces the settings. A page names those it looked at in
// If-Match; a program that leaves it out replaces whatever there is.
func (c *Console) putSettings(w http.ResponseWriter, call *web.Call) error {
	var v office.Settings
	if err := call.Decode(&v); err != nil {
		return err
	}
	if err := c.checkSettings(v); err != nil {
		return err
	}
	if err := c.replaceSettings(call, v); err != nil {
		return err
	}
	return writeSettings(w, v)
}

func (c *Console) replaceSettings(call *web.Call, v office.Settings) error {
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	var now office.Settings
	name := call.Identity.Name
	err := c.office.Read(call.Context(), func(s *office.State) {
		now = s.Settings
		if who, ok := s.Staff(name); ok {
			name = who.Name
		}
	})
	if err != nil {
		return err
	}
	want, _, _ := settingsTag(v)
	have, _, err := settingsTag(now)
	if err != nil {
		return err
	}
	switch match := call.Header.Get("If-Match"); {
	case match != "" && match != have && want != have: // a repeated press finds its own change in force
		return c.gate.stale(now.Location())
	case (v.Code != now.Code || v.Sample != now.Sample) && !office.Role(call.Identity.Role).Includes(office.RoleAdministrator):
		return problemAdministrator
	}
	_, err = c.do(call, office.PutSettings{Settings: v})
	if errors.Is(err, queue.ErrBadSetup) { // the document by itself is valid
		return problemInUse.With(reasonOf(err), reasonOf(err))
	}
	if err == nil && want != have {
		c.gate.by, c.gate.at = name, c.opt.Now()
	}
	return err
}

// checkSettings reports the first mistake in settings; its detail begins with
// the path of the key.
func (c *Console) checkSettings(v office.Settings) error {
	err := c.office.CheckSettings(v)
	if err == nil {
		return nil
	}
	p := office.Explain(err)
	if list, ok := errors.AsType[booking.Mistakes](err); ok {
		part, _, _ := strings.Cut(err.Error(), ".")
		path := part + "." + list[0].Path
		return p.With(path+": "+mistakeText(list[0].Code), path+": "+list[0].Text)
	}
	return p.With(reasonOf(err), reasonOf(err))
}

// reasonOf is an error's text without the class of error at its end, which the
// title says in other words.
func reasonOf(err error) string {
	text := strings.TrimSuffix(err.Error(), ": "+office.ErrInvalid.Error())
	return strings.TrimSuffix(text, ": "+queue.ErrBadSetup.Error())
}

// mistakeText says in Greek what kind of mistake a document has.
func mistakeText(code string) string {
	switch code {
	case booking.MistakeMissing:
		return "λείπει."
	case booking.MistakeRange:
		return "είναι εκτός ορίων."
	case booking.MistakeDuplicate:
		return "υπάρχει ήδη."
	case booking.MistakeUnknown:
		return "δεν υπάρχει στο γραφείο."
	case booking.MistakeOverlap:
		return "συμπίπτει με άλλο."
	}
	return "δεν είναι έγκυρο."
}
