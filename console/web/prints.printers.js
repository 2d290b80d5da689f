// How each ticket printer is, what to do about it, and when it was last heard.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick, timeOf } from '/assets/i18n.js';
import { Mark } from '/assets/ui.js';
import { Confirm, press } from './parts.js';
import { p } from './prints.texts.js';
import { t } from './texts.js';

const LIGHTS = { ready: ['done', 'printerReady'], warning: ['warning', 'printerWarning'], out: ['error', 'printerOut'], none: ['info', 'printerNone'] };
const POLL = 5000; // ms; changes of the office make it ask at once

/** The printers as of now; [] until they are known. light: what the office says of them. */
export function usePrinters(light) {
  const [printers, setPrinters] = useState([]);
  useEffect(() => {
    let over = false;
    const ask = () => request('GET', '/api/v1/printers').then((list) => over || setPrinters(list.printers), () => {}); // the live state shows that nobody answers
    ask();
    const timer = setInterval(ask, POLL);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [light]);
  return printers;
}

/** One line for all printers. Props: state. */
export function Light({ state }) {
  const [kind, text] = LIGHTS[state.printer] || LIGHTS.none;
  return html`<p class="light" id="printer" data-printer=${state.printer}><${Mark} kind=${kind} /><span><strong>${t('printer')}: ${t(text)}.</strong> ${pick(state.printer_text)}</span></p>`;
}

/** A card for each printer, or the line while none is known. Props: state, printers, actions. */
export function Printers({ state, printers, actions }) {
  if (printers.length === 0) return html`<div class="card"><${Light} state=${state} /></div>`;
  return html`<div class="printers" id="printer" data-printer=${state.printer}>
    ${printers.map((one) => html`<${Printer} key=${one.name} printer=${one} zone=${state.zone} actions=${actions} />`)}
  </div>`;
}

function Printer({ printer, zone, actions }) {
  const [asking, setAsking] = useState(false);
  const [kind, text] = LIGHTS[printer.state] || LIGHTS.none;
  const recover = () => {
    setAsking(false);
    actions.run(`recover-${printer.name}`, async () => {
      await press('POST', '/api/v1/printers/recover', { printer: printer.name });
      return p('recovered');
    });
  };
  return html`<section class="card printer printer-${printer.state}" data-printer-name=${printer.name} aria-live="polite">
    <h2><${Mark} kind=${kind} /> <span>${printer.name || t('printer')}: ${t(text)}</span></h2>
    ${pick(printer.text) && html`<p class="printer-do">${pick(printer.text)}</p>`}
    <p class="muted">${printer.heard ? p('heard', timeOf(new Date(printer.heard), zone)) : p('neverHeard')}
      ${printer.kiosks && html` ${p('kiosksOf', printer.kiosks.join(', '))}`}${printer.emulated && html` ${p('emulated')}`}</p>
    ${printer.page && html`<p><a href=${printer.page}>${t('emulator')}</a></p>`}
    ${printer.fault === 'cutter' && html`<p><button type="button" class="button" data-recover disabled=${Boolean(actions.busy)} onClick=${() => setAsking(true)}>${p('recover')}</button></p>`}
    ${asking && html`<${Confirm} title=${p('recoverTitle')} text=${p('recoverText')} yes=${p('recover')} onClose=${() => setAsking(false)} onYes=${recover} />`}
  </section>`;
}
