// Keyboards and scanners. A scanner is a keyboard that types fast and ends
// with Enter; both are heard on every screen of the kiosk.

import { useEffect, useRef } from '/assets/vendor/preact.js';
import { codeIn, LENGTH, symbolOf } from './code.js';

const FAST = 150; // ms between the keys of a scanner, at most, on a busy machine; a person who is as fast is heard the same way

/**
 * A hook. on: { symbol(letter), remove(), enter(event), scan(code) }; code is
 * '' where something else was scanned. Nothing is heard while on is null.
 */
export function useCodeKeys(on) {
  const handlers = useRef(on);
  handlers.current = on;
  useEffect(() => {
    const run = { text: '', at: 0 };
    const heard = (event) => {
      if (!handlers.current || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.timeStamp - run.at > FAST) run.text = '';
      run.at = event.timeStamp;
      hear(event, run, handlers.current);
    };
    addEventListener('keydown', heard);
    return () => removeEventListener('keydown', heard);
  }, []);
}

function hear(event, run, on) {
  if (event.key === 'Enter') {
    const scanned = run.text;
    run.text = '';
    if (scanned.length < LENGTH) {
      on.enter(event);
      return;
    }
    event.preventDefault(); // no button in focus is pressed
    on.scan(codeIn(scanned));
    return;
  }
  if (event.key === 'Backspace') {
    run.text = ''; // a person
    on.remove();
    return;
  }
  if (event.key.length !== 1) return;
  run.text += event.key;
  const symbol = symbolOf(event.key);
  if (symbol) on.symbol(symbol);
}
