package exchange

import "epass.internal/booking/api"

// field is a field of an appointment as people know it.
type field struct {
	path    string   // in the contract
	header  string   // of its column
	aliases []string // other headers, all that fold to the same left out
	el, en  string   // with the article
	private bool     // never repeated in a mistake
}

// fields are the fields of an appointment, in the order of a table's columns.
// The first twelve are for people; the others make a copy complete.
func fields() []field {
	return []field{
		{path: "id", header: "Αναγνωριστικό", aliases: []string{"ID", "Identifier"}, el: "το αναγνωριστικό", en: "the identifier"},
		{path: "code", header: "Κωδικός", aliases: []string{"Code"}, el: "ο κωδικός", en: "the code", private: true},
		{path: "start.date", header: "Ημερομηνία", aliases: []string{"Date"}, el: "η ημερομηνία", en: "the date"},
		{path: "start.time", header: "Ώρα", aliases: []string{"Time"}, el: "η ώρα", en: "the time"},
		{path: "minutes", header: "Διάρκεια", aliases: []string{"Λεπτά", "Duration", "Minutes"}, el: "η διάρκεια", en: "the duration"},
		{path: "service", header: "Υπηρεσία", aliases: []string{"Service"}, el: "η υπηρεσία", en: "the service"},
		{path: "name", header: "Ονοματεπώνυμο", aliases: []string{"Όνομα", "Name", "Full name"}, el: "το ονοματεπώνυμο", en: "the name", private: true},
		{path: "subject", header: "Θέμα", aliases: []string{"Subject"}, el: "το θέμα", en: "the subject", private: true},
		{path: "contact.email", header: "Email", aliases: []string{"Ηλεκτρονικό ταχυδρομείο"}, el: "το email", en: "the email", private: true},
		{path: "contact.phone", header: "Τηλέφωνο", aliases: []string{"Phone", "Telephone"}, el: "το τηλέφωνο", en: "the phone", private: true},
		{path: "consent", header: "Συγκατάθεση", aliases: []string{"Consent"}, el: "η συγκατάθεση", en: "the consent"},
		{path: "state", header: "Κατάσταση", aliases: []string{"State", "Status"}, el: "η κατάσταση", en: "the state"},
		{path: "start.zone", header: "Ζώνη ώρας", aliases: []string{"Ζώνη", "Zone", "Time zone"}, el: "η ζώνη ώρας", en: "the time zone"},
		{path: "channel", header: "Κανάλι", aliases: []string{"Channel"}, el: "το κανάλι", en: "the channel"},
		{path: "revision", header: "Αναθεώρηση", aliases: []string{"Revision"}, el: "η αναθεώρηση", en: "the revision"},
		{path: "booked_at", header: "Κλείστηκε", aliases: []string{"Booked", "Booked at"}, el: "η στιγμή της κράτησης", en: "the moment of booking"},
		{path: "changed_at", header: "Άλλαξε", aliases: []string{"Changed", "Changed at"}, el: "η στιγμή της αλλαγής", en: "the moment of the change"},
	}
}

// mandatory are the fields that a table needs a column for.
func mandatory() []string { return []string{"start.date", "start.time", "service", "name"} }

// parts are what fields belong to, and what only JSON names.
func parts() []field {
	return []field{
		{path: "start", el: "η αρχή του ραντεβού", en: "the start"},
		{path: "contact", el: "η επικοινωνία", en: "the contact", private: true},
		{path: "office", el: "το γραφείο", en: "the office"},
		{path: "appointments", el: "η λίστα των ραντεβού", en: "the list of appointments"},
		{path: "", el: "το ραντεβού", en: "the appointment", private: true},
	}
}

// word is a word of the contract and what a table calls it; the first is what
// is written.
type word struct {
	word  string
	names []string
}

func stateWords() []word {
	return []word{
		{string(api.Booked), []string{"κλεισμένο"}},
		{string(api.CheckedIn), []string{"προσήλθε"}},
		{string(api.Served), []string{"εξυπηρετήθηκε"}},
		{string(api.Cancelled), []string{"ακυρώθηκε", "ακυρωμένο", "canceled"}},
		{string(api.Missed), []string{"δεν προσήλθε"}},
	}
}

func channelWords() []word {
	return []word{
		{string(api.Online), []string{"διαδίκτυο"}},
		{string(api.Phone), []string{"τηλέφωνο"}},
		{string(api.Desk), []string{"γραφείο", "θυρίδα"}},
	}
}

// wordOf returns the word of the contract for a name of it.
func wordOf(words []word, name string) (string, bool) {
	folded := fold(name)
	for _, w := range words {
		if fold(w.word) == folded {
			return w.word, true
		}
		for _, n := range w.names {
			if fold(n) == folded {
				return w.word, true
			}
		}
	}
	return "", false
}

// nameOf returns the name that is written for a word of the contract.
func nameOf(words []word, name string) string {
	for _, w := range words {
		if w.word == name {
			return w.names[0]
		}
	}
	return name
}

// yesOrNo reads a consent.
func yesOrNo(text string) (yes, ok bool) {
	switch fold(text) {
	case "ΝΑΙ", "1", "TRUE", "YES", "ΑΛΗΘΕΣ", "ΑΛΗΘΗΣ":
		return true, true
	case "", "ΟΧΙ", "0", "FALSE", "NO", "ΨΕΥΔΕΣ", "ΨΕΥΔΗΣ":
		return false, true
	}
	return false, false
}
