import { getSchemaPath } from '@nestjs/swagger';
import { ImportAnswer } from './import.dto.js';
import { PersonRowDto } from './person-row.dto.js';

const person = {
  email: 'alex@acme.example',
  fullName: 'Alex Rep',
  phoneNumber: '+14155550199',
  department: 'Leasing',
  persona: { position: 'Leasing Manager' },
};

const csv = {
  schema: { type: 'string' },
  example: `email,fullName,phoneNumber,department,persona.position\r\n${[
    person.email,
    person.fullName,
    `'${person.phoneNumber}`,
    person.department,
    person.persona.position,
  ].join()}\r\n`,
};
const json = { schema: { type: 'array', items: { $ref: getSchemaPath(PersonRowDto) } }, example: [person] };
const ndjson = { schema: { type: 'string' }, example: `${JSON.stringify(person)}\n` };

/** What an import takes, and an export answers. */
export const fileContent = { 'text/csv': csv, 'application/json': json, 'application/x-ndjson': ndjson };

const counts = { dryRun: false, mode: 'all-or-nothing', rows: 1, created: 1, changed: 0, unchanged: 0, refused: 0 };
const result = { row: 1, email: person.email, outcome: 'created' };
const lines = [
  { type: 'row', ...result },
  { type: 'progress', step: 'deciding', rows: 1, of: 1 },
  { type: 'summary', ...counts, applied: true },
];

/** What an import answers. */
export const importContent = {
  'application/json': {
    schema: { $ref: getSchemaPath(ImportAnswer) },
    example: { ...counts, applied: true, results: [result] },
  },
  'application/x-ndjson': {
    schema: { type: 'string' },
    example: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  },
};
