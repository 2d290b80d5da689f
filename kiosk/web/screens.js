// The screens between which the kiosk changes.

import { html, useEffect, useRef } from '/assets/vendor/preact.js';
import { language, pick } from '/assets/i18n.js';
import { anyLong, Banner, Mark } from '/assets/ui.js';
import { classSentence, slotOf } from './appointment.js';
import { AppointmentButton } from './checkin.js';
import { closedTitle, closedWhy, lastSoon, opensWhen, opensWord } from './closed.js';
import { Countdown } from './countdown.js';
import { Invite } from './invite.js';
import { QR } from './qr.js';
import { t } from './words.js';

/** Whether a press would bring paper now. */
export function prints(view) {
  return view.printer === 'ready' || view.printer === 'warning';
}

/** The choice of services. Props: view, onTake(service), onAppointment. */
export function Services({ view, onTake, onAppointment }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  return html`<main class="services">
    <div class="intro">
      <h1 tabindex="-1" ref=${head}>${t('choose')}</h1>
      ${view.last ? html`<p class="intro-last figures" id="last" role="status">${lastSoon(view)}</p>` : html`<p class="muted">${t('touch')}</p>`}
      ${view.public && html`<${Invite} />`}
    </div>
    <${PrinterNotice} view=${view} />
    ${view.appointments && html`<${AppointmentButton} onOpen=${onAppointment} />`}
    <ul class="choices" data-many=${String(view.services.length > 5)} data-long=${anyLong(...view.services.map((s) => s.name))}>
      ${view.services.map((s) => html`<li key=${s.id}><${Choice} service=${s} onTake=${onTake} /></li>`)}
    </ul>
  </main>`;
}

function Choice({ service, onTake }) {
  const lang = language();
  const other = lang === 'el' ? 'en' : 'el';
  const second = service.name[other];
  const refused = Boolean(service.refused);
  return html`<button type="button" class="choice" data-service=${service.id} aria-disabled=${String(refused)}
      onClick=${() => refused || onTake(service.id)}>
    <span class="letter" aria-hidden="true">${service.prefix}</span>
    <span class="choice-text">
      <span class="choice-name">${pick(service.name)}</span>
      ${second && html`<span class="choice-second" lang=${other}>${second}</span>`}
      <span class="choice-line figures">
        <span class="choice-waiting">${refused ? t(service.refused) : t('waiting', service.waiting)}</span>
        ${service.wait && html` <span class="choice-wait">${t('wait')} <span class="choice-range">${pick(service.wait)}</span></span>`}
      </span>
    </span>
  </button>`;
}

// PrinterNotice says before the press where the number will be; nothing while
// slips come out here.
function PrinterNotice({ view }) {
  if (prints(view)) {
    return view.printer_at && html`<${Banner} kind="info" id="printer-notice" title=${t('printerAt', view.printer_at)}>${t('printerAtWhy')}</${Banner}>`;
  }
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

/** The office gives no numbers. Props: view, onAppointment. */
export function ClosedScreen({ view, onAppointment }) {
  const { closed } = view;
  const when = opensWhen(closed, view.zone);
  return html`<main class="message" id="closed" data-cause=${closed.cause}>
    <div class="message-text" role="status">
      <svg class="closed-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="9" /><path d="M12 6.5V12l3.5 2.5" /></svg>
      <h1>${closedTitle(closed)}</h1>
      ${closedWhy(closed) && html`<p class="closed-why">${closedWhy(closed)}</p>`}
      ${when && html`<p class="closed-opens"><span>${opensWord()}</span> <strong class="figures" id="opens">${when}</strong></p>`}
    </div>
    ${view.open && view.appointments && html`<${AppointmentButton} onOpen=${onAppointment} />`}
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

/** What went wrong and what to do. Props: error, service (none: a code was given), onAgain, onBack. */
export function Failed({ error, service, onAgain, onBack }) {
  const unsure = error.again;
  const said = service ? { title: t('failed'), text: error.message } : { title: error.title, text: error.detail };
  return html`<${Message} kind=${service || unsure ? 'error' : 'info'} id="failed" title=${unsure ? t('unsure') : said.title}
      text=${unsure ? t('unsureBody') : said.text || t('askStaff')}>
    <${Countdown} seconds=${WITHOUT_PAPER} onDone=${onBack}>
      ${unsure && html`<button type="button" class="button" id="again" onClick=${onAgain}>${t('again')}</button>`}
      <button type="button" class="button button-secondary" id="back" onClick=${onBack}>${t('other')}</button>
    </${Countdown}>
  </${Message}>`;
}

const WITH_PAPER = 12; // seconds that a number is shown
const WITHOUT_PAPER = 45; // or with paper at another printer

/** The number. Props: ticket, view, onDone. */
export function Given({ ticket, view, onDone }) {
  const paper = ticket.job > 0 && prints(view);
  const elsewhere = view.printer_at ?? '';
  const service = view.services.find((s) => s.id === ticket.service);
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  return html`<main class="given" data-paper=${String(paper)} data-long=${anyLong(service?.name)}>
    <div class="given-what">
      <h1 class="given-head" tabindex="-1" ref=${head}>
        <span class="given-title">${t(ticket.again ? 'yourNumberAlready' : 'yourNumber')}</span>
        <span class="given-number figures" id="number">${ticket.number}</span>
      </h1>
      <p class="given-service">${pick(service?.name)}</p>
      ${ticket.time && html`<p class="given-slot figures" id="slot">${slotOf(ticket)}</p>`}
      ${ticket.time ? html`<${Arrived} ticket=${ticket} />` : html`<${Line} ticket=${ticket} />`}
    </div>
    ${paper ? html`<p class="given-paper" id="take-slip"><${SlipSign} />${elsewhere ? t('takeSlipAt', elsewhere) : t('takeSlip')}</p>` : html`<${OnScreen} ticket=${ticket} />`}
    <p class="given-watch muted">${t(ticket.again ? 'copy' : 'watch')}</p>
    <${Countdown} key=${`${paper} ${elsewhere}`} seconds=${paper && !elsewhere ? WITH_PAPER : WITHOUT_PAPER} onDone=${onDone}>
      <button type="button" class="button" id="done" onClick=${onDone}>${t('done')}</button>
    </${Countdown}>
  </main>`;
}

// Line says what is before a number.
function Line({ ticket }) {
  return html`<p class="given-ahead figures" id="ahead">${t('ahead', ticket.ahead)}</p>
    ${ticket.wait && html`<p class="given-wait figures" id="wait">${t('wait')} <strong>${pick(ticket.wait)}</strong>
      ${ticket.passing > 0 && html` <small class="muted">${t('passing', ticket.passing)}</small>`}</p>`}`;
}

// Arrived says how an appointment is taken; one that has been here before, what
// became of its number.
function Arrived({ ticket }) {
  if (ticket.again && ticket.phase !== 'waiting') return html`<p class="given-ahead" id="arrived">${t(`again_${ticket.phase}`)}</p>`;
  return html`<p class="given-ahead" id="arrived">${classSentence(ticket)}</p>
    ${ticket.class === 'late_walk_in' && html`<${Line} ticket=${ticket} />`}`;
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
