// A press on a service. However often it is touched or sent it is one ticket:
// its key lives until the office has said yes or no.

import { newKey, send } from '/assets/api.js';

const KEEP = 60_000; // ms that an unanswered press keeps its key

/** Returns { take(service) }: the ticket, or null while another press is under way. */
export function openPresses() {
  let busy = false;
  let unanswered = null; // { service, key, at }

  function keyFor(service) {
    const now = performance.now();
    if (unanswered?.service !== service || now - unanswered.at > KEEP) {
      unanswered = { service, key: newKey(), at: now };
    }
    return unanswered.key;
  }

  async function take(service) {
    if (busy) return null;
    busy = true;
    try {
      const ticket = await send('POST', '/api/v1/tickets', { body: { service }, key: keyFor(service) });
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
