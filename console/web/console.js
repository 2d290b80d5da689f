// The console: sign-in, live state, and the sections of the working page.

import { html, render, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick, timeOf } from '/assets/i18n.js';
import { openLive } from '/assets/live.js';
import { Banner, useLanguage, useNow } from '/assets/ui.js';
import { CloseDay, ClosedDay } from './day.js';
import { Devices } from './devices.js';
import { Dialog, Toast, Top, settle, useActions } from './parts.js';
import { Prints, attention } from './prints.js';
import { Queue, counterOf, post } from './queue.js';
import { SignIn } from './signin.js';
import { Staff } from './staff.js';
import { t } from './texts.js';

const RANKS = ['clerk', 'supervisor', 'administrator'];

// The sections, the role that each needs, and what draws it.
const SECTIONS = [
  ['queue', 'clerk', Queue],
  ['prints', 'clerk', Prints],
  ['staff', 'administrator', Staff],
  ['devices', 'administrator', Devices],
];

// Pages of their own beside the sections, and the role that each needs.
const PAGES = [
  ['appointments', 'clerk', '/appointments'],
  ['reports', 'supervisor', '/reports'],
  ['settings', 'supervisor', '/settings'],
];

function allowed(rows, role) {
  return rows.filter(([, need]) => RANKS.indexOf(role) >= RANKS.indexOf(need));
}

// useSection follows the fragment of the address.
function useSection() {
  const [name, setName] = useState(location.hash.slice(1));
  useEffect(() => {
    const follow = () => setName(location.hash.slice(1));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return name;
}

// useLive follows the console's state while somebody is signed in. skew is how
// far the office's clock is ahead of this one, in ms.
function useLive(signedIn, onOver) {
  const [state, setState] = useState(null);
  const [skew, setSkew] = useState(0);
  const [status, setStatus] = useState({ live: true });
  useEffect(() => {
    if (!signedIn) return undefined;
    const feed = openLive('/api/v1/live/console', {
      onState(next, time) {
        settle();
        setState(next);
        setSkew(time - Date.now());
      },
      onStatus: setStatus,
      onRefused: onOver,
      onAttempt: () => request('GET', '/api/v1/session').catch((error) => error.status === 401 && onOver()),
    });
    return () => {
      feed.close();
      setState(null);
      setStatus({ live: true });
    };
  }, [signedIn]);
  return { state, skew, status };
}

function App() {
  useLanguage();
  const [me, setMe] = useState(undefined); // undefined: not known yet, null: nobody
  const [office, setOffice] = useState(null);
  const [note, setNote] = useState('');
  const over = () => {
    setMe(null);
    setNote('sessionOver');
  };
  const live = useLive(me?.login, over);

  useEffect(() => {
    const ask = () =>
      request('GET', '/api/v1/session').then(setMe, (error) => (error.status === 401 ? setMe(null) : setTimeout(ask, 2000)));
    ask();
    request('GET', '/api/v1/office').then(setOffice, () => {});
  }, []);

  if (me === undefined) return html`<p class="lonely">${t('loading')}</p>`;
  if (me === null) {
    const come = (who) => {
      setNote('');
      setMe(who);
    };
    return html`<${Top} office=${office?.office} page=${t('console')} /><${SignIn} onSignedIn=${come} sample=${office?.sample} note=${note && t(note)} />`;
  }
  return html`<${Desk} me=${me} live=${live} onOver=${over} onOut=${() => setMe(null)} />`;
}

function Desk({ me, live, onOver, onOut }) {
  const { state, skew, status } = live;
  const [message, toast] = useState(null);
  const actions = useActions({ toast, onSignedOut: onOver });
  const wanted = useSection();
  const sections = allowed(SECTIONS, me.role);
  const supervisor = RANKS.indexOf(me.role) >= RANKS.indexOf('supervisor');
  const [name, , Section] = sections.find(([n]) => n === wanted) || sections[0];
  useEffect(() => toast(null), [name]);

  return html`<a class="skip-link" href="#main" onClick=${skip}>${t('skip')}</a>
    <${Top} office=${state?.office} page=${t('console')}>
      <${OfficeClock} skew=${skew} zone=${state?.zone} />
      <${Account} me=${me} state=${state} actions=${actions} onOut=${onOut} />
    </${Top}>
    <div class="tab-row"><${Tabs} sections=${sections} pages=${allowed(PAGES, me.role)} current=${name} state=${state} />
      ${state && supervisor && html`<${CloseDay} state=${state} actions=${actions} />`}</div>
    <div aria-live="polite">
      ${!status.live && html`<${Banner} kind="error" id="stale" title=${t('stale')}>${t('staleSince', timeOf(status.since, state?.zone))}</${Banner}>`}
    </div>
    ${state?.alarms.map((alarm) => html`<${Banner} key=${alarm.code} kind="warning" title=${pick(alarm)} />`)}
    ${state && !state.open && html`<${ClosedDay} state=${state} skew=${skew} supervisor=${supervisor} actions=${actions} />`}
    <main id="main" class="desk" tabindex="-1">
      ${state ? html`<${Section} me=${me} state=${state} skew=${skew} actions=${actions} toast=${toast} />` : html`<p class="lonely">${t('loading')}</p>`}
    </main>
    <${Toast} message=${message} onClose=${() => toast(null)} />`;
}

// OfficeClock is the office's time: that of this computer may be another.
function OfficeClock({ skew, zone }) {
  const now = new Date(useNow().getTime() + skew);
  return html`<time class="clock" datetime=${now.toISOString()}>${timeOf(now, zone)}</time>`;
}

// skip moves the focus without changing the section in the address.
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function Tabs({ sections, pages, current, state }) {
  const calls = state ? attention(state.prints).length : 0;
  return html`<nav class="tabs" aria-label=${t('tabs')}>
    ${sections.map(
      ([name]) => html`<a key=${name} href="#${name}" aria-current=${name === current ? 'page' : undefined}>
        ${t(name)}${name === 'prints' && calls > 0 && html` <span class="badge">${calls}</span>`}
      </a>`,
    )}
    ${pages.map(([name, , path]) => html`<a key=${name} href=${path}>${t(name)}</a>`)}
  </nav>`;
}

function Account({ me, state, actions, onOut }) {
  const [asking, setAsking] = useState(false);
  const counter = state && counterOf(state, me);
  const leave = () =>
    actions.run('sign-out', async () => {
      if (counter && !counter.ticket) await post(counter.id, 'close').catch(() => {});
      await request('DELETE', '/api/v1/session');
      onOut();
    });
  return html`<div class="account">
    <span>${me.name}${me.name !== t(me.role) && html`<small>${t(me.role)}</small>`}</span>
    <button type="button" class="button button-on-dark" id="sign-out" onClick=${() => (counter?.ticket ? setAsking(true) : leave())}>${t('signOut')}</button>
    ${asking &&
    html`<${Dialog} title=${t('signOutTitle')} onClose=${() => setAsking(false)}>
      <p>${t('signOutBusy', counter?.ticket)}</p>
      <div class="row-end">
        <button type="button" class="button button-secondary" onClick=${() => setAsking(false)}>${t('cancel')}</button>
        <button type="button" class="button button-danger" onClick=${leave}>${t('signOutAnyway')}</button>
      </div>
    </${Dialog}>`}
  </div>`;
}

render(html`<${App} />`, document.getElementById('app'));
