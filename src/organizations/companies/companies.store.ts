import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';

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
  text: `insert into companies (id, name) values ($1, $2) returning ${COLUMNS}`,
};
const updateCompany: Statement = {
  name: 'company-update',
  text: 'update companies set name = $2, owner_id = $3, max_documents = $4 where id = $1',
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

  async insert(tx: Tx, { id, name }: { id: string; name: string }): Promise<CompanyRow> {
    const [row] = await tx.query<CompanyRow>(insertCompany, [id, name]);
    if (row === undefined) throw new Error('An insert answers its row.');
    return row;
  }

  async update(tx: Tx, id: string, { name, ownerId, maxDocuments }: CompanyState): Promise<void> {
    await tx.query(updateCompany, [id, name, ownerId, maxDocuments]);
  }

  async userExists(tx: Tx, userId: string): Promise<boolean> {
    return (await tx.query(holdUser, [userId])).length > 0;
  }
}
