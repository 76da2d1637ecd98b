import { parametersOf, type FaultParameters, type Level } from '../failure.js';
import { choicesFrom, type Choice } from '../fields/choices.js';
import type { Group, Unit } from '../fields/field.js';
import type { KindName, Limits } from '../values/kinds.js';
import type { Refusal, WaitsFor } from './decision.js';

/** What one field is, for a form. */
export interface Description {
  /** A list is no kind that a row of fields has. */
  kind: KindName | 'list';
  limits: Limits;
  unit?: Unit;
  label: string;
  description?: string;
  group: Group;
  position: number;
  /** The route of all values to choose from, where they are too many to be told here. */
  choicesFrom?: string;
}

/** What the caller may do with one field. */
export interface Rights {
  editable: boolean;
  visible: boolean;
  /** The values a write may hold, the present one included; absent when any valid value is allowed. */
  allowedValues?: (string | null)[];
  /** The same with their labels; the present one alone, where the field isn’t editable or its choices are elsewhere. */
  choices?: Choice[];
  reason?: string;
  rule?: string;
  level?: Level;
  liftedBy?: string | null;
  /** The numbers and names in the reason. */
  parameters?: FaultParameters;
  /** What every change of it waits for. */
  waitsFor?: WaitsFor;
  /** The next change of it that waits. */
  deferred?: Pending;
}

/** What a field holds, for who sees it. */
export interface Held {
  /** Its own value, as a write would send it; `null` for none, or for one that doesn't count. */
  value?: unknown;
  inherited?: Inherited;
}

/** What shows while a field has no value of its own. */
export interface Inherited {
  value: unknown;
  level: Level;
}

export type Capability = Description & Rights & Held;

export interface Pending {
  by: WaitsFor;
  until: Date | null;
  value: unknown;
  revertAt: Date | null;
  requestedBy: string | null;
}

export interface Capabilities {
  version: number;
  /** By the pointer that a refusal or a report names the field with. */
  fields: Record<string, Capability>;
}

/** A row of a table of fields, as far as a form is told of it. */
interface DescribedRow {
  kind: { readonly name: KindName | 'list'; readonly limits: Limits };
  label: string;
  group: Group;
  unit?: Unit;
  about?: string;
}

/** What a form is told of a row; `position` is its place, from 1. */
export function descriptionOf({ kind, label, group, unit, about }: DescribedRow, position: number): Description {
  const from = choicesFrom(kind.name);
  return {
    kind: kind.name,
    limits: kind.limits,
    ...(unit !== undefined && { unit }),
    label,
    ...(about !== undefined && { description: about }),
    group,
    position,
    ...(from !== undefined && { choicesFrom: from }),
  };
}

/** What may be chosen, for a form and for a program. */
export function choosing(choices: Choice[]): Pick<Rights, 'allowedValues' | 'choices'> {
  return { allowedValues: choices.map(({ value }) => value), choices };
}

/** Why a field isn't editable, in the words of the rule. */
export function explained(refusal: Refusal): Omit<Rights, 'editable' | 'visible'> {
  const { message, rule, level, liftedBy } = refusal;
  return { reason: message, rule, level, liftedBy, ...parametersOf(refusal) };
}
