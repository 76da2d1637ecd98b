import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, given } = useServer();

const OFFICE = { sunday: [{ start: '09:00', end: '17:00' }], saturday: [{ start: '22:00', end: '06:00' }] };
/** The weekend on which clocks go forward in Toronto. */
const SPRING = '?from=2026-03-07&to=2026-03-09';

function period(from: string, to: string) {
  return { from: `2026-${from}:00.000Z`, to: `2026-${to}:00.000Z` };
}

describe('hours as instants', () => {
  it('are the organization’s for every member, on the day that the clocks are changed too', async () => {
    const acme = await given.organization({ timezone: 'America/Toronto', businessHours: OFFICE });
    const alex = await given.rep(acme);

    const ours = await as(alex).get(`/api/organizations/${acme.id}/hours${SPRING}`);

    const periods = [period('03-08T03:00', '03-08T10:00'), period('03-08T13:00', '03-08T21:00')];
    const { from, to } = period('03-07T05:00', '03-09T04:00');
    expect(ours).toMatchObject({ status: 200, body: { timezone: 'America/Toronto', from, to, periods } });
    expect((await as(alex).get(`/api/users/${alex.id}/hours${SPRING}`)).body).toEqual({
      ...ours.body,
      sources: { businessHours: 'organization', timezone: 'organization' },
    });
  });

  it('are the person’s own while the organization allows it, with its holidays', async () => {
    const acme = await given.organization({
      timezone: 'America/Toronto',
      businessHours: OFFICE,
      holidays: [{ date: '2026-07-02', label: 'Summer' }],
      allowUserBusinessHoursOverride: true,
    });
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await given.persona(alex, { businessHours: 'Mon-Fri 10-18', timezone: 'Asia/Kathmandu' });
    const read = () => as(ada).get(`/api/users/${alex.id}/hours?from=2026-07-01&to=2026-07-04`);

    const own = await read();
    await as(ada).put(`/api/organizations/${acme.id}/business-hours`, { allowUserBusinessHoursOverride: false });
    const inherited = await read();

    expect(own.body).toMatchObject({
      timezone: 'Asia/Kathmandu',
      periods: [period('07-01T04:15', '07-01T12:15'), period('07-03T04:15', '07-03T12:15')],
      sources: { businessHours: 'user', timezone: 'user' },
    });
    expect(inherited.body).toMatchObject({
      timezone: 'America/Toronto',
      periods: [],
      sources: { timezone: 'organization' },
    });
  });

  it('are nobody’s where none were ever set', async () => {
    const [alex, root] = [await given.rep(await given.organization()), await given.superadmin()];

    const replies = await Promise.all([alex, root].map((one) => as(root).get(`/api/users/${one.id}/hours`)));

    for (const { body } of replies) expect(body).toMatchObject({ periods: [], sources: { businessHours: null } });
  });

  it.each([
    ['?from=2026-01-01&to=2027-01-02T00:00:00Z', 200],
    ['?from=2026-01-01&to=2027-01-04T00:00:00Z', 'instant_out_of_range'],
    ['?from=2026-01-02&to=2026-01-02', 'instant_out_of_range'],
    ['?to=2026-01-02', 'instant_out_of_range'],
    ['?from=0001-01-01&to=0001-01-02', 200],
    ['?from=9999-12-30&to=9999-12-31', 200],
    ['?from=9999-12-31', 'instant_out_of_range'],
    ['?to=tomorrow', 'invalid_instant'],
    ['?from=2026-01-01&from=2026-01-02', 'wrong_type'],
    ['?constructor=2026-01-01', 'unknown_field'],
  ])('are asked for by %s: %s', async (query, answer) => {
    const acme = await given.organization({ timezone: 'America/Toronto', businessHours: OFFICE });
    const alex = await given.rep(acme);
    for (const path of [`/api/organizations/${acme.id}/hours`, `/api/users/${alex.id}/hours`]) {
      const { status, body } = await as(alex).get(path + query);
      expect(answer === 200 ? status : body.errors[0].code).toBe(answer);
    }
  });
});
