/**
 * What the bare server sends for a profile: what the service sends, or with `ROW_SECURITY=off` what it would send if nothing
 * but its own filters kept tenants apart, as the owner whom no policy holds.
 */
import { opening } from '../dist/database/database.js';
import * as statements from '../dist/profiles/storage/profiles.statements.js';

const isOff = process.env.ROW_SECURITY === 'off';

const CATALOGUE_AND_OVERRIDES = `
  (select jsonb_agg(jsonb_build_array(c.key, c.enabled_by_default, c.required) order by c.position)
    from notification_categories c
    where c.organization_id is null or c.organization_id = u.organization_id) as catalogue,
  (select jsonb_agg(jsonb_build_array(np.level, np.category, np.enabled, np.locked))
    from notification_preferences np
    where (np.level, np.owner_id) in
      (('user', u.id), ('department', m.department_id), ('organization', u.organization_id))) as overrides`;

const SOURCE = `
  from sessions s
  join users a on a.id = s.user_id and a.status = 'active'
  left join users u on u.id = $3
  left join organizations o on o.id = u.organization_id
  left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
  left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
  left join personas p on p.user_id = u.id
  left join sms_numbers n on n.assignee_id = u.id
  where s.id = $2 and s.user_id = $1 and s.revoked_at is null and s.expires_at > now()`;

export const readSnapshot = isOff ? withoutFunctions(statements.readSnapshot) : statements.readSnapshot;
export const readSnapshotForWrite = isOff
  ? withoutFunctions(statements.readSnapshotForWrite)
  : statements.readSnapshotForWrite;

/** What a transaction begins with. */
export function beginning(userId) {
  return isOff ? { name: 'begin', text: 'begin' } : { text: opening({ userId }) };
}

/** What a change of one's own profile locks. */
export function locking(userId, sessionId) {
  return isOff
    ? { name: 'lock-user', text: 'select id from users where id = $1 for no key update', values: [userId] }
    : { values: [userId, sessionId, userId, false, null, null], ...statements.lockProfile };
}

/** The statement over the tables themselves. */
function withoutFunctions({ name, text }) {
  const open = text
    .replace('f.catalogue, f.overrides', CATALOGUE_AND_OVERRIDES)
    .replaceAll('f.proved_at', 's.proved_at')
    .replace('roster_email_is_taken($4, u.id)', 'exists (select from users x where x.email_key = $4 and x.id <> u.id)')
    .replace('roster_phone_is_sms_number($5)', 'exists (select from sms_numbers x where x.e164 = $5)')
    .replace(/\sfrom roster_profile[^]*$/, SOURCE);
  if (/roster_profile|\bf\.|roster_email|roster_phone/.test(open)) throw new Error(`A function is left:\n${open}`);
  return { name, text: open };
}
