// «Γιατί κλήθηκε πριν από μένα;» for two numbers of the day.

import { html, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick, timeOf } from '/assets/i18n.js';
import { Field, sentence } from './parts.js';
import { t } from './texts.js';

/** The form and its answer. Props: zone. */
export function Why({ zone }) {
  const [answer, setAnswer] = useState(null);
  const [wrong, setWrong] = useState('');
  const ask = async (event) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const query = new URLSearchParams({ first: values.get('first').trim(), second: values.get('second').trim() });
    setWrong('');
    setAnswer(null);
    try {
      setAnswer(await request('GET', `/api/v1/why?${query}`));
    } catch (error) {
      setWrong(sentence(error));
    }
  };
  return html`<section class="card stack why">
    <h2>${t('whyTitle')}</h2>
    <form class="inline-form" onSubmit=${ask}>
      <${Field} id="why-first" name="first" label=${t('whyFirst')} required maxlength="12" autocomplete="off" placeholder="Α017" />
      <${Field} id="why-second" name="second" label=${t('whySecond')} required maxlength="12" autocomplete="off" placeholder="Β003" />
      <button class="button button-secondary" id="why-ask">${t('whyAsk')}</button>
    </form>
    <div aria-live="polite">
      ${wrong && html`<p class="wrong" id="why-wrong">${wrong}</p>`}
      ${answer && html`<p id="why-answer" data-reason=${answer.reason}>${pick(answer.sentence)}</p><${Sides} answer=${answer} zone=${zone} />`}
    </div>
  </section>`;
}

function Sides({ answer, zone }) {
  const at = (time) => (time ? timeOf(new Date(time), zone) : '–');
  return html`<table class="table">
    <thead><tr><th scope="col">${t('number')}</th><th scope="col">${t('checkedIn')}</th><th scope="col">${t('appointment')}</th><th scope="col">${t('turnTime')}</th><th scope="col">${t('calledAt')}</th></tr></thead>
    <tbody>${[answer.first, answer.second].map((s) => html`<tr key=${s.number}>
      <th scope="row" class="figures">${s.number}</th>${[s.checked_in, s.slot, s.turn, s.called_at].map((time, i) => html`<td key=${i} class="figures">${at(time)}</td>`)}
    </tr>`)}</tbody>
  </table>`;
}
