package kiosk

import (
	"strings"

	"epass.internal/queue"
)

// sentence says a reason for which number n was called, in both languages. It
// is empty for what no citizen may read.
func sentence(r queue.Reason, n queue.Number) queue.Text {
	t := saying(r)
	return queue.Text{EL: strings.ReplaceAll(t.EL, "{n}", string(n)), EN: strings.ReplaceAll(t.EN, "{n}", string(n))}
}

// saying returns what a reason means to the one who waits; {n} stands where
// the number goes that was called. What is for staff only is read as
// queue.ReasonOfficePriority.
func saying(r queue.Reason) queue.Text {
	switch r {
	case queue.ReasonOfficePriority:
		return queue.Text{
			EL: "Ο {n} κλήθηκε κατά προτεραιότητα από το γραφείο, όπως προβλέπουν οι κανόνες του. Η δική σας ώρα σειράς δεν άλλαξε.",
			EN: "{n} was called with priority by the office, as its rules provide. Your own turn time has not changed.",
		}
	case queue.ReasonTransferred:
		return queue.Text{
			EL: "Ο {n} είχε ήδη κληθεί και συνέχισε σε άλλη υπηρεσία ή θυρίδα με την αρχική του ώρα σειράς.",
			EN: "{n} had been called before and went on to another service or counter with its original turn time.",
		}
	case queue.ReasonReturned:
		return queue.Text{
			EL: "Ένας από τους δύο αριθμούς κλήθηκε, δεν προσήλθε και επέστρεψε αργότερα στη σειρά: η θέση του ορίστηκε από την επιστροφή.",
			EN: "One of the two numbers was called, did not come and returned to the line later: its place was set by that return.",
		}
	case queue.ReasonEarlyNobodyElse:
		return queue.Text{
			EL: "Ο {n} έχει ραντεβού και κλήθηκε νωρίτερα, επειδή εκείνη τη στιγμή δεν περίμενε άλλος για τη θυρίδα.",
			EN: "{n} has an appointment and was called early, because nobody else was waiting for that counter at that moment.",
		}
	case queue.ReasonLateAsWalkIn:
		return queue.Text{
			EL: "Ένας από τους δύο αριθμούς είναι ραντεβού που προσήλθε αργοπορημένο: γι’ αυτό μετρά η ώρα προσέλευσης και ο {n} είχε μικρότερη ώρα σειράς.",
			EN: "One of the two numbers is an appointment that came late: its time of arrival counts instead, and {n} had the lower turn time.",
		}
	case queue.ReasonLateGrace:
		return queue.Text{
			EL: "Ο {n} έχει ραντεβού. Μικρή καθυστέρηση επιτρέπεται και μετρά στην ώρα σειράς· του {n} ήταν μικρότερη.",
			EN: "{n} has an appointment. A short delay is allowed and counts in the turn time; that of {n} was lower.",
		}
	case queue.ReasonAppointmentTime:
		return queue.Text{
			EL: "Ο {n} προηγήθηκε λόγω της ώρας ραντεβού: είτε είχε ραντεβού που του δίνει μικρότερη ώρα σειράς είτε δεν είχε έρθει ακόμη η ώρα του δικού σας.",
			EN: "{n} came first because of an appointment’s time: either it has an appointment that gives it a lower turn time, or the time of yours had not come.",
		}
	case queue.ReasonWaitedLonger:
		return queue.Text{
			EL: "Ο {n} περίμενε ήδη τόση ώρα, ώστε η ώρα σειράς του ήταν μικρότερη και από αυτήν του ραντεβού.",
			EN: "{n} had waited so long that its turn time was lower even than that of the appointment.",
		}
	case queue.ReasonTicketOrder:
		return queue.Text{
			EL: "Ο {n} εκδόθηκε πριν από τον δικό σας αριθμό.",
			EN: "{n} was issued before your number.",
		}
	case queue.ReasonOtherCounter:
		return queue.Text{
			EL: "Ο {n} κλήθηκε σε θυρίδα που δεν εξυπηρετεί τον δικό σας αριθμό. Δεν πήρε τη σειρά σας.",
			EN: "{n} was called at a counter that does not serve your number. It did not take your turn.",
		}
	case queue.ReasonNotWaiting:
		return queue.Text{
			EL: "Όταν κλήθηκε ο {n}, ο δικός σας αριθμός δεν περίμενε: δεν είχε εκδοθεί ακόμη, ήταν σε αναμονή ή είχε κληθεί.",
			EN: "When {n} was called your number was not waiting: it was not issued yet, was on hold or had been called.",
		}
	case queue.ReasonNotBefore:
		return queue.Text{
			EL: "Ο {n} περιμένει ή δεν έχει κληθεί πριν από εσάς.",
			EN: "{n} is waiting, or was not called before you.",
		}
	case queue.ReasonDirect:
		return queue.Text{
			EL: "Ο {n} δόθηκε σε θυρίδα για υπόθεση που εξυπηρετήθηκε αμέσως, χωρίς να περιμένει στη σειρά.",
			EN: "{n} was given at a counter for a matter that was served at once, without waiting in the line.",
		}
	case queue.ReasonSpecialCategory, queue.ReasonExceptional: // for staff only
	}
	return queue.Text{}
}
