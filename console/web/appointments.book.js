// The dialog that books an appointment or changes one: service, day and time,
// who comes. What was typed survives a time that somebody else took.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { Banner } from '/assets/ui.js';
import { Dialog, Field, press, sentence } from './parts.js';
import { addDays, clockOf, shortDay, t, whenOf } from './appointments.texts.js';

const DAYS = 7; // shown at a time
const TAKEN = ['slot_taken', 'slot_too_soon', 'not_a_slot', 'slot_closed', 'slot_too_far'];

// useFree follows the free times of a service in a week.
function useFree(service, from, moving, turn) {
  const [free, setFree] = useState({});
  useEffect(() => {
    if (!service) return undefined;
    const ended = new AbortController();
    setFree({});
    const query = new URLSearchParams({ service, from, days: DAYS, ...(moving && { moving }) });
    request('GET', `/api/v1/availability?${query}`, { signal: ended.signal }).then(
      (answer) => setFree({ days: answer.days }),
      (error) => !ended.signal.aborted && setFree({ problem: sentence(error) }),
    );
    return () => ended.abort();
  }, [service, from, moving, turn]);
  return free;
}

// firstFree looks through the coming weeks for the first free time.
async function firstFree(service, from, moving) {
  for (let week = 0; week < 9; week++) {
    const start = addDays(from, week * DAYS);
    const query = new URLSearchParams({ service, from: start, days: DAYS, ...(moving && { moving }) });
    const { days } = await request('GET', `/api/v1/availability?${query}`);
    const day = days.find((d) => d.slots.length > 0);
    if (day) return { week: start, slot: { date: day.date, time: day.slots[0] } };
  }
  return null;
}

/**
 * Props: day (GET /api/v1/appointments), old (the appointment to change, or one
 * to book again with again=true), actions, onDone(answer), onClose.
 */
export function Book({ day, old, again, printer, actions, onDone, onClose }) {
  const offers = day.services.filter((s) => s.minutes > 0);
  const changing = Boolean(old) && !again;
  const person = old?.person || {};
  const [service, setService] = useState(old?.service || (offers.length === 1 ? offers[0].id : ''));
  const [week, setWeek] = useState(changing && old.date > day.today ? old.date : day.today);
  const [slot, setSlot] = useState(changing ? { date: old.date, time: old.time } : null);
  const [turn, setTurn] = useState(0);
  const [wrong, setWrong] = useState('');
  const [email, setEmail] = useState(person.email || '');
  const [phone, setPhone] = useState(person.phone || '');
  const [consent, setConsent] = useState(Boolean(person.consent));
  const [twin, setTwin] = useState('');
  const free = useFree(service, week, changing ? old.id : '', turn);
  const form = useRef(null);

  const choose = (id) => {
    setService(id);
    setSlot(null);
    setWrong('');
  };
  const jump = () =>
    actions.run('first-free', async () => {
      const found = await firstFree(service, day.today, changing ? old.id : '');
      if (!found) return t('noTimes');
      setWeek(found.week);
      setSlot(found.slot);
      return undefined;
    });
  const lookForTwin = async (name) => {
    setTwin('');
    if (changing || name.trim().length < 5) return;
    const { appointments } = await request('POST', '/api/v1/appointments/search', { body: { words: name } }).catch(() => ({ appointments: [] }));
    const same = appointments.find((a) => a.date >= day.today && (a.state === 'booked' || a.state === 'checked_in'));
    if (same) setTwin(whenOf(same.date, same.time));
  };
  const send = (event) => {
    event.preventDefault();
    const values = new FormData(form.current);
    const name = values.get('name').trim();
    if (!slot || !name) {
      setWrong(t(slot ? 'needName' : 'needTime'));
      form.current.querySelector(slot ? '#name' : '.times button')?.focus();
      return;
    }
    actions.run('book', async () => {
      const body = {
        service, date: slot.date, time: slot.time, name, subject: values.get('subject'), email, phone, consent,
        channel: values.get('channel'), print: values.has('print'), ...(changing && { revision: old.revision }),
      };
      try {
        onDone(changing ? await press('PUT', `/api/v1/appointments/${old.id}`, body) : await press('POST', '/api/v1/appointments', body));
      } catch (error) {
        if (error.status === 401) throw error;
        setWrong(sentence(error));
        if (TAKEN.includes(error.code)) {
          setSlot(null);
          setTurn((n) => n + 1);
        }
      }
    });
  };

  return html`<${Dialog} title=${t(changing ? 'changeTitle' : 'newOne')} onClose=${onClose}>
    <form class="stack booking" ref=${form} onSubmit=${send} novalidate>
      <fieldset class="channels"><legend>${t('channel')}</legend>
        ${['phone', 'desk'].map((c) => html`<label key=${c} class="check"><input type="radio" name="channel" value=${c} checked=${c === (old?.channel === 'desk' ? 'desk' : 'phone')} /> <span>${t(c)}</span></label>`)}
      </fieldset>
      <fieldset><legend>${t('pickService')}</legend>
        <div class="offers">${offers.map((s) => html`<button type="button" key=${s.id} class="button button-secondary offer" data-service=${s.id} aria-pressed=${String(s.id === service)} onClick=${() => choose(s.id)}>
          <span class="letter-small" aria-hidden="true">${s.prefix}</span><span>${pick(s.name)}<small>${t('minutes', s.minutes)}</small></span></button>`)}</div>
      </fieldset>
      <div class="halves">${service ? html`<${Times} free=${free} week=${week} today=${day.today} slot=${slot} busy=${actions.busy} onWeek=${setWeek} onSlot=${setSlot} onJump=${jump} />` : html`<fieldset><legend>${t('pickTime')}</legend><p class="muted">${t('serviceFirst')}</p></fieldset>`}
      <fieldset class="stack"><legend>${t('person')}</legend>
        <${Field} id="name" name="name" label=${t('name')} defaultValue=${person.name || ''} maxlength="100" autocomplete="off" onBlur=${(e) => lookForTwin(e.currentTarget.value)} />
        ${twin && html`<p class="muted" role="status">${t('twice', twin)}</p>`}
        <${Field} id="subject" name="subject" label=${t('subjectOptional')} defaultValue=${person.subject || ''} maxlength="200" autocomplete="off" />
        <div class="grid-2">
          <${Field} id="email" type="email" label=${t('email')} value=${email} onInput=${(e) => setEmail(e.currentTarget.value)} maxlength="254" autocomplete="off" />
          <${Field} id="phone" type="tel" label=${t('mobile')} value=${phone} onInput=${(e) => setPhone(e.currentTarget.value)} maxlength="30" autocomplete="off" />
        </div>
        <label class="check"><input type="checkbox" id="consent" checked=${consent} onChange=${(e) => setConsent(e.currentTarget.checked)} /> <span>${t('consent')}<span class="hint">${t('consentHint')}</span></span></label>
        ${!consent && (email || phone) && html`<p class="wrong" role="status">${t('contactLost')}</p>`}
        ${printer && html`<label class="check"><input type="checkbox" name="print" checked=${!changing && old?.channel === 'desk'} /> <span>${t('printSlip')}</span></label>`}
      </fieldset></div>
      <div role="alert">${wrong && html`<${Banner} kind="error" id="refused" title=${wrong} />`}</div>
      <div class="row-end booking-end">
        <p class="grow" aria-live="polite">${slot && t('chosen', whenOf(slot.date, slot.time))}</p>
        <button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button>
        <button class="button" id="book" disabled=${actions.busy === 'book'}>${t(changing ? 'saveChange' : 'book')}</button>
      </div>
    </form>
  </${Dialog}>`;
}

// Times are the free times of a week, a column for each day.
function Times({ free, week, today, slot, busy, onWeek, onSlot, onJump }) {
  const some = free.days?.some((d) => d.slots.length > 0);
  return html`<fieldset class="stack"><legend>${t('pickTime')}</legend>
    <div class="row">
      <button type="button" class="button button-secondary" disabled=${week <= today} onClick=${() => onWeek(addDays(week, -DAYS) < today ? today : addDays(week, -DAYS))}>‹ ${t('earlier')}</button>
      <button type="button" class="button button-secondary" id="first-free" disabled=${Boolean(busy)} onClick=${onJump}>${t('firstFree')}</button>
      <button type="button" class="button button-secondary" id="later" onClick=${() => onWeek(addDays(week, DAYS))}>${t('later')} ›</button>
    </div>
    ${free.problem && html`<${Banner} kind="error" title=${free.problem} />`}
    ${!free.days && !free.problem && html`<p class="muted" role="status">${t('loadingTimes')}</p>`}
    ${free.days && !some && html`<p class="muted" role="status">${t('noTimes')}</p>`}
    <div class="times">${free.days?.map((d) => html`<div key=${d.date} role="group" aria-label=${shortDay(d.date)}>
      <h3>${shortDay(d.date)}</h3>
      ${d.closed && html`<p class="muted small">${t('closed')}${d.closed.el && html`<br />${pick(d.closed)}`}</p>`}
      ${!d.closed && d.slots.length === 0 && html`<p class="muted small">${t('full')}</p>`}
      ${d.slots.map((time) => html`<button type="button" key=${time} class="time" data-slot="${d.date} ${time}" aria-pressed=${String(slot?.date === d.date && slot?.time === time)} onClick=${() => onSlot({ date: d.date, time })}>${clockOf(time)}</button>`)}
    </div>`)}</div>
  </fieldset>`;
}
