// Sentences of the appointments' page, and days and codes in words.

import { language, texts } from '/assets/i18n.js';

const TABLE = {
  el: {
    appointments: 'Ραντεβού', toConsole: 'Στην ουρά', loading: 'Φόρτωση…', again: 'Δοκιμή ξανά', failed: 'Τα ραντεβού δεν φορτώθηκαν',
    noAnswer: 'Το γραφείο δεν απαντά. Ελέγξτε τη σύνδεση και δοκιμάστε ξανά.',
    before: 'Προηγούμενη ημέρα', after: 'Επόμενη ημέρα', today: 'Σήμερα', day: 'Ημέρα', printDay: 'Εκτύπωση λίστας',
    search: 'Αναζήτηση', searchHint: 'Κωδικός ή όνομα', found: (n) => (n === 0 ? 'Δεν βρέθηκε ραντεβού' : n === 1 ? 'Βρέθηκε 1 ραντεβού' : `Βρέθηκαν ${n} ραντεβού`),
    foundMore: 'Υπάρχουν κι άλλα: γράψτε περισσότερα γράμματα.', notFoundHint: 'Ελέγξτε τον κωδικό ή δοκιμάστε μόνο το επώνυμο.', backToDay: 'Πίσω στην ημέρα',
    none: 'Κανένα ραντεβού αυτή την ημέρα', noneHint: 'Πατήστε «Νέο ραντεβού» για να κλείσετε το πρώτο.', noneOffered: 'Το γραφείο δεν δίνει ραντεβού. Ο προϊστάμενος ορίζει ώρες ραντεβού στις Ρυθμίσεις.',
    time: 'Ώρα', who: 'Ονοματεπώνυμο', subject: 'Θέμα', service: 'Υπηρεσία', code: 'Κωδικός', state: 'Κατάσταση', actions: 'Ενέργειες', date: 'Ημέρα',
    erased: 'Τα στοιχεία διαγράφηκαν', noSubject: '–',
    booked: 'Αναμένεται', checked_in: 'Ήρθε', served: 'Εξυπηρετήθηκε', missed: 'Δεν ήρθε', cancelled: 'Ακυρώθηκε', late: 'Άργησε',
    counts: (v) => `${v.all} συνολικά · ${v.booked} ${v.booked === 1 ? 'αναμένεται' : 'αναμένονται'} · ${v.here} ${v.here === 1 ? 'ήρθε' : 'ήρθαν'} · ${v.missed} δεν ${v.missed === 1 ? 'ήρθε' : 'ήρθαν'}`,
    checkIn: 'Ήρθε', checkInLong: (n) => `Δήλωση παρουσίας: ${n}`, checkedIn: (n) => `Ο αριθμός είναι ${n}.`, special: 'Ειδική κατηγορία (προτεραιότητα)', printSlip: 'Εκτύπωση στο χαρτί',
    change: 'Αλλαγή', changeTitle: 'Αλλαγή ραντεβού', cancelIt: 'Ακύρωση', slip: 'Εκτύπωση', slipQueued: 'Το χαρτί του ραντεβού τυπώνεται.',
    cancelTitle: 'Ακύρωση ραντεβού', cancelText: (who, when) => `${who}, ${when}. Η ώρα δίνεται σε άλλον. Η ακύρωση δεν αναιρείται, αλλά μπορείτε να κλείσετε αμέσως νέο ραντεβού με τα ίδια στοιχεία.`, keepIt: 'Όχι, παραμένει', cancelYes: 'Ακύρωση ραντεβού', cancelledNow: 'Το ραντεβού ακυρώθηκε.', bookAgain: 'Νέο ραντεβού με τα ίδια στοιχεία',
    newOne: 'Νέο ραντεβού', channel: 'Πώς ζητήθηκε', phone: 'Τηλεφωνικά', desk: 'Στο γραφείο', pickService: '1. Υπηρεσία', pickTime: '2. Ημέρα και ώρα', person: '3. Στοιχεία',
    minutes: (n) => `${n} λεπτά`, firstFree: 'Πρώτη διαθέσιμη', later: 'Επόμενες ημέρες', earlier: 'Προηγούμενες', closed: 'Κλειστά', full: 'Πλήρες', loadingTimes: 'Αναζήτηση ελεύθερων ωρών…', noTimes: 'Δεν υπάρχει ελεύθερη ώρα αυτές τις ημέρες.', chosen: (when) => `Επιλέξατε ${when}.`,
    name: 'Ονοματεπώνυμο όποιου θα έρθει', subjectOptional: 'Θέμα (προαιρετικό)', email: 'Email (προαιρετικό)', mobile: 'Τηλέφωνο (προαιρετικό)', contactHint: 'Μόνο για ειδοποίηση σχετικά με το ραντεβού.',
    consent: 'Συναινεί να τον ειδοποιήσουμε τηλεφωνικά ή με email για το ραντεβού.', consentHint: 'Χωρίς συναίνεση τα στοιχεία επικοινωνίας δεν κρατούνται. Το ραντεβού κλείνεται κανονικά.',
    twice: (when) => `Υπάρχει ήδη ραντεβού με αυτό το όνομα: ${when}.`, contactLost: 'Χωρίς συναίνεση δεν θα κρατηθούν email και τηλέφωνο.',
    book: 'Κράτηση', saveChange: 'Αποθήκευση αλλαγής', cancel: 'Άκυρο', close: 'Κλείσιμο', serviceFirst: 'Επιλέξτε πρώτα υπηρεσία.', needTime: 'Επιλέξτε ημέρα και ώρα.', needName: 'Γράψτε το ονοματεπώνυμο.',
    done: 'Το ραντεβού κλείστηκε', changed: 'Το ραντεβού άλλαξε', codeFor: 'Κωδικός για τη δήλωση παρουσίας', spoken: (code) => `Στο τηλέφωνο: «${code}»`,
    mail_none: 'Δεν θα σταλεί email.', mail_queued: 'Το email επιβεβαίωσης περιμένει να σταλεί από την πλατφόρμα.', mail_sent: 'Το email επιβεβαίωσης δόθηκε στην πλατφόρμα.',
    files: 'Αρχεία', import: 'Εισαγωγή από αρχείο', importFile: 'Αρχείο με ραντεβού', importHint: 'CSV, iCalendar (.ics) ή JSON, έως 4 MiB. Πρώτα ελέγχεται: τίποτε δεν αλλάζει πριν το επιβεβαιώσετε.', reading: 'Έλεγχος του αρχείου…',
    wouldImport: (n) => (n === 0 ? 'Το αρχείο δεν έχει κάτι νέο.' : n === 1 ? 'Θα εισαχθεί 1 ραντεβού.' : `Θα εισαχθούν ${n} ραντεβού.`), imported: (n) => (n === 1 ? 'Εισήχθη 1 ραντεβού.' : `Εισήχθησαν ${n} ραντεβού.`),
    importCounts: (v) => `${v.added} νέα · ${v.changed} αλλαγές · ${v.known} γνωστά · ${v.mistakes} λάθη`, importYes: (n) => `Εισαγωγή ${n} ραντεβού`, importPartial: (n) => (n === 1 ? 'Εισαγωγή μόνο του 1 σωστού' : `Εισαγωγή μόνο των ${n} σωστών`), line: (n) => `Γραμμή ${n}:`,
    result_code_taken: 'Τον κωδικό τον έχει άλλο ραντεβού.', result_here: 'Ο πολίτης έχει ήδη έρθει: το ραντεβού μένει όπως είναι.', result_service: 'Το γραφείο δεν έχει αυτή την υπηρεσία.', result_older: 'Υπάρχει ήδη νεότερη μορφή του ραντεβού.', result_over: 'Η ημέρα έχει περάσει και τα στοιχεία των ραντεβού της έχουν διαγραφεί.', result_far: 'Η ημέρα απέχει πάνω από δύο χρόνια: ελέγξτε την ημερομηνία.',
    export: 'Εξαγωγή σε αρχείο', exportHint: 'Το αρχείο έχει προσωπικά δεδομένα: κρατήστε το μόνο όσο χρειάζεται.', from: 'Από', to: 'Έως',
    here: 'Είναι ήδη εδώ: δήλωση παρουσίας', forbidden: 'Ο ρόλος σας δεν επιτρέπει αυτή τη σελίδα.', stale: 'Η λίστα μπορεί να έχει αλλάξει: δεν υπάρχει σύνδεση.',
  },
  en: {
    appointments: 'Appointments', toConsole: 'To the queue', loading: 'Loading…', again: 'Try again', failed: 'The appointments were not loaded',
    noAnswer: 'The office does not answer. Check the connection and try again.',
    before: 'Previous day', after: 'Next day', today: 'Today', day: 'Day', printDay: 'Print the list',
    search: 'Search', searchHint: 'Code or name', found: (n) => (n === 0 ? 'No appointment found' : n === 1 ? '1 appointment found' : `${n} appointments found`),
    foundMore: 'There are more: write more letters.', notFoundHint: 'Check the code, or try the family name only.', backToDay: 'Back to the day',
    none: 'No appointments on this day', noneHint: 'Press “New appointment” to book the first.', noneOffered: 'The office gives no appointments. A supervisor sets their hours in Settings.',
    time: 'Time', who: 'Name', subject: 'Subject', service: 'Service', code: 'Code', state: 'State', actions: 'Actions', date: 'Day',
    erased: 'The details were deleted', noSubject: '–',
    booked: 'Expected', checked_in: 'Has come', served: 'Served', missed: 'Did not come', cancelled: 'Cancelled', late: 'Late',
    counts: (v) => `${v.all} in all · ${v.booked} expected · ${v.here} came · ${v.missed} did not come`,
    checkIn: 'Has come', checkInLong: (n) => `Check in: ${n}`, checkedIn: (n) => `The number is ${n}.`, special: 'Special category (priority)', printSlip: 'Print it on paper',
    change: 'Change', changeTitle: 'Change the appointment', cancelIt: 'Cancel', slip: 'Print', slipQueued: 'The appointment slip is being printed.',
    cancelTitle: 'Cancel the appointment', cancelText: (who, when) => `${who}, ${when}. The time is given to somebody else. This cannot be undone, but you can book a new appointment with the same details right away.`, keepIt: 'No, keep it', cancelYes: 'Cancel the appointment', cancelledNow: 'The appointment was cancelled.', bookAgain: 'New appointment, same details',
    newOne: 'New appointment', channel: 'How it was asked for', phone: 'By telephone', desk: 'At the desk', pickService: '1. Service', pickTime: '2. Day and time', person: '3. Details',
    minutes: (n) => `${n} minutes`, firstFree: 'First free', later: 'Next days', earlier: 'Earlier', closed: 'Closed', full: 'Full', loadingTimes: 'Looking for free times…', noTimes: 'No time is free on these days.', chosen: (when) => `You chose ${when}.`,
    name: 'Name of the person who will come', subjectOptional: 'Subject (optional)', email: 'E-mail (optional)', mobile: 'Telephone (optional)', contactHint: 'Only for word about the appointment.',
    consent: 'Agrees that we call or e-mail about the appointment.', consentHint: 'Without consent contact details are not kept. The appointment is booked all the same.',
    twice: (when) => `There is an appointment with this name already: ${when}.`, contactLost: 'Without consent e-mail and telephone will not be kept.',
    book: 'Book', saveChange: 'Save the change', cancel: 'Cancel', close: 'Close', serviceFirst: 'Choose a service first.', needTime: 'Choose a day and a time.', needName: 'Write the name.',
    done: 'The appointment is booked', changed: 'The appointment was changed', codeFor: 'Code to check in with', spoken: (code) => `On the telephone: “${code}”`,
    mail_none: 'No e-mail will be sent.', mail_queued: 'The confirmation e-mail waits for the platform to send it.', mail_sent: 'The confirmation e-mail was given to the platform.',
    files: 'Files', import: 'Import from a file', importFile: 'File of appointments', importHint: 'CSV, iCalendar (.ics) or JSON, up to 4 MiB. It is checked first: nothing changes before you confirm.', reading: 'Checking the file…',
    wouldImport: (n) => (n === 0 ? 'The file has nothing new.' : n === 1 ? '1 appointment would be imported.' : `${n} appointments would be imported.`), imported: (n) => (n === 1 ? '1 appointment was imported.' : `${n} appointments were imported.`),
    importCounts: (v) => `${v.added} new · ${v.changed} changed · ${v.known} known · ${v.mistakes} mistakes`, importYes: (n) => (n === 1 ? 'Import 1 appointment' : `Import ${n} appointments`), importPartial: (n) => (n === 1 ? 'Import only the right one' : `Import only the ${n} right ones`), line: (n) => `Line ${n}:`,
    result_code_taken: 'Another appointment has the code.', result_here: 'The person has come: the appointment stays as it is.', result_service: 'The office has no such service.', result_older: 'A later revision of the appointment is known.', result_over: 'The day is over, and the details of its appointments were deleted.', result_far: 'The day is more than two years ahead: check the date.',
    export: 'Export to a file', exportHint: 'The file has personal data: keep it only as long as it is needed.', from: 'From', to: 'Until',
    here: 'Is here already: check in', forbidden: 'Your role does not allow this page.', stale: 'The list may have changed: there is no connection.',
  },
};

export const t = texts(TABLE);

const NAMES = {
  el: { 2: 'δύο', 3: 'τρία', 4: 'τέσσερα', 5: 'πέντε', 6: 'έξι', 7: 'επτά', 8: 'οκτώ', 9: 'εννέα', A: 'άλφα', E: 'έψιλον', H: 'ήτα', K: 'κάπα', M: 'μι', P: 'ρο', T: 'ταυ', X: 'χι', Y: 'ύψιλον' },
  en: { 2: 'two', 3: 'three', 4: 'four', 5: 'five', 6: 'six', 7: 'seven', 8: 'eight', 9: 'nine' },
};

/** A code as it is said on the telephone: οκτώ, δύο, ρο – έξι, … */
export function saidCode(code) {
  const names = NAMES[language()];
  return code.split('-').map((part) => [...part].map((c) => names[c] ?? c).join(', ')).join(' – ');
}

const DAY = 24 * 60;

// A date such as 2026-11-23 at noon in UTC, far from every midnight.
function noon(date) {
  return new Date(`${date}T12:00:00Z`);
}

function format(date, style) {
  return new Intl.DateTimeFormat(language() === 'el' ? 'el-GR' : 'en-GB', { ...style, timeZone: 'UTC' }).format(noon(date));
}

/** The date n days after another. */
export function addDays(date, n) {
  return new Date(noon(date).getTime() + n * 86400000).toISOString().slice(0, 10);
}

/** Such as Δευτέρα 23 Νοεμβρίου 2026. */
export function longDay(date) {
  return format(date, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).replaceAll(',', '');
}

/** Such as Δευ 23/11. */
export function shortDay(date) {
  return `${format(date, { weekday: 'short' })} ${format(date, { day: 'numeric', month: 'numeric' })}`;
}

/** The minutes after midnight of a time of day such as 09:30. */
export function minutesOf(time) {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** What clocks show at a time of a business day: 25:30 is 01:30. */
export function clockOf(time) {
  const m = minutesOf(time) % DAY;
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
}

/** When an appointment is, in words. */
export function whenOf(date, time) {
  return `${longDay(minutesOf(time) >= DAY ? addDays(date, 1) : date)}, ${clockOf(time)}`;
}
