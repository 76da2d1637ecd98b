import { isJsonObject } from '../values/json-map.js';
import { PERSONA_KEYS, personaFields } from '../personas/persona.fields.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';

/** A person as both formats hold them: `persona` is an object inside, and a column per text in CSV. */
export type PersonFields = Record<string, unknown>;

interface Column {
  /** Whether an empty cell says `null`; it says nothing where a value can't be cleared. */
  clearable: boolean;
  isFlag: boolean;
}

/** The fields of a person that a file has, in their order; the department is told by its name. */
export const FILE_FIELDS = namesOf(userFields, ({ file }: AnyField) => file === true);

/** The columns of a CSV file, in the order of an export. */
export const COLUMNS: ReadonlyMap<string, Column> = new Map([
  ...namesOf(userFields, (row: AnyField) => row.file === true || row === userFields.departmentId).map((name) => {
    return columnOf(name === 'departmentId' ? 'department' : name, userFields[name]);
  }),
  ...PERSONA_KEYS.map((key) => columnOf(`persona.${key}`, personaFields[key])),
]);

function columnOf(name: string, { clearable, kind }: AnyField): [string, Column] {
  return [name, { clearable, isFlag: kind.name === 'flag' }];
}

/** What a spreadsheet would run as a formula, and the sign that keeps it from doing so. */
const ACTIVE = /^['=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'['=+\-@\t\r\n＝＋－＠]/;

type Value = string | boolean | Date | null | undefined;

/** A value as a cell; {@link fieldsOfCells} reads back exactly the same. */
function cellOf(value: Value): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return ACTIVE.test(text) ? `'${text}` : text;
}

/** The cells of a person, in the order of the columns. */
export function cellsOf(fields: PersonFields, columns: readonly string[]): string[] {
  const persona = isJsonObject(fields.persona) ? fields.persona : {};
  return columns.map((column) => cellOf((column in fields ? fields[column] : persona[textOf(column)]) as Value));
}

/** The person that a record of cells is. */
export function fieldsOfCells(columns: readonly string[], cells: readonly string[]): PersonFields {
  const fields: PersonFields = {};
  const persona: PersonFields = {};
  columns.forEach((column, nth) => {
    const value = valueOfCell(column, cells[nth] ?? '');
    if (value === undefined) return;
    if (column.startsWith('persona.')) persona[textOf(column)] = value;
    else fields[column] = value;
  });
  return Object.keys(persona).length === 0 ? fields : { ...fields, persona };
}

function valueOfCell(name: string, cell: string): unknown {
  const text = GUARDED.test(cell) ? cell.slice(1) : cell;
  const column = COLUMNS.get(name);
  if (text.trim() === '') return column?.clearable === true ? null : undefined;
  if (column?.isFlag === true) return FLAGS.get(text.trim().toLowerCase()) ?? text;
  return text;
}

/** Spreadsheets write flags in capitals. */
const FLAGS = new Map([
  ['true', true],
  ['false', false],
]);

function textOf(column: string): string {
  return column.slice('persona.'.length);
}
