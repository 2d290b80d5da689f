// The start page: what this screen can show, and whether all is well.

import { html, render, useEffect, useState } from '/assets/vendor/preact.js';
import { request } from '/assets/api.js';
import { pick } from '/assets/i18n.js';
import { Banner, Mark, useLanguage } from '/assets/ui.js';
import { Top } from './parts.js';
import { t } from './texts.js';

const POLL = 5000; // ms between questions

const ROLES = [
  ['/kiosk', 'kiosk', 'startKiosk', 'startKioskText'],
  ['/console', 'console', 'startConsole', 'startConsoleText'],
  ['/display', 'display', 'startDisplay', 'startDisplayText'],
  ['/slips', 'slips', 'startSlips', 'startSlipsText'],
];

// useOffice asks for the office again and again: { office, lost }.
function useOffice() {
  const [state, setState] = useState({ office: null, lost: false });
  useEffect(() => {
    const ask = () =>
      request('GET', '/api/v1/office').then(
        (office) => setState({ office, lost: false }),
        () => setState((old) => ({ ...old, lost: true })),
      );
    ask();
    const timer = setInterval(ask, POLL);
    return () => clearInterval(timer);
  }, []);
  return state;
}

function Health({ office, lost }) {
  if (lost) return html`<${Banner} kind="error" id="lost" title=${t('unreachable')} />`;
  if (!office) return null;
  const { alarms } = office;
  if (alarms.length === 0) return html`<p class="well" id="health"><${Mark} kind="done" /> ${t('allWell')}</p>`;
  return html`<div id="health">
    <${Banner} kind="warning" title=${t('alarmsCount', alarms.length)}>
      ${alarms.map((alarm) => html`<span class="line" key=${alarm.code}>${pick(alarm)}</span>`)}
    </${Banner}>
  </div>`;
}

function Start() {
  useLanguage();
  const { office, lost } = useOffice();
  return html`<${Top} office=${office?.office} page="e-PASS" />
    <main class="start">
      <div class="start-title">
        <h1>${t('startTitle')}</h1>
        <p class="lead">${t('startLead')}</p>
      </div>
      <ul class="roles">
        ${ROLES.map(
          ([href, icon, title, text]) => html`<li key=${href}>
            <a class="card role" href=${href}>
              <img src="/console/icons/${icon}.svg" alt="" width="72" height="72" />
              <span><strong>${t(title)}</strong><span class="muted">${t(text)}</span></span>
            </a>
          </li>`,
        )}
      </ul>
      <div aria-live="polite"><${Health} office=${office} lost=${lost} /></div>
      ${office && !lost && html`<p class="muted small">ΚΕΠ/${office.code}${office.sample ? ` · ${t('sampleOffice')}` : ''} · ${office.open ? t('openNow') : t('closedNow')}</p>`}
    </main>`;
}

render(html`<${Start} />`, document.getElementById('app'));
