// The sections about time: the week, and what the coming days look like.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { pick, timeOf } from '/assets/i18n.js';
import { Confirm } from './parts.js';
import { ClockField, Note, NumberField, Remove, Section, mistakeAt, unreadableAt, useCalm } from './settings.fields.js';
import { WEEK, after, pathOf, preview, put, same } from './settings.store.js';
import { shortDay, t } from './settings.texts.js';

const FEW = 14; // days shown at first
const CALM = 400; // ms without typing before the coming days are asked for

/** The ranges of a day. Props: form, keys (of the hours), name (of the day). */
export function Ranges({ form, keys, name }) {
  const hours = keys.reduce((v, k) => v?.[k], form.doc) ?? {};
  const open = hours.open ?? [];
  const change = (list) => form.put(keys, list.length ? { ...hours, open: list } : {});
  const add = () => {
    const last = open.at(-1);
    const from = last ? after(last.to, last.to) : '08:00';
    change([...open, { from, to: last ? after(String(Math.min(23, Number(from.slice(0, 2)) % 24 + 3)).padStart(2, '0') + ':00', from, true) : '14:00' }]);
  };
  return html`<div class="ranges">
    ${open.map((range, i) => html`<fieldset class="range" key=${i}>
      <legend class="sr-only">${t('range', name, i + 1)}</legend>
      <${ClockField} form=${form} keys=${[...keys, 'open', i, 'from']} label=${t('opens')} fix=${(c) => (i > 0 ? lateStart(c, open[i - 1].to) : c)} />
      <${ClockField} form=${form} keys=${[...keys, 'open', i, 'to']} label=${t('closes')} fix=${(c) => after(c, range.from, true)} />
      <${Remove} label=${t('range', name, i + 1)} onClick=${() => change(open.filter((_, j) => j !== i))} />
    </fieldset>`)}
    ${open.length === 0 && html`<span class="pill">${t('closedDay')}</span>`}
    <button type="button" class="button button-quiet" aria-label="${t('add')}: ${t('range', name, open.length + 1)}" onClick=${add}>+ ${t('addRange')}</button>
    ${open.map((_, i) => html`<${Note} key=${i} form=${form} path="${pathOf(keys)}.open[${i}]" />`)}
  </div>`;
}

// A shift begins on the next day only where the one before ends there.
function lateStart(clock, before) {
  return before >= '24:00' ? after(clock, before) : clock;
}

/** The week. Props: form. */
export function Hours({ form }) {
  const [asking, setAsking] = useState(false);
  const { calendar } = form.doc;
  if (!calendar.zone) return html`<${NoHours} form=${form} />`;
  const drop = () => {
    setAsking(false);
    const bare = put(form.doc, ['calendar'], { zone: '', week: {}, last_ticket: 0, holidays: [], closures: [], openings: [] });
    form.set(put(bare, ['booking', 'windows'], []));
  };
  const copy = () => form.put(['calendar', 'week'], { ...calendar.week, ...Object.fromEntries(WEEK.slice(1, 5).map((d) => [d, structuredClone(calendar.week.monday ?? {})])) });
  return html`<${Section} title=${t('hours')} lead=${t('hoursLead')}>
    <table class="week"><thead><tr><th scope="col">${t('dayColumn')}</th><th scope="col">${t('openColumn')}</th><th scope="col">${t('lastOwn')} <span class="hint">${t('lastOwnHint')}</span></th></tr></thead>
      <tbody>${WEEK.map((day) => html`<${DayRow} key=${day} form=${form} day=${day} />`)}</tbody>
    </table>
    <p><button type="button" class="button button-quiet" id="copy-monday" onClick=${copy}>${t('copyMonday')}</button></p>
    <div class="grid-2">
      <${NumberField} form=${form} keys=${['calendar', 'last_ticket']} label=${t('lastTicket')} hint=${t('lastTicketHint')} min="0" max="720" />
      <${NumberField} form=${form} keys=${['overtime']} label=${t('overtime')} hint=${t('overtimeHint')} min="0" max="720" />
    </div>
    <p><button type="button" class="button button-quiet" id="drop-hours" onClick=${() => setAsking(true)}>${t('dropHours')}</button></p>
    ${asking && html`<${Confirm} danger title=${t('dropHours')} text=${t('dropHoursText')} yes=${t('dropHours')} onYes=${drop} onClose=${() => setAsking(false)} />`}
  </${Section}>`;
}

function DayRow({ form, day }) {
  const keys = ['calendar', 'week', day];
  const hours = form.doc.calendar.week[day];
  const open = hours?.open ?? [];
  return html`<tr data-day=${day}><th scope="row">${t(day)}</th>
    <td><${Ranges} form=${form} keys=${keys} name=${t(day)} /></td>
    <td>${open.length > 0 && html`<${ClockField} form=${form} keys=${[...keys, 'last_ticket']} optional label=${t('lastOwn')} fix=${(c) => after(c, open[0].from)} />`}</td></tr>`;
}

function NoHours({ form }) {
  const make = () => form.put(['calendar'], { closures: [], openings: [], ...form.defaults.calendar, zone: form.doc.zone });
  return html`<${Section} title=${t('hours')} lead=${t('hoursLead')}>
    <div class="empty"><strong>${t('noHours')}</strong><p>${t('noHoursHint')}</p>
      <p><button type="button" class="button" id="make-hours" disabled=${!form.defaults} onClick=${make}>${t('makeHours')}</button></p></div>
  </${Section}>`;
}

/**
 * A hook: what the document and the one in force mean. { now, base, wrong,
 * waiting }; wrong is { path, text } while the document has a mistake.
 */
export function useOutlook(form) {
  const doc = useCalm(form.doc, CALM);
  const [state, setState] = useState({ waiting: true });
  useEffect(() => {
    preview(form.base).then((base) => setState((old) => ({ ...old, base })), () => {});
  }, [form.base]);
  useEffect(() => {
    const bad = unreadableAt(doc);
    if (bad) {
      setState((old) => ({ ...old, wrong: bad, waiting: false }));
      return undefined;
    }
    const ended = new AbortController();
    setState((old) => ({ ...old, waiting: true }));
    preview(doc, ended.signal).then(
      (now) => setState((old) => ({ ...old, now, wrong: null, waiting: false })),
      (error) => !ended.signal.aborted && setState((old) => ({ ...old, wrong: wrongOf(error), waiting: false })),
    );
    return () => ended.abort();
  }, [doc]);
  return state;
}

/** The mistake that the office named: { path, text }. */
export function wrongOf(error) {
  const [, path, said] = /^([a-z_]+(?:\.[a-z_]+|\[\d+\])*): ([^]*)$/.exec(error.detail) ?? [];
  return path ? mistakeAt(path, said) : { path: '', text: error.message || t('noAnswer') };
}

/** Why there is nothing to show yet. Props: outlook, onGo(path). */
export function OutlookNote({ outlook, onGo }) {
  if (outlook.wrong) {
    const { path, text } = outlook.wrong;
    return html`<p class="wrong" id="outlook-wrong">${path ? html`${t('aheadWrong')} <button type="button" class="button button-quiet" onClick=${() => onGo(outlook.wrong)}>${text}</button>` : text}</p>`;
  }
  return outlook.now ? null : html`<p class="muted" role="status">${t('aheadWait')}</p>`;
}

/** The coming days as a table, those that change marked. Props: form, outlook. */
export function Outlook({ form, outlook }) {
  const [all, setAll] = useState(false);
  if (!form.doc.calendar.zone) return null;
  const { now, base } = outlook;
  const former = new Map((base?.days ?? []).map((d) => [d.date, hoursOnly(d)]));
  const changed = (d) => Boolean(base) && !same(former.get(d.date), hoursOnly(d));
  const count = now?.days.filter(changed).length ?? 0;
  const rows = now?.days.filter((d, i) => all || i < FEW || changed(d)) ?? [];
  return html`<section class="card stack section" id="outlook" aria-labelledby="outlook-title" aria-busy=${String(outlook.waiting)}>
    <div><h2 id="outlook-title">${t('ahead')}</h2><p class="muted" aria-live="polite">${t('aheadLead')} ${now && !outlook.wrong && t('changes60', count)}</p></div>
    <${OutlookNote} outlook=${outlook} onGo=${form.go} />
    ${now && !outlook.wrong && html`<div class="scroll"><table class="table"><thead><tr><th scope="col">${t('date')}</th><th scope="col">${t('openColumn')}</th><th scope="col">${t('lastAt')}</th><th scope="col">${t('why')}</th></tr></thead>
      <tbody>${rows.map((d) => html`<${OutlookRow} key=${d.date} day=${d} zone=${form.doc.zone} changed=${changed(d)} />`)}</tbody></table></div>
    <p><button type="button" class="button button-quiet" onClick=${() => setAll(!all)}>${t(all ? 'fewDays' : 'allDays')}</button></p>`}
  </section>`;
}

function hoursOnly({ open, last_ticket: last, cause, reason }) {
  return { open, last, cause, reason };
}

function OutlookRow({ day, zone, changed }) {
  const clock = (at) => timeOf(new Date(at), zone);
  const end = (at) => (clock(at) === '00:00' ? '24:00' : clock(at));
  const spans = day.open.map((s) => `${clock(s.from)}–${end(s.to)}`).join(', ');
  return html`<tr data-date=${day.date} class=${changed ? 'changed' : ''}><th scope="row" class="nowrap">${shortDay(day.date)} ${changed && html`<span class="pill pill-paused">${t('changedDay')}</span>`}</th>
    <td class="figures">${spans || t('closedDay')}</td><td class="figures">${day.open.length > 0 ? (day.last_ticket === day.open[0].from ? clock : end)(day.last_ticket) : ''}</td>
    <td>${[t(`by_${day.cause}`), pick(day.reason)].filter(Boolean).join(': ')}</td></tr>`;
}
