package exchange

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"epass.internal/booking/api"
)

// sentence says what is wrong and what to do, in the office's two languages.
type sentence struct{ el, en string }

// say returns the sentence for a mistake in a field, which is named by its
// path. The value is repeated where that helps and tells nothing about the
// person.
func (in *intake) say(path, code, value string) sentence {
	if len(in.mistakes) >= maxMistakes {
		return sentence{} // the mistake is only counted
	}
	f := fieldOf(path)
	if f.private {
		value = ""
	}
	s := problem(f, code, quoted(value))
	hint := in.hint(path, code)
	return sentence{s.el + ": " + hint.el + ".", s.en + ": " + hint.en + "."}
}

func fieldOf(path string) field {
	for _, f := range append(fields(), parts()...) {
		if f.path == path {
			return f
		}
	}
	name := quoted(path)
	return field{path: path, el: "το πεδίο" + name.el, en: "the field" + name.en}
}

// quoted returns a value with what parts it from the words around it, short
// enough for a sentence; the languages differ in their quotation marks.
func quoted(value string) sentence {
	value = api.Clean(value)
	if value == "" {
		return sentence{}
	}
	value = shortened(value, 40)
	return sentence{" «" + value + "»", ` "` + value + `"`}
}

// shortened returns at most so many characters of a text.
func shortened(text string, longest int) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…"
}

// problem is the half of a sentence that says what is wrong.
func problem(f field, code string, value sentence) sentence {
	el, en := capital(f.el)+value.el, capital(f.en)+value.en
	switch code {
	case api.MistakeMissing:
		return sentence{"Λείπει " + f.el, capital(f.en) + " is missing"}
	case api.MistakeTooLong:
		return sentence{el + " έχει υπερβολικό μήκος", en + " is too long"}
	case api.MistakeRange:
		return sentence{el + " είναι εκτός ορίων", en + " is out of range"}
	case api.MistakeType:
		return sentence{el + " έχει άλλο είδος τιμής", en + " has another type of value"}
	case api.MistakeUnknown:
		return sentence{el + " δεν υπάρχει εδώ", en + " does not exist here"}
	case api.MistakeDuplicate:
		return sentence{el + " υπάρχει δύο φορές", en + " is there twice"}
	case MistakeService:
		return sentence{el + " δεν υπάρχει στο γραφείο", en + " is not one of this office"}
	case MistakeZone:
		return sentence{el + " δεν είναι όνομα της IANA", en + " is not an IANA name"}
	case MistakeTwice:
		return sentence{"Τα ρολόγια δείχνουν την ώρα" + value.el + " δύο φορές εκείνη την ημέρα, και το ραντεβού είναι στη δεύτερη",
			"The clocks show" + cmp.Or(value.en, " that time") + " twice on that day, and the appointment is at the second time"}
	case MistakeMistyped:
		return sentence{el + " έχει λάθος χαρακτήρα", en + " has a wrong character"}
	case MistakeOffice:
		return sentence{el + " είναι άλλο", en + " is another one"}
	case MistakeEncoding:
		return sentence{el + " έχει χαρακτήρες που χάθηκαν", en + " has characters that are lost"}
	}
	return sentence{el + " δεν διαβάζεται", en + " cannot be read"}
}

// capital makes a sentence of words.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// hint is the half of a sentence that says what to do.
func (in *intake) hint(path, code string) sentence {
	switch code {
	case api.MistakeUnknown:
		return sentence{"αφαιρέστε το ή διορθώστε το όνομά του", "remove it or correct its name"}
	case api.MistakeDuplicate:
		return sentence{"κρατήστε το μία φορά", "keep it once"}
	case MistakeTwice:
		return sentence{"γράψτε άλλη ώρα", "write another time"}
	case MistakeEncoding:
		return sentence{"διορθώστε τους και αποθηκεύστε το αρχείο ως UTF-8", "correct them and save the file as UTF-8"}
	}
	if s, ok := in.formatHint(path); ok {
		return s
	}
	return in.fieldHint(path)
}

// fieldHint says what a field takes, in every format.
func (in *intake) fieldHint(path string) sentence {
	switch path {
	case "id":
		return in.orNone("γράψτε 8 έως 64 λατινικά γράμματα, ψηφία, - ή _", "write 8 to 64 Latin letters, digits, - or _")
	case "code":
		return in.orNone("αντιγράψτε τους επτά χαρακτήρες του όπως δόθηκαν", "copy its seven characters as they were given")
	case "start.zone":
		return sentence{"γράψτε όνομα της IANA, όπως Europe/Athens", "write an IANA name, such as Europe/Athens"}
	case "minutes":
		return sentence{"γράψτε ολόκληρα λεπτά, από 1 έως 480", "write whole minutes, from 1 to 480"}
	case "service":
		list := in.serviceList()
		return sentence{"γράψτε μία από τις " + list, "write one of " + list}
	case "name":
		return sentence{"γράψτε το όνομα όποιου θα έρθει, έως 100 χαρακτήρες", "write who will come, in at most 100 characters"}
	case "subject":
		return sentence{"γράψτε έως 200 χαρακτήρες ή παραλείψτε το", "write at most 200 characters or leave it out"}
	case "contact.email":
		return sentence{"γράψτε μία διεύθυνση, όπως maria@example.gr, ή παραλείψτε το", "write one address, such as maria@example.gr, or leave it out"}
	case "contact.phone":
		return sentence{"γράψτε 5 έως 15 ψηφία, με + πριν από τον κωδικό χώρας, ή παραλείψτε το", "write 5 to 15 digits, with + before a country's code, or leave it out"}
	case "revision":
		return in.orNone("γράψτε ολόκληρο αριθμό από 1 έως 1000000", "write a whole number from 1 to 1000000")
	case "office":
		return sentence{"εισαγάγετε το αρχείο στο γραφείο του ή γράψτε " + in.office.Code, "import the file at its own office or write " + in.office.Code}
	}
	return sentence{"διορθώστε την τιμή", "correct the value"}
}

// orNone adds to a hint that a field need not be there, which is so in all
// formats but the contract's.
func (in *intake) orNone(el, en string) sentence {
	if in.format == JSON {
		return sentence{el, en}
	}
	return sentence{el + ", ή μη γράψετε τίποτα", en + ", or write nothing"}
}

// formatHint says what a field takes where the formats differ.
func (in *intake) formatHint(path string) (sentence, bool) {
	choose := func(json, ical, csv sentence) (sentence, bool) {
		switch in.format {
		case JSON:
			return json, true
		case ICalendar:
			return ical, true
		case CSV:
			return csv, true
		}
		return sentence{}, false
	}
	same := func(el, en string) sentence { return sentence{"γράψτε " + el, "write " + en} }
	date, instant := "2026-11-23", "2026-02-27T10:15:00Z"
	switch path {
	case "id":
		return sentence{"δώστε στο συμβάν ένα UID που δεν έχει άλλο", "give the event a UID that no other has"}, in.format == ICalendar
	case "start", "start.date":
		ical := "DTSTART;TZID=Europe/Athens:20261123T093000"
		return choose(same("ημερομηνία όπως "+date, "a date such as "+date), same("ημερομηνία και ώρα όπως "+ical, "date and time such as "+ical),
			same("ημέρα, μήνα και έτος, όπως 23/11/2026", "day, month and year, such as 23/11/2026"))
	case "start.time":
		clock := same("ώρα και λεπτά, όπως 09:30", "hours and minutes, such as 09:30")
		return choose(clock, clock, clock)
	case "consent":
		return choose(same("true ή false", "true or false"), same("TRUE ή FALSE", "TRUE or FALSE"), same("ΝΑΙ ή ΟΧΙ", "ΝΑΙ or ΟΧΙ"))
	case "state":
		s := "booked, checked_in, served, cancelled, missed"
		return choose(oneOf(s), oneOf("CONFIRMED, TENTATIVE, CANCELLED (STATUS), "+s+" (X-EPASS-STATE)"), oneOf(tableNames(stateWords())))
	case "channel":
		s := "online, phone, desk"
		return choose(oneOf(s), oneOf(s), oneOf(tableNames(channelWords())))
	case "booked_at", "changed_at":
		zulu := same("στιγμή σε UTC όπως "+instant, "an instant in UTC such as "+instant)
		return choose(zulu, same("στιγμή σε UTC όπως 20260227T101500Z", "an instant in UTC such as 20260227T101500Z"), zulu)
	}
	return sentence{}, false
}

func oneOf(list string) sentence {
	return sentence{"γράψτε κάτι από τα εξής: " + list, "write one of: " + list}
}

// tableNames lists what a table calls the words of the contract.
func tableNames(words []word) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.names[0]
	}
	return strings.Join(names, ", ")
}

// serviceList names the services of the office, not too many.
func (in *intake) serviceList() string {
	const most = 8
	var names []string
	for i, s := range in.services {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, fmt.Sprintf("%s (%s, %s)", s.ID, s.Prefix, s.Name.EL))
	}
	return strings.Join(names, ", ")
}
