import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Dto } from '../http/dto.js';
import { Value } from '../http/field.js';
import { Clearable, Optional } from '../http/fields.js';
import { anyOf, type Kind } from '../values/kinds.js';
import { filterNames } from './filters.js';
import { namesOf, type AnyFact, type AnyField, type KeptOf, type ReadOf } from './field.js';

/** What a body holds of a table, each field absent or as its kind has read it. */
export type BodyOf<Table> = {
  [Name in keyof Table as Table[Name] extends { sent: false } ? never : Name]?: ReadOf<Table[Name]>;
};

/**
 * The DTO of a table's fields, or of some of them.
 *
 * @example class ProfileDto extends bodyOf(userFields) { … }
 */
export function bodyOf<Table extends Record<string, AnyField>>(
  table: Table,
  has: (row: AnyField, name: string) => boolean = () => true,
): Dto<BodyOf<Table>> {
  class Body {}
  for (const name of namesOf(table, (row, name) => row.sent !== false && has(row, String(name)))) {
    const { kind, clearable, about } = table[name] as AnyField;
    Value(kind, about === undefined ? {} : { description: about })(Body.prototype, name);
    (clearable ? Clearable() : Optional())(Body.prototype, name);
  }
  return Body;
}

type Filter<Name, Row> = Row extends { filter: infer Told } ? (Told extends string ? Told : Name) : never;

/** What a list may be filtered by of a table: values of which one is to be there, `null` for none. */
export type FiltersOf<Table> = {
  [Name in keyof Table as Filter<Name, Table[Name]>]?: Table[Name] extends { kind: Kind<infer Read> }
    ? (Read | null)[]
    : never;
};

/** The DTO of a table's filters; what may be blank has `none`. */
export function filtersOf<Table extends Record<string, AnyFact>>(table: Table): Dto<FiltersOf<Table>> {
  class Filters {}
  for (const [name, parameter] of filterNames(table)) {
    const { kind, blank } = table[name] as AnyFact;
    const none = blank === undefined;
    const description = `Whose \`${name}\` is one of these${none ? '; `none` for who has none' : ''}.`;
    Value(anyOf(kind, { none }), { description })(Filters.prototype, parameter);
    Optional()(Filters.prototype, parameter);
  }
  return Filters;
}

/** What is shown of a table; whatever not everyone sees may be absent. */
export type ViewOf<Table> = { [Name in keyof Table]?: KeptOf<Table[Name]> };

/** The class of what is shown of a table, with what is private by the policy marked as such. */
export function viewOf<Table extends Record<string, AnyFact>>(
  table: Table,
  { has, isPrivate }: { has: (row: AnyFact, name: string) => boolean; isPrivate: (name: string) => boolean },
): Dto<ViewOf<Table>> {
  class View {}
  for (const name of namesOf(table, has)) {
    ApiProperty(shownAs(table[name] as AnyField, isPrivate(name)))(View.prototype, name);
  }
  return View;
}

function shownAs({ kind, blank, about, shown }: AnyField, isPrivate: boolean): ApiPropertyOptions {
  const { description = about ?? '', ...shape } = { ...kind.shape, ...shown };
  const told = [description, isPrivate ? 'Private.' : ''].filter((sentence) => sentence !== '').join(' ');
  return {
    ...shape,
    required: !isPrivate,
    ...((blank ?? null) === null && { nullable: true }),
    ...(told !== '' && { description: told }),
  } as ApiPropertyOptions;
}
