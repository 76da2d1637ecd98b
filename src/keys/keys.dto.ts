import { ApiProperty } from '@nestjs/swagger';
import { SCOPES, type Scope } from '../auth/scopes.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { Value } from '../http/field.js';
import { Optional, SomeOf, Text } from '../http/fields.js';
import * as kinds from '../values/kinds.js';
import { MOST_OVERLAP_HOURS, USUAL_OVERLAP_HOURS } from './keys.rules.js';

@DecidedInPart()
export class NewKeyDto {
  /** For whoever looks through the list later: what the key is for. */
  @Text({ min: 1, max: 100, example: 'Nightly report' })
  name: string;

  /** What it may be used for, as far as its owner may; for good. */
  @SomeOf(SCOPES, { least: 1 })
  scopes: Scope[];

  /** When it ends: a moment to come, within the longest life that the organization gives keys. */
  @Value(kinds.instant())
  expiresAt: Date;
}

@DecidedInPart()
export class RotateKeyDto {
  /** How long the key before still works; 0 ends it now. */
  @Optional()
  @Value(kinds.number({ min: 0, max: MOST_OVERLAP_HOURS, example: USUAL_OVERLAP_HOURS }))
  overlapHours?: number;

  /** When the new one ends; without it, it lives for as long as the one before was made for. */
  @Optional()
  @Value(kinds.instant())
  expiresAt?: Date;
}

/** A key that is alive. */
export class KeyView {
  /** Its fingerprint: the first 32 digits of the SHA-256 of the key, so that whoever has found one finds out which it is. */
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Nightly report' })
  name: string;

  @ApiProperty({ type: [String], enum: SCOPES, example: ['people:read'] })
  scopes: Scope[];

  createdAt: Date;

  expiresAt: Date;

  /** Within a minute or so; `null` before it is used. */
  @ApiProperty({ type: Date, nullable: true })
  lastUsedAt: Date | null;

  /** The key that it was rotated to; until it ends, both work. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  replacedBy: string | null;
}

/** A key that was just made. */
export class NewKeyView extends KeyView {
  /** To be sent as `Authorization: Bearer …`. It is told once and kept nowhere. */
  @ApiProperty({ example: 'roster_pat_…' })
  token: string;
}
