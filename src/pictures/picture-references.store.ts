import { Database, type Statement } from '../database/database.js';

/**
 * $1 ids of pictures: those that a history tells of, which have indexes for it, that somebody has, or that a change which waits is
 * about. Whoever has a picture has a change that tells of it, but for who had it before there was a history.
 */
const readKnown: Statement = {
  name: 'pictures-known',
  text: `
    with asked as (select unnest($1::text[]) as id), told as (
      select c.fields #>> '{/avatarId,after}' as id from changes c
        where c.fields ? '/avatarId' and c.fields #>> '{/avatarId,after}' = any ($1)
      union
      select c.fields #>> '{/avatarId,before}' from changes c
        where c.fields ? '/avatarId' and c.fields #>> '{/avatarId,before}' = any ($1)
    ), left_over as (select id from asked except select id from told)
    select id from told
    union select u.avatar_id::text from users u where u.avatar_id::text in (select id from left_over)
    union select l.id from left_over l where exists (select from deferred_changes d where strpos(d.body::text, l.id) > 0)`,
};

/** Who and what refers to pictures. */
export class PictureReferences {
  constructor(private readonly database: Database) {}

  /** Those of them that something refers to. */
  async amongKnown(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.read<{ id: string }>('service', readKnown, [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}
