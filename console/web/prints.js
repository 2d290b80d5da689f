// Slips on their way to paper: the printer's light, what needs somebody, copies.

import { html, useState } from '/assets/vendor/preact.js';
import { pick, timeOf } from '/assets/i18n.js';
import { Mark } from '/assets/ui.js';
import { Confirm, Field, press } from './parts.js';
import { t } from './texts.js';

const OVER = ['printed', 'assumed', 'discarded'];
const STUCK = ['held', 'unknown', 'waiting'];
const LIGHTS = { ready: ['done', 'printerReady'], warning: ['warning', 'printerWarning'], out: ['error', 'printerOut'], none: ['info', 'printerNone'] };

/** The prints that need somebody. */
export function attention(prints) {
  return prints.filter((p) => STUCK.includes(p.state));
}

function Light({ state }) {
  const [kind, text] = LIGHTS[state.printer] || LIGHTS.none;
  return html`<p class="light" id="printer" data-printer=${state.printer}><${Mark} kind=${kind} /><span><strong>${t('printer')}: ${t(text)}.</strong> ${pick(state.printer_text)}</span></p>`;
}

/** What the queue's section shows of the printer: nothing while all is well. */
export function PrinterNote({ state, actions }) {
  const stuck = attention(state.prints);
  if (stuck.length === 0 && ['ready', 'none'].includes(state.printer)) return null;
  return html`<section class="card note">
    <${Light} state=${state} />
    ${stuck.length > 0 && html`<h2>${t('attention')}</h2><${Table} prints=${stuck.slice(0, 5)} zone=${state.zone} actions=${actions} />`}
  </section>`;
}

/** The section. Props: state, actions. */
export function Prints({ state, actions }) {
  const stuck = attention(state.prints);
  const rest = state.prints.filter((p) => !stuck.includes(p));
  const test = () =>
    actions.run('test', async () => {
      await press('POST', '/api/v1/prints/test');
      return t('testQueued');
    });
  return html`<section class="stack">
    <div class="title-row"><h1>${t('prints')}</h1><div class="row-end">
      <a class="button button-quiet" href="/slips">${t('slipsLink')}</a>
      <button type="button" class="button button-secondary" id="test-print" disabled=${Boolean(actions.busy)} onClick=${test}>${t('testPrint')}</button>
    </div></div>
    <div class="card"><${Light} state=${state} /></div>
    <${CopyForm} actions=${actions} />
    <div class="card stack">
      <h2>${t('attention')}</h2>
      ${stuck.length === 0 ? html`<p class="muted">${t('noAttention')}</p>` : html`<${Table} prints=${stuck} zone=${state.zone} actions=${actions} />`}
    </div>
    <div class="card stack">
      <h2>${t('recentPrints')}</h2>
      ${rest.length === 0 ? html`<div class="empty"><strong>${t('noPrints')}</strong></div>` : html`<${Table} prints=${rest} zone=${state.zone} actions=${actions} />`}
    </div>
  </section>`;
}

function reprint(number, actions) {
  return actions.run(`copy-${number}`, async () => {
    await press('POST', `/api/v1/tickets/${encodeURIComponent(number)}/reprint`);
    return t('reprintQueued', number);
  });
}

function CopyForm({ actions }) {
  const submit = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    reprint(new FormData(form).get('number').trim(), actions);
    form.reset();
  };
  return html`<form class="card stack" onSubmit=${submit}>
    <h2>${t('reprint')}</h2>
    <div class="inline-form">
      <${Field} id="copy-number" name="number" label=${t('number')} hint=${`${t('numberHint')} ${t('reprintHint')}`} required maxlength="12" autocomplete="off" />
      <button class="button button-secondary" id="copy" disabled=${Boolean(actions.busy)}>${t('reprint')}</button>
    </div>
  </form>`;
}

function Table({ prints, zone, actions }) {
  const [dropping, setDropping] = useState(null);
  const drop = (p) => {
    setDropping(null);
    actions.run(`discard-${p.id}`, async () => {
      await press('POST', `/api/v1/prints/${p.id}/discard`);
      return t('discarded');
    });
  };
  return html`<table class="table">
    <thead><tr><th scope="col">${t('number')}</th><th scope="col">${t('time')}</th><th scope="col">${t('state')}</th><th scope="col"><span class="sr-only">${t('edit')}</span></th></tr></thead>
    <tbody>${prints.map((p) => html`<${Row} key=${p.id} print=${p} zone=${zone} busy=${Boolean(actions.busy)}
      onCopy=${() => reprint(p.number, actions)} onDrop=${() => setDropping(p)} />`)}</tbody>
  </table>
  ${dropping && html`<${Confirm} danger title=${t('discardTitle')} text=${t('discardText', dropping.number || t('testSlip'))} yes=${t('discard')} onClose=${() => setDropping(null)} onYes=${() => drop(dropping)} />`}`;
}

function Row({ print, zone, busy, onCopy, onDrop }) {
  const fault = print.fault && t(`f_${print.fault}`);
  return html`<tr data-print=${print.id}>
    <th scope="row" class="figures">${print.number || t('testSlip')}${print.copy && html` <span class="pill">${t('copy')}</span>`}</th>
    <td class="figures">${timeOf(new Date(print.at), zone)}</td>
    <td>${t(`st_${print.state}`)}${fault && html`<span class="muted"> · ${fault}</span>`}</td>
    <td class="right">
      ${print.number && html`<button type="button" class="button button-quiet" disabled=${busy} onClick=${onCopy} aria-label="${t('copy')} ${print.number}">${t('copy')}</button>`}
      ${!OVER.includes(print.state) && print.state !== 'sending' && html`<button type="button" class="button button-quiet" disabled=${busy} onClick=${onDrop} aria-label="${t('discard')} ${print.number || t('testSlip')}">${t('discard')}</button>`}
    </td>
  </tr>`;
}
