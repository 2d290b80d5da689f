// Follows one digital ticket. Its token stands in the fragment of the address,
// which no server sees, and is kept in this browser so that a page that was
// closed is found again at /t.

import { ApiError, pause, request } from '/assets/api.js';
import { openLive } from '/assets/live.js';

const STORE = 'epass.ticket';
const RETRY = 2000; // ms between attempts to reach the office

const INVITATION = 'new=';

/** The code of an invitation in the address, or ''. */
export function currentInvitation() {
  const text = location.hash.slice(1);
  return text.startsWith(INVITATION) ? text.slice(INVITATION.length) : '';
}

/** The token of the address, else the one kept here, else ''. */
export function currentToken() {
  return location.hash.slice(1) || keptToken();
}

/** The token of the ticket that this browser saw last, or ''. */
export function keptToken() {
  try {
    return localStorage.getItem(STORE) || '';
  } catch {
    return '';
  }
}

function keep(token) {
  try {
    localStorage.setItem(STORE, token);
  } catch {
    // storage may be forbidden; the address still has the token
  }
}

function forget(token) {
  try {
    if (keptToken() === token) localStorage.removeItem(STORE);
  } catch {
    // nothing was kept
  }
}

/**
 * Follows the ticket of token: onState(ticket), onStatus({ live, since }),
 * onUnknown() if the office knows no such ticket. Returns how to stop.
 */
export function followTicket(token, { onState, onStatus, onUnknown }) {
  const opened = new Date();
  let stopped = false;
  let feed = null;

  async function begin() {
    while (!stopped) {
      try {
        const ticket = await request('GET', '/api/v1/ticket', { token });
        if (stopped) return;
        keep(token);
        onState(ticket);
        feed = openLive('/api/v1/live/ticket', { hello: { token }, onState, onStatus, onRefused: again });
        return;
      } catch (error) {
        if (stopped) return;
        if (error instanceof ApiError && error.status === 404) {
          forget(token);
          onUnknown();
          return;
        }
        onStatus({ live: false, since: opened });
        await pause(RETRY);
      }
    }
  }

  // again finds out why the office ended the connection: the ticket is of
  // another day, or the office could not look.
  async function again() {
    await pause(RETRY);
    begin();
  }

  begin();
  return () => {
    stopped = true;
    feed?.close();
  };
}
