import { describe, expect, it } from '@jest/globals';
import { askedIn, instantFaults, isRoomFor, secondsToNextAttempt } from '../../src/profiles/deferred/deferred.rules.js';
import { takeBackRefusalOf } from '../../src/profiles/deferred/deferred.rules.js';
import { verdictOf } from '../../src/profiles/policy.js';
import type { Situation } from '../../src/profiles/rules.js';
import type { Proof } from '../../src/auth/proof.rules.js';
import type { Role } from '../../src/auth/roles.js';

const NOW = new Date('2026-11-25T12:00:00Z');

function situation(actor: { userId: string; role: Role | null }, applyAt?: Date): Situation {
  const target = { id: 'alex', accessRole: 'SALES_REP', departmentId: null, deletedAt: null };
  const snapshot = { stepUp: { fields: [], deeds: [] } };
  return { actor: { departmentId: null, proof: 'old', ...actor }, target, snapshot, applyAt } as unknown as Situation;
}

/** Of a field that the organization lists. */
function listed(userId: string, proof: Proof, applyAt?: Date): Situation {
  const { actor, ...same } = situation({ userId, role: 'SALES_REP' }, applyAt);
  const snapshot = { stepUp: { fields: ['language'], deeds: [] } };
  return { ...same, actor: { ...actor, proof }, snapshot } as unknown as Situation;
}

describe('a verdict', () => {
  const alex = { userId: 'alex', role: 'SALES_REP' } as const;
  const sam = { userId: 'sam', role: 'SALES_REP' } as const;

  it.each([
    ['silent now', situation(alex), undefined],
    ['deferred later', situation(alex, NOW), { kind: 'deferred', rule: 'atItsTime', by: 'instant', until: NOW }],
    ['refused now', situation(sam), { kind: 'forbidden', rule: 'selfOrSenior' }],
    ['refused rather than deferred', situation(sam, NOW), { kind: 'forbidden', rule: 'selfOrSenior' }],
    ['silent of what is listed, once it is confirmed', listed('alex', 'recent'), undefined],
    ['deferred with a proof', listed('alex', 'recent', NOW), { kind: 'deferred', rule: 'atItsTime' }],
    ['to be confirmed', listed('alex', 'old', NOW), { rule: 'recentlyProved', code: 'step_up_required' }],
    ['nothing for keys', listed('alex', 'none'), { rule: 'recentlyProved', code: 'login_required' }],
    ['refused rather than to be confirmed', listed('sam', 'old'), { rule: 'selfOrSenior' }],
  ])('is %s', (_, asked, expected) => {
    const verdict = verdictOf('language', asked, 'de');
    if (expected === undefined) expect(verdict).toBeUndefined();
    else expect(verdict).toMatchObject(expected);
  });
});

it.each([
  ['2026-11-25T12:00:00.001Z', undefined],
  ['2026-11-25T14:00:01+02:00', undefined],
  ['2027-11-26T12:00:00Z', undefined],
  ['2027-11-26T12:00:00.001Z', 'instant_out_of_range'],
  ['2026-11-25T12:00:00Z', 'instant_out_of_range'],
  ['2026-11-25T14:00:01 02:00', 'invalid_instant'],
  ['2026-02-30T12:00:00Z', 'invalid_instant'],
  [['2026-12-01T12:00:00Z'], 'invalid_instant'],
  [null, 'invalid_instant'],
])('of the instant %j it says %s', (text, code) => {
  const codes = code === undefined ? [] : [code];
  expect(instantFaults({ applyAt: text, revertAt: undefined }, NOW).map((fault) => fault.code)).toEqual(codes);
  expect(instantFaults({ applyAt: undefined, revertAt: text }, NOW).map((fault) => fault.code)).toEqual(codes);
});

it.each([
  [undefined, undefined, []],
  ['2026-12-01T12:00:00Z', '2026-12-01T12:00:00.001Z', []],
  ['2026-12-01T12:00:00Z', '2026-12-01T12:00:00Z', ['revertAt instant_out_of_range']],
  ['2026-12-02T12:00:00Z', '2026-12-01T12:00:00Z', ['revertAt instant_out_of_range']],
  ['soon', '2026-11-24T12:00:00Z', ['applyAt invalid_instant', 'revertAt instant_out_of_range']],
])('of the window from %s to %s it says %j', (applyAt, revertAt, told) => {
  expect(instantFaults({ applyAt, revertAt }, NOW).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(told);
});

it.each([
  ['who asked, whatever they are by now', 'eve', null, { requestedBy: 'eve', requestedRole: 'ADMIN' }, undefined],
  ['the person of their own', 'alex', 'SALES_REP', { requestedBy: 'alex', requestedRole: 'SALES_REP' }, undefined],
  ['the person', 'alex', 'SALES_REP', { requestedBy: 'eve', requestedRole: 'ADMIN' }, 'askerOrAbove'],
  ['the person, an ADMIN', 'alex', 'ADMIN', { requestedBy: 'eve', requestedRole: 'ADMIN' }, 'askerOrAbove'],
  ['another ADMIN', 'ada', 'ADMIN', { requestedBy: 'eve', requestedRole: 'ADMIN' }, undefined],
  ['an ADMIN of the person’s', 'ada', 'ADMIN', { requestedBy: 'alex', requestedRole: 'SALES_REP' }, undefined],
  ['an ADMIN of a SUPERADMIN’s', 'ada', 'ADMIN', { requestedBy: 'root', requestedRole: 'SUPERADMIN' }, 'askerOrAbove'],
  ['an ADMIN of what isn’t there', 'ada', 'ADMIN', undefined, undefined],
  ['a colleague', 'sam', 'SALES_REP', { requestedBy: 'eve', requestedRole: 'ADMIN' }, 'selfOrAdmin'],
  ['a colleague of what isn’t there', 'sam', 'SALES_REP', undefined, 'selfOrAdmin'],
] as const)('taking back by %s', (_, userId, role, asked, rule) => {
  expect(takeBackRefusalOf(situation({ userId, role }), asked)?.rule).toBe(rule);
});

it('names what a body would change as a report does', () => {
  const body = { language: 'de', persona: { position: 'x' }, notificationPreferences: null, settings: { a: 1 } };
  expect([...askedIn(body)]).toEqual([
    ['/language', 'de'],
    ['/persona/position', 'x'],
    ['/notificationPreferences', null],
    ['/settings', { a: 1 }],
  ]);
  const hostile = JSON.parse('{"__proto__": 1, "a/b": 2}') as Record<string, unknown>;
  expect([...askedIn(hostile).keys()]).toEqual(['/__proto__', '/a~1b']);
});

it('has room for 100 changes, 1 MiB together', () => {
  expect(isRoomFor({}, { count: 99, bytes: 1_048_574 })).toBe(true);
  expect(isRoomFor({}, { count: 99, bytes: 1_048_575 })).toBe(false);
  expect(isRoomFor({}, { count: 100, bytes: 0 })).toBe(false);
});

it('tries again after longer and longer pauses, and gives up after fifteen attempts', () => {
  expect([1, 2, 11, 12, 14, 15].map(secondsToNextAttempt)).toEqual([2, 4, 2048, 3600, 3600, undefined]);
});
