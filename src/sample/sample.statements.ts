import type { Statement } from '../database/database.js';

/** Answers a row when there is anybody or any organization. */
export const findAnything: Statement = {
  name: 'sample-find-anything',
  text: `select where exists (select from users) or exists (select from organizations)`,
};

export const findPasswordHash: Statement = {
  name: 'sample-find-password-hash',
  text: `select password_hash as "passwordHash" from users where email_key = $1`,
};

export const insertCompanies: Statement = {
  name: 'sample-companies',
  text: `
    insert into companies (id, name, owner_id)
    select * from jsonb_to_recordset($1) as row (id uuid, name text, owner_id uuid)`,
};

export const insertOrganizations: Statement = {
  name: 'sample-organizations',
  text: `
    insert into organizations (id, company_id, name, slug, phone_number, address, city, website, lead_provider, timezone,
      business_hours, allow_user_business_hours_override, created_by)
    select * from jsonb_to_recordset($1) as row (id uuid, company_id uuid, name text, slug text, phone_number text,
      address text, city text, website text, lead_provider text, timezone text, business_hours jsonb,
      allow_user_business_hours_override boolean, created_by uuid)`,
};

export const insertDepartments: Statement = {
  name: 'sample-departments',
  text: `
    insert into departments (id, organization_id, name)
    select * from jsonb_to_recordset($1) as row (id uuid, organization_id uuid, name text)`,
};

export const insertUsers: Statement = {
  name: 'sample-users',
  text: `
    insert into users (id, organization_id, superadmin, email, email_key, full_name, first_name, last_name,
      password_hash, verification_status)
    select id, organization_id, superadmin, email, email, full_name, first_name, last_name, password_hash, 'verified'
    from jsonb_to_recordset($1) as row (id uuid, organization_id uuid, superadmin boolean, email text, full_name text,
      first_name text, last_name text, password_hash text)`,
};

export const insertMemberships: Statement = {
  name: 'sample-memberships',
  text: `
    insert into memberships (user_id, organization_id, role, department_id)
    select * from jsonb_to_recordset($1) as row (user_id uuid, organization_id uuid, role text, department_id uuid)`,
};

export const insertSmsNumbers: Statement = {
  name: 'sample-sms-numbers',
  text: `
    insert into sms_numbers (id, organization_id, e164, assignee_id)
    select * from jsonb_to_recordset($1) as row (id uuid, organization_id uuid, e164 text, assignee_id uuid)`,
};
