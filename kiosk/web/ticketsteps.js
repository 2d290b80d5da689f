// What a citizen can do with a digital ticket: ask why another number was
// called first, and give it up.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { newKey, request, send } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { t } from './ticketwords.js';

/** Gives the number up after a question. Props: token, number, onTicket(ticket). */
export function Cancel({ token, number, onTicket }) {
  const [asking, setAsking] = useState(false);
  return html`<div class="step">
    <button type="button" class="button button-danger" id="cancel" onClick=${() => setAsking(true)}>${t('cancel')}</button>
    ${asking && html`<${Question} token=${token} number=${number} onTicket=${onTicket} onClose=${() => setAsking(false)} />`}
  </div>`;
}

function Question({ token, number, onTicket, onClose }) {
  const box = useRef(null);
  const key = useRef(newKey());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  useEffect(() => box.current.showModal(), []);

  async function give() {
    setBusy(true);
    setError(null);
    try {
      onTicket(await send('POST', '/api/v1/ticket/cancel', { token, key: key.current }));
    } catch (failure) {
      setBusy(false);
      setError(failure);
    }
  }

  return html`<dialog class="dialog" ref=${box} aria-labelledby="cancel-title" onClose=${onClose}>
    <h2 id="cancel-title">${t('cancelAsk', number)}</h2>
    <p>${t('cancelWhat')}</p>
    ${error && html`<p class="wrong" id="cancel-failed" role="alert">${error.message || t('unreached')}</p>`}
    <div class="dialog-choice">
      <button type="button" class="button button-secondary" id="cancel-no" onClick=${() => box.current.close()}>${t('cancelNo')}</button>
      <button type="button" class="button button-danger" id="cancel-yes" disabled=${busy} onClick=${give}>${t('cancelYes')}</button>
    </div>
  </dialog>`;
}

/** Says the rule, and why another number was called first. Props: token, ticket. */
export function Why({ token, ticket }) {
  return html`<details class="why" id="why">
    <summary>${t('why')}</summary>
    <p>${t('rule', ticket.credit / 60)}</p>
    <${WhyForm} token=${token} />
  </details>`;
}

function WhyForm({ token }) {
  const input = useRef(null);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);

  async function ask(event) {
    event.preventDefault();
    setBusy(true);
    setAnswer(null);
    setError(null);
    try {
      setAnswer(await request('GET', `/api/v1/ticket/why?number=${encodeURIComponent(input.current.value)}`, { token }));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  }

  return html`<form class="field" onSubmit=${ask}>
    <label for="why-number">${t('whyNumber')}</label>
    <div class="why-row">
      <input class="input" id="why-number" ref=${input} required maxlength="12" autocomplete="off" autocapitalize="characters"
        spellcheck=${false} placeholder="Α017" aria-invalid=${String(Boolean(error))} aria-describedby="why-said" />
      <button class="button" id="why-ask" disabled=${busy}>${t('whyAsk')}</button>
    </div>
    <div id="why-said" role="status">
      ${error && html`<p class="wrong" id="why-failed">${error.message || t('unreached')}</p>`}
      ${answer && html`<p class="why-answer" id="why-answer" data-reason=${answer.reason}>${pick(answer.text)}</p>`}
    </div>
  </form>`;
}
