// The screens between which the kiosk changes.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { language, pick } from '/assets/i18n.js';
import { anyLong, Banner, Mark } from '/assets/ui.js';
import { Invite } from './invite.js';
import { QR } from './qr.js';
import { t } from './words.js';

/** Whether a press would bring paper now. */
export function prints(view) {
  return view.printer === 'ready' || view.printer === 'warning';
}

/** The choice of services. Props: view, onTake(service). */
export function Services({ view, onTake }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  return html`<main class="services">
    <div class="intro">
      <h1 tabindex="-1" ref=${head}>${t('choose')}</h1>
      <p class="muted">${t('touch')}</p>
      ${view.public && html`<${Invite} />`}
    </div>
    ${!prints(view) && html`<${PrinterNotice} view=${view} />`}
    <ul class="choices" data-many=${String(view.services.length > 5)} data-long=${anyLong(...view.services.map((s) => s.name))}>
      ${view.services.map((s) => html`<li key=${s.id}><${Choice} service=${s} onTake=${onTake} /></li>`)}
    </ul>
  </main>`;
}

function Choice({ service, onTake }) {
  const lang = language();
  const other = lang === 'el' ? 'en' : 'el';
  const second = service.name[other];
  return html`<button type="button" class="choice" data-service=${service.id} onClick=${() => onTake(service.id)}>
    <span class="letter" aria-hidden="true">${service.prefix}</span>
    <span class="choice-text">
      <span class="choice-name">${pick(service.name)}</span>
      ${second && html`<span class="choice-second" lang=${other}>${second}</span>`}
      <span class="choice-waiting figures">${t('waiting', service.waiting)}</span>
    </span>
  </button>`;
}

function PrinterNotice({ view }) {
  const none = view.printer === 'none';
  return html`<${Banner} kind=${none ? 'info' : 'warning'} id="printer-notice" title=${t(none ? 'printerNone' : 'printerOut')}>
    ${none ? t(view.public ? 'printerNoneQR' : 'printerNoneBody') : t(view.public ? 'printerOutQR' : 'printerOutBody')}
  </${Banner}>`;
}

/** A screen with one message. Props: kind, id, title, text, children (what to do). */
export function Message({ kind, id, title, text, children }) {
  return html`<main class="message" id=${id}>
    <div class="message-text" role=${kind === 'error' ? 'alert' : 'status'}>
      <${Mark} kind=${kind} />
      <h1>${title}</h1>
      <p>${text}</p>
    </div>
    ${children}
  </main>`;
}

/** The time between press and number. */
export function Sending() {
  return html`<main class="message" id="sending">
    <div class="message-text" role="status">
      <span class="spinner" aria-hidden="true"></span>
      <h1>${t('one')}</h1>
      <p>${t('sending')}</p>
    </div>
  </main>`;
}

/** What went wrong and what to do. Props: error, onAgain, onBack. */
export function Failed({ error, onAgain, onBack }) {
  const unsure = error.again;
  return html`<${Message} kind="error" id="failed" title=${t(unsure ? 'unsure' : 'failed')} text=${unsure ? t('unsureBody') : error.message || t('askStaff')}>
    <${Countdown} seconds=${WITHOUT_PAPER} onDone=${onBack}>
      ${unsure && html`<button type="button" class="button" id="again" onClick=${onAgain}>${t('again')}</button>`}
      <button type="button" class="button button-secondary" id="back" onClick=${onBack}>${t('other')}</button>
    </${Countdown}>
  </${Message}>`;
}

const WITH_PAPER = 12; // seconds that a number is shown
const WITHOUT_PAPER = 45;
const MORE = 60; // seconds that somebody who needs time gets
const SPOKEN = [10, 5]; // seconds left that are read aloud

/** The number. Props: ticket, view, onDone. */
export function Given({ ticket, view, onDone }) {
  const paper = ticket.job > 0 && prints(view);
  const service = view.services.find((s) => s.id === ticket.service);
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  return html`<main class="given" data-paper=${String(paper)} data-long=${anyLong(service?.name)}>
    <div class="given-what">
      <h1 class="given-head" tabindex="-1" ref=${head}>
        <span class="given-title">${t('yourNumber')}</span>
        <span class="given-number figures" id="number">${ticket.number}</span>
      </h1>
      <p class="given-service">${pick(service?.name)}</p>
      <p class="given-ahead figures" id="ahead">${t('ahead', ticket.ahead)}</p>
    </div>
    ${paper ? html`<p class="given-paper" id="take-slip"><${SlipSign} />${t('takeSlip')}</p>` : html`<${OnScreen} ticket=${ticket} />`}
    <p class="given-watch muted">${t('watch')}</p>
    <${Countdown} key=${String(paper)} seconds=${paper ? WITH_PAPER : WITHOUT_PAPER} onDone=${onDone}>
      <button type="button" class="button" id="done" onClick=${onDone}>${t('done')}</button>
    </${Countdown}>
  </main>`;
}

function SlipSign() {
  return html`<svg class="slip-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M3 9V4h18v5M6.5 7h11M8 7v13l2-1.3 2 1.3 2-1.3 2 1.3V7M10.5 11h3M10.5 14h3" />
  </svg>`;
}

function OnScreen({ ticket }) {
  if (!ticket.qr) return html`<p class="given-paper" id="note-number">${t('noteNumber')}</p>`;
  return html`<div class="given-qr">
    <${QR} rows=${ticket.qr} label=${t('qr')} />
    <div><strong>${t('scan')}</strong><p>${t('scanWhy')}</p></div>
  </div>`;
}

// Countdown goes back by itself, says so, and can be put off.
function Countdown({ seconds, onDone, children }) {
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
