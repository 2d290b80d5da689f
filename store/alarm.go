package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"epass.internal/office"
)

// Codes of the alarms that the store raises.
const (
	alarmRebuilt    = "store-rebuilt"
	alarmJournal    = "store-journal"
	alarmLost       = "store-lost"
	alarmCheckpoint = "store-checkpoint"
	alarmSnapshot   = "store-snapshot"
	alarmRoom       = "store-room"
)

// alarms says what staff should know about a start; nothing if all was there.
func (l *loading) alarms() []office.Alarm {
	var out []office.Alarm
	if l.rebuilt != nil {
		out = append(out, l.rebuilt.alarm(len(l.replayed.holes) == 0))
	}
	if l.cut() {
		out = append(out, l.cutAlarm())
	} else if len(l.found.Damaged) > 0 {
		out = append(out, journalDamaged(l.found.Damaged))
	}
	if len(l.replayed.holes) > 0 {
		out = append(out, l.replayed.alarm())
	}
	if l.crowded {
		out = append(out, littleRoom())
	}
	return out
}

func (r *rebuilt) alarm(complete bool) office.Alarm {
	el, en := "Το αρχείο δεδομένων ήταν κατεστραμμένο", "The data file was damaged"
	if errors.Is(r.damage, fs.ErrNotExist) {
		el, en = "Το αρχείο δεδομένων έλειπε", "The data file was missing"
	}
	if len(r.aside) > 0 {
		list := strings.Join(r.aside, ", ")
		el, en = el+" και φυλάχθηκε ως "+list, en+" and was kept as "+list
	}
	fromEL, fromEN := "το ημερολόγιο", "the journal"
	if r.from != nil {
		at := r.from.at.Format("02/01/2006 15:04 UTC")
		fromEL, fromEN = "το αντίγραφο της "+at+" και "+fromEL, "the snapshot of "+at+" and "+fromEN
	}
	whatEL, whatEN := "Όλα ξαναφτιάχτηκαν", "Everything was rebuilt"
	if !complete {
		whatEL, whatEN = "Ό,τι ήταν δυνατό ξαναφτιάχτηκε", "What could be rebuilt was rebuilt"
	}
	return office.Alarm{
		Code: alarmRebuilt,
		EL:   fmt.Sprintf("%s. %s από %s. Αν ξανασυμβεί, αλλάξτε τον δίσκο.", el, whatEL, fromEL),
		EN:   fmt.Sprintf("%s. %s from %s. If it happens again, replace the disk.", en, whatEN, fromEN),
	}
}

func (l *loading) cutAlarm() office.Alarm {
	return office.Alarm{
		Code: alarmJournal,
		EL: fmt.Sprintf("Το ημερολόγιο τελειώνει στην εγγραφή %d και το αρχείο δεδομένων στην %d, που ισχύει. "+
			"Ό,τι έγινε στο τελευταίο δευτερόλεπτο πριν από τη διακοπή ίσως λείπει και μερικοί αριθμοί παραλείπονται. "+
			"Ελέγξτε τους τελευταίους αριθμούς· αν ξανασυμβεί, αλλάξτε τον δίσκο.", l.found.Last, l.meta.seq),
		EN: fmt.Sprintf("The journal ends with record %d and the data file with %d, which counts. "+
			"What happened in the last second before the stop may be missing, and a few numbers are left out. "+
			"Check the last numbers; if it happens again, replace the disk.", l.found.Last, l.meta.seq),
	}
}

func journalDamaged(damaged []string) office.Alarm {
	list := strings.Join(damaged, "; ")
	return office.Alarm{
		Code: alarmJournal,
		EL:   "Βρέθηκε φθορά σε παλαιότερο μέρος του ημερολογίου. Αν ξανασυμβεί, αλλάξτε τον δίσκο. Λεπτομέρειες: " + list,
		EN:   "An older part of the journal is damaged. If it happens again, replace the disk. Details: " + list,
	}
}

func (r *replayed) alarm() office.Alarm {
	el, en := "", ""
	if r.unfit > 0 {
		el = fmt.Sprintf(" Άλλες %d εγγραφές δεν μπόρεσαν να εφαρμοστούν.", r.unfit)
		en = fmt.Sprintf(" Another %d records could not be applied.", r.unfit)
	}
	return office.Alarm{
		Code: alarmLost,
		EL: fmt.Sprintf("Χάθηκαν οι εγγραφές %s του ημερολογίου.%s "+
			"Ελέγξτε ποιοι περιμένουν, το προσωπικό και τις ρυθμίσεις πριν συνεχίσετε, και αλλάξτε τον δίσκο.", r.missing(), el),
		EN: fmt.Sprintf("The journal's records %s are lost.%s "+
			"Check who is waiting, the staff and the settings before you go on, and replace the disk.", r.missing(), en),
	}
}

func checkpointFailing(err error) office.Alarm {
	return office.Alarm{
		Code: alarmCheckpoint,
		EL: "Το αρχείο δεδομένων δεν αποθηκεύεται. Τίποτα δεν χάνεται, όλα είναι στο ημερολόγιο. " +
			"Ελέγξτε τον ελεύθερο χώρο στον δίσκο και κάντε επανεκκίνηση. Λεπτομέρειες: " + err.Error(),
		EN: "The data file cannot be saved. Nothing is lost, everything is in the journal. " +
			"Check the free space on the disk and restart. Details: " + err.Error(),
	}
}

func snapshotFailing(err error) office.Alarm {
	return office.Alarm{
		Code: alarmSnapshot,
		EL:   "Το ωριαίο αντίγραφο των δεδομένων δεν έγινε. Ελέγξτε τον ελεύθερο χώρο στον δίσκο. Λεπτομέρειες: " + err.Error(),
		EN:   "The hourly snapshot of the data was not made. Check the free space on the disk. Details: " + err.Error(),
	}
}
