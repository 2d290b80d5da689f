// The sign-in form of the staff.

import { html, useEffect, useRef, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { Banner } from '/assets/ui.js';
import { Field, sentence } from './parts.js';
import { t } from './texts.js';

/** Props: onSignedIn(who), sample (a show office), note (why one has to sign in again). */
export function SignIn({ onSignedIn, sample, note }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const first = useRef(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);

  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    try {
      onSignedIn(await request('POST', '/api/v1/session', { body: { login: form.get('login'), password: form.get('password') } }));
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  }

  return html`<main class="sign-in">
    <form class="card" ref=${first} onSubmit=${submit}>
      <h1>${t('signInTitle')}</h1>
      ${note && !problem && html`<${Banner} kind="info" title=${note} />`}
      <div role="alert">${problem && html`<${Banner} kind="error" id="problem" title=${problem} />`}</div>
      <${Field} id="login" name="login" label=${t('login')} autocomplete="username" autocapitalize="none" spellcheck=${false} required />
      <${Field} id="password" name="password" type="password" label=${t('password')} autocomplete="current-password" required />
      <button class="button" id="sign-in" disabled=${busy}>${t('signIn')}</button>
      ${sample && html`<p class="muted small">${t('sampleHint')}</p>`}
    </form>
  </main>`;
}
