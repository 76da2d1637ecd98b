import { AUDIT_TYPES } from './audit-file.js';

const subject = { kind: 'user', _id: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', name: 'Alex Rep' };
const words = 'Job title set to “Closer”.';

/** What an export answers. */
export const auditContent = {
  [AUDIT_TYPES.csv]: {
    schema: { type: 'string' },
    example: `at,kind,subjectId,subject,version,actorId,actor,source,requestId,field,before,after,words,changeId\r\n`,
  },
  [AUDIT_TYPES.ndjson]: {
    schema: { type: 'string', description: 'A line for each change, as pages have them.' },
    example: `${JSON.stringify({ version: 7, subject, fields: { '/designation': { before: null, after: 'Closer' } }, words: [words] })}\n`,
  },
} as const;
