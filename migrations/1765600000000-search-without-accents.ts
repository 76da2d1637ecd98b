import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A search for `jurgen` finds Jürgen. What is searched has, behind the text as it is, the same without accents: earlier code goes
 * on looking through the one, this one looks through the other. See docs/decisions/010-lists-of-people.md.
 */
export class SearchWithoutAccents1765600000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    const [{ encoding }] = (await runner.query('select getdatabaseencoding() as encoding')) as [{ encoding: string }];
    await runner.query(folding(encoding === 'UTF8' ? WITHOUT_ACCENTS : 'lower($1)'));
    await runner.query(searchedText);
    await runner.query(writing('roster_searched_text(new)'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(writing(AS_IT_IS.replaceAll('person.', 'new.')));
    await runner.query('drop function roster_searched_text; drop function roster_folded;');
  }
}

const AS_IT_IS = `lower(concat_ws(' ', person.full_name, person.first_name, person.last_name, person.email, person.designation))`;

/** Letters that have no accent to be taken off, but that nobody types who doesn't have them; and quotes and dashes. */
const ONE_BY_ONE = { ØøŁłĐđÐðĦħıŦŧŊŋ: 'oollddddhhittnn', '‘’ʼ‐‑–—': `''''''----` };
const BY_TWO = { ẞ: 'ss', ß: 'ss', Æ: 'ae', æ: 'ae', Œ: 'oe', œ: 'oe', Þ: 'th', þ: 'th' };

/** The marks are those of Latin, Greek and Cyrillic: elsewhere a mark is a vowel. Plain text, which most is, is quick. */
const WITHOUT_ACCENTS = `case when octet_length($1) = char_length($1) then lower($1)
    else ${Object.entries(BY_TWO).reduce(
      (text, [letter, two]) => `replace(${text}, '${letter}', '${two}')`,
      `translate(lower(regexp_replace(normalize($1, nfkd), '[\\u0300-\\u036f]', '', 'g')),
        '${Object.keys(ONE_BY_ONE).join('')}', '${Object.values(ONE_BY_ONE).join('')}')`,
    )} end`;

/** No extension: `unaccent` isn't everywhere, and takes rights. PostgreSQL normalises in UTF-8 alone. */
function folding(expression: string): string {
  return `
  create function roster_folded(text) returns text language sql immutable strict parallel safe
    return ${expression};`;
}

const searchedText = `
  create function roster_searched_text(person users) returns text
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  declare
    plain text := ${AS_IT_IS};
    folded text := roster_folded(plain);
  begin
    return case when folded = plain then plain else plain || ' ' || folded end;
  end $$;
  revoke execute on function roster_searched_text from public;`;

function writing(text: string): string {
  return `
  create or replace function write_search_text() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    insert into search_texts (user_id, organization_id, text, phone)
    values (new.id, new.organization_id, ${text}, new.phone_number)
    on conflict (user_id) do update set organization_id = excluded.organization_id, text = excluded.text,
      phone = excluded.phone;
    return null;
  end $$;`;
}
