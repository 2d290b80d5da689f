// The administrator's section for kiosks and hall displays.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { Confirm, Field, press, sentence } from './parts.js';
import { t } from './texts.js';

/** The section. Props: actions, toast. */
export function Devices({ actions, toast }) {
  const [list, setList] = useState(null);
  const [removing, setRemoving] = useState(null);
  const load = () => request('GET', '/api/v1/devices').then(setList, (error) => toast({ kind: 'error', text: sentence(error) }));
  useEffect(() => {
    load();
  }, []);
  const enter = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    actions.run('pair', async () => {
      const device = await press('POST', '/api/v1/devices', { code: values.get('code'), name: values.get('name').trim() });
      form.reset();
      await load();
      return t('connected', device.name);
    });
  };
  const remove = (device) => {
    setRemoving(null);
    actions.run('disconnect', async () => {
      await press('DELETE', `/api/v1/devices/${device.id}`);
      await load();
      return t('disconnected', device.name);
    });
  };
  return html`<section class="stack">
    <h1>${t('devicesTitle')}</h1>
    <form class="card stack" onSubmit=${enter}>
      <h2>${t('enterCode')}</h2>
      <p class="muted">${t('enterCodeHint', location.origin)}</p>
      <div class="inline-form">
        <${Field} id="pairing-code" name="code" label=${t('pairingCode')} required pattern="\\s*[0-9]{3}\\s*[0-9]{3}\\s*" inputmode="numeric" autocomplete="off" placeholder="000 000" />
        <${Field} id="device-name" name="name" label=${t('deviceName')} placeholder=${t('deviceNameHint')} required maxlength="80" autocomplete="off" />
        <button class="button" id="pair" disabled=${Boolean(actions.busy)}>${t('connect')}</button>
      </div>
    </form>
    <div class="card stack">
      <h2>${t('pairedScreens')}</h2>
      ${list && list.length === 0 && html`<div class="empty"><strong>${t('noDevices')}</strong><p>${t('noDevicesHint')}</p></div>`}
      ${list && list.length > 0 && html`<${List} list=${list} busy=${Boolean(actions.busy)} onRemove=${setRemoving} />`}
    </div>
    ${removing && html`<${Confirm} danger title=${t('removeDeviceTitle', removing.name)} text=${t('removeDeviceText')} yes=${t('disconnect')} onClose=${() => setRemoving(null)} onYes=${() => remove(removing)} />`}
  </section>`;
}

function List({ list, busy, onRemove }) {
  return html`<table class="table">
    <thead><tr><th scope="col">${t('deviceName')}</th><th scope="col">${t('deviceKind')}</th><th scope="col"><span class="sr-only">${t('edit')}</span></th></tr></thead>
    <tbody>${list.map((d) => html`<tr key=${d.id} data-device=${d.id}>
      <th scope="row">${d.name}</th><td>${t(d.role)}</td>
      <td class="right"><button type="button" class="button button-quiet" disabled=${busy} aria-label="${t('disconnect')} ${d.name}" onClick=${() => onRemove(d)}>${t('disconnect')}</button></td>
    </tr>`)}</tbody>
  </table>`;
}
