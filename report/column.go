package report

import "epass.internal/queue"

// unit is what a column counts in.
type unit int

const (
	pieces  unit = iota // whole numbers
	minutes             // with decimals
	share               // of 1
)

// column is a figure of a row.
type column struct {
	id    string
	name  queue.Text
	unit  unit
	value func(r *Row) (v float64, known bool)
}

// columns returns the figures of files in their order.
func columns() []column {
	out := []column{
		counted("issued", "Αριθμοί που εκδόθηκαν", "Numbers issued", func(r *Row) int { return r.Issued }),
		counted("kiosk", "Από τον σταθμό", "At the kiosk", func(r *Row) int { return r.Kiosk }),
		counted("button", "Από το κουμπί", "By the button", func(r *Row) int { return r.Button }),
		counted("phone", "Από κινητό", "By phone", func(r *Row) int { return r.Phone }),
		counted("desk", "Από υπάλληλο", "At the desk", func(r *Row) int { return r.Desk }),
		counted("direct", "Απευθείας στη θυρίδα", "Directly at the counter", func(r *Row) int { return r.Direct }),
		counted("special", "Ειδικές κατηγορίες", "Special categories", func(r *Row) int { return r.Special }),
		shared("special_share", "Ειδικές κατηγορίες %", "Special categories %", func(r *Row) (part, of int) { return r.Special, r.Issued }),
		counted("served", "Εξυπηρετήθηκαν", "Served", func(r *Row) int { return r.Served }),
		counted("missed", "Δεν προσήλθαν στην κλήση", "Called, did not come", func(r *Row) int { return r.Missed }),
		counted("cancelled", "Ακυρώθηκαν", "Cancelled", func(r *Row) int { return r.Cancelled }),
		counted("expired", "Έληξαν με το κλείσιμο", "Expired at closing", func(r *Row) int { return r.Expired }),
		counted("unfinished", "Σε εξέλιξη", "Not finished yet", func(r *Row) int { return r.Unfinished }),
		counted("returned", "Επέστρεψαν μετά από κλήση", "Came back after a missed call", func(r *Row) int { return r.Returned }),
		counted("transfers", "Μεταφορές", "Transfers", func(r *Row) int { return r.Transfers }),
		counted("exceptional", "Κατ' εξαίρεση κλήσεις", "Exceptional calls", func(r *Row) int { return r.Exceptional }),
	}
	out = append(out, spread("wait", "Αναμονή", "Wait", func(r *Row) *Spread { return &r.Wait })...)
	out = append(out, spread("walk", "Μετάβαση", "Walk", func(r *Row) *Spread { return &r.Walk })...)
	out = append(out, spread("service", "Εξυπηρέτηση", "Service", func(r *Row) *Spread { return &r.Work })...)
	out = append(out, spread("stay", "Παραμονή", "Stay", func(r *Row) *Spread { return &r.Stay })...)
	out = append(out,
		counted("checked_in", "Ραντεβού που προσήλθαν", "Appointments that came", func(r *Row) int { return r.Appointments.CheckedIn }),
		counted("absent", "Ραντεβού που δεν προσήλθαν", "Appointments that never came", func(r *Row) int { return r.Appointments.Absent }),
		shared("absent_share", "Ραντεβού που δεν προσήλθαν %", "Appointments that never came %", func(r *Row) (part, of int) {
			return r.Appointments.Absent, r.Appointments.Absent + r.Appointments.CheckedIn
		}),
		counted("pending", "Ραντεβού σε εκκρεμότητα", "Appointments pending", func(r *Row) int { return r.Appointments.Pending }),
		counted("withdrawn", "Ραντεβού που ακυρώθηκαν", "Appointments cancelled", func(r *Row) int { return r.Appointments.Withdrawn }),
		counted("late_in_grace", "Πολίτες με μικρή καθυστέρηση", "People a little late", func(r *Row) int { return r.Appointments.LateInGrace }),
		counted("late_beyond", "Πολίτες με μεγάλη καθυστέρηση", "People very late", func(r *Row) int { return r.Appointments.LateBeyond }),
		shared("prompt_share", "Ραντεβού εντός 10 λεπτών %", "Appointments within 10 minutes %", func(r *Row) (part, of int) {
			return r.Appointments.Prompt, r.Appointments.Late.Count
		}),
	)
	return append(out, spread("late", "Καθυστέρηση ραντεβού", "Delay of appointments", func(r *Row) *Spread { return &r.Appointments.Late })...)
}

func counted(id, el, en string, of func(*Row) int) column {
	return column{id, queue.Text{EL: el, EN: en}, pieces, func(r *Row) (float64, bool) { return float64(of(r)), true }}
}

// shared is the share of a part, unknown of nothing.
func shared(id, el, en string, of func(*Row) (part, of int)) column {
	return column{id, queue.Text{EL: el, EN: en}, share, func(r *Row) (float64, bool) {
		part, all := of(r)
		return float64(part) / float64(max(1, all)), all > 0
	}}
}

// spread returns the columns of a spread, whose durations are unknown without
// any.
func spread(id, el, en string, of func(*Row) *Spread) []column {
	time := func(name, el2, en2 string, pick func(*Spread) Span) column {
		name, text := id+"_"+name, queue.Text{EL: el + ": " + el2 + " (λεπτά)", EN: en + ": " + en2 + " (minutes)"}
		return column{name, text, minutes, func(r *Row) (float64, bool) { return float64(pick(of(r))) / 60, of(r).Count > 0 }}
	}
	return []column{
		counted(id+"_count", el+": πλήθος", en+": count", func(r *Row) int { return of(r).Count }),
		time("mean", "μέση τιμή", "mean", func(s *Spread) Span { return s.Mean }),
		time("median", "διάμεσος", "median", func(s *Spread) Span { return s.Median }),
		time("p90", "90ό εκατοστημόριο", "90th percentile", func(s *Spread) Span { return s.P90 }),
		time("p95", "95ο εκατοστημόριο", "95th percentile", func(s *Spread) Span { return s.P95 }),
		time("max", "μέγιστη τιμή", "maximum", func(s *Spread) Span { return s.Max }),
	}
}
