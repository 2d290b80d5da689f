// Sentences of the settings' page.

import { language, texts } from '/assets/i18n.js';
import { SLIP } from './settings.slip.texts.js';

const TABLE = {
  el: {
    ...SLIP.el,
    settings: 'Ρυθμίσεις', toConsole: 'Στην ουρά', loading: 'Φόρτωση…', again: 'Δοκιμή ξανά', failed: 'Οι ρυθμίσεις δεν φορτώθηκαν', otherAccount: 'Σύνδεση με άλλον λογαριασμό',
    sessionOver: 'Η σύνδεσή σας έληξε. Συνδεθείτε ξανά: όσα δεν αποθηκεύσατε περιμένουν.', forbidden: 'Τις ρυθμίσεις αλλάζει προϊστάμενος ή διαχειριστής.', noAnswer: 'Το γραφείο δεν απαντά. Ελέγξτε τη σύνδεση και δοκιμάστε ξανά.',
    sections: 'Ενότητες ρυθμίσεων', save: 'Αποθήκευση', discard: 'Απόρριψη αλλαγών', undo: 'Αναίρεση', changedHere: 'έχει αλλαγές', noChanges: 'Όλα είναι αποθηκευμένα.',
    changes: (n) => (n === 1 ? 'Αλλαγές σε 1 ενότητα, δεν αποθηκεύτηκαν ακόμη.' : `Αλλαγές σε ${n} ενότητες, δεν αποθηκεύτηκαν ακόμη.`),
    saved: 'Αποθηκεύτηκαν και ισχύουν από τώρα.', undone: 'Ισχύουν ξανά οι προηγούμενες ρυθμίσεις.', wrongIn: (where) => `Δεν αποθηκεύτηκε. Ελέγξτε: ${where}`, notSaved: 'Δεν αποθηκεύτηκε',
    staleTitle: 'Οι ρυθμίσεις άλλαξαν στο μεταξύ', staleText: 'Αν τις φορτώσετε ξανά, οι δικές σας αλλαγές χάνονται. Για να τις κρατήσετε, κατεβάστε τις πρώτα ως αρχείο.', reload: 'Φόρτωση ξανά', keepMine: 'Λήψη των δικών μου',
    discardTitle: 'Απόρριψη αλλαγών;', discardText: 'Όσα αλλάξατε και δεν αποθηκεύτηκαν θα χαθούν.',
    add: 'Προσθήκη', remove: 'Διαγραφή', removeIt: (n) => `Διαγραφή: ${n}`, nextDay: 'της επόμενης ημέρας',

    office: 'Γραφείο', officeLead: 'Ό,τι διαβάζει ο πολίτης στις οθόνες και στο χαρτάκι.', nameEl: 'Όνομα (ελληνικά)', nameEn: 'Όνομα (αγγλικά)', noticeEl: 'Σημείωση στο χαρτάκι (ελληνικά)', noticeEn: 'Σημείωση στο χαρτάκι (αγγλικά)',
    code: 'Κωδικός γραφείου', codeHint: 'Τέσσερα ψηφία.', zone: 'Ζώνη ώρας', zoneHint: 'Π.χ. Europe/Athens.', sample: 'Γραφείο επίδειξης', sampleHint: 'Οι οθόνες αυτού του υπολογιστή συνδέονται χωρίς κωδικό.', adminOnly: 'Αλλάζει μόνο από διαχειριστή.',

    services: 'Υπηρεσίες', servicesLead: 'Κάθε υπηρεσία έχει το γράμμα και τους αριθμούς της.', letter: 'Γράμμα', first: 'Από αριθμό', last: 'Έως αριθμό', limit: 'Όριο ημέρας', limitHint: 'Χωρίς', minutes: 'Ραντεβού (λεπτά)', minutesHint: 'Χωρίς', id: 'Αναγνωριστικό', idHint: 'Για προγράμματα και αρχεία: λατινικά μικρά, ψηφία, παύλα. Δεν αλλάζει.',
    addService: 'Νέα υπηρεσία', noServices: 'Δεν υπάρχει καμία υπηρεσία', noServicesHint: 'Χωρίς υπηρεσίες δεν δίνονται αριθμοί.', serviceN: (v) => `Υπηρεσία ${v || '–'}`,

    counters: 'Θυρίδες', countersLead: 'Ποια θέση εξυπηρετεί τι.', counterOne: 'Θυρίδα', counter: (n) => `Θυρίδα ${n || '–'}`, number: 'Αριθμός', serves: 'Εξυπηρετεί', addCounter: 'Νέα θυρίδα', noCounters: 'Δεν υπάρχει καμία θυρίδα', noCountersHint: 'Χωρίς θυρίδες δεν καλείται κανείς.', unserved: (names) => `Καμία θυρίδα δεν εξυπηρετεί: ${names}.`,

    hours: 'Ωράριο', hoursLead: 'Πότε δίνονται αριθμοί. Μπορείτε να ορίσετε δύο βάρδιες και ώρες μετά τα μεσάνυχτα.', noHours: 'Το γραφείο δεν έχει ωράριο', noHoursHint: 'Είναι ανοιχτό μέχρι να κλείσει η ημέρα με το χέρι. Χωρίς ωράριο δεν δίνονται ραντεβού.', makeHours: 'Ορισμός ωραρίου', dropHours: 'Λειτουργία χωρίς ωράριο', dropHoursText: 'Διαγράφονται ωράριο, αργίες, έκτακτες ημέρες και ώρες ραντεβού.',
    opens: 'Από', closes: 'Έως', closedDay: 'Κλειστά', addRange: 'Βάρδια', range: (d, n) => `${d}, βάρδια ${n}`, lastOwn: 'Τελευταίος αριθμός', lastOwnHint: 'Κενό: όπως παρακάτω', copyMonday: 'Η Δευτέρα και για Τρίτη–Παρασκευή', dayColumn: 'Ημέρα', openColumn: 'Ανοιχτά',
    lastTicket: 'Τελευταίος αριθμός πριν το κλείσιμο (λεπτά)', lastTicketHint: 'Για ημέρες χωρίς δική τους ώρα. Προεπιλογή 30.', overtime: 'Παράταση εξυπηρέτησης (λεπτά)', overtimeHint: 'Για τόσα λεπτά μετά το κλείσιμο εξυπηρετούνται όσοι ήδη περιμένουν. Ύστερα οι αριθμοί λήγουν.',
    ahead: 'Οι επόμενες ημέρες', aheadLead: 'Όπως θα ισχύουν αν αποθηκεύσετε τώρα.', aheadWait: 'Υπολογισμός…', aheadWrong: 'Θα υπολογιστούν μόλις διορθωθεί:', allDays: 'Και οι 60 ημέρες', fewDays: 'Μόνο δύο εβδομάδες', lastAt: 'Τελευταίος', why: 'Γιατί', changes60: (n) => (n === 0 ? 'Καμία από τις επόμενες 60 ημέρες δεν αλλάζει.' : n === 1 ? 'Αλλάζει 1 από τις επόμενες 60 ημέρες.' : `Αλλάζουν ${n} από τις επόμενες 60 ημέρες.`), changedDay: 'αλλάζει', by_weekday: '', by_holiday: 'Αργία', by_opening: 'Έκτακτο άνοιγμα', by_closure: 'Κλείσιμο',

    holidays: 'Αργίες', holidaysLead: 'Σταθερές ή κινητές γύρω από το Πάσχα. Οι ημερομηνίες υπολογίζονται.', addOfficial: 'Προσθήκη επίσημων αργιών', officialAdded: (n) => (n === 0 ? 'Υπάρχουν ήδη όλες.' : n === 1 ? 'Προστέθηκε 1 αργία.' : `Προστέθηκαν ${n} αργίες.`), addHoliday: 'Νέα αργία', noHolidays: 'Δεν έχει οριστεί καμία αργία', noHolidaysHint: 'Προσθέστε τις επίσημες με ένα πάτημα και διορθώστε όσες χρειάζεται.',
    holidayName: 'Όνομα', holidayNameEn: 'Όνομα (αγγλικά)', kind: 'Πότε', fixed: 'Σταθερή', easter: 'Από το Πάσχα', dayMonth: 'Ημέρα/μήνας', dayMonthHint: 'Π.χ. 25/3', easterDays: 'Ημέρες', easterHint: '0: Κυριακή του Πάσχα. Αρνητικό: πριν.', halfDay: 'Κλείνει στις', halfHint: 'Κενό: όλη μέρα', yields: 'Μεταφέρεται την Τρίτη του Πάσχα όταν πέφτει από Μ. Δευτέρα έως Δευτέρα του Πάσχα', moved: 'Άλλη ημέρα με απόφαση', addMoved: 'Μετάθεση ενός έτους', keptOn: (dates) => `Τηρείται: ${dates}`, more: 'Περισσότερα', newHoliday: 'Νέα αργία', movedDate: 'Ημερομηνία',

    closures: 'Έκτακτα', closuresLead: 'Ημέρες που διαφέρουν από το ωράριο.', closuresTitle: 'Κλείσιμο', openingsTitle: 'Έκτακτο ωράριο', openingsLead: 'Αντικαθιστά το ωράριο της ημέρας, και σε αργία.', date: 'Ημερομηνία', reasonEl: 'Λόγος (ελληνικά)', reasonEn: 'Λόγος (αγγλικά)', wholeDay: 'Όλη την ημέρα', addClosure: 'Νέο κλείσιμο', addOpening: 'Νέο έκτακτο ωράριο', noClosures: 'Κανένα έκτακτο κλείσιμο', noOpenings: 'Κανένα έκτακτο ωράριο',
    closeToday: 'Κλείσιμο σήμερα από', closeTodayHint: 'Προσθέτει κλείσιμο από αυτή την ώρα ως το τέλος της ημέρας. Ισχύει μόλις αποθηκεύσετε.', todayReason: 'Έκτακτο κλείσιμο', todayReasonEn: 'Closed early', dropOld: (n) => `Διαγραφή όσων πέρασαν (${n})`, past: 'πέρασε',

    appointments: 'Ραντεβού', appointmentsLead: 'Ποιες θυρίδες δέχονται ραντεβού και πότε. Η διάρκεια ορίζεται στις Υπηρεσίες.', noWindows: 'Δεν δίνονται ραντεβού', noWindowsHint: 'Προσθέστε ώρες μιας θυρίδας για να αρχίσουν.', needCalendar: 'Για ραντεβού χρειάζεται πρώτα ωράριο.', needMinutes: 'Για ραντεβού χρειάζεται διάρκεια σε μία τουλάχιστον υπηρεσία.', addWindow: 'Νέες ώρες ραντεβού', windowN: (n) => `Ώρες ραντεβού ${n}`, weekdays: 'Ημέρες', weekdaysHint: 'Καμία επιλογή: κάθε ημέρα που ανοίγει το γραφείο.', from: 'Από', to: 'Έως', firstDay: 'Ισχύει από', throughDay: 'Ισχύει έως', max: 'Όριο ημέρας', maxHint: 'Κενό: όσα χωρούν',
    rules: 'Κανόνες', gap: 'Κενό ανάμεσα (λεπτά)', gapHint: 'Ανάμεσα σε δύο ραντεβού της ίδιας θυρίδας. Προεπιλογή 0.', aligned: 'Όλες οι θυρίδες ξεκινούν μαζί', alignedHint: 'Αλλιώς ξεκινούν με διαφορά, ώστε να μην έρχονται όλοι την ίδια ώρα.', keepDays: 'Διατήρηση στοιχείων (ημέρες)', keepDaysHint: 'Για τόσες ημέρες μετά το ραντεβού κρατούνται τα στοιχεία του πολίτη.',
    online: 'Οι πολίτες μόνοι τους', desk: 'Το προσωπικό', bookLead: 'Κράτηση έως (λεπτά πριν)', changeLead: 'Αλλαγή έως (λεπτά πριν)', daysAhead: 'Έως πόσες ημέρες μπροστά', sameDay: 'Και για την ίδια ημέρα', capacity: 'Θέσεις ραντεβού, δύο εβδομάδες', capacityNote: 'Όλες οι θέσεις, κλεισμένες ή όχι, χωρίς το ημερήσιο όριο.', total: 'Σύνολο',

    order: 'Σειρά', orderLead: 'Καλείται όποιος έχει τη μικρότερη ώρα σειράς. Οι τιμές ισχύουν για όσους πάρουν αριθμό από εδώ και πέρα.', restore: 'Επαναφορά προεπιλογών', defaultIs: (n) => `Προεπιλογή ${n}.`,
    credit: 'Προβάδισμα ραντεβού (λεπτά)', creditHint: 'Το ραντεβού παίρνει σειρά σαν να ήρθε τόσα λεπτά πριν από την ώρα του.', early_gate: 'Νωρίτερα από την ώρα (λεπτά)', early_gateHint: 'Τόσο πριν από την ώρα του αρχίζει να συναγωνίζεται τους άλλους.', late_grace: 'Ανοχή καθυστέρησης (λεπτά)', late_graceHint: 'Όποιος αργήσει περισσότερο μετρά σαν να ήρθε χωρίς ραντεβού.', special_credit: 'Προβάδισμα ειδικών κατηγοριών (λεπτά)', special_creditHint: 'Όσοι έχουν προτεραιότητα εκ του νόμου παίρνουν σειρά τόσο νωρίτερα.', return_gap: 'Άτομα πριν από όποιον επιστρέφει', return_gapHint: 'Όποιος δεν ήρθε στην κλήση και επιστρέψει μπαίνει πίσω από τόσους.', max_returns: 'Χαμένες κλήσεις πριν λήξει', max_returnsHint: 'Μετά από τόσες ο αριθμός λήγει.',
    min_calls: 'Κλήσεις πριν «Δεν προσήλθε»', min_callsHint: 'Τόσες φορές καλείται ο αριθμός πριν μπορεί να δηλωθεί απών. 0: χωρίς όριο.', min_seconds: 'Αναμονή μετά από κλήση (δευτερόλεπτα)', min_secondsHint: 'Τόσο περνά από κάθε κλήση ως την επόμενη και ως το «Δεν προσήλθε». 0: καθόλου.', undo_seconds: 'Χρόνος αναίρεσης (δευτερόλεπτα)', undo_secondsHint: 'Τόσο μπορεί ο υπάλληλος να αναιρέσει το τελευταίο του βήμα. 0: καθόλου.',

    reasons: 'Αιτίες', reasonsLead: 'Έτοιμες αιτίες για την κατ\' εξαίρεση κλήση. Εμφανίζονται στην κονσόλα και στις αναφορές. Μην αναφέρετε θέματα υγείας συγκεκριμένων προσώπων.', addReason: 'Νέα αιτία', noReasons: 'Δεν έχουν οριστεί αιτίες', noReasonsHint: 'Η κονσόλα προτείνει μερικές γενικές. Ο υπάλληλος μπορεί πάντα να γράψει δική του.', reasonN: (n) => `Αιτία ${n}`, inGreek: 'Ελληνικά', inEnglish: 'Αγγλικά', up: 'Πιο πάνω',

    document: 'Έγγραφο', documentLead: 'Όλες οι ρυθμίσεις ως ένα αρχείο, για αντίγραφο ασφαλείας ή για άλλο γραφείο.', exportTitle: 'Εξαγωγή', exportText: 'Κατεβαίνουν όσα βλέπετε τώρα, και όσα δεν αποθηκεύσατε.', exportYes: 'Λήψη αρχείου', importTitle: 'Εισαγωγή', importText: 'Το αρχείο ελέγχεται πρώτα. Ισχύει μόνο όταν πατήσετε «Αποθήκευση».', importYes: 'Επιλογή αρχείου', importKeep: 'Να μείνουν ο κωδικός, το όνομα και η λειτουργία επίδειξης αυτού του γραφείου', imported: 'Το αρχείο είναι έγκυρο και φορτώθηκε. Ελέγξτε τις ενότητες με αλλαγές και αποθηκεύστε.', importBad: 'Το αρχείο δεν διαβάζεται.', importNone: 'Δεν είναι αρχείο ρυθμίσεων: λείπουν υπηρεσίες ή θυρίδες.',

    monday: 'Δευτέρα', tuesday: 'Τρίτη', wednesday: 'Τετάρτη', thursday: 'Πέμπτη', friday: 'Παρασκευή', saturday: 'Σάββατο', sunday: 'Κυριακή',
    w_clock: 'Γράψτε ώρα όπως 08:30.', w_date: 'Συμπληρώστε την ημερομηνία.', w_dayMonth: 'Γράψτε ημέρα και μήνα, π.χ. 25/3.', w_number: 'Γράψτε έναν ακέραιο αριθμό.', w_missing: 'Συμπληρώστε το ελληνικό κείμενο, έως 80 χαρακτήρες σε μία γραμμή.', w_text: 'Έως 80 χαρακτήρες σε μία γραμμή.', w_notice: 'Έως 200 χαρακτήρες σε μία γραμμή.', w_code: 'Ο κωδικός έχει τέσσερα ψηφία.', w_zone: 'Γράψτε το όνομα μιας ζώνης, π.χ. Europe/Athens.', w_letter: 'Ένα γράμμα από Α έως Ω που δεν έχει άλλη υπηρεσία.', w_id: 'Λατινικά μικρά, ψηφία, παύλα· όχι δύο φορές το ίδιο.', w_numbers: 'Οι αριθμοί αρχίζουν από 1 και ο δεύτερος δεν είναι μικρότερος.', w_limit: 'Από 0 έως 99999.', w_counter: 'Από 1 έως 999, όχι δύο φορές ο ίδιος.', w_services: 'Χρειάζεται μία τουλάχιστον υπηρεσία.', w_counters: 'Χρειάζεται μία τουλάχιστον θυρίδα.', w_policy: 'Η τιμή είναι εκτός ορίων.', w_range: 'Το τέλος είναι μετά την αρχή, και οι βάρδιες δεν συμπίπτουν.', w_last: 'Η ώρα είναι μέσα στο ωράριο της ημέρας.', w_720: 'Από 0 έως 720 λεπτά.', w_holiday: 'Χρειάζεται ημερομηνία ή ημέρες από το Πάσχα.', w_easter: 'Από −90 έως 90.', w_moved: 'Μία ημέρα για κάθε έτος.', w_openings: 'Χρειάζεται ώρες· για κλείσιμο χρησιμοποιήστε τα κλεισίματα.', w_openDate: 'Η ημέρα έχει ήδη έκτακτο ωράριο, ή λείπει.', w_openHours: 'Οι ώρες συμπίπτουν με την προηγούμενη ή την επόμενη ημέρα.', w_minutes: 'Από 1 έως 480 λεπτά.', w_window: 'Συμπίπτει με άλλη γραμμή της ίδιας θυρίδας, ή το τέλος δεν είναι μετά την αρχή.', w_windowServices: 'Επιλέξτε υπηρεσίες που εξυπηρετεί η θυρίδα και δίνουν ραντεβού.', w_through: 'Η τελευταία ημέρα δεν είναι πριν από την πρώτη.', w_max: 'Από 0 έως 999.', w_gap: 'Από 0 έως 120 λεπτά.', w_lead: 'Από 0 έως 10080 λεπτά.', w_366: 'Από 0 έως 366 ημέρες.', w_reasons: 'Έως 20 αιτίες.', w_calendar: 'Τα ραντεβού χρειάζονται ωράριο.',
  },
  en: {
    ...SLIP.en,
    settings: 'Settings', toConsole: 'To the queue', loading: 'Loading…', again: 'Try again', failed: 'The settings were not loaded', otherAccount: 'Sign in as somebody else',
    sessionOver: 'Your session has ended. Sign in again: what you did not save is still there.', forbidden: 'Settings are changed by a supervisor or an administrator.', noAnswer: 'The office does not answer. Check the connection and try again.',
    sections: 'Sections of the settings', save: 'Save', discard: 'Discard changes', undo: 'Undo', changedHere: 'has changes', noChanges: 'Everything is saved.',
    changes: (n) => (n === 1 ? 'Changes in 1 section, not saved yet.' : `Changes in ${n} sections, not saved yet.`),
    saved: 'Saved, and in force from now on.', undone: 'The former settings are in force again.', wrongIn: (where) => `Not saved. Check: ${where}`, notSaved: 'Not saved',
    staleTitle: 'The settings were changed meanwhile', staleText: 'If you load them again, your own changes are lost. To keep them, download them as a file first.', reload: 'Load again', keepMine: 'Download mine',
    discardTitle: 'Discard the changes?', discardText: 'What you changed and did not save will be lost.',
    add: 'Add', remove: 'Remove', removeIt: (n) => `Remove: ${n}`, nextDay: 'of the next day',

    office: 'Office', officeLead: 'What citizens read on the screens and on the slip.', nameEl: 'Name (Greek)', nameEn: 'Name (English)', noticeEl: 'Notice on the slip (Greek)', noticeEn: 'Notice on the slip (English)',
    code: 'Office code', codeHint: 'Four digits.', zone: 'Time zone', zoneHint: 'Such as Europe/Athens.', sample: 'Sample office', sampleHint: 'Screens on this computer need no pairing code.', adminOnly: 'Only an administrator changes this.',

    services: 'Services', servicesLead: 'Each service has its letter and its numbers.', letter: 'Letter', first: 'From number', last: 'To number', limit: 'Limit a day', limitHint: 'None', minutes: 'Appointment (min.)', minutesHint: 'None', id: 'Identifier', idHint: 'For programs and files: a–z, digits, dash. It stays.',
    addService: 'New service', noServices: 'There are no services', noServicesHint: 'Without services no numbers are given.', serviceN: (v) => `Service ${v || '–'}`,

    counters: 'Counters', countersLead: 'Which desk serves what.', counterOne: 'Counter', counter: (n) => `Counter ${n || '–'}`, number: 'Number', serves: 'Serves', addCounter: 'New counter', noCounters: 'There are no counters', noCountersHint: 'Without counters nobody is called.', unserved: (names) => `No counter serves: ${names}.`,

    hours: 'Hours', hoursLead: 'When numbers are given. There may be two shifts, and hours past midnight.', noHours: 'The office has no hours', noHoursHint: 'It is open until the day is closed by hand. Without hours no appointments are given.', makeHours: 'Set the hours', dropHours: 'Work without hours', dropHoursText: 'Hours, holidays, closures and hours of appointments are removed.',
    opens: 'From', closes: 'To', closedDay: 'Closed', addRange: 'Shift', range: (d, n) => `${d}, shift ${n}`, lastOwn: 'Last number', lastOwnHint: 'Empty: as below', copyMonday: 'Monday for Tuesday–Friday too', dayColumn: 'Day', openColumn: 'Open',
    lastTicket: 'Last number before closing (minutes)', lastTicketHint: 'For days without a time of their own. Default 30.', overtime: 'Service after closing (minutes)', overtimeHint: 'For so long after closing those who wait are served. Then their numbers expire.',
    ahead: 'The coming days', aheadLead: 'As they will be if you save now.', aheadWait: 'Working it out…', aheadWrong: 'Shown as soon as this is right:', allDays: 'All 60 days', fewDays: 'Two weeks only', lastAt: 'Last number', why: 'Why', changes60: (n) => (n === 0 ? 'None of the next 60 days changes.' : n === 1 ? '1 of the next 60 days changes.' : `${n} of the next 60 days change.`), changedDay: 'changes', by_weekday: '', by_holiday: 'Holiday', by_opening: 'Special hours', by_closure: 'Closure',

    holidays: 'Holidays', holidaysLead: 'On a fixed day or counted from Easter. The dates are worked out.', addOfficial: 'Add the official holidays', officialAdded: (n) => (n === 0 ? 'All of them are there.' : n === 1 ? '1 holiday was added.' : `${n} holidays were added.`), addHoliday: 'New holiday', noHolidays: 'There are no holidays', noHolidaysHint: 'Add the official ones with one press and change those that differ.',
    holidayName: 'Name (Greek)', holidayNameEn: 'Name (English)', kind: 'When', fixed: 'Fixed date', easter: 'From Easter', dayMonth: 'Day/month', dayMonthHint: 'Such as 25/3', easterDays: 'Days', easterHint: '0: Easter Sunday. Negative: before.', halfDay: 'Closes at', halfHint: 'Empty: all day', yields: 'Moves to Easter Tuesday when it falls from Holy Monday to Easter Monday', moved: 'Another day by decision', addMoved: 'Move it in one year', keptOn: (dates) => `Kept on ${dates}`, more: 'More', newHoliday: 'New holiday', movedDate: 'Date',

    closures: 'Special days', closuresLead: 'Days that differ from the hours.', closuresTitle: 'Closures', openingsTitle: 'Special hours', openingsLead: 'Replace the hours of the day, on a holiday too.', date: 'Date', reasonEl: 'Reason (Greek)', reasonEn: 'Reason (English)', wholeDay: 'The whole day', addClosure: 'New closure', addOpening: 'New special hours', noClosures: 'No closures', noOpenings: 'No special hours',
    closeToday: 'Close today from', closeTodayHint: 'Adds a closure from this time to the end of the day. In force once you save.', todayReason: 'Έκτακτο κλείσιμο', todayReasonEn: 'Closed early', dropOld: (n) => `Remove those gone by (${n})`, past: 'gone by',

    appointments: 'Appointments', appointmentsLead: 'Which counters take appointments, and when. Their length stands with the services.', noWindows: 'No appointments are given', noWindowsHint: 'Add hours of a counter to begin.', needCalendar: 'Appointments need hours first.', needMinutes: 'Appointments need at least one service with a length.', addWindow: 'New hours for appointments', windowN: (n) => `Hours for appointments ${n}`, weekdays: 'Days', weekdaysHint: 'None chosen: every day the office opens.', from: 'From', to: 'To', firstDay: 'Holds from', throughDay: 'Holds through', max: 'Limit a day', maxHint: 'Empty: as many as fit',
    rules: 'Rules', gap: 'Gap between (minutes)', gapHint: 'Between two appointments of a counter. Default 0.', aligned: 'All counters begin together', alignedHint: 'If not, they begin one after the other, so that not everybody comes at once.', keepDays: 'Details are kept (days)', keepDaysHint: 'For so long after the appointment the citizen\'s details are kept.',
    online: 'Citizens by themselves', desk: 'The staff', bookLead: 'Not before, in (minutes)', changeLead: 'Changes until (minutes before)', daysAhead: 'How many days ahead', sameDay: 'For the same day too', capacity: 'Places for appointments, two weeks', capacityNote: 'All places, taken or not, without the limit a day.', total: 'Total',

    order: 'Order', orderLead: 'Who has the lowest turn time is called. For those who take a number from now on.', restore: 'Restore the defaults', defaultIs: (n) => `Default ${n}.`,
    credit: 'Appointment credit (minutes)', creditHint: 'An appointment gets its turn as if the person had come so long before its time.', early_gate: 'Earlier than its time (minutes)', early_gateHint: 'So long before its time it begins to compete with the others.', late_grace: 'Late grace (minutes)', late_graceHint: 'Who is later counts as one who came without appointment.', special_credit: 'Credit of special categories (minutes)', special_creditHint: 'Those with legal priority get a turn so much earlier.', return_gap: 'People ahead of one who returns', return_gapHint: 'Who missed a call and comes back stands behind so many.', max_returns: 'Missed calls before it expires', max_returnsHint: 'After so many the number expires.',
    min_calls: 'Calls before “Did not come”', min_callsHint: 'So often a number is called before it can be marked absent. 0: no limit.', min_seconds: 'Wait after a call (seconds)', min_secondsHint: 'So long from each call to the next and to “Did not come”. 0: none.', undo_seconds: 'Time to undo (seconds)', undo_secondsHint: 'For so long a clerk can take the last step back. 0: not at all.',

    reasons: 'Reasons', reasonsLead: 'Ready reasons for exceptional calls. The console and the reports show them. Name nothing about the health of single persons.', addReason: 'New reason', noReasons: 'There are no reasons', noReasonsHint: 'The console offers some general ones. A clerk can always write another.', reasonN: (n) => `Reason ${n}`, inGreek: 'Greek', inEnglish: 'English', up: 'Further up',

    document: 'Document', documentLead: 'All settings as one file, as a copy or for another office.', exportTitle: 'Export', exportText: 'What you see now, also what is not saved.', exportYes: 'Download the file', importTitle: 'Import', importText: 'The file is checked first. It is in force only when you press “Save”.', importYes: 'Choose a file', importKeep: 'Keep code, name and sample mode of this office', imported: 'The file is valid and loaded. Look at the sections with changes, then save.', importBad: 'The file cannot be read.', importNone: 'This is no file of settings: services or counters are missing.',

    monday: 'Monday', tuesday: 'Tuesday', wednesday: 'Wednesday', thursday: 'Thursday', friday: 'Friday', saturday: 'Saturday', sunday: 'Sunday',
    w_clock: 'Write a time such as 08:30.', w_date: 'Fill in the date.', w_dayMonth: 'Write day and month, such as 25/3.', w_number: 'Write a whole number.', w_missing: 'Fill in the Greek text, at most 80 letters in one line.', w_text: 'At most 80 letters in one line.', w_notice: 'At most 200 letters in one line.', w_code: 'The code has four digits.', w_zone: 'Write the name of a zone, such as Europe/Athens.', w_letter: 'One letter from Α to Ω that no other service has.', w_id: 'a–z, digits, dash; none twice.', w_numbers: 'Numbers begin with 1, and the second is not lower.', w_limit: 'From 0 to 99999.', w_counter: 'From 1 to 999, none twice.', w_services: 'At least one service is needed.', w_counters: 'At least one counter is needed.', w_policy: 'The value is out of range.', w_range: 'The end is after the beginning, and shifts do not overlap.', w_last: 'The time lies within the hours of the day.', w_720: 'From 0 to 720 minutes.', w_holiday: 'A date or days from Easter are needed.', w_easter: 'From −90 to 90.', w_moved: 'One day for each year.', w_openings: 'Hours are needed; to close, use closures.', w_openDate: 'The day has special hours already, or is missing.', w_openHours: 'The hours run into the day before or after.', w_minutes: 'From 1 to 480 minutes.', w_window: 'It says the same as another row of the counter, or ends before it begins.', w_windowServices: 'Choose services that the counter takes and that have appointments.', w_through: 'The last day is not before the first.', w_max: 'From 0 to 999.', w_gap: 'From 0 to 120 minutes.', w_lead: 'From 0 to 10080 minutes.', w_366: 'From 0 to 366 days.', w_reasons: 'At most 20 reasons.', w_calendar: 'Appointments need hours.',
  },
};

export const t = texts(TABLE);

// What a field needs, by its path. The first that matches counts.
const HINTS = [
  [/^layouts\.\w+\.logo/, 'w_logo'], [/^layouts\.\w+\.blocks$/, 'w_blocks'], [/^layouts.*\.text/, 'w_slipText'], [/^layouts.*\.(align|size|languages|services)/, 'w_slipChoice'],
  [/^code$/, 'w_code'], [/zone$/, 'w_zone'], [/^name\.el$/, 'w_missing'], [/^notice/, 'w_notice'],
  [/^setup\.services\[\d+\]\.prefix/, 'w_letter'], [/^setup\.services\[\d+\]\.id/, 'w_id'], [/^setup\.services\[\d+\]\.limit/, 'w_limit'], [/^setup\.services\[\d+\](\.first|\.last)?$/, 'w_numbers'], [/^setup\.services$/, 'w_services'],
  [/^setup\.counters\[\d+\]\.id/, 'w_counter'], [/^setup\.counters$/, 'w_counters'], [/^setup\.policy/, 'w_policy'],
  [/^(overtime|calendar\.last_ticket)$/, 'w_720'], [/\.last_ticket$/, 'w_last'], [/^calendar\.openings\[\d+\]\.hours\.open$/, 'w_openings'], [/^calendar\.openings\[\d+\]\.hours$/, 'w_openHours'], [/^calendar\.openings\[\d+\]\.date/, 'w_openDate'], [/\.open\[\d+\]|\.part/, 'w_range'],
  [/\.moved/, 'w_moved'], [/^calendar\.holidays\[\d+\]\.fixed/, 'w_dayMonth'], [/^calendar\.holidays\[\d+\]\.easter/, 'w_easter'], [/\.closes$/, 'w_clock'], [/^calendar\.holidays\[\d+\]$/, 'w_holiday'], [/\.date$/, 'w_date'],
  [/^booking\.services\[\d+\]/, 'w_minutes'], [/^booking\.windows\[\d+\]\.services/, 'w_windowServices'], [/^booking\.windows\[\d+\]\.through/, 'w_through'], [/^booking\.windows\[\d+\]\.max/, 'w_max'], [/^booking\.windows\[\d+\]/, 'w_window'],
  [/_lead$/, 'w_lead'], [/days$/, 'w_366'], [/\.gap$/, 'w_gap'], [/^reasons$/, 'w_reasons'], [/\.el$/, 'w_missing'], [/\.en$/, 'w_text'],
];

/** What the field at a path needs, or ''. */
export function hintFor(path) {
  const found = HINTS.find(([pattern]) => pattern.test(path));
  return found ? t(found[1]) : '';
}

/** What a value that cannot be read as it is has to be. */
export function unreadableHint(path, value) {
  if (typeof value === 'number') return t('w_number');
  if (/fixed$/.test(path)) return t('w_dayMonth');
  return t(/(date|first|through|moved\[\d+\])$/.test(path) ? 'w_date' : 'w_clock');
}

function format(date, style) {
  return new Intl.DateTimeFormat(language() === 'el' ? 'el-GR' : 'en-GB', { ...style, timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
}

/** Such as Δευ 23/11/2026. */
export function dayName(date) {
  return `${format(date, { weekday: 'short' })} ${format(date, { day: 'numeric', month: 'numeric', year: 'numeric' })}`;
}

/** Such as Δευ 23/11. */
export function shortDay(date) {
  return `${format(date, { weekday: 'short' })} ${format(date, { day: 'numeric', month: 'numeric' })}`;
}
