import type { Statement } from '../database/database.js';
import { CHANGE_COLUMNS } from '../history/history.statements.js';

/** Whose events somebody reads: of an organization, of themselves, or all. */
export type Books = { organizationId: string } | { personId: string } | 'all';

/** What a position is joined with; what was taken out of the history meanwhile has none. */
const READ = `select e.position::text as position, ${CHANGE_COLUMNS}, c.client, c.event, c.about
    from event_positions e join changes c on c.id = e.change_id`;

/** $2 whether nothing is told of SUPERADMINs. */
const BELOW = `(not $2::boolean or e.subject_id <> all (array(select s.id from roster_superadmins() as s (id))))`;

/** $1 the position to start behind, $2 as above, $3 how many, $4 whose. */
function reading(name: string, whose: string): Statement {
  return {
    name: `events-${name}`,
    text: `${READ} where e.position > $1::bigint and ${BELOW} and ${whose} order by e.position limit $3::integer`,
  };
}

/** The same, $5 subjects: each by itself, because an index has the events of one in their order. */
function readingSome(name: string, whose: string): Statement {
  return {
    name: `events-${name}-some`,
    text: `select told.* from unnest($5::uuid[]) as asked (subject_id) cross join lateral (
        ${READ} where e.subject_id = asked.subject_id and e.position > $1::bigint and ${BELOW} and ${whose}
        order by e.position limit $3::integer) told
      order by told.position::bigint limit $3::integer`,
  };
}

const OF_ORGANIZATION = 'e.organization_id = $4::uuid';
const OF_PERSON = 'e.subject_id = $4::uuid';
/** NOTE: $4 has to be there for its type to be known. */
const OF_ALL = '$4::uuid is null';

/** By whose events are read, all of them or those of some subjects. */
export const readings = {
  organization: [reading('organization', OF_ORGANIZATION), readingSome('organization', OF_ORGANIZATION)],
  person: [reading('person', OF_PERSON), readingSome('person', OF_PERSON)],
  all: [reading('all', OF_ALL), readingSome('all', OF_ALL)],
} as const;

/** $1 how many at most: gives positions to what is committed and has none. */
export const givePositions: Statement = {
  name: 'events-give-positions',
  text: 'select last::text as last, more from roster_give_positions($1)',
};

/** $1 and $2 between which positions: whose there are, by the service itself. */
export const readWhose: Statement = {
  name: 'events-whose',
  text: `select distinct organization_id as "organizationId", subject_id as "subjectId" from event_positions
    where position > $1::bigint and position <= $2::bigint`,
};
