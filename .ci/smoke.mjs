/**
 * The built service on another Node: it starts with its own database and answers a request of each module. Arguments: the `node`
 * program, an empty data folder, and `old` where that Node has to be told in one line that it is too old.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import sharp from 'sharp';
import { password, withService } from './service.mjs';

const [node, dataDir, isOld] = process.argv.slice(2);
if (isOld === 'old') expectRefusal();
else await withService(dataDir, walk, { node });

function expectRefusal() {
  for (const args of [['dist/main.js'], ['dist/cli.js', '--version'], ['scripts/build.mjs']]) {
    const { status, stdout, stderr } = spawnSync(node, args, { encoding: 'utf8', env: { DATA_DIR: dataDir } });
    assert.match(stderr, /^roster: This is Node [\d.]+, and Roster needs [\d.]+ or later; .*\n$/);
    assert.deepEqual([status, stdout], [1, '']);
  }
}

async function walk(base) {
  const ask = async (method, path, { body, token, headers = {}, status = 200 } = {}) => {
    const isJson = body !== undefined && !(body instanceof FormData) && typeof body !== 'string';
    const answer = await fetch(new URL(path, base), {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isJson ? JSON.stringify(body) : body,
    });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text.slice(0, 1000)}`);
    return { headers: answer.headers, text, json: () => JSON.parse(text) };
  };
  const login = async (email) => (await ask('POST', '/api/auth/login', { body: { email, password } })).json();

  for (const path of ['/', '/readyz', '/metrics', '/api/docs', '/api/openapi.json']) await ask('GET', path);
  const preflight = { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT' };
  const allowed = await ask('OPTIONS', '/api/user/profile', { headers: preflight, status: 204 });
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'http://localhost:5173');

  const { token } = await login('admin@acme.example');
  const me = (await ask('GET', '/api/user/profile', { token })).json().user;
  const organization = `/api/organizations/${me.organizationId}`;
  await ask('PUT', '/api/user/profile', { token, body: { persona: { position: 'Broker' } } });
  await ask('POST', '/api/user/avatar', { token, body: await picture() });
  const reads = [
    `/api/users?limit=5`,
    `/api/users/${me._id}/history`,
    organization,
    ...['departments', 'members', 'invitations', 'phone-numbers'].map((part) => `${organization}/${part}`),
    '/api/user/notification-preferences',
    ...['/api/user', '/applivery/v1/users/profile', '/rinkel/v1/users'],
  ];
  for (const path of reads) await ask('GET', path, { token });
  const { text: file } = await ask('GET', `${organization}/users/export?format=csv`, { token });
  const headers = { 'content-type': 'text/csv' };
  const imported = await ask('POST', `${organization}/users/import?dryRun=true`, { token, headers, body: file });
  assert.equal(imported.json().rejected ?? 0, 0);
  await ask('POST', '/api/auth/logout', { token, status: 204 });
}

async function picture() {
  const form = new FormData();
  const image = sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } });
  form.set('avatar', new Blob([await image.png().toBuffer()], { type: 'image/png' }), 'me.png');
  return form;
}
