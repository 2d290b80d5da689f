// Reports of days: the period, the figures, plots, tables and files. For
// supervisors.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { ApiError, request } from '/assets/api.js';
import { language, pick, timeOf } from '/assets/i18n.js';
import { Banner, useLanguage } from '/assets/ui.js';
import { Field, Toast, Top, useActions } from './parts.js';
import { Arrivals, ByService, Patterns, Punctuality, WaitByDay, WaitByHour, nameOf } from './reports.plots.js';
import { Table, count, share, time, words } from './reports.tables.js';
import { dayAfter, daysIn, hourName, percent, periodName, shortDay, spoken, t, whole } from './reports.texts.js';
import { SignIn } from './signin.js';

const PATH = '/api/v1/reports';
const LONGEST = 366; // days
const PART = 31; // days of a long period that are asked for at a time
const PARTED = 62; // days from which a period is asked for in parts

function queryOf({ from, to }) {
  return from ? `?from=${from}&to=${to}` : '';
}

// The period in the address; {} is today.
function periodInAddress() {
  const asked = new URLSearchParams(location.search);
  return asked.has('from') ? { from: asked.get('from'), to: asked.get('to') } : {};
}

// fetchReport asks for a period. One that is long is asked for part by part
// first: the office keeps the days it has read, and progress(done, all) shows.
async function fetchReport(period, signal, progress) {
  const all = period.from ? daysIn(period.from, period.to) : 1;
  if (all > PARTED && all <= LONGEST) {
    for (let done = 0; done < all; done += PART) {
      progress(done, all);
      const to = dayAfter(period.from, Math.min(done + PART, all) - 1);
      await request('GET', PATH + queryOf({ from: dayAfter(period.from, done), to }), { signal });
    }
  }
  progress(0, 0);
  return request('GET', PATH + queryOf(period), { signal });
}

// useReport follows the period: { report, problem, progress, renew }.
function useReport(period, off) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (off) return undefined;
    const ended = new AbortController();
    const set = (next) => !ended.signal.aborted && setState(next);
    setState({});
    fetchReport(period, ended.signal, (done, all) => set({ done, all })).then(
      (report) => set({ report }),
      (problem) => set({ problem }),
    );
    return () => ended.abort();
  }, [period.from, period.to, turn, off]);
  return { ...state, renew: () => setTurn((n) => n + 1) };
}

async function download(period, format) {
  const answer = await fetch(`${PATH}/file?from=${period.from}&to=${period.to}&format=${format}&lang=${language()}`, { headers: { 'Accept-Language': language() }, cache: 'no-store' }).catch(() => {
    throw new ApiError(0, 'internal', t('noAnswer'), '');
  });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new ApiError(answer.status, problem.code || 'internal', problem.title || t('failed'), problem.detail || '');
  }
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition')) || [null, `epass.${format}`];
  const url = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
  return t('downloaded', name);
}

function App() {
  const lang = useLanguage();
  const [office, setOffice] = useState(null);
  const [signedOut, setSignedOut] = useState(false);
  const [period, setPeriod] = useState(periodInAddress);
  const answer = useReport(period, signedOut);
  useEffect(() => {
    request('GET', '/api/v1/office').then(setOffice, () => {});
  }, []);
  useEffect(() => {
    document.title = `${t('reports')} · e-PASS`;
  }, [lang]);
  useEffect(() => {
    if (answer.problem?.status === 401) setSignedOut(true);
  }, [answer.problem]);
  const choose = (next) => {
    history.replaceState(null, '', location.pathname + queryOf(next));
    setPeriod(next);
  };
  return html`<a class="skip-link" href="#main">${t('skip')}</a>
    <${Top} office=${office?.office} page=${t('reports')}><a class="button button-on-dark" href="/console">${t('toConsole')}</a></${Top}>
    ${signedOut
      ? html`<${SignIn} onSignedIn=${() => setSignedOut(false)} sample=${office?.sample} />`
      : html`<${Page} answer=${answer} period=${period} onPeriod=${choose} onSignedOut=${() => setSignedOut(true)} />`}`;
}

function Page({ answer, period, onPeriod, onSignedOut }) {
  const { report, problem } = answer;
  const [message, toast] = useState(null);
  const actions = useActions({ toast, onSignedOut });
  const today = useRef(new Intl.DateTimeFormat('sv-SE').format(new Date())); // until the office says which it has
  today.current = report?.today || today.current;
  if (problem?.status === 403) return html`<${Forbidden} onSignedOut=${onSignedOut} />`;
  const shown = report ? { from: report.from, to: report.to } : period;
  return html`<main id="main" class="desk stack report" tabindex="-1" aria-busy=${String(!report && !problem)}>
    <div class="title-row"><h1>${t('reports')}</h1>${report && html`<${Files} period=${shown} actions=${actions} />`}</div>
    <${Chooser} period=${shown} today=${today.current} onPeriod=${onPeriod} />
    <div aria-live="polite" class="sr-only">${report && `${periodName(report.from, report.to)}: ${t('issued')} ${report.figures.all.issued}`}</div>
    ${problem && html`<${Problem} problem=${problem} onAgain=${answer.renew} />`}
    ${report && html`<${Report} report=${report} onRenew=${answer.renew} />`}
    ${!report && !problem && html`<${Skeleton} done=${answer.done} all=${answer.all} />`}
    <${Toast} message=${message} onClose=${() => toast(null)} />
  </main>`;
}

function Forbidden({ onSignedOut }) {
  return html`<main class="lonely"><h1>${t('forbidden')}</h1><p class="muted">${t('forbiddenHint')}</p>
    <div class="row-end"><a class="button button-secondary" href="/console">${t('toConsole')}</a><button type="button" class="button" id="other-account" onClick=${onSignedOut}>${t('otherAccount')}</button></div></main>`;
}

function Problem({ problem, onAgain }) {
  const text = problem.code === 'network' ? t('noAnswer') : problem.message;
  return html`<div class="stack"><${Banner} kind="error" id="problem" title=${t('failed')}>${text}</${Banner}>
    <p><button type="button" class="button button-secondary" id="again" onClick=${onAgain}>${t('again')}</button></p></div>`;
}

function Files({ period, actions }) {
  const button = (kind) => html`<button type="button" class="button button-secondary" id=${kind} disabled=${Boolean(actions.busy)} aria-label=${t('download', t(kind))}
    onClick=${() => actions.run(kind, () => download(period, kind))}>${actions.busy === kind ? t('preparing') : html`<${Arrow} />${t(kind)}`}</button>`;
  return html`<div class="row-end no-print">
    <button type="button" class="button button-quiet" id="print" onClick=${() => print()}>${t('print')}</button>${button('csv')}${button('xlsx')}
  </div>`;
}

function Arrow() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M11 3h2v9.2l3.3-3.3 1.4 1.4L12 16l-5.7-5.7 1.4-1.4 3.3 3.3V3ZM4 19h16v2H4v-2Z" /></svg>`;
}

// presetsFor returns the usual periods that end today; weeks begin on Monday.
function presetsFor(today) {
  const weekday = (new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7;
  const yesterday = dayAfter(today, -1);
  return [
    ['today', today, today], ['yesterday', yesterday, yesterday],
    ['week', dayAfter(today, -weekday), today], ['month', `${today.slice(0, 8)}01`, today],
  ];
}

function Chooser({ period, today, onPeriod }) {
  const [wrong, setWrong] = useState({});
  const box = useRef(null);
  useEffect(() => {
    box.current.elements.from.value = period.from || today;
    box.current.elements.to.value = period.to || today;
    setWrong({});
  }, [period.from, period.to]);
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = { from: form.get('from'), to: form.get('to') };
    const mistakes = check(next);
    setWrong(mistakes);
    const first = Object.keys(mistakes)[0];
    if (first) event.currentTarget.elements[first].focus();
    else onPeriod(next);
  };
  return html`<form class="card chooser no-print" ref=${box} onSubmit=${submit} noValidate>
    <div class="usual" role="group" aria-label=${t('period')}>
      ${presetsFor(today).map(([name, from, to]) => html`<button type="button" class="button button-secondary" key=${name} data-period=${name}
        aria-pressed=${String(period.from === from && period.to === to)} onClick=${() => onPeriod({ from, to })}>${t(name)}</button>`)}
    </div>
    <div class="own">
      ${['from', 'to'].map((name) => html`<${Field} key=${name} id=${name} name=${name} type="date" label=${t(name)} required
        aria-invalid=${wrong[name] ? 'true' : undefined} aria-describedby=${wrong[name] ? 'period-wrong' : undefined} />`)}
      <button class="button" id="show">${t('show')}</button>
    </div>
    ${(wrong.from || wrong.to) && html`<p class="wrong" id="period-wrong" role="alert">${t(wrong.from || wrong.to)}</p>`}
  </form>`;
}

function check({ from, to }) {
  if (!from) return { from: 'wrongDate' };
  if (!to) return { to: 'wrongDate' };
  if (to < from) return { to: 'wrongOrder' };
  return daysIn(from, to) > LONGEST ? { to: 'tooLong' } : {};
}

function Skeleton({ done, all }) {
  return html`<div class="stack skeleton" id="loading">
    <p role="status">${all ? t('loadingPart', done, all) : t('loading')}</p>
    ${all > 0 && html`<progress max=${all} value=${done} aria-label=${t('loading')}></progress>`}
    <div class="tiles" aria-hidden="true">${Array.from({ length: 6 }, (_, i) => html`<div class="card ghost" key=${i}></div>`)}</div>
    <div class="plots" aria-hidden="true"><div class="card ghost tall"></div><div class="card ghost tall"></div></div>
  </div>`;
}

function Report({ report, onRenew }) {
  const { figures, services } = report;
  const nothing = figures.days.length === 0;
  const order = new Map(services.map((s, i) => [s.id, i]));
  const byService = figures.services.map((r) => ({ ...r, label: nameOf(services, r.key) })).sort((a, b) => (order.get(a.key) ?? 999) - (order.get(b.key) ?? 999));
  useOpenForPrint();
  return html`<div class="stack" id="report">
    <div class="period">
      <h2>${periodName(report.from, report.to)}</h2>
      <p class="muted">${!nothing && t('days', figures.days.length)}${report.running && `${nothing ? '' : ' · '}${t('running', timeOf(new Date(report.at), report.zone))}`}
        ${report.running && html` <button type="button" class="button button-quiet no-print" id="renew" onClick=${onRenew}>${t('renew')}</button>`}</p>
    </div>
    ${report.damaged.length > 0 && html`<${Banner} kind="warning" id="damaged" title=${t('damaged', report.damaged.map(shortDay).join(', '))}>${t('damagedHint')}</${Banner}>`}
    ${nothing ? html`<div class="card empty" id="nothing"><strong>${t('empty')}</strong><p>${t('emptyHint')}</p></div>` : html`
      <${Tiles} all=${figures.all} />
      <${Patterns} />
      <div class="plots">
        <${WaitByHour} rows=${figures.hours} />
        <${Arrivals} rows=${figures.hours} />
        <${ByService} rows=${byService} />
        <${Punctuality} figures=${figures.all.appointments} />
        ${figures.days.length > 1 && html`<${WaitByDay} rows=${figures.days} />`}
      </div>
      <div class="plots">
        <${Exceptional} figures=${figures} />
        <${Moves} all=${figures.all} />
      </div>
      <${Details} figures=${figures} byService=${byService} />`}
    <${Meaning} />
  </div>`;
}

// useOpenForPrint opens what is folded while the page is printed.
function useOpenForPrint() {
  useEffect(() => {
    let folded = [];
    const open = () => {
      folded = [...document.querySelectorAll('.details details:not([open])')];
      for (const d of folded) d.open = true;
    };
    const close = () => folded.forEach((d) => (d.open = false));
    addEventListener('beforeprint', open);
    addEventListener('afterprint', close);
    return () => {
      removeEventListener('beforeprint', open);
      removeEventListener('afterprint', close);
    };
  }, []);
}

function Tiles({ all }) {
  const booked = all.appointments;
  const unfinished = all.unfinished > 0 ? t('unfinishedNote', whole(all.unfinished)) : '';
  return html`<dl class="tiles" aria-label=${t('figures')}>
    <${Tile} id="issued" name=${t('issued')} value=${whole(all.issued)} note=${t('issuedNote', whole(booked.checked_in), percent(all.special, all.issued))} />
    <${Tile} id="served" name=${t('served')} value=${whole(all.served)} aside=${all.served > 0 && percent(all.served, all.issued)} note=${t('servedNote', whole(all.cancelled), whole(all.expired)) + unfinished} />
    <${Tile} id="wait" name=${t('wait')} value=${spoken(all.wait, 'median')} aside=${all.wait.count > 0 && t('median')}
      note=${all.wait.count > 0 ? t('waitNote', spoken(all.wait, 'mean'), spoken(all.wait, 'p90'), spoken(all.wait, 'max')) : t('noWaits')} />
    <${Tile} id="service" name=${t('service')} value=${spoken(all.service, 'median')} aside=${all.service.count > 0 && t('median')}
      note=${all.service.count > 0 ? t('serviceNote', spoken(all.service, 'mean'), spoken(all.walk, 'median'), spoken(all.stay, 'median')) : t('noServices')} />
    <${Tile} id="absent" name=${t('absent')} value=${whole(all.missed + booked.absent)} note=${t('absentNote', whole(all.missed), whole(booked.absent))} />
    <${Tile} id="prompt" name=${t('prompt')} value=${percent(booked.prompt, booked.late.count)} note=${booked.late.count ? t('promptNote', whole(booked.late.count)) : t('noAppointments')} />
  </dl>`;
}

function Tile({ id, name, value, aside, note }) {
  return html`<div class="card tile" data-figure=${id}><dt>${name}</dt><dd><span class="big">${value}</span>${aside && html` <span class="muted">${aside}</span>`}<span class="note">${note}</span></dd></div>`;
}

function Exceptional({ figures }) {
  const rows = figures.reasons.map((r, i) => ({ key: String(i), label: r.reason.el ? pick(r.reason) : t('otherReason'), n: r.count, other: !r.reason.el }));
  return html`<section class="card block" id="exceptional">
    <h3>${t('exceptional')}</h3><p class="muted small">${t('exceptionalAbout', figures.all.exceptional)}</p>
    ${rows.length > 0 && html`<${Table} id="reasons" caption=${t('exceptional')} rows=${rows} columns=${[words(t('reason'), (r) => r.label), count(t('calls'), (r) => r.n)]} />`}
    ${rows.some((r) => r.other) && html`<p class="muted small">${t('otherHint')}</p>`}
  </section>`;
}

function Moves({ all }) {
  const booked = all.appointments;
  const lines = [
    ['transfers', all.transfers], ['returned', all.returned], ['directs', all.direct], ['lateInGrace', booked.late_in_grace],
    ['lateBeyond', booked.late_beyond], ['withdrawn', booked.withdrawn], ['pending', booked.pending],
  ];
  return html`<section class="card block"><h3>${t('moves')}</h3>
    <dl class="lines">${lines.map(([name, n]) => html`<div key=${name}><dt>${t(name)}</dt><dd>${whole(n)}</dd></div>`)}</dl>
  </section>`;
}

function figureColumns() {
  const [numbers, wait, walk, service, stay, booked] = [t('g_numbers'), t('wait'), t('g_walk'), t('service'), t('g_stay'), t('g_booked')];
  return [
    count(t('c_issued'), (r) => r.issued, numbers), count(t('c_served'), (r) => r.served, numbers), count(t('c_missed'), (r) => r.missed, numbers),
    share(t('c_special'), (r) => [r.special, r.issued], numbers), count(t('c_transfers'), (r) => r.transfers, numbers), count(t('c_exceptional'), (r) => r.exceptional, numbers),
    time(t('c_median'), (r) => r.wait, 'median', wait), time(t('c_p90'), (r) => r.wait, 'p90', wait), time(t('c_max'), (r) => r.wait, 'max', wait),
    time(t('c_median'), (r) => r.walk, 'median', walk),
    time(t('c_median'), (r) => r.service, 'median', service), time(t('c_p90'), (r) => r.service, 'p90', service),
    time(t('c_median'), (r) => r.stay, 'median', stay),
    count(t('c_came'), (r) => r.appointments.checked_in, booked), count(t('c_absent'), (r) => r.appointments.absent, booked),
    share(t('c_prompt'), (r) => [r.appointments.prompt, r.appointments.late.count], booked),
  ];
}

function Details({ figures, byService }) {
  const groups = [
    ['byService', byService, words(t('serviceName'), (r) => r.label)],
    ['byCounter', figures.counters, words(t('counter'), (r) => r.key)],
    ['byHour', figures.hours, words(t('hour'), (r) => hourName(r.key))],
    ['byDay', figures.days, words(t('day'), (r) => shortDay(r.key), (r) => r.key)],
    ['byKind', figures.kinds, words(t('kind'), (r) => t(r.key))],
  ];
  return html`<section class="stack details">
    <div><h2>${t('details')}</h2><p class="muted small">${t('durations')} <span class="no-print">${t('sortHint')}</span></p></div>
    ${groups.map(([name, rows, first], i) => rows.length > 0 && html`<details class="card" key=${name} open=${i < 2} id=${name}>
      <summary><h3>${t(name)}</h3></summary>
      <${Table} id="${name}-table" caption=${t(name)} rows=${rows} total=${figures.all} columns=${[first, ...figureColumns()]} />
    </details>`)}
  </section>`;
}

function Meaning() {
  return html`<details class="card means"><summary><h3>${t('means')}</h3></summary>
    <dl class="lines">${t('meansText').map(([name, text]) => html`<div key=${name}><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
  </details>`;
}

render(html`<${App} />`, document.getElementById('app'));
