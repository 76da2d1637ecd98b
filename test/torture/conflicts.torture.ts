import { expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import { roundsOr } from '../support/rounds.js';

const { as, given } = useServer();
const WRITERS = 32;

it('lets one of 32 writers with the same ETag write, whatever of', async () => {
  const acme = await given.organization();
  const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
  const places = [
    { path: '/api/user/profile', me: alex, body: (n: number) => ({ designation: `Writer ${n}` }) },
    { path: `/api/users/${alex.id}`, me: ada, body: (n: number) => ({ settings: { writer: n } }) },
    { path: `/api/organizations/${acme.id}`, me: ada, body: (n: number) => ({ city: `City ${n}` }) },
    { path: `/api/organizations/${acme.id}/quiet-hours`, me: ada, body: quietUntil },
  ];
  for (let round = 0; round < roundsOr(1000); round++) {
    const place = places[round % places.length];
    if (place === undefined) throw new Error('There is always a place.');
    const { path, me, body } = place;
    const etag = (await as(me).get(path)).headers.get('etag') ?? '';
    const writers = Array.from({ length: WRITERS }, (_, nth) => nth);
    const replies = await Promise.all(
      writers.map((nth) => as(me).put(path, body(round * WRITERS + nth), { 'if-match': etag })),
    );
    const statuses = replies.map(({ status }) => status);
    expect([round, statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 412).length]).toEqual(
      [round, 1, WRITERS - 1],
    );
  }
});

/** Another time for each; what changes nothing makes no version, and doesn’t go before any other. */
function quietUntil(n: number) {
  const [hours, minutes] = [Math.floor(n / 60) % 22, n % 60].map((part) => String(part).padStart(2, '0'));
  return { periods: { monday: [{ from: '22:00', to: `${hours}:${minutes}` }] } };
}
