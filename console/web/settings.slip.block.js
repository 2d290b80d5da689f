// The options of one block of a slip.

import { html, useRef, useState } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { CheckField, Checks, Note, Remove, SelectField, TextField } from './settings.fields.js';
import { at, put } from './settings.store.js';
import { t } from './settings.texts.js';

const ALIGNS = ['left', 'center', 'right'];
const SIZES = ['small', 'normal', 'medium', 'large', 'huge'];
const LANGUAGES = ['el_en', 'en_el', 'el', 'en'];
const PLAIN = ['rule', 'space']; // have neither place nor size
const WORDLESS = ['logo', 'number', ...PLAIN]; // have neither languages nor capitals

/** Props: form (of the slip), kind, i, block, name, usual(form, kind), toast, onRemove. */
export function BlockFields({ form, kind, i, block, name, usual, toast, onRemove }) {
  const keys = ['layouts', kind, 'blocks', i];
  const hint = block.kind === 'qr' && kind === 'appointment' ? 'h_qrCode' : `h_${block.kind}`;
  const own = { form, keys, block };
  const logo = block.kind === 'logo' && at(form.doc, ['layouts', kind, 'logo']);
  return html`<div class="block-fields stack">
    ${t(hint) !== hint && !logo && html`<p class="muted small">${t(hint)}</p>`}
    ${block.kind === 'logo' && html`<${Logo} form=${form} kind=${kind} usual=${usual} toast=${toast} />`}
    ${block.kind === 'text' && html`<${Words} ...${own} el=${t('slipTextEl')} en=${t('slipTextEn')} />`}
    ${block.kind === 'qr' && html`<${Words} ...${own} el=${t('slipQrText')} en=${t('slipQrTextEn')} hint=${t('slipQrHint')} />`}
    ${!PLAIN.includes(block.kind) && html`<div class="slip-looks"><${Looks} ...${own} /></div>`}
    ${!WORDLESS.includes(block.kind) && html`<${CheckField} form=${unset(form)} keys=${[...keys, 'capitals']} label=${t('slipCapitals')} hint=${t('slipCapitalsHint')} />`}
    ${block.kind === 'text' && html`<${For} ...${own} />`}
    ${onRemove && html`<p class="row-end"><${Remove} label=${name} onClick=${onRemove} /></p>`}
  </div>`;
}

// unset makes an unticked box leave the document.
function unset(form) {
  return { ...form, put: (keys, value) => form.put(keys, value || undefined) };
}

function Looks({ form, keys, block }) {
  const choose = (key, usual) => (value) => form.put([...keys, key], value === usual ? undefined : value);
  const languages = (value) => form.put([...keys, 'languages'], value === 'el_en' ? undefined : value.split('_'));
  return html`<${SelectField} form=${form} keys=${[...keys, 'align']} label=${t('slipAlign')} value=${block.align ?? 'left'} options=${ALIGNS.map((a) => [a, t(`a_${a}`)])} onChoose=${choose('align', 'left')} />
    <${SelectField} form=${form} keys=${[...keys, 'size']} label=${t('slipSize')} value=${block.size ?? ''} options=${[['', t('s_usual')], ...SIZES.map((s) => [s, t(`s_${s}`)])]} onChoose=${choose('size', '')} />
    ${!WORDLESS.includes(block.kind) && html`<${SelectField} form=${form} keys=${[...keys, 'languages']} label=${t('slipLanguages')} value=${(block.languages ?? ['el', 'en']).join('_')} options=${LANGUAGES.map((l) => [l, t(`l_${l}`)])} onChoose=${languages} />`}`;
}

// Words is a text of the office's own. A document has no language that is
// empty, and no text that says nothing.
function Words({ form, keys, block, el, en, hint }) {
  const write = (language) => (text) => {
    const next = { ...block.text, [language]: text };
    for (const l of ['el', 'en']) if (!next[l]) delete next[l];
    form.put([...keys, 'text'], Object.keys(next).length > 0 || block.kind === 'text' ? next : undefined);
  };
  return html`<${TextField} form=${form} keys=${[...keys, 'text', 'el']} label=${el} hint=${hint} maxlength="500" onText=${write('el')} />
    <${TextField} form=${form} keys=${[...keys, 'text', 'en']} label=${en} maxlength="500" lang="en" onText=${write('en')} />
    <${Note} form=${form} path="layouts.${keys[1]}.blocks[${keys[3]}].text" />`;
}

function For({ form, keys, block }) {
  const options = form.doc.setup.services.map((s) => [s.id, html`<strong>${s.prefix}</strong> ${pick(s.name)}`]);
  return html`<${Checks} id="layouts.${keys[1]}.blocks[${keys[3]}].services" label=${t('slipFor')} options=${options} value=${block.services ?? []} onChange=${(list) => form.put([...keys, 'services'], list.length ? list : undefined)} />
    <p class="muted small">${t('slipForHint')}</p>`;
}

// Limits of a logo, as the office checks them.
const LOGO_BYTES = 32 << 10;
const LOGO_SIDE = 1024;

const kilobytes = (n) => Math.max(1, Math.round(n / 1024));

// readLogo returns the picture of a file in base64. Errors have a sentence for
// people.
async function readLogo(file) {
  if (file.size > LOGO_BYTES) throw new Error(t('logoBytes', kilobytes(file.size)));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture || String.fromCharCode(...bytes.slice(1, 4)) !== 'PNG') throw new Error(t('logoType'));
  if (picture.width > LOGO_SIDE || picture.height > LOGO_SIDE) throw new Error(t('logoDots', picture.width, picture.height));
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
}

function Logo({ form, kind, usual, toast }) {
  const keys = ['layouts', kind, 'logo'];
  const logo = at(form.doc, keys);
  const file = useRef(null);
  const [problem, setProblem] = useState('');
  const [size, setSize] = useState(null);
  const wrong = problem || (form.wrong?.path === `layouts.${kind}.logo` && form.wrong.text);
  const load = async (event) => {
    const input = event.currentTarget;
    setProblem('');
    try {
      form.put(keys, await readLogo(input.files[0]));
    } catch (error) {
      setProblem(error.message);
    } finally {
      input.value = '';
    }
  };
  const both = () => {
    const other = kind === 'ticket' ? 'appointment' : 'ticket';
    const there = at(form.doc, ['layouts', other]) ?? usual(form, other);
    form.set(put(form.doc, ['layouts', other], { ...there, logo }));
    toast({ kind: 'info', text: t('slipLogoCopied') });
  };
  return html`<div class="field slip-logo"><span class="label" id="slip-logo-label">${t('slipLogo')}</span><span class="hint" id="slip-logo-hint">${t('slipLogoHint')}</span>
    ${logo && html`<figure><img src="data:image/png;base64,${logo}" alt=${t('slipLogoAlt')} onLoad=${(event) => setSize([event.currentTarget.naturalWidth, event.currentTarget.naturalHeight])} />
      <figcaption class="muted small figures">${size && t('slipLogoSize', ...size, kilobytes((logo.length * 3) / 4))}</figcaption></figure>`}
    <div class="row-end start"><button type="button" class="button button-secondary" id="layouts.${kind}.logo" aria-describedby="slip-logo-hint" onClick=${() => file.current.click()}>${t(logo ? 'slipLogoOther' : 'slipLogoChoose')}</button>
      ${logo && html`<button type="button" class="button button-quiet" id="slip-logo-both" onClick=${both}>${t('slipLogoBoth')}</button>
      <button type="button" class="button button-quiet" id="slip-logo-drop" onClick=${() => form.put(keys, undefined)}>${t('slipLogoDrop')}</button>`}</div>
    <input ref=${file} type="file" id="slip-logo-file" accept="image/png,.png" aria-label=${t('slipLogoChoose')} hidden onChange=${load} />
    <div role="alert">${wrong && html`<p class="wrong" id="layouts.${kind}.logo-wrong">${wrong}</p>`}</div>
  </div>`;
}
