/** Tenants, people, roles, preferences, sessions and the history. Runs on PostgreSQL 15 and later. */
export class CreateFoundation1763700000000 {
  async up(runner) {
    await runner.query(tenants);
    await runner.query(people);
    await runner.query(phoneGuards);
    await runner.query(preferences);
    await runner.query(access);
    await runner.query(history);
    await runner.query(catalogue);
  }
  async down(runner) {
    await runner.query(`
      drop table idempotency_keys, changes, login_attempts, refresh_tokens, sessions, notification_preferences,
        notification_categories, personas, sms_numbers, memberships, users, departments, organizations, companies, platform cascade;
      drop function refuse_phone_that_is_sms_number, refuse_sms_number_that_is_phone;
    `);
  }
}
const tenants = `
  -- One row: its lock orders everything that concerns the platform as a whole, such as the last SUPERADMIN.
  create table platform (id boolean primary key default true check (id));
  insert into platform default values;

  create table companies (
    id uuid primary key,
    name text not null check (char_length(name) between 1 and 200),
    owner_id uuid,
    max_documents integer not null default 100 check (max_documents >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );

  create table organizations (
    id uuid primary key,
    company_id uuid not null references companies (id),
    name text not null check (char_length(name) between 1 and 200),
    slug text not null constraint organizations_slug_key unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    picture text,
    phone_number text,
    address text,
    city text,
    website text,
    lead_provider text,
    timezone text not null default 'UTC',
    business_hours jsonb not null default '{}',
    holidays jsonb not null default '[]',
    exceptional_hours jsonb not null default '[]',
    allow_user_business_hours_override boolean not null default false,
    branding jsonb not null default '{}',
    store jsonb not null default '{}',
    configuration jsonb not null default '{}',
    features jsonb not null default '{}',
    settings jsonb not null default '{}',
    created_by uuid,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index organizations_company_id_idx on organizations (company_id);

  create table departments (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint departments_organization_id_name_key unique (organization_id, name),
    constraint departments_id_organization_id_key unique (id, organization_id)
  );`;
const people = `
  create table users (
    id uuid primary key,
    organization_id uuid references organizations (id),
    superadmin boolean not null default false,
    email text not null check (char_length(email) <= 254),
    email_key text not null constraint users_email_key unique check (char_length(email_key) <= 254),
    full_name text check (char_length(full_name) between 1 and 200),
    first_name text check (char_length(first_name) <= 128),
    last_name text check (char_length(last_name) <= 128),
    phone_number text check (phone_number ~ '^\\+[1-9][0-9]{1,14}$'),
    phone_region text check (phone_region ~ '^[A-Z]{2}$'),
    designation text check (char_length(designation) <= 200),
    picture text check (char_length(picture) <= 2048),
    language text check (char_length(language) <= 35),
    timezone text check (char_length(timezone) <= 64),
    availability text not null default 'available' check (availability in ('available', 'unavailable')),
    availability_until timestamptz,
    call_forwarding_enabled boolean not null default false,
    newsletter boolean not null default false,
    automations jsonb not null default '{}' check (jsonb_typeof(automations) = 'object'),
    settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
    preferences jsonb not null default '{}' check (jsonb_typeof(preferences) = 'object'),
    status text not null default 'active' check (status in ('active', 'disabled')),
    verification_status text not null default 'unverified' check (verification_status in ('verified', 'unverified')),
    password_hash text,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint users_home_check check (superadmin or organization_id is not null)
  );
  create index users_organization_id_idx on users (organization_id);
  create index users_phone_number_idx on users (phone_number) where phone_number is not null;
  create index users_superadmin_idx on users (id) where superadmin;

  create table memberships (
    user_id uuid not null references users (id) on delete cascade,
    organization_id uuid not null references organizations (id) on delete cascade,
    role text not null check (role in ('ADMIN', 'DEPARTMENT_HEAD', 'SALES_REP')),
    department_id uuid,
    created_at timestamptz not null default now(),
    primary key (user_id, organization_id),
    constraint memberships_department_fkey foreign key (department_id, organization_id)
      references departments (id, organization_id) on delete set null (department_id)
  );
  create index memberships_organization_id_role_idx on memberships (organization_id, role);
  create index memberships_department_id_idx on memberships (department_id) where department_id is not null;

  -- The home organization is always one the person is a member of.
  alter table users add constraint users_home_membership_fkey foreign key (id, organization_id)
    references memberships (user_id, organization_id) deferrable initially deferred;

  create table personas (
    id uuid primary key,
    user_id uuid not null constraint personas_user_id_key unique references users (id) on delete cascade,
    overrides jsonb not null default '{}' check (jsonb_typeof(overrides) = 'object'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );

  create table sms_numbers (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    e164 text not null constraint sms_numbers_e164_key unique check (e164 ~ '^\\+[1-9][0-9]{1,14}$'),
    provider text not null default 'sinch' check (char_length(provider) <= 50),
    label text check (char_length(label) <= 100),
    status text not null default 'active' check (status in ('active', 'inactive')),
    assignee_id uuid constraint sms_numbers_assignee_id_key unique deferrable initially immediate,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint sms_numbers_assignee_fkey foreign key (assignee_id, organization_id)
      references memberships (user_id, organization_id) on delete set null (assignee_id)
  );
  create index sms_numbers_organization_id_idx on sms_numbers (organization_id);`;
/** A personal phone is never an organization's SMS number: both directions take one lock per number, then look. */
const phoneGuards = `
  create function refuse_phone_that_is_sms_number() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended('phone:' || new.phone_number, 0));
    if exists (select from sms_numbers n where n.e164 = new.phone_number) then
      raise unique_violation using constraint = 'phone_is_organization_number', table = 'users',
        message = 'the phone number is an SMS number of an organization';
    end if;
    return new;
  end $$;
  create trigger users_phone_on_insert before insert on users
    for each row when (new.phone_number is not null) execute function refuse_phone_that_is_sms_number();
  create trigger users_phone_on_update before update of phone_number on users
    for each row when (new.phone_number is not null and new.phone_number is distinct from old.phone_number)
    execute function refuse_phone_that_is_sms_number();

  create function refuse_sms_number_that_is_phone() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended('phone:' || new.e164, 0));
    if exists (select from users u where u.phone_number = new.e164) then
      raise unique_violation using constraint = 'number_is_user_phone', table = 'sms_numbers',
        message = 'the SMS number is the personal phone of a user';
    end if;
    return new;
  end $$;
  create trigger sms_numbers_e164_on_write before insert or update of e164 on sms_numbers
    for each row execute function refuse_sms_number_that_is_phone();`;
const preferences = `
  create table notification_categories (
    id uuid primary key,
    organization_id uuid references organizations (id) on delete cascade,
    key text not null check (key ~ '^[a-z][A-Za-z0-9]{0,49}$'),
    label text not null check (char_length(label) <= 100),
    channels text[] not null,
    required boolean not null default false,
    enabled_by_default boolean not null default true,
    position integer not null,
    constraint notification_categories_organization_id_key_key unique nulls not distinct (organization_id, key)
  );

  create table notification_preferences (
    level text not null check (level in ('organization', 'department', 'user')),
    owner_id uuid not null,
    category text not null,
    enabled boolean,
    channels text[],
    locked boolean,
    updated_at timestamptz not null default now(),
    primary key (level, owner_id, category)
  );`;
const access = `
  create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    client text check (char_length(client) <= 200),
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_because text check (revoked_because in ('logout', 'reuse', 'administrator', 'password'))
  );
  create index sessions_user_id_idx on sessions (user_id);

  create table refresh_tokens (
    hash bytea primary key,
    session_id uuid not null references sessions (id) on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz
  );
  create index refresh_tokens_session_id_idx on refresh_tokens (session_id);

  create table login_attempts (
    key text primary key,
    attempts integer not null,
    window_ends_at timestamptz not null
  );

  create table idempotency_keys (
    actor_id uuid not null references users (id) on delete cascade,
    route text not null,
    key text not null check (char_length(key) between 1 and 255),
    request_hash bytea not null,
    answer jsonb not null,
    created_at timestamptz not null default now(),
    primary key (actor_id, route, key)
  );
  create index idempotency_keys_created_at_idx on idempotency_keys (created_at);`;
const history = `
  create table changes (
    id uuid primary key,
    organization_id uuid,
    subject text not null check (subject in ('user', 'organization')),
    subject_id uuid not null,
    version integer not null,
    actor_id uuid,
    source text not null check (char_length(source) <= 50),
    request_id text check (char_length(request_id) <= 100),
    fields jsonb not null,
    at timestamptz not null default now(),
    constraint changes_subject_id_version_key unique (subject_id, version)
  );
  create index changes_organization_id_idx on changes (organization_id, id);`;
/** The eleven categories of the published contract, on for everyone until a level says otherwise. */
const catalogue = `
  insert into notification_categories (id, key, label, channels, position)
  select ('01980000-0000-7000-8000-0000000000' || lpad(to_hex(position), 2, '0'))::uuid, key, label, '{email,app}', position
  from (values
    (1, 'aiResponses', 'AI responses'),
    (2, 'inboundInAutopilot', 'Inbound messages in autopilot'),
    (3, 'automationTriggers', 'Automation triggers'),
    (4, 'emailSync', 'E-mail sync'),
    (5, 'escalations', 'Escalations'),
    (6, 'autopilotMonitor', 'Autopilot monitor'),
    (7, 'humanMonitor', 'Human monitor'),
    (8, 'assignments', 'Assignments'),
    (9, 'calls', 'Calls'),
    (10, 'campaigns', 'Campaigns'),
    (11, 'other', 'Everything else')
  ) as category (position, key, label);`;
//# sourceMappingURL=1763700000000-create-foundation.js.map
