// A phone takes a number by itself: the services, one press, the ticket.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { ApiError, newKey, request, send } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { Banner, Mark } from '/assets/ui.js';
import { keptToken } from './ticketfeed.js';
import { t } from './ticketwords.js';

function useChoices() {
  const [choices, setChoices] = useState(null);
  const [error, setError] = useState(null);
  const load = () => {
    setError(null);
    request('GET', '/api/v1/phone').then(setChoices, setError);
  };
  useEffect(load, []);
  return { choices, error, load };
}

// useDraw keeps the key of a press until the office has said yes or no.
function useDraw(code) {
  const press = useRef(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(null);

  async function draw(service) {
    if (press.current?.service !== service) press.current = { service, key: newKey() };
    setBusy(true);
    setRefusal(null);
    try {
      const ticket = await send('POST', '/api/v1/phone/tickets', { body: { service, code }, key: press.current.key });
      location.replace(new URL(ticket.url).hash);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.again) press.current = null;
      setRefusal(error);
      setBusy(false);
    }
  }

  return { busy, refusal, draw };
}

/** The choice of a service. Props: code, of the invitation. */
export function Draw({ code }) {
  const { choices, error, load } = useChoices();
  const { busy, refusal, draw } = useDraw(code);
  if (error) {
    return html`<section class="empty" role="alert"><${Mark} kind="error" /><h1>${error.message || t('unreached')}</h1>
      <button type="button" class="button" onClick=${load}>${t('again')}</button></section>`;
  }
  if (!choices) return html`<p class="loading" role="status">${t('drawLoading')}</p>`;
  if (!choices.open) return html`<section class="empty" id="draw-closed" role="status"><${Mark} kind="info" /><h1>${t('drawClosed')}</h1><p>${t('drawClosedBody')}</p></section>`;
  return html`<section class="draw">
    <p class="muted">${pick(choices.office)}</p>
    <h1>${t('draw')}</h1>
    <p>${t('drawWhat')}</p>
    ${refusal && html`<${Banner} kind="error" id="draw-refused" title=${refusal.message || t('unreached')}>
      ${refusal.code === 'phone_has_number' && keptToken() && html`<a href="#${keptToken()}">${t('drawKept')}</a>`}
    </${Banner}>`}
    <ul class="draw-choices">
      ${choices.services.map((s) => html`<li key=${s.id}><button type="button" class="draw-choice" data-service=${s.id} disabled=${busy} onClick=${() => draw(s.id)}>
        <span class="letter" aria-hidden="true">${s.prefix}</span>
        <span>${pick(s.name)}<small class="figures">${t('drawWaiting', s.waiting)}</small></span>
      </button></li>`)}
    </ul>
  </section>`;
}
