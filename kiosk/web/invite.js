// The rotating code with which a phone takes a number by itself.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { pause, request } from '/assets/api.js';
import { t } from './words.js';

const RETRY = 5000; // ms after which an office that gave no code is asked again

/** The code beside the services; nothing while there is none. */
export function Invite() {
  const [image, setImage] = useState(null);
  useEffect(() => {
    let stopped = false;
    (async () => {
      while (!stopped) {
        const next = await request('GET', '/api/v1/kiosk/invitation').catch(() => null);
        if (stopped) return;
        setImage(next?.image ?? null);
        await pause(next ? next.seconds * 1000 : RETRY);
      }
    })();
    return () => {
      stopped = true;
    };
  }, []);
  if (!image) return null;
  return html`<aside class="invite" id="invite">
    <p><strong>${t('invite')}</strong> ${t('inviteWhy')}</p>
    <img class="qr" src=${image} alt=${t('inviteQR')} />
  </aside>`;
}
