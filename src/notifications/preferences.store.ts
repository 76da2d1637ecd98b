import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { SHOWN_NAME } from '../users/user.statements.js';
import type { Defaults, DefaultsLevel, Preferences } from './defaults.rules.js';
import type { Group } from './reach.rules.js';
import { overrideOf } from './defaults.rules.js';
import {
  channelsThatAre,
  type CategoryWithChannels,
  type Channel,
  type ChannelChoices,
  type OverrideWithChannels,
} from './effective.js';

/** `organization`: whose catalogue it is, as an expression. */
function catalogueOf(organization: string): string {
  return `(select coalesce(jsonb_agg(jsonb_build_object('key', c.key, 'label', c.label, 'channels', c.channels,
      'defaultChannels', coalesce(c.default_channels, c.channels), 'required', c.required,
      'enabledByDefault', c.enabled_by_default) order by c.position, c.key), '[]')
    from notification_categories c where c.organization_id is null or c.organization_id = ${organization}) as catalogue`;
}

/** `owners`: level and id of each whose say counts. */
function overridesOf(owners: string): string {
  return `(select coalesce(jsonb_agg(jsonb_build_object('level', np.level, 'category', np.category, 'enabled', np.enabled,
      'locked', np.locked, 'on', np.channels, 'off', np.channels_off, 'locksChannels', np.locks_channels,
      'reason', np.reason)), '[]')
    from notification_preferences np where (np.level, np.owner_id) in (${owners})) as overrides`;
}

/** $1 organization, $2 department or null. */
const readPlace: Statement = {
  name: 'preferences-of-place',
  text: `select ${catalogueOf('$1::uuid')}, ${overridesOf(`('organization', $1::uuid), ('department', $2::uuid)`)}`,
};
/** $1 user: what their home, their department in it and they themselves say. */
const readPerson: Statement = {
  name: 'preferences-of-person',
  text: `select ${catalogueOf('u.organization_id')},
      ${overridesOf(`('user', u.id), ('department', m.department_id), ('organization', u.organization_id)`)}
    from users u left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id where u.id = $1`,
};
/** $1 organization, $2 categories: what its departments say of them. */
const readDepartments: Statement = {
  name: 'preferences-of-departments',
  text: `select d.id, ${overridesOf(`('department', d.id)`)} from departments d
    where d.organization_id = $1 and exists (select from notification_preferences np
      where np.level = 'department' and np.owner_id = d.id and np.category = any ($2))`,
};

/** $1 level, $2 owner, $3 what it says of each category. */
const upsertDefaults: Statement = {
  name: 'preferences-upsert',
  text: `insert into notification_preferences
      (level, owner_id, category, enabled, locked, channels, channels_off, locks_channels, reason)
    select $1, $2, one.category, one.enabled, one.locked, one."on", one.off, one."locksChannels", one.reason
    from jsonb_to_recordset($3) as one (category text, enabled boolean, locked boolean, "on" text[], off text[],
      "locksChannels" boolean, reason text)
    on conflict (level, owner_id, category) do update set enabled = excluded.enabled, locked = excluded.locked,
      channels = excluded.channels, channels_off = excluded.channels_off, locks_channels = excluded.locks_channels,
      reason = excluded.reason, updated_at = now()`,
};
/** $1 level, $2 owner, $3 categories. */
const deleteDefaults: Statement = {
  name: 'preferences-delete',
  text: 'delete from notification_preferences where level = $1 and owner_id = $2 and category = any ($3)',
};

/** People at home in $1, in department $2 or all; who is deleted hears nothing. */
const PEOPLE = `memberships m join users u on u.id = m.user_id and u.organization_id = m.organization_id
    where m.organization_id = $1 and ($2::uuid is null or m.department_id = $2) and u.deleted_at is null
      and u.kind = 'person'`;
const SOME = `(array_agg(u.id order by u.id))[1:20]`;

const countPeople: Statement = {
  name: 'preferences-people',
  text: `select m.department_id as "departmentId", count(*)::integer as count, ${SOME} as some from ${PEOPLE} group by 1`,
};
/** $3 categories: those with an own choice of one. */
const countChoices: Statement = {
  name: 'preferences-choices',
  text: `select np.category, u.department_id as "departmentId", np.enabled, np.channels as "on", np.channels_off as off,
      count(*)::integer as count, ${SOME} as some
    from (select u.id, m.department_id from ${PEOPLE}) u
    join notification_preferences np on np.level = 'user' and np.owner_id = u.id and np.category = any ($3)
      and coalesce(np.enabled::text, np.channels[1], np.channels_off[1]) is not null
    group by 1, 2, 3, 4, 5`,
};
/** $1 people, $2 categories: their names, and of which they have an own choice. */
const readNames: Statement = {
  name: 'preferences-names',
  text: `select u.id, ${SHOWN_NAME} as "fullName", array(select np.category from notification_preferences np
      where np.level = 'user' and np.owner_id = u.id and np.category = any ($2)) as chosen
    from users u where u.id = any ($1)`,
};

interface PreferencesRow {
  catalogue: CategoryWithChannels[];
  overrides: OverrideRow[];
}

interface OverrideRow extends Omit<OverrideWithChannels, 'channels'> {
  on: Channel[] | null;
  off: Channel[] | null;
}

/** Everybody that defaults of a place are for. */
export interface People {
  departments: { departmentId: string | null; count: number; some: string[] }[];
  choices: Group[];
}

/** What each level says of notifications, and whom it concerns. */
@Injectable()
export class PreferencesStore {
  constructor(private readonly database: Database) {}

  async ofPlace(scope: Scope, organizationId: string, departmentId: string | null): Promise<Preferences> {
    const [row] = await this.database.read<PreferencesRow>(scope, readPlace, [organizationId, departmentId]);
    return toPreferences(row);
  }

  /** The same in a transaction that goes on. */
  async ofPlaceIn(tx: Tx, organizationId: string, departmentId: string | null): Promise<Preferences> {
    const [row] = await tx.query<PreferencesRow>(readPlace, [organizationId, departmentId]);
    return toPreferences(row);
  }

  async ofPerson(scope: Scope, userId: string): Promise<Preferences> {
    const [row] = await this.database.read<PreferencesRow>(scope, readPerson, [userId]);
    return toPreferences(row);
  }

  async ofPersonIn(tx: Tx, userId: string): Promise<Preferences> {
    const [row] = await tx.query<PreferencesRow>(readPerson, [userId]);
    return toPreferences(row);
  }

  /** What the departments of an organization say of these categories, by their ids. */
  async ofDepartments(
    tx: Tx,
    organizationId: string,
    categories: readonly string[],
  ): Promise<Map<string, OverrideWithChannels[]>> {
    const rows = await tx.query<{ id: string; overrides: OverrideRow[] }>(readDepartments, [
      organizationId,
      categories,
    ]);
    return new Map(rows.map(({ id, overrides }) => [id, overrides.map(toOverride)]));
  }

  async write(tx: Tx, level: DefaultsLevel, ownerId: string, writes: Defaults): Promise<void> {
    const said = [...writes].flatMap(([category, state]) => (state ? [overrideOf(level, category, state)] : []));
    const takenBack = [...writes].flatMap(([category, state]) => (state ? [] : [category]));
    if (said.length > 0) await tx.query(upsertDefaults, [level, ownerId, JSON.stringify(said.map(toRow))]);
    if (takenBack.length > 0) await tx.query(deleteDefaults, [level, ownerId, takenBack]);
  }

  async people(
    tx: Tx,
    organizationId: string,
    departmentId: string | null,
    categories: readonly string[],
  ): Promise<People> {
    const place = [organizationId, departmentId];
    const [departments, choices] = await Promise.all([
      tx.query<People['departments'][number]>(countPeople, place),
      tx.query<Omit<Group, 'own'> & OverrideRow>(countChoices, [...place, categories]),
    ]);
    return {
      departments,
      choices: choices.map(({ category, departmentId: department, enabled, on, off, count, some }) => ({
        category,
        departmentId: department,
        own: { enabled, channels: choicesOf(on, off) },
        count,
        some,
      })),
    };
  }

  names(
    tx: Tx,
    ids: readonly string[],
    categories: readonly string[],
  ): Promise<{ id: string; fullName: string | null; chosen: string[] }[]> {
    return tx.query(readNames, [ids, categories]);
  }
}

function toPreferences(row: PreferencesRow | undefined): Preferences {
  return { catalogue: row?.catalogue ?? [], overrides: (row?.overrides ?? []).map(toOverride) };
}

function toOverride({ on, off, ...same }: OverrideRow): OverrideWithChannels {
  return { ...same, channels: choicesOf(on, off) };
}

export function choicesOf(on: readonly Channel[] | null, off: readonly Channel[] | null): ChannelChoices | null {
  const said = [...(on ?? []).map((channel) => [channel, true]), ...(off ?? []).map((channel) => [channel, false])];
  return said.length === 0 ? null : (Object.fromEntries(said) as ChannelChoices);
}

function toRow({ channels, ...same }: OverrideWithChannels): object {
  return { ...same, on: channelsThatAre(true, channels), off: channelsThatAre(false, channels) };
}
