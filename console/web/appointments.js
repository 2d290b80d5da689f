// The desk's appointments: the list of a day, a search, and what can be done
// with each. Nothing of who comes stays in the address or the browser.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { openLive } from '/assets/live.js';
import { Banner, useLanguage } from '/assets/ui.js';
import { Book } from './appointments.book.js';
import { Files } from './appointments.files.js';
import { addDays, clockOf, longDay, minutesOf, saidCode, t, whenOf } from './appointments.texts.js';
import { Dialog, Toast, Top, press, sentence, settle, useActions } from './parts.js';
import { SignIn } from './signin.js';

const PATH = '/api/v1/appointments';
const RANKS = ['clerk', 'supervisor', 'administrator'];

function dayInAddress() {
  return new URLSearchParams(location.search).get('date') || '';
}

// useChanges counts the changes of the office's appointments: { changes,
// printer, live }. A lost connection makes the page ask again when it is back.
function useChanges(who, onOver) {
  const [state, setState] = useState({ changes: 0, printer: false, live: true });
  useEffect(() => {
    if (!who) return undefined;
    const feed = openLive('/api/v1/live/console', {
      onState(next) {
        settle();
        const changes = `${next.day} ${next.appointments.changes}`;
        setState((old) => ({ ...old, changes, office: next.office, printer: next.printer !== 'none' }));
      },
      onStatus: ({ live }) => setState((old) => ({ ...old, live })),
      onRefused: onOver,
      onAttempt: () => request('GET', '/api/v1/session').catch((error) => error.status === 401 && onOver()),
    });
    return () => feed.close();
  }, [who]);
  return state;
}

function App() {
  const lang = useLanguage();
  const [me, setMe] = useState(undefined);
  const [office, setOffice] = useState(null);
  const changes = useChanges(me?.login, () => setMe(null));
  useEffect(() => {
    const ask = () => request('GET', '/api/v1/session').then(setMe, (error) => (error.status === 401 ? setMe(null) : setTimeout(ask, 2000)));
    ask();
    request('GET', '/api/v1/office').then(setOffice, () => {});
  }, []);
  useEffect(() => {
    document.title = `${t('appointments')} · e-PASS`;
  }, [lang]);
  if (me === undefined) return html`<p class="lonely">${t('loading')}</p>`;
  return html`<a class="skip-link" href="#main">${t('appointments')}</a>
    <${Top} office=${office?.office} page=${t('appointments')}><a class="button button-on-dark" href="/console">${t('toConsole')}</a></${Top}>
    ${me === null ? html`<${SignIn} onSignedIn=${setMe} sample=${office?.sample} />` : html`<${Page} me=${me} changes=${changes} onSignedOut=${() => setMe(null)} />`}`;
}

// useDay follows the list of a day.
function useDay(date, changes, onSignedOut) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    const day = date || new Intl.DateTimeFormat('sv-SE').format(new Date());
    request('GET', `${PATH}?date=${day}`, { signal: ended.signal }).then(
      (list) => setState({ list }),
      (problem) => {
        if (ended.signal.aborted) return;
        if (problem.status === 401) onSignedOut();
        setState((old) => ({ list: old.list?.date === day ? old.list : undefined, problem }));
      },
    );
    return () => ended.abort();
  }, [date, changes, turn]);
  return { ...state, renew: () => setTurn((n) => n + 1) };
}

function Page({ me, changes, onSignedOut }) {
  const [date, setDate] = useState(dayInAddress);
  const day = useDay(date, changes.changes, onSignedOut);
  const [found, setFound] = useState(null);
  const [dialog, setDialog] = useState(null);
  const [message, toast] = useState(null);
  const actions = useActions({ toast, onSignedOut });
  const search = useRef(null);
  const { list, problem } = day;

  const go = (next) => {
    history.replaceState(null, '', next ? `?date=${next}` : location.pathname);
    setFound(null);
    setDate(next);
  };
  useEffect(() => {
    const keys = (event) => {
      const typing = event.target.closest?.('input, select, textarea, dialog');
      if ((event.key === '/' && !typing) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        search.current?.querySelector('input')?.focus();
      }
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
  const look = (event) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget).get('words').trim();
    if (words.length < 2) setFound(null);
    else actions.run('search', async () => setFound(await request('POST', `${PATH}/search`, { body: { words } })));
  };

  const rows = found ? found.appointments : list?.appointments;
  const offered = list?.services.some((s) => s.minutes > 0);
  return html`<main id="main" class="desk stack appointments" tabindex="-1" aria-busy=${String(!list && !problem)}>
    <div class="title-row">
      <h1>${list ? html`<span class="day-name">${longDay(list.date)}</span>` : t('appointments')}</h1>
      <div class="row-end no-print">
        <button type="button" class="button button-quiet" onClick=${() => print()}>${t('printDay')}</button>
        ${RANKS.indexOf(me.role) > 0 && html`<button type="button" class="button button-secondary" id="files" onClick=${() => setDialog({ kind: 'files' })}>${t('files')}</button>`}
        <button type="button" class="button" id="new" disabled=${!offered} onClick=${() => setDialog({ kind: 'book' })}>${t('newOne')}</button>
      </div>
    </div>
    <div class="bar no-print">
      <${Days} date=${list?.date} today=${list?.today} onDay=${go} />
      <form class="search" ref=${search} role="search" onSubmit=${look}>
        <label class="sr-only" for="words">${t('searchHint')}</label>
        <input class="input" id="words" name="words" type="search" placeholder=${t('searchHint')} autocomplete="off" maxlength="100" />
        <button class="button button-secondary" id="search" disabled=${actions.busy === 'search'}>${t('search')}</button>
      </form>
    </div>
    ${!changes.live && html`<${Banner} kind="warning" title=${t('stale')} />`}
    ${problem && html`<${Banner} kind="error" id="problem" title=${t('failed')}>${problem.status === 403 ? t('forbidden') : problem.code === 'network' ? t('noAnswer') : problem.message}</${Banner}><p><button type="button" class="button button-secondary" onClick=${day.renew}>${t('again')}</button></p>`}
    <p class="muted" aria-live="polite" id="counts">${found ? t('found', found.appointments.length) : list && countsOf(list)}</p>
    ${found && html`<p class="no-print"><button type="button" class="button button-quiet" id="back" onClick=${() => setFound(null)}>‹ ${t('backToDay')}</button>${found.more && html` <span class="muted">${t('foundMore')}</span>`}</p>`}
    ${rows?.length > 0 && html`<${Rows} rows=${rows} list=${list} dated=${Boolean(found)} actions=${actions} onDialog=${setDialog} />`}
    ${rows?.length === 0 && html`<div class="card empty"><strong>${t(found ? 'notFoundHint' : 'none')}</strong>${!found && html`<p>${t(offered ? 'noneHint' : 'noneOffered')}</p>`}</div>`}
    <${Dialogs} dialog=${dialog} list=${list} printer=${changes.printer} actions=${actions} toast=${toast} onDialog=${setDialog} onChanged=${() => { setFound(null); day.renew(); }} />
    <${Toast} message=${message} onClose=${() => toast(null)} />
  </main>`;
}

function countsOf(list) {
  const of = (...states) => list.appointments.filter((a) => states.includes(a.state)).length;
  const all = list.appointments.length - of('cancelled');
  return all ? t('counts', { all, booked: of('booked'), here: of('checked_in', 'served'), missed: of('missed') }) : '';
}

function Days({ date, today, onDay }) {
  if (!date) return html`<div class="row"></div>`;
  return html`<div class="row" role="group" aria-label=${t('day')}>
    <button type="button" class="button button-secondary" id="day-before" aria-label=${t('before')} onClick=${() => onDay(addDays(date, -1))}>‹</button>
    <input class="input" type="date" id="date" aria-label=${t('day')} value=${date} onChange=${(event) => event.currentTarget.value && onDay(event.currentTarget.value)} />
    <button type="button" class="button button-secondary" id="day-after" aria-label=${t('after')} onClick=${() => onDay(addDays(date, 1))}>›</button>
    <button type="button" class="button button-secondary" id="today" aria-pressed=${String(date === today)} onClick=${() => onDay(today)}>${t('today')}</button>
  </div>`;
}

function Rows({ rows, list, dated, actions, onDialog }) {
  return html`<div class="card scroll"><table class="table">
    <thead><tr>${dated && html`<th scope="col">${t('date')}</th>`}<th scope="col">${t('time')}</th><th scope="col">${t('who')}</th><th scope="col">${t('service')}</th><th scope="col">${t('code')}</th><th scope="col">${t('state')}</th><th scope="col" class="no-print"><span class="sr-only">${t('actions')}</span></th></tr></thead>
    <tbody>${rows.map((a) => html`<${Row} key=${a.id} a=${a} list=${list} dated=${dated} actions=${actions} onDialog=${onDialog} />`)}</tbody>
  </table></div>`;
}

function Row({ a, list, dated, actions, onDialog }) {
  const service = list.services.find((s) => s.id === a.service);
  const open = a.state === 'booked' || a.state === 'missed';
  const here = open && a.date === list.today;
  const name = a.person?.name || t('erased');
  const late = a.state === 'booked' && here && minutesOf(a.time) + 5 < minutesOf(list.now);
  return html`<tr data-id=${a.id} data-state=${a.state} class=${a.state === 'cancelled' ? 'over' : ''}>
    ${dated && html`<td>${longDay(a.date)}</td>`}
    <th scope="row" class="figures">${clockOf(a.time)}</th>
    <td><span class=${a.person ? 'person' : 'muted'}>${name}</span>${a.person?.subject && html`<small class="muted">${a.person.subject}</small>`}</td>
    <td>${service && html`<span class="letter-small" aria-hidden="true">${service.prefix}</span> ${pick(service.name)}`}</td>
    <td class="figures code">${a.code}</td>
    <td><span class="state state-${a.state}">${t(late ? 'late' : a.state)}</span>${a.ticket && html` <strong class="figures">${a.ticket}</strong>`}</td>
    <td class="no-print"><div class="row row-tight">
      ${here && html`<button type="button" class="button" data-do="checkin" aria-label=${t('checkInLong', name)} onClick=${() => onDialog({ kind: 'checkin', a })}>${t('checkIn')}</button>`}
      ${open && html`<button type="button" class="button button-secondary" data-do="change" onClick=${() => onDialog({ kind: 'book', a })}>${t('change')}</button>
        <button type="button" class="button button-secondary" data-do="cancel" onClick=${() => onDialog({ kind: 'cancel', a })}>${t('cancelIt')}</button>
        <button type="button" class="button button-quiet" data-do="slip" disabled=${Boolean(actions.busy)} onClick=${() => actions.run('slip', () => press('POST', `${PATH}/${a.id}/slip`).then(() => t('slipQueued')))}>${t('slip')}</button>`}
      ${a.state === 'cancelled' && a.person && html`<button type="button" class="button button-quiet" data-do="again" onClick=${() => onDialog({ kind: 'book', a, again: true })}>${t('newOne')}</button>`}
    </div></td>
  </tr>`;
}

function Dialogs({ dialog, list, printer, actions, toast, onDialog, onChanged }) {
  const close = () => onDialog(null);
  const changed = (next) => {
    onDialog(next);
    onChanged();
  };
  if (!dialog || !list) return null;
  const { kind, a } = dialog;
  const props = { a, list, printer, actions, toast, onDialog: changed, onClose: close };
  switch (kind) {
    case 'book':
      return html`<${Book} day=${list} old=${a} again=${dialog.again} printer=${printer} actions=${actions} onClose=${close} onDone=${(answer) => changed({ kind: 'done', answer, changed: Boolean(a) && !dialog.again })} />`;
    case 'done':
      return html`<${Done} ...${props} answer=${dialog.answer} changed=${dialog.changed} />`;
    case 'files':
      return html`<${Files} day=${list} onDone=${onChanged} onClose=${close} />`;
    case 'checkin':
      return html`<${CheckIn} ...${props} />`;
    default:
      return html`<${Cancel} ...${props} />`;
  }
}

// Done shows the code, to be said or printed, and what becomes of the e-mail.
function Done({ answer, changed, list, printer, actions, onDialog, onClose }) {
  const [view, setView] = useState(null);
  useEffect(() => {
    request('GET', `${PATH}/${answer.id}`).then(setView, () => {});
  }, [answer.id]);
  return html`<${Dialog} title=${t(changed ? 'changed' : 'done')} onClose=${onClose}>
    <p class="when">${view && whenOf(view.date, view.time)}</p>
    <p class="muted">${t('codeFor')}</p>
    <p class="big-code figures" id="code">${view?.code}</p>
    <p class="muted">${view && t('spoken', saidCode(view.code))}</p>
    <p>${view && t(`mail_${view.mail}`)}</p>
    <div class="row-end">
      ${printer && !answer.job && html`<button type="button" class="button button-secondary" disabled=${Boolean(actions.busy)} onClick=${() => actions.run('slip', () => press('POST', `${PATH}/${answer.id}/slip`).then(() => t('slipQueued')))}>${t('slip')}</button>`}
      ${view?.date === list.today && html`<button type="button" class="button button-secondary" onClick=${() => onDialog({ kind: 'checkin', a: view })}>${t('here')}</button>`}
      <button type="button" class="button" id="done" onClick=${onClose}>${t('close')}</button>
    </div>
  </${Dialog}>`;
}

function CheckIn({ a, printer, actions, toast, onDialog, onClose }) {
  const [wrong, setWrong] = useState('');
  const send = (event) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    actions.run('checkin', async () => {
      try {
        const ticket = await press('POST', `${PATH}/${a.id}/checkin`, { special: values.has('special'), print: values.has('print') });
        onDialog(null);
        toast({ kind: 'info', text: t('checkedIn', ticket.number) });
        return t('checkedIn', ticket.number);
      } catch (error) {
        setWrong(sentence(error));
        return undefined;
      }
    });
  };
  return html`<${Dialog} title=${t('checkInLong', a.person?.name || a.code)} onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <p>${whenOf(a.date, a.time)}</p>
      <label class="check"><input type="checkbox" name="special" /> <span>${t('special')}</span></label>
      ${printer && html`<label class="check"><input type="checkbox" name="print" checked /> <span>${t('printSlip')}</span></label>`}
      <div role="alert">${wrong && html`<${Banner} kind="error" id="refused" title=${wrong} />`}</div>
      <div class="row-end"><button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button><button class="button" id="checkin" disabled=${Boolean(actions.busy)}>${t('checkIn')}</button></div>
    </form>
  </${Dialog}>`;
}

function Cancel({ a, actions, onDialog, onClose }) {
  const [wrong, setWrong] = useState('');
  const [gone, setGone] = useState(false);
  const send = () =>
    actions.run('cancel', async () => {
      try {
        await press('POST', `${PATH}/${a.id}/cancel`, { revision: a.revision });
        setGone(true);
      } catch (error) {
        setWrong(sentence(error));
      }
    });
  if (gone) {
    return html`<${Dialog} title=${t('cancelledNow')} onClose=${() => onDialog(null)}>
      <div class="row-end"><button type="button" class="button button-secondary" id="again" onClick=${() => onDialog({ kind: 'book', a, again: true })}>${t('bookAgain')}</button><button type="button" class="button" onClick=${() => onDialog(null)}>${t('close')}</button></div>
    </${Dialog}>`;
  }
  return html`<${Dialog} title=${t('cancelTitle')} onClose=${onClose}>
    <p>${t('cancelText', a.person?.name || a.code, whenOf(a.date, a.time))}</p>
    <div role="alert">${wrong && html`<${Banner} kind="error" id="refused" title=${wrong} />`}</div>
    <div class="row-end"><button type="button" class="button button-secondary" onClick=${onClose}>${t('keepIt')}</button><button type="button" class="button button-danger" id="cancel-yes" disabled=${Boolean(actions.busy)} onClick=${send}>${t('cancelYes')}</button></div>
  </${Dialog}>`;
}

render(html`<${App} />`, document.getElementById('app'));
