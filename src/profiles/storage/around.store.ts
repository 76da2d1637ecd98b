import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import type { Around } from '../person.js';

/** $1 user. */
const readAround: Statement = {
  name: 'people-around',
  text: `select u.password_hash is not null as "hasPassword", u.two_factor_enabled as "twoFactorEnabled", u.sso,
    (select coalesce(jsonb_agg(jsonb_build_object(
        'role', roster_acting_role(u.guest_rights_rest, u.organization_id, m.organization_id, m.role),
        'organization', jsonb_build_object('id', o.id, 'name', o.name, 'slug', o.slug, 'picture', o.picture,
          'timezone', o.timezone, 'createdBy', o.created_by, 'branding', o.branding, 'store', o.store,
          'configuration', o.configuration, 'features', o.features),
        'company', jsonb_build_object('id', c.id, 'name', c.name, 'ownerId', c.owner_id, 'maxDocuments', c.max_documents)
      ) order by o.name, o.id), '[]')
      from memberships m join organizations o on o.id = m.organization_id join companies c on c.id = o.company_id
      where m.user_id = u.id) as memberships,
    (select coalesce(jsonb_object_agg(a.channel, jsonb_build_object('firstSeenAt', a.first_seen_at,
        'lastLoginAt', a.last_login_at, 'lastActionAt', a.last_action_at)), '{}')
      from client_activity a where a.user_id = u.id) as activity
    from users u where u.id = $1`,
};

/** What stands around a profile. */
@Injectable()
export class AroundStore {
  constructor(private readonly database: Database) {}

  async read(scope: Scope, userId: string): Promise<Around | undefined> {
    const [around] = await this.database.read<Around>(scope, readAround, [userId]);
    return around;
  }

  /** The same in a transaction that goes on. */
  async readIn(tx: Tx, userId: string): Promise<Around | undefined> {
    const [around] = await tx.query<Around>(readAround, [userId]);
    return around;
  }
}
