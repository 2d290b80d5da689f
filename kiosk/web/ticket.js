// The digital ticket on a phone.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { pick, timeOf } from '/assets/i18n.js';
import { openChime } from '/assets/sound.js';
import { Banner, keepAwake, LanguageSwitch, Mark, useLanguage } from '/assets/ui.js';
import { classSentence, slotOf } from './appointment.js';
import { Draw } from './draw.js';
import { currentInvitation, currentToken, followTicket } from './ticketfeed.js';
import { Cancel, Why } from './ticketsteps.js';
import { t } from './ticketwords.js';

const BUZZ = [400, 200, 400, 200, 800]; // ms on and off

// useAddress returns what the fragment of the address names: a ticket, or an
// invitation to take one.
function useAddress() {
  const read = () => {
    const code = currentInvitation();
    return { code, token: code ? '' : currentToken() };
  };
  const [address, setAddress] = useState(read);
  useEffect(() => {
    const changed = () => setAddress(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return address;
}

function useTicket(token) {
  const [ticket, setTicket] = useState(null);
  const [unknown, setUnknown] = useState(false);
  const [link, setLink] = useState({ live: null });
  useEffect(() => {
    setTicket(null);
    setUnknown(false);
    setLink({ live: null });
    if (!token) return undefined;
    return followTicket(token, { onState: setTicket, onStatus: setLink, onUnknown: () => setUnknown(true) });
  }, [token]);
  return { ticket, setTicket, unknown, link };
}

// useAlert rings and vibrates on each new call. It is silent until asked for:
// phones allow neither before a touch.
function useAlert(ticket) {
  const [on, setOn] = useState(false);
  const chime = useRef(null);
  const last = useRef(null);
  const calls = ticket?.phase === 'called' ? ticket.calls : 0;
  useEffect(() => {
    const isNew = last.current !== null && calls > last.current;
    last.current = ticket && calls;
    if (!isNew) return;
    if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(BUZZ);
    if (on) chime.current.play().then(() => chime.current.play());
  }, [ticket, calls]);

  async function enable() {
    chime.current ??= openChime();
    setOn(true);
    await chime.current.unlock();
    keepAwake();
    chime.current.play();
  }

  return { on, enable };
}

function useTitle(ticket) {
  const lang = useLanguage();
  useEffect(() => {
    if (!ticket) return;
    const called = ticket.phase === 'called';
    document.title = t('title', ticket.number, called ? `${t('counter')} ${ticket.counter}!` : t(ticket.phase));
    document.querySelector('meta[name=theme-color]').content = called ? '#006736' : '#003375';
  }, [ticket, lang]);
}

function App() {
  useLanguage();
  const { code, token } = useAddress();
  const { ticket, setTicket, unknown, link } = useTicket(token);
  const alert = useAlert(ticket);
  useTitle(ticket);
  return html`
    <header class="top">
      <p class="top-name">${pick(ticket?.office) || 'e-PASS'}</p>
      <${LanguageSwitch} />
    </header>
    ${link.live === false && html`<${Banner} kind="error" id="stale" title=${t('stale', timeOf(link.since, ticket?.zone))}>${t('staleBody')}</${Banner}>`}
    <main>${body({ code, token, ticket, unknown, alert, onTicket: setTicket })}</main>`;
}

function body({ code, token, ticket, unknown, alert, onTicket }) {
  if (code) return html`<${Draw} code=${code} />`;
  if (!token) return html`<${Empty} id="no-ticket" kind="info" title=${t('none')}><p>${t('noneBody')}</p></${Empty}>`;
  if (unknown) {
    return html`<${Empty} id="unknown-ticket" kind="warning" title=${t('unknown')}><p>${t('unknownBody')}</p><p>${t('unknownDo')}</p></${Empty}>`;
  }
  if (!ticket) return html`<p class="loading" role="status">${t('loading')}</p>`;
  return html`<${Ticket} token=${token} ticket=${ticket} alert=${alert} onTicket=${onTicket} />`;
}

function Empty({ id, kind, title, children }) {
  return html`<section class="empty" id=${id} role="status"><${Mark} kind=${kind} /><h1>${title}</h1>${children}</section>`;
}

const HAS_COUNTER = ['called', 'serving'];
const GOES_ON = ['waiting', 'called', 'missed', 'parked'];
const ASKS = ['waiting', 'called', 'serving', 'served', 'missed', 'parked'];
const CANCELS = ['waiting', 'missed', 'parked'];

function Ticket({ token, ticket, alert, onTicket }) {
  const { phase } = ticket;
  return html`<article class="ticket" data-phase=${phase}>
    <h1 class="ticket-head"><span>${t('number')}</span><span class="ticket-number figures" id="ticket-number">${ticket.number}</span></h1>
    <p class="ticket-service">${pick(ticket.service)}</p>
    ${ticket.time && html`<p class="ticket-slot figures" id="ticket-slot">${slotOf(ticket)}</p>`}
    <div class="state" aria-live="assertive" aria-atomic="true">
      <p class="state-phase" id="ticket-phase" data-phase=${phase}>${t(phase)}</p>
      ${HAS_COUNTER.includes(phase) && html`<p class="state-counter">${t('counter')} <strong class="figures" id="ticket-counter">${ticket.counter}</strong></p>`}
      ${phase !== 'waiting' && html`<p class="state-hint">${hint(ticket)}</p>`}
      ${phase === 'called' && ticket.calls > 1 && html`<p class="state-again">${t('recalled', ticket.calls)}</p>`}
    </div>
    ${phase === 'waiting' && html`<${Line} ticket=${ticket} /><p class="muted">${t('waitingHint')}</p>`}
    ${GOES_ON.includes(phase) && html`<${AlertChoice} alert=${alert} />`}
    ${ticket.issued_at && html`<p class="muted issued">${t('issued', timeOf(new Date(ticket.issued_at), ticket.zone))}</p>`}
    ${ASKS.includes(phase) && html`<${Why} token=${token} ticket=${ticket} />`}
    ${CANCELS.includes(phase) && html`<${Cancel} token=${token} number=${ticket.number} onTicket=${onTicket} />`}
  </article>`;
}

// hint says what to do in a phase.
function hint({ phase, counter, until, zone }) {
  if (until) return t('parkedUntil', timeOf(new Date(until), zone));
  return t(`${phase}Hint`, counter);
}

// Line says what is before a number that waits.
function Line({ ticket }) {
  return html`
    ${ticket.class && html`<p class="ticket-class" id="ticket-class">${classSentence(ticket)}</p>`}
    <${Ahead} n=${ticket.ahead} />
    ${ticket.wait && html`<div class="ticket-wait" aria-live="polite" aria-atomic="true">
      <p>${t('wait')} <strong class="figures" id="ticket-wait">${pick(ticket.wait)}</strong></p>
      <p class="muted figures" id="ticket-passing">${ticket.passing > 0 ? t('passing', ticket.passing) : ''}</p>
    </div>`}`;
}

function Ahead({ n }) {
  if (n === 0) return html`<p class="ahead" aria-live="polite"><span class="sr-only" id="ticket-ahead">0</span>${t('nobody')}</p>`;
  return html`<p class="ahead" aria-live="polite" aria-atomic="true"><strong class="figures" id="ticket-ahead">${n}</strong> ${t('ahead', n)}</p>`;
}

function AlertChoice({ alert }) {
  if (alert.on) return html`<p class="alert-ready" id="alert-ready" role="status"><${Mark} kind="done" />${t('alertReady')}</p>`;
  return html`<div class="alert-choice">
    <button type="button" class="button button-secondary" id="alert-on" onClick=${alert.enable}>${t('alertOn')}</button>
    <p class="muted">${t('alertWhy')}</p>
  </div>`;
}

render(html`<${App} />`, document.getElementById('app'));
