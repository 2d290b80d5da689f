// What the emulated printer printed, newest first. For staff.

import { html, render, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { timeOf } from '/assets/i18n.js';
import { openLive } from '/assets/live.js';
import { Banner, useLanguage } from '/assets/ui.js';
import { Top } from './parts.js';
import { SignIn } from './signin.js';
import { t } from './texts.js';

const POLL = 5000; // ms; changes of the office make it ask at once

function App() {
  useLanguage();
  const [office, setOffice] = useState(null);
  const [list, setList] = useState(null); // null: not known yet
  const [emulated, setEmulated] = useState([]); // printers with a page of their own
  const [signedOut, setSignedOut] = useState(false);
  const [status, setStatus] = useState({ live: true });
  const [zone, setZone] = useState(undefined); // of the office; until it is known the browser's
  useEffect(() => {
    request('GET', '/api/v1/office').then(setOffice, () => {});
  }, []);
  useEffect(() => {
    if (signedOut) return undefined;
    let feed = null;
    let over = false;
    const leave = () => setSignedOut(true);
    const follow = () => {
      feed ??= openLive('/api/v1/live/console', { onState: (state) => { setZone(state.zone); ask(); }, onStatus: setStatus, onRefused: leave, onAttempt: ask });
    };
    const take = (next) => {
      if (over) return;
      setList(next);
      follow();
      if (next.emulated) request('GET', '/api/v1/printers').then(({ printers }) => over || setEmulated(printers.filter((one) => one.page)), () => {});
    };
    const ask = () => request('GET', '/api/v1/slips').then(take, (error) => error.status === 401 && leave());
    ask();
    const timer = setInterval(ask, POLL);
    return () => {
      over = true;
      clearInterval(timer);
      feed?.close();
    };
  }, [signedOut]);
  return html`<${Top} office=${office?.office} page=${t('slipsTitle')} />
    ${signedOut
      ? html`<${SignIn} onSignedIn=${() => setSignedOut(false)} sample=${office?.sample} />`
      : html`${!status.live && html`<${Banner} kind="error" id="stale" title=${t('stale')} />`}<${Slips} list=${list} emulated=${emulated} zone=${zone} />`}`;
}

function Slips({ list, emulated, zone }) {
  if (!list) return html`<p class="lonely">${t('loading')}</p>`;
  if (!list.emulated) return html`<${Empty} title=${t('realPrinter')} text=${t('realPrinterHint')} />`;
  if (list.slips.length === 0) return html`<${Empty} title=${t('noSlips')} text=${t('noSlipsHint')} />`;
  return html`<main class="desk stack">
    <div><h1>${t('slipsTitle')}</h1><p class="muted">${t('slipsNote')}</p>
      ${emulated.map((one) => html`<p key=${one.name}><a href=${one.page}>${one.name && `${one.name} · `}${t('emulator')}</a></p>`)}</div>
    <ul class="slips" id="slips" aria-live="polite" aria-relevant="additions">
      ${list.slips.map((slip, i) => html`<li key=${slip.id}><${Slip} slip=${slip} zone=${zone} newest=${i === 0} /></li>`)}
    </ul>
  </main>`;
}

function Slip({ slip, zone, newest }) {
  const time = timeOf(new Date(slip.at), zone);
  return html`<figure class="slip">
    <figcaption><time datetime=${slip.at}>${time}</time>${slip.printer && ` · ${slip.printer}`}${newest && html` <span class="pill pill-open">${t('newest')}</span>`}</figcaption>
    <img src="/api/v1/slips/${slip.id}" alt=${t('slipAlt', slip.id, time)} loading="lazy" />
  </figure>`;
}

function Empty({ title, text }) {
  return html`<main class="lonely"><img src="/console/icons/slips.svg" alt="" width="96" height="96" /><h1>${title}</h1><p class="muted">${text}</p></main>`;
}

render(html`<${App} />`, document.getElementById('app'));
