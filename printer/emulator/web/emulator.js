// The page of the emulated printer: its slips, what can go wrong with it, and
// what it was told. It asks for the state and gets nothing if nothing changed.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { language, timeOf } from '/assets/i18n.js';
import { Banner, LanguageSwitch, useLanguage } from '/assets/ui.js';
import { t } from './texts.js';

const POLL = 500; // ms
const base = new URL('.', import.meta.url).pathname;

function App() {
  useLanguage();
  const [state, setState] = useState(null);
  const [problem, setProblem] = useState('');
  const [wrong, setWrong] = useState('');
  const [after, setAfter] = useState(0);
  const seen = useRef('');
  const take = (next) => {
    if (!next) return;
    seen.current = next.version;
    setState(next);
  };
  useEffect(() => follow(seen, take, setProblem), []);
  const change = async (control) => {
    const bad = outside({ ...control, after_bytes: after });
    setWrong(bad ? t('range', t(AMOUNTS[bad]), LIMITS[bad]) : '');
    if (bad) return;
    try {
      take(await request('POST', `${base}control`, { body: after > 0 ? { ...control, after_bytes: after } : control }));
      setAfter(0);
    } catch (error) {
      setWrong(error.message || t('network'));
    }
  };
  document.title = `${t('title')} · e-PASS`;
  return html`<a class="skip-link" href="#main">${t('skip')}</a>
    <header class="top"><p class="top-name">${t('title')}<small>${state ? t('kind', state) : t('lead')}</small></p><${LanguageSwitch} /></header>
    ${problem && html`<${Banner} kind="error" id="problem" title=${t(problem)}>${problem === 'signIn' && html`<a href="/console">${t('toConsole')}</a>`}</${Banner}>`}
    ${state && html`<main id="main" class="bench">
      <div class="hands">
        <h1 class="sr-only">${t('title')}</h1>
        <${Health} state=${state} />
        ${wrong && html`<${Banner} kind="error" id="wrong" title=${wrong} />`}
        <${Hands} state=${state} change=${change} after=${after} setAfter=${setAfter} />
      </div>
      <${Slips} state=${state} change=${change} />
      <${Log} state=${state} />
    </main>`}
    ${!state && !problem && html`<main id="main"><p class="lonely">${t('loading')}</p></main>`}`;
}

// follow asks for the state until it is stopped.
function follow(seen, take, setProblem) {
  let over = false;
  let timer = 0;
  const ask = async () => {
    try {
      take(await request('GET', `${base}state?seen=${seen.current}`));
      setProblem('');
    } catch (error) {
      setProblem(error.status === 401 || error.status === 403 ? 'signIn' : 'away');
    }
    if (!over) timer = setTimeout(ask, document.hidden ? 4 * POLL : POLL);
  };
  ask();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

// outside names the first number that no printer has, if there is one.
function outside(control) {
  return Object.keys(LIMITS).find((id) => id in control && !(Number.isInteger(control[id]) && control[id] >= 0 && control[id] <= LIMITS[id]));
}

// reasons says what is the matter, the worst first.
function reasons(s) {
  return [
    s.broken && 'broken', s.cover_open && 'cover_open', s.paper === 'end' && 'paper_end', s.cutter_error && 'cutter_error', s.hot && 'hot', s.busy && 'busy',
    s.cable !== 'in' && `cable_${s.cable}`, s.paper === 'near_end' && 'paper_near_end', s.in_mouth && 'in_mouth',
  ].filter(Boolean);
}

function Health({ state }) {
  const words = !state.power ? 'off' : state.online ? 'online' : 'offline';
  return html`<section class="card health" data-state=${words} aria-live="polite">
    <p class="health-word"><span class="lamp" aria-hidden="true"></span>${t(words)}</p>
    <ul>${reasons(state).map((r) => html`<li key=${r}>${t(`why_${r}`)}</li>`)}
      ${(state.left_mm !== null || state.paper === 'ok') && html`<li class="muted">${state.left_mm === null ? t('endless') : t('left', state.left_mm)}</li>`}
      <li class="muted">${t('drivers', state.links)}</li>
      ${state.triggers > 0 && html`<li>${t('pending', state.triggers)}</li>`}</ul>
  </section>`;
}

function Hands({ state: s, change, after, setAfter }) {
  const pick = (field, values, words) => html`<${Choice} name=${t(words.name)} hint=${words.hint && t(words.hint)} id=${field} now=${s[field]}
    options=${values.map(([value, word]) => [value, t(word)])} choose=${(value) => change({ [field]: value })} />`;
  return html`<section class="card hands-list">
    ${pick('power', [[true, 'on'], [false, 'turnedOff']], { name: 'power', hint: 'powerHint' })}
    ${pick('paper', [['ok', 'paper_ok'], ['near_end', 'paper_near_end'], ['end', 'paper_end']], { name: 'paper' })}
    ${pick('cover_open', [[false, 'closed'], [true, 'open']], { name: 'cover' })}
    ${pick('blade', [['free', 'blade_free'], ['sticks', 'blade_sticks'], ['jammed', 'blade_jammed']], { name: 'blade', hint: 'bladeHint' })}
    ${pick('hot', [[false, 'cool'], [true, 'hot']], { name: 'head' })}
    ${pick('broken', [[false, 'sound'], [true, 'broken']], { name: 'health' })}
    ${pick('cable', [['in', 'cable_in'], ['out', 'cable_out'], ['broken', 'cable_broken'], ['one_way', 'cable_one_way']], { name: 'cable', hint: 'cableHint' })}
    ${pick('busy', [[false, 'going'], [true, 'busy']], { name: 'flow' })}
    ${pick('echoes', [[0, 'echoes_0'], [1, 'echoes_1'], [2, 'echoes_2']], { name: 'echoes' })}
    <div class="numbers">
      <${Amount} id="roll_mm" change=${change} />
      <${Amount} id="end_after_rows" change=${change} />
      <${Amount} id="baud" now=${s.baud} change=${change} />
      <${Amount} id="speed" now=${s.speed} change=${change} />
      <div class="field"><label for="after_bytes">${t('after')}</label>
        <input class="input figures" id="after_bytes" type="number" min="0" max=${LIMITS.after_bytes} value=${after} aria-describedby="after-hint" onInput=${(e) => setAfter(Number(e.target.value) || 0)} />
        <p class="hint" id="after-hint">${t('afterHint')}</p></div>
    </div>
    <div class="presses">
      <button type="button" class="button button-secondary" onClick=${() => change({ feed: 3 })}>${t('feed')}</button>
      <button type="button" class="button button-secondary" onClick=${() => change({ tear: true })}>${t('tear')}</button>
      ${s.presenter && html`<button type="button" class="button button-secondary" disabled=${!s.in_mouth} onClick=${() => change({ take: true })}>${t('take')}</button>`}
    </div>
  </section>`;
}

// Choice is one of a few states, as radio buttons.
function Choice({ name, hint, id, now, options, choose }) {
  return html`<fieldset class="choice"><legend>${name}</legend>
    <div class="options">${options.map(([value, word]) => html`<label key=${String(value)}>
      <input type="radio" name=${id} value=${String(value)} checked=${now === value} onChange=${() => choose(value)} /><span>${word}</span></label>`)}</div>
    ${hint && html`<p class="hint">${hint}</p>`}
  </fieldset>`;
}

// The numbers by the words for them, and the largest that a printer takes; the smallest is 0.
const AMOUNTS = { roll_mm: 'roll', end_after_rows: 'endAfter', baud: 'baud', speed: 'speed', after_bytes: 'after' };
const LIMITS = { roll_mm: 500_000, end_after_rows: 1 << 30, baud: 4_000_000, speed: 1000, after_bytes: 1 << 30 };

// Amount is a number with a button that applies it.
function Amount({ id, now, change }) {
  const [value, setValue] = useState(now ?? '');
  useEffect(() => {
    if (now !== undefined) setValue(now);
  }, [now]);
  const word = AMOUNTS[id];
  const apply = (event) => {
    event.preventDefault();
    if (value !== '') change({ [id]: Number(value) });
  };
  return html`<form class="field" onSubmit=${apply} noValidate><label for=${id}>${t(word)}</label>
    <div class="amount"><input class="input figures" id=${id} type="number" min="0" max=${LIMITS[id]} value=${value} aria-describedby="${id}-hint" onInput=${(e) => setValue(e.target.value)} />
      <button type="submit" class="button button-secondary">${t('apply')}</button></div>
    <p class="hint" id="${id}-hint">${t(`${word}Hint`)}</p></form>`;
}

function Slips({ state, change }) {
  return html`<section class="roll"><div class="roll-head"><h2>${t('slips')}</h2>
      ${state.slips.length > 0 && html`<button type="button" class="button button-secondary" onClick=${() => change({ forget: true })}>${t('forget')}</button>`}</div>
    ${state.paper_rows > 0 && html`<figure class="slip"><figcaption>${t('now')}</figcaption>
      <img src="${base}paper?rows=${state.paper_rows}" alt=${t('paperAlt')} /></figure>`}
    ${state.slips.length === 0 && html`<div class="lonely"><h3>${t('noSlips')}</h3><p class="muted">${t('noSlipsHint')}</p></div>`}
    <ul class="slips" id="slips" aria-live="polite" aria-relevant="additions">${state.slips.slice(0, 30).map((slip, i) => html`<li key=${slip.id}><${Slip} slip=${slip} newest=${i === 0} /></li>`)}</ul>
  </section>`;
}

function Slip({ slip, newest }) {
  const at = new Date(slip.at);
  return html`<figure class="slip">
    <figcaption><time datetime=${slip.at}>${timeOf(at)}</time> · ${slip.id}
      ${newest && html` <strong>${t('newest')}</strong>`}${slip.retracted && html` <strong class="bad">${t('retracted')}</strong>`}</figcaption>
    <img src="${base}slips/${slip.id}" width=${slip.width} height=${slip.height} alt=${t('slipAlt', slip.id, [slip.text, ...(slip.codes ?? [])].filter(Boolean).join(' '))} loading="lazy" />
  </figure>`;
}

function Log({ state }) {
  const c = state.counters;
  const metres = (c.rows * 25.4) / state.dpi / 1000;
  const figures = [
    ['bytes', c.bytes], ['waiting', `${state.waiting} / ${state.buffer}`], ['lost', c.lost], ['questions', c.questions],
    ['unknowns', [c.unknown, ...Object.entries(c.names).map(([name, n]) => `${name} × ${n}`)].join(' · ')], ['stored', c.stored], ['refused', c.refused], ['undrawn', c.undrawn], ['rows', metres.toFixed(2)],
  ];
  return html`<section class="log"><h2>${t('counters')}</h2>
    <dl class="figures">${figures.map(([word, value]) => html`<div key=${word}><dt>${t(word)}</dt><dd>${value}</dd></div>`)}</dl>
    <h2>${t('log')}</h2>
    ${state.log.length === 0
      ? html`<p class="muted">${t('noLog')}</p>`
      : html`<div class="log-scroll" tabindex="0" role="region" aria-label=${t('log')}><table><thead><tr><th scope="col">${t('command')}</th><th scope="col">${t('meaning')}</th><th scope="col">${t('detail')}</th></tr></thead>
        <tbody>${state.log.map((e) => html`<tr key=${e.n} data-kind=${e.kind}>${row(e)}</tr>`)}</tbody></table></div>`}
  </section>`;
}

// row writes one entry of the log.
function row(e) {
  if (e.kind === 'command') return html`<td><code>${e.name}</code></td><td>${e[language()]}</td><td>${e.detail}</td>`;
  if (e.kind === 'text') return html`<td></td><td>${t('text')}</td><td>“${e.text}”</td>`;
  if (e.kind === 'unknown') return html`<td><code>${e.detail}</code></td><td>${t('unknown')}</td><td></td>`;
  return html`<td></td><td>${t('hand')}</td><td><code>${e.name} = ${e.detail}</code></td>`;
}

render(html`<${App} />`, document.getElementById('app'));
