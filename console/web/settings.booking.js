// The section about appointments: hours of counters, rules, and how many
// places that makes.

import { html } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { Add, CheckField, Checks, ClockField, DateField, Note, NumberField, Remove, Section, SelectField } from './settings.fields.js';
import { OutlookNote } from './settings.hours.js';
import { WEEK, after } from './settings.store.js';
import { shortDay, t } from './settings.texts.js';

const FORTNIGHT = 14;

/** Windows and rules. Props: form. */
export function Appointments({ form }) {
  const { booking, setup, calendar } = form.doc;
  const offered = booking.services.map((s) => s.id);
  const possible = setup.counters.filter((c) => c.services.some((id) => offered.includes(id)));
  const missing = !calendar.zone ? 'needCalendar' : offered.length === 0 ? 'needMinutes' : '';
  const add = () => {
    const counter = possible.find((c) => !booking.windows.some((w) => w.counter === c.id)) ?? possible[0];
    const services = counter.services.filter((id) => offered.includes(id));
    form.put(['booking', 'windows'], [...booking.windows, { counter: counter.id, services, from: '09:00', to: '13:00' }]);
  };
  return html`<${Section} title=${t('appointments')} lead=${t('appointmentsLead')}>
    ${missing && html`<p class="banner" role="status">${t(missing)} <a href="#${missing === 'needCalendar' ? 'hours' : 'services'}">${t(missing === 'needCalendar' ? 'hours' : 'services')}</a></p>`}
    ${!missing && booking.windows.length === 0 && html`<div class="empty"><strong>${t('noWindows')}</strong><p>${t('noWindowsHint')}</p></div>`}
    ${booking.windows.map((_, i) => html`<${WindowRow} key=${i} form=${form} i=${i} possible=${possible} offered=${offered} />`)}
    ${!missing && possible.length > 0 && html`<${Add} id="add-window" onClick=${add}>${t('addWindow')}</${Add}>`}
    <h3>${t('rules')}</h3>
    <div class="grid-2">
      <${NumberField} form=${form} keys=${['booking', 'rules', 'gap']} label=${t('gap')} hint=${t('gapHint')} min="0" max="120" />
      <${NumberField} form=${form} keys=${['booking', 'keep_days']} label=${t('keepDays')} hint=${t('keepDaysHint')} min="0" max="366" />
    </div>
    <${CheckField} form=${form} keys=${['booking', 'rules', 'aligned']} label=${t('aligned')} hint=${t('alignedHint')} />
    <div class="grid-2 limits">${['online', 'desk'].map((who) => html`<${LimitsPart} key=${who} form=${form} who=${who} />`)}</div>
    <p><button type="button" class="button button-secondary" id="restore-rules" disabled=${!form.defaults} onClick=${() => form.put(['booking', 'rules'], structuredClone(form.defaults.rules))}>${t('restore')}</button></p>
  </${Section}>`;
}

function LimitsPart({ form, who }) {
  const keys = ['booking', 'rules', who];
  return html`<fieldset class="entry"><legend class="sr-only">${t(who)}</legend>
    <h4 aria-hidden="true">${t(who)}</h4>
    <${NumberField} form=${form} keys=${[...keys, 'book_lead']} label=${t('bookLead')} min="0" max="10080" />
    <${NumberField} form=${form} keys=${[...keys, 'change_lead']} label=${t('changeLead')} min="0" max="10080" />
    <${NumberField} form=${form} keys=${[...keys, 'days']} label=${t('daysAhead')} min="0" max="366" />
    <${CheckField} form=${form} keys=${[...keys, 'same_day']} label=${t('sameDay')} />
  </fieldset>`;
}

function WindowRow({ form, i, possible, offered }) {
  const keys = ['booking', 'windows', i];
  const { booking, setup } = form.doc;
  const w = booking.windows[i];
  const counter = setup.counters.find((c) => c.id === w.counter);
  const letters = setup.services.filter((s) => offered.includes(s.id) && counter?.services.includes(s.id)).map((s) => [s.id, html`<strong>${s.prefix}</strong> ${pick(s.name)}`]);
  const choose = (value) => {
    const next = setup.counters.find((c) => c.id === Number(value));
    form.put(keys, { ...w, counter: next.id, services: next.services.filter((id) => offered.includes(id)) });
  };
  const remove = () => form.put(['booking', 'windows'], booking.windows.filter((_, j) => j !== i));
  const weekdays = (list) => form.put([...keys, 'weekdays'], list.length ? list : undefined);
  return html`<fieldset class="entry" data-window=${i}>
    <legend class="sr-only">${t('windowN', i + 1)}</legend>
    <div class="cells window-cells">
      <${SelectField} form=${form} keys=${[...keys, 'counter']} label=${t('counterOne')} value=${w.counter} options=${possible.map((c) => [c.id, t('counter', c.id)])} onChoose=${choose} />
      <${ClockField} form=${form} keys=${[...keys, 'from']} label=${t('from')} />
      <${ClockField} form=${form} keys=${[...keys, 'to']} label=${t('to')} fix=${(c) => after(c, w.from, true)} />
      <${NumberField} form=${form} keys=${[...keys, 'max']} optional label=${t('max')} placeholder="–" title=${t('maxHint')} min="0" max="999" />
      <${DateField} form=${form} keys=${[...keys, 'first']} optional label=${t('firstDay')} />
      <${DateField} form=${form} keys=${[...keys, 'through']} optional label=${t('throughDay')} />
      <${Remove} label=${t('windowN', i + 1)} onClick=${remove} />
    </div>
    <${Checks} id="booking.windows[${i}].services" label=${t('services')} options=${letters} value=${w.services} onChange=${(list) => form.put([...keys, 'services'], list)} />
    <${Note} form=${form} path="booking.windows[${i}].services" />
    <${Checks} id="booking.windows[${i}].weekdays" label=${t('weekdays')} options=${WEEK.map((d) => [d, t(d)])} value=${w.weekdays ?? []} onChange=${weekdays} />
    <p class="muted small">${t('weekdaysHint')}</p>
    <${Note} form=${form} path="booking.windows[${i}]" />
  </fieldset>`;
}

/** How many places each service has in the coming two weeks. Props: form, outlook. */
export function Capacity({ form, outlook }) {
  const { booking, setup, calendar } = form.doc;
  if (!calendar.zone || booking.services.length === 0) return null;
  const days = outlook.now?.days.slice(0, FORTNIGHT) ?? [];
  const services = setup.services.filter((s) => booking.services.some((b) => b.id === s.id));
  return html`<section class="card stack section" id="capacity" aria-labelledby="capacity-title" aria-busy=${String(outlook.waiting)}>
    <div><h2 id="capacity-title">${t('capacity')}</h2><p class="muted">${t('aheadLead')} ${t('capacityNote')}</p></div>
    <${OutlookNote} outlook=${outlook} onGo=${form.go} />
    ${days.length > 0 && !outlook.wrong && html`<div class="scroll" tabindex="0" role="region" aria-labelledby="capacity-title"><table class="table figures">
      <thead><tr><th scope="col">${t('services')}</th>${days.map((d) => html`<th scope="col" class="right" key=${d.date}>${shortDay(d.date)}</th>`)}<th scope="col" class="right">${t('total')}</th></tr></thead>
      <tbody>${services.map((s) => html`<tr key=${s.id} data-capacity=${s.id}><th scope="row"><span class="letter letter-small" aria-hidden="true">${s.prefix}</span> ${pick(s.name)}</th>
        ${days.map((d) => html`<td class="right" key=${d.date}>${d.open.length > 0 ? d.slots[s.id] ?? 0 : '–'}</td>`)}
        <td class="right"><strong>${days.reduce((sum, d) => sum + (d.slots[s.id] ?? 0), 0)}</strong></td></tr>`)}</tbody></table></div>`}
  </section>`;
}
