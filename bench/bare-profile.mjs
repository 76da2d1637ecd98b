/** The profile's statements on bare `pg`, sent as the service sends them: prepared, pipelined, in as many round trips. */
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { writeUser } from '../dist/profiles/storage/profiles.statements.js';
import { beginning, locking, readSnapshot, readSnapshotForWrite } from './row-security.mjs';

const commit = { name: 'commit', text: 'commit' };

const READ_PARAMETERS = parametersOf(readSnapshotForWrite);
const WRITE_PARAMETERS = parametersOf(writeUser);

/** The write's parameters that are a value of the user each: what the snapshot has under the same name. */
const [, assignments] = writeUser.text.split('update users set');
const userColumns = [
  { column: 'access_role', place: 10 },
  ...[...assignments.matchAll(/(\w+) = \$(\d+),/g)].map(([, column, number]) => ({ column, place: number - 1 })),
];

function parametersOf({ text }) {
  return Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
}

export function openPool(url, max) {
  return new pg.Pool({ connectionString: url, max, pipeline: true });
}

export async function readProfile(pool, { userId, sessionId }) {
  const { rows } = await pool.query({ values: [userId, sessionId, userId], ...readSnapshot });
  return rows[0] && present(rows[0]);
}

export async function changeProfile(pool, { userId, sessionId }, body) {
  const client = await pool.connect();
  try {
    const asked = [userId, sessionId, userId, body.email, body.phoneNumber];
    const sent = [
      beginning(userId),
      locking(userId, sessionId),
      { values: padded(asked, READ_PARAMETERS), ...readSnapshotForWrite },
    ];
    const { rows } = (await Promise.all(sent.map((statement) => client.query(statement)))).at(-1);
    const after = changed(rows[0], body);
    await Promise.all([
      client.query({ values: valuesOf(rows[0], after, sessionId), ...writeUser }),
      client.query(commit),
    ]);
    client.release();
    return present(after);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function changed(row, body) {
  return {
    ...row,
    full_name: body.fullName,
    email: body.email,
    phone_number: body.phoneNumber,
    designation: body.designation,
    call_forwarding_enabled: body.callForwardingEnabled,
    version: row.version + 1,
    updated_at: row.now,
  };
}

/** What the write does beside the columns of the user, in the order of the statement's parameters. */
function valuesOf(before, after, client) {
  const change = { '/designation': { before: before.designation, after: after.designation } };
  const values = [after.id, after.organization_id];
  values.push(uuidv7(), after.version, after.actor_id, 'profile', null, client, JSON.stringify(change));
  const all = padded(values, WRITE_PARAMETERS);
  for (const { column, place } of userColumns) all[place] = asParameter(after[column]);
  return all;
}

function asParameter(value) {
  return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;
}

/** With `null` for the parameters that this write has no use for. */
function padded(values, length) {
  return [...values, ...Array(length - values.length).fill(null)];
}

/** The row under the service's names, with nothing worked out. */
function present(row) {
  const texts = textsOf(row);
  return {
    user: {
      _id: row.id,
      id: row.id,
      email: row.email,
      fullName: row.full_name,
      firstName: row.first_name,
      lastName: row.last_name,
      phoneNumber: row.phone_number,
      pronouns: row.pronouns,
      designation: row.designation,
      sinchPhoneNumber: row.sinch_phone_number,
      organizationId: row.organization_id,
      departmentId: row.department_id,
      accessRole: row.access_role,
      automations: row.automations,
      callForwardingEnabled: row.call_forwarding_enabled,
      newsletter: row.newsletter,
      notificationPreferences: Object.fromEntries(row.catalogue),
      availability: row.availability,
      availabilityUntil: row.availability_until,
      doNotDisturb: row.do_not_disturb,
      doNotDisturbUntil: row.do_not_disturb_until,
      callRules: row.call_rules,
      quietHours: row.quiet_hours,
      mutes: row.mutes,
      digests: row.digests,
      defaultOrganizationId: row.default_organization_id ?? row.organization_id,
      language: row.language,
      timezone: row.timezone,
      picture: row.picture,
      settings: row.settings,
      preferences: row.preferences,
      status: row.status,
      verificationStatus: row.verification_status,
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
    persona: row.persona_id && { _id: row.persona_id, id: row.persona_id, ...texts },
    effectivePersona: texts,
  };
}

function textsOf(row) {
  return {
    user: row.full_name,
    userEmail: row.email,
    organization: row.organization_name,
    organizationAddress: row.organization_address,
    leadProvider: row.lead_provider,
    organizationWebsite: row.organization_website,
    organizationCity: row.organization_city,
    timezone: row.organization_timezone,
    businessHours: null,
    ...row.persona_overrides,
  };
}
