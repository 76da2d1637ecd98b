import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHANNELS, type Channel, type OverrideWithChannels } from '../../src/notifications/effective.js';
import { momentFaults, validFor } from '../../src/reachability/telling/asking.rules.js';
import { decide, leversOf } from '../../src/reachability/telling/decide.rules.js';
import { RULES, type TellingRule } from '../../src/reachability/telling/findings.rules.js';
import type { TellingSnapshot, ToldHome, ToldPerson } from '../../src/reachability/telling/snapshot.js';
import { rounds, seed } from '../support/rounds.js';
import { Chance } from '../torture/chance.js';

const NOW = Date.parse('2026-11-26T15:00:00Z'); // a Thursday, 10:00 in Toronto
const HOUR = 3_600_000;
const at = (text: string) => new Date(text);

const person: ToldPerson = {
  id: 'alex',
  kind: 'person',
  status: 'active',
  deletedAt: null,
  timezone: null,
  availability: 'available',
  availabilityUntil: null,
  doNotDisturb: false,
  doNotDisturbUntil: null,
  quietHours: {},
  mutes: {},
  digests: {},
  overrides: {},
};
const home: ToldHome = {
  id: 'acme',
  timezone: 'America/Toronto',
  businessHours: {},
  holidays: [],
  exceptionalHours: [],
  allowsBusinessHoursOverride: true,
  quietHours: {},
  closed: null,
};
const world: TellingSnapshot = {
  person,
  home,
  key: 'campaigns',
  category: {
    key: 'campaigns',
    label: 'Campaigns',
    channels: CHANNELS,
    defaultChannels: CHANNELS,
    enabledByDefault: true,
    required: false,
  },
  overrides: [],
};

/** Everything about the person otherwise. */
function someone(facts: Partial<ToldPerson>, more: Partial<TellingSnapshot> = {}): TellingSnapshot {
  return { ...world, ...more, person: { ...person, ...facts } };
}

function said(level: OverrideWithChannels['level'], facts: Partial<OverrideWithChannels>): OverrideWithChannels {
  return {
    level,
    category: 'campaigns',
    enabled: null,
    channels: null,
    locked: null,
    locksChannels: null,
    reason: null,
    ...facts,
  };
}

const required = { category: { ...world.category!, required: true } };
const nightly = {
  periods: { wednesday: [{ from: '22:00', to: '11:00' }], thursday: [{ from: '22:00', to: '07:00' }] },
};
const hidden = { ...home, quietHours: nightly };

/** In short: `-` sends, `x` suppresses, a time of 2026 is what it waits for. */
function inShort(snapshot: TellingSnapshot, instant = NOW): string[] {
  return CHANNELS.map((channel) => {
    const { decision, until, because } = decide(snapshot, instant).channels[channel];
    if (decision === 'send') return '-';
    const when = until === null ? '' : ` ${new Date(until).toISOString().slice(5, 16)}`;
    return `${decision === 'suppress' ? 'x' : decision}${when} ${because.rule} ${because.level}`;
  });
}
const all = (one: string) => [one, one, one, one];

describe('somebody is told of a category', () => {
  it.each<[string, TellingSnapshot, string[]]>([
    ['at once', world, all('-')],
    ['not without an account that works', someone({ status: 'disabled' }), all('x active organization')],
    [
      'not when deleted, whatever is required',
      someone({ deletedAt: at('2026-01-01T00:00:00Z') }, required),
      all('x active organization'),
    ],
    ['not as a program', someone({ kind: 'service' }), all('x active organization')],
    [
      'not in a closed organization',
      { ...world, home: { ...home, closed: 'suspended' } },
      all('x organizationOpen platform'),
    ],
    ['not of what there isn’t', { ...world, category: undefined }, all('x category organization')],
    [
      'not of what is off',
      { ...world, overrides: [said('organization', { enabled: false })] },
      all('x enabled organization'),
    ],
    [
      'by own choice',
      { ...world, overrides: [said('organization', { enabled: false }), said('user', { enabled: true })] },
      all('-'),
    ],
    [
      'by the channels that are on, and there are',
      {
        ...world,
        category: { ...world.category!, channels: ['email', 'app', 'sms'], defaultChannels: ['email', 'sms'] },
        overrides: [said('user', { channels: { sms: false } })],
      },
      ['-', 'x channel platform', 'x channel user', 'x channel platform'],
    ],
    [
      'not while it is muted, until the last mute is over',
      someone({
        mutes: { a: { until: '2026-11-26T18:00:00Z' }, b: { category: 'campaigns', until: '2026-11-27T18:00:00Z' } },
      }),
      all('x 11-27T18:00 mute user'),
    ],
    [
      'though another is muted',
      someone({ mutes: { a: { category: 'calls', until: '2026-11-27T18:00:00Z' } } }),
      all('-'),
    ],
    ['when quiet hours end', { ...world, home: hidden }, all('defer 11-26T16:00 quietHours organization')],
    [
      'never, in those that drop',
      { ...world, home: { ...hidden, quietHours: { ...nightly, mode: 'drop' } } },
      all('x 11-26T16:00 quietHours organization'),
    ],
    [
      'at once where it passes',
      { ...world, home: { ...hidden, quietHours: { ...nightly, pass: ['campaigns'] } } },
      all('-'),
    ],
    [
      'at once where it is required',
      someone({ mutes: { a: { until: '2027-01-01T00:00:00Z' } }, doNotDisturb: true }, { ...required, home: hidden }),
      all('-'),
    ],
    [
      'at once where the organization keeps it on',
      {
        ...someone({ mutes: { a: { until: '2027-01-01T00:00:00Z' } } }),
        overrides: [said('organization', { enabled: true, locked: true })],
      },
      all('-'),
    ],
    [
      'not disturbed, but for mail',
      someone({ doNotDisturb: true }),
      ['-', ...Array<string>(3).fill('x doNotDisturb user')],
    ],
    [
      'when that ends',
      someone({ doNotDisturb: true, doNotDisturbUntil: at('2026-11-26T17:00:00Z') }),
      ['-', ...Array<string>(3).fill('defer 11-26T17:00 doNotDisturb user')],
    ],
    [
      'where it waits by itself while they are away',
      someone({ availability: 'unavailable', availabilityUntil: at('2026-11-26T17:00:00Z') }),
      ['-', '-', 'defer 11-26T17:00 availability user', 'defer 11-26T17:00 availability user'],
    ],
    [
      'of nothing that reaches for them outside hours',
      someone({ overrides: { businessHours: 'Mon-Fri 12-17' } }),
      ['-', '-', 'defer 11-26T17:00 businessHours user', 'defer 11-26T17:00 businessHours user'],
    ],
    [
      'behind all that holds it: not disturbed, then night, then not at work yet',
      someone({
        doNotDisturb: true,
        doNotDisturbUntil: at('2026-11-27T04:00:00Z'),
        quietHours: { periods: { thursday: [{ from: '22:00', to: '07:00' }] } },
        overrides: { businessHours: 'Mon-Fri 9-17' },
      }),
      [
        '-',
        'defer 11-27T12:00 doNotDisturb user',
        'defer 11-27T14:00 doNotDisturb user',
        'defer 11-27T14:00 doNotDisturb user',
      ],
    ],
    [
      'never where there is no end to it',
      someone({
        doNotDisturb: true,
        doNotDisturbUntil: at('2026-11-27T04:00:00Z'),
        availabilityUntil: at('2026-11-26T20:00:00Z'),
      }),
      ['-', 'defer 11-27T04:00 doNotDisturb user', 'x availability user', 'x availability user'],
    ],
    ['with others', someone({ digests: { campaigns: 'daily at 09:00' } }), all('batch 11-27T14:00 digest user')],
    [
      'with others, once it isn’t quiet',
      someone({
        digests: { campaigns: 'daily at 06:00' },
        quietHours: { periods: { friday: [{ from: '00:00', to: '07:30' }] }, mode: 'drop' },
      }),
      all('batch 11-27T12:30 digest user'),
    ],
    ['at once, by a digest that says so', someone({ digests: { campaigns: 'immediately' } }), all('-')],
    [
      'never where it is always quiet',
      someone({
        quietHours: {
          periods: Object.fromEntries(
            ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
              day,
              [
                { from: '22:00', to: '06:00' },
                { from: '06:00', to: '22:00' },
              ],
            ]),
          ),
        },
      }),
      all('x quietHours user'),
    ],
  ])('%s', (_, snapshot, expected) => {
    expect(inShort(snapshot)).toEqual(expected);
  });

  it('by a wait that is right on the nights on which the clocks are changed', () => {
    const night = { periods: { saturday: [{ from: '22:00', to: '02:30' }] } };
    const asleep = someone({ quietHours: night, timezone: 'America/New_York' });
    expect(inShort(asleep, Date.parse('2026-03-08T06:00:00Z'))).toEqual(all('defer 03-08T07:00 quietHours user'));
    expect(inShort(asleep, Date.parse('2026-11-01T04:00:00Z'))).toEqual(all('defer 11-01T07:30 quietHours user'));
  });

  it('and is told what would change it, and who could', () => {
    const levers = (snapshot: TellingSnapshot) => leversOf(snapshot, NOW, decide(snapshot, NOW));
    expect(levers(world)).toEqual([{ what: 'notificationPreferences', who: 'self' }]);
    expect(levers({ ...world, ...required })).toEqual([]);
    expect(levers({ ...world, overrides: [said('department', { enabled: false, locked: true })] })).toEqual([
      { what: 'notificationDefaults', who: 'DEPARTMENT_HEAD' },
    ]);
    // Ending one of two that suppress it would change nothing.
    const twice = someone({ mutes: { a: { until: '2026-12-01T00:00:00Z' } }, status: 'disabled' });
    expect(levers(twice)).toEqual([]);
    expect(levers({ ...world, home: hidden })).toEqual([{ what: 'quietHours', who: 'self' }]);
  });
});

it.each<[number | null, number]>([
  [null, 300],
  [NOW + 301_000, 300],
  [NOW + 59_999, 59],
  [NOW + 999, 0],
  [NOW - 5000, 0],
])('an answer that may change at %j may be kept for %j seconds', (next, seconds) => {
  expect(validFor(NOW, next)).toBe(seconds);
});

it.each<[number, 'read' | 'refused', boolean]>([
  [-HOUR, 'refused', true],
  [-30_000, 'refused', false],
  [-HOUR, 'read', false],
  [366 * 24 * HOUR, 'refused', false],
  [366 * 24 * HOUR + 1, 'read', true],
])('a moment %j milliseconds from now, the past being %s', (ahead, past, isFaulty) => {
  expect(momentFaults(new Date(NOW + ahead), NOW, past).length > 0).toBe(isFaulty);
});

const ZONES = [
  'UTC',
  'America/Toronto',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** Around which something happens: an ordinary day, and changes of clocks. */
const MOMENTS = [
  '2026-11-26T15:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2026-02-15T02:00:00Z',
];
const TIMES = ['00:00', '02:00', '02:30', '06:00', '09:00', '12:00', '17:30', '22:00'];

/** NOTE: `expect` takes longer than a decision. */
function check(isSo: boolean, what = 'not so'): void {
  if (!isSo) throw new Error(what);
}

/** A world made by chance, and a moment in it. */
function anyWorld(chance: Chance): { snapshot: TellingSnapshot; instant: number } {
  const instant = Date.parse(chance.oneOf(MOMENTS)) + (chance.below(96) - 48) * HOUR + chance.below(3600) * 1000;
  const maybe = <Value>(value: () => Value): Value | undefined => (chance.below(3) === 0 ? value() : undefined);
  const time = () => chance.oneOf(TIMES);
  const soon = () => new Date(instant + (chance.below(200) - 60) * 20 * 60_000 + chance.below(1000));
  const week = <Period>(period: () => Period) =>
    Object.fromEntries(DAYS.flatMap((day) => (chance.below(2) === 0 ? [[day, [period()]]] : [])));
  const quiet = () => ({
    ...(chance.below(2) === 0 && { timezone: chance.oneOf(ZONES) }),
    ...(chance.below(2) === 0 && { periods: week(() => ({ from: time(), to: time() })) }),
    ...(chance.below(4) === 0 && { pass: ['campaigns'] }),
    ...(chance.below(2) === 0 && { mode: chance.oneOf(['defer', 'drop'] as const) }),
  });
  const date = () => new Date(instant + chance.below(4) * 24 * HOUR).toISOString().slice(0, 10);
  const mute = () => ({
    ...maybe(() => ({ category: chance.oneOf(['campaigns', 'calls']) })),
    until: soon().toISOString(),
  });
  const choice = () => chance.oneOf([null, null, true, false]);
  const channels = () =>
    Object.fromEntries(CHANNELS.flatMap((one) => (chance.below(3) === 0 ? [[one, chance.below(2) === 0]] : [])));
  const says = (level: OverrideWithChannels['level']) =>
    said(level, {
      enabled: choice(),
      channels: chance.oneOf([null, channels()]),
      locked: level !== 'user' && chance.below(4) === 0,
      locksChannels: level !== 'user' && chance.below(4) === 0,
    });
  const some = CHANNELS.filter(() => chance.below(5) > 0);
  return {
    instant,
    snapshot: {
      key: 'campaigns',
      person: {
        ...person,
        status: chance.below(12) === 0 ? 'disabled' : 'active',
        deletedAt: chance.below(12) === 0 ? soon() : null,
        timezone: maybe(() => chance.oneOf(ZONES)) ?? null,
        availability: chance.oneOf(['available', 'available', 'unavailable']),
        availabilityUntil: maybe(soon) ?? null,
        doNotDisturb: chance.below(4) === 0,
        doNotDisturbUntil: chance.below(2) === 0 ? soon() : null,
        quietHours: maybe(quiet) ?? {},
        mutes: maybe(() => ({ a: mute(), b: mute() })) ?? {},
        digests:
          maybe(() => ({
            campaigns: chance.oneOf(['immediately', 'hourly', `daily at ${time()}`, `weekly at sunday ${time()}`]),
          })) ?? {},
        overrides: {
          ...maybe(() => ({
            businessHours: chance.oneOf(['Mon-Fri 9-17', 'Mon-Sun 22:00-06:00', '24/7', 'closed', 'Sun 02:30-03:15']),
          })),
          ...maybe(() => ({ timezone: chance.oneOf(ZONES) })),
        },
      },
      home:
        chance.below(12) === 0
          ? null
          : {
              ...home,
              timezone: chance.oneOf(ZONES),
              businessHours: maybe(() => week(() => ({ start: time(), end: time() }))) ?? {},
              holidays: maybe(() => [{ date: date(), label: 'Holiday' }]) ?? [],
              exceptionalHours:
                maybe(() => [{ date: date(), label: null, closed: false, start: time(), end: time() }]) ?? [],
              allowsBusinessHoursOverride: chance.below(2) === 0,
              quietHours: maybe(quiet) ?? {},
              closed: chance.below(15) === 0 ? 'suspended' : null,
            },
      category:
        chance.below(15) === 0
          ? undefined
          : {
              ...world.category!,
              channels: some,
              defaultChannels: some.filter(() => chance.below(4) > 0),
              enabledByDefault: chance.below(4) > 0,
              required: chance.below(8) === 0,
            },
      overrides: (['organization', 'department', 'user'] as const).filter(() => chance.below(2) === 0).map(says),
    },
  };
}

const BEFORE_LOCKS: readonly string[] = ['active', 'organizationOpen'];
const names = Object.keys(RULES) as (keyof typeof RULES)[];
const PASSED: readonly TellingRule[] = [
  'mute',
  'doNotDisturb',
  'availability',
  'businessHours',
  'quietHours',
  'digest',
];

it('tells the word that ends a wait for good, where it is another than today’s', () => {
  // Found by chance, seed 1250763492: today is a date of the organization's, and from tomorrow on their own hours are none.
  const away = someone(
    {
      availability: 'unavailable',
      availabilityUntil: at('2026-11-28T12:00:00Z'),
      overrides: { businessHours: 'closed' },
    },
    {
      home: {
        ...home,
        exceptionalHours: [{ date: '2026-11-26', label: null, closed: false, start: '09:00', end: '18:00' }],
      },
    },
  );
  const { channels, trace } = decide(away, NOW);
  expect(channels.sms).toEqual({
    decision: 'suppress',
    until: null,
    because: { rule: 'businessHours', level: 'user', key: 'persona.businessHours' },
  });
  expect(trace().filter(({ rule }) => rule === 'businessHours')).toMatchObject([
    { level: 'organization', counted: true, says: null },
    { level: 'user', counted: true, says: 'suppress', until: null },
  ]);
});

describe(`in worlds of chance, seed ${seed}`, () => {
  const many = rounds({ quick: 1000, long: 100_000 });
  const chance = new Chance(seed);

  /** Asks the same of many worlds; the first that answers otherwise is shown. */
  function inWorlds(count: number, ask: (snapshot: TellingSnapshot, instant: number) => void): void {
    for (let nth = 0; nth < count; nth++) {
      const { snapshot, instant } = anyWorld(chance);
      try {
        ask(snapshot, instant);
      } catch (error) {
        throw new Error(`${new Date(instant).toISOString()} ${JSON.stringify(snapshot)}`, { cause: error });
      }
    }
  }

  it('the trace explains the decision', () => {
    inWorlds(many, (snapshot, instant) => {
      const { channels, trace } = decide(snapshot, instant);
      for (const channel of CHANNELS) {
        const { decision, because, until } = channels[channel];
        const about = trace().filter((one) => one.says !== null && one.channels.includes(channel));
        const isPassed = about.some(({ says }) => says === 'pass');
        const against = about.filter(
          ({ says, rule }) => says !== 'send' && says !== 'pass' && !(isPassed && PASSED.includes(rule)),
        );
        check((decision === 'send') === (against.length === 0));
        check(trace().some(({ rule, level, counted }) => counted && rule === because.rule && level === because.level));
        if (decision === 'defer' || decision === 'batch') check(until !== null && until > instant);
      }
    });
  });

  it('what is deferred is held until then, and by nothing any more then', () => {
    inWorlds(many, (snapshot, instant) => {
      const { channels } = decide(snapshot, instant);
      for (const channel of CHANNELS) {
        const { decision, until } = channels[channel];
        if (decision !== 'defer' || until === null) continue;
        const isHeldAt = (time: number): boolean =>
          decide(snapshot, time)
            .trace()
            .some(({ rule, says, channels: of }) => {
              return (
                PASSED.includes(rule) && rule !== 'mute' && rule !== 'digest' && says !== null && of.includes(channel)
              );
            });
        check(!isHeldAt(until));
        check(isHeldAt(until - 1));
        check(isHeldAt(instant + Math.floor(((until - instant) * chance.below(1000)) / 1000)));
      }
    });
  });

  it('a rule that hasn’t counted changes nothing', () => {
    inWorlds(many, (snapshot, instant) => {
      const { channels, trace } = decide(snapshot, instant);
      for (const name of names) {
        if (trace().some(({ rule, counted }) => counted && rule === name)) continue;
        check(isDeepStrictEqual(decide(snapshot, instant, [name]).channels, channels), name);
      }
    });
  });

  it('a lock wins from above', () => {
    inWorlds(many, (snapshot, instant) => {
      const { category } = snapshot;
      if (category === undefined || category.required) return;
      const above = snapshot.overrides.filter(({ level }) => level !== 'organization');
      const under = (lock: Partial<OverrideWithChannels>) => {
        const { channels } = decide(
          { ...snapshot, overrides: [said('organization', { locked: true, ...lock }), ...above] },
          instant,
        );
        return Object.entries(channels) as [Channel, (typeof channels)['email']][];
      };
      for (const [, { decision, because }] of under({ enabled: false })) {
        check(decision === 'suppress');
        check(because.rule === 'enabled' ? because.level === 'organization' : BEFORE_LOCKS.includes(because.rule));
      }
      for (const [, { because }] of under({ enabled: true })) {
        check(['required', 'channel', ...BEFORE_LOCKS].includes(because.rule));
      }
      const ofChannels = { locked: null, locksChannels: true, channels: { sms: false } };
      check(under(ofChannels).find(([channel]) => channel === 'sms')?.[1].decision === 'suppress');
    });
  });

  it('and the answer stays the same for as long as it says', () => {
    inWorlds(many, (snapshot, instant) => {
      const { channels, next } = decide(snapshot, instant);
      const seconds = validFor(instant, next);
      const last = next ?? instant + 30 * 24 * HOUR;
      check(last > instant);
      const sampled = [
        instant + seconds * 1000,
        last - 1,
        instant + Math.floor(((last - instant) * chance.below(1000)) / 1000),
      ];
      for (const time of sampled)
        check(
          time >= last || isDeepStrictEqual(decide(snapshot, time).channels, channels),
          new Date(time).toISOString(),
        );
    });
  });
});
