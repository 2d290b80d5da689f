// The office's settings as a page: sections, what is not saved yet, and saving
// against the settings that were looked at.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { Banner, useLanguage } from '/assets/ui.js';
import { Confirm, Toast, Top, useActions } from './parts.js';
import { Appointments, Capacity } from './settings.booking.js';
import { Closures, Holidays } from './settings.days.js';
import { Document, download } from './settings.document.js';
import { focusAt, unreadableAt } from './settings.fields.js';
import { Hours, Outlook, useOutlook, wrongOf } from './settings.hours.js';
import { Counters, Office, Order, Reasons, Services } from './settings.office.js';
import { Slip } from './settings.slip.js';
import { PARTS, defaults, load, put, same, save, sectionOf } from './settings.store.js';
import { t } from './settings.texts.js';
import { SignIn } from './signin.js';

// The sections, and what draws each.
const SECTIONS = [
  ['office', Office], ['services', Services], ['counters', Counters], ['hours', Hours], ['holidays', Holidays],
  ['closures', Closures], ['appointments', Appointments], ['order', Order], ['reasons', Reasons], ['slip', Slip], ['document', Document],
];
const TIMELY = ['hours', 'holidays', 'closures']; // show the coming days

// useSection follows the fragment of the address.
function useSection() {
  const read = () => SECTIONS.find(([n]) => n === location.hash.slice(1)) ?? SECTIONS[0];
  const [section, setSection] = useState(read);
  useEffect(() => {
    const follow = () => setSection(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return section;
}

function App() {
  const lang = useLanguage();
  const [me, setMe] = useState(undefined); // undefined: not known yet, null: nobody
  const [who, setWho] = useState(null); // signed in last: what they changed outlives their session
  const [office, setOffice] = useState(null);
  useEffect(() => {
    const ask = () => request('GET', '/api/v1/session').then(setMe, (error) => (error.status === 401 ? setMe(null) : setTimeout(ask, 2000)));
    ask();
    request('GET', '/api/v1/office').then(setOffice, () => {});
  }, []);
  useEffect(() => {
    if (me) setWho(me);
  }, [me]);
  useEffect(() => {
    document.title = `${t('settings')} · e-PASS`;
  }, [lang]);
  if (me === undefined) return html`<p class="lonely">${t('loading')}</p>`;
  const skip = (event) => {
    event.preventDefault();
    document.getElementById('main').focus();
  };
  return html`<a class="skip-link" href="#main" onClick=${skip}>${t('settings')}</a>
    <${Top} office=${office?.office} page=${t('settings')}><a class="button button-on-dark" href="/console">${t('toConsole')}</a></${Top}>
    ${me === null && html`<${SignIn} onSignedIn=${setMe} sample=${office?.sample} note=${who && t('sessionOver')} />`}
    ${who && html`<div hidden=${me === null}><${Loader} me=${me ?? who} onSignedOut=${() => setMe(null)} /></div>`}`;
}

// Loader asks for the settings until it has them; after a refusal it says what
// to do.
function Loader({ me, onSignedOut }) {
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState(null);
  const start = () => {
    setProblem(null);
    Promise.all([load(), defaults()]).then(
      ([inForce, usual]) => setFound({ inForce, usual }),
      (error) => (error.status === 401 ? onSignedOut() : setProblem(error)),
    );
  };
  useEffect(() => {
    if (!found) start();
  }, [me]);
  if (problem) {
    const forbidden = problem.status === 403;
    return html`<main id="main" class="desk stack" tabindex="-1"><${Banner} kind="error" id="problem" title=${t('failed')}>${forbidden ? t('forbidden') : problem.message || t('noAnswer')}</${Banner}>
      <p><button type="button" class="button button-secondary" id=${forbidden ? 'other-account' : 'again'} onClick=${forbidden ? onSignedOut : start}>${t(forbidden ? 'otherAccount' : 'again')}</button></p></main>`;
  }
  if (!found) return html`<main id="main" tabindex="-1"><p class="lonely" role="status">${t('loading')}</p></main>`;
  return html`<${Page} me=${me} found=${found} onSignedOut=${onSignedOut} />`;
}

// useLeaving warns before the page is left with something not saved.
function useLeaving(unsaved) {
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [unsaved]);
}

function Page({ me, found, onSignedOut }) {
  const [base, setBase] = useState(found.inForce); // { doc, tag } in force
  const [former, setFormer] = useState(null); // the document before the last save
  const [doc, setDoc] = useState(base.doc);
  const [wrong, setWrong] = useState(null); // { path, text }
  const [stale, setStale] = useState(null);
  const [target, setTarget] = useState(null); // the path to put the focus on, once its section is drawn
  const [message, toast] = useState(null);
  const actions = useActions({ toast, onSignedOut });
  const [name, View] = useSection();
  const dirty = Object.keys(PARTS).filter((part) => !same(PARTS[part](doc), PARTS[part](base.doc)));
  useLeaving(dirty.length > 0);
  useFocus(name, target, setTarget);

  const set = (next) => {
    setDoc(next);
    setWrong(null);
  };
  const go = (mistake) => {
    setWrong(mistake);
    if (!mistake.path) return;
    location.hash = sectionOf(mistake.path);
    setTarget({ path: mistake.path });
  };
  const form = {
    doc, base: base.doc, wrong, defaults: found.usual, administrator: me.role === 'administrator',
    set, go,
    calm: () => setWrong(null),
    put(keys, value) {
      setDoc((old) => put(old, keys, value));
      setWrong(null);
    },
  };
  const outlook = useOutlook(form);
  const accept = (saved, before) => {
    setBase(saved);
    setDoc(saved.doc);
    setFormer(before);
    setWrong(null);
    setStale(null);
  };
  const store = (next, before, said) =>
    actions.run('save', async () => {
      try {
        accept(await save(next, base.tag), before);
        return said;
      } catch (error) {
        if (error.status === 412) setStale(error);
        else if (error.status === 422) go(error.code === 'settings_in_use' ? { path: '', text: error.title } : wrongOf(error));
        else throw error;
        return undefined;
      }
    });
  const submit = (event) => {
    event.preventDefault();
    const bad = unreadableAt(doc);
    if (bad) go(bad);
    else if (dirty.length > 0) store(doc, base.doc, t('saved'));
  };
  const reload = () => actions.run('reload', async () => accept(await load(), null));

  return html`<form class="settings-page" onSubmit=${submit} novalidate>
    <${SaveBar} dirty=${dirty} busy=${Boolean(actions.busy)} former=${former} onUndo=${() => store(former, null, t('undone'))} onDiscard=${() => set(base.doc)} />
    <div class="settings-frame">
      <${Nav} current=${name} dirty=${dirty} wrong=${wrong} />
      <main id="main" class="stack" tabindex="-1">
        <div role="alert">${wrong && html`<${Banner} kind="error" id="wrong" title=${wrong.path ? t('wrongIn', t(sectionOf(wrong.path))) : t('notSaved')}>${wrong.text}</${Banner}>`}
          ${stale && html`<${Stale} error=${stale} busy=${Boolean(actions.busy)} onReload=${reload} onKeep=${() => download(doc)} />`}</div>
        <${View} key=${name} form=${form} outlook=${outlook} today=${(outlook.now ?? outlook.base)?.days[0]?.date ?? ''} toast=${toast} />
        ${TIMELY.includes(name) && html`<${Outlook} form=${form} outlook=${outlook} />`}
        ${name === 'appointments' && html`<${Capacity} form=${form} outlook=${outlook} />`}
      </main>
    </div>
    <${Toast} message=${message} onClose=${() => toast(null)} />
  </form>`;
}

// useFocus puts the focus on the heading of a section that was chosen, or on
// the field that is looked for.
function useFocus(name, target, setTarget) {
  const first = useRef(true);
  useEffect(() => {
    if (target && sectionOf(target.path) === name) {
      focusAt(target.path);
      setTarget(null);
    }
  }, [name, target]);
  useEffect(() => {
    if (!first.current && !target) {
      scrollTo(0, 0);
      document.getElementById('section-title')?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [name]);
}

function SaveBar({ dirty, busy, former, onUndo, onDiscard }) {
  const [asking, setAsking] = useState(false);
  const discard = () => {
    setAsking(false);
    onDiscard();
  };
  return html`<div class="save-bar"><h1>${t('settings')}</h1>
    <p class="grow ${dirty.length ? 'unsaved' : 'muted'}" id="unsaved" aria-live="polite">${dirty.length ? t('changes', dirty.length) : t('noChanges')}</p>
    <div class="row-end">
      ${former && dirty.length === 0 && html`<button type="button" class="button button-secondary" id="undo-save" disabled=${busy} onClick=${onUndo}>↶ ${t('undo')}</button>`}
      ${dirty.length > 0 && html`<button type="button" class="button button-quiet" id="discard" disabled=${busy} onClick=${() => setAsking(true)}>${t('discard')}</button>`}
      <button class="button" id="save-settings" disabled=${busy || dirty.length === 0}>${t('save')}</button>
    </div>
    ${asking && html`<${Confirm} danger title=${t('discardTitle')} text=${t('discardText')} yes=${t('discard')} onYes=${discard} onClose=${() => setAsking(false)} />`}
  </div>`;
}

function Nav({ current, dirty, wrong }) {
  const bad = wrong?.path ? sectionOf(wrong.path) : '';
  return html`<nav class="settings-nav" aria-label=${t('sections')}>
    ${SECTIONS.map(([name]) => html`<a key=${name} href="#${name}" aria-current=${name === current ? 'page' : undefined}>${t(name)}
      ${name === bad ? html`<span class="dot dot-wrong" title=${t('notSaved')}>!</span>` : dirty.includes(name) && html`<span class="dot" title=${t('changedHere')}><span class="sr-only">${t('changedHere')}</span></span>`}</a>`)}
  </nav>`;
}

function Stale({ error, busy, onReload, onKeep }) {
  return html`<div class="banner banner-warning" id="stale"><div class="stack"><div><strong>${t('staleTitle')}</strong> ${error.detail}<p>${t('staleText')}</p></div>
    <div class="row-end start"><button type="button" class="button" id="reload" disabled=${busy} onClick=${onReload}>${t('reload')}</button>
      <button type="button" class="button button-secondary" id="keep-mine" onClick=${onKeep}>${t('keepMine')}</button></div></div></div>`;
}

render(html`<${App} />`, document.getElementById('app'));
