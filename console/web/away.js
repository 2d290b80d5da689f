// Who is away and may come back: parked by a clerk, or not there when called.

import { html } from '/assets/vendor/preact.js';
import { pick, timeOf } from '/assets/i18n.js';
import { onTicket } from './actions.js';
import { t } from './texts.js';

/** The mark of a special category, for staff only. */
export function Special({ on }) {
  return on ? html` <abbr class="special" title=${t('special')} aria-label=${t('special')}>●</abbr>` : null;
}

/** Both lists; nothing while nobody is away. Props: state, actions, onMore(row). */
export function Away({ state, actions, onMore }) {
  const back = (step, number, said) =>
    actions.run(`${step}-${number}`, async () => {
      await onTicket(number, step);
      return said;
    });
  const at = (time) => timeOf(new Date(time), state.zone);
  return html`
    ${state.parked.length > 0 && html`<${List} title=${t('parkedTitle')} rows=${state.parked} name="parked" services=${state.services} actions=${actions} onMore=${onMore}
      when=${(p) => (p.until ? t('backAt', at(p.until)) : t('backWhenSaid'))} button=${t('unpark')} onBack=${(n) => back('unpark', n, t('unparked', n))} />`}
    ${state.away.length > 0 && html`<${List} title=${t('missedTitle')} rows=${state.away} name="missed" services=${state.services} actions=${actions} onMore=${onMore}
      when=${(m) => t('calledBy', m.counter, at(m.since))} button=${t('return')} onBack=${(n) => back('return', n, t('returned', n))} />`}`;
}

function List({ title, rows, name, services, when, button, actions, onBack, onMore }) {
  const busy = Boolean(actions.busy);
  const letters = Object.fromEntries(services.map((s) => [s.id, pick(s.name)]));
  const of = (row) => (name === 'parked' ? { 'data-parked': row.number } : { 'data-missed': row.number });
  return html`<section class="away" aria-label=${title}>
    <h3>${title} <span class="figures">${rows.length}</span></h3>
    <div class="scroll scroll-low" tabindex="0" role="region" aria-label=${title}>
      <table class="table" id=${name}><tbody>${rows.map((row) => html`<tr key=${row.number} ...${of(row)}>
        <th scope="row" class="figures" title=${letters[row.service]}>${row.number}<${Special} on=${row.special} /></th>
        <td>${when(row)}</td>
        <td class="right nowrap">
          <button type="button" class="button button-quiet" data-back=${row.number} disabled=${busy} aria-label="${button} ${row.number}" onClick=${() => onBack(row.number)}>${button}</button>
          <button type="button" class="button button-quiet button-more" data-more=${row.number} disabled=${busy} aria-label=${t('moreFor', row.number)} onClick=${() => onMore(row)}>⋯</button>
        </td>
      </tr>`)}</tbody></table>
    </div>
  </section>`;
}
