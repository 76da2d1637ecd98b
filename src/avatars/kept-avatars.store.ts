import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../database/database.js';

/** So many pictures of a person can be brought back by taking a change back; the one that shows isn't among them. */
const MOST_KEPT = 20;

/** One more for each upload; whatever couldn't be deleted is tried again by the next two. */
const MOST_FORGOTTEN = 3;

/** $1 person, $2 how many are kept, $3 at most: the pictures that were replaced before those, the last first. */
const readForgotten: Statement = {
  name: 'avatars-forgotten',
  text: `select replaced.id from (
      select fields -> '/avatarId' ->> 'before' as id, max(version) as version from changes
      where subject_id = $1 and fields ? '/avatarId' group by 1) replaced
    join users u on u.id = $1
    where replaced.id is not null and replaced.id is distinct from u.avatar_id::text
    order by replaced.version desc offset $2 limit $3`,
};

/** The pictures that the history of a person tells. */
@Injectable()
export class KeptAvatarsStore {
  constructor(private readonly database: Database) {}

  /** Those that nobody brings back any more, as there were enough others since. */
  async forgotten(userId: string): Promise<string[]> {
    const rows = await this.database.read<{ id: string }>('service', readForgotten, [
      userId,
      MOST_KEPT,
      MOST_FORGOTTEN,
    ]);
    return rows.map(({ id }) => id);
  }
}
