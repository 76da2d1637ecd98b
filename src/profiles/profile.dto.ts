import { ApiProperty } from '@nestjs/swagger';
import { DecidedInPart } from '../http/decided-in-part.js';
import { Clearable } from '../http/fields.js';
import { FlagMap, Nested } from '../http/structured.fields.js';
import { personaFields } from '../personas/persona.fields.js';
import { GROUPS, type Group } from '../fields/field.js';
import { bodyOf } from '../fields/field.dto.js';
import { userFields } from '../fields/user.fields.js';
import { KINDS, type KindName, type Limits } from '../values/kinds.js';
import { PreferencesDto } from './preferences.dto.js';
import type { JsonMap } from './profile.js';

/** The persona's texts. `null` takes an override back, so that the text reads through to the user or organization again. */
export class PersonaDto extends bodyOf(personaFields) {}

/**
 * A change of a profile. Absent fields stay, `null` clears a field (it inherits again, where there is something to
 * inherit), objects are merged key by key, arrays are replaced.
 */
@DecidedInPart()
export class ProfileDto extends bodyOf(userFields) {
  /** Category → on or off, as the user’s own override; `null` inherits again. */
  @Clearable()
  @FlagMap({ example: { calls: true, campaigns: false } })
  notificationPreferences?: Record<string, boolean | null> | null;

  /** Made by the first text that is set, merged after that. */
  @Clearable()
  @Nested(() => PersonaDto)
  persona?: PersonaDto | null;

  @Clearable()
  @Nested(() => PreferencesDto)
  preferences?: (PreferencesDto & JsonMap) | null;
}

/** What became of one sent field. */
export class FieldDecisionView {
  /** RFC 6901 pointer into the body. */
  @ApiProperty({ example: '/persona/timezone' })
  pointer: string;

  @ApiProperty({ enum: ['applied', 'unchanged', 'refused', 'deferred'] })
  outcome: 'applied' | 'unchanged' | 'refused' | 'deferred';

  /** Only of a refused field. */
  @ApiProperty({ example: 'not_allowed' })
  code?: string;

  /** Which rule refused or deferred it. */
  @ApiProperty({ example: 'organizationAllowsHours' })
  rule?: string;

  @ApiProperty({ enum: ['platform', 'organization', 'department', 'user'] })
  level?: string;

  /** The least role that could make the change or lift the rule; `null` when nobody can. */
  @ApiProperty({ type: String, nullable: true, example: 'ADMIN' })
  liftedBy?: string | null;

  message?: string;

  /** Only of a deferred field: what it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by?: string;

  /** Only of a deferred field: the instant it waits for; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until?: Date | null;
}

/** What is asked for a field already, and waits. */
export class PendingView {
  /** The instant it is applied at; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until: Date | null;

  /** What it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by: string;
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

/** What one field is, and what the caller may do with it. */
export class CapabilityView {
  @ApiProperty({ enum: KINDS, example: 'text' })
  kind: KindName;

  limits: LimitsView;

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

  /** The values a write may hold, the present one included; absent when any valid value is allowed. */
  @ApiProperty({ type: 'array', items: { type: 'string', nullable: true }, example: ['SALES_REP'] })
  allowedValues?: (string | null)[];

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

  /** The next change of the field that waits; only for whoever may list those of the person. */
  @ApiProperty({ required: false, type: PendingView })
  deferred?: PendingView;
}
