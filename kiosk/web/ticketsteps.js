// What a citizen can do with a digital ticket: give it up.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { newKey, send } from '/assets/api.js';
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
