/**
 * What someone does who tries the service for the first time: starts it without a database, logs in as a sample person,
 * changes the profile and reads it again, and stops it. Expects a built `dist`; the argument is an empty data folder.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const password = 'a password for the sample';
const port = await freePort();
const base = `http://127.0.0.1:${port}`;

const service = spawn(process.execPath, ['dist/main.js'], {
  env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: process.argv[2], SAMPLE_PASSWORD: password },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const stopped = once(service, 'exit');
try {
  await ready();
  await changeProfile();
} finally {
  service.kill('SIGTERM');
}
const watchdog = setTimeout(() => service.kill('SIGKILL'), 15_000);
const [code, signal] = await stopped;
clearTimeout(watchdog);
assert.equal(signal ?? code, 0, 'a SIGTERM ends the service with 0');

async function ready() {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    const answer = await fetch(`${base}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    if (service.exitCode !== null) break;
  }
  assert.fail('the service is ready within a minute');
}

async function changeProfile() {
  const { token } = await call('POST', '/api/auth/login', { email: 'alex@acme.example', password });
  const change = { designation: 'Senior Agent', persona: { position: 'Leasing agent' } };
  await call('PUT', '/api/user/profile', change, token);
  const { user, persona } = await call('GET', '/api/user/profile', undefined, token);
  assert.equal(user.designation, 'Senior Agent');
  assert.equal(persona.position, 'Leasing agent');
}

async function call(method, path, body, token) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${method} ${path}: ${text}`);
  return JSON.parse(text);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
