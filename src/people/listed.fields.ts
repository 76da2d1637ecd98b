import { fact } from '../fields/field.js';
import { userFacts, userFields } from '../fields/user.fields.js';
import { instant } from '../values/kinds.js';

/** What lists show of people that isn't kept with them, as the requests that were granted them tell. */
const activityFacts = {
  lastSeenAt: fact(instant(), {
    list: 'sorted',
    shown: {
      description:
        'When the person last did something, a minute or so behind; `null` for never. What a key does doesn’t count.',
      example: '2026-11-21T09:00:00Z',
    },
  }),
  lastLoginAt: fact(instant(), {
    list: 'sorted',
    shown: { description: 'When the person last logged in; `null` for never.', example: '2026-11-21T08:55:00Z' },
  }),
};

/** Everything that lists may show, sort and filter by. */
export const listedFields = { ...userFields, ...userFacts, ...activityFacts };
