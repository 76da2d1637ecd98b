import { getSchemaPath } from '@nestjs/swagger';
import { FORM_TYPE } from '../http/form-file.js';
import { MEDIA_TYPES } from './formats.js';
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

/** What an export answers. */
export const fileContent = { 'text/csv': csv, 'application/json': json, 'application/x-ndjson': ndjson };

const workbook = { schema: { type: 'string', format: 'binary' } };
const form = {
  schema: {
    title: 'ImportForm',
    type: 'object',
    required: ['file'],
    description: 'What the query may say may be fields of the form as well; the query counts before them.',
    properties: { file: { type: 'string', format: 'binary', description: 'XLSX, CSV, JSON or NDJSON, by its name.' } },
    additionalProperties: { type: 'string' },
  },
};

/** What an import takes. */
export const importTypes = { ...fileContent, [MEDIA_TYPES.xlsx]: workbook, [FORM_TYPE]: form };

/** What a template is. */
export const templateContent = { [MEDIA_TYPES.xlsx]: workbook, 'text/csv': { schema: { type: 'string' } } };

const counts = {
  dryRun: false,
  mode: 'all-or-nothing',
  rows: 1,
  selected: 1,
  created: 1,
  changed: 0,
  unchanged: 0,
  refused: 0,
};
const result = { row: 1, email: person.email, outcome: 'created' };
const lines = [
  { type: 'row', ...result },
  { type: 'progress', step: 'deciding', rows: 1, of: 1 },
  { type: 'summary', ...counts, applied: true, ignoredColumns: [] },
];

/** What an import answers. */
export const importContent = {
  'application/json': {
    schema: { $ref: getSchemaPath(ImportAnswer) },
    example: { ...counts, applied: true, ignoredColumns: [], results: [result] },
  },
  'application/x-ndjson': {
    schema: { type: 'string' },
    example: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  },
};
