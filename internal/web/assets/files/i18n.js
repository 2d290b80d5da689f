// Languages of the pages. Greek comes first; the reader's choice is kept in
// this browser. A page keeps its sentences in a table { el: {...}, en: {...} }.

const STORE = 'epass.language';
const listeners = new Set();
let current = stored();

document.documentElement.lang = current;

function stored() {
  try {
    return localStorage.getItem(STORE) === 'en' ? 'en' : 'el';
  } catch {
    return 'el'; // storage may be forbidden
  }
}

/** The language of the page: 'el' or 'en'. */
export function language() {
  return current;
}

/** Changes the language, keeps the choice and tells every listener. */
export function setLanguage(next) {
  if (next === current) return;
  current = next === 'en' ? 'en' : 'el';
  document.documentElement.lang = current;
  try {
    localStorage.setItem(STORE, current);
  } catch {
    // not kept, but used
  }
  for (const tell of listeners) tell(current);
}

/** Calls tell(language) after each change; returns how to stop that. */
export function onLanguage(tell) {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/**
 * Returns t(key, ...args, [lang]) over a table of sentences. A sentence is a
 * string, or a function of args. A key that English lacks is said in Greek.
 */
export function texts(table) {
  return (key, ...args) => say(table, current, key, args);
}

/** Like texts, but always in the language given: for pages that show both. */
export function textsIn(table, lang) {
  return (key, ...args) => say(table, lang, key, args);
}

function say(table, lang, key, args) {
  const text = table[lang][key] ?? table.el[key] ?? key;
  return typeof text === 'function' ? text(...args) : text;
}

/** The text { el, en } of the server in the page's language, Greek if it has no English. */
export function pick(text, lang = current) {
  if (!text) return '';
  return text[lang] || text.el || '';
}

const LOCALES = { el: 'el-GR', en: 'en-GB' };

/** The time of day, such as 14:05. zone is an IANA name; without it the browser's. */
export function timeOf(date, zone) {
  return new Intl.DateTimeFormat('el-GR', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone }).format(date);
}

/** The date in words, such as Σάββατο 21 Νοεμβρίου 2026. */
export function dateOf(date, lang = current, zone) {
  const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone };
  return new Intl.DateTimeFormat(LOCALES[lang], style).format(date).replaceAll(',', '');
}
