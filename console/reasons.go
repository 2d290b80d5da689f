package console

import (
	"strings"

	"epass.internal/queue"
)

// saying returns what a reason means: first and second stand where the two
// numbers go.
func saying(r queue.Reason) queue.Text {
	switch r {
	case queue.ReasonSpecialCategory:
		return queue.Text{EL: "Ο αριθμός {first} είναι ειδικής κατηγορίας και προηγείται του {second} εκ του νόμου.", EN: "Number {first} is of a special category and comes before {second} by law."}
	case queue.ReasonTransferred:
		return queue.Text{EL: "Ο αριθμός {first} μεταφέρθηκε και κράτησε τη σειρά που είχε, πριν από τον {second}.", EN: "Number {first} was transferred and kept its turn, before {second}."}
	case queue.ReasonReturned:
		return queue.Text{EL: "Ο ένας από τους {first} και {second} δεν προσήλθε όταν κλήθηκε, και η σειρά του άλλαξε όταν επέστρεψε.", EN: "One of {first} and {second} did not come when called, and its turn changed when it returned."}
	case queue.ReasonEarlyNobodyElse:
		return queue.Text{EL: "Η ώρα του ραντεβού του {first} δεν είχε έρθει, αλλά δεν περίμενε κανείς που να προηγείται.", EN: "The time of the appointment of {first} had not come, but nobody waited who would come first."}
	case queue.ReasonLateAsWalkIn:
		return queue.Text{EL: "Ραντεβού με μεγάλη καθυστέρηση μετρά από την ώρα προσέλευσης· έτσι ο αριθμός {first} προηγείται του {second}.", EN: "An appointment that is very late counts from its check-in; so number {first} comes before {second}."}
	case queue.ReasonLateGrace:
		return queue.Text{EL: "Ραντεβού με μικρή καθυστέρηση χάνει μόνο τα λεπτά της καθυστέρησης· έτσι ο αριθμός {first} προηγείται του {second}.", EN: "An appointment that is a little late loses only the minutes of its delay; so number {first} comes before {second}."}
	case queue.ReasonAppointmentTime:
		return queue.Text{EL: "Με βάση την ώρα του ραντεβού, ο αριθμός {first} προηγείται του {second}.", EN: "By the time of the appointment, number {first} comes before {second}."}
	case queue.ReasonWaitedLonger:
		return queue.Text{EL: "Ο αριθμός {first} περιμένει περισσότερο από όσο προηγείται ένα ραντεβού, όπως του {second}.", EN: "Number {first} has waited longer than an appointment, such as that of {second}, is put ahead."}
	case queue.ReasonTicketOrder:
		return queue.Text{EL: "Ο αριθμός {first} εκδόθηκε πριν από τον {second}.", EN: "Number {first} was issued before {second}."}
	case queue.ReasonExceptional:
		return queue.Text{EL: "Ο αριθμός {first} κλήθηκε κατ' εξαίρεση, εκτός σειράς.", EN: "Number {first} was called exceptionally, out of order."}
	case queue.ReasonOtherCounter:
		return queue.Text{EL: "Οι αριθμοί {first} και {second} δεν περιμένουν την ίδια θυρίδα· κανείς δεν περνά μπροστά από τον άλλο.", EN: "Numbers {first} and {second} do not wait for the same counter; neither passes the other."}
	case queue.ReasonNotWaiting:
		return queue.Text{EL: "Ο αριθμός {second} δεν περίμενε στη σειρά: ήρθε αργότερα, είχε κληθεί ή δεν είχε επιστρέψει ακόμη.", EN: "Number {second} was not in the line: it came later, had been called or had not come back yet."}
	case queue.ReasonNotBefore:
		return queue.Text{EL: "Ο αριθμός {first} δεν προηγείται του {second}.", EN: "Number {first} does not come before {second}."}
	case queue.ReasonDirect:
		return queue.Text{EL: "Ο αριθμός {first} εξυπηρετήθηκε απευθείας στη θυρίδα, χωρίς να περιμένει στη σειρά.", EN: "Number {first} was served directly at the counter, without waiting in the line."}
	case queue.ReasonOfficePriority:
		return queue.Text{EL: "Ο αριθμός {first} κλήθηκε κατά προτεραιότητα από το γραφείο.", EN: "Number {first} was called with priority by the office."}
	}
	return queue.Text{}
}

// sentence says why number first comes before second, and what the clerk gave
// for it if the call was exceptional.
func sentence(r queue.Reason, first, second queue.Number, because string) queue.Text {
	s := saying(r)
	put := strings.NewReplacer("{first}", string(first), "{second}", string(second))
	s.EL, s.EN = put.Replace(s.EL), put.Replace(s.EN)
	if because != "" {
		s.EL += " Αιτία: " + because
		s.EN += " Reason: " + because
	}
	return s
}

// callSentence says why a ticket was called: against the runner-up, or because
// there was none.
func callSentence(n queue.Number, c queue.Call) queue.Text {
	direct := c.Reason == queue.ReasonExceptional || c.Reason == queue.ReasonDirect
	switch {
	case c.Reason == "":
		return queue.Text{}
	case c.RunnerUp == "" && !direct:
		return queue.Text{EL: "Δεν περίμενε κανείς άλλος για τη θυρίδα.", EN: "Nobody else was waiting for the counter."}
	}
	return sentence(c.Reason, n, c.RunnerUp, c.Because)
}
