// The touch screen: services, one press, the number, and back.

import { html, render, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { pick, setLanguage, timeOf } from '/assets/i18n.js';
import { PairingScreen, startScreen } from '/assets/pair.js';
import { anyLong, Banner, Clock, keepAwake, LanguageSwitch, Today, useLanguage } from '/assets/ui.js';
import { openPresses } from './press.js';
import { Failed, Given, Message, Sending, Services } from './screens.js';
import { t } from './words.js';

const IDLE = 60_000; // ms without a touch after which the next citizen finds Greek

const FREE = { step: 'free' };

function useScreen() {
  const [view, setView] = useState(null);
  const [link, setLink] = useState({ live: null, since: null });
  const [code, setCode] = useState(null);
  useEffect(() => {
    startScreen({
      role: 'kiosk', once: '/api/v1/kiosk', live: '/api/v1/live/kiosk',
      onState: setView, onStatus: setLink, onPairing: setCode,
    });
    keepAwake();
  }, []);
  return { view, link, code };
}

function usePress() {
  const [press, setPress] = useState(FREE);
  const presses = useRef(null);
  presses.current ??= openPresses();

  async function take(service) {
    setPress((now) => (now.step === 'given' ? now : { step: 'sending', service }));
    try {
      const ticket = await presses.current.take(service);
      if (ticket) setPress({ step: 'given', ticket });
    } catch (error) {
      setPress({ step: 'failed', service, error });
    }
  }

  function leave() {
    setPress(FREE);
    setLanguage('el');
  }

  return { press, take, leave };
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
  const { view, link, code } = useScreen();
  const { press, take, leave } = usePress();
  useGreekWhenIdle(press.step);
  if (code) return html`<${PairingScreen} code=${code} />`;
  return html`
    <header class="top">
      <p class="top-name" data-long=${anyLong(view?.office)}>${pick(view?.office) || 'e-PASS'}${view?.sample && html`<small>${t('sample')}</small>`}</p>
      <p class="top-time"><${Clock} zone=${view?.zone} /><${Today} zone=${view?.zone} /></p>
      <${LanguageSwitch} />
    </header>
    ${link.live === false && html`<${Banner} kind="error" id="stale" title=${t('stale', timeOf(link.since, view?.zone))}>${t('staleBody')}</${Banner}>`}
    <${Screen} view=${view} press=${press} take=${take} leave=${leave} />`;
}

function Screen({ view, press, take, leave }) {
  if (!view) return html`<main class="message"><div class="message-text" role="status"><span class="spinner" aria-hidden="true"></span><h1>${t('loading')}</h1></div></main>`;
  switch (press.step) {
    case 'sending':
      return html`<${Sending} />`;
    case 'given':
      return html`<${Given} ticket=${press.ticket} view=${view} onDone=${leave} />`;
    case 'failed':
      return html`<${Failed} error=${press.error} onAgain=${() => take(press.service)} onBack=${leave} />`;
  }
  if (view.fault) return html`<${Message} kind="error" id="fault" title=${t('fault')} text=${t('faultBody')} />`;
  if (!view.open) return html`<${Message} kind="info" id="closed" title=${t('closed')} text=${t('closedBody')} />`;
  return html`<${Services} view=${view} onTake=${take} />`;
}

render(html`<${App} />`, document.getElementById('app'));
