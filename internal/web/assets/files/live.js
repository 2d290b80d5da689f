// Live state over a websocket: the whole state on connect and after every
// change, a heartbeat every 2 seconds. After 6 seconds without either the page
// is stale and says so; connecting again goes on by itself for ever.

const SILENCE = 6000; // ms after which a connection counts as lost
const FIRST_WAIT = 500; // ms before the second attempt, doubled up to
const LONGEST_WAIT = 8000;

/**
 * Follows the feed at path, such as /api/v1/live/display.
 *
 *   onState(state, time)  a new state; time is the server's, ms since 1970
 *   onStatus(status)      { live: bool, since: Date } when live changes; since
 *                         is when something was heard last
 *   onRefused(code)       the server ended it with 1008: session over, device
 *                         removed, unknown ticket. Nothing more happens then.
 *   onAttempt()           a connection ended or failed and another will follow
 *   hello                 value sent as the first message, if given
 *
 * Returns { close(), retry() }; retry connects at once instead of waiting.
 */
export function openLive(path, { onState, onStatus, onRefused, onAttempt, hello }) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

  let socket = null;
  let failures = 0;
  let ended = false;
  let live = null; // not said yet
  let heard = performance.now(); // monotonic: a clock that is set changes nothing
  let heardAt = new Date();
  let began = heard; // this attempt
  let waiting = 0;

  function say(next) {
    if (live === next) return;
    live = next;
    onStatus?.({ live, since: heardAt });
  }

  function connect() {
    clearTimeout(waiting);
    waiting = 0;
    drop();
    began = performance.now();
    const mine = new WebSocket(url);
    socket = mine;
    mine.onopen = () => hello !== undefined && mine.send(JSON.stringify(hello));
    mine.onmessage = (event) => mine === socket && take(JSON.parse(event.data));
    mine.onclose = (event) => mine === socket && lost(event.code);
  }

  function drop() {
    const old = socket;
    socket = null;
    old?.close();
  }

  function take(frame) {
    heard = performance.now();
    heardAt = new Date();
    failures = 0;
    if (frame.state !== undefined) onState(frame.state, frame.time);
    say(true);
  }

  function lost(code) {
    socket = null;
    if (code === 1008 && onRefused) {
      close();
      onRefused(code);
      return;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++);
    waiting = setTimeout(connect, wait / 2 + (Math.random() * wait) / 2);
    onAttempt?.();
  }

  function watch() {
    const now = performance.now();
    if (now - heard >= SILENCE) say(false);
    if (socket && now - Math.max(heard, began) >= SILENCE) {
      drop();
      lost(0);
    }
  }

  function retry() {
    if (ended || live) return;
    failures = 0;
    connect();
  }

  function seen() {
    if (document.visibilityState === 'visible') retry();
  }

  function close() {
    ended = true;
    clearInterval(timer);
    clearTimeout(waiting);
    removeEventListener('online', retry);
    document.removeEventListener('visibilitychange', seen);
    drop();
  }

  const timer = setInterval(watch, 500);
  addEventListener('online', retry);
  document.addEventListener('visibilitychange', seen);
  connect();
  return { close, retry };
}
