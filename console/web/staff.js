// The administrator's section for the members of staff.

import { html, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { Confirm, Dialog, Field, press, sentence } from './parts.js';
import { t } from './texts.js';

const ROLES = ['clerk', 'supervisor', 'administrator'];
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'; // none that look alike

/** The section. Props: me, actions, toast. */
export function Staff({ me, actions, toast }) {
  const [list, setList] = useState(null);
  const [editing, setEditing] = useState(null);
  const [removing, setRemoving] = useState(null);
  const load = () => request('GET', '/api/v1/staff').then(setList, (error) => toast({ kind: 'error', text: sentence(error) }));
  useEffect(() => {
    load();
  }, []);
  const saved = (name) => {
    setEditing(null);
    toast({ kind: 'info', text: t('staffSaved', name) });
    load();
  };
  const remove = (who) => {
    setRemoving(null);
    actions.run('remove', async () => {
      await press('DELETE', path(who.login));
      await load();
      return t('staffRemoved', who.name);
    });
  };
  return html`<section class="stack">
    <div class="title-row"><h1>${t('staffTitle')}</h1><button type="button" class="button" id="add-staff" onClick=${() => setEditing({ role: 'clerk' })}>${t('addStaff')}</button></div>
    <div class="card">
      <table class="table">
        <thead><tr><th scope="col">${t('name')}</th><th scope="col">${t('login')}</th><th scope="col">${t('role')}</th><th scope="col"><span class="sr-only">${t('edit')}</span></th></tr></thead>
        <tbody>${list?.map((who) => html`<tr key=${who.login} data-staff=${who.login}>
          <th scope="row">${who.name}${who.login === me.login && html` <span class="pill">${t('you')}</span>`}</th><td>${who.login}</td><td>${t(who.role)}</td>
          <td class="right">
            <button type="button" class="button button-quiet" aria-label="${t('edit')} ${who.name}" onClick=${() => setEditing(who)}>${t('edit')}</button>
            <button type="button" class="button button-quiet" aria-label="${t('remove')} ${who.name}" onClick=${() => setRemoving(who)}>${t('remove')}</button>
          </td>
        </tr>`)}</tbody>
      </table>
    </div>
    ${editing && html`<${Form} who=${editing} self=${editing.login === me.login} onSaved=${saved} onClose=${() => setEditing(null)} />`}
    ${removing && html`<${Confirm} danger title=${t('removeStaffTitle', removing.name)} text=${t('removeStaffText')} yes=${t('remove')} onClose=${() => setRemoving(null)} onYes=${() => remove(removing)} />`}
  </section>`;
}

const path = (login) => `/api/v1/staff/${encodeURIComponent(login)}`;

// A password of 16 letters: 79 bits.
function makePassword() {
  const letters = [];
  while (letters.length < 16) {
    const [n] = crypto.getRandomValues(new Uint8Array(1));
    if (n < 248) letters.push(LETTERS[n % LETTERS.length]); // 248 = 8 × 31: no letter more likely
  }
  return letters.join('').match(/.{4}/g).join('-');
}

function Form({ who, self, onSaved, onClose }) {
  const known = Boolean(who.login);
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = form.get('name').trim();
    setBusy(true);
    try {
      await press('PUT', path(known ? who.login : form.get('login').trim()), { name, role: form.get('role'), password });
      onSaved(name);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  }
  const make = () => {
    setPassword(makePassword());
    setShown(true);
  };
  return html`<${Dialog} title=${known ? t('editStaff', who.name) : t('addStaff')} onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      <div role="alert">${problem && html`<p class="wrong">${problem}</p>`}</div>
      <${Field} id="staff-name" name="name" label=${t('name')} value=${who.name} required maxlength="80" autocomplete="off" />
      <${Field} id="staff-login" name="login" label=${t('login')} hint=${known ? undefined : t('loginHint')} value=${who.login} disabled=${known} required pattern="[a-z0-9][a-z0-9._\\-]{1,31}" autocapitalize="none" autocomplete="off" spellcheck=${false} />
      <div class="field"><label for="staff-role">${t('role')}</label>
        <select class="input" id="staff-role" name="role">${ROLES.map((r) => html`<option key=${r} value=${r} selected=${r === who.role}>${t(r)}</option>`)}</select></div>
      <${Field} id="staff-password" type=${shown ? 'text' : 'password'} label=${t('password')} hint=${t(known ? 'passwordKeep' : 'passwordHint')} value=${password}
        onInput=${(event) => setPassword(event.currentTarget.value)} required=${!known} minlength="12" maxlength="256" autocomplete="new-password" />
      <p><button type="button" class="button button-quiet" onClick=${make}>${t('makePassword')}</button></p>
      ${self && html`<p class="muted small">${t('selfHint')}</p>`}
      <div class="row-end">
        <button type="button" class="button button-secondary" onClick=${onClose}>${t('cancel')}</button>
        <button class="button" id="save-staff" disabled=${busy}>${t('save')}</button>
      </div>
    </form>
  </${Dialog}>`;
}
