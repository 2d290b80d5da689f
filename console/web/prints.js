// Slips on their way to paper: the printers, what needs somebody, copies.

import { html, useState } from '/assets/vendor/preact.js';
import { timeOf } from '/assets/i18n.js';
import { Confirm, Dialog, Field, press } from './parts.js';
import { Light, Printers, usePrinters } from './prints.printers.js';
import { p } from './prints.texts.js';
import { t } from './texts.js';

const OVER = ['printed', 'assumed', 'discarded'];
const STUCK = ['held', 'unknown', 'waiting'];

/** The prints that need somebody. */
export function attention(prints) {
  return prints.filter((v) => STUCK.includes(v.state) || v.ask || (v.state === 'assumed' && v.fault));
}

/** What the queue's section shows of the printers: nothing while all is well. */
export function PrinterNote({ state, actions }) {
  const stuck = attention(state.prints);
  if (stuck.length === 0 && ['ready', 'none'].includes(state.printer)) return null;
  return html`<section class="card note">
    <${Light} state=${state} />
    ${stuck.length > 0 && html`<h2>${t('attention')}</h2><${Table} prints=${stuck.slice(0, 5)} printers=${[]} zone=${state.zone} actions=${actions} />`}
  </section>`;
}

/** The section. Props: state, actions. */
export function Prints({ state, actions }) {
  const printers = usePrinters(JSON.stringify([state.printer, state.printer_text]));
  const stuck = attention(state.prints);
  const rest = state.prints.filter((v) => !stuck.includes(v));
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
    <${Printers} state=${state} printers=${printers} actions=${actions} />
    <div class="card stack">
      <h2>${t('attention')}</h2>
      ${stuck.length === 0 ? html`<p class="muted">${t('noAttention')}</p>` : html`<${Table} prints=${stuck} printers=${printers} zone=${state.zone} actions=${actions} />`}
    </div>
    <${CopyForm} actions=${actions} />
    <div class="card stack">
      <h2>${t('recentPrints')}</h2>
      ${rest.length === 0 ? html`<div class="empty"><strong>${t('noPrints')}</strong></div>` : html`<${Table} prints=${rest} printers=${printers} zone=${state.zone} actions=${actions} />`}
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

/** What people call a print: its number, its appointment, or a test. */
const nameOf = (v) => v.number || (v.code ? p('appointment', v.code) : t('testSlip'));

/** Whether a printer has bytes of it that may still come out. */
const atPrinter = (v) => v.state === 'held' && v.sent;

/** Whether a clerk has it printed again already, once the printer can. */
const wanted = (v) => v.state === 'unknown' && v.fault === 'operator' && !v.ask;

/** What is wrong with a print and what happens next, in a sentence; '' if nothing is. */
function words(v) {
  if (v.order) return p(`w_${v.order}`);
  if (v.ask) return p(v.ask === 'old' && !v.number && !v.code ? 'w_oldTest' : `w_${v.ask}`);
  if (wanted(v)) return p('w_again');
  if (v.state === 'held') return p(v.sent ? 'w_held' : 'w_undrawn');
  if (v.state === 'assumed') return v.fault ? p('w_assumed') : '';
  return ['waiting', 'unknown'].includes(v.state) ? p(`w_${v.state}`) : '';
}

/** The table of prints with what can be done about each. */
function Table({ prints, printers, zone, actions }) {
  const [asked, setAsked] = useState(null); // { print, what }
  const close = () => setAsked(null);
  const drop = (v) => {
    close();
    actions.run(`discard-${v.id}`, async () => {
      await press('POST', `/api/v1/prints/${v.id}/discard`);
      return t('discarded');
    });
  };
  const retry = (v, printer) => {
    close();
    actions.run(`retry-${v.id}`, async () => {
      await press('POST', `/api/v1/prints/${v.id}/retry`, printer ? { printer } : undefined);
      return p('retried');
    });
  };
  const ask = (print, what, printer) => (what === 'retry' && !print.sent ? retry(print, printer) : setAsked({ print, what, printer }));
  return html`<table class="table">
    <thead><tr><th scope="col">${t('number')}</th><th scope="col">${t('time')}</th><th scope="col">${t('state')}</th><th scope="col"><span class="sr-only">${t('edit')}</span></th></tr></thead>
    <tbody>${prints.map((v) => html`<${Row} key=${v.id} print=${v} printers=${printers} zone=${zone} busy=${Boolean(actions.busy)} onCopy=${() => reprint(v.number, actions)} onAsk=${ask} />`)}</tbody>
  </table>
  ${asked?.what === 'discard' && html`<${Confirm} danger title=${t('discardTitle')} text=${atPrinter(asked.print) ? p('heldDiscard', nameOf(asked.print)) : t('discardText', nameOf(asked.print))} yes=${t('discard')} onClose=${close} onYes=${() => drop(asked.print)} />`}
  ${asked?.what === 'retry' && html`<${Confirm} title=${p('retryTitle')} text=${p('retryText', nameOf(asked.print))} yes=${p('printAgain')} onClose=${close} onYes=${() => retry(asked.print, asked.printer)} />`}
  ${asked?.what === 'picture' && html`<${Dialog} title=${p('pictureOf', nameOf(asked.print))} onClose=${close}>
    <img class="slip-picture" src="/api/v1/prints/${asked.print.id}/slip.png" alt=${p('pictureOf', nameOf(asked.print))} />
    <div class="row-end"><button type="button" class="button button-secondary" onClick=${close}>${t('close')}</button></div>
  </${Dialog}>`}`;
}

function Row({ print: v, printers, zone, busy, onCopy, onAsk }) {
  const fault = v.fault && !wanted(v) && t(`f_${v.fault}`);
  const stuck = attention([v]).length > 0;
  return html`<tr data-print=${v.id} data-state=${v.state}>
    <th scope="row" class="figures">${nameOf(v)}${v.copy && html` <span class="pill">${t('copy')}</span>`}
      ${stuck && html`<img class="slip-thumb" src="/api/v1/prints/${v.id}/slip.png" alt="" loading="lazy" />`}</th>
    <td class="figures">${timeOf(new Date(v.at), zone)}</td>
    <td>${t(`st_${v.state}`)}${v.printer && html`<span class="muted"> · ${v.printer}</span>`}${fault && html`<span class="muted"> · ${fault}</span>`}
      ${words(v) && html`<p class="print-words">${words(v)}</p>`}</td>
    <td class="right">
      <button type="button" class="button button-quiet" data-picture onClick=${() => onAsk(v, 'picture')} aria-label="${p('show')} ${nameOf(v)}">${p('show')}</button>
      <${Deeds} print=${v} printers=${printers} busy=${busy} onCopy=${onCopy} onAsk=${onAsk} />
    </td>
  </tr>`;
}

/** The buttons that fit a print's state. */
function Deeds({ print: v, printers, busy, onCopy, onAsk }) {
  const name = nameOf(v);
  if (OVER.includes(v.state)) {
    return v.number && html`<button type="button" class="button button-quiet" disabled=${busy} onClick=${onCopy} aria-label="${t('copy')} ${name}">${t('copy')}</button>`;
  }
  if (v.state === 'sending' || v.order) return null;
  const others = atPrinter(v) ? [] : printers.filter((one) => one.name && one.name !== v.printer && ['ready', 'warning'].includes(one.state));
  const again = v.ask || (['held', 'unknown'].includes(v.state) && !wanted(v));
  return html`
    ${again && html`<button type="button" class="button button-quiet" data-retry disabled=${busy} onClick=${() => onAsk(v, 'retry')} aria-label="${p(v.sent ? 'printAgain' : 'printNow')} ${name}">${p(v.sent ? 'printAgain' : 'printNow')}</button>`}
    ${(again || v.state === 'waiting' || wanted(v)) && others.map((one) => html`<button type="button" class="button button-quiet" key=${one.name} data-retry-at=${one.name} disabled=${busy} onClick=${() => onAsk(v, 'retry', one.name)}>${p('printAt', one.name)}</button>`)}
    <button type="button" class="button button-quiet" data-discard disabled=${busy} onClick=${() => onAsk(v, 'discard')} aria-label="${t('discard')} ${name}">${t('discard')}</button>`;
}
