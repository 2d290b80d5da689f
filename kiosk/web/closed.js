// Why no numbers are given and when the office opens, as the kiosk and phones
// say it.

import { language, pick, texts, timeOf } from '/assets/i18n.js';

const el = {
  before: 'Το γραφείο δεν έχει ανοίξει ακόμη',
  break: 'Το γραφείο κάνει διάλειμμα',
  last: 'Οι αριθμοί για σήμερα ολοκληρώθηκαν',
  after: 'Το γραφείο έκλεισε για σήμερα',
  day: 'Το γραφείο είναι κλειστό σήμερα',
  holiday: 'Κλειστά λόγω αργίας',
  closure: 'Το γραφείο είναι κλειστό',
  staff: 'Το γραφείο έκλεισε για σήμερα',
  lastWhy: 'Πέρασε η ώρα των τελευταίων αριθμών. Όσοι έχουν ήδη αριθμό θα εξυπηρετηθούν.',
  staffWhy: 'Η λειτουργία ολοκληρώθηκε νωρίτερα. Για πληροφορίες ρωτήστε το προσωπικό.',
  opens: 'Ανοίγει',
  today: (time) => `σήμερα στις ${time}`,
  tomorrow: (time) => `αύριο στις ${time}`,
  on: (day, time) => `${day}, στις ${time}`,
  soon: (time) => `Τελευταίοι αριθμοί στις ${time}`,
};

const en = {
  before: 'The office has not opened yet',
  break: 'The office is having a break',
  last: 'No more numbers are given today',
  after: 'The office has closed for today',
  day: 'The office is closed today',
  holiday: 'Closed for a public holiday',
  closure: 'The office is closed',
  staff: 'The office has closed for today',
  lastWhy: 'The time of the last numbers is over. Everybody who has a number will be served.',
  staffWhy: 'It closed earlier than usual. Please ask the staff.',
  opens: 'Opens',
  today: (time) => `today at ${time}`,
  tomorrow: (time) => `tomorrow at ${time}`,
  on: (day, time) => `${day}, at ${time}`,
  soon: (time) => `Last numbers at ${time}`,
};

const t = texts({ el, en });

/** The heading of a closed office. */
export function closedTitle(closed) {
  return t(closed.cause);
}

/** Its sentence, or ''. */
export function closedWhy(closed) {
  const reason = pick(closed.reason);
  if (reason) return reason;
  const key = `${closed.cause}Why`;
  return key in el ? t(key) : '';
}

/** The word before the time of opening. */
export function opensWord() {
  return t('opens');
}

/** When it opens next, in words; '' where nobody knows. */
export function opensWhen(closed, zone, now = new Date()) {
  if (!closed.opens) return '';
  const at = new Date(closed.opens);
  const time = timeOf(at, zone);
  const days = daysBetween(now, at, zone);
  if (days === 0) return t('today', time);
  if (days === 1) return t('tomorrow', time);
  const style = { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone };
  const day = new Intl.DateTimeFormat(language() === 'el' ? 'el-GR' : 'en-GB', style).format(at).replaceAll(',', '');
  return t('on', day, time);
}

/** Says the time of the last number; '' while that is far. */
export function lastSoon(view) {
  return view.last ? t('soon', timeOf(new Date(view.last), view.zone)) : '';
}

// daysBetween counts dates of the office's calendar.
function daysBetween(from, to, zone) {
  const day = (date) => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(date));
  return Math.round((day(to) - day(from)) / 86_400_000);
}
