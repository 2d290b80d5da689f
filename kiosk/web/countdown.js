// The way back by itself.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { t } from './words.js';

const MORE = 60; // seconds that somebody who needs time gets
const SPOKEN = [10, 5]; // seconds left that are read aloud

/** Goes back by itself, says so, and can be put off. Props: seconds, onDone, children (buttons). */
export function Countdown({ seconds, onDone, children }) {
  const [left, setLeft] = useState(seconds);
  const over = useRef(onDone);
  over.current = onDone;
  useEffect(() => {
    const timer = setInterval(() => setLeft((s) => s - 1), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left <= 0) over.current();
  }, [left]);
  const spoken = left === seconds || SPOKEN.includes(left);
  return html`<div class="countdown">
    <p class="figures" id="countdown" aria-hidden="true">${t('back', Math.max(left, 0))}</p>
    <progress max=${Math.max(seconds, left)} value=${Math.max(left, 0)} aria-hidden="true"></progress>
    <p class="sr-only" role="status">${spoken ? t('back', left) : ''}</p>
    <div class="actions">
      ${children}
      <button type="button" class="button button-secondary" id="more" onClick=${() => setLeft(MORE)}>${t('more')}</button>
    </div>
  </div>`;
}
