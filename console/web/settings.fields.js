// Inputs of the settings: each knows its place in the document, shows what is
// wrong next to it and can be found by its path.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { at, isNextDay, pathOf, readClock, unreadable, wallClock } from './settings.store.js';
import { Field } from './parts.js';
import { hintFor, t, unreadableHint } from './settings.texts.js';

// placed are the props of the input for the value at keys.
function placed(form, keys) {
  const path = pathOf(keys);
  return { id: path, value: at(form.doc, keys) ?? '', wrong: form.wrong?.path === path ? form.wrong.text : undefined };
}

/** A text. An optional one is taken away when it is emptied. Props: form, keys, optional and those of an input. */
export function TextField({ form, keys, optional, onText, ...rest }) {
  const change = onText ?? ((text) => form.put(keys, optional && text === '' ? undefined : text));
  return html`<${Field} ...${rest} ...${placed(form, keys)} autocomplete="off" onInput=${(event) => change(event.currentTarget.value)} />`;
}

/**
 * A whole number. Props: form, keys, unit (how many of the document's units one
 * here is), optional (empty is 0 and not in the document) and those of an input.
 */
export function NumberField({ form, keys, unit = 1, optional, onNumber, ...rest }) {
  const { value, ...place } = placed(form, keys);
  const shown = value === '' || Number.isNaN(value) ? '' : Math.round((value / unit) * 100) / 100;
  const change = (event) => {
    const n = event.currentTarget.value === '' ? (optional ? 0 : NaN) : Math.round(Number(event.currentTarget.value) * unit);
    if (onNumber) onNumber(n);
    else form.put(keys, optional && n === 0 ? undefined : n);
  };
  return html`<${Field} ...${rest} ...${place} value=${shown} type="number" inputmode="numeric" onInput=${change} />`;
}

/** A tick. Props: form, keys, label, hint, off. */
export function CheckField({ form, keys, label, hint, off }) {
  return html`<label class="check"><input type="checkbox" id=${pathOf(keys)} checked=${Boolean(at(form.doc, keys))} disabled=${off} onChange=${(event) => form.put(keys, event.currentTarget.checked)} />
    <span>${label}${hint && html`<span class="hint">${hint}</span>`}</span></label>`;
}

/**
 * A text that the document has in another form. Until the field is left it
 * shows what was typed. Props: form, keys, show(value), onText(text), children
 * (a note below) and those of an input.
 */
export function TypedField({ form, keys, show, onText, children, ...rest }) {
  const { value, ...place } = placed(form, keys);
  const [typed, setTyped] = useState(null);
  const take = (event) => {
    setTyped(event.currentTarget.value);
    onText(event.currentTarget.value);
  };
  return html`<div class="typed-field"><${Field} ...${rest} ...${place} value=${typed ?? show(value)} autocomplete="off" onInput=${take} onBlur=${() => setTyped(null)} />${children}</div>`;
}

/**
 * A time of day. Props: form, keys, label, optional (empty takes it away), and
 * fix, which makes a later day's time of one that was typed.
 */
export function ClockField({ form, keys, fix = (clock) => clock, optional, ...rest }) {
  const value = at(form.doc, keys);
  const read = (text) => {
    const clock = readClock(text);
    form.put(keys, clock === '' && optional ? undefined : fix(clock));
  };
  const next = isNextDay(value) && value !== '24:00';
  return html`<${TypedField} form=${form} keys=${keys} ...${rest} show=${(v) => (v === '24:00' ? v : wallClock(v))} onText=${read} inputmode="numeric" maxlength="5" placeholder=${optional ? '–' : '00:00'}>
    ${next && html`<span class="hint">${t('nextDay')}</span>`}
  </${TypedField}>`;
}

/** A date. Props: form, keys, label, optional. */
export function DateField({ form, keys, optional, ...rest }) {
  return html`<${Field} ...${rest} ...${placed(form, keys)} type="date" onInput=${(event) => form.put(keys, optional && event.currentTarget.value === '' ? undefined : event.currentTarget.value)} />`;
}

/** A choice. Props: form, keys, label, value, options [[value, text]], onChoose(value). */
export function SelectField({ form, keys, label, value, options, onChoose }) {
  const { wrong, id } = placed(form, keys);
  return html`<div class="field"><label for=${id}>${label}</label>
    <select class="input" id=${id} aria-invalid=${wrong ? 'true' : undefined} onChange=${(event) => onChoose(event.currentTarget.value)}>
      ${options.map(([v, text]) => html`<option key=${v} value=${v} selected=${String(v) === String(value)}>${text}</option>`)}
    </select>${wrong && html`<span class="wrong">${wrong}</span>`}</div>`;
}

/** The mistake of a whole row or group. Props: form, path. */
export function Note({ form, path }) {
  if (form.wrong?.path !== path) return null;
  return html`<p class="wrong" id="${path}-wrong" tabindex="-1">${form.wrong.text}</p>`;
}

/** Ticks for a set. Props: id (path), label, options [[value, text, title]], value, onChange(list). */
export function Checks({ id, label, options, value, onChange }) {
  const toggle = (v, on) => onChange(options.map(([o]) => o).filter((o) => (o === v ? on : value.includes(o))));
  return html`<div role="group" id=${id} tabindex="-1" aria-label=${label}><span class="label">${label}</span><div class="checks">
    ${options.map(([v, text, title]) => html`<label class="check" key=${v} title=${title}><input type="checkbox" data-value=${v} checked=${value.includes(v)} onChange=${(event) => toggle(v, event.currentTarget.checked)} /><span>${text}</span></label>`)}
  </div></div>`;
}

/** A section with its heading. Props: title, lead, children. */
export function Section({ title, lead, children }) {
  return html`<section class="card stack section" aria-labelledby="section-title">
    <div><h2 id="section-title" tabindex="-1">${title}</h2>${lead && html`<p class="muted">${lead}</p>`}</div>
    ${children}
  </section>`;
}

/** A button that takes a row away. Props: label (of what), onClick. */
export function Remove({ label, onClick }) {
  return html`<button type="button" class="button button-quiet remove" aria-label=${t('removeIt', label)} onClick=${onClick}>${t('remove')}</button>`;
}

/** A button that adds a row. Props: id, children, onClick. */
export function Add({ id, children, onClick }) {
  return html`<p><button type="button" class="button button-secondary" id=${id} onClick=${onClick}>+ ${children}</button></p>`;
}

/**
 * What a mistake at a path means: { path, text }. The office's own sentence is
 * used where there is none for the field.
 */
export function mistakeAt(path, said) {
  return { path, text: hintFor(path) || said };
}

/** The first value of a document that cannot be sent, as { path, text }, or null. */
export function unreadableAt(doc) {
  const path = unreadable(doc);
  if (!path) return null;
  const keys = path.match(/[a-z_-]+|\d+/g);
  return { path, text: unreadableHint(path, at(doc, keys)) };
}

// How a path leads up: the field itself, the group, what contains it.
function ways(path) {
  const out = [path];
  for (let p = path; /[.[]/.test(p); ) {
    p = p.replace(/(?:\.[^.[\]]+|\[\d+\])$/, '');
    out.push(p);
  }
  return out;
}

/** Puts the focus on the field of a path, or on what is nearest to it. */
export function focusAt(path) {
  for (const way of ways(path)) {
    const found = document.getElementById(way) || document.getElementById(`${way}-wrong`) || document.querySelector(`[id^="${CSS.escape(way)}"]:is(input, select)`);
    if (found) {
      found.focus();
      found.scrollIntoView({ block: 'center' });
      return;
    }
  }
  document.getElementById('section-title')?.focus();
}

/** A hook: value, but only once it has not changed for ms. */
export function useCalm(value, ms) {
  const [calm, setCalm] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return calm;
}
