import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists of people need (search, keyset order), and what deleting and erasing people needs. */
export class AddUserLists1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(deletion);
    await runner.query(search);
    await runner.query(order);
    await runner.query(anonymising);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function anonymise_history;
      drop index users_organization_id_created_at_idx, users_organization_id_name_idx, users_created_at_idx;
      create index users_organization_id_idx on users (organization_id);
      drop trigger users_search_on_insert on users;
      drop trigger users_search_on_update on users;
      drop function write_search_text;
      drop view searchable_texts;
      drop table search_texts;
      drop extension btree_gin;
      drop extension pg_trgm;
      alter table users drop constraint users_deleted_check, drop column deleted_at;
    `);
  }
}

/** Who is deleted is disabled too, so whatever asks for an active user never finds a deleted one. */
const deletion = `
  alter table users
    add column deleted_at timestamptz,
    add constraint users_deleted_check check (deleted_at is null or status = 'disabled');`;

/**
 * The searched text is a table of its own, so that a profile write that leaves it alone stays heap-only. The phone is apart,
 * because not everyone who may search may see it. The organization comes first in the index: a search in one tenant
 * costs the same beside any number of others.
 */
const search = `
  create extension if not exists pg_trgm;
  create extension if not exists btree_gin;

  create table search_texts (
    user_id uuid primary key references users (id) on delete cascade,
    organization_id uuid,
    text text not null,
    phone text
  );

  create function write_search_text() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    insert into search_texts (user_id, organization_id, text, phone)
    values (new.id, new.organization_id, lower(concat_ws(' ', new.full_name, new.first_name, new.last_name, new.email,
      new.designation)), new.phone_number)
    on conflict (user_id) do update set organization_id = excluded.organization_id, text = excluded.text,
      phone = excluded.phone;
    return null;
  end $$;
  create trigger users_search_on_insert after insert on users
    for each row execute function write_search_text();
  create trigger users_search_on_update after update on users
    for each row when ((old.organization_id, old.full_name, old.first_name, old.last_name, old.email, old.designation,
        old.phone_number)
      is distinct from (new.organization_id, new.full_name, new.first_name, new.last_name, new.email, new.designation,
        new.phone_number))
    execute function write_search_text();

  insert into search_texts (user_id, organization_id, text, phone)
  select id, organization_id, lower(concat_ws(' ', full_name, first_name, last_name, email, designation)), phone_number
  from users;
  create index search_texts_idx on search_texts using gin (organization_id, text gin_trgm_ops, phone gin_trgm_ops);

  -- Instead of a policy, which would keep \`like\` from the index: only leakproof operators come before a policy.
  create view searchable_texts as select * from search_texts where roster_reaches(organization_id);
  revoke all on search_texts, searchable_texts from roster_service;
  grant select on searchable_texts to roster_service;`;

/**
 * Indexes for the usual order and for names. The other orders sort the people of one organization, which is quick; an
 * index on what changes often, such as updated_at, would cost every write.
 */
const order = `
  create index users_organization_id_created_at_idx on users (organization_id, created_at, id);
  create index users_organization_id_name_idx on users (organization_id, lower(coalesce(full_name,
    btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')))), id);
  create index users_created_at_idx on users (created_at, id);
  drop index users_organization_id_idx;`;

/**
 * The one way to change the history: it takes the personal values out of the changes of a person who was erased. Which
 * fields were changed stays, and the values that say nothing about a person. In the history of organizations, where a
 * change tells of many people, only texts that are one of the given words go.
 */
const anonymising = `
  create function anonymise_history(person uuid, organizations uuid[], words text[]) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    word text;
  begin
    if exists (select from users where id = person) then
      raise exception 'the history of a user who is there stays as it is';
    end if;
    update changes c set fields = (
      select jsonb_object_agg(case when split_part(key, '/', 2) in ('automations', 'settings', 'preferences')
          then '/' || split_part(key, '/', 2) else key end,
        case when key in ('/accessRole', '/status', '/organizationId', '/departmentId', '/availability', '/deletedAt')
          then value else '{"before": null, "after": null}' end)
      from jsonb_each(c.fields))
    where c.subject_id = person and c.fields <> '{}';
    foreach word in array words loop
      update changes c set fields = replace(c.fields::text, to_json(word)::text, '"erased"')::jsonb
      where c.organization_id = any (organizations) and c.subject = 'organization'
        and strpos(c.fields::text, to_json(word)::text) > 0;
    end loop;
  end $$;`;
