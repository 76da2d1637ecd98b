import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { Role } from '../../auth/roles.js';
import { Database } from '../../database/database.js';
import { choicesOf } from '../../notifications/preferences.store.js';
import type { CategoryWithChannels, Channel, OverrideWithChannels } from '../../notifications/effective.js';
import type { WeeklyPeriods } from '../../values/schedule.js';
import type { ExceptionalHours, Holiday } from '../../values/special-days.js';
import type { Mutes } from '../../values/mute.js';
import type { QuietHours } from '../../values/quiet-hours.js';
import type { TellingSnapshot, ToldHome, ToldPerson } from './snapshot.js';
import { readHomes, readPeople, readSaid } from './snapshots.statements.js';

/** Somebody the caller sees, and how they stand to each other. */
export interface FoundPerson {
  snapshot: TellingSnapshot;
  accessRole: Role;
  departmentId: string | null;
  organizationId: string | null;
  categoryId: string | null;
  createdAt: Date;
  /** The caller’s role in the home of the person, and department there. */
  caller: { kind: 'person' | 'service'; role: Role | null; departmentId: string | null; organizationId: string | null };
}

interface PersonRow extends Omit<ToldPerson, 'id' | 'overrides' | 'quietHours' | 'mutes' | 'digests'> {
  id: string | null;
  organizationId: string | null;
  departmentId: string | null;
  accessRole: Role;
  createdAt: Date;
  /** `null` where there is nothing, so that nothing is parsed of most. */
  quietHours: QuietHours | null;
  mutes: Mutes | null;
  digests: Record<string, string> | null;
  ownTimezone: string | null;
  ownHours: string | null;
  callerKind: 'person' | 'service';
  callerRole: Role | null;
  callerDepartmentId: string | null;
  callerOrganizationId: string | null;
}

interface HomeRow {
  /** `null`: of those without a home. */
  id: string | null;
  timezone: string | null;
  businessHours: WeeklyPeriods | null;
  holidays: Holiday[] | null;
  exceptionalHours: ExceptionalHours[] | null;
  allowsBusinessHoursOverride: boolean | null;
  quietHours: QuietHours | null;
  closed: ToldHome['closed'];
  categoryId: string | null;
  category: CategoryWithChannels | null;
}

interface SaidRow extends Omit<OverrideWithChannels, 'channels'> {
  ownerId: string;
  on: Channel[] | null;
  off: Channel[] | null;
}

/** What decisions are made from: of a thousand people in three statements and one round trip. */
@Injectable()
export class SnapshotsStore {
  constructor(private readonly database: Database) {}

  /** By their ids, those whom the caller sees; `undefined` when the session is over. */
  async read(caller: Caller, ids: readonly string[], category: string): Promise<Map<string, FoundPerson> | undefined> {
    return this.database.transaction(caller, async (tx) => {
      const [people, homes, said] = await Promise.all([
        tx.query<PersonRow>(readPeople, [caller.userId, caller.sessionId, ids]),
        tx.query<HomeRow>(readHomes, [ids, category]),
        tx.queryAndCommit<SaidRow>(readSaid, [ids, category]),
      ]);
      return people.length === 0 ? undefined : together(people, homes, said, category);
    });
  }
}

function together(
  people: readonly PersonRow[],
  homes: readonly HomeRow[],
  said: readonly SaidRow[],
  key: string,
): Map<string, FoundPerson> {
  const homeOf = new Map(homes.map((row) => [row.id, { ...row, home: toHome(row) }]));
  const saidBy = new Map(
    said.map(({ ownerId, on, off, ...same }) => [ownerId, { ...same, channels: choicesOf(on, off) }]),
  );
  // One list for all who say nothing themselves, so that what follows from it is worked out once.
  const saidIn = new Map<string, OverrideWithChannels[]>();
  const found = new Map<string, FoundPerson>();
  for (const row of people) {
    const { id, organizationId, departmentId } = row;
    if (id === null) continue;
    const at = homeOf.get(organizationId);
    const place = `${organizationId} ${departmentId}`;
    const common =
      saidIn.get(place) ?? [organizationId, departmentId].flatMap((owner) => saidBy.get(owner ?? '') ?? []);
    saidIn.set(place, common);
    const own = saidBy.get(id);
    const snapshot = {
      person: toPerson(row, id),
      home: at?.home ?? null,
      key,
      category: at?.category ?? undefined,
      overrides: own === undefined ? common : [...common, own],
    };
    const caller = {
      kind: row.callerKind,
      role: row.callerRole,
      departmentId: row.callerDepartmentId,
      organizationId: row.callerOrganizationId,
    };
    const { accessRole, createdAt } = row;
    const categoryId = at?.categoryId ?? null;
    found.set(id, { snapshot, accessRole, departmentId, organizationId, categoryId, createdAt, caller });
  }
  return found;
}

const NOTHING = {};

function toPerson(row: PersonRow, id: string): ToldPerson {
  const { ownTimezone, ownHours } = row;
  return {
    id,
    kind: row.kind,
    status: row.status,
    deletedAt: row.deletedAt,
    timezone: row.timezone,
    availability: row.availability,
    availabilityUntil: row.availabilityUntil,
    doNotDisturb: row.doNotDisturb,
    doNotDisturbUntil: row.doNotDisturbUntil,
    quietHours: row.quietHours ?? NOTHING,
    mutes: row.mutes ?? NOTHING,
    digests: row.digests ?? NOTHING,
    overrides:
      ownTimezone === null && ownHours === null
        ? NOTHING
        : {
            ...(ownTimezone !== null && { timezone: ownTimezone }),
            ...(ownHours !== null && { businessHours: ownHours }),
          },
  };
}

function toHome(row: HomeRow): ToldHome | null {
  if (row.id === null) return null;
  return {
    id: row.id,
    timezone: row.timezone ?? 'UTC',
    businessHours: row.businessHours ?? {},
    holidays: row.holidays ?? [],
    exceptionalHours: row.exceptionalHours ?? [],
    allowsBusinessHoursOverride: row.allowsBusinessHoursOverride ?? false,
    quietHours: row.quietHours ?? {},
    closed: row.closed,
  };
}
