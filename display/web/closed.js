// Why no numbers are given and when the office opens, in both languages.

import { textsIn, timeOf } from '/assets/i18n.js';

const table = {
  el: {
    before: 'Το γραφείο δεν έχει ανοίξει ακόμη',
    break: 'Το γραφείο κάνει διάλειμμα',
    last: 'Οι αριθμοί για σήμερα ολοκληρώθηκαν',
    after: 'Το γραφείο έκλεισε για σήμερα',
    day: 'Το γραφείο είναι κλειστό σήμερα',
    holiday: 'Κλειστά λόγω αργίας',
    closure: 'Το γραφείο είναι κλειστό',
    staff: 'Το γραφείο έκλεισε για σήμερα',
    today: (time) => `Το γραφείο ανοίγει σήμερα στις ${time}`,
    tomorrow: (time) => `Το γραφείο ανοίγει αύριο στις ${time}`,
    on: (day, time) => `Το γραφείο ανοίγει: ${day}, στις ${time}`,
    soon: (time) => `Τελευταίοι αριθμοί στις ${time}`,
  },
  en: {
    before: 'The office has not opened yet',
    break: 'The office is having a break',
    last: 'No more numbers are given today',
    after: 'The office has closed for today',
    day: 'The office is closed today',
    holiday: 'Closed for a public holiday',
    closure: 'The office is closed',
    staff: 'The office has closed for today',
    today: (time) => `The office opens today at ${time}`,
    tomorrow: (time) => `The office opens tomorrow at ${time}`,
    on: (day, time) => `The office opens on ${day} at ${time}`,
    soon: (time) => `Last numbers at ${time}`,
  },
};

const LOCALES = { el: 'el-GR', en: 'en-GB' };

/** The heading of a closed office. */
export function closedTitle(closed, lang) {
  return textsIn(table, lang)(closed.cause);
}

/** When it opens next, as a sentence; '' where nobody knows. */
export function opens(closed, zone, lang, now = new Date()) {
  if (!closed.opens) return '';
  const at = new Date(closed.opens);
  const [time, days, say] = [timeOf(at, zone), daysBetween(now, at, zone), textsIn(table, lang)];
  if (days === 0) return say('today', time);
  if (days === 1) return say('tomorrow', time);
  const style = { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone };
  return say('on', new Intl.DateTimeFormat(LOCALES[lang], style).format(at).replaceAll(',', ''), time);
}

/** The time of the last number of a board. */
export function lastSoon(board, lang) {
  return textsIn(table, lang)('soon', timeOf(new Date(board.last), board.zone));
}

// daysBetween counts dates of the office's calendar.
function daysBetween(from, to, zone) {
  const day = (date) => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(date));
  return Math.round((day(to) - day(from)) / 86_400_000);
}
