package exchange

import (
	"fmt"
	"strings"
)

// Sentences about more than one field.

func tooLarge() sentence {
	return sentence{
		fmt.Sprintf("Το αρχείο ξεπερνά τα %d MiB: χωρίστε το σε μικρότερα.", MaxBytes>>20),
		fmt.Sprintf("The file has more than %d MiB: divide it into smaller ones.", MaxBytes>>20),
	}
}

func tooManyRows(limit int) sentence {
	return sentence{
		fmt.Sprintf("Το αρχείο έχει πάνω από %d ραντεβού: χωρίστε το σε μικρότερα.", limit),
		fmt.Sprintf("The file has more than %d appointments: divide it into smaller ones.", limit),
	}
}

func tooLongRecord() sentence {
	return sentence{
		"Το ραντεβού είναι υπερβολικά μεγάλο: αφαιρέστε ό,τι δεν ανήκει σε αυτό.",
		"The appointment is far too long: remove what does not belong to it.",
	}
}

func tooLongList() sentence {
	return sentence{
		"Η λίστα έχει πολλά που δεν είναι ραντεβού: αφήστε μόνο το «office» και τα «appointments».",
		"The list has much that is no appointment: leave only \"office\" and \"appointments\".",
	}
}

func unknownFormat() sentence {
	return sentence{
		"Το αρχείο δεν είναι JSON, iCalendar ή CSV: αποθηκεύστε το σε μία από αυτές τις μορφές.",
		"The file is neither JSON, iCalendar nor CSV: save it as one of these.",
	}
}

func andMore(n int) sentence {
	return sentence{
		fmt.Sprintf("Υπάρχουν ακόμη %d λάθη: διορθώστε τα παραπάνω και δοκιμάστε ξανά.", n),
		fmt.Sprintf("There are %d more mistakes: correct those above and try again.", n),
	}
}

func twice(line int) sentence {
	return sentence{
		fmt.Sprintf("Το ίδιο ραντεβού υπάρχει ήδη στη γραμμή %d: κρατήστε το μία φορά.", line),
		fmt.Sprintf("The same appointment is already on line %d: keep it once.", line),
	}
}

func notUTF8() sentence {
	return sentence{
		"Το κείμενο δεν είναι UTF-8 σε αυτή τη γραμμή: αποθηκεύστε το αρχείο ως UTF-8.",
		"The text is not UTF-8 on this line: save the file as UTF-8.",
	}
}

func notJSON(err error) sentence {
	return sentence{
		fmt.Sprintf("Το JSON δεν διαβάζεται από αυτή τη γραμμή και μετά (%v): διορθώστε τη σύνταξή του.", err),
		fmt.Sprintf("The JSON cannot be read from this line on (%v): correct its syntax.", err),
	}
}

func notACalendar() sentence {
	return sentence{
		"Το αρχείο δεν είναι ημερολόγιο: αποθηκεύστε το ως iCalendar, από BEGIN:VCALENDAR έως END:VCALENDAR.",
		"The file is not a calendar: save it as iCalendar, from BEGIN:VCALENDAR to END:VCALENDAR.",
	}
}

func otherVersion(version string) sentence {
	v := quoted(version)
	return sentence{
		"Η έκδοση" + v.el + " του ημερολογίου δεν διαβάζεται: αποθηκεύστε το ως iCalendar 2.0 (.ics).",
		"The calendar's version" + v.en + " cannot be read: save it as iCalendar 2.0 (.ics).",
	}
}

func notAProperty() sentence {
	return sentence{
		"Η γραμμή δεν έχει τη μορφή ΟΝΟΜΑ:τιμή: διορθώστε ή αφαιρέστε την.",
		"The line does not have the form NAME:value: correct or remove it.",
	}
}

func notClosed(component string) sentence {
	c := quoted("BEGIN:" + component)
	e := quoted("END:" + component)
	return sentence{
		"Το" + c.el + " δεν κλείνει: προσθέστε" + e.el + " στη θέση του.",
		"There is no end of" + c.en + ": add" + e.en + " where it belongs.",
	}
}

func notOpen(component string) sentence {
	e := quoted("END:" + component)
	return sentence{
		"Το" + e.el + " δεν έχει αρχή: αφαιρέστε το.",
		"There is no beginning of" + e.en + ": remove it.",
	}
}

func repeats() sentence {
	return sentence{
		"Το συμβάν επαναλαμβάνεται, ενώ ένα ραντεβού γίνεται μία φορά: εξαγάγετε κάθε φορά του ως ξεχωριστό συμβάν.",
		"The event repeats and an appointment happens once: export each time of it as an event of its own.",
	}
}

func endTwice() sentence {
	return sentence{
		"Το συμβάν έχει και DTEND και DURATION: κρατήστε ένα από τα δύο.",
		"The event has both DTEND and DURATION: keep one of the two.",
	}
}

func propertyTwice(name string) sentence {
	n := quoted(name)
	return sentence{
		"Το" + n.el + " υπάρχει δύο φορές στο ίδιο συμβάν: κρατήστε το ένα.",
		"The property" + n.en + " is there twice in one event: keep one of them.",
	}
}

func headerTwice(header string) sentence {
	h := quoted(header)
	return sentence{
		"Η στήλη" + h.el + " υπάρχει δύο φορές: κρατήστε τη μία.",
		"The column" + h.en + " is there twice: keep one of them.",
	}
}

func unknownHeader(header string) sentence {
	h := quoted(header)
	var known []string
	for _, f := range fields() {
		known = append(known, f.header)
	}
	list := strings.Join(known, ", ")
	return sentence{
		"Η στήλη" + h.el + " είναι άγνωστη: αφαιρέστε την ή ονομάστε την όπως μία από τις " + list + ".",
		"The column" + h.en + " is unknown: remove it or name it as one of " + list + ".",
	}
}

func tooManyColumns() sentence {
	return sentence{
		fmt.Sprintf("Η πρώτη γραμμή έχει πάνω από %d στήλες: αφήστε μόνο όσες ανήκουν σε ραντεβού.", maxColumns),
		fmt.Sprintf("The first line has more than %d columns: leave only those that belong to appointments.", maxColumns),
	}
}

func missingHeader(header string) sentence {
	h := quoted(header)
	return sentence{
		"Λείπει η στήλη" + h.el + ": προσθέστε την στην πρώτη γραμμή.",
		"The column" + h.en + " is missing: add it to the first line.",
	}
}

func moreCells(column int) sentence {
	return sentence{
		fmt.Sprintf("Η τιμή στη θέση %d δεν έχει επικεφαλίδα: αφαιρέστε την ή βάλτε σε εισαγωγικά ό,τι έχει μέσα διαχωριστικό.", column),
		fmt.Sprintf("The value in place %d has no header: remove it, or put in quotation marks what has a separator in it.", column),
	}
}

func strayQuote() sentence {
	return sentence{
		"Τα εισαγωγικά της γραμμής δεν ταιριάζουν: κλείστε όσα ανοίγουν και διπλασιάστε όσα ανήκουν στο κείμενο.",
		"The quotation marks of the line do not match: close those that open and double those that belong to the text.",
	}
}
