// Decides which calls ring, and rings them one after the other. The board on
// the screen never waits for any of this.

import { pause } from '/assets/api.js';

const FRESH = 20_000; // ms after which a call that nobody heard is only shown
const HOLD = 3000; // ms for which an announcement has the hall to itself

/**
 * Returns take(board, time). chime.play() sounds one announcement; onRing(n)
 * names the announcement that sounds now, 0: none.
 */
export function openAnnouncements(chime, onRing) {
  const heard = { day: null, last: 0 };
  const waiting = [];
  let ringing = false;

  function take(board, time = Date.now()) {
    if (board.fault) return;
    waiting.push(...unheard(heard, board, time));
    if (!ringing) ring();
  }

  async function ring() {
    ringing = true;
    while (waiting.length > 0) {
      onRing(waiting.shift());
      await Promise.all([chime.play(), pause(HOLD)]);
    }
    onRing(0);
    ringing = false;
  }

  return take;
}

/**
 * The announcements of a board that were not heard and are not old, in order;
 * heard is brought up to date. Nothing of the first board rings: it was called
 * before the page was opened. time is the server's, like the calls' own.
 */
export function unheard(heard, board, time) {
  const first = heard.day === null;
  if (heard.day !== board.day) heard.last = 0; // announcements count anew each day
  const fresh = board.calls
    .filter((c) => c.announced > heard.last && time - Date.parse(c.at) < FRESH)
    .map((c) => c.announced)
    .sort((a, b) => a - b);
  heard.day = board.day;
  heard.last = Math.max(0, ...board.calls.map((c) => c.announced));
  return first ? [] : fresh;
}
