import type { FieldFault } from '../failure.js';
import { guarded, unguarded } from '../values/formula-guard.js';
import { isJsonObject } from '../values/json-map.js';
import { PERSONA_KEYS, personaFields } from '../fields/persona.fields.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';

/** A person as both formats hold them: `persona` is an object inside, and a column per text in CSV. */
export type PersonFields = Record<string, unknown>;

interface Column {
  /** Whether an empty cell says `null`; it says nothing where a value can't be cleared. */
  clearable: boolean;
  isFlag: boolean;
  isMoment: boolean;
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
  return [name, { clearable, isFlag: kind.name === 'flag', isMoment: kind.name === 'instant' }];
}

type Value = string | boolean | Date | null | undefined;

/** A value as a cell; {@link fieldsOfCells} reads back exactly the same. */
function cellOf(value: Value): string {
  if (value === null || value === undefined) return '';
  return guarded(value instanceof Date ? value.toISOString() : String(value));
}

/** The cells of a person, in the order of the columns. */
export function cellsOf(fields: PersonFields, columns: readonly string[]): string[] {
  const persona = isJsonObject(fields.persona) ? fields.persona : {};
  return columns.map((column) => cellOf((column in fields ? fields[column] : persona[textOf(column)]) as Value));
}

/** A cell as it stands in the file: a text, or what a workbook has that is none. */
export type Cell = string | { date: string } | { fault: string; error?: string };

/** The person that a record of cells is, and what is wrong with the cells; a column without a name is passed over. */
export function fieldsOfCells(
  columns: readonly (string | undefined)[],
  cells: readonly Cell[],
): { fields: PersonFields; faults: FieldFault[] } {
  const fields: PersonFields = {};
  const persona: PersonFields = {};
  const faults: FieldFault[] = [];
  columns.forEach((name, nth) => {
    if (name === undefined) return;
    const cell = textOfCell(name, cells[nth] ?? '');
    if (typeof cell !== 'string') return void faults.push(cell);
    const value = valueOfCell(name, cell);
    if (value === undefined) return;
    if (name.startsWith('persona.')) persona[textOf(name)] = value;
    else fields[name] = value;
  });
  const isDressed = Object.keys(persona).length > 0;
  return { fields: isDressed ? { ...fields, persona } : fields, faults };
}

/** A date is taken where a moment is meant, and nowhere else: most others are texts that a spreadsheet took for one. */
function textOfCell(name: string, cell: Cell): string | FieldFault {
  if (typeof cell === 'string') return cell;
  if ('date' in cell && COLUMNS.get(name)?.isMoment === true) return cell.date;
  const { fault: message = 'The cell is a date; format it as text.', error } = 'fault' in cell ? cell : {};
  const parameters = error === undefined ? {} : { parameters: { error } };
  return { pointer: `/${name.replace('.', '/')}`, code: 'unreadable_cell', message, ...parameters };
}

function valueOfCell(name: string, cell: string): unknown {
  const text = unguarded(cell);
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
