import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { lockUsers } from '../../database/locks.js';
import { isAdminThere } from '../../users/user.statements.js';

/** What a change can write of a company. */
export interface CompanyState {
  name: string;
  ownerId: string | null;
  maxDocuments: number;
}

export interface CompanyRow extends CompanyState {
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewCompany extends Partial<CompanyState> {
  id: string;
  name: string;
}

/** The last company of the page before. */
export interface AfterCompany {
  name: string;
  id: string;
}

/** Somebody whose company it was, or is now. */
export interface OwnerRow {
  id: string;
  organizationId: string | null;
  version: number;
}

/** What a letter about a transfer tells. */
export interface TransferStory {
  email: string;
  emailKey: string;
  company: string;
  isOwner: boolean;
  otherName: string | null;
}

const COLUMNS = `id, name, owner_id as "ownerId", max_documents as "maxDocuments", version, created_at as "createdAt",
  updated_at as "updatedAt"`;

const readCompany: Statement = { name: 'company-read', text: `select ${COLUMNS} from companies where id = $1` };
const lockCompany: Statement = {
  name: 'company-lock',
  text: `select ${COLUMNS} from companies where id = $1 for no key update`,
};
/** Keeps the company from going away while an organization of it is made. */
const holdCompany: Statement = { name: 'company-hold', text: 'select id from companies where id = $1 for key share' };
const insertCompany: Statement = {
  name: 'company-insert',
  text: `insert into companies (id, name, owner_id, max_documents) values ($1, $2, $3, coalesce($4, 100)) returning ${COLUMNS}`,
};
const updateCompany: Statement = {
  name: 'company-update',
  text: 'update companies set name = $2, owner_id = $3, max_documents = $4 where id = $1',
};
/** $1 whose, or of all; $2 and $3 the last name and id before, $4 how many. */
const listCompanies: Statement = {
  name: 'company-list',
  text: `select ${COLUMNS} from companies
    where ($1::uuid is null or owner_id = $1) and ($2::text is null or (name, id) > ($2, $3::uuid)) order by name, id limit $4`,
};
/** $1 company, $2 user: behind the lock of the user. */
const findAdministers: Statement = {
  name: 'company-administers',
  text: `select exists (select from organizations o join memberships m on m.organization_id = o.id join users u on u.id = m.user_id
    where o.company_id = $1 and u.id = $2 and u.status = 'active' and ${isAdminThere('u', 'm')}) as administers`,
};
const bumpOwners: Statement = {
  name: 'company-bump-owners',
  text: `update users set version = version + 1 where id = any ($1::uuid[]) returning id, organization_id as "organizationId", version`,
};
/** $1 company, $2 version that the transfer made, $3 whose letter. */
const findTransfer: Statement = {
  name: 'company-transfer',
  text: `select u.email, u.email_key as "emailKey", co.name as company, $3 = 'after' as "isOwner",
      roster_name_of((c.fields #>> array['/ownerId', case $3 when 'after' then 'before' else 'after' end])::uuid) as "otherName"
    from changes c join companies co on co.id = c.subject_id
    join users u on u.id = (c.fields #>> array['/ownerId', $3])::uuid and u.status = 'active' and u.kind = 'person'
    where c.subject = 'company' and c.subject_id = $1 and c.version = $2`,
};
const holdUser: Statement = { name: 'company-hold-user', text: 'select id from users where id = $1 for key share' };

@Injectable()
export class CompaniesStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, id: string): Promise<CompanyRow | undefined> {
    const [row] = await this.database.read<CompanyRow>(scope, readCompany, [id]);
    return row;
  }

  async findIn(tx: Tx, id: string): Promise<CompanyRow | undefined> {
    const [row] = await tx.query<CompanyRow>(readCompany, [id]);
    return row;
  }

  async lock(tx: Tx, id: string): Promise<CompanyRow | undefined> {
    const [row] = await tx.query<CompanyRow>(lockCompany, [id]);
    return row;
  }

  async exists(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query(holdCompany, [id])).length > 0;
  }

  async insert(tx: Tx, { id, name, ownerId, maxDocuments }: NewCompany): Promise<CompanyRow> {
    const [row] = await tx.query<CompanyRow>(insertCompany, [id, name, ownerId ?? null, maxDocuments ?? null]);
    if (row === undefined) throw new Error('An insert answers its row.');
    return row;
  }

  async update(tx: Tx, id: string, { name, ownerId, maxDocuments }: CompanyState): Promise<void> {
    await tx.query(updateCompany, [id, name, ownerId, maxDocuments]);
  }

  list(ownerId: string | null, after: AfterCompany | undefined, limit: number): Promise<CompanyRow[]> {
    return this.database.read('service', listCompanies, [ownerId, after?.name ?? null, after?.id ?? null, limit]);
  }

  /** The people, by their ids, and whether the next owner administers anything of the company. */
  async lockOwners(tx: Tx, companyId: string, people: readonly string[], next: string): Promise<boolean> {
    const locks = tx.query(lockUsers, [people]);
    const [, [row]] = await Promise.all([
      locks,
      tx.query<{ administers: boolean }>(findAdministers, [companyId, next]),
    ]);
    return row?.administers === true;
  }

  /** Their profiles have a new version, since their history has something to tell. */
  bumpOwners(tx: Tx, people: readonly string[]): Promise<OwnerRow[]> {
    return tx.query<OwnerRow>(bumpOwners, [people]);
  }

  /** Nothing where nobody is there to be told. */
  async findTransfer(companyId: string, version: number, side: 'before' | 'after'): Promise<TransferStory | undefined> {
    const [row] = await this.database.read<TransferStory>('service', findTransfer, [companyId, version, side]);
    return row;
  }

  async userExists(tx: Tx, userId: string): Promise<boolean> {
    return (await tx.query(holdUser, [userId])).length > 0;
  }
}
