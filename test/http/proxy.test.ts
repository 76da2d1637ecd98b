import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const credentials = { email: 'nobody@acme.example', password: 'whatever it may be' };

describe('behind a proxy', () => {
  const { anonymous } = useServer({ env: { TRUST_PROXY: 'true', LOGIN_ATTEMPTS_PER_ADDRESS: '2' } });
  const login = (forwardedFor: string) =>
    anonymous.post('/api/auth/login', credentials, { 'x-forwarded-for': forwardedFor }).then(({ status }) => status);

  it('believes the address that the proxy added, not the ones before it', async () => {
    const statuses = [
      await login('203.0.113.1, 198.51.100.7'),
      await login('203.0.113.2, 198.51.100.7'),
      await login('203.0.113.3, 198.51.100.7'),
      await login('203.0.113.3, 198.51.100.8'),
    ];
    expect(statuses).toEqual([401, 401, 429, 401]);
  });
});

describe('without a proxy', () => {
  const { anonymous } = useServer({ env: { LOGIN_ATTEMPTS_PER_ADDRESS: '2' } });

  it('believes the connection only', async () => {
    const statuses = [];
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      const reply = await anonymous.post('/api/auth/login', credentials, { 'x-forwarded-for': address });
      statuses.push(reply.status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });
});
