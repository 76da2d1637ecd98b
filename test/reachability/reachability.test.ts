import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, given } = useServer();

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();

describe('availability', () => {
  it('ends by itself at every door, and what has ended is no longer there to be changed', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const alex = await given.rep(acme, { availability: 'unavailable', availabilityUntil: AN_HOUR_AGO });
    const me = as(alex);

    const { user } = (await me.get('/api/user/profile')).body;
    const listed = (await as(ada).get('/api/users?availability=unavailable')).body.items;
    const [shown] = (await as(ada).get('/api/users?availability=available&sort=availability&q=' + alex.email)).body
      .items;
    const [filed] = (await as(ada).get(`/api/organizations/${acme.id}/users/export?format=json`)).body.filter(
      ({ email }: { email: string }) => email === alex.email,
    );

    expect(user).toMatchObject({ availability: 'available', availabilityUntil: null });
    expect(listed).toEqual([]);
    expect(shown).toMatchObject({ _id: alex.id, availability: 'available', availabilityUntil: null });
    expect(filed).toMatchObject({ availability: 'available' });
    expect((await me.get(`/rinkel/v1/users/${alex.id}`)).body).toMatchObject({ availability: 'AVAILABLE' });
    expect((await me.get('/api/user/chat-availability')).body.data).toEqual({
      isAvailable: true,
      lastStatusChange: AN_HOUR_AGO,
    });
    expect((await me.get(`/api/users/${alex.id}/reachability`)).body).toMatchObject({ available: true });
    const same = await me.put('/api/user/profile?report=true', { availability: 'available' });
    expect(same.body.report).toEqual([{ pointer: '/availability', outcome: 'unchanged' }]);
    const until = await me.put('/api/user/profile', { availabilityUntil: IN_AN_HOUR });
    expect(until.body.user).toMatchObject({ availability: 'available', availabilityUntil: IN_AN_HOUR });
  });
});

describe('whether somebody may be reached', () => {
  it('is told with the reason, the end, and where a call goes', async () => {
    const acme = await given.organization();
    const phoneNumber = given.phoneNumber();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme, { phoneNumber })];
    const number = await given.smsNumber(acme, { assignee: alex });
    const read = async (query = '') => (await as(ada).get(`/api/users/${alex.id}/reachability${query}`)).body;
    const nothing = { rule: 'nothingAgainst', level: 'platform', key: null };

    expect(await read()).toEqual({
      available: true,
      because: nothing,
      until: null,
      calls: { to: 'sms-number', number: number.e164, because: nothing },
    });
    const change = { doNotDisturb: true, doNotDisturbUntil: IN_AN_HOUR, callRules: { doNotDisturb: 'personal-phone' } };
    await as(alex).put('/api/user/profile', change);
    expect(await read()).toEqual({
      available: false,
      because: { rule: 'doNotDisturb', level: 'user', key: 'doNotDisturb' },
      until: IN_AN_HOUR,
      calls: {
        to: 'personal-phone',
        number: phoneNumber,
        because: { rule: 'callRules', level: 'user', key: 'callRules' },
      },
    });
    expect(await read(`?at=${IN_AN_HOUR}`)).toMatchObject({ available: true, until: null });
  });

  it('tells colleagues no number and no reason that they don’t see', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme, {
      phoneNumber: given.phoneNumber(),
      availability: 'unavailable',
      callForwardingEnabled: true,
    });

    const { body } = await as(await given.rep(acme)).get(`/api/users/${alex.id}/reachability`);

    expect(body).toEqual({
      available: false,
      because: { rule: 'availability', level: 'user', key: 'availability' },
      until: null,
      calls: { to: 'personal-phone', number: null, because: { rule: null, level: 'user', key: null } },
    });
  });
});
