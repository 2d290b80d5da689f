package office

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"epass.internal/booking"
	"epass.internal/queue"
)

func TestEveryRefusalHasASentence(t *testing.T) {
	for _, err := range []error{
		queue.ErrBadNumber, queue.ErrNoDay, queue.ErrUnknownService, queue.ErrUnknownCounter, queue.ErrUnknownTicket,
		queue.ErrNumbersExhausted, queue.ErrCounterNotOpen, queue.ErrCounterTaken, queue.ErrCounterBusy, queue.ErrNobodyWaiting,
		queue.ErrNoTicketHere, queue.ErrWrongPhase, queue.ErrBadSetup,
		queue.ErrNotTaking, queue.ErrBadHours, queue.ErrDayOpen, queue.ErrUnknownAppointment, queue.ErrCheckedIn, queue.ErrAppointmentCancelled,
		booking.ErrInvalid, booking.ErrWrongZone, booking.ErrUnknownService, booking.ErrUnknownReservation, booking.ErrDuplicate, booking.ErrStale,
		booking.ErrCancelled, booking.ErrClosed, booking.ErrNotASlot, booking.ErrTaken, booking.ErrTooSoon, booking.ErrTooFar, booking.ErrSameDay,
		booking.ErrTooLate, booking.ErrNotACode, booking.ErrMistyped, ErrKeys, ErrErased, ErrOtherDay,
		ErrInvalid, ErrDiskFault, ErrOutcomeUnknown, ErrStopped, ErrKeyReused, ErrNotFound, ErrSignIn, ErrNotYourCounter, ErrLastAdmin, ErrPrintState,
	} {
		p := Explain(fmt.Errorf("calling at counter 1: %w", err))
		if p.Status < 400 || p.Status > 599 || p.Code == "internal" || p.Title.EL == "" || p.Title.EN == "" {
			t.Errorf("%v: got %+v", err, p)
		}
	}
}

func TestProblemCodesMeanOneThing(t *testing.T) {
	seen := map[string]error{}
	for _, p := range problems {
		if other, ok := seen[p.code]; ok {
			t.Errorf("%q is both %v and %v", p.code, other, p.err)
		}
		seen[p.code] = p.err
	}
}

func TestUnknownErrorsTellNothing(t *testing.T) {
	p := Explain(errors.New("open /var/lib/secret: permission denied"))
	if p.Status != http.StatusInternalServerError || strings.Contains(string(mustJSON(t, p)), "secret") {
		t.Errorf("got %+v", p)
	}
}

func TestWhatIsNotValidIsNamed(t *testing.T) {
	s := SampleSettings()
	s.Setup.Counters[1].Services[0] = "taxes"
	p := Explain(s.Validate())
	if p.Code != "bad_setup" || !strings.Contains(string(mustJSON(t, p)), "setup.counters[1].services[0]") {
		t.Errorf("got %s", mustJSON(t, p))
	}
}
