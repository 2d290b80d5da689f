// What the section of prints says, in Greek and English.

import { texts } from '/assets/i18n.js';

export const p = texts({
  el: {
    heard: (time) => `Απάντησε τελευταία φορά στις ${time}.`, neverHeard: 'Δεν έχει απαντήσει ακόμη.', emulated: 'Εξομοιωτής: τυπώνει σε εικόνες.', kiosksOf: (names) => `Σταθμοί: ${names}.`,
    recover: 'Επαναφορά κόπτη', recoverTitle: 'Έχει καθαριστεί ο κόπτης;', recoverText: 'Βεβαιωθείτε ότι δεν υπάρχει χαρτί στον κόπτη και ότι το κάλυμμα είναι κλειστό. Ο εκτυπωτής ξεχνά ό,τι είχε λάβει· το χαρτάκι που τυπωνόταν θα βγει ξανά με τη λέξη ΑΝΤΙΓΡΑΦΟ.', recovered: 'Ο κόπτης επανέρχεται.',
    w_old: 'Ζητήθηκε πριν από περισσότερα από 10 λεπτά. Τυπώστε το μόνο αν ο πολίτης είναι ακόμη εδώ.', w_oldTest: 'Ζητήθηκε πριν από περισσότερα από 10 λεπτά. Τυπώστε τη μόνο αν τη θέλετε ακόμη.', w_ticket_over: 'Ο αριθμός δεν περιμένει πια. Τυπώστε το μόνο αν το ζητήσει ο πολίτης.',
    w_tried: 'Στάλθηκε τρεις φορές και κάθε φορά χάθηκε η επικοινωνία ή η επιβεβαίωση. Δείτε το χαρτί, τον εκτυπωτή και το καλώδιο, και μετά τυπώστε το ξανά ή απορρίψτε το.',
    w_waiting: 'Δεν έχει σταλεί τίποτα. Θα τυπωθεί μόλις ο εκτυπωτής είναι έτοιμος.', w_held: 'Ο εκτυπωτής σταμάτησε στη μέση. Μόλις διορθωθεί, συνεχίζει μόνος του.', w_undrawn: 'Το χαρτάκι δεν μπορεί να σχεδιαστεί. Δείτε τα κείμενα και τη διάταξη στις ρυθμίσεις.',
    w_unknown: 'Δεν είναι γνωστό αν βγήκε στο χαρτί. Θα τυπωθεί ξανά με τη λέξη ΑΝΤΙΓΡΑΦΟ μόλις γίνεται.', w_assumed: 'Στάλθηκε, αλλά ο εκτυπωτής δεν το επιβεβαίωσε. Δείτε αν βγήκε· αλλιώς τυπώστε αντίγραφο.',
    w_again: 'Ζητήθηκε να τυπωθεί ξανά. Θα βγει με τη λέξη ΑΝΤΙΓΡΑΦΟ μόλις ο εκτυπωτής είναι έτοιμος.',
    w_discard: 'Αποσύρεται από τον εκτυπωτή και μετά απορρίπτεται.', w_retry: 'Αποσύρεται από τον εκτυπωτή και μετά τυπώνεται ξανά.',
    printNow: 'Εκτύπωση τώρα', printAgain: 'Εκτύπωση ξανά', printAt: (name) => `Εκτύπωση: ${name}`, retryTitle: 'Εκτύπωση ξανά;', retryText: (n) => `Ίσως υπάρχει ήδη χαρτάκι ${n} ή ένα κομμάτι του. Το νέο θα γράφει ΑΝΤΙΓΡΑΦΟ.`, retried: 'Θα τυπωθεί.',
    heldDiscard: (n) => `Ό,τι έχει λάβει ο εκτυπωτής για το χαρτάκι ${n} αποσύρεται. Ο αριθμός παραμένει στην ουρά.`, appointment: (code) => `Ραντεβού ${code}`, show: 'Εικόνα', pictureOf: (n) => `Το χαρτάκι ${n}`,
  },
  en: {
    heard: (time) => `It last answered at ${time}.`, neverHeard: 'It has not answered yet.', emulated: 'Emulated: it prints pictures.', kiosksOf: (names) => `Kiosks: ${names}.`,
    recover: 'Recover cutter', recoverTitle: 'Is the cutter clear?', recoverText: 'Make sure that no paper is in the cutter and the cover is closed. The printer forgets what it had received; the slip that was being printed comes out again with the word ΑΝΤΙΓΡΑΦΟ (copy).', recovered: 'The cutter is being recovered.',
    w_old: 'It was wanted more than 10 minutes ago. Print it only if the person is still here.', w_oldTest: 'It was wanted more than 10 minutes ago. Print it only if you still want it.', w_ticket_over: 'The number no longer waits. Print it only if the person asks.',
    w_tried: 'It was sent three times, and each time the line or the confirmation was lost. Look at the paper, the printer and the cable, then print it again or discard it.',
    w_waiting: 'Nothing was sent. It will be printed once the printer is ready.', w_held: 'The printer stopped half way. Once it is put right it goes on by itself.', w_undrawn: 'The slip cannot be drawn. Look at the texts and the layout in the settings.',
    w_unknown: 'Nobody knows whether it came out. It will be printed again with the word ΑΝΤΙΓΡΑΦΟ (copy) when that is possible.', w_assumed: 'It was sent, but the printer did not confirm it. See whether it came out; if not, print a copy.',
    w_again: 'It is wanted again, and comes out with the word ΑΝΤΙΓΡΑΦΟ (copy) once the printer is ready.',
    w_discard: 'It is taken back from the printer and then discarded.', w_retry: 'It is taken back from the printer and then printed again.',
    printNow: 'Print now', printAgain: 'Print again', printAt: (name) => `Print at ${name}`, retryTitle: 'Print again?', retryText: (n) => `Slip ${n}, or a piece of it, may exist already. The new one will say ΑΝΤΙΓΡΑΦΟ (copy).`, retried: 'It will be printed.',
    heldDiscard: (n) => `What the printer has received of slip ${n} is taken back. The number stays in the queue.`, appointment: (code) => `Appointment ${code}`, show: 'Picture', pictureOf: (n) => `Slip ${n}`,
  },
});
