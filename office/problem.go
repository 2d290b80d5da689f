package office

import (
	"errors"
	"net/http"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/queue"
)

// problem is a row of the table that tells people what an error means.
type problem struct {
	err    error
	status int
	code   string
	el, en string
}

// problems maps every sentinel to what a client sees. The first row that
// matches counts.
var problems = []problem{
	{queue.ErrUnknownService, http.StatusNotFound, "unknown_service", "Η υπηρεσία δεν υπάρχει.", "There is no such service."},
	{queue.ErrUnknownCounter, http.StatusNotFound, "unknown_counter", "Η θυρίδα δεν υπάρχει.", "There is no such counter."},
	{queue.ErrUnknownTicket, http.StatusNotFound, "unknown_ticket", "Ο αριθμός δεν υπάρχει σήμερα.", "There is no such number today."},
	{queue.ErrBadNumber, http.StatusBadRequest, "bad_number", "Γράψτε τον αριθμό όπως στο χαρτάκι, π.χ. Α017.", "Write the number as on the slip, such as Α017."},
	{queue.ErrNoDay, http.StatusConflict, "closed", "Το γραφείο είναι κλειστό.", "The office is closed."},
	{queue.ErrNumbersExhausted, http.StatusConflict, "numbers_exhausted", "Οι αριθμοί αυτής της υπηρεσίας εξαντλήθηκαν για σήμερα. Απευθυνθείτε στο προσωπικό.", "The numbers of this service are used up for today. Please ask the staff."},
	{queue.ErrCounterNotOpen, http.StatusConflict, "counter_not_open", "Ανοίξτε πρώτα τη θυρίδα.", "Open the counter first."},
	{queue.ErrCounterTaken, http.StatusConflict, "counter_taken", "Στη θυρίδα εργάζεται άλλος υπάλληλος. Επιλέξτε άλλη ή αναλάβετέ την.", "Another clerk works at this counter. Choose another or take it over."},
	{ErrNotYourCounter, http.StatusConflict, "not_your_counter", "Στη θυρίδα εργάζεται πλέον άλλος υπάλληλος.", "Another clerk works at this counter now."},
	{queue.ErrCounterBusy, http.StatusConflict, "counter_busy", "Ολοκληρώστε πρώτα τον αριθμό που εξυπηρετείτε.", "Finish the number you are serving first."},
	{queue.ErrNobodyWaiting, http.StatusConflict, "nobody_waiting", "Δεν περιμένει κανείς για αυτή τη θυρίδα.", "Nobody is waiting for this counter."},
	{queue.ErrNoTicketHere, http.StatusConflict, "no_ticket", "Η θυρίδα δεν έχει αριθμό.", "The counter has no number."},
	{queue.ErrWrongPhase, http.StatusConflict, "wrong_phase", "Αυτό δεν γίνεται στην κατάσταση που βρίσκεται ο αριθμός.", "The number is not in a state that allows this."},
	{queue.ErrDailyLimit, http.StatusConflict, "daily_limit", "Οι αριθμοί αυτής της υπηρεσίας για σήμερα δόθηκαν. Απευθυνθείτε στο προσωπικό.", "All of today's numbers of this service were given. Please ask the staff."},
	{queue.ErrUnknownAppointment, http.StatusNotFound, "unknown_appointment", "Το ραντεβού δεν βρέθηκε σήμερα.", "There is no such appointment today."},
	{queue.ErrBadAppointment, http.StatusUnprocessableEntity, "bad_appointment", "Τα στοιχεία του ραντεβού δεν είναι σωστά:", "The appointment is not valid:"},
	{queue.ErrCheckedIn, http.StatusConflict, "checked_in", "Για αυτό το ραντεβού έχει ήδη δοθεί αριθμός.", "This appointment has its number already."},
	{queue.ErrAppointmentCancelled, http.StatusConflict, "appointment_cancelled", "Το ραντεβού έχει ακυρωθεί.", "The appointment was cancelled."},
	{queue.ErrNotServedThere, http.StatusConflict, "not_served_there", "Η θυρίδα δεν εξυπηρετεί αυτή την υπηρεσία.", "The counter does not take this service."},
	{queue.ErrTooFewCalls, http.StatusConflict, "too_few_calls", "Καλέστε τον αριθμό ξανά πριν δηλώσετε ότι δεν προσήλθε.", "Call the number again before you mark it as missed."},
	{queue.ErrTooSoon, http.StatusConflict, "too_soon", "Περιμένετε λίγο μετά την τελευταία κλήση.", "Wait a moment after the last call."},
	{queue.ErrNoReason, http.StatusUnprocessableEntity, "reason", "Γράψτε την αιτία, έως 120 χαρακτήρες.", "Write the reason, at most 120 letters."},
	{queue.ErrBadDuration, http.StatusUnprocessableEntity, "duration", "Ο χρόνος πρέπει να είναι από 0 έως 24 ώρες.", "The time must be from 0 to 24 hours."},
	{queue.ErrNothingToUndo, http.StatusConflict, "nothing_to_undo", "Δεν υπάρχει ενέργεια που να αναιρείται ακόμη.", "There is no step that can still be undone."},
	{queue.ErrUndoDepends, http.StatusConflict, "undo_depends", "Η ενέργεια δεν αναιρείται: άλλη θυρίδα συνέχισε από αυτήν.", "The step cannot be undone: another counter went on from it."},
	{queue.ErrNotTaking, http.StatusConflict, "not_taking", "Αυτή την ώρα δεν δίνονται αριθμοί.", "No numbers are given at this time."},
	{queue.ErrBadHours, http.StatusUnprocessableEntity, "bad_hours", "Οι ώρες λειτουργίας δεν είναι σωστές:", "The hours are not right:"},
	{queue.ErrDayOpen, http.StatusConflict, "day_open", "Η ημέρα είναι ήδη ανοιχτή.", "The day is open already."},
	{booking.ErrUnknownService, http.StatusNotFound, "no_appointments", "Για αυτή την υπηρεσία δεν δίνονται ραντεβού.", "No appointments are given for this service."},
	{booking.ErrUnknownReservation, http.StatusNotFound, "unknown_reservation", "Το ραντεβού δεν βρέθηκε.", "There is no such appointment."},
	{booking.ErrDuplicate, http.StatusConflict, "duplicate_reservation", "Το ραντεβού υπάρχει ήδη.", "The appointment exists already."},
	{booking.ErrStale, http.StatusConflict, "stale", "Το ραντεβού άλλαξε στο μεταξύ. Δείτε το ξανά και επαναλάβετε.", "The appointment has been changed meanwhile. Look at it again and repeat."},
	{booking.ErrCancelled, http.StatusConflict, "reservation_cancelled", "Το ραντεβού έχει ακυρωθεί.", "The appointment was cancelled."},
	{booking.ErrClosed, http.StatusConflict, "slot_closed", "Το γραφείο είναι κλειστό αυτή την ώρα. Επιλέξτε άλλη.", "The office is closed at this time. Choose another."},
	{booking.ErrNotASlot, http.StatusConflict, "not_a_slot", "Δεν υπάρχει ραντεβού αυτή την ώρα. Επιλέξτε από τις διαθέσιμες.", "No appointment begins at this time. Choose one of those shown."},
	{booking.ErrTaken, http.StatusConflict, "slot_taken", "Η ώρα μόλις κλείστηκε. Επιλέξτε άλλη.", "The time was just taken. Choose another."},
	{booking.ErrTooSoon, http.StatusConflict, "slot_too_soon", "Η ώρα είναι πολύ κοντά ή έχει περάσει. Επιλέξτε μεταγενέστερη.", "The time is too near or over. Choose a later one."},
	{booking.ErrTooFar, http.StatusConflict, "slot_too_far", "Δεν κλείνονται ακόμη ραντεβού για αυτή την ημέρα.", "This day cannot be booked yet."},
	{booking.ErrSameDay, http.StatusConflict, "not_same_day", "Δεν κλείνονται ραντεβού για την ίδια ημέρα.", "No appointments are given for the same day."},
	{booking.ErrTooLate, http.StatusConflict, "too_late", "Είναι αργά για αλλαγή ή ακύρωση αυτού του ραντεβού.", "It is too late to change or cancel this appointment."},
	{booking.ErrNotACode, http.StatusBadRequest, "bad_code", "Γράψτε τον κωδικό όπως στο χαρτί ή στο μήνυμα, π.χ. KP7-4TX9.", "Write the code as on the slip or in the message, such as KP7-4TX9."},
	{booking.ErrMistyped, http.StatusBadRequest, "mistyped_code", "Κάποιος χαρακτήρας του κωδικού δεν είναι σωστός. Ελέγξτε τον.", "A character of the code is wrong. Please check it."},
	{booking.ErrInvalid, http.StatusUnprocessableEntity, "bad_calendar", "Οι ώρες ή τα ραντεβού δεν είναι σωστά:", "The hours or appointments are not right:"},
	{booking.ErrWrongZone, http.StatusUnprocessableEntity, "bad_zone", "Η ζώνη ώρας δεν είναι του γραφείου:", "The time zone is not the office's:"},
	{ErrOtherDay, http.StatusConflict, "other_day", "Το ραντεβού δεν είναι για σήμερα. Απευθυνθείτε στο προσωπικό.", "The appointment is not for today. Please ask the staff."},
	{ErrDayTurns, http.StatusConflict, "day_turns", "Με αυτές τις ρυθμίσεις η ημέρα που τρέχει τελειώνει αμέσως και όσοι περιμένουν χάνουν τη σειρά τους. Αποθηκεύστε τις όταν κλείσει η ημέρα.", "With these settings the running day would be over at once, and those who wait would lose their turn. Save them when the day is closed."},
	{ErrErased, http.StatusGone, "erased", "Τα στοιχεία του ραντεβού έχουν διαγραφεί.", "The appointment's details were deleted."},
	{ErrKeys, http.StatusServiceUnavailable, "keys", "Τα στοιχεία του ραντεβού δεν μπορούν να αποθηκευτούν με ασφάλεια. Ειδοποιήστε τον διαχειριστή.", "The appointment's details cannot be stored safely. Tell the administrator."},
	{queue.ErrBadSetup, http.StatusUnprocessableEntity, "bad_setup", "Οι υπηρεσίες ή οι θυρίδες δεν είναι σωστές:", "The services or counters are not right:"},
	{ErrKeyReused, http.StatusUnprocessableEntity, "key_reused", "Το ίδιο Idempotency-Key χρησιμοποιήθηκε για άλλο αίτημα. Στείλτε το με νέο κλειδί.", "This Idempotency-Key was used for another request. Send it with a new key."},
	{ErrSignIn, http.StatusUnauthorized, "wrong_password", "Το όνομα ή ο κωδικός δεν είναι σωστά.", "The name or the password is wrong."},
	{ErrLastAdmin, http.StatusConflict, "last_administrator", "Το γραφείο χρειάζεται τουλάχιστον έναν διαχειριστή.", "The office needs at least one administrator."},
	{ErrPrintState, http.StatusConflict, "print_state", "Η εκτύπωση έχει ήδη προχωρήσει.", "The print job has already moved on."},
	{ErrNotFound, http.StatusNotFound, "not_found", "Δεν βρέθηκε.", "Not found."},
	{ErrInvalid, http.StatusUnprocessableEntity, "invalid", "Τα στοιχεία δεν είναι έγκυρα:", "The data is not valid:"},
	{ErrOutcomeUnknown, http.StatusServiceUnavailable, "outcome_unknown", "Δεν είναι βέβαιο ότι αποθηκεύτηκε. Πατήστε ξανά: δεν θα γίνει δύο φορές.", "It is not certain that this was saved. Press again: it will not happen twice."},
	{ErrDiskFault, http.StatusServiceUnavailable, "disk", "Ο δίσκος δεν δέχεται εγγραφές. Ειδοποιήστε τον διαχειριστή.", "The disk does not accept writes. Tell the administrator."},
	{ErrStopped, http.StatusServiceUnavailable, "stopping", "Το σύστημα επανεκκινεί. Δοκιμάστε ξανά σε λίγο.", "The system is restarting. Try again in a moment."},
}

// Explain returns what a client is told about an error.
func Explain(err error) web.Problem {
	for _, p := range problems {
		if !errors.Is(err, p.err) {
			continue
		}
		out := web.Problem{Status: p.status, Code: p.code, Title: web.Text{EL: p.el, EN: p.en}}
		if p.status == http.StatusUnprocessableEntity && !errors.Is(p.err, ErrKeyReused) {
			out = out.With(err.Error(), err.Error())
		}
		return out
	}
	return web.Problem{
		Status: http.StatusInternalServerError, Code: "internal",
		Title: web.Text{EL: "Κάτι πήγε στραβά. Δοκιμάστε ξανά· αν επιμένει, ειδοποιήστε τον διαχειριστή.", EN: "Something went wrong. Try again; if it stays, tell the administrator."},
	}
}
