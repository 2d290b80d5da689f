// The clerk's own section: choose a counter, call numbers, see who waits.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick, timeOf } from '/assets/i18n.js';
import { Banner, useNow } from '/assets/ui.js';
import { DeskTicket, Direct, Exceptional, ParkDialog, TicketDialog, Transfer } from './actions.js';
import { Confirm, Dialog, minutes, press, sentence } from './parts.js';
import { PrinterNote } from './prints.js';
import { t } from './texts.js';
import { WaitingList } from './waiting.js';
import { Why } from './why.js';

const STORE = 'epass.counter'; // in this tab: the counter chosen last

/** The counter at which one sits, the one chosen last if there are several. */
export function counterOf(state, me) {
  const mine = state.counters.filter((c) => c.clerk === me.login && c.status !== 'closed');
  return mine.find((c) => String(c.id) === sessionStorage.getItem(STORE)) || mine[0];
}

// lostCounter is the counter chosen last if somebody else has it now.
function lostCounter(state, me) {
  return state.counters.find((c) => String(c.id) === sessionStorage.getItem(STORE) && c.status !== 'closed' && c.clerk !== me.login);
}

/** Sends a step at a counter. */
export function post(counter, step, body) {
  return press('POST', `/api/v1/counters/${counter}/${step}`, body);
}

/** The section. Props: me, state, skew, actions. */
export function Queue({ me, state, skew, actions }) {
  const [choosing, setChoosing] = useState(false);
  const counter = counterOf(state, me);
  const open = (id, takeOver) =>
    actions.run(`open-${id}`, async () => {
      await post(id, 'open', { take_over: takeOver });
      sessionStorage.setItem(STORE, String(id));
      setChoosing(false);
    });
  if (!counter || choosing) {
    return html`<${Chooser} me=${me} state=${state} current=${counter} busy=${actions.busy} onOpen=${open} onBack=${() => setChoosing(false)} />`;
  }
  return html`<${Working} counter=${counter} state=${state} skew=${skew} actions=${actions}
    onChange=${() => setChoosing(true)} onOpen=${() => open(counter.id, false)} />`;
}

function Chooser({ me, state, current, busy, onOpen, onBack }) {
  const lost = !current && lostCounter(state, me);
  const [taking, setTaking] = useState(null);
  const choose = (c) => {
    if (c.status === 'closed' || c.clerk === me.login) onOpen(c.id, false);
    else setTaking(c);
  };
  return html`<section class="chooser">
    <div class="title-row">
      <div>
        <h1>${t('choose')}</h1>
        <p class="muted">${t('chooseHint')}</p>
      </div>
      ${current && html`<button type="button" class="button button-secondary" onClick=${onBack}>${t('backToCounter', current.id)}</button>`}
    </div>
    ${lost && html`<${Banner} kind="info" id="lost-counter" title=${t('lostCounter', lost.id, lost.clerk_name || lost.clerk)} />`}
    ${current?.ticket && html`<${Banner} kind="info" title=${t('finishFirst', current.ticket)} />`}
    ${state.counters.length === 0 && html`<div class="empty"><strong>${t('noCounters')}</strong><p>${t('noCountersHint')}</p></div>`}
    <ul class="counters">
      ${state.counters.map((c) => html`<li key=${c.id}>
        <${CounterCard} counter=${c} state=${state} mine=${c.clerk === me.login} off=${Boolean(busy || (current?.ticket && c.id !== current.id))} onChoose=${() => choose(c)} />
      </li>`)}
    </ul>
    ${taking &&
    html`<${Confirm} title=${t('takeOver', taking.id)} text=${t('takeOverText', taking.clerk_name || taking.clerk, taking.ticket)}
      yes=${t('takeOverYes')} busy=${Boolean(busy)} onClose=${() => setTaking(null)}
      onYes=${() => {
        setTaking(null);
        onOpen(taking.id, true);
      }} />`}
  </section>`;
}

function CounterCard({ counter, state, mine, off, onChoose }) {
  const free = counter.status === 'closed';
  const words = { closed: 'free', open: mine ? 'yours' : 'works', paused: 'onPause' };
  const letters = state.services.filter((s) => counter.services.includes(s.id));
  return html`<button type="button" class="card counter counter-${free ? 'free' : 'taken'}" data-counter=${counter.id} disabled=${off} onClick=${onChoose}>
    <span class="counter-id figures"><span class="sr-only">${t('counter', counter.id)}</span><span aria-hidden="true">${counter.id}</span></span>
    <span class="counter-text">
      <strong>${free ? t('free') : counter.clerk_name || counter.clerk}</strong>
      <span class="muted">${free ? '' : `${t(words[counter.status])} · `}${t('waitFor', counter.waiting)}</span>
      <span class="letters">${letters.map((s) => html`<span class="letter letter-small" key=${s.id} title=${pick(s.name)}>${s.prefix}</span>`)}</span>
    </span>
  </button>`;
}

// The steps: name, key of the shortcut, and when the button is on.
const STEPS = [
  { step: 'recall', id: 'recall', shortcut: 'F4', text: 'recall', on: (c) => c.phase === 'called' },
  { step: 'start', id: 'start', text: 'start', on: (c) => c.phase === 'called' },
  { step: 'missed', id: 'missed', shortcut: 'F8', text: 'missed', on: (c) => c.phase === 'called' },
  { step: 'finish', id: 'finish', shortcut: 'F9', text: 'finish', on: (c) => Boolean(c.ticket) },
];
const NEXT = { step: 'next', id: 'next', shortcut: 'F2', text: 'next', on: (c) => c.status === 'open' };

// The steps that ask for something first: step is the name of their dialog.
const MORE = [
  { step: 'call', id: 'exceptional', shortcut: 'F6', text: 'exceptional', dialog: true, on: (c) => c.status === 'open' },
  { step: 'transfer', id: 'transfer', shortcut: 'F7', text: 'transfer', dialog: true, on: (c) => Boolean(c.ticket) },
  { step: 'park', id: 'park', shortcut: 'F10', text: 'park', dialog: true, on: (c) => Boolean(c.ticket) },
  { step: 'direct', id: 'direct', text: 'direct', dialog: true, on: (c) => c.status === 'open' && !c.ticket },
];
const UNDO = { step: 'undo', shortcut: 'KeyZ', on: (c) => Boolean(c.undo) };

// shortcutOf returns the step that a key means: by itself, but for undo, whose
// letter is another on a Greek keyboard.
function shortcutOf(event) {
  if (event.altKey || event.shiftKey || document.querySelector('dialog[open]')) return undefined;
  if (event.ctrlKey || event.metaKey) {
    return event.code === UNDO.shortcut && !event.target.closest?.('input, textarea') ? UNDO : undefined;
  }
  return [NEXT, ...STEPS, ...MORE].find((s) => s.shortcut === event.key);
}

// useShortcuts presses a button by its key, not in a dialog.
function useShortcuts(take) {
  useEffect(() => {
    const onKey = (event) => {
      const found = shortcutOf(event);
      if (!found) return;
      event.preventDefault();
      if (!event.repeat) take(found);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

function Working({ counter, state, skew, actions, onChange, onOpen }) {
  const [asking, setAsking] = useState(null); // { step } and what it is about: the counter as it was, a number
  const take = (s) => {
    if (!s.on(counter)) return;
    if (s.dialog) setAsking({ step: s.step, counter });
    else actions.run(s.step, () => post(counter.id, s.step));
  };
  useShortcuts(take);
  const more = (ticket) => setAsking({ step: 'ticket', ticket });
  return html`<div class="working">
    <section class="work" aria-label=${t('counter', counter.id)}>
      <${CounterBar} counter=${counter} actions=${actions} onChange=${onChange} />
      ${counter.status === 'paused' && html`<${Paused} counter=${counter} zone=${state.zone} busy=${Boolean(actions.busy)} onResume=${onOpen} />`}
      <div class="current-frame">
        <${Current} counter=${counter} state=${state} skew=${skew} />
        <${UndoButton} counter=${counter} skew=${skew} actions=${actions} onPress=${take} />
      </div>
      <div class="steps">
        ${counter.status === 'open' && html`<${StepButton} step=${NEXT} counter=${counter} actions=${actions} onPress=${take} main />`}
        ${[...STEPS, ...MORE].map((s) => html`<${StepButton} key=${s.id} step=${s} counter=${counter} actions=${actions} onPress=${take} />`)}
      </div>
      <${PrinterNote} state=${state} actions=${actions} />
      <${Why} zone=${state.zone} />
    </section>
    <${WaitingList} state=${state} counter=${counter} skew=${skew} actions=${actions} onMore=${more}
      onCall=${(number) => setAsking({ step: 'call', counter, number })} onDesk=${() => setAsking({ step: 'desk' })} />
    ${asking && html`<${Asking} asking=${asking} state=${state} actions=${actions} onClose=${() => setAsking(null)} />`}
  </div>`;
}

// Asking is the dialog of a step that asks for something first. It stays, with
// what was typed, until the step is done.
function Asking({ asking, state, actions, onClose }) {
  const [wrong, setWrong] = useState('');
  const { step, counter } = asking;
  const props = { counter, state, wrong, busy: Boolean(actions.busy), onClose };
  const send = (body) => {
    setWrong('');
    actions.run(step, async () => {
      await post(counter.id, step, body).catch((error) => {
        setWrong(sentence(error));
        throw error;
      });
      onClose();
    });
  };
  switch (step) {
    case 'call':
      return html`<${Exceptional} ...${props} number=${asking.number || ''} onSend=${send} />`;
    case 'transfer':
      return html`<${Transfer} ...${props} onSend=${send} />`;
    case 'park':
      return html`<${ParkDialog} ...${props} onSend=${send} />`;
    case 'direct':
      return html`<${Direct} ...${props} onSend=${send} />`;
    case 'desk':
      return html`<${DeskTicket} state=${state} actions=${actions} onClose=${onClose} />`;
    default:
      return html`<${TicketDialog} ticket=${asking.ticket} actions=${actions} onClose=${onClose} />`;
  }
}

// UndoButton is there as long as the counter's last step can be taken back.
function UndoButton({ counter, skew, actions, onPress }) {
  const now = useNow().getTime() + skew;
  if (!counter.undo || Date.parse(counter.undo_until) < now) return null;
  return html`<button type="button" class="button button-quiet undo" id="undo" aria-keyshortcuts="Control+Z" title=${t('undoHint', counter.undo.join(', '))}
    aria-busy=${String(actions.busy === 'undo')} disabled=${Boolean(actions.busy)} onClick=${() => onPress(UNDO)}>↶ ${t('undo')} <kbd aria-hidden="true">Ctrl Z</kbd></button>`;
}

function StepButton({ step, counter, actions, onPress, main }) {
  const busy = Boolean(actions.busy);
  const on = step.on(counter);
  const look = `${main ? 'button-main' : 'button-secondary'} ${busy && on ? 'button-resting' : ''}`;
  return html`<button type="button" class="button ${look}" id=${step.id} aria-keyshortcuts=${step.shortcut}
    aria-busy=${String(actions.busy === step.step)} disabled=${busy || !on} onClick=${() => onPress(step)}>
    <span>${t(step.text)}${step === NEXT && on && counter.ticket && html` <small>${t('nextFinishes', counter.ticket)}</small>`}</span>${step.shortcut && html`<kbd aria-hidden="true">${step.shortcut}</kbd>`}
  </button>`;
}

function CounterBar({ counter, actions, onChange }) {
  const [pausing, setPausing] = useState(false);
  const busy = Boolean(actions.busy);
  const close = async () => {
    await post(counter.id, 'close');
    sessionStorage.removeItem(STORE);
  };
  const pause = (reason) => {
    setPausing(false);
    actions.run('pause', () => post(counter.id, 'pause', { reason }));
  };
  return html`<div class="title-row">
    <h1>${t('counter', counter.id)} <span class="pill pill-${counter.status}">${t(counter.status === 'open' ? 'open' : 'onPause')}</span></h1>
    <div class="row-end">
      ${counter.status === 'open' && html`<button type="button" class="button button-quiet" id="pause" disabled=${busy} onClick=${() => setPausing(true)}>${t('pause')}</button>`}
      <button type="button" class="button button-quiet" id="change-counter" disabled=${busy} onClick=${onChange}>${t('changeCounter')}</button>
      <button type="button" class="button button-quiet" id="close-counter" disabled=${busy} onClick=${() => actions.run('close', close)}>${t('closeCounter')}</button>
    </div>
    ${pausing && html`<${PauseDialog} onPause=${pause} onClose=${() => setPausing(false)} />`}
  </div>`;
}

function PauseDialog({ onPause, onClose }) {
  const submit = (event) => {
    event.preventDefault();
    onPause(new FormData(event.currentTarget).get('reason').trim());
  };
  return html`<${Dialog} title=${t('pauseTitle')} onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      <div class="field">
        <label for="reason">${t('pauseReason')}</label>
        <span class="hint" id="reason-hint">${t('pauseReasonHint')}</span>
        <input class="input" id="reason" name="reason" list="reasons" maxlength="100" autocomplete="off" aria-describedby="reason-hint" />
        <datalist id="reasons">${['pauseBreak', 'pausePhone', 'pauseBackOffice'].map((r) => html`<option key=${r} value=${t(r)} />`)}</datalist>
      </div>
      <div class="row-end">
        <button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button>
        <button class="button" id="pause-yes">${t('pause')}</button>
      </div>
    </form>
  </${Dialog}>`;
}

function Paused({ counter, zone, busy, onResume }) {
  return html`<div class="banner banner-warning" role="status">
    <div class="grow"><strong>${t('pausedTitle')}</strong><p>${t('pausedSince', timeOf(new Date(counter.since), zone))} ${counter.reason || ''}</p></div>
    <button type="button" class="button" id="resume" disabled=${busy} onClick=${onResume}>${t('resume')}</button>
  </div>`;
}

function Current({ counter, state, skew }) {
  const service = state.services.find((s) => s.id === counter.service);
  const hint = counter.waiting > 0 ? t('pressNext', counter.waiting) : t('nobodyForYou');
  return html`<div class="card current current-${counter.phase || 'none'}" aria-live="polite">
    <p class="phase">${counter.ticket ? t(counter.phase) : t('nobodyHere')}</p>
    <p class="current-number figures" id="current-number">${counter.ticket || '–'}</p>
    ${counter.ticket ? html`<p class="current-service">${pick(service?.name)}</p>` : html`<p class="muted">${hint}</p>`}
    ${counter.visit && html`<${Visit} id=${counter.visit} slot=${counter.slot} zone=${state.zone} />`}
    ${counter.call && html`<p class="muted small" id="call-reason" data-reason=${counter.call.reason}>${pick(counter.call.sentence)}</p>`}
    ${counter.ticket && html`<${Times} counter=${counter} zone=${state.zone} skew=${skew} />`}
  </div>`;
}

// Visit says who comes to an appointment and why; the live state names nobody.
function Visit({ id, slot, zone }) {
  const [person, setPerson] = useState(null);
  useEffect(() => {
    const ended = new AbortController();
    setPerson(null);
    request('GET', `/api/v1/appointments/${id}`, { signal: ended.signal }).then(
      (appointment) => setPerson(appointment.person || {}),
      () => {}, // the number is enough to go on
    );
    return () => ended.abort();
  }, [id]);
  const text = [person?.name, person?.subject].filter(Boolean).join(' · ');
  return html`<p class="visit" id="visit"><span class="pill">${t('visit', timeOf(new Date(slot), zone))}</span> ${text}</p>`;
}

// Times is silent to screen readers: it changes by itself.
function Times({ counter, zone, skew }) {
  const now = useNow().getTime() + skew;
  const span = (since, until) => {
    const n = minutes(since, until);
    return n === 0 ? t('lessThanMin') : t('min', n);
  };
  const called = Date.parse(counter.called_at);
  const facts = [
    [t('issuedAt'), timeOf(new Date(counter.check_in), zone)],
    [t('calledAt'), timeOf(new Date(called), zone)],
    [t('waited'), span(counter.check_in, called)],
    [t('calls'), counter.calls],
  ];
  if (counter.phase === 'serving') facts[3] = [t('servedFor'), span(counter.started_at, now)];
  return html`<dl class="facts" aria-live="off">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd class="figures">${value}</dd></div>`)}</dl>`;
}
