// The rotating code with which a phone takes a number by itself.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { pause, request } from '/assets/api.js';
import { QR } from './qr.js';
import { t } from './words.js';

const RETRY = 5000; // ms after which an office that gave no code is asked again

/** The code beside the services; nothing while there is none. */
export function Invite() {
  const [rows, setRows] = useState(null);
  useEffect(() => {
    let stopped = false;
    (async () => {
      while (!stopped) {
        const next = await request('GET', '/api/v1/kiosk/invitation').catch(() => null);
        if (stopped) return;
        setRows(next?.qr ?? null);
        await pause(next ? next.seconds * 1000 : RETRY);
      }
    })();
    return () => {
      stopped = true;
    };
  }, []);
  if (!rows) return null;
  return html`<aside class="invite" id="invite">
    <p><strong>${t('invite')}</strong> ${t('inviteWhy')}</p>
    <${QR} rows=${rows} label=${t('inviteQR')} />
  </aside>`;
}
