// The chime. Browsers may refuse sound until somebody has touched the page;
// that never stops anything, and the page can show a hint.

const LENGTH = 2500; // ms after which a chime counts as over, whatever happened

/**
 * Loads the chime. onBlocked(bool) says whether the browser refuses sound.
 * Returns { play(), unlock() }: play resolves when the chime is over, at the
 * latest after LENGTH, and never rejects; unlock must be called from a touch.
 */
export function openChime(onBlocked = () => {}) {
  const Context = globalThis.AudioContext;
  if (!Context) return { play: async () => {}, unlock: async () => {} };
  const context = new Context();
  const tell = () => onBlocked(context.state !== 'running');
  context.onstatechange = tell;
  tell();
  const chime = fetch('/assets/chime.wav')
    .then((answer) => answer.arrayBuffer())
    .then((data) => context.decodeAudioData(data))
    .catch(() => null);

  async function play() {
    const buffer = await chime;
    if (!buffer || context.state !== 'running') return;
    await new Promise((done) => {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      source.onended = done;
      setTimeout(done, LENGTH);
      source.start();
    });
  }

  async function unlock() {
    await context.resume().catch(() => {});
    tell();
  }

  return { play, unlock };
}
