import { Injectable } from '@nestjs/common';
import type { MemberRole } from '../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { isAmong } from '../database/filters.statements.js';
import type { InvitationRequest, InvitationStatus, Met, OpenInvitation } from './invitations.rules.js';
import { INVITATION_STATUS } from './invitations.statements.js';
import { uuidv7 } from '../values/uuid.js';

export interface InvitationRow {
  id: string;
  organizationId: string;
  email: string;
  emailKey: string;
  accessRole: MemberRole;
  departmentId: string | null;
  status: InvitationStatus;
  generation: number;
  mailedGeneration: number | null;
  mailedAt: Date | null;
  invitedBy: string | null;
  inviterName: string | null;
  expiresAt: Date;
  acceptedAt: Date | null;
  acceptedBy: string | null;
  revokedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface InvitationFilter {
  status: readonly InvitationStatus[] | undefined;
  /** The last invitation of the page before. */
  after: string | undefined;
  limit: number;
}

/** Rows to invite that nothing stands in the way of. */
export interface NewInvitations {
  organizationId: string;
  invitedBy: string;
  /** From now until they expire. */
  days: number;
  rows: readonly InvitationRequest[];
}

const INVITATION = `i.id, i.organization_id as "organizationId", i.email, i.email_key as "emailKey", i.role as "accessRole",
  i.department_id as "departmentId", ${INVITATION_STATUS} as status, i.generation, i.invited_by as "invitedBy",
  i.mailed_generation as "mailedGeneration", i.mailed_at as "mailedAt",
  roster_name_of(i.invited_by) as "inviterName", i.expires_at as "expiresAt", i.accepted_at as "acceptedAt",
  i.accepted_by as "acceptedBy", i.revoked_at as "revokedAt", i.created_at as "createdAt", i.updated_at as "updatedAt"`;

/** $1 organization, $2 the last one before, $3 statuses, $4 how many. */
const readPage: Statement = {
  name: 'invitations-page',
  text: `select ${INVITATION} from invitations i
    where i.organization_id = $1 and ($2::uuid is null or i.id < $2) and ${isAmong(INVITATION_STATUS, '$3', 'text')}
    order by i.id desc limit $4`,
};
const readInvitation: Statement = {
  name: 'invitation-read',
  text: `select ${INVITATION} from invitations i where i.id = $1`,
};
const lockInvitation: Statement = {
  name: 'invitation-lock',
  text: `select ${INVITATION} from invitations i where i.id = $1 for update`,
};
/** Whoever was imported has no way to log in yet, and is invited to choose one; a guest whose rights rest, to prove the address. */
const findMembers: Statement = {
  name: 'invitations-members',
  text: `select u.email_key as "emailKey" from memberships m join users u on u.id = m.user_id
    where m.organization_id = $1 and u.email_key = any ($2) and (u.password_hash is not null or u.sso)
      and not (u.guest_rights_rest and u.organization_id is distinct from m.organization_id)`,
};
const findOpen: Statement = {
  name: 'invitations-open',
  text: `select i.id, i.email, i.email_key as "emailKey", i.role as "accessRole", i.department_id as "departmentId",
      i.expires_at as "expiresAt", i.expires_at <= now() as "isExpired"
    from invitations i
    where i.organization_id = $1 and i.email_key = any ($2) and i.accepted_at is null and i.revoked_at is null`,
};
const findDepartments: Statement = {
  name: 'invitations-departments',
  text: 'select id from departments where organization_id = $1 and id = any ($2)',
};
/** An expired invitation of the address is renewed: it has one open invitation at most. */
const writeInvitations: Statement = {
  name: 'invitations-write',
  text: `insert into invitations as i (id, organization_id, email, email_key, role, department_id, invited_by, expires_at)
    select given.id, $1, given.email, given.email_key, given.role, given.department_id, $2,
      now() + make_interval(days => $3)
    from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[])
      as given (id, email, email_key, role, department_id)
    on conflict (organization_id, email_key) where accepted_at is null and revoked_at is null do update
      set email = excluded.email, role = excluded.role, department_id = excluded.department_id,
        invited_by = excluded.invited_by, expires_at = excluded.expires_at, generation = i.generation + 1, updated_at = now()
      where i.expires_at <= now()
    returning ${INVITATION}`,
};
const renewInvitation: Statement = {
  name: 'invitation-renew',
  text: `update invitations i set generation = generation + 1, expires_at = now() + make_interval(days => $2),
      updated_at = now()
    where id = $1 returning ${INVITATION}`,
};
const revokeInvitation: Statement = {
  name: 'invitation-revoke',
  text: 'update invitations set revoked_at = now(), updated_at = now() where id = $1',
};

/** Invitations as administrators see them. */
@Injectable()
export class InvitationsStore {
  constructor(private readonly database: Database) {}

  /** The latest first. */
  page(scope: Scope, organizationId: string, { after, status, limit }: InvitationFilter): Promise<InvitationRow[]> {
    return this.database.read<InvitationRow>(scope, readPage, [organizationId, after ?? null, status ?? null, limit]);
  }

  async find(tx: Tx, id: string): Promise<InvitationRow | undefined> {
    const [row] = await tx.query<InvitationRow>(readInvitation, [id]);
    return row;
  }

  async lock(tx: Tx, id: string): Promise<InvitationRow | undefined> {
    const [row] = await tx.query<InvitationRow>(lockInvitation, [id]);
    return row;
  }

  /** In one round trip. */
  async meet(tx: Tx, organizationId: string, rows: readonly InvitationRequest[]): Promise<Met> {
    const keys = rows.map(({ email }) => email.key);
    const departmentIds = rows.flatMap(({ departmentId }) => departmentId ?? []);
    const [members, open, departments] = await Promise.all([
      tx.query<{ emailKey: string }>(findMembers, [organizationId, keys]),
      tx.query<OpenInvitation>(findOpen, [organizationId, keys]),
      tx.query<{ id: string }>(findDepartments, [organizationId, departmentIds]),
    ]);
    return {
      members: new Set(members.map(({ emailKey }) => emailKey)),
      open: new Map(open.map((one) => [one.emailKey, one])),
      departments: new Set(departments.map(({ id }) => id)),
    };
  }

  /** By normalised address. */
  async write(
    tx: Tx,
    { organizationId, invitedBy, days, rows }: NewInvitations,
  ): Promise<ReadonlyMap<string, InvitationRow>> {
    const written = await tx.query<InvitationRow>(writeInvitations, [
      organizationId,
      invitedBy,
      days,
      rows.map(() => uuidv7()),
      rows.map(({ email }) => email.address),
      rows.map(({ email }) => email.key),
      rows.map(({ accessRole }) => accessRole),
      rows.map(({ departmentId }) => departmentId),
    ]);
    return new Map(written.map((row) => [row.emailKey, row]));
  }

  /** With the next token; the ones before are worthless. */
  async renew(tx: Tx, id: string, days: number): Promise<InvitationRow> {
    const [row] = await tx.query<InvitationRow>(renewInvitation, [id, days]);
    if (row === undefined) throw new Error('A locked invitation was not there to be renewed.');
    return row;
  }

  async revoke(tx: Tx, id: string): Promise<void> {
    await tx.query(revokeInvitation, [id]);
  }
}
