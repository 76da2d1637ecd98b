import type { FieldFault } from '../failure.js';
import { setAside } from '../http/decided-in-part.js';
import { toDto } from '../http/dto.js';
import { notAt } from '../http/text-faults.js';
import { validationFaults } from '../http/validation-faults.js';
import type { ChangeByEmail } from '../profiles/batch/batch.store.js';
import { Misfit } from '../values/kinds.js';
import { PersonRowDto } from './person-row.dto.js';
import { MOST_NEW_DEPARTMENTS, type FileDepartments } from './file-departments.js';
import type { SourceRow } from './source-row.js';

/** Told of one row; a file of faulty rows would be answered with many times its size. */
const MOST_FAULTS = 20;

/** A row that can be decided, with its faults in the change; or what is wrong with one that is about nobody in particular. */
export type CheckedRow = { row: number; email: string | null } & ({ change: ChangeByEmail } | { errors: FieldFault[] });

/** What a row of the file is held against before anything is read of the person. */
export interface Surroundings {
  departments: FileDepartments;
  /** E-mail key → the row that had it first. */
  seen: Map<string, number>;
}

/** The checks of a profile's body, and what a row has beyond it: a department by its name, each person once. */
export function checkedRow({ row, fields, faults }: SourceRow, around: Surroundings): CheckedRow {
  const told = { row, email: typeof fields.email === 'string' ? fields.email.slice(0, 254) : null };
  if (faults.length > 0) return { ...told, errors: faults };
  const dto = toDto(PersonRowDto, fields) as PersonRowDto;
  const own = validationFaults(dto);
  const all = [...own, ...notAt(own, [...departmentFaults(dto, around), ...duplicateFaults(dto, around)])];
  const { email, department, ...body } = all.length > 0 ? setAside<Partial<PersonRowDto>>(dto, all) : dto;
  if (email === undefined) return { ...told, errors: all.slice(0, MOST_FAULTS) };
  if (all.length === 0) around.seen.set(email.key, row);
  const change: ChangeByEmail = { ...body, email, faults: all.slice(0, MOST_FAULTS) };
  if (department !== undefined) change.departmentId = department === null ? null : idOf(department, around);
  return { ...told, change };
}

/** The reasons of a refusal, told of the row's own fields. */
export function asRowFaults(errors: readonly FieldFault[]): FieldFault[] {
  return errors.slice(0, MOST_FAULTS).map((fault) => ({ ...fault, pointer: asRowField(fault.pointer) }));
}

/** NOTE: `/name` is that of a department which somebody else has made meanwhile. */
export function asRowField(pointer: string): string {
  return pointer === '/departmentId' || pointer === '/name' ? '/department' : pointer;
}

function departmentFaults({ department }: PersonRowDto, { departments }: Surroundings): FieldFault[] {
  if (typeof department !== 'string' || departments.findOrPlan(department) !== undefined) return [];
  const pointer = '/department';
  const message = 'The organization has no department of this name';
  if (!departments.makes) return [{ pointer, code: 'unknown_department', message: `${message}.` }];
  const more = `${message}, and a file makes at most ${MOST_NEW_DEPARTMENTS}.`;
  return [{ pointer, code: 'unknown_department', message: more, parameters: { limit: MOST_NEW_DEPARTMENTS } }];
}

function duplicateFaults(dto: PersonRowDto, { seen }: Surroundings): FieldFault[] {
  const first = dto.email instanceof Misfit ? undefined : seen.get(dto.email?.key);
  if (first === undefined) return [];
  const message = `Row ${first} has this e-mail address already.`;
  return [{ pointer: '/email', code: 'duplicate_email', message, parameters: { row: first } }];
}

function idOf(department: string, { departments }: Surroundings): string | null {
  return departments.find(department) ?? null;
}
