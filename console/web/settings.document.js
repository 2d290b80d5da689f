// The settings as a file: taken out, and read in again after the office has
// looked at it.

import { html, useRef, useState } from '/assets/vendor/preact.js';
import { Section, unreadableAt } from './settings.fields.js';
import { wrongOf } from './settings.hours.js';
import { asOffice, sameOffice } from './settings.office.js';
import { preview, whole } from './settings.store.js';
import { t } from './settings.texts.js';

/** Gives a document to the reader as a file. */
export function download(doc) {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(doc, null, 2)}\n`], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: `epass-${doc.code}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// read returns the document of a file. Errors have a sentence for people.
async function read(file) {
  let doc;
  try {
    doc = JSON.parse(await file.text());
  } catch {
    throw new Error(t('importBad'));
  }
  if (!Array.isArray(doc?.setup?.services) || !Array.isArray(doc.setup.counters)) throw new Error(t('importNone'));
  return whole(doc);
}

/** Export and import. Props: form, toast. */
export function Document({ form, toast }) {
  const file = useRef(null);
  const [keep, setKeep] = useState(true);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const load = async (event) => {
    const input = event.currentTarget;
    const [chosen] = input.files;
    setProblem('');
    setBusy(true);
    try {
      const found = await read(chosen);
      const next = keep && !sameOffice(found, form.base) ? asOffice(found, form.base) : found;
      const wrong = unreadableAt(next) ?? (await preview(next).then(() => null, refused));
      form.set(next);
      if (wrong) form.go(wrong);
      else toast({ kind: 'info', text: t('imported') });
    } catch (error) {
      setProblem(error.message || t('noAnswer'));
    } finally {
      input.value = '';
      setBusy(false);
    }
  };
  return html`<${Section} title=${t('document')} lead=${t('documentLead')}>
    <div class="grid-2 start">
      <div class="stack"><h3>${t('exportTitle')}</h3><p class="muted">${t('exportText')}</p>
        <p><button type="button" class="button button-secondary" id="export" onClick=${() => download(form.doc)}>${t('exportYes')}</button></p></div>
      <div class="stack"><h3>${t('importTitle')}</h3><p class="muted">${t('importText')}</p>
        <label class="check"><input type="checkbox" id="import-keep" checked=${keep} onChange=${(event) => setKeep(event.currentTarget.checked)} /><span>${t('importKeep')}</span></label>
        <p><button type="button" class="button button-secondary" id="import" disabled=${busy} onClick=${() => file.current.click()}>${t('importYes')}</button></p>
        <input ref=${file} type="file" id="import-file" accept="application/json,.json" aria-label=${t('importYes')} hidden onChange=${load} />
        <div role="alert">${problem && html`<p class="wrong" id="import-wrong">${problem}</p>`}</div></div>
    </div>
  </${Section}>`;
}

// refused is what the office found wrong; a document that it cannot even read
// (400) is not loaded.
function refused(error) {
  const wrong = wrongOf(error);
  if (error.status === 422 && wrong.path) return wrong;
  throw error;
}
