// What a clerk does besides calling the next: dialogs for calls out of order,
// transfers, waiting aside, service without a number, numbers for people at the
// desk, and what can be done with a number that is at no counter.

import { html, useState } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { Confirm, Dialog, Field, press, sentence } from './parts.js';
import { t } from './texts.js';

// Reasons to choose from in an office that has none of its own.
const PRESETS = ['becauseSpecial', 'becauseUrgent', 'becauseMistake', 'becausePapers'];
const PARKING = [5, 10, 15, 30, 60, 0]; // minutes; 0: until somebody brings it back

/** Sends a press on a number. */
export function onTicket(number, step, body) {
  return press('POST', `/api/v1/tickets/${encodeURIComponent(number)}/${step}`, body);
}

function Buttons({ id, yes, busy, wrong, onClose }) {
  return html`${wrong && html`<p class="wrong" id="refused" role="alert">${wrong}</p>`}
  <div class="row-end">
    <button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button>
    ${yes && html`<button class="button" id=${id} disabled=${busy}>${yes}</button>`}
  </div>`;
}

// submitting calls take with the form's values.
function submitting(take) {
  return (event) => {
    event.preventDefault();
    take(new FormData(event.currentTarget));
  };
}

function Choice({ id, label, empty, options }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select class="input" id=${id} name=${id}>
      ${empty && html`<option value="">${empty}</option>`}
      ${options.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
    </select>
  </div>`;
}

function serviceOptions(services) {
  return services.map((s) => [s.id, `${s.prefix} · ${pick(s.name)}`]);
}

/** A call out of order. Props: number (or ''), counter, state, busy, wrong, onSend(body), onClose. */
export function Exceptional({ number, counter, state, busy, wrong, onSend, onClose }) {
  const [reason, setReason] = useState('');
  const presets = state.reasons.length > 0 ? state.reasons.map((r) => pick(r)) : PRESETS.map((key) => t(key));
  const take = submitting((values) => onSend({ number: values.get('number').trim(), reason: reason.trim() }));
  return html`<${Dialog} title=${t('exceptional')} onClose=${onClose}>
    <form class="stack" onSubmit=${take}>
      <p class="muted">${t('exceptionalText')} ${counter.ticket && t('exceptionalFinishes', counter.ticket)}</p>
      <${Field} id="exceptional-number" name="number" label=${t('number')} hint=${t('numberHint')} defaultValue=${number} required maxlength="12" autocomplete="off" />
      <div class="presets" role="group" aria-label=${t('because')}>
        ${presets.map((p, i) => html`<button type="button" class="button button-secondary" key=${p} data-preset=${i} aria-pressed=${String(reason === p)} onClick=${() => setReason(p)}>${p}</button>`)}
      </div>
      <${Field} id="reason" name="reason" label=${t('because')} hint=${t('becauseHint')} value=${reason} onInput=${(event) => setReason(event.currentTarget.value)} required maxlength="120" autocomplete="off" />
      <${Buttons} id="exceptional-yes" yes=${t('callNow')} busy=${busy || reason.trim() === ''} wrong=${wrong} onClose=${onClose} />
    </form>
  </${Dialog}>`;
}

/** The ticket goes on to another service or counter. Props: counter, state, busy, wrong, onSend(body), onClose. */
export function Transfer({ counter, state, busy, wrong, onSend, onClose }) {
  const [service, setService] = useState('');
  const wanted = service || counter.service;
  const others = state.counters.filter((c) => c.id !== counter.id && c.services.includes(wanted));
  const take = submitting((values) => onSend({ service, counter: Number(values.get('transfer-counter')) }));
  return html`<${Dialog} title=${t('transferTitle', counter.ticket)} onClose=${onClose}>
    <form class="stack" onSubmit=${take}>
      <p class="muted">${t('transferText')}</p>
      <div onChange=${(event) => setService(event.target.value)}>
        <${Choice} id="transfer-service" label=${t('service')} empty=${t('sameService')} options=${serviceOptions(state.services.filter((s) => s.id !== counter.service))} />
      </div>
      <${Choice} key=${wanted} id="transfer-counter" label=${t('onlyCounter')} empty=${t('anyCounter')} options=${others.map((c) => [c.id, `${t('counter', c.id)}${c.clerk_name ? ` · ${c.clerk_name}` : ''}`])} />
      <${Buttons} id="transfer-yes" yes=${t('transfer')} busy=${busy} wrong=${wrong} onClose=${onClose} />
    </form>
  </${Dialog}>`;
}

/** The ticket waits aside. Props: counter, busy, wrong, onSend(body), onClose. */
export function ParkDialog({ counter, busy, wrong, onSend, onClose }) {
  const number = counter.ticket;
  return html`<${Dialog} title=${t('parkTitle', number)} onClose=${onClose}>
    <p class="muted">${t('parkText')}</p>
    <div class="presets" role="group" aria-label=${t('parkTitle', number)}>
      ${PARKING.map((n) => html`<button type="button" class="button button-secondary" key=${n} data-park=${n} disabled=${busy} onClick=${() => onSend({ minutes: n })}>${n ? t('min', n) : t('parkOpen')}</button>`)}
    </div>
    <${Buttons} wrong=${wrong} onClose=${onClose} />
  </${Dialog}>`;
}

/** Service without a ticket. Props: counter, state, busy, wrong, onSend(body), onClose. */
export function Direct({ counter, state, busy, wrong, onSend, onClose }) {
  const services = state.services.filter((s) => counter.services.includes(s.id));
  return html`<${Dialog} title=${t('direct')} onClose=${onClose}>
    <form class="stack" onSubmit=${submitting((values) => onSend({ service: values.get('direct-service') }))}>
      <p class="muted">${t('directText')}</p>
      <${Choice} id="direct-service" label=${t('service')} options=${serviceOptions(services)} />
      <${Buttons} id="direct-yes" yes=${t('directYes')} busy=${busy} wrong=${wrong} onClose=${onClose} />
    </form>
  </${Dialog}>`;
}

/** A number for somebody at the desk; it stays on the screen until it is closed. Props: state, actions, onClose. */
export function DeskTicket({ state, actions, onClose }) {
  const [given, setGiven] = useState(null);
  const [wrong, setWrong] = useState('');
  const printer = state.printer !== 'none';
  const take = submitting((values) =>
    actions.run('desk', async () => {
      const body = { service: values.get('desk-service'), special: values.has('special'), print: values.has('print') };
      setGiven(await press('POST', '/api/v1/desk/tickets', body).catch((error) => {
        setWrong(sentence(error));
        throw error;
      }));
    }),
  );
  return html`<${Dialog} title=${t('deskTicket')} onClose=${onClose}>
    ${given ? html`<${Given} ticket=${given} onClose=${onClose} />` : html`<form class="stack" onSubmit=${take}>
      <${Choice} id="desk-service" label=${t('service')} options=${serviceOptions(state.services)} />
      <label class="check"><input type="checkbox" name="special" id="desk-special" /><span>${t('special')}<span class="hint">${t('specialHint')}</span></span></label>
      ${printer && html`<label class="check"><input type="checkbox" name="print" id="desk-print" checked /><span>${t('printSlip')}</span></label>`}
      <${Buttons} id="desk-yes" yes=${t('deskYes')} busy=${Boolean(actions.busy)} wrong=${wrong} onClose=${onClose} />
    </form>`}
  </${Dialog}>`;
}

function Given({ ticket, onClose }) {
  return html`<div class="given" role="status">
    <p class="current-number figures" id="desk-number">${ticket.number}</p>
    <p>${t('aheadOf', ticket.ahead)} ${ticket.job ? t('onItsWay') : t('sayNumber')}</p>
    <div class="row-end"><button type="button" class="button" id="desk-close" onClick=${onClose}>${t('close')}</button></div>
  </div>`;
}

/** What can be done with a number that is at no counter. Props: ticket (its row), actions, onClose. */
export function TicketDialog({ ticket, actions, onClose }) {
  const [cancelling, setCancelling] = useState(false);
  const busy = Boolean(actions.busy);
  const { number, special } = ticket;
  const step = (name, body, said) => {
    onClose();
    actions.run(`${name}-${number}`, async () => {
      await onTicket(number, name, body);
      return said;
    });
  };
  if (cancelling) {
    return html`<${Confirm} key="cancelling" danger title=${t('cancelTitle', number)} text=${t('cancelText')} yes=${t('cancelTicket')} busy=${busy}
      onClose=${onClose} onYes=${() => step('cancel', undefined, t('cancelledTicket', number))} />`;
  }
  const mark = special ? t('unmarked', number) : t('marked', number);
  return html`<${Dialog} key="ticket" title=${t('ticketTitle', number)} onClose=${onClose}>
    <p class="muted">${special ? t('isSpecial') : t('specialHint')}</p>
    <div class="stack">
      <button type="button" class="button button-secondary" id="special" disabled=${busy} onClick=${() => step('special', { special: !special }, mark)}>${special ? t('unmark') : t('mark')}</button>
      <button type="button" class="button button-secondary" id="ticket-copy" disabled=${busy} onClick=${() => step('reprint', undefined, t('reprintQueued', number))}>${t('reprint')}</button>
      <button type="button" class="button button-danger" id="cancel-ticket" disabled=${busy} onClick=${() => setCancelling(true)}>${t('cancelTicket')}</button>
    </div>
    <div class="row-end"><button type="button" class="button button-secondary" onClick=${onClose}>${t('close')}</button></div>
  </${Dialog}>`;
}
