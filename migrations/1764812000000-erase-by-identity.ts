import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erasing a person takes their history along, by itself and by who they are. Nobody can ask for it in other words: the
 * role of the service reads the history and adds to it. See docs/decisions/011-deleting-and-erasing.md.
 */
export class EraseByIdentity1764812000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop function anonymise_history(uuid, uuid[], text[])');
    await runner.query(invitationsOf);
    await runner.query(anonymising);
    await runner.query(erasing);
    await runner.query(
      'revoke execute on function roster_invitations_of, without_email, anonymise_history from public',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger users_history_on_delete on users;
      drop function forget_person, anonymise_history, without_email, roster_invitations_of;
    `);
    await runner.query(anonymisingByWords);
  }
}

/**
 * Invitations that are known to be the person's: those they have accepted, others to the same address in the same organization,
 * and open ones to their address at home. What another organization has sent to the address of somebody it doesn't know
 * by that address stays its own.
 */
const invitationsOf = `
  create function roster_invitations_of(person uuid) returns setof invitations
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select i.* from invitations i where i.accepted_by = person
      union
      select i.* from invitations i join invitations a on a.accepted_by = person
        and a.organization_id = i.organization_id and a.email_key = i.email_key
      where i.accepted_by is null
      union
      select i.* from invitations i join users u on u.id = person
        and u.organization_id = i.organization_id and u.email_key = i.email_key
      where i.accepted_by is null;
  end $$;`;

/**
 * In the person's own history which fields were changed stays, and the values that say nothing about a person. In those of
 * organizations that know them, as a member or by an invitation, their address goes where it is all of a value called
 * `email`; an invitation that isn't theirs keeps the address that it was sent to.
 */
const anonymising = `
  -- A change without the e-mail address in what was before and after; \`addresses\` null: whichever it is.
  create function without_email(change jsonb, addresses text[]) returns jsonb
    language plpgsql immutable set search_path = pg_catalog, public, pg_temp as $$
  declare
    side text;
  begin
    foreach side in array '{before,after}'::text[] loop
      if jsonb_typeof(change #> array[side, 'email']) = 'string'
          and (addresses is null or lower(change #>> array[side, 'email']) = any (addresses)) then
        change := jsonb_set(change, array[side, 'email'], '"erased"');
      end if;
    end loop;
    return change;
  end $$;

  create function anonymise_history(person uuid) returns void
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  declare
    theirs constant text[] := array(select i.id::text from roster_invitations_of(person) i);
    organizations constant uuid[] := array(select m.organization_id from memberships m where m.user_id = person
      union select i.organization_id from roster_invitations_of(person) i);
    addresses constant text[] := array(
      select lower(address) from users u, unnest(array[u.email, u.email_key]) as address where u.id = person
      union select lower(address) from roster_invitations_of(person) i, unnest(array[i.email, i.email_key]) as address);
  begin
    update changes c set fields = (
      select jsonb_object_agg(case when split_part(key, '/', 2) in ('automations', 'settings', 'preferences')
          then '/' || split_part(key, '/', 2) else key end,
        case when key in ('/accessRole', '/status', '/organizationId', '/departmentId', '/availability', '/deletedAt')
          then value else '{"before": null, "after": null}' end)
      from jsonb_each(c.fields))
    where c.subject = 'user' and c.subject_id = person and c.fields <> '{}';

    update changes c set fields = (
      select jsonb_object_agg(key, case
        when split_part(key, '/', 2) <> 'invitations' then without_email(value, addresses)
        when split_part(key, '/', 3) = any (theirs) then without_email(value, null)
        when exists (select from invitations i where i.id::text = split_part(key, '/', 3)) then value
        else without_email(value, addresses) end)
      from jsonb_each(c.fields))
    where c.organization_id = any (organizations) and c.subject = 'organization' and c.fields::text like '%"email"%';
  end $$;`;

/** Whoever deletes a user erases a person: while the memberships still tell which organizations know them. */
const erasing = `
  create function forget_person() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    perform anonymise_history(old.id);
    delete from invitations where id in (select i.id from roster_invitations_of(old.id) i);
    return old;
  end $$;
  revoke execute on function forget_person from public;
  create trigger users_history_on_delete before delete on users for each row execute function forget_person();`;

const anonymisingByWords = `
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
  end $$;
  revoke execute on function anonymise_history from public;
  grant execute on function anonymise_history to roster_service;`;
