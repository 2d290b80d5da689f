// Parts that the console's pages share: presses that happen once, messages,
// dialogs and the bar at the top.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { newKey, pause, send } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { LanguageSwitch, Mark } from '/assets/ui.js';
import { t } from './texts.js';

// Keys of presses whose outcome nobody knows, by what was pressed: pressing
// the same again sends the same key, so that it happens once.
const unsure = new Map();

/** Forgets them: a newer state shows what happened, and a press is a new one. */
export function settle() {
  unsure.clear();
}

/** Sends one press. Returns the answer or throws ApiError. */
export async function press(method, path, body) {
  const what = JSON.stringify([method, path, body]);
  const key = unsure.get(what) || newKey();
  unsure.set(what, key);
  try {
    const answer = await send(method, path, { body, key });
    unsure.delete(what);
    return answer;
  } catch (error) {
    if (!error.again) unsure.delete(what);
    throw error;
  }
}

/** The sentence for people of an error that a request threw. */
export function sentence(error) {
  if (error.name !== 'ApiError') console.error(error);
  return error.message && error.code !== 'network' ? error.message : t('network');
}

const SHORTEST = 500; // ms: the second click of a double click finds the button off

/**
 * A hook for the buttons of a view: { busy, run }. run(name, work) does nothing
 * while another runs; busy is the name of the one that runs. A text that work
 * returns and errors become toasts; a 401 ends the session.
 */
export function useActions({ toast, onSignedOut }) {
  const [busy, setBusy] = useState('');
  const running = useRef(false);
  async function run(name, work) {
    if (running.current) return;
    running.current = true;
    setBusy(name);
    const pressed = document.activeElement;
    try {
      const [answer] = await Promise.allSettled([work(), pause(SHORTEST)]);
      if (answer.status === 'rejected') throw answer.reason;
      toast(typeof answer.value === 'string' ? { kind: 'info', text: answer.value } : null);
    } catch (error) {
      if (error.status === 401) onSignedOut();
      else toast({ kind: error.code === 'nobody_waiting' ? 'info' : 'error', text: sentence(error) });
    } finally {
      running.current = false;
      setBusy('');
      giveBackFocus(pressed);
    }
  }
  return { busy, run };
}

// A button loses the focus when it is switched off.
function giveBackFocus(element) {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body && element?.isConnected) element.focus({ preventScroll: true });
  });
}

/** The message at the foot of the page. Props: message { kind, text } or null, onClose. */
export function Toast({ message, onClose }) {
  useEffect(() => {
    if (message?.kind !== 'info') return undefined;
    const timer = setTimeout(onClose, 8000);
    return () => clearTimeout(timer);
  }, [message]);
  return html`<div class="toasts" role="alert" aria-live="assertive">
    ${message && html`<div class="toast toast-${message.kind}" id="toast">
      <${Mark} kind=${message.kind} />
      <p>${message.text}</p>
      <button type="button" class="plain" onClick=${onClose} aria-label=${t('close')}>✕</button>
    </div>`}
  </div>`;
}

/** A dialog over the page. Props: title, onClose, children. */
export function Dialog({ title, onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    box.current.showModal();
  }, []);
  return html`<dialog class="dialog" ref=${box} aria-label=${title} onClose=${onClose}>
    <h2>${title}</h2>
    ${children}
  </dialog>`;
}

/** A question with two buttons. Props: title, text, yes, danger, busy, onYes, onClose. */
export function Confirm({ title, text, yes, danger, busy, onYes, onClose }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <p>${text}</p>
    <div class="row-end">
      <button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button>
      <button type="button" class="button ${danger ? 'button-danger' : ''}" id="confirm" disabled=${busy} onClick=${onYes}>${yes}</button>
    </div>
  </${Dialog}>`;
}

/** The bar at the top. Props: office {el,en}, page (its name), children (to the right). */
export function Top({ office, page, children }) {
  return html`<header class="top">
    <a class="top-home" href="/" aria-label=${t('home')}><img src="/assets/icon.svg" alt="" width="40" height="40" /></a>
    <p class="top-name">${pick(office) || 'e-PASS'}<small>${page}</small></p>
    ${children}
    <${LanguageSwitch} />
  </header>`;
}

/** A labelled input. Props: label, hint, wrong and those of an input. */
export function Field({ label, hint, wrong, id, ...input }) {
  const about = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}
    <input class="input" id=${id} aria-describedby=${about || undefined} aria-invalid=${wrong ? 'true' : undefined} ...${input} />
    ${wrong && html`<span class="wrong" id="${id}-wrong">${wrong}</span>`}
  </div>`;
}

/** Whole minutes between an instant and now, never below 0. */
export function minutes(since, now) {
  return Math.max(0, Math.floor((now - Date.parse(since)) / 60000));
}
