// Small parts that several pages show.

import { html, useEffect, useState } from './vendor/preact.js';
import { dateOf, language, onLanguage, setLanguage, timeOf } from './i18n.js';

/** A hook: the page's language; the component is drawn again when it changes. */
export function useLanguage() {
  const [lang, setLang] = useState(language());
  useEffect(() => onLanguage(setLang), []);
  return lang;
}

/** A hook: the time now, renewed every second. */
export function useNow() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Hours and minutes. Props: zone, the browser's without it. */
export function Clock({ zone }) {
  const now = useNow();
  return html`<time class="clock" datetime=${now.toISOString()}>${timeOf(now, zone)}</time>`;
}

/** The date in words. Props: lang, the page's language without it; zone. */
export function Today({ lang, zone }) {
  const now = useNow();
  return html`<span class="today" lang=${lang}>${dateOf(now, lang, zone)}</span>`;
}

const LANGUAGES = [['el', 'Ελληνικά'], ['en', 'English']];

/** One button for each language; the one in use is marked. */
export function LanguageSwitch() {
  const lang = useLanguage();
  return html`<div class="languages" role="group" aria-label="Γλώσσα / Language">
    ${LANGUAGES.map(
      ([code, name]) => html`<button type="button" class="language" lang=${code} data-language=${code}
        aria-pressed=${String(code === lang)} onClick=${() => setLanguage(code)}>${name}</button>`,
    )}
  </div>`;
}

const LONG = 40; // letters from which a name is written smaller

/** The value of data-long: whether one of the names { el, en } is long. */
export function anyLong(...names) {
  return String(names.some((name) => Math.max(name?.el?.length ?? 0, name?.en?.length ?? 0) > LONG));
}

/**
 * A message across the page. Props: kind ('info', 'warning' or 'error'), id,
 * title, children. It is read aloud when it appears.
 */
export function Banner({ kind, id, title, children }) {
  return html`<div class="banner banner-${kind}" id=${id} role=${kind === 'error' ? 'alert' : 'status'}>
    <${Mark} kind=${kind} />
    <div><strong>${title}</strong>${children && html`<p>${children}</p>`}</div>
  </div>`;
}

const MARKS = {
  info: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1 5h2v2h-2V7Zm0 4h2v6h-2v-6Z',
  warning: 'M12 2 1 21h22L12 2Zm-1 7h2v6h-2V9Zm0 7.5h2v2h-2v-2Z',
  error: 'M8 2 2 8v8l6 6h8l6-6V8l-6-6H8Zm3 5h2v6h-2V7Zm0 8h2v2h-2v-2Z',
  done: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.5 14.2-4-4 1.4-1.4 2.6 2.6 5.6-5.6 1.4 1.4-7 7Z',
};

/** The sign of a kind of message: each has its own shape, not only a colour. */
export function Mark({ kind }) {
  return html`<svg class="mark mark-${kind}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${MARKS[kind]} /></svg>`;
}

/** Asks the browser to keep the screen lit as long as the page is seen. */
export function keepAwake() {
  const ask = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {});
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
