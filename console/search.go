package console

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// Bounds of a search for appointments.
const (
	searchFound    = 50
	searchShortest = 2 // letters
)

// AppointmentSearch is what a search found, the next appointments first.
type AppointmentSearch struct {
	Appointments []AppointmentView `json:"appointments"`
	More         bool              `json:"more"` // there are others
}

// searchAppointments looks for an appointment by its code, as people say or
// type it, or by words of the name of who comes. The words come in the body:
// addresses are kept in logs and histories.
func (c *Console) searchAppointments(call *web.Call) (any, error) {
	var v struct {
		Words string `json:"words"`
	}
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(v.Words)
	if len([]rune(text)) < searchShortest {
		return nil, fmt.Errorf("words: at least %d letters are needed: %w", searchShortest, office.ErrInvalid)
	}
	code, notCode := booking.ParseCode(text)
	var today queue.Day
	var list []known
	err := c.office.Read(call.Context(), func(s *office.State) {
		today = s.Queue.Day()
		if a, ok := s.AppointmentByCode(code); ok && notCode == nil {
			list = knownOf(s, a)
			return
		}
		list = knownOf(s, s.Appointments()...)
	})
	if err != nil {
		return nil, err
	}
	if notCode == nil && len(list) == 1 && list[0].Code == code {
		views, err := c.appointmentViews(list)
		return AppointmentSearch{Appointments: views}, err
	}
	return c.searchNames(nextFirst(list, today), strings.Fields(folded(text)))
}

// nextFirst orders appointments: those from today on by time, then those of
// the past, the latest first.
func nextFirst(list []known, today queue.Day) []known {
	past := slices.IndexFunc(list, func(v known) bool { return v.Start.Date.String() >= string(today) })
	if past < 0 {
		past = len(list)
	}
	out := slices.Clone(list[past:])
	for _, v := range slices.Backward(list[:past]) {
		out = append(out, v)
	}
	return out
}

// searchNames returns those whose name has all the words.
func (c *Console) searchNames(list []known, words []string) (AppointmentSearch, error) {
	out := AppointmentSearch{Appointments: []AppointmentView{}}
	for _, v := range list {
		view, err := c.appointmentView(v)
		if err != nil {
			return out, err
		}
		if view.Person == nil || !hasWords(folded(view.Person.Name), words) {
			continue
		}
		if len(out.Appointments) == searchFound {
			out.More = true
			break
		}
		out.Appointments = append(out.Appointments, view)
	}
	return out, nil
}

func hasWords(name string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) })
}

// folded returns a text in small letters without accents; a final sigma is
// like any other.
func folded(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		plain = text
	}
	return strings.ReplaceAll(strings.ToLower(plain), "ς", "σ")
}
