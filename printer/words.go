package printer

import (
	"fmt"
	"time"

	"epass.internal/office"
)

// copyWord marks a slip of whose number another may exist on paper.
func copyWord() office.SlipLine { return office.SlipLine{EL: "ΑΝΤΙΓΡΑΦΟ", EN: "COPY"} }

// followLine stands by the QR code.
func followLine() office.SlipLine {
	return office.SlipLine{EL: "Παρακολουθήστε τη σειρά σας στο κινητό", EN: "Follow your turn on your phone"}
}

// aheadLine says how many people are in front; n below zero counts as none.
func aheadLine(n int) office.SlipLine {
	switch {
	case n <= 0:
		return office.SlipLine{EL: "Είστε ο επόμενος", EN: "You are next"}
	case n == 1:
		return office.SlipLine{EL: "Προηγείται: 1 άτομο", EN: "1 person ahead of you"}
	}
	return office.SlipLine{EL: fmt.Sprintf("Προηγούνται: %d άτομα", n), EN: fmt.Sprintf("%d people ahead of you", n)}
}

// timeLine says when the slip was issued, in the zone of t.
func timeLine(t time.Time) office.SlipLine {
	day, hour := dateLine(t), hourLine(t)
	return office.SlipLine{EL: day.EL + ", " + hour.EL, EN: day.EN + ", " + hour.EN}
}

// dateLine says the day of t. Greek dates take the month in the genitive.
func dateLine(t time.Time) office.SlipLine {
	days := [...]string{"Κυριακή", "Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο"}
	months := [...]string{
		"Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου",
		"Ιουλίου", "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου",
	}
	return office.SlipLine{
		EL: fmt.Sprintf("%s %d %s %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year()),
		EN: t.Format("Mon 2 Jan 2006"),
	}
}

// hourLine says the hour and minute of t, the same in every language.
func hourLine(t time.Time) office.SlipLine {
	return office.SlipLine{EL: t.Format("15:04"), EN: t.Format("15:04")}
}
