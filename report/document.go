package report

import (
	"slices"
	"time"

	"epass.internal/queue"
)

// Language is that of a file.
type Language string

// The languages of files.
const (
	Greek   Language = "el"
	English Language = "en"
)

// in returns t in language l, in Greek if it has no English.
func (l Language) in(t queue.Text) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.EL
}

// Document is a report that can be written to a file.
type Document struct {
	Code     string // of the office
	Office   queue.Text
	From, To queue.Day
	Made     time.Time       // in the office's zone
	Services []queue.Service // with the names of those in Figures
	Figures  Figures
}

// table is one grouping of a document.
type table struct {
	name, head queue.Text // of the whole, and of what its rows are
	rows       []Row
	label      func(key string) string
}

// tables returns the groupings in the order in which files have them.
func (d *Document) tables(l Language) []table {
	plain := func(key string) string { return key }
	return []table{
		{queue.Text{EL: "Υπηρεσίες", EN: "Services"}, queue.Text{EL: "Υπηρεσία", EN: "Service"}, d.services(), func(id string) string { return d.service(id, l) }},
		{queue.Text{EL: "Θυρίδες", EN: "Counters"}, queue.Text{EL: "Θυρίδα", EN: "Counter"}, d.Figures.Counters, plain},
		{queue.Text{EL: "Ώρες", EN: "Hours"}, queue.Text{EL: "Ώρα προσέλευσης", EN: "Hour of arrival"}, d.Figures.Hours, hourLabel},
		{queue.Text{EL: "Ημέρες", EN: "Days"}, queue.Text{EL: "Ημέρα", EN: "Day"}, d.Figures.Days, plain},
		{queue.Text{EL: "Είδη", EN: "Kinds"}, queue.Text{EL: "Είδος επίσκεψης", EN: "Kind of visit"}, d.Figures.Kinds, func(k string) string { return l.in(kindName(k)) }},
	}
}

// hourLabel returns an hour as people read it: 09:00–09:59.
func hourLabel(hour string) string { return hour + ":00–" + hour + ":59" }

// place returns where a service stands among those with names, behind them all
// if it does not.
func (d *Document) place(id string) int {
	i := slices.IndexFunc(d.Services, func(s queue.Service) bool { return string(s.ID) == id })
	if i < 0 {
		return len(d.Services)
	}
	return i
}

// services returns the rows of services in the order of Services.
func (d *Document) services() []Row {
	rows := slices.Clone(d.Figures.Services)
	slices.SortStableFunc(rows, func(a, b Row) int { return d.place(a.Key) - d.place(b.Key) })
	return rows
}

// service returns the letter and name of a service, its id if it has none.
func (d *Document) service(id string, l Language) string {
	i := d.place(id)
	if i == len(d.Services) {
		return id
	}
	return d.Services[i].Prefix + " · " + l.in(d.Services[i].Name)
}

func kindName(kind string) queue.Text {
	switch kind {
	case KindAppointment:
		return queue.Text{EL: "Με ραντεβού", EN: "With appointment"}
	case KindDirect:
		return queue.Text{EL: "Απευθείας στη θυρίδα", EN: "Directly at the counter"}
	}
	return queue.Text{EL: "Χωρίς ραντεβού", EN: "Without appointment"}
}

// reason returns the reason of an exceptional call as files say it.
func (r ReasonCount) text() queue.Text {
	if r.other() {
		return queue.Text{EL: "άλλη αιτία", EN: "another reason"}
	}
	return r.Reason
}

// total names the row of all.
func total() queue.Text { return queue.Text{EL: "Σύνολο", EN: "All"} }

// exceptionalReason names the rows of reasons.
func exceptionalReason() queue.Text {
	return queue.Text{EL: "Αιτία κατ' εξαίρεση κλήσης", EN: "Reason of an exceptional call"}
}

// note is a line that says what a figure means.
type note struct{ name, text queue.Text }

// notes returns the words of the package for people.
func notes() []note {
	text := func(el, en string) queue.Text { return queue.Text{EL: el, EN: en} }
	return []note{
		{text("Αναμονή", "Wait"), text("Από την έκδοση του αριθμού ή τη δήλωση παρουσίας έως την πρώτη κλήση.", "From the issue of the number or the check-in to the first call.")},
		{text("Μετάβαση", "Walk"), text("Από την κλήση έως την έναρξη εξυπηρέτησης, όπου ο υπάλληλος δήλωσε ότι ο πολίτης προσήλθε.", "From the call to the start of service, where the clerk said that the person came.")},
		{text("Εξυπηρέτηση", "Service"), text("Από την έναρξη (ή την τελευταία κλήση) έως την ολοκλήρωση, στην τελευταία θυρίδα.", "From the start (or the last call) to the end, at the last counter.")},
		{text("Παραμονή", "Stay"), text("Από την προσέλευση έως την ολοκλήρωση της τελευταίας εξυπηρέτησης.", "From the arrival to the end of the last service.")},
		{text("Καθυστέρηση ραντεβού", "Delay of appointments"), text("Από την ώρα του ραντεβού, ή την προσέλευση αν ήταν αργότερα, έως την πρώτη κλήση.", "From the time of the appointment, or the check-in if that was later, to the first call.")},
		{text("90ό και 95ο εκατοστημόριο", "90th and 95th percentile"), text("Η τιμή που δεν ξεπερνούν 90 ή 95 στους 100.", "The value that 90 or 95 in 100 do not exceed.")},
		{text("Προσωπικά δεδομένα", "Personal data"), text("Η αναφορά δεν έχει ονόματα ούτε αριθμούς προτεραιότητας.", "The report has no names and no ticket numbers.")},
	}
}

// groupName and lineName head the first two columns of a CSV file.
func groupName() queue.Text { return queue.Text{EL: "Ομάδα", EN: "Group"} }
func lineName() queue.Text  { return queue.Text{EL: "Στοιχείο", EN: "Row"} }
