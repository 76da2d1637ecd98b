import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mutedAt, quietAt, quietHoursOf } from '../../src/notifications/quiet.js';
import { reachabilityAt, type ReachSnapshot } from '../../src/reachability/reachability.rules.js';
import { CALL_TARGETS } from '../../src/values/call-rules.js';
import { rounds } from '../support/rounds.js';

const NOW = Date.parse('2026-11-26T15:00:00Z'); // a Thursday, 10:00 in Toronto
const at = (text: string | null) => (text === null ? null : new Date(text));

interface Facts {
  availability: 'available' | 'unavailable';
  availabilityUntil: Date | null;
  doNotDisturb: boolean;
  doNotDisturbUntil: Date | null;
  callForwardingEnabled: boolean;
  callRules: object;
  sinchPhoneNumber: string | null;
  phoneNumber: string | null;
  status: string;
  hours: string | undefined;
}

const free: Facts = {
  availability: 'available',
  availabilityUntil: null,
  doNotDisturb: false,
  doNotDisturbUntil: null,
  callForwardingEnabled: false,
  callRules: {},
  sinchPhoneNumber: '+14165550111',
  phoneNumber: '+14155550142',
  status: 'active',
  hours: undefined,
};

function snapshotOf({ hours, ...user }: Facts): ReachSnapshot {
  const home = {
    timezone: 'America/Toronto',
    businessHours: {},
    holidays: [{ date: '2026-12-25', label: 'Christmas' }],
    exceptionalHours: [],
    allowsBusinessHoursOverride: true,
    quietHours: {},
  };
  const overrides = hours === undefined ? {} : { businessHours: hours };
  const state = { user: { deletedAt: null, ...user }, persona: { id: 'p', overrides } };
  return { state, home } as unknown as ReachSnapshot;
}

describe('somebody is reached', () => {
  it.each<[Partial<Facts>, boolean, string, string | null, string, string]>([
    [{}, true, 'nothingAgainst', null, 'sms-number', 'nothingAgainst'],
    [{ sinchPhoneNumber: null }, true, 'nothingAgainst', null, 'nobody', 'noNumber'],
    [{ availability: 'unavailable' }, false, 'availability', null, 'voicemail', 'callForwarding'],
    [
      { availability: 'unavailable', callForwardingEnabled: true },
      false,
      'availability',
      null,
      'personal-phone',
      'callForwarding',
    ],
    [
      { availability: 'unavailable', callForwardingEnabled: true, phoneNumber: null },
      false,
      'availability',
      null,
      'voicemail',
      'noNumber',
    ],
    [
      { availability: 'unavailable', availabilityUntil: at('2026-11-26T16:00:00Z') },
      false,
      'availability',
      '2026-11-26T16:00:00Z',
      'voicemail',
      'callForwarding',
    ],
    [
      { availability: 'unavailable', availabilityUntil: at('2026-11-26T15:00:00Z') },
      true,
      'nothingAgainst',
      null,
      'sms-number',
      'nothingAgainst',
    ],
    [
      { availability: 'available', availabilityUntil: at('2026-11-26T14:00:00Z') },
      false,
      'availability',
      null,
      'voicemail',
      'callForwarding',
    ],
    [{ hours: 'Mon-Fri 9-17' }, true, 'nothingAgainst', '2026-11-26T22:00:00Z', 'sms-number', 'nothingAgainst'],
    [{ hours: 'Mon-Fri 11-17' }, false, 'businessHours', '2026-11-26T16:00:00Z', 'voicemail', 'callForwarding'],
    // Hours end and begin meanwhile, and change nothing.
    [
      { hours: 'Mon-Sun 9-17', doNotDisturb: true, doNotDisturbUntil: at('2026-11-28T15:00:00Z') },
      false,
      'doNotDisturb',
      '2026-11-28T15:00:00Z',
      'voicemail',
      'callForwarding',
    ],
    [
      {
        doNotDisturb: true,
        availability: 'unavailable',
        callRules: { doNotDisturb: 'nobody', unavailable: 'voicemail' },
      },
      false,
      'doNotDisturb',
      null,
      'nobody',
      'callRules',
    ],
    [{ callRules: { available: 'personal-phone' } }, true, 'nothingAgainst', null, 'personal-phone', 'callRules'],
    [{ status: 'disabled' }, false, 'notActive', null, 'nobody', 'notActive'],
  ])('with %j', (facts, available, rule, until, to, callRule) => {
    expect(reachabilityAt(snapshotOf({ ...free, ...facts }), NOW)).toMatchObject({
      available,
      because: { rule },
      until: until === null ? null : Date.parse(until),
      calls: { to, because: { rule: callRule } },
    });
  });

  it('on a holiday by nobody, whoever’s hours they are', () => {
    const snapshot = snapshotOf({ ...free, hours: 'Mon-Sun 9-17' });
    const because = { rule: 'holiday', level: 'organization', key: 'persona.businessHours' };
    expect(reachabilityAt(snapshot, Date.parse('2026-12-25T15:00:00Z'))).toMatchObject({ available: false, because });
  });

  const soon = fc.option(
    fc.integer({ min: -72, max: 240 }).map((hours) => new Date(NOW + hours * 3_600_000)),
    { nil: null },
  );
  const target = fc.option(fc.constantFrom(...CALL_TARGETS), { nil: undefined });
  const world = fc.record({
    availability: fc.constantFrom('available' as const, 'unavailable' as const),
    availabilityUntil: soon,
    doNotDisturb: fc.boolean(),
    doNotDisturbUntil: soon,
    callForwardingEnabled: fc.boolean(),
    callRules: fc.record({ doNotDisturb: target, unavailable: target, outsideHours: target, available: target }),
    sinchPhoneNumber: fc.constantFrom(null, '+14165550111'),
    phoneNumber: fc.constantFrom(null, '+14155550142'),
    status: fc.constantFrom('active', 'active', 'disabled'),
    hours: fc.constantFrom(undefined, 'Mon-Fri 9-17', 'Mon-Sun 22:00-06:00', '24/7', 'closed'),
  });

  it('and the answer stays the same until it says', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 0, max: 0.999, noNaN: true }), (facts, within) => {
        const snapshot = snapshotOf(facts);
        const { until, ...now } = reachabilityAt(snapshot, NOW);
        const end = until ?? NOW + 30 * 86_400_000;

        const { until: _, ...then } = reachabilityAt(snapshot, NOW + Math.floor((end - NOW) * within));

        expect(then).toEqual(now);
        expect(until).not.toBe(NOW);
      }),
      { numRuns: rounds({ quick: 200, long: 100_000 }), seed: 42 },
    );
  });
});

describe('something isn’t told', () => {
  const calls = { key: 'calls', required: false };
  const quiet = quietHoursOf({
    own: { pass: ['escalations'] },
    organization: { periods: { thursday: [{ from: '22:00', to: '02:30' }] }, mode: 'drop' },
    zones: { own: 'America/Toronto', organization: 'UTC' },
  });
  const night = Date.parse('2026-11-27T04:00:00Z');

  it('in quiet hours, but for what passes and what is required', () => {
    expect(quiet).toMatchObject({ mode: 'drop', sources: { timezone: 'user', periods: 'organization', pass: 'user' } });
    expect(quietAt(quiet, calls, night)).toEqual({ isSilent: true, until: Date.parse('2026-11-27T07:30:00Z') });
    expect(quietAt(quiet, calls, NOW)).toEqual({ isSilent: false, until: Date.parse('2026-11-27T03:00:00Z') });
    expect(quietAt(quiet, { key: 'escalations', required: false }, night)).toMatchObject({ isSilent: false });
    expect(quietAt(quiet, { key: 'calls', required: true }, night)).toMatchObject({ isSilent: false });
  });

  it('while it is muted, until the last mute of it ends', () => {
    const mutes = {
      a: { until: '2026-11-26T16:00:00Z' },
      b: { category: 'calls', until: '2026-11-26T18:00:00Z' },
      c: { category: 'other', until: '2026-11-26T20:00:00Z' },
    };
    expect(mutedAt(mutes, calls, NOW)).toEqual({ isSilent: true, until: Date.parse('2026-11-26T18:00:00Z'), id: 'b' });
    expect(mutedAt(mutes, calls, Date.parse('2026-11-26T18:00:00Z'))).toMatchObject({ isSilent: false });
    expect(mutedAt(mutes, { ...calls, required: true }, NOW)).toMatchObject({ isSilent: false });
  });
});
