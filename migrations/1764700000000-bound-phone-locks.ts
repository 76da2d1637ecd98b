import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Personal phones and SMS numbers exclude each other by advisory locks. One lock a number would fill PostgreSQL's lock table
 * when one transaction writes tens of thousands of people, so there are 256 for all numbers: shared by those who write
 * phones, who don't wait for one another, and exclusive for whoever provisions a number.
 */
export class BoundPhoneLocks1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      guards({
        ofPhones: `pg_advisory_xact_lock_shared(hashtext('phone'), hashtext(new.phone_number) & 255)`,
        ofNumbers: `pg_advisory_xact_lock(hashtext('phone'), hashtext(new.e164) & 255)`,
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      guards({
        ofPhones: `pg_advisory_xact_lock(hashtextextended('phone:' || new.phone_number, 0))`,
        ofNumbers: `pg_advisory_xact_lock(hashtextextended('phone:' || new.e164, 0))`,
      }),
    );
  }
}

function guards({ ofPhones, ofNumbers }: { ofPhones: string; ofNumbers: string }): string {
  return `
  create or replace function refuse_phone_that_is_sms_number() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    perform ${ofPhones};
    if exists (select from sms_numbers n where n.e164 = new.phone_number) then
      raise unique_violation using constraint = 'phone_is_organization_number', table = 'users',
        message = 'the phone number is an SMS number of an organization';
    end if;
    return new;
  end $$;

  create or replace function refuse_sms_number_that_is_phone() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    perform ${ofNumbers};
    if exists (select from users u where u.phone_number = new.e164) then
      raise unique_violation using constraint = 'number_is_user_phone', table = 'sms_numbers',
        message = 'the SMS number is the personal phone of a user';
    end if;
    return new;
  end $$;`;
}
