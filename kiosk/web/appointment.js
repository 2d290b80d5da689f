// What the turn rule made of an appointment, as kiosk and phone say it.

import { texts } from '/assets/i18n.js';

const el = {
  slot: (time) => `Ραντεβού ${time}`,
  early: (time) => `Ήρθατε νωρίς. Θα κληθείτε γύρω στις ${time}, ή νωρίτερα αν δεν περιμένει κανείς άλλος.`,
  timely: 'Ήρθατε στην ώρα σας. Η σειρά σας μετρά από την ώρα του ραντεβού.',
  late: 'Αργήσατε λίγο. Διατηρείτε τη σειρά του ραντεβού σας· κάθε λεπτό καθυστέρησης μετρά.',
  late_walk_in: 'Αργήσατε για το ραντεβού σας. Θα εξυπηρετηθείτε σήμερα, με τη σειρά που ήρθατε.',
};

const en = {
  slot: (time) => `Appointment at ${time}`,
  early: (time) => `You are early. You will be called around ${time}, or sooner if nobody else is waiting.`,
  timely: 'You are in time. Your turn counts from the time of your appointment.',
  late: 'You are a little late. You keep the turn of your appointment; each minute of delay counts.',
  late_walk_in: 'You are late for your appointment. You will be served today, in the order of arrival.',
};

const t = texts({ el, en });

/** Names the appointment of a ticket { time }. */
export function slotOf(ticket) {
  return t('slot', ticket.time);
}

/** The sentence for a ticket { time, class, early }. */
export function classSentence(ticket) {
  return t(ticket.early ? 'early' : ticket.class, ticket.time);
}
