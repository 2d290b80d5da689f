// How a slip would look, drawn by the office as it would print it.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { pick } from '/assets/i18n.js';
import { useCalm } from './settings.fields.js';
import { wrongOf } from './settings.hours.js';
import { picture } from './settings.store.js';
import { t } from './settings.texts.js';

const CALM = 300; // ms without a change before a slip is drawn
const PAPERS = [[576, '80 mm'], [384, '58 mm']]; // dots a line
const MM = 8; // dots
const EDGE = 64; // dots of white that the picture has above and below

// usePicture is the newest picture of what is asked for: { url, wrong, waiting }.
// While the next is drawn it is the last.
function usePicture(question) {
  const calm = useCalm(question, CALM);
  const [state, setState] = useState({ waiting: true });
  useEffect(() => {
    const ended = new AbortController();
    setState((old) => ({ ...old, waiting: true }));
    picture(calm, ended.signal).then(
      (url) => !ended.signal.aborted && setState({ url, waiting: false }),
      (error) => !ended.signal.aborted && setState((old) => ({ ...old, wrong: error.status === 404 ? { path: '', text: t('slipNoPreview') } : wrongOf(error), waiting: false })),
    );
    return () => ended.abort();
  }, [calm]);
  return { ...state, waiting: state.waiting || calm !== question };
}

/** Props: form, kind, layout (of the settings; none: the usual one). */
export function Preview({ form, kind, layout }) {
  const [width, setWidth] = useState(PAPERS[0][0]);
  const [service, setService] = useState('');
  const [length, setLength] = useState(0); // mm
  const shot = usePicture(JSON.stringify({ kind, width, service, layout }));
  const paper = PAPERS.find(([w]) => w === width)[1];
  const { services } = form.base.setup;
  return html`<aside class="slip-preview" aria-labelledby="slip-preview-title" aria-busy=${String(shot.waiting)}>
    <h3 id="slip-preview-title">${t('slipPreview')}</h3>
    <div class="slip-asks">
      <div role="group" aria-label=${t('slipPaper')} class="slip-papers">${PAPERS.map(([w, name]) => html`<button type="button" key=${w} id="slip-${w}" aria-pressed=${String(w === width)} onClick=${() => setWidth(w)}>${name}</button>`)}</div>
      <label class="sr-only" for="slip-service">${t('slipAs')}</label>
      <select class="input" id="slip-service" onChange=${(event) => setService(event.currentTarget.value)}>
        <option value="" selected=${service === ''}>${t('slipLongest')}</option>
        ${services.map((s) => html`<option key=${s.id} value=${s.id} selected=${s.id === service}>${s.prefix} ${pick(s.name)}</option>`)}
      </select>
    </div>
    ${shot.wrong && html`<p class="wrong" id="slip-wrong">${shot.wrong.path ? html`${t('slipWrong')} <button type="button" class="button button-quiet" onClick=${() => form.go(shot.wrong)}>${shot.wrong.text}</button>` : shot.wrong.text}</p>`}
    <p class="muted small figures" id="slip-drawn" role="status">${shot.waiting ? t('slipDrawing') : shot.url && !shot.wrong ? t('slipDrawn', paper, length) : ''}</p>
    ${shot.url && html`<div class="slip-paper" tabindex="0" role="region" aria-label=${t('slipPreview')}><img id="slip-picture" class=${`slip-${width} ${shot.waiting || shot.wrong ? 'old' : ''}`} src=${shot.url} alt=${t('slipAlt', t(`slip_${kind}`), paper)} onLoad=${(event) => setLength(Math.round((event.currentTarget.naturalHeight - EDGE) / MM))} /></div>`}
    <p class="muted small">${t('slipInForce')}</p>
  </aside>`;
}
