import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { Asker } from './capabilities.js';

export type Choices = Pick<Asker, 'isOwner' | 'departments'>;

/** $1 organization. */
const readChoices: Statement = {
  name: 'organization-choices',
  text: `select
      coalesce((select c.owner_id = roster_user() from companies c where c.id = o.company_id), false) as "isOwner",
      coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name) order by d.name)
        from departments d where d.organization_id = o.id), '[]') as departments
    from organizations o where o.id = $1`,
};

@Injectable()
export class CapabilitiesStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, organizationId: string): Promise<Choices | undefined> {
    const [row] = await this.database.read<Choices>(scope, readChoices, [organizationId]);
    return row;
  }
}
