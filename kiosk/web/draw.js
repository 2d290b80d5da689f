// A phone takes a number by itself: the services or an appointment's code, one
// press, the ticket.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { ApiError, newKey, request, send } from '/assets/api.js';
import { language, pick } from '/assets/i18n.js';
import { Banner, Mark } from '/assets/ui.js';
import { closedTitle, closedWhy, lastSoon, opensWhen, opensWord } from './closed.js';
import { agrees, grouped, LENGTH, shown, symbolsOf } from './code.js';
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
function useDraw(invitation) {
  const press = useRef(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(null);

  // draw sends { service } or the { code } of an appointment.
  async function draw(what) {
    const path = what.service ? '/api/v1/phone/tickets' : '/api/v1/phone/checkin';
    const body = what.service ? { ...what, code: invitation } : { ...what, invitation };
    const same = JSON.stringify(body);
    if (press.current?.same !== same) press.current = { same, key: newKey() };
    setBusy(true);
    setRefusal(null);
    try {
      const ticket = await send('POST', path, { body, key: press.current.key });
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
  const [asking, setAsking] = useState(false);
  if (error) {
    return html`<section class="empty" role="alert"><${Mark} kind="error" /><h1>${error.message || t('unreached')}</h1>
      <button type="button" class="button" onClick=${load}>${t('again')}</button></section>`;
  }
  if (!choices) return html`<p class="loading" role="status">${t('drawLoading')}</p>`;
  const refused = refusal && html`<${Refused} refusal=${refusal} />`;
  if (asking) return html`<${CodeForm} busy=${busy} refused=${refused} onGive=${(typed) => draw({ code: typed })} onBack=${() => setAsking(false)} />`;
  const ask = choices.appointments && choices.open && html`<${Appointment} onOpen=${() => setAsking(true)} />`;
  if (choices.closed) return html`<${Closed} choices=${choices}>${ask}</${Closed}>`;
  return html`<section class="draw">
    <p class="muted">${pick(choices.office)}</p>
    <h1>${t('draw')}</h1>
    <p>${t('drawWhat')}</p>
    ${choices.last && html`<p class="draw-last" id="last">${lastSoon(choices)}</p>`}
    ${refused}
    ${ask}
    <ul class="draw-choices">
      ${choices.services.map((s) => html`<li key=${s.id}><${Choice} service=${s} busy=${busy} onTake=${() => draw({ service: s.id })} /></li>`)}
    </ul>
  </section>`;
}

function Choice({ service, busy, onTake }) {
  const refused = Boolean(service.refused);
  return html`<button type="button" class="draw-choice" data-service=${service.id} disabled=${busy || refused} data-refused=${String(refused)} onClick=${onTake}>
    <span class="letter" aria-hidden="true">${service.prefix}</span>
    <span>${pick(service.name)}<small class="figures">${refused ? t(service.refused) : t('drawWaiting', service.waiting)}</small>
      ${service.wait && html`<small class="figures">${t('wait')} ${pick(service.wait)}</small>`}</span>
  </button>`;
}

function Refused({ refusal }) {
  return html`<${Banner} kind="error" id="draw-refused" title=${refusal.message || t('unreached')}>
    ${refusal.code === 'phone_has_number' && keptToken() && html`<a href="#${keptToken()}">${t('drawKept')}</a>`}
  </${Banner}>`;
}

function Closed({ choices, children }) {
  const when = opensWhen(choices.closed, choices.zone);
  return html`<section class="empty" id="draw-closed" data-cause=${choices.closed.cause} role="status">
    <${Mark} kind="info" />
    <h1>${closedTitle(choices.closed)}</h1>
    ${closedWhy(choices.closed) && html`<p>${closedWhy(choices.closed)}</p>`}
    ${when && html`<p>${opensWord()} <strong class="figures" id="opens">${when}</strong></p>`}
    ${children}
  </section>`;
}

function Appointment({ onOpen }) {
  return html`<button type="button" class="draw-choice draw-appointment" id="appointment" onClick=${onOpen}>
    <svg class="calendar-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4M8.5 15.2l2.4 2.4 4.6-4.6" /></svg>
    <span>${t('appointment')}<small>${t('appointmentWhat')}</small></span>
  </button>`;
}

// CodeForm asks for an appointment's code and says at once when it is mistyped.
function CodeForm({ busy, refused, onGive, onBack }) {
  const [code, setCode] = useState('');
  const input = useRef(null);
  useEffect(() => input.current?.focus(), []);
  const wrong = code.length === LENGTH && !agrees(code);
  const lang = language();
  const give = (event) => {
    event.preventDefault();
    if (agrees(code)) onGive(code);
  };
  return html`<form class="draw" id="code-form" onSubmit=${give}>
    <h1><label for="code">${t('code')}</label></h1>
    <p class="muted" id="code-where">${t('codeWhere')}</p>
    <input class="input code-input figures" id="code" ref=${input} value=${grouped(Array.from(code, (s) => shown(s, lang)).join(''))}
      onInput=${(event) => setCode(symbolsOf(event.target.value))} autocomplete="off" autocapitalize="characters" spellcheck=${false}
      placeholder="KP7-4TX9" aria-describedby="code-where code-wrong" aria-invalid=${String(wrong)} />
    <p class="wrong code-wrong" id="code-wrong" role="alert">${wrong && t('codeWrong')}</p>
    ${refused}
    <button class="button" id="code-give" disabled=${busy || !agrees(code)}>${t('codeGive')}</button>
    <button type="button" class="button button-secondary" id="code-back" onClick=${onBack}>${t('codeBack')}</button>
  </form>`;
}
