import { describe, expect, it } from '@jest/globals';
import { securityText } from '../../src/operations/security-text.js';
import { useServer } from '../support/server.js';

const PATH = '/.well-known/security.txt';

it('has every contact, and holds for three months', () => {
  const text = securityText(
    ['mailto:security@acme.example', 'https://acme.example/security'],
    new Date('2026-11-26T10:00Z'),
  );

  expect(text).toBe(
    'Contact: mailto:security@acme.example\nContact: https://acme.example/security\nExpires: 2027-02-24T00:00:00.000Z\n',
  );
});

describe('where the operator says whom to tell', () => {
  const { anonymous } = useServer({ env: { SECURITY_CONTACT: 'mailto:security@acme.example' } });

  it('is shown to everyone', async () => {
    const { status, body, headers } = await anonymous.get(PATH);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(body).toMatch(/^Contact: mailto:security@acme\.example\nExpires: \d{4}-\d\d-\d\dT00:00:00\.000Z\n$/);
  });
});

describe('where the operator hasn’t', () => {
  const { anonymous } = useServer();

  it('is not there', async () => {
    expect(await anonymous.get(PATH)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
