import { segmentsOf } from '../values/json-map.js';
import type { Snapshot } from './profile.js';
import { rewound } from './rewind.js';
import type { Before } from '../changes/past.store.js';

type Inherited = Snapshot['organization'];

/** What a persona reads through to in its home, by what the history of the home calls it. */
const INHERITED: ReadonlyMap<string, keyof Inherited> = new Map([
  ['name', 'organization'],
  ['address', 'organizationAddress'],
  ['city', 'organizationCity'],
  ['website', 'organizationWebsite'],
  ['leadProvider', 'leadProvider'],
  ['timezone', 'timezone'],
  ['businessHours', 'businessHours'],
  ['allowUserBusinessHoursOverride', 'allowsBusinessHoursOverride'],
]);

/** The fields of a home that a persona reads through to. */
export const INHERITED_FIELDS = [...INHERITED.keys()];

/** Whether there was nobody yet: everybody has an address from the first row on. */
export function isBeforeBirth({ values }: Before): boolean {
  return values?.['/email'] === null;
}

/** Whether they were at home elsewhere. */
export function isBeforeArrival({ values }: Before): boolean {
  return values !== null && '/organizationId' in values;
}

/** The profile as it was, in its home as that was. */
export function pastOf(now: Snapshot, own: Before, home: Before): Snapshot {
  const told = Object.entries(own.values ?? {}).map(([at, before]) => [at, { before, after: null }] as const);
  return {
    ...now,
    state: rewound(now.state, [Object.fromEntries(told)]),
    version: own.version ?? now.version,
    updatedAt: own.version === null ? now.updatedAt : (own.at ?? now.createdAt),
    organization: isBeforeArrival(own) ? NOWHERE : organizationBefore(now.organization, home.values ?? {}),
  };
}

/** Nothing of a former home is known here. */
const NOWHERE: Inherited = {
  organization: null,
  organizationAddress: null,
  organizationCity: null,
  organizationWebsite: null,
  leadProvider: null,
  timezone: null,
  businessHours: null,
  allowsBusinessHoursOverride: true,
};

function organizationBefore(now: Inherited, values: Readonly<Record<string, unknown>>): Inherited {
  const past: Record<string, unknown> = { ...now };
  for (const [pointer, before] of Object.entries(values)) {
    const [name = '', day] = segmentsOf(pointer);
    const inherited = INHERITED.get(name);
    if (inherited === undefined) continue;
    past[inherited] = day === undefined ? before : withDay(past[inherited], day, before);
  }
  return past as unknown as Inherited;
}

function withDay(hours: unknown, day: string, before: unknown): unknown {
  const days = new Map(Object.entries(hours ?? {}));
  if (before === null) days.delete(day);
  else days.set(day, before);
  return Object.fromEntries(days);
}
