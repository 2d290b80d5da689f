// The supervisor's section: the office's settings as one document.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { Banner } from '/assets/ui.js';
import { Field, press, sentence } from './parts.js';
import { t } from './texts.js';

const PATH = '/api/v1/settings';
const MINUTES = ['credit', 'early_gate', 'late_grace', 'special_credit'];
const COUNTS = ['return_gap', 'max_returns'];

// change returns a copy of a document with one value replaced; keys leads there.
function change(doc, [key, ...rest], value) {
  const copy = Array.isArray(doc) ? [...doc] : { ...doc };
  copy[key] = rest.length ? change(copy[key], rest, value) : value;
  return copy;
}

// nameOf writes keys as the office does in its errors: setup.services[1].id.
function nameOf(keys) {
  return keys.map((k, i) => (typeof k === 'number' ? `[${k}]` : (i ? '.' : '') + k)).join('');
}

/** The section. Props: actions, toast. */
export function Settings({ actions, toast }) {
  const [doc, setDoc] = useState(null);
  const [wrong, setWrong] = useState(null); // { path, text }
  useEffect(() => {
    request('GET', PATH).then(setDoc, (error) => toast({ kind: 'error', text: sentence(error) }));
  }, []);
  useEffect(() => {
    if (wrong?.path) fieldAt(wrong.path)?.focus();
  }, [wrong]);
  if (!doc) return html`<p class="lonely">${t('loading')}</p>`;

  // input returns the props of the input for the value at keys.
  const input = (keys, read = (x) => x, show = (x) => x) => {
    const path = nameOf(keys);
    return {
      id: path,
      value: show(keys.reduce((v, k) => v?.[k], doc)) ?? '',
      wrong: wrong?.path === path ? t('here') : undefined,
      onInput: (event) => setDoc(change(doc, keys, read(event.currentTarget.value))),
    };
  };
  const put = (keys, value) => setDoc(change(doc, keys, value));
  const save = (event) => {
    event.preventDefault();
    setWrong(null);
    actions.run('settings', async () => {
      try {
        setDoc(await press('PUT', PATH, doc));
        return t('settingsSaved');
      } catch (error) {
        if (error.status === 422) setWrong(explain(error));
        throw error;
      }
    });
  };
  return html`<form class="stack settings" onSubmit=${save}>
    <div class="title-row"><h1>${t('settingsTitle')}</h1><div class="row-end">
      <${Exchange} doc=${doc} onLoad=${setDoc} toast=${toast} />
      <button class="button" id="save-settings" disabled=${Boolean(actions.busy)}>${t('save')}</button>
    </div></div>
    ${wrong && html`<${Banner} kind="error" id="wrong" title=${wrong.path ? t('wrongAt', wrong.path) : wrong.title}>${wrong.text}</${Banner}>`}
    <${OfficePart} doc=${doc} input=${input} put=${put} />
    <${ServicesPart} services=${doc.setup.services || []} input=${input} put=${put} />
    <${CountersPart} setup=${doc.setup} input=${input} put=${put} />
    <${PolicyPart} input=${input} />
  </form>`;
}

// explain takes the path off the front of the office's sentence.
function explain(error) {
  const [, path, text] = /^([a-z_]+(?:[.[][a-z_0-9\]]+)*): (.*)$/.exec(error.detail) || [null, '', error.detail];
  return { path, text, title: error.title };
}

// fieldAt finds the input of a path, or the first one below it.
function fieldAt(path) {
  return document.getElementById(path) || document.querySelector(`[id^="${CSS.escape(path)}"]`);
}

function OfficePart({ doc, input, put }) {
  return html`<fieldset class="card stack">
    <legend><h2>${t('officePart')}</h2></legend>
    <div class="grid-2">
      <${Field} label=${t('nameEl')} ...${input(['name', 'el'])} required maxlength="120" />
      <${Field} label=${t('nameEn')} ...${input(['name', 'en'])} maxlength="120" lang="en" />
      <${Field} label=${t('noticeEl')} ...${input(['notice', 'el'])} maxlength="200" />
      <${Field} label=${t('noticeEn')} ...${input(['notice', 'en'])} maxlength="200" lang="en" />
      <${Field} label=${t('code')} hint=${t('codeHint')} ...${input(['code'])} required pattern="[0-9]{4}" inputmode="numeric" />
      <${Field} label=${t('zone')} hint=${t('zoneHint')} ...${input(['zone'])} required />
    </div>
    <label class="check"><input type="checkbox" id="sample" checked=${doc.sample} onChange=${(event) => put(['sample'], event.currentTarget.checked)} />
      <span>${t('sample')}<span class="hint">${t('sampleSettingHint')}</span></span></label>
  </fieldset>`;
}

function ServicesPart({ services, input, put }) {
  const at = ['setup', 'services'];
  const add = () => put(at, [...services, { id: '', prefix: '', name: { el: '', en: '' }, first: 1, last: 999 }]);
  return html`<fieldset class="card stack">
    <legend><h2>${t('servicesPart')}</h2></legend>
    ${services.map((service, i) => html`<div class="line-form service-form" key=${i}>
      <${Field} label=${t('prefix')} ...${input([...at, i, 'prefix'])} required maxlength="1" />
      <${Field} label=${t('nameEl')} ...${input([...at, i, 'name', 'el'])} required maxlength="80" />
      <${Field} label=${t('nameEn')} ...${input([...at, i, 'name', 'en'])} maxlength="80" lang="en" />
      <${Field} label=${t('id')} ...${input([...at, i, 'id'])} required pattern="[a-z0-9][a-z0-9\\-]{0,31}" title=${t('idHint')} />
      <${Field} label=${t('first')} type="number" min="1" max="99999" ...${input([...at, i, 'first'], Number)} required />
      <${Field} label=${t('last')} type="number" min="1" max="99999" ...${input([...at, i, 'last'], Number)} required />
      <button type="button" class="button button-quiet" aria-label=${t('removeService', service.prefix)} onClick=${() => put(at, services.filter((_, j) => j !== i))}>${t('remove')}</button>
    </div>`)}
    <p><button type="button" class="button button-secondary" onClick=${add}>${t('addService')}</button></p>
  </fieldset>`;
}

function CountersPart({ setup, input, put }) {
  const at = ['setup', 'counters'];
  const counters = setup.counters || [];
  const services = setup.services || [];
  const add = () => put(at, [...counters, { id: Math.max(0, ...counters.map((c) => c.id)) + 1, services: services.map((s) => s.id) }]);
  const toggle = (i, id, on) => {
    const left = (counters[i].services || []).filter((s) => s !== id);
    put([...at, i, 'services'], on ? [...left, id] : left);
  };
  return html`<fieldset class="card stack">
    <legend><h2>${t('countersPart')}</h2></legend>
    ${counters.map((counter, i) => html`<div class="line-form counter-form" key=${i}>
      <${Field} label=${t('counterNumber')} type="number" min="1" max="999" ...${input([...at, i, 'id'], Number)} required />
      <div role="group" aria-label="${t('serves')} ${counter.id}"><span class="label">${t('serves')}</span><div class="checks">
        ${services.map((s) => html`<label class="check" key=${s.id}><input type="checkbox" checked=${counter.services?.includes(s.id)} onChange=${(event) => toggle(i, s.id, event.currentTarget.checked)} /><span>${s.prefix} <span class="muted">${pick(s.name)}</span></span></label>`)}
      </div></div>
      <button type="button" class="button button-quiet" aria-label=${t('removeCounter', counter.id)} onClick=${() => put(at, counters.filter((_, j) => j !== i))}>${t('remove')}</button>
    </div>`)}
    <p><button type="button" class="button button-secondary" onClick=${add}>${t('addCounter')}</button></p>
  </fieldset>`;
}

function PolicyPart({ input }) {
  const at = ['setup', 'policy'];
  const number = (key, read, show) => html`<${Field} key=${key} label=${t(key)} type="number" min="0" max="10080" ...${input([...at, key], read, show)} required />`;
  return html`<fieldset class="card stack">
    <legend><h2>${t('policyPart')}</h2></legend>
    <p class="muted">${t('policyHint')}</p>
    <div class="grid-3">
      ${MINUTES.map((key) => number(key, (text) => Math.round(Number(text) * 60), (seconds) => Math.round(seconds / 60)))}
      ${COUNTS.map((key) => number(key, Number))}
    </div>
  </fieldset>`;
}

// Exchange saves the document as a file and loads one into the form.
function Exchange({ doc, onLoad, toast }) {
  const file = useRef(null);
  const save = () => {
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(doc, null, 2)}\n`], { type: 'application/json' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: `epass-${doc.code}.json` });
    link.click();
    URL.revokeObjectURL(url);
  };
  const load = async (event) => {
    const [chosen] = event.currentTarget.files;
    event.currentTarget.value = '';
    try {
      const next = JSON.parse(await chosen.text());
      if (!Array.isArray(next?.setup?.services) || !Array.isArray(next.setup.counters)) throw new Error('setup.services, setup.counters');
      onLoad({ name: {}, notice: {}, ...next });
      toast({ kind: 'info', text: t('imported') });
    } catch (error) {
      toast({ kind: 'error', text: t('importBad', error.message) });
    }
  };
  return html`
    <button type="button" class="button button-quiet" id="export" title=${t('exportHint')} onClick=${save}>${t('exportDoc')}</button>
    <button type="button" class="button button-quiet" id="import" onClick=${() => file.current.click()}>${t('importDoc')}</button>
    <input ref=${file} type="file" accept="application/json,.json" hidden onChange=${load} />`;
}
