// Draws a QR symbol from the rows of 0 and 1 that the office sends.

import { html } from '/assets/vendor/preact.js';

const QUIET = 4; // modules of light margin, ISO/IEC 18004

/** The symbol as an image. Props: rows, label. */
export function QR({ rows, label }) {
  const size = rows.length + 2 * QUIET;
  return html`<svg class="qr" id="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#fff" />
    <path d=${path(rows)} fill="#000" />
  </svg>`;
}

// path draws each run of dark modules as one rectangle.
function path(rows) {
  let d = '';
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      d += `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`;
    }
  });
  return d;
}
