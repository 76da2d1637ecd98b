import { ApiProperty } from '@nestjs/swagger';
import { FAULT_CODES, type Code } from '../codes.js';
import { ANYTHING } from '../http/any-json.js';
import { RefusalParameters } from '../http/problem.dto.js';
import { ChoiceView } from '../fields/choices.dto.js';
import type { Level } from '../failure.js';
import { GROUPS, UNITS, type Group, type Unit } from '../fields/field.js';
import { KINDS, type KindName, type Limits } from '../values/kinds.js';
import type { Inherited } from './capability.js';

/** What became of one sent field. */
export class FieldDecisionView {
  /** RFC 6901 pointer into the body. */
  @ApiProperty({ example: '/persona/timezone' })
  pointer: string;

  @ApiProperty({ enum: ['applied', 'unchanged', 'refused', 'deferred'] })
  outcome: 'applied' | 'unchanged' | 'refused' | 'deferred';

  /** Only of a refused field. */
  @ApiProperty({ enum: FAULT_CODES, enumName: 'FaultCode', example: 'not_allowed' })
  code?: Code;

  /** Which rule refused or deferred it. */
  @ApiProperty({ example: 'organizationAllowsHours' })
  rule?: string;

  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level?: string;

  /** The least role that could make the change or lift the rule; `null` when nobody can. */
  @ApiProperty({ type: String, nullable: true, example: 'ADMIN' })
  liftedBy?: string | null;

  message?: string;

  /** The numbers and names in the message. */
  @ApiProperty({ required: false, type: RefusalParameters })
  parameters?: RefusalParameters;

  /** Only of a deferred field: what it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by?: string;

  /** Only of a deferred field: the instant it waits for; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until?: Date | null;

  /** Of an applied or deferred field that is taken back again: when. */
  @ApiProperty({ required: false, type: Date })
  revertAt?: Date;
}

/** What is asked for a field already, and waits. */
export class PendingView {
  /** The instant it is applied at; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until: Date | null;

  /** What it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by: string;

  /** As it was sent for this field; what is brought back, where the change takes another back. */
  @ApiProperty({ anyOf: ANYTHING, example: 'Regional Manager' })
  value: unknown;

  /** When it is taken back again; `null` for never. */
  @ApiProperty({ type: Date, nullable: true })
  revertAt: Date | null;

  /** Who asked, by id; `null` once they are erased. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  requestedBy: string | null;
}

/** What a form can check by itself. */
export class LimitsView implements Limits {
  /** Of texts, in code points. */
  @ApiProperty({ type: 'integer', example: 1 })
  minLength?: number;

  @ApiProperty({ type: 'integer', example: 200 })
  maxLength?: number;

  @ApiProperty({ type: 'integer', example: 0 })
  minimum?: number;

  @ApiProperty({ type: 'integer', example: 100 })
  maximum?: number;

  /** A regular expression for the whole text. */
  pattern?: string;
}

/** What shows while a field has no value of its own. */
export class InheritedView implements Inherited {
  @ApiProperty({ anyOf: ANYTHING, description: 'As the field itself would hold it.', example: 'Acme Corp' })
  value: unknown;

  /** Where it comes from; `user` is another field of the person. */
  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'], example: 'organization' })
  level: Level;
}

/** What one field is, what it holds, and what the caller may do with it. */
export class CapabilityView {
  @ApiProperty({ enum: [...KINDS, 'list'], example: 'text' })
  kind: KindName | 'list';

  limits: LimitsView;

  /** What a number counts. */
  @ApiProperty({ enum: UNITS, required: false, example: 'hours' })
  unit?: Unit;

  @ApiProperty({ example: 'Job title' })
  label: string;

  /** What whoever sends it has to know. */
  @ApiProperty({ example: 'Job title, for display.' })
  description?: string;

  /** What belongs together in a form. */
  @ApiProperty({ enum: GROUPS, example: 'work' })
  group: Group;

  /** The place in a form, from 1. */
  @ApiProperty({ type: 'integer', example: 6 })
  position: number;

  editable: boolean;

  visible: boolean;

  /**
   * What the field itself holds, as a write would send it; `null` where it holds nothing, or nothing that counts now. Absent where it
   * isn’t `visible`, and where there is no one value.
   */
  @ApiProperty({ anyOf: ANYTHING, required: false, example: 'Senior Account Executive' })
  value?: unknown;

  /** What shows instead while `value` is `null`; absent where nothing does. */
  @ApiProperty({ required: false, type: InheritedView })
  inherited?: InheritedView;

  /** The values a write may hold, the present one included; absent when any valid value is allowed. */
  @ApiProperty({ type: 'array', items: { type: 'string', nullable: true }, example: ['SALES_REP'] })
  allowedValues?: (string | null)[];

  /**
   * The same with their labels. The present value alone where the field isn’t editable, and beside `choicesFrom`; absent where there
   * is nothing to choose from.
   */
  @ApiProperty({ type: ChoiceView, isArray: true, required: false })
  choices?: ChoiceView[];

  /**
   * The list of what a form offers, where it is too long for here: its items have `value` and `label`, or `_id` and `name` where they
   * are organizations or departments.
   */
  @ApiProperty({ required: false, example: '/api/choices/time-zones' })
  choicesFrom?: string;

  /** Why the field isn’t editable. */
  @ApiProperty({ example: 'Only an administrator may change this.' })
  reason?: string;

  @ApiProperty({ example: 'atLeastAdmin' })
  rule?: string;

  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level?: string;

  /** The least role that could make the change or lift the rule; `null` when nobody can. */
  @ApiProperty({ type: String, nullable: true, example: 'ADMIN' })
  liftedBy?: string | null;

  /** The numbers and names in the reason. */
  @ApiProperty({ required: false, type: RefusalParameters })
  parameters?: RefusalParameters;

  /** What every change of the field waits for, such as a new e-mail address for its proof; absent: nothing. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'proof' })
  waitsFor?: string;

  /** The next change of the field that waits; only for whoever may list those of the person. */
  @ApiProperty({ required: false, type: PendingView })
  deferred?: PendingView;
}
