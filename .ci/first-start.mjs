/**
 * What someone does who tries the service for the first time: starts it without a database, logs in as a sample person,
 * changes the profile and reads it again, and stops it. Expects a built `dist`; the argument is an empty data folder.
 */
import assert from 'node:assert/strict';
import { password, withService } from './service.mjs';

await withService(process.argv[2], async (base) => {
  const { token } = await call(base, 'POST', '/api/auth/login', { email: 'alex@acme.example', password });
  const change = { designation: 'Senior Agent', persona: { position: 'Leasing agent' } };
  await call(base, 'PUT', '/api/user/profile', change, token);
  const { user, persona } = await call(base, 'GET', '/api/user/profile', undefined, token);
  assert.equal(user.designation, 'Senior Agent');
  assert.equal(persona.position, 'Leasing agent');
});

async function call(base, method, path, body, token) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${method} ${path}: ${text}`);
  return JSON.parse(text);
}
