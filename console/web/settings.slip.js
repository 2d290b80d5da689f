// The section about slips: what stands on them, in which order and how large.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { Note, Section } from './settings.fields.js';
import { BlockFields } from './settings.slip.block.js';
import { Preview } from './settings.slip.preview.js';
import { at, put, same } from './settings.store.js';
import { t } from './settings.texts.js';

const KINDS = ['ticket', 'appointment'];
const MOST = 40; // blocks
// What more may be added, and what of it stands on any slip once.
const MORE = ['text', 'rule', 'space', 'order', 'logo', 'title', 'ahead', 'wait', 'date', 'time', 'moment', 'qr', 'notice', 'office', 'service'];

/** What people call a block. */
export function nameOf(block, kind) {
  return t(block.kind === 'number' && kind === 'appointment' ? 'b_code' : `b_${block.kind}`);
}

// usualOf is the layout of a slip while the settings have none.
function usualOf(form, kind) {
  return form.defaults.layouts?.[kind] ?? { version: 1, blocks: [{ kind: 'number' }] };
}

// slipForm is the settings' form over a document in which the layout of a kind
// is there. A layout that is the usual one again leaves the document.
function slipForm(form, kind) {
  const usual = usualOf(form, kind);
  const keys = ['layouts', kind];
  const doc = put({ layouts: {}, ...form.doc }, keys, at(form.doc, keys) ?? usual);
  const set = (next) => form.set(same(at(next, keys), usual) ? put(next, keys, undefined) : next);
  return { ...form, doc, set, put: (where, value) => set(put(doc, where, value)) };
}

// placeOf says which slip and block a mistake is in: [kind, index].
function placeOf(wrong) {
  const [, kind, i] = /^layouts\.([a-z]+)(?:\.blocks\[(\d+)\]|\.logo)?/.exec(wrong?.path ?? '') ?? [];
  return kind ? [kind, i === undefined ? -1 : Number(i)] : null;
}

/** The layouts of tickets and appointments, with a preview. Props: form, toast. */
export function Slip({ form, toast }) {
  const wrongAt = placeOf(form.wrong);
  const [chosen, setKind] = useState('ticket');
  const [open, setOpen] = useState(-1);
  const [said, say] = useState('');
  const kind = wrongAt?.[0] ?? chosen;
  const own = at(form.doc, ['layouts', kind]);
  const view = slipForm(form, kind);
  const layout = at(view.doc, ['layouts', kind]);
  const inLogo = form.wrong?.path === `layouts.${kind}.logo`;
  const shown = inLogo ? layout.blocks.findIndex((b) => b.kind === 'logo') : wrongAt && wrongAt[1] >= 0 ? wrongAt[1] : open;
  useEffect(() => {
    if (!form.wrong) return;
    setKind(kind);
    setOpen(shown);
  }, [form.wrong]);
  const choose = (next) => {
    form.calm();
    setKind(next);
    setOpen(-1);
  };
  return html`<${Section} title=${t('slip')} lead=${t('slipLead')}>
    <${Kinds} kind=${kind} onChoose=${choose} />
    <div class="slip-frame" role="tabpanel" id="slip-panel" aria-labelledby="slip-${kind}">
      <div class="stack slip-parts">
        <div class="slip-heading"><h3 id="slip-blocks-title">${t('slipBlocks')}</h3>
          <button type="button" class="button button-quiet" id="restore-slip" aria-describedby="slip-state" disabled=${!own} onClick=${() => { setOpen(-1); form.put(['layouts', kind], undefined); }}>${t('slipRestore')}</button></div>
        <p class="muted small" id="slip-state">${t(own ? 'slipOwn' : 'slipUsual')}</p>
        <${Note} form=${form} path="layouts.${kind}.blocks" /><${Note} form=${form} path="layouts.${kind}" />
        <${Blocks} form=${view} kind=${kind} layout=${layout} open=${shown} onOpen=${setOpen} say=${say} toast=${toast} />
        <${More} form=${view} kind=${kind} layout=${layout} onAdded=${setOpen} say=${say} />
        <p class="sr-only" role="status" id="slip-said">${said}</p>
      </div>
      <${Preview} form=${form} kind=${kind} layout=${own} />
    </div>
  </${Section}>`;
}

// Kinds are the tabs of the two slips; arrows move between them.
function Kinds({ kind, onChoose }) {
  const turn = (event) => {
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    event.preventDefault();
    const next = KINDS[1 - KINDS.indexOf(kind)];
    onChoose(next);
    document.getElementById(`slip-${next}`).focus();
  };
  return html`<div class="slip-kinds" role="tablist" aria-label=${t('slipKinds')} onKeyDown=${turn}>
    ${KINDS.map((k) => html`<button type="button" key=${k} role="tab" id="slip-${k}" aria-controls="slip-panel" aria-selected=${String(k === kind)} tabindex=${k === kind ? undefined : '-1'} onClick=${() => onChoose(k)}>${t(`slip_${k}`)}</button>`)}
  </div>`;
}

function Blocks({ form, kind, layout, open, onOpen, say, toast }) {
  const keys = ['layouts', kind, 'blocks'];
  const { blocks } = layout;
  const focus = useRef([]); // ids: the first that is not off gets the focus once it is drawn
  const dragged = useRef(-1);
  useEffect(() => {
    focus.current.map((id) => document.getElementById(id)).find((found) => found && !found.disabled)?.focus();
    focus.current = [];
  });
  const move = (i, to, way) => {
    if (to < 0 || to >= blocks.length || to === i) return;
    const list = blocks.toSpliced(i, 1).toSpliced(to, 0, blocks[i]);
    focus.current = way ? [`slip-${way}-${to}`, `slip-${way === 'up' ? 'down' : 'up'}-${to}`] : [];
    if (open === i) onOpen(to);
    else if (open >= 0) onOpen(blocks[open] ? list.indexOf(blocks[open]) : -1);
    form.put(keys, list);
    say(t('slipMoved', nameOf(blocks[i], kind), to + 1, blocks.length));
  };
  const remove = (i) => {
    focus.current = [`slip-edit-${Math.min(i, blocks.length - 2)}`];
    onOpen(-1);
    form.put(keys, blocks.toSpliced(i, 1));
    say(t('slipRemoved', nameOf(blocks[i], kind)));
  };
  const rows = { form, kind, onOpen, move, remove, toast, dragged };
  return html`<ol class="blocks" aria-labelledby="slip-blocks-title">
    ${blocks.map((_, i) => html`<${BlockRow} key=${i} ...${rows} i=${i} block=${blocks[i]} last=${i === blocks.length - 1} open=${open === i} />`)}
  </ol>`;
}

function BlockRow({ form, kind, i, block, last, open, onOpen, move, remove, toast, dragged }) {
  const keys = ['layouts', kind, 'blocks', i];
  const name = nameOf(block, kind);
  const toggle = (event) => form.put([...keys, 'off'], event.currentTarget.checked ? undefined : true);
  const arrows = (event) => {
    if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key) || event.target.matches('select')) return;
    event.preventDefault();
    if (event.key === 'ArrowUp') move(i, i - 1, 'up');
    else move(i, i + 1, 'down');
  };
  const drop = (event) => {
    event.preventDefault();
    if (dragged.current >= 0) move(dragged.current, i, '');
    dragged.current = -1;
  };
  return html`<li class="block ${block.off ? 'block-off' : ''}" data-block=${block.kind} onKeyDown=${arrows} onDragOver=${(event) => dragged.current >= 0 && event.preventDefault()} onDrop=${drop}>
    <div class="block-head">
      <span class="block-grip" draggable="true" aria-hidden="true" onDragStart=${(event) => { dragged.current = i; event.dataTransfer.setData('text/plain', name); }} onDragEnd=${() => { dragged.current = -1; }}>⠿</span>
      <label class="check"><input type="checkbox" id="layouts.${kind}.blocks[${i}].off" checked=${!block.off} disabled=${block.kind === 'number'} aria-label=${t('slipShow', name)} onChange=${toggle} /><span>${name}<span class="hint">${brief(block)}</span></span></label>
      <button type="button" class="button button-quiet square" id="slip-up-${i}" disabled=${i === 0} aria-label=${t('slipMoveUp', name)} onClick=${() => move(i, i - 1, 'up')}>↑</button>
      <button type="button" class="button button-quiet square" id="slip-down-${i}" disabled=${last} aria-label=${t('slipMoveDown', name)} onClick=${() => move(i, i + 1, 'down')}>↓</button>
      <button type="button" class="button button-quiet" id="slip-edit-${i}" aria-expanded=${String(open)} aria-label=${t('slipEdit', name)} onClick=${() => onOpen(open ? -1 : i)}>${t('slipOptions')}</button>
    </div>
    <${Note} form=${form} path="layouts.${kind}.blocks[${i}]" />
    ${open && html`<${BlockFields} form=${form} kind=${kind} i=${i} block=${block} name=${name} toast=${toast} usual=${usualOf} onRemove=${block.kind === 'number' ? undefined : () => remove(i)} />`}
  </li>`;
}

// brief is what a block says of itself while its options are closed.
function brief(block) {
  const text = block.kind === 'text' ? block.text?.el || block.text?.en : '';
  return [text, block.size && t(`s_${block.size}`), block.align && block.align !== 'left' && t(`a_${block.align}`)].filter(Boolean).join(' · ');
}

function More({ form, kind, layout, onAdded, say }) {
  const [what, setWhat] = useState('text');
  const { blocks } = layout;
  const add = () => {
    const block = what === 'text' ? { kind: what, text: { el: t('slipNewText') } } : { kind: what };
    form.put(['layouts', kind, 'blocks'], [...blocks, block]);
    onAdded(blocks.length);
    say(t('slipAdded', nameOf(block, kind)));
  };
  return html`<div class="slip-more"><label class="label" for="slip-more">${t('slipAddWhat')}</label>
    <select class="input" id="slip-more" onChange=${(event) => setWhat(event.currentTarget.value)}>${MORE.map((k) => html`<option key=${k} value=${k} selected=${k === what}>${t(`b_${k}`)}</option>`)}</select>
    <button type="button" class="button button-secondary" id="slip-add" disabled=${blocks.length >= MOST} onClick=${add}>+ ${t('slipAdd')}</button></div>`;
}
