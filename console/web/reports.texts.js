// What the reports say, in Greek and English, and how they write numbers.

import { language, texts } from '/assets/i18n.js';

export const t = texts({
  el: {
    reports: 'Αναφορές', skip: 'Στο περιεχόμενο', toConsole: 'Κονσόλα', print: 'Εκτύπωση', csv: 'CSV', xlsx: 'Excel', download: (kind) => `Λήψη ως ${kind}`, downloaded: (name) => `Το αρχείο ${name} κατέβηκε.`, preparing: 'Ετοιμάζεται…',
    period: 'Περίοδος', today: 'Σήμερα', yesterday: 'Χθες', week: 'Αυτή την εβδομάδα', month: 'Αυτόν τον μήνα', from: 'Από', to: 'Έως', show: 'Εμφάνιση',
    wrongDate: 'Γράψτε μία ημερομηνία.', wrongOrder: 'Η τελευταία ημέρα είναι πριν από την πρώτη.', tooLong: 'Επιλέξτε το πολύ 366 ημέρες.',
    loading: 'Υπολογισμός της αναφοράς…', loadingPart: (done, all) => `Διαβάζονται οι ημέρες: ${done} από ${all}`,
    failed: 'Η αναφορά δεν έγινε.', noAnswer: 'Το γραφείο δεν απαντά. Ελέγξτε τη σύνδεση και δοκιμάστε ξανά.', again: 'Δοκιμή ξανά',
    forbidden: 'Οι αναφορές είναι για προϊσταμένους', forbiddenHint: 'Συνδεθείτε με λογαριασμό προϊσταμένου, ή επιστρέψτε στην κονσόλα.', otherAccount: 'Σύνδεση με άλλο λογαριασμό',
    empty: 'Καμία επίσκεψη σε αυτή την περίοδο', emptyHint: 'Δεν εκδόθηκε αριθμός και δεν υπήρχε ραντεβού. Επιλέξτε άλλη περίοδο.',
    days: (n) => (n === 1 ? '1 ημέρα λειτουργίας' : `${n} ημέρες λειτουργίας`), running: (time) => `η σημερινή ημέρα συνεχίζεται, ώρα ${time}`, renew: 'Ανανέωση',
    damaged: (days) => `Δεν διαβάζονται και λείπουν: ${days}`, damagedHint: 'Ειδοποιήστε τον διαχειριστή. Οι υπόλοιπες ημέρες είναι πλήρεις.',

    figures: 'Τα κύρια μεγέθη', issued: 'Αριθμοί', issuedNote: (booked, special) => `${booked} με ραντεβού · ειδικές κατηγορίες ${special}`,
    served: 'Εξυπηρετήθηκαν', servedNote: (cancelled, expired) => `ακυρώθηκαν ${cancelled} · έληξαν ${expired}`, unfinishedNote: (n) => ` · σε εξέλιξη ${n}`,
    wait: 'Αναμονή', median: 'διάμεσος', waitNote: (mean, p90, max) => `μέση ${mean} · 9 στους 10 έως ${p90} · μέγιστη ${max}`,
    service: 'Εξυπηρέτηση', serviceNote: (mean, walk, stay) => `μέση ${mean} · μετάβαση ${walk} · όλη η παραμονή ${stay}`,
    absent: 'Δεν προσήλθαν', absentNote: (called, booked) => `${called} στην κλήση · ${booked} σε ραντεβού`,
    prompt: 'Ραντεβού στην ώρα τους', promptNote: (n) => (n === 1 ? '1 ραντεβού κλήθηκε, έως 10 λεπτά μετά την ώρα του' : `από ${n} που κλήθηκαν, έως 10 λεπτά μετά την ώρα τους`), noAppointments: 'κανένα ραντεβού δεν κλήθηκε',

    waitByHour: 'Αναμονή ανά ώρα προσέλευσης', waitByDay: 'Αναμονή ανά ημέρα', waitAbout: (from, to, max, at) => `Η διάμεση αναμονή ήταν από ${from} έως ${to}. Μεγαλύτερη: ${at}, όταν εννέα στους δέκα κλήθηκαν μέσα σε ${max}.`,
    medianLine: 'διάμεσος: οι μισοί κλήθηκαν νωρίτερα', p90Line: 'εννέα στους δέκα κλήθηκαν νωρίτερα', minutes: 'λεπτά',
    arrivals: 'Προσέλευση ανά ώρα', arrivalsAbout: (n, at, most) => `${n} αριθμοί. Οι περισσότεροι, ${most}, εκδόθηκαν στις ${at}.`, people: 'αριθμοί',
    kiosk: 'Σταθμός', button: 'Κουμπί', phone: 'Κινητό', desk: 'Υπάλληλος',
    byServiceTitle: 'Χρόνοι ανά υπηρεσία', byServiceAbout: 'Η μπάρα είναι η διάμεσος, η λεπτή γραμμή φτάνει έως εκεί που δεν ξεπερνούν εννέα στους δέκα. Δίπλα, και οι δύο σε λεπτά.',
    punctuality: 'Πότε κλήθηκαν τα ραντεβού', punctualityAbout: (share) => `${share} κλήθηκαν έως 10 λεπτά μετά την ώρα τους, ή μετά την προσέλευσή τους αν ήρθαν αργότερα.`,
    late0: 'στην ώρα τους', late1: 'έως 10 λεπτά', late2: '10 έως 20 λεπτά', late3: '20 έως 30 λεπτά', late4: 'πάνω από 30 λεπτά', within: 'στην ώρα τους ή έως 10 λεπτά', beyond: 'αργότερα', lateCall: 'Κλήση μετά την ώρα', appointments: 'Ραντεβού', share: 'Ποσοστό', neverCame: 'Δεν προσήλθαν',
    asTable: 'Ως πίνακας', noWaits: 'Κανείς δεν έχει κληθεί σε αυτή την περίοδο.', noServices: 'Καμία εξυπηρέτηση δεν έχει ολοκληρωθεί.', noPunctuality: 'Κανένα ραντεβού δεν κλήθηκε σε αυτή την περίοδο.',

    details: 'Αναλυτικά', byService: 'Ανά υπηρεσία', byCounter: 'Ανά θυρίδα', byHour: 'Ανά ώρα προσέλευσης', byDay: 'Ανά ημέρα', byKind: 'Ανά είδος επίσκεψης',
    hour: 'Ώρα', day: 'Ημέρα', counter: 'Θυρίδα', serviceName: 'Υπηρεσία', kind: 'Είδος', all: 'Σύνολο', durations: 'Οι χρόνοι είναι σε λεπτά.', sortHint: 'Πατήστε μία επικεφαλίδα για ταξινόμηση.',
    walk_in: 'Χωρίς ραντεβού', appointment: 'Με ραντεβού', direct: 'Απευθείας στη θυρίδα',
    g_numbers: 'Αριθμοί', g_walk: 'Μετάβαση', g_stay: 'Παραμονή', g_booked: 'Ραντεβού', c_issued: 'Έκδοση', c_served: 'Εξυπηρ.', c_missed: 'Δεν ήρθαν', c_special: 'Ειδικές', c_transfers: 'Μεταφ.', c_exceptional: 'Κατ\' εξαίρ.', c_came: 'Ήρθαν', c_absent: 'Δεν ήρθαν', c_prompt: 'Στην ώρα',
    c_count: 'Κλήθηκαν', c_mean: 'Μέση τιμή', c_median: 'Διάμεσος', c_p90: '9 στους 10', c_p95: '95 στους 100', c_max: 'Μέγιστη',
    exceptional: 'Κατ\' εξαίρεση κλήσεις', exceptionalAbout: (n) => (n === 0 ? 'Καμία κλήση εκτός σειράς.' : n === 1 ? '1 αριθμός κλήθηκε εκτός σειράς.' : `${n} αριθμοί κλήθηκαν εκτός σειράς.`), reason: 'Αιτία', otherReason: 'άλλη αιτία', calls: 'Κλήσεις', otherHint: 'Όσα έγραψαν ελεύθερα οι υπάλληλοι δεν εμφανίζονται, γιατί μπορεί να λένε κάτι για ένα πρόσωπο.',
    moves: 'Άλλες κινήσεις', transfers: 'Μεταφορές', returned: 'Επέστρεψαν μετά από χαμένη κλήση', directs: 'Χωρίς αριθμό, απευθείας', lateInGrace: 'Ραντεβού με μικρή καθυστέρηση πολίτη', lateBeyond: 'Ραντεβού με μεγάλη καθυστέρηση πολίτη', withdrawn: 'Ραντεβού που ακυρώθηκαν', pending: 'Ραντεβού σε εκκρεμότητα',
    means: 'Τι σημαίνουν τα μεγέθη', meansText: [
      ['Αναμονή', 'Από την έκδοση του αριθμού ή τη δήλωση παρουσίας έως την πρώτη κλήση. Όποιος ήρθε πριν από το ραντεβού του περίμενε από τότε.'],
      ['Μετάβαση', 'Από την κλήση έως την έναρξη, όπου πατήθηκε «Προσήλθε».'],
      ['Εξυπηρέτηση', 'Από την έναρξη (ή την τελευταία κλήση) έως την ολοκλήρωση, στην τελευταία θυρίδα. Όσα προηγήθηκαν μιας μεταφοράς είναι στην παραμονή.'],
      ['Παραμονή', 'Από την προσέλευση έως την τελευταία ολοκλήρωση.'],
      ['Διάμεσος, 9 στους 10', 'Η τιμή που δεν ξεπερνούν οι μισοί, ή οι εννέα στους δέκα.'],
      ['Δεν προσήλθαν', 'Κλήθηκαν και στο τέλος δεν ήρθαν, ή είχαν ραντεβού και δεν δήλωσαν παρουσία.'],
      ['Υπηρεσία και θυρίδα', 'Η αναμονή μετρά στην υπηρεσία του αριθμού, η εξυπηρέτηση στην τελευταία. Στη θυρίδα μετρούν όσοι κάλεσε τελευταία.'],
      ['Προσωπικά δεδομένα', 'Η αναφορά δεν έχει ονόματα ούτε αριθμούς προτεραιότητας.'],
    ],
    seconds: (n) => `${n} δευτ.`, minutesOf: (n, one) => (one ? `${n} λεπτό` : `${n} λεπτά`), hours: (h, m) => `${h} ώ. ${m} λ.`, none: '–',
  },
  en: {
    reports: 'Reports', skip: 'Skip to content', toConsole: 'Console', print: 'Print', csv: 'CSV', xlsx: 'Excel', download: (kind) => `Download as ${kind}`, downloaded: (name) => `The file ${name} was downloaded.`, preparing: 'Preparing…',
    period: 'Period', today: 'Today', yesterday: 'Yesterday', week: 'This week', month: 'This month', from: 'From', to: 'To', show: 'Show',
    wrongDate: 'Write a date.', wrongOrder: 'The last day is before the first.', tooLong: 'Choose at most 366 days.',
    loading: 'Working out the report…', loadingPart: (done, all) => `Reading days: ${done} of ${all}`,
    failed: 'There is no report.', noAnswer: 'The office does not answer. Check the connection and try again.', again: 'Try again',
    forbidden: 'Reports are for supervisors', forbiddenHint: 'Sign in as a supervisor, or go back to the console.', otherAccount: 'Sign in with another account',
    empty: 'No visits in this period', emptyHint: 'No number was given and there was no appointment. Choose another period.',
    days: (n) => (n === 1 ? '1 day with visits' : `${n} days with visits`), running: (time) => `today is not over, as of ${time}`, renew: 'Renew',
    damaged: (days) => `Cannot be read and left out: ${days}`, damagedHint: 'Tell the administrator. The other days are complete.',

    figures: 'Main figures', issued: 'Numbers', issuedNote: (booked, special) => `${booked} with appointment · special categories ${special}`,
    served: 'Served', servedNote: (cancelled, expired) => `${cancelled} cancelled · ${expired} expired`, unfinishedNote: (n) => ` · ${n} not finished`,
    wait: 'Wait', median: 'median', waitNote: (mean, p90, max) => `mean ${mean} · 9 in 10 up to ${p90} · longest ${max}`,
    service: 'Service', serviceNote: (mean, walk, stay) => `mean ${mean} · walk ${walk} · whole stay ${stay}`,
    absent: 'Did not come', absentNote: (called, booked) => `${called} when called · ${booked} to an appointment`,
    prompt: 'Appointments in time', promptNote: (n) => (n === 1 ? '1 appointment called, at most 10 minutes late' : `of ${n} called, at most 10 minutes late`), noAppointments: 'no appointment was called',

    waitByHour: 'Wait by hour of arrival', waitByDay: 'Wait by day', waitAbout: (from, to, max, at) => `The median wait was between ${from} and ${to}. Longest: ${at}, when nine in ten were called within ${max}.`,
    medianLine: 'median: half were called sooner', p90Line: 'nine in ten were called sooner', minutes: 'minutes',
    arrivals: 'Arrivals by hour', arrivalsAbout: (n, at, most) => `${n} numbers. Most of them, ${most}, were given at ${at}.`, people: 'numbers',
    kiosk: 'Kiosk', button: 'Button', phone: 'Phone', desk: 'Desk',
    byServiceTitle: 'Times by service', byServiceAbout: 'The bar is the median, the thin line ends at what nine in ten do not exceed. Beside it both in minutes.',
    punctuality: 'When appointments were called', punctualityAbout: (share) => `${share} were called within 10 minutes of their time, or of their arrival if that was later.`,
    late0: 'in time', late1: 'up to 10 minutes', late2: '10 to 20 minutes', late3: '20 to 30 minutes', late4: 'more than 30 minutes', within: 'in time or within 10 minutes', beyond: 'later', lateCall: 'Called late by', appointments: 'Appointments', share: 'Share', neverCame: 'Never came',
    asTable: 'As a table', noWaits: 'Nobody was called in this period.', noServices: 'No service was finished.', noPunctuality: 'No appointment was called in this period.',

    details: 'Details', byService: 'By service', byCounter: 'By counter', byHour: 'By hour of arrival', byDay: 'By day', byKind: 'By kind of visit',
    hour: 'Hour', day: 'Day', counter: 'Counter', serviceName: 'Service', kind: 'Kind', all: 'All', durations: 'Times are minutes.', sortHint: 'Press a heading to sort.',
    walk_in: 'Without appointment', appointment: 'With appointment', direct: 'Directly at the counter',
    g_numbers: 'Numbers', g_walk: 'Walk', g_stay: 'Stay', g_booked: 'Appointments', c_issued: 'Issued', c_served: 'Served', c_missed: 'Did not come', c_special: 'Special', c_transfers: 'Transf.', c_exceptional: 'Except.', c_came: 'Came', c_absent: 'Never came', c_prompt: 'In time',
    c_count: 'Called', c_mean: 'Mean', c_median: 'Median', c_p90: '9 in 10', c_p95: '95 in 100', c_max: 'Longest',
    exceptional: 'Exceptional calls', exceptionalAbout: (n) => (n === 0 ? 'No call out of order.' : n === 1 ? '1 number was called out of order.' : `${n} numbers were called out of order.`), reason: 'Reason', otherReason: 'another reason', calls: 'Calls', otherHint: 'What clerks typed freely is not shown, for it may say something about a person.',
    moves: 'Other movements', transfers: 'Transfers', returned: 'Came back after a missed call', directs: 'Without a number, directly', lateInGrace: 'Appointments whose person was a little late', lateBeyond: 'Appointments whose person was very late', withdrawn: 'Appointments cancelled', pending: 'Appointments pending',
    means: 'What the figures mean', meansText: [
      ['Wait', 'From the issue of the number or the check-in to the first call. Who came before an appointment waited from then on.'],
      ['Walk', 'From the call to the start, where “Has come” was pressed.'],
      ['Service', 'From the start (or the last call) to the end, at the last counter. What came before a transfer is part of the stay.'],
      ['Stay', 'From the arrival to the end of the last service.'],
      ['Median, 9 in 10', 'The value that half, or nine in ten, do not exceed.'],
      ['Did not come', 'Were called and in the end did not come, or had an appointment and never checked in.'],
      ['Service and counter', 'The wait counts for the service of the number, the service time for the last one. A counter has those that it called last.'],
      ['Personal data', 'The report has no names and no ticket numbers.'],
    ],
    seconds: (n) => `${n} s`, minutesOf: (n, one) => (one ? `${n} minute` : `${n} minutes`), hours: (h, m) => `${h} h ${m} min`, none: '–',
  },
});

function locale() {
  return language() === 'en' ? 'en-GB' : 'el-GR';
}

function written(value, options) {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** A whole number with its thousands apart. */
export function whole(n) {
  return written(n, {});
}

/** A part of all as percent, a dash without any. */
export function percent(part, all) {
  return all === 0 ? t('none') : written(part / all, { style: 'percent', maximumFractionDigits: part / all < 0.1 ? 1 : 0 });
}

/** Seconds as minutes with one decimal, for tables. */
export function inMinutes(seconds) {
  return written(seconds / 60, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** Seconds as people say them. */
export function duration(seconds) {
  if (seconds < 60) return t('seconds', seconds);
  if (seconds < 5400) {
    const n = seconds < 600 ? Math.round(seconds / 6) / 10 : Math.round(seconds / 60);
    return t('minutesOf', written(n, {}), n === 1);
  }
  const minutes = Math.round(seconds / 60);
  return t('hours', Math.floor(minutes / 60), minutes % 60);
}

/** A duration, a dash where a spread has none. */
export function spoken(spread, what) {
  return spread.count === 0 ? t('none') : duration(spread[what]);
}

function noon(day) {
  return new Date(`${day}T12:00:00Z`);
}

/** A business day, short: Παρ 20/11. */
export function shortDay(day) {
  return new Intl.DateTimeFormat(locale(), { weekday: 'short', day: 'numeric', month: 'numeric', timeZone: 'UTC' }).format(noon(day));
}

/** A period in words. */
export function periodName(from, to) {
  if (from === to) {
    const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' };
    return new Intl.DateTimeFormat(locale(), style).format(noon(from)).replaceAll(',', '');
  }
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).formatRange(noon(from), noon(to));
}

/** An hour of arrival: 09:00. */
export function hourName(hour) {
  return `${hour}:00`;
}

/** The day n days after one. */
export function dayAfter(day, n) {
  const at = noon(day);
  at.setUTCDate(at.getUTCDate() + n);
  return at.toISOString().slice(0, 10);
}

/** How many days a period has. */
export function daysIn(from, to) {
  return Math.round((noon(to) - noon(from)) / 86400000) + 1;
}
