// The screen for an appointment's code.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { language } from '/assets/i18n.js';
import { Mark } from '/assets/ui.js';
import { agrees, LENGTH, shown, SYMBOLS } from './code.js';
import { Countdown } from './countdown.js';
import { t } from './words.js';

const IDLE = 40_000; // ms without a key after which the way back is announced
const BACK = 20; // seconds until then

/** The button that leads here. Props: onOpen. */
export function AppointmentButton({ onOpen }) {
  return html`<button type="button" class="appointment" id="appointment" onClick=${onOpen}>
    <${CalendarSign} />
    <span><strong>${t('appointment')}</strong><span class="appointment-what">${t('appointmentWhat')}</span></span>
  </button>`;
}

function CalendarSign() {
  return html`<svg class="calendar-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4M8.5 15.2l2.4 2.4 4.6-4.6" />
  </svg>`;
}

/**
 * Asks for a code. Props: code, error (a sentence or ''), onSymbol(letter),
 * onRemove, onGive, onBack.
 */
export function CodeScreen({ code, error, onSymbol, onRemove, onGive, onBack }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  const whole = code.length === LENGTH;
  const wrong = error || (whole && !agrees(code) ? t('codeWrong') : '');
  const idle = useIdle(code);
  return html`<main class="code-screen" id="code-screen">
    <div class="code-head">
      <h1 tabindex="-1" ref=${head}>${t('code')}</h1>
      <p class="muted">${t('codeWhere')}</p>
    </div>
    <${Boxes} code=${code} wrong=${Boolean(wrong)} />
    <p class="code-said" id="code-said" role="alert">${wrong && html`<${Mark} kind="error" />${wrong}`}</p>
    <${Keypad} full=${whole} onSymbol=${onSymbol} onRemove=${onRemove} empty=${code === ''} />
    <div class="code-actions">
      ${idle
        ? html`<${Countdown} seconds=${BACK} onDone=${onBack} />`
        : html`<button type="button" class="button button-secondary" id="code-back" onClick=${onBack}>${t('codeBack')}</button>
          <button type="button" class="button" id="code-give" aria-disabled=${String(!agrees(code))} onClick=${onGive}>${t('codeGive')}</button>`}
    </div>
  </main>`;
}

// useIdle reports that nobody has touched anything for a while.
function useIdle(code) {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer = 0;
    const touched = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), IDLE);
    };
    touched();
    addEventListener('click', touched);
    addEventListener('keydown', touched);
    return () => {
      clearTimeout(timer);
      removeEventListener('click', touched);
      removeEventListener('keydown', touched);
    };
  }, [code]);
  return idle;
}

// Boxes shows the code as it stands on the slip. What is typed is read aloud.
function Boxes({ code, wrong }) {
  const lang = language();
  const letters = Array.from(code, (symbol) => shown(symbol, lang));
  return html`<div class="boxes" id="boxes" data-code=${code} data-wrong=${String(wrong)}>
    <p class="sr-only" role="status">${letters.length ? t('codeTyped', letters.join(' ')) : t('codeEmpty')}</p>
    ${Array.from({ length: LENGTH }, (_, i) => html`<span key=${i} class="box" aria-hidden="true"
      data-here=${String(i === code.length)} data-split=${String(i === 3)}>${letters[i] ?? ''}</span>`)}
  </div>`;
}

function Keypad({ full, empty, onSymbol, onRemove }) {
  const lang = language();
  return html`<div class="keypad" role="group" aria-label=${t('keypad')}>
    ${Array.from(SYMBOLS, (symbol) => html`<button type="button" key=${symbol} class="key" data-symbol=${symbol}
      data-digit=${String(symbol < 'A')} aria-disabled=${String(full)} onClick=${() => onSymbol(symbol)}>${shown(symbol, lang)}</button>`)}
    <button type="button" class="key key-remove" id="code-remove" aria-label=${t('codeRemove')} aria-disabled=${String(empty)} onClick=${onRemove}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M9 5h12v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5" /></svg>
    </button>
  </div>`;
}
