import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, publicKeyText, secretText, signedHeaders } from '../../src/webhooks/signing.js';

const message = () => ({ id: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4', at: new Date(), body: '{"name":"Zoë"}' });

it('signs as the public library reads it, by both secrets while one is replaced', () => {
  const [young, old, other] = [newSecret(), newSecret(), newSecret()];
  const headers = signedHeaders({ ...message(), signature: 'v1', secrets: [young, old] });

  for (const secret of [young, old]) {
    expect(new Webhook(secretText(secret)).verify(message().body, headers)).toEqual({ name: 'Zoë' });
  }
  expect(() => new Webhook(secretText(other)).verify(message().body, headers)).toThrow('No matching signature');
  expect(() => new Webhook(secretText(young)).verify('{"name":"Zoe"}', headers)).toThrow('No matching signature');
});

it('signs by a key whose public half is told', () => {
  const secret = newSecret();
  const headers = signedHeaders({ ...message(), signature: 'v1a', secrets: [secret] });
  const [version, signature = ''] = (headers['webhook-signature'] ?? '').split(',');
  const x = Buffer.from(publicKeyText(secret).slice('whpk_'.length), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const content = Buffer.from(`${message().id}.${headers['webhook-timestamp']}.${message().body}`);

  expect(version).toBe('v1a');
  expect(verify(null, content, key, Buffer.from(signature, 'base64'))).toBe(true);
  expect(verify(null, Buffer.concat([content, Buffer.from(' ')]), key, Buffer.from(signature, 'base64'))).toBe(false);
});
