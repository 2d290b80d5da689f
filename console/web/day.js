// The supervisor's hand on the business day: closing it before its time, and
// taking a closing back.

import { html, useState } from '/assets/vendor/preact.js';
import { timeOf } from '/assets/i18n.js';
import { Banner } from '/assets/ui.js';
import { Confirm, Dialog, press, sentence } from './parts.js';
import { t } from './texts.js';

const HOUR = 3600000; // ms

/** A button that closes the day. Props: state, actions. */
export function CloseDay({ state, actions }) {
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    actions.run('close-day', () => press('POST', '/api/v1/day/close').then(() => t('dayClosed')));
  };
  if (!state.open) return null;
  const here = state.counters.filter((c) => c.ticket).length;
  return html`<button type="button" class="button button-quiet" id="close-day" disabled=${Boolean(actions.busy)} onClick=${() => setAsking(true)}>${t('closeDay')}</button>
    ${asking && html`<${Confirm} danger title=${t('closeDayTitle')} text=${t('closeDayText', state.waiting_total, state.parked.length, here)} yes=${t('closeDayYes')} busy=${Boolean(actions.busy)} onYes=${close} onClose=${() => setAsking(false)} />`}`;
}

/** Says that the day is closed; a supervisor can reopen it. Props: state, skew, supervisor, actions. */
export function ClosedDay({ state, skew, supervisor, actions }) {
  const [asking, setAsking] = useState(false);
  return html`<div class="closed-day"><${Banner} kind="info" title=${t('officeClosed')} />
    ${supervisor && state.day && html`<button type="button" class="button button-secondary" id="reopen-day" disabled=${Boolean(actions.busy)} onClick=${() => setAsking(true)}>${t('reopenDay')}</button>`}
    ${asking && html`<${Reopen} state=${state} skew=${skew} actions=${actions} onClose=${() => setAsking(false)} />`}</div>`;
}

// until is the next instant at which the office's clocks show a time.
function until(clock, now, zone) {
  const [[h, m], [hours, minutes]] = [clock, timeOf(now, zone)].map((c) => c.split(':').map(Number));
  const ahead = (((h - hours) * 60 + m - minutes + 1440) % 1440) || 1440;
  return new Date(Math.floor(now / 60000) * 60000 + ahead * 60000);
}

function Reopen({ state, skew, actions, onClose }) {
  const [wrong, setWrong] = useState('');
  const now = Date.now() + skew;
  const ends = Date.parse(state.ends) > now ? Date.parse(state.ends) : now + HOUR;
  const send = (event) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const clock = values.get('clock');
    if (values.get('how') === 'until' && !/^([01]?\d|2[0-3]):[0-5]\d$/.test(clock)) {
      setWrong(t('reopenClock'));
      return;
    }
    const body = values.get('how') === 'until' ? { until: until(clock, Date.now() + skew, state.zone).toISOString() } : {};
    actions.run('reopen-day', async () => {
      await press('POST', '/api/v1/day/reopen', body).catch((error) => {
        setWrong(sentence(error));
        throw error;
      });
      onClose();
      return t('dayReopened');
    });
  };
  return html`<${Dialog} title=${t('reopenTitle')} onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <p class="muted">${t('reopenText')}</p>
      <div class="reopen-until"><label class="check"><input type="radio" name="how" value="until" checked /><span>${t('reopenUntil')}</span></label>
        <input class="input" id="reopen-clock" name="clock" aria-label=${t('reopenUntil')} inputmode="numeric" maxlength="5" autocomplete="off" defaultValue=${timeOf(new Date(ends), state.zone)} /></div>
      <label class="check"><input type="radio" name="how" value="open" /><span>${t('reopenOpen')}</span></label>
      ${wrong && html`<p class="wrong" id="refused" role="alert">${wrong}</p>`}
      <div class="row-end"><button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button><button class="button" id="reopen-yes" disabled=${Boolean(actions.busy)}>${t('reopenDay')}</button></div>
    </form>
  </${Dialog}>`;
}
