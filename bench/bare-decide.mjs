/** The reads of a decision on bare `pg`, sent as the service sends them: prepared, pipelined, in one round trip. */
import { readHomes, readPeople, readSaid } from '../dist/reachability/telling/snapshots.statements.js';
import { beginning } from './row-security.mjs';

const commit = { name: 'commit', text: 'commit' };

/** What there is to decide from, with nothing decided. */
export async function readTelling(pool, { userId, sessionId }, { userIds, category }) {
  const client = await pool.connect();
  try {
    const sent = [
      beginning(userId),
      { values: [userId, sessionId, userIds], ...readPeople },
      { values: [userIds, category], ...readHomes },
      { values: [userIds, category], ...readSaid },
      commit,
    ];
    const answers = await Promise.all(sent.map((statement) => client.query(statement)));
    client.release();
    const [people, homes, said] = answers.slice(1, 4).map(({ rows }) => rows);
    return { homes, items: withSaid(people, said) };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Each person as they were read, with what they have said, so that both answers are made of all that was read. */
function withSaid(people, said) {
  const own = new Map(said.map((one) => [one.ownerId, one]));
  return people.map((person) => ({ ...person, said: own.get(person.id) ?? null }));
}
