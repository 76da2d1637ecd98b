import { parametersOf, type FaultParameters, type Level } from '../failure.js';
import type { Group } from '../fields/field.js';
import type { KindName, Limits } from '../values/kinds.js';
import type { Refusal, WaitsFor } from './decision.js';

/** What one field is, for a form. */
export interface Description {
  /** A list is no kind that a row of fields has. */
  kind: KindName | 'list';
  limits: Limits;
  label: string;
  description?: string;
  group: Group;
  position: number;
}

/** What the caller may do with one field. */
export interface Rights {
  editable: boolean;
  visible: boolean;
  /** The values a write may hold, the present one included; absent when any valid value is allowed. */
  allowedValues?: (string | null)[];
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

export type Capability = Description & Rights;

export interface Pending {
  by: WaitsFor;
  until: Date | null;
}

export interface Capabilities {
  version: number;
  /** By the pointer that a refusal or a report names the field with. */
  fields: Record<string, Capability>;
}

/** Why a field isn't editable, in the words of the rule. */
export function explained(refusal: Refusal): Omit<Rights, 'editable' | 'visible'> {
  const { message, rule, level, liftedBy } = refusal;
  return { reason: message, rule, level, liftedBy, ...parametersOf(refusal) };
}
