/** The forms of a file of people. */
export const FORMATS = ['csv', 'json', 'ndjson'] as const;
export type FileFormat = (typeof FORMATS)[number];

export const MEDIA_TYPES = {
  csv: 'text/csv',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
} as const satisfies Record<FileFormat, string>;
