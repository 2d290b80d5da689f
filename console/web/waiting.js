// Who waits, in the order of the calls, and the counts of the day.

import { html, useState } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { useNow } from '/assets/ui.js';
import { Away, Special } from './away.js';
import { minutes } from './parts.js';
import { t } from './texts.js';

/** Props: state, counter (mine), skew, actions, onCall(number), onMore(row), onDesk. */
export function WaitingList({ state, counter, skew, actions, onCall, onMore, onDesk }) {
  const [everyone, setEveryone] = useState(false);
  const mine = state.waiting.filter((w) => (w.counter ? w.counter === counter.id : counter.services.includes(w.service)));
  const rows = everyone ? state.waiting : mine;
  const total = everyone ? state.waiting_total : counter.waiting;
  const filter = (all, text, n) => html`<button type="button" aria-pressed=${String(everyone === all)} onClick=${() => setEveryone(all)}>${text} <span class="figures">${n}</span></button>`;
  return html`<aside class="card waiting" aria-label=${t('waitingTitle')}>
    <div class="title-row">
      <h2>${t('waitingTitle')}</h2>
      <button type="button" class="button button-quiet" id="desk-ticket" disabled=${Boolean(actions.busy) || !state.open} onClick=${onDesk}>${t('deskTicket')}</button>
    </div>
    <div class="segments" role="group" aria-label=${t('waitingTitle')}>
      ${filter(false, t('forMe'), counter.waiting)}${filter(true, t('everyone'), state.waiting_total)}
    </div>
    ${rows.length === 0
      ? html`<div class="empty"><strong>${everyone || state.waiting_total === 0 ? t('nobodyWaits') : t('nobodyWaitsForMe')}</strong><p>${t('nobodyWaitsHint')}</p></div>`
      : html`<${Rows} rows=${rows} services=${state.services} skew=${skew} off=${Boolean(actions.busy)} callable=${counter.status === 'open'} onCall=${onCall} onMore=${onMore} />`}
    ${total > rows.length && html`<p class="muted small">${t('more', total - rows.length)}</p>`}
    <${Away} state=${state} actions=${actions} onMore=${onMore} />
    <${Counts} state=${state} />
  </aside>`;
}

function Rows({ rows, services, skew, off, callable, onCall, onMore }) {
  const now = useNow().getTime() + skew;
  const names = Object.fromEntries(services.map((s) => [s.id, pick(s.name)]));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('waitingTitle')}>
    <table class="table" id="waiting">
      <thead><tr><th scope="col">${t('number')}</th><th scope="col">${t('service')}</th><th scope="col" class="right">${t('minutesShort')}</th><th scope="col"><span class="sr-only">${t('edit')}</span></th></tr></thead>
      <tbody>${rows.map((w) => html`<tr key=${w.number} data-waiting=${w.number}>
        <th scope="row" class="figures nowrap">${w.number}<${Special} on=${w.special} /></th>
        <td><span class="two-lines" title=${names[w.service]}>${names[w.service]}</span>${w.counter && html` <span class="pill">${t('counter', w.counter)}</span>`}</td>
        <td class="right figures">${minutes(w.since, now)}</td>
        <td class="right nowrap">
          <button type="button" class="button button-quiet" data-call=${w.number} disabled=${off || !callable} aria-label="${t('exceptional')} ${w.number}" onClick=${() => onCall(w.number)}>${t('callRow')}</button>
          <button type="button" class="button button-quiet button-more" data-more=${w.number} disabled=${off} aria-label=${t('moreFor', w.number)} onClick=${() => onMore(w)}>⋯</button>
        </td>
      </tr>`)}</tbody>
    </table>
  </div>`;
}

function Counts({ state }) {
  const facts = [[t('servedToday'), state.served], [t('missedToday'), state.missed]];
  return html`<div class="counts">
    <h3>${t('byService')}</h3>
    <ul class="by-service">${state.services.map((s) => html`<li key=${s.id} title=${pick(s.name)}><span class="letter letter-small">${s.prefix}</span><span>${pick(s.name)}</span><strong class="figures">${s.waiting}</strong></li>`)}</ul>
    <h3>${t('today')}</h3>
    <dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd class="figures">${value}</dd></div>`)}</dl>
  </div>`;
}
