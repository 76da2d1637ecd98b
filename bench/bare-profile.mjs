/** The profile's statements on bare `pg`, sent as the service sends them: prepared, pipelined, in as many round trips. */
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { lockUser, readSnapshot, readSnapshotForWrite, writeProfile } from '../dist/profiles/profiles.statements.js';

const begin = { name: 'begin', text: 'begin' };
const commit = { name: 'commit', text: 'commit' };

export function openPool(url, max) {
  return new pg.Pool({ connectionString: url, max, pipeline: true });
}

export async function readProfile(pool, { userId, sessionId }) {
  const { rows } = await pool.query({ ...readSnapshot, values: [userId, sessionId, userId] });
  return rows[0] && present(rows[0]);
}

export async function changeProfile(pool, { userId, sessionId }, body) {
  const client = await pool.connect();
  try {
    const known = [userId, sessionId, userId, body.email, body.phoneNumber, null, null, false];
    const [, , { rows }] = await Promise.all([
      client.query(begin),
      client.query({ ...lockUser, values: [userId] }),
      client.query({ ...readSnapshotForWrite, values: known }),
    ]);
    const after = changed(rows[0], body);
    await Promise.all([client.query({ ...writeProfile, values: valuesOf(rows[0], after) }), client.query(commit)]);
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

/** In the order of the statement's parameters: one that is missing fails the bench's first request. */
function valuesOf(before, after) {
  const change = { '/designation': { before: before.designation, after: after.designation } };
  return [
    ...[after.id, after.organization_id],
    ...[false, after.role, after.department_id], // the membership stays
    ...[false, null, null], // and the persona
    ...[[], [], []], // the preferences
    ...[false, after.sms_number_id],
    ...[uuidv7(), after.version, after.actor_id, 'profile', null, JSON.stringify(change)],
    ...[null, null, null, null], // no Idempotency-Key
    ...[after.superadmin, after.email, after.email_key, after.verification_status],
    ...[after.full_name, after.first_name, after.last_name, after.phone_number, after.phone_region],
    ...[after.designation, after.picture, after.language, after.timezone],
    ...[after.call_forwarding_enabled, after.status],
    ...[JSON.stringify(after.automations), JSON.stringify(after.settings), JSON.stringify(after.preferences)],
  ];
}

/** The row under the service's names, with nothing worked out. */
function present(row) {
  return {
    user: {
      _id: row.id,
      email: row.email,
      fullName: row.full_name,
      firstName: row.first_name,
      lastName: row.last_name,
      phoneNumber: row.phone_number,
      designation: row.designation,
      sinchPhoneNumber: row.sms_number,
      organizationId: row.organization_id,
      departmentId: row.department_id,
      accessRole: row.role,
      automations: row.automations,
      callForwardingEnabled: row.call_forwarding_enabled,
      notificationPreferences: Object.fromEntries(row.catalogue),
      availability: row.availability,
      language: row.language,
      timezone: row.timezone,
      picture: row.picture,
      settings: row.settings,
      status: row.status,
      verificationStatus: row.verification_status,
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
    persona: row.persona_id && presentPersona(row),
  };
}

function presentPersona(row) {
  return {
    _id: row.persona_id,
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
