/** The forms of a file of people that an export writes. */
export const FORMATS = ['csv', 'json', 'ndjson'] as const;
export type FileFormat = (typeof FORMATS)[number];

/** Those that an import reads. */
export const IMPORT_FORMATS = [...FORMATS, 'xlsx'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Those of an empty file to fill in. */
export const TEMPLATE_FORMATS = ['xlsx', 'csv'] as const satisfies readonly ImportFormat[];
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];

export const MEDIA_TYPES = {
  csv: 'text/csv',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const satisfies Record<ImportFormat, string>;

const EXTENSIONS: Record<string, ImportFormat> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  xlsx: 'xlsx',
};

/** What a file of this name is, if its end tells. */
export function formatOfName(name: string): ImportFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

export function formatOfType(type: string): ImportFormat | undefined {
  return IMPORT_FORMATS.find((format) => MEDIA_TYPES[format] === type);
}
