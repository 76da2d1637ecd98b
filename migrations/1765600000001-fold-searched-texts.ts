import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Writes the texts without accents of everybody who is there already: a thousand people at a time, each kept by itself, so that
 * whoever changes a name meanwhile waits for no more than that, and what is interrupted goes on where it was.
 */
export class FoldSearchedTexts1765600000001 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (let last: string | null = FIRST; last !== null;) {
      const [step] = (await runner.query(fold, [last])) as [{ last: string | null }];
      last = step.last;
    }
  }

  async down(): Promise<void> {
    // Earlier code finds what it looks for in the longer text too.
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * $1 the last user before. Text of one byte a character has no accents; most is. NOTE: the people are locked too, by their ids as
 * every write locks them, or a name that is changed at this moment would be written as it was.
 */
const fold = `
  with step as materialized (
    select s.user_id, roster_searched_text(u) as text
    from users u join search_texts s on s.user_id = u.id
    where u.id > $1 and octet_length(s.text) <> char_length(s.text)
    order by u.id limit 1000 for no key update of u, s),
  folded as (
    update search_texts s set text = step.text from step where s.user_id = step.user_id and s.text <> step.text)
  select max(user_id::text)::uuid as last from step`;
