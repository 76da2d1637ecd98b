import { Injectable } from '@nestjs/common';
import type { Role } from '../../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { collisionsKey } from '../../limits/collisions.js';
import type { OrganizationState } from './organizations.rules.js';

export interface OrganizationRow extends OrganizationState {
  id: string;
  companyId: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  suspendedBecause: string | null;
  deletedAt: Date | null;
}

/** An organization and what the reader is in it. */
export interface ListedOrganizationRow extends OrganizationRow {
  accessRole: Role;
}

/** The last organization of the page before. */
export interface After {
  name: string;
  id: string;
}

export interface NewOrganization {
  id: string;
  companyId: string;
  createdBy: string;
  state: OrganizationState;
}

const COLUMNS = `o.id, o.company_id as "companyId", o.name, o.slug, o.picture, o.phone_number as "phoneNumber", o.address,
  o.city, o.website, o.lead_provider as "leadProvider", o.timezone, o.login_life_hours as "loginLifeHours",
  o.login_idle_minutes as "loginIdleMinutes", o.email_changes as "emailChanges", o.key_life_days as "keyLifeDays",
  o.require_preconditions as "requirePreconditions", o.require_second_factor as "requireSecondFactor", o.step_up_fields as "stepUpFields", o.step_up_deeds as "stepUpDeeds",
  o.branding, o.store, o.configuration, o.features, o.version, o.created_at as "createdAt", o.updated_at as "updatedAt",
  o.suspended_because as "suspendedBecause", o.deleted_at as "deletedAt"`;
const PAGE = `($2::text is null or (o.name, o.id) > ($2, $3::uuid)) order by o.name, o.id limit $4`;

const readOne: Statement = {
  name: 'organization-read',
  text: `select ${COLUMNS} from organizations o where o.id = $1`,
};
/** $1 user, $2 and $3 the last name and id before, $4 how many. */
const readOwn: Statement = {
  name: 'organization-own',
  text: `select ${COLUMNS}, roster_acting_role(u.guest_rights_rest, u.organization_id, o.id, m.role) as "accessRole"
    from memberships m join organizations o on o.id = m.organization_id join users u on u.id = m.user_id where m.user_id = $1 and ${PAGE}`,
};
const readAll: Statement = {
  name: 'organization-all',
  text: `select ${COLUMNS}, 'SUPERADMIN' as "accessRole"
    from organizations o where exists (select from users u where u.id = $1 and u.superadmin) and ${PAGE}`,
};
/** $1 slug, $2 whose it may be, $3 what the caller's collisions are counted by. */
const askSlug: Statement = {
  name: 'organization-slug',
  text: 'select roster_slug_is_taken($1, $2) as "slugIsTaken", roster_count_of($3) as collisions',
};
const insertOrganization: Statement = {
  name: 'organization-insert',
  text: `insert into organizations (id, company_id, created_by, name, slug, picture, phone_number, address, city, website,
      lead_provider, timezone, login_life_hours, login_idle_minutes, email_changes, key_life_days, require_preconditions,
      require_second_factor, step_up_fields, step_up_deeds, branding, store, configuration, features)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
};
const updateOrganization: Statement = {
  name: 'organization-update',
  text: `update organizations set name = $2, slug = $3, picture = $4, phone_number = $5, address = $6, city = $7,
      website = $8, lead_provider = $9, timezone = $10, login_life_hours = $11, login_idle_minutes = $12,
      email_changes = $13, key_life_days = $14, require_preconditions = $15, require_second_factor = $16,
      step_up_fields = $17, step_up_deeds = $18, branding = $19, store = $20, configuration = $21, features = $22
    where id = $1`,
};

@Injectable()
export class OrganizationsStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, id: string): Promise<OrganizationRow | undefined> {
    const [row] = await this.database.read<OrganizationRow>(scope, readOne, [id]);
    return row;
  }

  async findIn(tx: Tx, id: string): Promise<OrganizationRow | undefined> {
    const [row] = await tx.query<OrganizationRow>(readOne, [id]);
    return row;
  }

  /** Whether another organization has it, be it one the caller doesn't reach: a slug is unique over all of them. */
  async askSlug(
    tx: Tx,
    slug: string,
    { of, by }: { of: string | null; by: string },
  ): Promise<{ slugIsTaken: boolean; collisions: number }> {
    const [row] = await tx.query<{ slugIsTaken: boolean; collisions: number }>(askSlug, [slug, of, collisionsKey(by)]);
    if (row === undefined) throw new Error('A select without from answers a row.');
    return row;
  }

  /** The organizations the user is a member of, in the order of their names. */
  own(scope: { userId: string }, after: After | undefined, limit: number): Promise<ListedOrganizationRow[]> {
    return this.database.read(scope, readOwn, [scope.userId, after?.name ?? null, after?.id ?? null, limit]);
  }

  /** Every organization of the platform; none unless the user is a SUPERADMIN. */
  all(scope: { userId: string }, after: After | undefined, limit: number): Promise<ListedOrganizationRow[]> {
    return this.database.read(scope, readAll, [scope.userId, after?.name ?? null, after?.id ?? null, limit]);
  }

  async insert(tx: Tx, { id, companyId, createdBy, state }: NewOrganization): Promise<void> {
    await tx.query(insertOrganization, [id, companyId, createdBy, ...valuesOf(state)]);
  }

  async update(tx: Tx, id: string, state: OrganizationState): Promise<void> {
    await tx.query(updateOrganization, [id, ...valuesOf(state)]);
  }
}

/** In the order of the statements' parameters. */
function valuesOf(state: OrganizationState): unknown[] {
  return [
    state.name,
    state.slug,
    state.picture,
    state.phoneNumber,
    state.address,
    state.city,
    state.website,
    state.leadProvider,
    state.timezone,
    state.loginLifeHours,
    state.loginIdleMinutes,
    state.emailChanges,
    state.keyLifeDays,
    state.requirePreconditions,
    state.requireSecondFactor,
    state.stepUpFields,
    state.stepUpDeeds,
    JSON.stringify(state.branding),
    JSON.stringify(state.store),
    JSON.stringify(state.configuration),
    JSON.stringify(state.features),
  ];
}
