// The rotating code with which a phone takes a number by itself.

import { useEffect, useState } from '/assets/vendor/preact.js';
import { pause, request } from '/assets/api.js';

const RETRY = 60_000; // ms after which an office that gave no code is asked again

/** A hook: the code as an image, or null while there is none. paired: whether the office knows this screen. */
export function useInvitation(paired) {
  const [image, setImage] = useState(null);
  useEffect(() => {
    if (!paired) return undefined;
    let stopped = false;
    (async () => {
      while (!stopped) {
        const next = await request('GET', '/api/v1/display/invitation').catch(() => null);
        if (stopped) return;
        setImage(next?.image ?? null);
        await pause(next ? next.seconds * 1000 : RETRY);
      }
    })();
    return () => {
      stopped = true;
    };
  }, [paired]);
  return image;
}
