// The rotating code with which a phone takes a number by itself.

import { useEffect, useState } from '/assets/vendor/preact.js';
import { pause, request } from '/assets/api.js';

const RETRY = 60_000; // ms after which an office that gave no code is asked again

/** A hook: the code as an image, or null while there is none. invites: whether numbers are given. */
export function useInvitation(invites) {
  const [image, setImage] = useState(null);
  useEffect(() => {
    if (!invites) return undefined;
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
      setImage(null);
    };
  }, [invites]);
  return image;
}
