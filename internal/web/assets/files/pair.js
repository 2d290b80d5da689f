// The life of a screen that stands in the hall: find out whether it is paired,
// show the pairing code until an administrator has entered it, then follow its
// live state, and begin anew when the pairing is taken away.

import { html } from './vendor/preact.js';
import { ApiError, pause, request } from './api.js';
import { openLive } from './live.js';
import { texts } from './i18n.js';

const POLL = 2000; // ms between questions

/**
 * Runs a screen for ever.
 *
 *   role       'kiosk' or 'display'
 *   once       path that answers the state once, 401 where not paired
 *   live       path of the live feed
 *   onState(state, time)   time is the server's in ms, undefined for the first
 *   onStatus({ live, since })
 *   onPairing(code)        show this pairing code; null: paired
 */
export async function startScreen({ role, once, live, onState, onStatus, onPairing }) {
  const opened = new Date();
  for (;;) {
    try {
      onState(await request('GET', once));
      onPairing(null);
      await follow(live, once, onState, onStatus);
    } catch (error) {
      if (!refused(error)) {
        if (!(error instanceof ApiError)) console.error(error);
        onStatus({ live: false, since: opened });
        await pause(POLL);
        continue;
      }
    }
    await pair(role, onPairing);
  }
}

function refused(error) {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

// follow returns when the screen is not paired any more.
function follow(live, once, onState, onStatus) {
  return new Promise((done) => {
    const feed = openLive(live, { onState, onStatus, onRefused: done, onAttempt: ask });
    async function ask() {
      try {
        await request('GET', once);
      } catch (error) {
        if (!refused(error)) return;
        feed.close();
        done();
      }
    }
  });
}

// pair returns when the screen has its cookie.
async function pair(role, onPairing) {
  for (;;) {
    try {
      const asked = await request('POST', '/api/v1/pairing', { body: { role } });
      if (asked.paired) return;
      onPairing(asked.code);
      await claim(asked.secret);
      return;
    } catch {
      await pause(POLL); // not reached, or the code is too old: ask for another
    }
  }
}

async function claim(secret) {
  for (;;) {
    await pause(POLL);
    try {
      const answer = await request('POST', '/api/v1/pairing/claim', { body: { secret } });
      if (answer.paired) return;
    } catch (error) {
      if (!error.again) throw error;
    }
  }
}

const t = texts({
  el: {
    title: 'Σύνδεση οθόνης',
    body: 'Ο διαχειριστής ανοίγει τις Συσκευές στην κονσόλα και γράφει τον κωδικό:',
    wait: 'Η οθόνη θα ανοίξει μόνη της.',
  },
  en: {
    title: 'Connect this screen',
    body: 'The administrator opens Devices in the console and enters the code:',
    wait: 'The screen will open by itself.',
  },
});

/** The page of a screen that is not paired. Props: code. */
export function PairingScreen({ code }) {
  return html`<main class="pairing" id="pairing">
    <h1>${t('title')}</h1>
    <p>${t('body')}</p>
    <p class="pairing-code" id="pairing-code">${code}</p>
    <p class="muted">${t('wait')}</p>
  </main>`;
}
