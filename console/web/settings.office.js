// The sections about the office itself: its name, services, counters, the
// order of calls, and reasons to choose from.

import { html } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { Add, CheckField, Checks, Note, NumberField, Remove, Section, TextField } from './settings.fields.js';
import { freshId, put, removeCounter, removeService, renameService, renumberCounter, same, setMinutes, setTakes, setZone } from './settings.store.js';
import { t } from './settings.texts.js';

const LETTERS = 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ';

/** Name, notice, zone and code. Props: form. */
export function Office({ form }) {
  const only = form.administrator ? undefined : t('adminOnly');
  return html`<${Section} title=${t('office')} lead=${t('officeLead')}>
    <div class="grid-2">
      <${TextField} form=${form} keys=${['name', 'el']} label=${t('nameEl')} maxlength="80" required />
      <${TextField} form=${form} keys=${['name', 'en']} optional label=${t('nameEn')} maxlength="80" lang="en" />
      <${TextField} form=${form} keys=${['notice', 'el']} label=${t('noticeEl')} maxlength="200" />
      <${TextField} form=${form} keys=${['notice', 'en']} optional label=${t('noticeEn')} maxlength="200" lang="en" />
      <${TextField} form=${form} keys=${['code']} label=${t('code')} hint=${only ?? t('codeHint')} readonly=${!form.administrator} inputmode="numeric" maxlength="4" />
      <${TextField} form=${form} keys=${['zone']} label=${t('zone')} hint=${t('zoneHint')} onText=${(zone) => form.set(setZone(form.doc, zone))} />
    </div>
    <${CheckField} form=${form} keys=${['sample']} label=${t('sample')} hint=${only ?? t('sampleHint')} off=${!form.administrator} />
  </${Section}>`;
}

/** Letters, names, numbers, limits and the length of appointments. Props: form. */
export function Services({ form }) {
  const { services } = form.doc.setup;
  const add = () => {
    const letter = [...LETTERS].find((l) => !services.some((s) => s.prefix === l)) ?? '';
    const id = freshId('service', services.map((s) => s.id));
    form.put(['setup', 'services'], [...services, { id, prefix: letter, name: { el: '' }, first: 1, last: 999 }]);
  };
  return html`<${Section} title=${t('services')} lead=${t('servicesLead')}>
    <${Note} form=${form} path="setup.services" />
    ${services.length === 0 && html`<div class="empty"><strong>${t('noServices')}</strong><p>${t('noServicesHint')}</p></div>`}
    ${services.map((_, i) => html`<${ServiceRow} key=${i} form=${form} i=${i} />`)}
    <${Add} id="add-service" onClick=${add}>${t('addService')}</${Add}>
  </${Section}>`;
}

function ServiceRow({ form, i }) {
  const keys = ['setup', 'services', i];
  const service = form.doc.setup.services[i];
  const length = form.doc.booking.services.findIndex((s) => s.id === service.id);
  const letter = (text) => form.put([...keys, 'prefix'], text.toLocaleUpperCase('el'));
  const fresh = !form.base.setup.services.some((s) => s.id === service.id);
  return html`<fieldset class="entry">
    <legend class="sr-only">${t('serviceN', service.prefix)}</legend>
    <div class="cells service-cells">
      <${TextField} form=${form} keys=${[...keys, 'prefix']} label=${t('letter')} onText=${letter} maxlength="1" />
      <${TextField} form=${form} keys=${[...keys, 'name', 'el']} label=${t('nameEl')} maxlength="80" />
      <${TextField} form=${form} keys=${[...keys, 'name', 'en']} optional label=${t('nameEn')} maxlength="80" lang="en" />
    </div>
    <div class="cells number-cells">
      <${NumberField} form=${form} keys=${[...keys, 'first']} label=${t('first')} min="1" max="99999" />
      <${NumberField} form=${form} keys=${[...keys, 'last']} label=${t('last')} min="1" max="99999" />
      <${NumberField} form=${form} keys=${[...keys, 'limit']} optional label=${t('limit')} min="0" max="99999" placeholder=${t('limitHint')} />
      <${NumberField} form=${form} keys=${length < 0 ? ['booking', 'services', `new-${i}`] : ['booking', 'services', length, 'minutes']} optional label=${t('minutes')} min="0" max="480" placeholder=${t('minutesHint')}
        onNumber=${(n) => form.set(setMinutes(form.doc, service.id, n))} />
      ${fresh ? html`<${TextField} form=${form} keys=${[...keys, 'id']} label=${t('id')} title=${t('idHint')} maxlength="32" onText=${(id) => form.set(renameService(form.doc, i, id))} />` : html`<p class="fact"><span class="label">${t('id')}</span><code title=${t('idHint')}>${service.id}</code></p>`}
      <${Remove} label=${t('serviceN', service.prefix)} onClick=${() => form.set(removeService(form.doc, i))} />
    </div>
    <${Note} form=${form} path="setup.services[${i}]" />
  </fieldset>`;
}

/** Which desk serves what. Props: form. */
export function Counters({ form }) {
  const { services, counters } = form.doc.setup;
  const options = services.map((s) => [s.id, html`<strong>${s.prefix}</strong> ${pick(s.name)}`]);
  const unserved = services.filter((s) => !counters.some((c) => c.services.includes(s.id)));
  const add = () => {
    const id = Math.max(0, ...counters.map((c) => c.id || 0)) + 1;
    form.put(['setup', 'counters'], [...counters, { id, services: services.map((s) => s.id) }]);
  };
  return html`<${Section} title=${t('counters')} lead=${t('countersLead')}>
    <${Note} form=${form} path="setup.counters" />
    ${unserved.length > 0 && counters.length > 0 && html`<p class="banner banner-warning" role="status">${t('unserved', unserved.map((s) => `${s.prefix} ${pick(s.name)}`).join(', '))}</p>`}
    ${counters.length === 0 && html`<div class="empty"><strong>${t('noCounters')}</strong><p>${t('noCountersHint')}</p></div>`}
    ${counters.map((c, i) => html`<fieldset class="entry counter-entry" key=${i}>
      <legend class="sr-only">${t('counter', c.id)}</legend>
      <${NumberField} form=${form} keys=${['setup', 'counters', i, 'id']} label=${t('number')} min="1" max="999" onNumber=${(n) => form.set(renumberCounter(form.doc, i, n))} />
      <${Checks} id="setup.counters[${i}].services" label=${t('serves')} options=${options} value=${c.services} onChange=${(list) => form.set(setTakes(form.doc, i, list))} />
      <${Remove} label=${t('counter', c.id)} onClick=${() => form.set(removeCounter(form.doc, i))} />
    </fieldset>`)}
    <${Add} id="add-counter" onClick=${add}>${t('addCounter')}</${Add}>
  </${Section}>`;
}

// The turn rule's settings and how many of the document's units one here is.
const RULES = [
  ['credit', 60], ['early_gate', 60], ['late_grace', 60], ['special_credit', 60], ['return_gap', 1], ['max_returns', 1],
  ['min_calls', 1], ['min_seconds', 1], ['undo_seconds', 1],
];
const FREE = ['min_calls', 'min_seconds', 'undo_seconds']; // not in the document when 0

/** The turn rule. Props: form. */
export function Order({ form }) {
  const at = ['setup', 'policy'];
  const usual = form.defaults?.policy;
  const now = form.doc.setup.policy;
  const differs = usual && RULES.some(([key]) => (now[key] ?? 0) !== (usual[key] ?? 0));
  return html`<${Section} title=${t('order')} lead=${t('orderLead')}>
    <div class="rules">
      ${RULES.map(([key, unit]) => html`<${NumberField} key=${key} form=${form} keys=${[...at, key]} unit=${unit} optional=${FREE.includes(key)} placeholder="0" min="0" step=${unit === 60 ? 'any' : '1'} label=${t(key)}
        hint="${t(`${key}Hint`)} ${usual ? t('defaultIs', (usual[key] ?? 0) / unit) : ''}" />`)}
    </div>
    <p><button type="button" class="button button-secondary" id="restore-order" disabled=${!differs} onClick=${() => form.put(at, { ...usual })}>${t('restore')}</button></p>
  </${Section}>`;
}

/** Reasons of exceptional calls. Props: form. */
export function Reasons({ form }) {
  const { reasons } = form.doc;
  const lift = (i) => form.put(['reasons'], reasons.with(i - 1, reasons[i]).with(i, reasons[i - 1]));
  return html`<${Section} title=${t('reasons')} lead=${t('reasonsLead')}>
    <${Note} form=${form} path="reasons" />
    ${reasons.length === 0 && html`<div class="empty"><strong>${t('noReasons')}</strong><p>${t('noReasonsHint')}</p></div>`}
    ${reasons.map((_, i) => html`<fieldset class="entry cells reason-cells" key=${i}>
      <legend class="sr-only">${t('reasonN', i + 1)}</legend>
      <${TextField} form=${form} keys=${['reasons', i, 'el']} label=${t('inGreek')} maxlength="100" />
      <${TextField} form=${form} keys=${['reasons', i, 'en']} optional label=${t('inEnglish')} maxlength="100" lang="en" />
      <button type="button" class="button button-quiet" disabled=${i === 0} aria-label="${t('up')}: ${t('reasonN', i + 1)}" onClick=${() => lift(i)}>↑</button>
      <${Remove} label=${t('reasonN', i + 1)} onClick=${() => form.put(['reasons'], reasons.filter((_r, j) => j !== i))} />
    </fieldset>`)}
    ${reasons.length < 20 && html`<${Add} id="add-reason" onClick=${() => form.put(['reasons'], [...reasons, { el: '' }])}>${t('addReason')}</${Add}>`}
  </${Section}>`;
}

/** Whether two documents are of offices with the same name. */
export function sameOffice(a, b) {
  return same([a.code, a.name, a.sample], [b.code, b.name, b.sample]);
}

/** A document with the name, code and sample mode of another. */
export function asOffice(doc, own) {
  return put(put(put(doc, ['code'], own.code), ['name'], own.name), ['sample'], own.sample);
}
