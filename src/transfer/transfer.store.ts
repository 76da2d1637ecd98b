import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { lockOrganization } from '../database/locks.js';
import type { PersonaOverrides } from '../personas/read-through.js';
import { COLUMNS } from '../fields/user-columns.js';
import { AS_OF_NOW } from '../users/user.statements.js';
import type { UserState } from '../fields/user.fields.js';
import type { Department } from './file-departments.js';
import { FILE_FIELDS } from './columns.js';

/** A person of an export, with where the next batch begins. */
export interface ExportedRow extends Pick<UserState, (typeof FILE_FIELDS)[number]> {
  id: string;
  /** In microseconds, which a Date doesn't hold. */
  createdAt: string;
  department: string | null;
  persona: PersonaOverrides | null;
}

interface OrganizationRow {
  id: string;
  slug: string;
  allowsHours: boolean;
}

const ORGANIZATION = `select id, slug, allow_user_business_hours_override as "allowsHours" from organizations`;
const findOrganization: Statement = { name: 'transfer-organization', text: `${ORGANIZATION} where id = $1` };
const findBySlug: Statement = { name: 'transfer-by-slug', text: `${ORGANIZATION} where slug = $1` };
const readDepartments: Statement = {
  name: 'transfer-departments',
  text: 'select id, name from departments where organization_id = $1 order by name_is_shared, id',
};

function sourceOf(name: string): string {
  return AS_OF_NOW.get(name) ?? COLUMNS.find((column) => column.name === name)?.source ?? '';
}

/** $1 organization, $2 and $3 the last one before, $4 whether SUPERADMINs as well, $5 how many; in the order they were made. */
const readBatch: Statement = {
  name: 'transfer-batch',
  text: `select u.id, u.created_at::text as "createdAt",
      ${FILE_FIELDS.map((name) => `${sourceOf(name)} as "${name}"`).join(', ')},
      d.name as department, p.overrides as persona
    from users u
    join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
    left join departments d on d.id = m.department_id
    left join personas p on p.user_id = u.id
    where u.organization_id = $1 and u.deleted_at is null and u.kind = 'person' and ($4::boolean or not u.superadmin)
      and (u.created_at, u.id) > ($2::timestamptz, $3::uuid)
    order by u.created_at, u.id limit $5`,
};

@Injectable()
export class TransferStore {
  constructor(private readonly database: Database) {}

  async findOrganization(scope: Scope, id: string): Promise<OrganizationRow | undefined> {
    const [row] = await this.database.read<OrganizationRow>(scope, findOrganization, [id]);
    return row;
  }

  async findOrganizationBySlug(scope: Scope, slug: string): Promise<OrganizationRow | undefined> {
    const [row] = await this.database.read<OrganizationRow>(scope, findBySlug, [slug]);
    return row;
  }

  async lockOrganization(tx: Tx, id: string): Promise<void> {
    await tx.query(lockOrganization, [id]);
  }

  /** Of names that differ in case alone, the one that others count as taken comes first. */
  departments(scope: Scope, organizationId: string): Promise<Department[]> {
    return this.database.read<Department>(scope, readDepartments, [organizationId]);
  }

  /** People at home, behind `after` or from the first one on. */
  async people(
    scope: Scope,
    organizationId: string,
    { after, superadmins, limit }: { after: ExportedRow | undefined; superadmins: boolean; limit: number },
  ): Promise<ExportedRow[]> {
    const from = [after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000'];
    return this.database.read<ExportedRow>(scope, readBatch, [organizationId, ...from, superadmins, limit]);
  }
}
