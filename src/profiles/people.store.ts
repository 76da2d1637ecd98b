import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { Person } from './person.js';

type Around = Pick<Person, 'hasPassword' | 'twoFactorEnabled' | 'sso' | 'memberships' | 'activity'>;

/** $1 user ids. */
const readAround: Statement = {
  name: 'people-around',
  text: `select u.id, u.password_hash is not null as "hasPassword", u.two_factor_enabled as "twoFactorEnabled", u.sso,
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
    from users u where u.id = any ($1::uuid[])`,
};

/** What stands around a profile. */
@Injectable()
export class PeopleStore {
  constructor(private readonly database: Database) {}

  async around(scope: Scope, userIds: readonly string[]): Promise<Map<string, Around>> {
    const rows = await this.database.read<Around & { id: string }>(scope, readAround, [userIds]);
    return new Map(rows.map(({ id, ...around }) => [id, around]));
  }
}
