import type { Kind, Shape } from '../values/kinds.js';

export const GROUPS = [
  'name',
  'contact',
  'work',
  'access',
  'availability',
  'calls',
  'display',
  'notifications',
  'webhooks',
  'persona',
  'hours',
  'settings',
  'departments',
  'members',
  'numbers',
  'company',
] as const;
export type Group = (typeof GROUPS)[number];

/** What a number counts. */
export const UNITS = ['minutes', 'hours', 'days'] as const;
export type Unit = (typeof UNITS)[number];

/** How a value is kept, and which readings show it to whoever may see it. */
export interface FactFacts {
  /** What somebody new has; `null` unless told. */
  blank?: unknown;
  /** Where it is read from, when that isn't a column of the user of its own name; such a value is written apart. */
  stored?: string;
  /** `false`: follows from another field, which the history tells. */
  told?: false;
  /** `false`: profiles don't show it. */
  view?: false;
  /** Whether lists of people show it, and may be sorted by it. */
  list?: 'shown' | 'sorted';
  /** Whether lists of people may be filtered by its values; a text where the parameter has another name. */
  filter?: true | string;
  /** What the documents say of it where it is shown, when that is something else than where it is sent. */
  shown?: Partial<Shape> & { description?: string; nullable?: boolean };
}

/** What a field is beside the kind of its value. Who may see and write it is for the policy table to say. */
export interface FieldFacts extends FactFacts {
  /** For a form, as are the group and the place in the table. */
  label: string;
  group: Group;
  /** What its closed values are called. */
  choices?: Readonly<Record<string, string>>;
  /** What `null` is called among choices. */
  none?: string;
  /** What whoever sends it has to know. */
  about?: string;
  /** Whether `null` may be sent; unless told, where that is what somebody new has. */
  clearable?: boolean;
  /** `false`: no body has it by itself. */
  sent?: false;
  /** Which of the texts that a search looks through has it. */
  search?: 'text' | 'phone';
  /** Whether files of people have it. */
  file?: true;
  /** Whether it is changed of many people at once. */
  bulk?: true;
  /** Whether the members of an organization show it. */
  members?: true;
}

/** A row of a table of facts: what is kept of a person beside the fields, and never sent. */
export type Fact<Read = unknown, Kept = Read, Facts extends FactFacts = FactFacts> = Facts & { kind: Kind<Read, Kept> };

/** A row of a table of fields. */
export type Field<Read = unknown, Kept = Read, Facts extends FieldFacts = FieldFacts> = Facts & {
  kind: Kind<Read, Kept>;
  clearable: ClearableOf<Facts>;
};

/** Any row, as whoever walks a table sees it. */
export type AnyFact = FactFacts & { kind: Kind<unknown> };
export type AnyField = FieldFacts & { kind: Kind<unknown>; clearable: boolean };

type ClearableOf<Facts> = Facts extends { clearable: infer Told } ? Told : Facts extends HasBlank ? false : true;
type HasBlank = { blank: object | string | boolean };

/** @example designation: field(text({ max: 200 }), { label: 'Job title', group: 'work', list: 'sorted', file: true }) */
export function field<Read, Kept, const Facts extends FieldFacts>(
  kind: Kind<Read, Kept>,
  facts: Facts,
): Field<Read, Kept, Facts> {
  const clearable = (facts.clearable ?? facts.blank === undefined) as ClearableOf<Facts>;
  return { kind, ...facts, clearable };
}

export function fact<Read, Kept, const Facts extends FactFacts>(
  kind: Kind<Read, Kept>,
  facts: Facts,
): Fact<Read, Kept, Facts> {
  return { kind, ...facts };
}

/** What the state holds. */
export type KeptOf<Row> = Row extends { kind: Kind<unknown, infer Kept> }
  ? Row extends HasBlank
    ? Kept
    : Kept | null
  : never;

/** What a body holds once it is read. */
export type ReadOf<Row> = Row extends { kind: Kind<infer Read, unknown>; clearable: infer Clearable }
  ? Clearable extends true
    ? Read | null
    : Read
  : never;

/** The names of a table, in its order. */
export function namesOf<Name extends string, Row>(
  table: Record<Name, Row>,
  has: (row: Row, name: Name) => boolean = () => true,
): Name[] {
  return (Object.keys(table) as Name[]).filter((name) => has(table[name], name));
}
