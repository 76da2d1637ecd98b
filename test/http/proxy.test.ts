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

  it('counts a client as one, whatever its port, and all that is no address', async () => {
    const statusesOf = async (...told: string[]) => {
      const statuses = [];
      for (const forwardedFor of told) statuses.push(await login(forwardedFor));
      return statuses;
    };

    const counted = [401, 401, 429];
    expect(await statusesOf('192.0.2.1:1000', '192.0.2.1:1001', '192.0.2.1')).toEqual(counted);
    expect(await statusesOf('[2001:db8:7::1]:443', '2001:db8:7::2', '2001:DB8:7:0::3')).toEqual(counted);
    expect(await statusesOf('made up', 'unknown', '1.2.3.4.5')).toEqual(counted);
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
