import type { DecideDto, ExplainDto } from './decisions.dto.js';

/** An id that stands for one of the reader's own. */
const SOMEBODY = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';

/** What the document offers to try; `at` is a text as it is sent. */
type Examples<Body> = Record<string, { [Name in keyof Body]?: unknown }>;

export const decideExamples = {
  'One person, with an id of your own': { userId: SOMEBODY, category: 'campaigns' },
  'Several at once': { userIds: [SOMEBODY], category: 'escalations' },
} satisfies Examples<DecideDto>;

export const explainExamples = {
  'Why now, with an id of your own': { userId: SOMEBODY, category: 'campaigns' },
} satisfies Examples<ExplainDto>;
