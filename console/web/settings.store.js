// The settings as a document: asking for it, saving it against the one that
// was looked at, and changes that concern more than one place in it.

import { ApiError, newKey } from '/assets/api.js';
import { language } from '/assets/i18n.js';

const PATH = '/api/v1/settings';
const TIMEOUT = 10000; // ms
const TRIES = 3;

/** Weekdays as the document names them, Monday first. */
export const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

// docOf is a document with its entity tag: { doc, tag }.
async function docOf(answer) {
  return { doc: await answer.json(), tag: answer.headers.get('ETag') };
}

// ask makes one request and returns what read makes of the answer. Errors are
// ApiError.
async function ask(method, path, { body, key, match, signal, read = docOf } = {}) {
  const headers = { 'Accept-Language': language() };
  if (body) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  if (match) headers['If-Match'] = match;
  let answer;
  try {
    const limit = AbortSignal.any([AbortSignal.timeout(TIMEOUT), signal].filter(Boolean));
    answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: limit });
    if (answer.ok) return await read(answer);
  } catch {
    throw new ApiError(0, 'network', '', '');
  }
  const problem = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, problem.code || 'internal', problem.title || '', problem.detail || '');
}

/** The settings in force: { doc, tag }. */
export async function load() {
  const { doc, tag } = await ask('GET', PATH);
  return { doc: whole(doc), tag };
}

/** Replaces the settings that have tag; sent again with the same key while nobody answers. */
export async function save(doc, tag) {
  const key = newKey();
  for (let left = TRIES; ; left--) {
    try {
      const saved = await ask('PUT', PATH, { body: doc, key, match: tag });
      return { doc: whole(saved.doc), tag: saved.tag };
    } catch (error) {
      if (!error.again || left <= 1) throw error;
    }
  }
}

/** What a document would mean, without putting it in force. */
export async function preview(doc, signal) {
  return (await ask('POST', `${PATH}/preview`, { body: doc, signal })).doc;
}

/** The picture of a slip, as an address for an image. What is asked for is JSON. */
export async function picture(question, signal) {
  const read = async (answer) => new Uint8Array(await answer.arrayBuffer());
  const bytes = await ask('POST', `${PATH}/slip`, { body: JSON.parse(question), signal, read });
  return `data:image/png;base64,${btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))}`;
}

/** What an office can begin with. */
export async function defaults() {
  return (await ask('GET', `${PATH}/defaults`)).doc;
}

/** A document in which every list and every text is there. */
export function whole(doc) {
  const list = (v) => v ?? [];
  const { calendar: c = {}, booking: b = {}, setup: s = {} } = doc;
  return {
    ...doc,
    name: { el: '', ...doc.name },
    notice: { el: '', ...doc.notice },
    setup: { ...s, services: list(s.services), counters: list(s.counters).map((v) => ({ ...v, services: list(v.services) })), policy: { ...s.policy } },
    calendar: { last_ticket: 0, ...c, week: { ...c.week }, holidays: list(c.holidays), closures: list(c.closures), openings: list(c.openings) },
    booking: { keep_days: 0, ...b, services: list(b.services), windows: list(b.windows), rules: { gap: 0, aligned: false, ...b.rules, online: { ...b.rules?.online }, desk: { ...b.rules?.desk } } },
    reasons: list(doc.reasons),
    layouts: { ...doc.layouts },
  };
}

/** The value at keys, undefined where nothing is. */
export function at(doc, keys) {
  return keys.reduce((v, k) => v?.[k], doc);
}

/** A copy of a document with the value at keys replaced; undefined takes it away. */
export function put(doc, [key, ...rest], value) {
  const copy = Array.isArray(doc) ? [...doc] : { ...doc };
  copy[key] = rest.length ? put(copy[key], rest, value) : value;
  if (copy[key] === undefined) delete copy[key];
  return copy;
}

/** Keys as the office writes them in its errors: setup.services[1].id. */
export function pathOf(keys) {
  return keys.map((k, i) => (typeof k === 'number' ? `[${k}]` : (i ? '.' : '') + k)).join('');
}

/** Whether two values are the same document. */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

const KINDS = ['ticket', 'appointment']; // of slips

/** The parts of a document that each section edits. */
export const PARTS = {
  office: (d) => [d.code, d.name, d.notice, d.zone, d.sample],
  services: (d) => [d.setup.services, d.booking.services],
  counters: (d) => d.setup.counters,
  hours: (d) => [d.calendar.zone, d.calendar.week, d.calendar.last_ticket, d.overtime],
  holidays: (d) => d.calendar.holidays,
  closures: (d) => [d.calendar.closures, d.calendar.openings],
  appointments: (d) => [d.booking.windows, d.booking.rules, d.booking.keep_days],
  order: (d) => d.setup.policy,
  reasons: (d) => d.reasons,
  slip: (d) => KINDS.map((kind) => d.layouts[kind]),
};

const OWNERS = [
  [/^(setup\.services|booking\.services)/, 'services'],
  [/^setup\.counters/, 'counters'],
  [/^setup\.policy/, 'order'],
  [/^calendar\.holidays/, 'holidays'],
  [/^calendar\.(closures|openings)/, 'closures'],
  [/^(calendar|overtime)/, 'hours'],
  [/^booking/, 'appointments'],
  [/^reasons/, 'reasons'],
  [/^layouts/, 'slip'],
];

/** The section that edits what stands at a path. */
export function sectionOf(path) {
  return OWNERS.find(([pattern]) => pattern.test(path))?.[1] ?? 'office';
}

const CLOCK = /^(?:[0-3][0-9]|4[0-7]):[0-5][0-9]$|^48:00$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CLOCKS = ['from', 'to', 'closes', 'last_ticket'];
const DATES = ['date', 'first', 'through'];

/** The path of the first value that cannot be sent as it is, or ''. */
export function unreadable(value, keys = []) {
  const key = keys.at(-1);
  const path = pathOf(keys);
  if (value && typeof value === 'object') {
    for (const [k, v] of Object.entries(value)) {
      const found = unreadable(v, [...keys, Array.isArray(value) ? Number(k) : k]);
      if (found) return found;
    }
    return '';
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? '' : path;
  if (typeof value !== 'string') return '';
  if (CLOCKS.includes(key) && !CLOCK.test(value)) return path;
  if ((DATES.includes(key) || keys.at(-2) === 'moved') && !DATE.test(value)) return path;
  return key === 'fixed' && !/^\d{2}-\d{2}$/.test(value) ? path : '';
}

/** A name that none of the ids has: prefix-1, prefix-2, … */
export function freshId(prefix, ids) {
  let n = ids.length + 1;
  while (ids.includes(`${prefix}-${n}`)) n++;
  return `${prefix}-${n}`;
}

// tidyWindows leaves in the windows only what counters still take and what is
// given by appointment; a window without services goes.
function tidyWindows(doc) {
  const offered = doc.booking.services.map((s) => s.id);
  const takes = new Map(doc.setup.counters.map((c) => [c.id, c.services]));
  const windows = doc.booking.windows
    .map((w) => ({ ...w, services: w.services.filter((id) => offered.includes(id) && takes.get(w.counter)?.includes(id)) }))
    .filter((w) => w.services.length > 0);
  return put(doc, ['booking', 'windows'], windows);
}

// onSlips gives the lines of slips that are for some services other services. A
// line for none of those that are left goes: it would be for all.
function onSlips(doc, change) {
  const lines = (blocks) => blocks.flatMap((b) => {
    if (!b.services?.length) return [b];
    const services = change(b.services);
    return services.length ? [{ ...b, services }] : [];
  });
  const layouts = { ...doc.layouts };
  for (const kind of KINDS) if (layouts[kind]?.blocks) layouts[kind] = { ...layouts[kind], blocks: lines(layouts[kind].blocks) };
  return { ...doc, layouts };
}

/** Without a service, wherever it is named. */
export function removeService(before, i) {
  const { id } = before.setup.services[i];
  const doc = onSlips(before, (list) => list.filter((s) => s !== id));
  let next = put(doc, ['setup', 'services'], doc.setup.services.filter((_, j) => j !== i));
  next = put(next, ['setup', 'counters'], doc.setup.counters.map((c) => ({ ...c, services: c.services.filter((s) => s !== id) })));
  next = put(next, ['booking', 'services'], doc.booking.services.filter((s) => s.id !== id));
  return tidyWindows(next);
}

/** Gives a service another id, wherever it is named. One that another has is not carried on. */
export function renameService(doc, i, id) {
  const old = doc.setup.services[i].id;
  const next = put(doc, ['setup', 'services', i, 'id'], id);
  if (doc.setup.services.some((s, j) => j !== i && (s.id === old || s.id === id))) return next;
  const named = (list) => list.map((s) => (s === old ? id : s));
  return {
    ...onSlips(next, named),
    setup: { ...next.setup, counters: doc.setup.counters.map((c) => ({ ...c, services: named(c.services) })) },
    booking: {
      ...doc.booking,
      services: doc.booking.services.map((s) => (s.id === old ? { ...s, id } : s)),
      windows: doc.booking.windows.map((w) => ({ ...w, services: named(w.services) })),
    },
  };
}

/** Sets how long the appointments of a service are; 0: none are given. */
export function setMinutes(doc, id, minutes) {
  const others = doc.booking.services.filter((s) => s.id !== id);
  if (minutes === 0) return tidyWindows(put(doc, ['booking', 'services'], others));
  const has = others.length < doc.booking.services.length;
  const next = has ? doc.booking.services.map((s) => (s.id === id ? { id, minutes } : s)) : [...others, { id, minutes }];
  return put(doc, ['booking', 'services'], next);
}

/** Sets the services of a counter. */
export function setTakes(doc, i, services) {
  return tidyWindows(put(doc, ['setup', 'counters', i, 'services'], services));
}

/** Without a counter, and without its hours for appointments. */
export function removeCounter(doc, i) {
  return tidyWindows(put(doc, ['setup', 'counters'], doc.setup.counters.filter((_, j) => j !== i)));
}

/** Gives a counter another number, also in its hours for appointments. */
export function renumberCounter(doc, i, id) {
  const old = doc.setup.counters[i].id;
  const others = doc.setup.counters.some((c, j) => j !== i && (c.id === old || c.id === id));
  const next = put(doc, ['setup', 'counters', i, 'id'], id);
  if (others) return next;
  return put(next, ['booking', 'windows'], doc.booking.windows.map((w) => (w.counter === old ? { ...w, counter: id } : w)));
}

/** Sets the zone of the office, and of its calendar where it has one. */
export function setZone(doc, zone) {
  const next = put(doc, ['zone'], zone);
  return doc.calendar.zone ? put(next, ['calendar', 'zone'], zone) : next;
}

// Times of day in minutes; NaN for what is none.
function minutesOf(clock) {
  return CLOCK.test(clock) ? Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) : NaN;
}

function clockText(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** What clocks on the wall show at a time that counts on from 24:00. */
export function wallClock(clock) {
  const n = minutesOf(clock ?? '');
  return Number.isNaN(n) ? clock ?? '' : clockText(n % 1440);
}

/** Whether a time lies on the day after. */
export function isNextDay(clock) {
  return minutesOf(clock ?? '') >= 1440;
}

/** The time that somebody typed, such as 8, 8.30 or 0830; as it is if it is none. */
export function readClock(text) {
  const [, h, m] = /^\s*(\d{1,2})(?:[:.,]?(\d{2}))?\s*$/.exec(text) ?? [];
  if (h === undefined || Number(h) > 24 || Number(m ?? 0) > 59) return text.trim();
  return clockText((Number(h) * 60 + Number(m ?? 0)) % 1440);
}

/** A time as one at or after another: what lies before it is meant for the next day. */
export function after(clock, earlier, strictly) {
  const [n, least] = [minutesOf(clock), minutesOf(earlier)];
  if (Number.isNaN(n) || Number.isNaN(least)) return clock;
  return (strictly ? n % 1440 <= least : n % 1440 < least) ? clockText((n % 1440) + 1440) : clockText(n % 1440);
}
