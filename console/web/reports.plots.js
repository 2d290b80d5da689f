// The plots of a report, drawn as SVG in the width that there is. Each has a
// sentence that says what it shows and the same figures as a table.

import { html, useLayoutEffect, useRef, useState } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { Table, count, time, words } from './reports.tables.js';
import { duration, hourName, inMinutes, percent, shortDay, t, whole } from './reports.texts.js';

const LEFT = 46; // px for the numbers of the vertical axis
const TOP = 26; // and for its unit
const FOOT = 26; // and for the names below
const RIGHT = 16;

/** Patterns, once in the page: colours alone tell nothing. */
export function Patterns() {
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
    <pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper" width="7" height="7" /><rect class="ink-2" width="4" height="7" /></pattern>
    <pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="paper" width="7" height="7" /><circle class="ink-4" cx="3.5" cy="3.5" r="2.4" /></pattern>
  </defs></svg>`;
}

// useWidth measures an element: [ref, px].
function useWidth() {
  const box = useRef(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(box.current.clientWidth));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return [box, width];
}

// Plot frames a drawing. draw(width) returns what stands in the SVG.
function Plot({ id, title, about, legend, height, draw, table, wide }) {
  const [box, width] = useWidth();
  return html`<figure class="card plot ${wide ? 'whole' : ''}" id=${id}>
    <figcaption><h3 id="${id}-title">${title}</h3><p class="muted small" id="${id}-about">${about}</p></figcaption>
    ${legend}
    <div class="canvas" ref=${box}>
      ${width > 0 && html`<svg role="img" aria-labelledby="${id}-title" aria-describedby="${id}-about" viewBox="0 0 ${width} ${height}" width=${width} height=${height}>${draw(width)}</svg>`}
    </div>
    <details class="as-table"><summary>${t('asTable')}</summary>${table}</details>
  </figure>`;
}

// Nothing stands where there is nothing to draw.
function Nothing({ title, text }) {
  return html`<figure class="card plot"><figcaption><h3>${title}</h3></figcaption><p class="empty">${text}</p></figure>`;
}

function Legend({ items }) {
  return html`<ul class="legend">${items.map(([name, sign]) => html`<li key=${name}><svg width="28" height="16" aria-hidden="true" focusable="false">${sign}</svg>${name}</li>`)}</ul>`;
}

const MINUTES = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 480];
const PEOPLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

// scaleTo returns the distance of the lines of an axis, and its end.
function scaleTo(max, steps) {
  let step = steps.find((s) => max / s <= 5) || steps.at(-1);
  while (max / step > 5) step *= 2;
  return { step, end: Math.max(1, Math.ceil(max / step)) * step };
}

// Axis draws the horizontal lines and their numbers.
function Axis({ width, height, scale, unit, y }) {
  const lines = [];
  for (let v = 0; v <= scale.end; v += scale.step) lines.push(v);
  return html`<g class="axis">
    <text x="0" y="13">${unit}</text>
    ${lines.map((v) => html`<g key=${v}><line class=${v === 0 ? 'ground' : 'grid'} x1=${LEFT} x2=${width} y1=${y(v)} y2=${y(v)} /><text class="end" x=${LEFT - 8} y=${y(v) + 5}>${whole(v)}</text></g>`)}
  </g>`;
}

// Names writes as many names below the slots as there is room for.
function Names({ names, slot, height }) {
  const every = Math.max(1, Math.ceil((Math.max(...names.map((n) => n.length)) * 8.5 + 12) / slot));
  return html`<g class="axis">${names.map((name, i) => i % every === 0 && html`<text key=${i} class="middle" x=${LEFT + (i + 0.5) * slot} y=${height - 6}>${name}</text>`)}</g>`;
}

// hoursOf returns a row for each hour from the first to the last.
function hoursOf(rows) {
  if (rows.length === 0) return [];
  const known = new Map(rows.map((r) => [Number(r.key), r]));
  const hours = [...known.keys()].sort((a, b) => a - b);
  const out = [];
  for (let h = hours[0]; h <= hours.at(-1); h++) {
    out.push(known.get(h) || { key: String(h).padStart(2, '0'), issued: 0, kiosk: 0, button: 0, phone: 0, desk: 0, wait: { count: 0 } });
  }
  return out;
}

/** Waits by hour of arrival. Props: rows. */
export function WaitByHour({ rows }) {
  return html`<${Band} id="wait-by-hour" title=${t('waitByHour')} head=${t('hour')} rows=${hoursOf(rows)} name=${(r) => r.key} say=${(r) => hourName(r.key)} />`;
}

/** Waits by day. Props: rows. */
export function WaitByDay({ rows }) {
  return html`<${Band} wide id="wait-by-day" title=${t('waitByDay')} head=${t('day')} rows=${rows} name=${(r) => shortDay(r.key).replace(/^\S+ /, '')} say=${(r) => shortDay(r.key)} />`;
}

// Band draws the median wait and how far nine in ten reach.
function Band({ id, title, head, rows, name, say, wide }) {
  const called = rows.filter((r) => r.wait.count > 0);
  if (called.length === 0) return html`<${Nothing} title=${title} text=${t('noWaits')} />`;
  const medians = called.map((r) => r.wait.median);
  const worst = called.reduce((a, b) => (b.wait.median > a.wait.median || (b.wait.median === a.wait.median && b.wait.p90 > a.wait.p90) ? b : a));
  const wait = (r) => r.wait;
  return html`<${Plot} id=${id} title=${title} height=${300} wide=${wide}
    about=${t('waitAbout', duration(Math.min(...medians)), duration(Math.max(...medians)), duration(worst.wait.p90), say(worst))}
    legend=${html`<${Legend} items=${[
      [t('medianLine'), html`<path class="median" d="M0 8H28" /><circle class="dot" cx="14" cy="8" r="4.5" />`],
      [t('p90Line'), html`<rect class="band" y="4" width="28" height="12" /><path class="p90" d="M0 4H28" />`],
    ]} />`}
    draw=${(width) => html`<${BandDrawing} rows=${rows} width=${width} height=${300} name=${name} say=${say} />`}
    table=${html`<${Table} id="${id}-table" caption=${title} rows=${rows.filter((r) => r.wait.count > 0)} columns=${[
      words(head, say, (r) => r.key), count(t('c_count'), (r) => r.wait.count),
      time(t('c_mean'), wait, 'mean'), time(t('c_median'), wait, 'median'), time(t('c_p90'), wait, 'p90'), time(t('c_p95'), wait, 'p95'), time(t('c_max'), wait, 'max'),
    ]} />`} />`;
}

function BandDrawing({ rows, width, height, name, say }) {
  const slot = (width - LEFT - RIGHT) / rows.length;
  const scale = scaleTo(Math.max(...rows.map((r) => (r.wait.count ? r.wait.p90 : 0))) / 60, MINUTES);
  const y = (minutes) => height - FOOT - ((height - FOOT - TOP) * minutes) / scale.end;
  const points = rows.map((r, i) => ({ row: r, x: LEFT + (i + 0.5) * slot, median: y((r.wait.median || 0) / 60), p90: y((r.wait.p90 || 0) / 60) }));
  const path = (run, what) => run.map((p, i) => `${i ? 'L' : 'M'}${p.x} ${p[what]}`).join('');
  const back = (run) => [...run].reverse().map((p) => `L${p.x} ${p.median}`).join('');
  return html`
    <${Axis} width=${width} height=${height} scale=${scale} unit=${t('minutes')} y=${y} />
    ${runsOf(points).map((run, i) => html`<g key=${i}>
      <path class="band" d="${path(run, 'p90')}${back(run)}Z" />
      <path class="p90" d=${path(run, 'p90')} />
      <path class="median" d=${path(run, 'median')} />
      ${run.length === 1 && html`<path class="p90" d="M${run[0].x} ${run[0].median}V${run[0].p90}m-6 0h12" />`}
      ${slot > 12 && run.map((p) => html`<circle key=${p.x} class="dot" cx=${p.x} cy=${p.median} r="4.5" />`)}
    </g>`)}
    <${Names} names=${rows.map(name)} slot=${slot} height=${height} />
    ${points.map((p) => p.row.wait.count > 0 && html`<rect key=${p.x} class="hover" x=${p.x - slot / 2} y=${TOP} width=${slot} height=${height - FOOT - TOP}>
      <title>${say(p.row)}: ${t('median')} ${duration(p.row.wait.median)}, ${t('c_p90')} ${duration(p.row.wait.p90)}, ${whole(p.row.wait.count)} ${t('people')}</title>
    </rect>`)}`;
}

// runsOf cuts points where nobody was called.
function runsOf(points) {
  const runs = [[]];
  for (const p of points) {
    if (p.row.wait.count > 0) runs.at(-1).push(p);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

const SOURCES = [['kiosk', { class: 'ink-1' }], ['button', { fill: 'url(#stripes)' }], ['phone', { class: 'ink-3' }], ['desk', { fill: 'url(#dots)' }]];

/** Arrivals by hour, by where the number was drawn. Props: rows. */
export function Arrivals({ rows }) {
  const hours = hoursOf(rows.filter((r) => r.issued > 0));
  if (hours.length === 0) return html`<${Nothing} title=${t('arrivals')} text=${t('empty')} />`;
  const all = hours.reduce((sum, r) => sum + r.issued, 0);
  const most = hours.reduce((a, b) => (b.issued > a.issued ? b : a));
  const used = SOURCES.filter(([source]) => hours.some((r) => r[source] > 0));
  return html`<${Plot} id="arrivals" title=${t('arrivals')} height=${300} about=${t('arrivalsAbout', whole(all), hourName(most.key), whole(most.issued))}
    legend=${html`<${Legend} items=${used.map(([source, look]) => [t(source), html`<rect class="piece" ...${look} width="28" height="16" />`])} />`}
    draw=${(width) => html`<${Columns} rows=${hours} used=${used} width=${width} height=${300} />`}
    table=${html`<${Table} id="arrivals-table" caption=${t('arrivals')} rows=${hours} columns=${[
      words(t('hour'), (r) => hourName(r.key), (r) => r.key), count(t('c_issued'), (r) => r.issued), ...SOURCES.map(([source]) => count(t(source), (r) => r[source])),
    ]} />`} />`;
}

function Columns({ rows, used, width, height }) {
  const slot = (width - LEFT - RIGHT) / rows.length;
  const scale = scaleTo(Math.max(...rows.map((r) => r.issued)), PEOPLE);
  const y = (n) => height - FOOT - ((height - FOOT - TOP) * n) / scale.end;
  const thick = Math.min(56, slot * 0.72);
  return html`
    <${Axis} width=${width} height=${height} scale=${scale} unit=${t('people')} y=${y} />
    ${rows.map((r, i) => {
      let below = 0;
      return html`<g key=${r.key}>
        <title>${hourName(r.key)}: ${whole(r.issued)} (${used.map(([source]) => `${t(source)} ${whole(r[source])}`).join(', ')})</title>
        ${used.map(([source, look]) => {
          const from = below;
          below += r[source];
          return r[source] > 0 && html`<rect key=${source} class="piece" ...${look} x=${LEFT + (i + 0.5) * slot - thick / 2} width=${thick} y=${y(below)} height=${y(from) - y(below)} />`;
        })}
      </g>`;
    })}
    <${Names} names=${rows.map((r) => r.key)} slot=${slot} height=${height} />`;
}

const TIMES = [['wait', { class: 'ink-1' }], ['service', { fill: 'url(#stripes)' }]];

/** Waits and services of each service. Props: rows, with the service's name. */
export function ByService({ rows }) {
  const known = rows.filter((r) => r.wait.count > 0 || r.service.count > 0);
  if (known.length === 0) return html`<${Nothing} title=${t('byServiceTitle')} text=${t('noWaits')} />`;
  const height = 30 + known.length * 68;
  const column = (what, value) => time(t(`c_${value}`), (r) => r[what], value, t(what));
  return html`<${Plot} id="by-service" title=${t('byServiceTitle')} height=${height} about=${t('byServiceAbout')}
    legend=${html`<${Legend} items=${TIMES.map(([what, look]) => [t(what), html`<rect class="piece" ...${look} y="2" width="28" height="12" />`])} />`}
    draw=${(width) => html`<${Bars} rows=${known} width=${width} height=${height} />`}
    table=${html`<${Table} id="by-service-table" caption=${t('byServiceTitle')} rows=${known} columns=${[
      words(t('serviceName'), (r) => r.label), column('wait', 'median'), column('wait', 'p90'), column('service', 'median'), column('service', 'p90'),
    ]} />`} />`;
}

function Bars({ rows, width, height }) {
  const scale = scaleTo(Math.max(...rows.flatMap((r) => TIMES.map(([what]) => (r[what].count ? r[what].p90 : 0)))) / 60, MINUTES);
  const room = width - 90; // behind it the numbers of the longest
  const x = (seconds) => (room * seconds) / 60 / scale.end;
  const lines = [];
  for (let v = 0; v <= scale.end; v += scale.step) lines.push(v);
  return html`
    <g class="axis">${lines.map((v) => html`<g key=${v}><line class=${v === 0 ? 'ground' : 'grid'} x1=${x(v * 60) + 1} x2=${x(v * 60) + 1} y1="0" y2=${height - FOOT} />
      <text class=${v === 0 ? '' : 'middle'} x=${x(v * 60)} y=${height - 6}>${v === 0 ? `0 ${t('minutes')}` : whole(v)}</text></g>`)}</g>
    ${rows.map((r, i) => html`<g key=${r.key} transform="translate(1 ${i * 68 + 4})">
      <text class="name" x="4" y="14">${r.label}</text>
      ${TIMES.map(([what, look], j) => r[what].count > 0 && html`<g key=${what}>
        <title>${r.label}, ${t(what)}: ${t('median')} ${duration(r[what].median)}, ${t('c_p90')} ${duration(r[what].p90)}</title>
        <path class="reach" d="M${x(r[what].median)} ${29 + j * 18}H${x(r[what].p90)}m0 -5v10" />
        <rect class="piece" ...${look} y=${22 + j * 18} width=${Math.max(1, x(r[what].median))} height="14" />
        <text class="value" x=${x(r[what].p90) + 6} y=${34 + j * 18}>${inMinutes(r[what].median)} · ${inMinutes(r[what].p90)}</text>
      </g>`)}
    </g>`)}`;
}

/** When appointments were called. Props: figures (appointments of all). */
export function Punctuality({ figures }) {
  const { late, prompt, by_late: byLate } = figures;
  if (late.count === 0) return html`<${Nothing} title=${t('punctuality')} text=${t('noPunctuality')} />`;
  const rows = byLate.map((n, i) => ({ key: String(i), label: t(`late${i}`), n }));
  const looks = (i) => (i < 2 ? { class: 'ink-ok' } : { fill: 'url(#stripes)' });
  const height = rows.length * 44 + 4;
  return html`<${Plot} id="punctuality" title=${t('punctuality')} height=${height} about=${t('punctualityAbout', percent(prompt, late.count))}
    legend=${html`<${Legend} items=${[[t('within'), html`<rect class="piece" ...${looks(0)} y="2" width="28" height="12" />`], [t('beyond'), html`<rect class="piece" ...${looks(2)} y="2" width="28" height="12" />`]]} />`}
    draw=${(width) => html`<${Shares} rows=${rows} all=${late.count} width=${width} height=${height} looks=${looks} />`}
    table=${html`<${Table} id="punctuality-table" caption=${t('punctuality')} rows=${rows} columns=${[
      words(t('lateCall'), (r) => r.label, (r) => r.key), count(t('appointments'), (r) => r.n), { label: t('share'), value: (r) => r.n, show: (r) => percent(r.n, late.count) },
    ]} />`} />`;
}

function Shares({ rows, all, width, height, looks }) {
  const names = 165;
  const most = Math.max(...rows.map((r) => r.n));
  const room = width - names - 110;
  return html`<line class="axis ground" x1=${names} x2=${names} y1="0" y2=${height} />
    ${rows.map((r, i) => html`<g key=${r.key} transform="translate(0 ${i * 44 + 4})">
      <text class="name end" x=${names - 10} y="24">${r.label}</text>
      ${r.n > 0 && html`<rect class="piece" ...${looks(i)} x=${names} y="4" width=${Math.max(2, (room * r.n) / most)} height="30" />`}
      <text class="value" x=${names + Math.max(2, (room * r.n) / most) + 8} y="24">${whole(r.n)} (${percent(r.n, all)})</text>
    </g>`)}`;
}

/** The name of a service with its letter. */
export function nameOf(services, id) {
  const service = services.find((s) => s.id === id);
  return service ? `${service.prefix} · ${pick(service.name)}` : id;
}
