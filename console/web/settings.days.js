// The sections about single days: holidays, closures and special hours.

import { html, useState } from '/assets/vendor/preact.js';
import { Add, CheckField, ClockField, DateField, Note, NumberField, Remove, Section, SelectField, TextField, TypedField } from './settings.fields.js';
import { Ranges } from './settings.hours.js';
import { after, freshId, readClock } from './settings.store.js';
import { dayName, t } from './settings.texts.js';

function NeedsHours({ title }) {
  return html`<${Section} title=${title}><div class="empty"><strong>${t('noHours')}</strong><p>${t('noHoursHint')}</p><p><a class="button button-secondary" href="#hours">${t('makeHours')}</a></p></div></${Section}>`;
}

/** The table of holidays with their dates. Props: form, outlook, toast. */
export function Holidays({ form, outlook, toast }) {
  const { holidays, zone } = form.doc.calendar;
  if (!zone) return html`<${NeedsHours} title=${t('holidays')} />`;
  const change = (list) => form.put(['calendar', 'holidays'], list);
  const addOfficial = () => {
    const more = form.defaults.calendar.holidays.filter((h) => !holidays.some((v) => v.id === h.id));
    change([...holidays, ...more]);
    toast({ kind: 'info', text: t('officialAdded', more.length) });
  };
  const add = () => change([...holidays, { id: freshId('holiday', holidays.map((h) => h.id)), name: { el: t('newHoliday') }, fixed: '01-01' }]);
  const dates = new Map((outlook.now?.holidays ?? []).map((h) => [h.id, h.dates]));
  return html`<${Section} title=${t('holidays')} lead=${t('holidaysLead')}>
    <p><button type="button" class="button button-secondary" id="add-official" disabled=${!form.defaults} onClick=${addOfficial}>${t('addOfficial')}</button></p>
    ${holidays.length === 0 && html`<div class="empty"><strong>${t('noHolidays')}</strong><p>${t('noHolidaysHint')}</p></div>`}
    ${holidays.map((h, i) => html`<${HolidayRow} key=${h.id} form=${form} i=${i} dates=${dates.get(h.id)} />`)}
    <${Add} id="add-holiday" onClick=${add}>${t('addHoliday')}</${Add}>
  </${Section}>`;
}

function HolidayRow({ form, i, dates }) {
  const keys = ['calendar', 'holidays', i];
  const h = form.doc.calendar.holidays[i];
  const kind = h.fixed === undefined ? 'easter' : 'fixed';
  const choose = (next) => {
    const { fixed: _f, easter: _e, yields: _y, ...rest } = h;
    form.put(keys, next === 'fixed' ? { ...rest, fixed: '01-01' } : { ...rest, easter: 0 });
  };
  const remove = () => form.put(['calendar', 'holidays'], form.doc.calendar.holidays.filter((_, j) => j !== i));
  return html`<fieldset class="entry" data-holiday=${h.id}>
    <legend class="sr-only">${h.name.el}</legend>
    <div class="cells holiday-cells">
      <${TextField} form=${form} keys=${[...keys, 'name', 'el']} label=${t('holidayName')} maxlength="80" />
      <${SelectField} form=${form} keys=${[...keys, 'kind']} label=${t('kind')} value=${kind} options=${[['fixed', t('fixed')], ['easter', t('easter')]]} onChoose=${choose} />
      ${kind === 'fixed' ? html`<${MonthDay} form=${form} keys=${[...keys, 'fixed']} />` : html`<${NumberField} form=${form} keys=${[...keys, 'easter']} label=${t('easterDays')} title=${t('easterHint')} min="-90" max="90" />`}
      <${ClockField} form=${form} keys=${[...keys, 'closes']} optional label=${t('halfDay')} title=${t('halfHint')} />
      <${Remove} label=${h.name.el} onClick=${remove} />
    </div>
    <div class="below"><p class="muted small figures" data-kept=${h.id}>${dates && t('keptOn', dates.map(dayName).join(' · '))}</p>
      <${MoreOfHoliday} form=${form} keys=${keys} h=${h} kind=${kind} /></div>
    <${Note} form=${form} path="calendar.holidays[${i}]" />
  </fieldset>`;
}

function MoreOfHoliday({ form, keys, h, kind }) {
  const moved = h.moved ?? [];
  const year = new Date().getFullYear();
  const setMoved = (list) => form.put([...keys, 'moved'], list.length ? list : undefined);
  return html`<details open=${form.wrong?.path.startsWith(`calendar.holidays[${keys[2]}].moved`)}><summary>${t('more')}</summary>
    <div class="stack more">
      <${TextField} form=${form} keys=${[...keys, 'name', 'en']} optional label=${t('holidayNameEn')} maxlength="80" lang="en" />
      ${kind === 'fixed' && html`<${CheckField} form=${form} keys=${[...keys, 'yields']} label=${t('yields')} />`}
      <div><span class="label">${t('moved')}</span>
        ${moved.map((_, j) => html`<div class="row-end start" key=${j}><${DateField} form=${form} keys=${[...keys, 'moved', j]} label=${t('movedDate')} /><${Remove} label=${t('movedDate')} onClick=${() => setMoved(moved.filter((_m, k) => k !== j))} /></div>`)}
        <p><button type="button" class="button button-quiet" onClick=${() => setMoved([...moved, `${year + moved.length}-05-05`])}>+ ${t('addMoved')}</button></p>
      </div>
    </div>
  </details>`;
}

// MonthDay is written as people do, day/month; the document has MM-DD.
function MonthDay({ form, keys }) {
  const show = (value) => {
    const [, month, day] = /^(\d{2})-(\d{2})$/.exec(value) ?? [];
    return month ? `${Number(day)}/${Number(month)}` : value;
  };
  const read = (text) => {
    const [, day, month] = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*$/.exec(text) ?? [];
    form.put(keys, day ? `${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text);
  };
  return html`<${TypedField} form=${form} keys=${keys} label=${t('dayMonth')} placeholder=${t('dayMonthHint')} show=${show} onText=${read} maxlength="5" />`;
}

/** Closures and special hours by date. Props: form, outlook, today. */
export function Closures({ form, outlook, today }) {
  const { closures, openings, zone } = form.doc.calendar;
  if (!zone) return html`<${NeedsHours} title=${t('closures')} />`;
  const past = [...closures, ...openings].filter((v) => v.date && v.date < today).length;
  const dropOld = () => {
    const keep = (list) => list.filter((v) => !v.date || v.date >= today);
    form.put(['calendar'], { ...form.doc.calendar, closures: keep(closures), openings: keep(openings) });
  };
  const addClosure = (more) => form.put(['calendar', 'closures'], [...closures, { date: today, reason: { el: '' }, ...more }]);
  const addOpening = () => form.put(['calendar', 'openings'], [...openings, { date: today, hours: { open: [{ from: '08:00', to: '14:00' }] }, reason: { el: '' } }]);
  return html`<${Section} title=${t('closures')} lead=${t('closuresLead')}>
    <${CloseToday} late=${pastMidnight((outlook.now ?? outlook.base)?.days[0], zone)} onClose=${addClosure} />
    ${past > 0 && html`<p><button type="button" class="button button-quiet" onClick=${dropOld}>${t('dropOld', past)}</button></p>`}
    <h3>${t('closuresTitle')}</h3>
    ${closures.length === 0 && html`<p class="muted">${t('noClosures')}</p>`}
    ${closures.map((v, i) => html`<${ClosureRow} key=${i} form=${form} i=${i} past=${v.date < today} />`)}
    <${Add} id="add-closure" onClick=${() => addClosure()}>${t('addClosure')}</${Add}>
    <div><h3>${t('openingsTitle')}</h3><p class="muted">${t('openingsLead')}</p></div>
    ${openings.length === 0 && html`<p class="muted">${t('noOpenings')}</p>`}
    ${openings.map((v, i) => html`<${OpeningRow} key=${i} form=${form} i=${i} past=${v.date < today} />`)}
    <${Add} id="add-opening" onClick=${addOpening}>${t('addOpening')}</${Add}>
  </${Section}>`;
}

// pastMidnight is whether the hours of a day end on the date after.
function pastMidnight(day, zone) {
  const last = day?.open.at(-1);
  return Boolean(last) && new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(Date.parse(last.to) - 1) > day.date;
}

// CloseToday adds a closure from a time on to the end of the day's hours.
function CloseToday({ late, onClose }) {
  const [from, setFrom] = useState('13:00');
  const add = () => {
    const clock = readClock(from);
    setFrom(clock);
    if (/^\d{2}:\d{2}$/.test(clock)) onClose({ part: { from: clock, to: late ? after(clock, clock, true) : '24:00' }, reason: { el: t('todayReason'), en: t('todayReasonEn') } });
  };
  return html`<div class="quick"><label class="label" for="close-today-from">${t('closeToday')}</label>
    <input class="input" id="close-today-from" value=${from} inputmode="numeric" maxlength="5" aria-describedby="close-today-hint" onInput=${(event) => setFrom(event.currentTarget.value)} />
    <button type="button" class="button button-secondary" id="close-today" onClick=${add}>${t('add')}</button>
    <span class="muted small" id="close-today-hint">${t('closeTodayHint')}</span></div>`;
}

function ReasonCells({ form, keys }) {
  return html`<${TextField} form=${form} keys=${[...keys, 'reason', 'el']} label=${t('reasonEl')} maxlength="80" />
    <${TextField} form=${form} keys=${[...keys, 'reason', 'en']} optional label=${t('reasonEn')} maxlength="80" lang="en" />`;
}

function ClosureRow({ form, i, past }) {
  const keys = ['calendar', 'closures', i];
  const v = form.doc.calendar.closures[i];
  const setPart = (part) => form.put([...keys, 'part'], part);
  const remove = () => form.put(['calendar', 'closures'], form.doc.calendar.closures.filter((_, j) => j !== i));
  return html`<fieldset class="entry ${past ? 'past' : ''}" data-closure=${v.date}>
    <legend class="sr-only">${t('closuresTitle')} ${v.date}</legend>
    <div class="cells exception-cells">
      <${DateField} form=${form} keys=${[...keys, 'date']} label=${past ? `${t('date')} (${t('past')})` : t('date')} />
      <${ReasonCells} form=${form} keys=${keys} />
      <${Remove} label="${t('closuresTitle')} ${v.date}" onClick=${remove} />
    </div>
    <div class="ranges">
      <label class="check"><input type="checkbox" checked=${!v.part} onChange=${(event) => setPart(event.currentTarget.checked ? undefined : { from: '08:00', to: '12:00' })} /><span>${t('wholeDay')}</span></label>
      ${v.part && html`<fieldset class="range"><legend class="sr-only">${t('opens')}–${t('closes')}</legend>
        <${ClockField} form=${form} keys=${[...keys, 'part', 'from']} label=${t('opens')} />
        <${ClockField} form=${form} keys=${[...keys, 'part', 'to']} label=${t('closes')} fix=${(c) => after(c, v.part.from, true)} /></fieldset>`}
    </div>
    <${Note} form=${form} path="calendar.closures[${i}].part" />
  </fieldset>`;
}

function OpeningRow({ form, i, past }) {
  const keys = ['calendar', 'openings', i];
  const v = form.doc.calendar.openings[i];
  const remove = () => form.put(['calendar', 'openings'], form.doc.calendar.openings.filter((_, j) => j !== i));
  return html`<fieldset class="entry ${past ? 'past' : ''}" data-opening=${v.date}>
    <legend class="sr-only">${t('openingsTitle')} ${v.date}</legend>
    <div class="cells exception-cells">
      <${DateField} form=${form} keys=${[...keys, 'date']} label=${past ? `${t('date')} (${t('past')})` : t('date')} />
      <${ReasonCells} form=${form} keys=${keys} />
      <${Remove} label="${t('openingsTitle')} ${v.date}" onClick=${remove} />
    </div>
    <div class="row-end start"><${Ranges} form=${form} keys=${[...keys, 'hours']} name=${v.date} />
      ${v.hours.open?.length > 0 && html`<${ClockField} form=${form} keys=${[...keys, 'hours', 'last_ticket']} optional label=${t('lastOwn')} fix=${(c) => after(c, v.hours.open[0].from)} />`}</div>
    <${Note} form=${form} path="calendar.openings[${i}].hours.open" /><${Note} form=${form} path="calendar.openings[${i}].hours" />
  </fieldset>`;
}
