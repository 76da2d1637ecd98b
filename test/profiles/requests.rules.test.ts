import { expect, it } from '@jest/globals';
import type { Decision } from '../../src/profiles/decide.js';
import { askedInstead, isRoomToAsk } from '../../src/profiles/requests/requests.rules.js';
import type { JsonMap } from '../../src/values/json-map.js';

/** Each refused as its words say: pointer, kind, who lifts it. */
function decided(...refused: [pointer: string, kind: string, liftedBy: string | null][]): Decision {
  const told = { code: 'not_allowed', rule: 'selfOrAdmin', level: 'organization', message: 'No.' };
  return {
    report: [
      { pointer: '/language', outcome: 'applied' },
      ...refused.map(([pointer, , liftedBy]) => ({ pointer, outcome: 'refused', liftedBy, ...told })),
    ],
    refusals: refused.map(([, kind, liftedBy]) => ({ kind, liftedBy, ...told })),
  } as unknown as Decision;
}

it.each<[string, Decision, JsonMap, JsonMap | undefined, string | undefined]>([
  ['nothing refused', decided(), { language: 'de' }, undefined, undefined],
  ['one field', decided(['/a', 'forbidden', 'ADMIN']), { a: 1, language: 'de' }, { a: 1 }, 'ADMIN'],
  [
    'two, by the higher of two roles',
    decided(['/a', 'forbidden', 'SUPERADMIN'], ['/b', 'forbidden', 'DEPARTMENT_HEAD']),
    { a: null, b: [2] },
    { a: null, b: [2] },
    'SUPERADMIN',
  ],
  ['what nobody lifts', decided(['/a', 'forbidden', null]), { a: 1 }, undefined, undefined],
  ['what a proof lifts', decided(['/a', 'forbidden', 'you, by confirming']), { a: 1 }, undefined, undefined],
  ['what collides', decided(['/a', 'conflict', 'ADMIN']), { a: 1 }, undefined, undefined],
  [
    'one that nobody lifts before one that is lifted',
    decided(['/a', 'invalid', null], ['/b', 'forbidden', 'ADMIN']),
    { a: 1, b: 2 },
    { b: 2 },
    'ADMIN',
  ],
  [
    'keys of maps',
    decided(['/persona/timezone', 'forbidden', 'ADMIN'], ['/persona/businessHours', 'forbidden', 'ADMIN']),
    { persona: { timezone: 'Europe/Kyiv', businessHours: null, position: 'x' } },
    { persona: { timezone: 'Europe/Kyiv', businessHours: null } },
    'ADMIN',
  ],
  [
    'a key of a map that is cleared',
    decided(['/persona/timezone', 'forbidden', 'ADMIN']),
    { persona: null },
    { persona: { timezone: null } },
    'ADMIN',
  ],
  ['what the body hasn’t', decided(['/avatarId', 'forbidden', 'ADMIN']), { a: 1 }, undefined, undefined],
  [
    'a hostile key',
    decided(['/automations/__proto__', 'forbidden', 'ADMIN']),
    { automations: JSON.parse('{"__proto__": 1, "b": 2}') as JsonMap },
    { automations: JSON.parse('{"__proto__": 1}') as JsonMap },
    'ADMIN',
  ],
])('of %s is asked instead what somebody lifts', (_, decision, body, asked, liftedBy) => {
  const instead = askedInstead(decision, body);

  expect([instead?.body, instead?.liftedBy]).toStrictEqual([asked, liftedBy]);
  const waiting = instead?.report.filter(({ outcome, by }) => outcome === 'deferred' && by === 'approval') ?? [];
  expect(waiting.map(({ pointer }) => pointer)).toEqual(instead?.refused.map(({ pointer }) => pointer) ?? []);
});

it('has room for 20 open requests of somebody, 1 MiB together', () => {
  expect(isRoomToAsk({}, { count: 19, bytes: 1_048_574 })).toBe(true);
  expect(isRoomToAsk({}, { count: 19, bytes: 1_048_575 })).toBe(false);
  expect(isRoomToAsk({}, { count: 20, bytes: 0 })).toBe(false);
});
