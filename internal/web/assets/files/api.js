// Requests to the office. A press has one Idempotency-Key however often it is
// sent, so that a lost answer never makes it happen twice.

import { language } from './i18n.js';

/** A fresh Idempotency-Key of 128 random bits. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * What the office refused, or that it could not be reached. status is 0
 * without an answer; code is the machine word, 'network' without an answer;
 * message is a sentence for people in their language, '' without an answer.
 */
export class ApiError extends Error {
  constructor(status, code, title, detail) {
    super([title, detail].filter(Boolean).join(' '));
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
  }

  /** Whether nobody knows if it happened, or the same press may work later. */
  get again() {
    return this.status === 0 || this.status >= 500;
  }
}

const TIMEOUT = 8000; // ms that one attempt may take

/**
 * One request, one attempt. options: body (a value, sent as JSON), key
 * (Idempotency-Key), token (bearer), signal. Returns the document, or null for
 * 204. Throws ApiError.
 */
export async function request(method, path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: headers(options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), options.signal].filter(Boolean)),
    });
    if (answer.ok) return answer.status === 204 ? null : await answer.json();
  } catch {
    throw new ApiError(0, 'network', '', '');
  }
  const problem = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, problem.code || 'internal', problem.title || '', problem.detail || '');
}

function headers({ body, key, token }) {
  const out = { 'Accept-Language': language() };
  if (body !== undefined) out['Content-Type'] = 'application/json';
  if (key) out['Idempotency-Key'] = key;
  if (token) out.Authorization = `Bearer ${token}`;
  return out;
}

/**
 * A changing request that may be sent again: up to options.tries times (3)
 * with the same key while the office gives no answer or says 5xx. Pass
 * options.key to keep the key over presses of "try again".
 */
export async function send(method, path, options = {}) {
  const once = { ...options, key: options.key || newKey() };
  for (let left = (options.tries ?? 3) - 1; ; left--) {
    try {
      return await request(method, path, once);
    } catch (error) {
      if (!error.again || left <= 0 || options.signal?.aborted) throw error;
    }
    await pause(400 + Math.random() * 600);
  }
}

/** Resolves after ms milliseconds. */
export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
