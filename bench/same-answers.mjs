import assert from 'node:assert/strict';
import { bodyOf, tokenOf } from './world.mjs';

/** The two servers answer alike, so that none is measured for doing less: about as much, and what was written. */
export async function sameAnswers(service, bare, person) {
  const [ours, theirs] = [await read(service, person), await read(bare, person)].map((body) => JSON.stringify(body));
  const ratio = theirs.length / ours.length;
  assert(ratio > 0.9 && ratio < 1.1, `The bare server's answer is ${ratio} of the service's:\n${theirs}\n${ours}`);

  for (const server of [service, bare]) {
    const body = bodyOf(person, `Agent of ${server.url}`);
    const written = await call(server, person, { method: 'PUT', body: JSON.stringify(body) });
    const { user } = await read(server, person);
    assert.deepEqual(user, written.user);
    assert.deepEqual({ ...user, ...body }, user);
  }
}

function read(server, person) {
  return call(server, person, { method: 'GET' });
}

async function call(server, person, request) {
  const headers = { authorization: `Bearer ${tokenOf(person)}` };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(`${server.url}/api/user/profile`, { ...request, headers });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}
