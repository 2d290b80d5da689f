// Tables of figures that can be sorted by each of their columns.

import { html, useState } from '/assets/vendor/preact.js';
import { inMinutes, percent, t, whole } from './reports.texts.js';

/** A column of counts. group is what stands above the labels of several. */
export function count(label, of, group) {
  return { label, group, value: of, show: (row) => whole(of(row)) };
}

/** A column of durations in minutes; of(row) is a spread, what one of its values. */
export function time(label, of, what, group) {
  const known = (row) => of(row).count > 0;
  return { label, group, value: (row) => (known(row) ? of(row)[what] : -1), show: (row) => (known(row) ? inMinutes(of(row)[what]) : t('none')) };
}

/** A column of shares; of(row) is [part, all]. */
export function share(label, of, group) {
  const value = (row) => {
    const [part, all] = of(row);
    return all === 0 ? -1 : part / all;
  };
  return { label, group, value, show: (row) => percent(...of(row)) };
}

/** A column of words. */
export function words(label, of, order = of) {
  return { label, value: order, show: of, text: true };
}

function compare(a, b) {
  return typeof a === 'string' ? a.localeCompare(b, undefined, { numeric: true }) : a - b;
}

/**
 * The table. Props: id, caption, columns (the first names the row), rows with
 * a key, total (a last row that stays there, named by the first column).
 */
export function Table({ id, caption, columns, rows, total }) {
  const [by, setBy] = useState({ column: -1, down: false }); // −1: as they came
  const sorted = [...rows];
  if (by.column >= 0) {
    const { value } = columns[by.column];
    sorted.sort((a, b) => (by.down ? -1 : 1) * compare(value(a), value(b)));
  }
  const press = (i) => setBy((old) => ({ column: i, down: old.column === i ? !old.down : !columns[i].text }));
  return html`<div class="wide" role="region" aria-label=${caption} tabindex="0">
    <table class="numbers" id=${id}>
      <caption class="sr-only">${caption}. ${t('sortHint')}</caption>
      <thead>
        ${columns.some((c) => c.group) && html`<${Groups} columns=${columns} />`}
        <tr>${columns.map((c, i) => html`<${Head} key=${i} column=${c} down=${by.column === i ? by.down : undefined} onPress=${() => press(i)} />`)}</tr>
      </thead>
      <tbody>${sorted.map((row) => html`<${Line} key=${row.key} row=${row} columns=${columns} />`)}</tbody>
      ${total && html`<tfoot><${Line} row=${total} columns=${[{ ...columns[0], show: () => t('all') }, ...columns.slice(1)]} /></tfoot>`}
    </table>
  </div>`;
}

// Groups is the row above the labels: one cell for neighbours of a group.
function Groups({ columns }) {
  const cells = [];
  for (const { group } of columns) {
    if (cells.length > 0 && cells.at(-1).group === group) cells.at(-1).span++;
    else cells.push({ group, span: 1 });
  }
  return html`<tr class="groups">${cells.map((c, i) => (c.group ? html`<th key=${i} scope="colgroup" colspan=${c.span}>${c.group}</th>` : html`<td key=${i} colspan=${c.span}></td>`))}</tr>`;
}

// down is undefined in a column that the table is not sorted by.
function Head({ column, down, onPress }) {
  const sort = down === undefined ? undefined : down ? 'descending' : 'ascending';
  return html`<th scope="col" class=${column.text ? '' : 'right'} aria-sort=${sort}>
    <button type="button" class="sort" onClick=${onPress} aria-label=${[column.group, column.label].filter(Boolean).join(': ')}>${column.label}${down !== undefined && html`<span class="arrow" aria-hidden="true">${down ? '▼' : '▲'}</span>`}</button>
  </th>`;
}

function Line({ row, columns }) {
  const [name, ...others] = columns;
  return html`<tr>
    <th scope="row">${name.show(row)}</th>
    ${others.map((c, i) => html`<td key=${i} class="${c.text ? '' : 'right'} ${c.group && c.group !== others[i - 1]?.group ? 'begins' : ''}">${c.show(row)}</td>`)}
  </tr>`;
}
