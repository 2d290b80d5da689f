package office

import "slices"

// Raise shows an alarm to staff until it is cleared.
func (o *Office) Raise(a Alarm) {
	o.mu.Lock()
	i := slices.IndexFunc(o.alarms, func(v Alarm) bool { return v.Code == a.Code })
	same := i >= 0 && o.alarms[i] == a
	if i < 0 {
		o.alarms = append(o.alarms, a)
	} else {
		o.alarms[i] = a
	}
	o.mu.Unlock()
	if !same {
		o.opt.Log.Warn("alarm raised", "code", a.Code, "text", a.EN)
		o.notify()
	}
}

// Clear takes an alarm away.
func (o *Office) Clear(code string) {
	o.mu.Lock()
	n := len(o.alarms)
	o.alarms = slices.DeleteFunc(o.alarms, func(v Alarm) bool { return v.Code == code })
	gone := len(o.alarms) < n
	o.mu.Unlock()
	if gone {
		o.opt.Log.Info("alarm cleared", "code", code)
		o.notify()
	}
}

// Alarms returns the alarms that are raised, oldest first.
func (o *Office) Alarms() []Alarm {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.alarms)
}

// Codes of the alarms that the office raises itself.
const (
	AlarmDisk      = "disk" // nothing can be saved
	clockAlarm     = "clock"
	clockLeapAlarm = "clock_leap"
)

// Faulty reports whether nothing can be saved at the moment.
func (o *Office) Faulty() bool {
	return slices.ContainsFunc(o.Alarms(), func(a Alarm) bool { return a.Code == AlarmDisk })
}

// setFaulty raises or clears the alarm of a disk that does not save.
func (o *Office) setFaulty(faulty bool) {
	if !faulty {
		o.Clear(AlarmDisk)
		return
	}
	o.Raise(Alarm{
		Code: AlarmDisk,
		EL:   "Ο δίσκος δεν δέχεται εγγραφές. Δεν εκδίδονται αριθμοί μέχρι να αποκατασταθεί.",
		EN:   "The disk does not accept writes. No numbers are given until it does.",
	})
}
