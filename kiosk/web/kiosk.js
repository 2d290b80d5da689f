// The touch screen: services, one press, the number, and back.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { pick, setLanguage, timeOf } from '/assets/i18n.js';
import { PairingScreen, startScreen } from '/assets/pair.js';
import { anyLong, Banner, Clock, keepAwake, LanguageSwitch, Today, useLanguage } from '/assets/ui.js';
import { CodeScreen } from './checkin.js';
import { agrees, LENGTH } from './code.js';
import { useCodeKeys } from './codekeys.js';
import { openPresses } from './press.js';
import { ClosedScreen, Failed, Given, Message, Sending, Services } from './screens.js';
import { t } from './words.js';

const IDLE = 60_000; // ms without a touch after which the next citizen finds Greek

const FREE = { step: 'free' };

function useScreen() {
  const [view, setView] = useState(null);
  const [link, setLink] = useState({ live: null, since: null });
  const [pairing, setPairing] = useState(null);
  useEffect(() => {
    startScreen({
      role: 'kiosk', once: '/api/v1/kiosk', live: '/api/v1/live/kiosk',
      onState: setView, onStatus: setLink, onPairing: setPairing,
    });
    keepAwake();
  }, []);
  return { view, link, pairing };
}

const TYPED_WRONG = ['bad_code', 'mistyped_code', 'unknown_appointment', 'too_many_codes'];

function usePress() {
  const [press, setPress] = useState(FREE);
  const presses = useRef(null);
  presses.current ??= openPresses();

  // send makes a press { service } or { code }.
  async function send(what) {
    setPress((now) => (now.step === 'given' ? now : { step: 'sending', ...what }));
    try {
      const ticket = await presses.current.take(what.service ? '/api/v1/tickets' : '/api/v1/checkin', what);
      if (ticket) setPress({ step: 'given', ticket });
    } catch (error) {
      if (TYPED_WRONG.includes(error.code)) setPress({ step: 'code', code: what.code, error: error.message });
      else setPress({ step: 'failed', ...what, error });
    }
  }

  function leave() {
    setPress(FREE);
    setLanguage('el');
  }

  return { press, setPress, send, leave };
}

// useCode returns what can be done with a code; keys do it on every screen.
function useCode({ press, setPress, send }, heard) {
  const typed = (now) => (now.step === 'code' ? now.code : '');
  const ask = () => setPress({ step: 'code', code: '', error: '' });
  const symbol = (letter) => setPress((now) => (typed(now).length === LENGTH ? now : { step: 'code', code: typed(now) + letter, error: '' }));
  const remove = () => setPress((now) => (now.step === 'code' ? { ...now, code: now.code.slice(0, -1), error: '' } : now));
  const give = () => {
    if (agrees(typed(press))) send({ code: press.code });
  };
  const enter = (event) => {
    if (press.step !== 'code' || event.target.closest?.('button')) return;
    event.preventDefault();
    give();
  };
  const scan = (code) => {
    if (code) send({ code });
    else setPress({ step: 'code', code: '', error: t('codeOther') });
  };
  useCodeKeys(heard && press.step !== 'sending' ? { symbol, remove, enter, scan } : null);
  return { ask, symbol, remove, give };
}

function useGreekWhenIdle(step) {
  useEffect(() => {
    if (step !== 'free') return undefined;
    let timer = 0;
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setLanguage('el'), IDLE);
    };
    addEventListener('pointerdown', touched);
    addEventListener('keydown', touched);
    touched();
    return () => {
      clearTimeout(timer);
      removeEventListener('pointerdown', touched);
      removeEventListener('keydown', touched);
    };
  }, [step]);
}

function App() {
  useLanguage();
  const { view, link, pairing } = useScreen();
  const actions = usePress();
  const code = useCode(actions, Boolean(view?.appointments && !view.fault && !pairing));
  useGreekWhenIdle(actions.press.step);
  if (pairing) return html`<${PairingScreen} code=${pairing} />`;
  return html`
    <header class="top">
      <p class="top-name" data-long=${anyLong(view?.office)}>${pick(view?.office) || 'e-PASS'}${view?.sample && html`<small>${t('sample')}</small>`}</p>
      <p class="top-time"><${Clock} zone=${view?.zone} /><${Today} zone=${view?.zone} /></p>
      <${LanguageSwitch} />
    </header>
    ${link.live === false && html`<${Banner} kind="error" id="stale" title=${t('stale', timeOf(link.since, view?.zone))}>${t('staleBody')}</${Banner}>`}
    <${Screen} view=${view} actions=${actions} code=${code} />`;
}

function Screen({ view, actions, code }) {
  const { press, send, leave } = actions;
  if (!view) return html`<main class="message"><div class="message-text" role="status"><span class="spinner" aria-hidden="true"></span><h1>${t('loading')}</h1></div></main>`;
  switch (press.step) {
    case 'sending':
      return html`<${Sending} />`;
    case 'given':
      return html`<${Given} key=${press.ticket.number} ticket=${press.ticket} view=${view} onDone=${leave} />`;
    case 'failed':
      return html`<${Failed} error=${press.error} service=${press.service} onBack=${leave}
        onAgain=${() => send(press.service ? { service: press.service } : { code: press.code })} />`;
  }
  if (view.fault) return html`<${Message} kind="error" id="fault" title=${t('fault')} text=${t('faultBody')} />`;
  if (press.step === 'code') {
    return html`<${CodeScreen} code=${press.code} error=${press.error} onSymbol=${code.symbol} onRemove=${code.remove} onGive=${code.give} onBack=${leave} />`;
  }
  if (view.closed) return html`<${ClosedScreen} view=${view} onAppointment=${code.ask} />`;
  return html`<${Services} view=${view} onTake=${(service) => send({ service })} onAppointment=${code.ask} />`;
}

render(html`<${App} />`, document.getElementById('app'));
