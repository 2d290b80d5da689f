// A press on a service, or a code that was given. However often it is touched
// or sent it is one ticket: its key lives until the office has said yes or no.

import { newKey, send } from '/assets/api.js';

const KEEP = 60_000; // ms that an unanswered press keeps its key

/** Returns { take(path, body) }: the ticket, or null while another press is under way. */
export function openPresses() {
  let busy = false;
  let unanswered = null; // { what, key, at }

  function keyFor(what) {
    const now = performance.now();
    if (unanswered?.what !== what || now - unanswered.at > KEEP) {
      unanswered = { what, key: newKey(), at: now };
    }
    return unanswered.key;
  }

  async function take(path, body) {
    if (busy) return null;
    busy = true;
    try {
      const ticket = await send('POST', path, { body, key: keyFor(`${path} ${JSON.stringify(body)}`) });
      unanswered = null;
      return ticket;
    } catch (error) {
      if (!error.again) unanswered = null;
      throw error;
    } finally {
      busy = false;
    }
  }

  return { take };
}
