// Appointments from and to files. A file is looked at first: what it would
// change and every mistake with its line; then it is taken, or not.

import { html, useState } from '/assets/vendor/preact.js';
import { ApiError } from '/assets/api.js';
import { language, pick } from '/assets/i18n.js';
import { Banner } from '/assets/ui.js';
import { Dialog, Field, sentence } from './parts.js';
import { addDays, t } from './appointments.texts.js';

const PATH = '/api/v1/appointments';
const FORMATS = [['csv', 'CSV (Excel)'], ['icalendar', 'iCalendar'], ['json', 'JSON']];
const SHOWN = 100; // mistakes and refusals

// send hands the file to the office. dry only asks what would happen.
async function send(file, { dry, partial }) {
  const query = new URLSearchParams({ name: file.name, ...(dry && { dry_run: '1' }), ...(partial && { partial: '1' }) });
  const answer = await fetch(`${PATH}/import?${query}`, {
    method: 'POST', body: file, cache: 'no-store',
    headers: { 'Accept-Language': language(), 'Content-Type': 'application/octet-stream' },
  }).catch(() => {
    throw new ApiError(0, 'network', '', '');
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, body.code || 'internal', body.title || '', body.detail || '');
  return body;
}

/** Props: day (GET /api/v1/appointments), onDone, onClose. */
export function Files({ day, onDone, onClose }) {
  const [file, setFile] = useState(null);
  const [report, setReport] = useState(null);
  const [wrong, setWrong] = useState('');
  const [from, setFrom] = useState(day.today);
  const [to, setTo] = useState(addDays(day.today, 60));
  const [busy, setBusy] = useState(false);
  const take = async (chosen, how) => {
    setBusy(true);
    setWrong('');
    try {
      setReport(await send(chosen, how));
      if (!how.dry) onDone();
    } catch (error) {
      setReport(null);
      setWrong(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  const choose = (event) => {
    const [chosen] = event.currentTarget.files;
    setFile(chosen || null);
    setReport(null);
    if (chosen) take(chosen, { dry: true });
  };
  const news = report ? (report.counts.added || 0) + (report.counts.changed || 0) : 0;
  const exporting = (format) => `${PATH}/export?${new URLSearchParams({ format, from, to })}`;

  return html`<${Dialog} title=${t('files')} onClose=${onClose}>
    <section class="stack booking" aria-labelledby="import-title">
      <h3 id="import-title">${t('import')}</h3>
      <div class="field"><label for="file">${t('importFile')}</label><span class="hint">${t('importHint')}</span>
        <input class="input" id="file" type="file" accept=".csv,.tsv,.ics,.json" onChange=${choose} /></div>
      <div aria-live="polite" class="stack">
        ${busy && html`<p class="muted">${t('reading')}</p>`}
        ${wrong && html`<${Banner} kind="error" id="refused" title=${wrong} />`}
        ${report && html`<${Summary} report=${report} news=${news} />`}
      </div>
      ${report?.dry_run && html`<div class="row-end">
        ${report.mistakes.length > 0 && news > 0 && html`<button type="button" class="button button-secondary" id="partial" disabled=${busy} onClick=${() => take(file, { partial: true })}>${t('importPartial', news)}</button>`}
        ${report.mistakes.length === 0 && news > 0 && html`<button type="button" class="button" id="import" disabled=${busy} onClick=${() => take(file, {})}>${t('importYes', news)}</button>`}
      </div>`}
    </section>
    <section class="stack" aria-labelledby="export-title">
      <h3 id="export-title">${t('export')}</h3>
      <p class="muted">${t('exportHint')}</p>
      <div class="grid-2">
        <${Field} id="from" type="date" label=${t('from')} value=${from} onChange=${(e) => setFrom(e.currentTarget.value)} />
        <${Field} id="to" type="date" label=${t('to')} value=${to} onChange=${(e) => setTo(e.currentTarget.value)} />
      </div>
      <div class="row">${FORMATS.map(([format, name]) => html`<a key=${format} class="button button-secondary" href=${exporting(format)} download>${name}</a>`)}</div>
    </section>
    <div class="row-end"><button type="button" class="button button-secondary" onClick=${onClose}>${t('close')}</button></div>
  </${Dialog}>`;
}

// Summary says what a file did or would do, and what is wrong in it.
function Summary({ report, news }) {
  const { counts, mistakes, rows } = report;
  const refused = rows.filter((row) => ['code_taken', 'here', 'service', 'older', 'over', 'far'].includes(row.result));
  const lines = [
    ...mistakes.map((m) => ({ line: m.line, text: [m.column, pick(m.text)].filter(Boolean).join(': ') })),
    ...refused.map((row) => ({ line: row.line, text: t(`result_${row.result}`) })),
  ].sort((a, b) => a.line - b.line);
  const known = (counts.same || 0) + (counts.older || 0);
  return html`<${Banner} kind=${mistakes.length > 0 ? 'warning' : 'info'} id="report" title=${t(report.done ? 'imported' : 'wouldImport', news)}>
      ${t('importCounts', { added: counts.added || 0, changed: counts.changed || 0, known, mistakes: mistakes.length })}</${Banner}>
    ${lines.length > 0 && html`<ol class="mistakes">${lines.slice(0, SHOWN).map((l) => html`<li><strong>${t('line', l.line)}</strong> ${l.text}</li>`)}</ol>`}`;
}
