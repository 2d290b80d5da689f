// The hall's screen: the newest call enormous, the others beside it.

import { html, render, useEffect, useState } from '/assets/vendor/preact.js';
import { timeOf } from '/assets/i18n.js';
import { PairingScreen, startScreen } from '/assets/pair.js';
import { openChime } from '/assets/sound.js';
import { anyLong, Clock, keepAwake, Mark, Today } from '/assets/ui.js';
import { openAnnouncements } from './announce.js';
import { closedTitle, lastSoon, opens } from './closed.js';
import { useInvitation } from './invite.js';
import { english, greek } from './words.js';

const ROOM = 3; // earlier calls that leave room for the guide

function useScreen() {
  const [board, setBoard] = useState(null);
  const [link, setLink] = useState({ live: null });
  const [code, setCode] = useState(null);
  const [ringing, setRinging] = useState(0);
  const [blocked, setBlocked] = useState(false);
  const [chime, setChime] = useState(null);
  useEffect(() => {
    const sound = openChime(setBlocked);
    const announce = openAnnouncements(sound, setRinging);
    setChime(sound);
    startScreen({
      role: 'display', once: '/api/v1/display', live: '/api/v1/live/display',
      onState(next, time) {
        setBoard(next);
        announce(next, time);
      },
      onStatus: setLink, onPairing: setCode,
    });
    keepAwake();
  }, []);
  return { board, link, code, ringing, blocked, chime };
}

// Both says a sentence in both languages. Props: of, args.
function Both({ of, args = [] }) {
  return html`${greek(of, ...args)} <span class="en" lang="en">${english(of, ...args)}</span>`;
}

function App() {
  const { board, link, code, ringing, blocked, chime } = useScreen();
  const image = useInvitation(Boolean(board?.taking && !board.fault));
  if (code) return html`<${PairingScreen} code=${code} />`;
  return html`
    <header class="top">
      <p class="top-name" data-long=${anyLong(board?.office)}>${board?.office.el || 'e-PASS'}<small lang="en">${board?.office.en}</small></p>
      ${blocked && html`<button type="button" class="sound-hint" id="sound-hint" onClick=${chime.unlock}><${Both} of="sound" /></button>`}
      <p class="dates"><${Today} lang="el" zone=${board?.zone} /><${Today} lang="en" zone=${board?.zone} /></p>
      <${Clock} zone=${board?.zone} />
    </header>
    ${link.live === false && html`<${Sign} id="stale" kind="stale" args=${[timeOf(link.since, board?.zone)]} />`}
    ${board?.fault && link.live !== false && html`<${Sign} id="fault" kind="fault" />`}
    <main>${content(board, ringing, image)}</main>
    ${board?.open && !board.fault && (board.last || (board.closed && board.calls.length > 0)) && html`<${Line} board=${board} />`}
    ${board?.open && html`<${Waiting} board=${board} />`}`;
}

function content(board, ringing, image) {
  if (!board) return html`<${Message} of="loading" />`;
  if (!board.open && !board.fault) return html`<${Closed} board=${board} />`;
  if (board.calls.length === 0) {
    if (board.closed && !board.fault) return html`<${Closed} board=${board} />`;
    return html`<${Message} of="welcome" body=${image ? 'inviteBody' : 'welcomeBody'} id="welcome" image=${image} />`;
  }
  const [newest, ...earlier] = board.calls;
  return html`<${Newest} call=${newest} ringing=${ringing} /><${Earlier} calls=${earlier} ringing=${ringing} board=${board} image=${image} />`;
}

// Closed is the hall while the office is closed.
function Closed({ board }) {
  const { closed, zone } = board;
  return html`<section class="message" id="closed" data-cause=${closed.cause}>
    <h1>${closedTitle(closed, 'el')}</h1><p class="en" lang="en">${closedTitle(closed, 'en')}</p>
    ${closed.reason && html`<p class="message-body">${closed.reason.el}${closed.reason.en && html` · <span class="en" lang="en">${closed.reason.en}</span>`}</p>`}
    ${closed.opens && html`<p class="message-opens figures" id="opens">${opens(closed, zone, 'el')}</p><p class="message-body en figures" lang="en">${opens(closed, zone, 'en')}</p>`}
  </section>`;
}

function Message({ of, body, id, image }) {
  return html`<section class="message" id=${id} data-invites=${String(Boolean(image))}>
    ${image && html`<${Code} image=${image} />`}
    <h1>${greek(of)}</h1><p class="en" lang="en">${english(of)}</p>
    ${body && html`<p class="message-body">${greek(body)}</p><p class="message-body en" lang="en">${english(body)}</p>`}
  </section>`;
}

// Code is the code for phones.
function Code({ image }) {
  return html`<img class="code" id="invite" src=${image} alt=${greek('inviteQR')} />`;
}

// Sign is the line across the screen that says what is wrong.
function Sign({ id, kind, args }) {
  return html`<div class="sign sign-${kind}" id=${id} role="alert">
    <${Mark} kind=${kind === 'stale' ? 'error' : 'warning'} />
    <p><strong>${greek(kind, ...(args ?? []))}</strong> ${greek(`${kind}Body`)}
      <span class="en" lang="en"><strong>${english(kind, ...(args ?? []))}</strong> ${english(`${kind}Body`)}</span></p>
  </div>`;
}

function Newest({ call, ringing }) {
  return html`<section class="newest" aria-live="polite" aria-atomic="true" data-ringing=${String(ringing === call.announced)} data-here=${String(call.here)}>
    <h1 class="newest-label"><${Both} of=${call.here ? 'now' : 'last'} /></h1>
    <p class="newest-number figures" id="call-number">${call.number}</p>
    <p class="newest-counter"><span class="newest-word"><${Both} of="counter" /></span><strong class="figures" id="call-counter">${call.counter}</strong></p>
  </section>`;
}

// Guide tells newcomers what to do, where few calls leave room for it.
function Guide({ image }) {
  const body = image ? 'inviteGuide' : 'welcomeBody';
  return html`<div class="guide" id="guide" data-invites=${String(Boolean(image))}>
    ${image
      ? html`<${Code} image=${image} />`
      : html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M3 9V4h18v5M6.5 7h11M8 7v13l2-1.3 2 1.3 2-1.3 2 1.3V7M10.5 11h3M10.5 14h3" /></svg>`}
    <div><p>${greek(body)}</p><p class="en" lang="en">${english(body)}</p></div>
  </div>`;
}

// Line tells those who come that the last numbers are near, or over.
function Line({ board }) {
  const [el, en] = ['el', 'en'].map((lang) => (board.closed ? closedTitle(board.closed, lang) : lastSoon(board, lang)));
  return html`<p class="line figures" id="line" role="status"><strong>${el}</strong> <span class="en" lang="en">${en}</span></p>`;
}

function Earlier({ calls, ringing, board, image }) {
  return html`<section class="earlier" aria-label=${greek('earlier')}>
    ${calls.length > 0 && html`<table>
      <thead><tr><th scope="col"><${Both} of="number" /></th><th scope="col"><${Both} of="counter" /></th></tr></thead>
      <tbody>
        ${calls.map((c) => html`<tr key=${c.number} class="earlier-call" data-number=${c.number}
            data-ringing=${String(ringing === c.announced)} data-here=${String(c.here)}>
          <td class="figures">${c.number}</td><td class="figures">${c.counter}</td></tr>`)}
      </tbody>
    </table>`}
    ${calls.length <= ROOM && !board.closed && html`<${Guide} image=${image} />`}
  </section>`;
}

function Waiting({ board }) {
  return html`<footer class="waiting">
    <p class="waiting-all"><span>${greek('waiting')}</span><span class="en" lang="en">${english('waiting')}</span><strong class="figures" id="waiting">${board.waiting}</strong>
      ${board.services.some((s) => s.wait) && html`<span class="waiting-legend">${greek('wait')}</span>`}</p>
    <ul data-many=${String(board.services.length > 5)} data-long=${anyLong(...board.services.map((s) => s.name))}>
      ${board.services.map((s) => html`<li key=${s.prefix}>
        <span class="letter" aria-hidden="true">${s.prefix}</span>
        <span class="waiting-name">${s.name.el}<span class="en" lang="en">${s.name.en}</span></span>
        <strong class="figures">${s.waiting}</strong>
        ${s.wait && html`<span class="waiting-wait figures">${s.wait.el}</span>`}
      </li>`)}
    </ul>
  </footer>`;
}

render(html`<${App} />`, document.getElementById('app'));
