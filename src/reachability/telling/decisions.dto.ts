import { ApiProperty } from '@nestjs/swagger';
import { Id, Ids, Optional, Text } from '../../http/fields.js';
import { Value } from '../../http/field.js';
import { CHANNELS, LEVELS } from '../../notifications/effective.js';
import { instant } from '../../values/kinds.js';
import { MOST_ASKED } from './asking.rules.js';

const OUTCOMES = ['send', 'defer', 'batch', 'suppress'];
const LIFTERS = ['self', 'DEPARTMENT_HEAD', 'ADMIN', 'SUPERADMIN'];

/** Whom, by one of `userId` and `userIds`, and of what. */
export class DecideDto {
  @Optional()
  @Id()
  userId?: string;

  /** At most 1,000. */
  @Optional()
  @Ids({ max: MOST_ASKED })
  userIds?: string[];

  /** The key of a category. */
  @Text({ min: 1, max: 100, example: 'campaigns' })
  category: string;

  /** Now unless told, or a moment to come, at most 366 days ahead, by what is known now. */
  @Optional()
  @Value(instant())
  at?: Date;
}

export class ExplainDto {
  @Id()
  userId: string;

  /** The key of a category. */
  @Text({ min: 1, max: 100, example: 'campaigns' })
  category: string;

  /** Now unless told. A moment that has passed is read from the history; one to come, at most 366 days ahead, by what is known now. */
  @Optional()
  @Value(instant())
  at?: Date;
}

/** The rule that decides. */
export class ToldBecauseView {
  @ApiProperty({ example: 'quietHours' })
  rule: string;

  /** On which level it is set. */
  @ApiProperty({ enum: LEVELS, example: 'user' })
  level: string;

  /** The field there. */
  @ApiProperty({ type: String, nullable: true, example: 'quietHours' })
  key: string | null;
}

/** What becomes of it on one channel. */
export class ChannelDecisionView {
  /** `defer`: not before `until`. `batch`: with others, at `until`. `suppress`: never. */
  @ApiProperty({ enum: OUTCOMES, example: 'defer' })
  decision: string;

  /** Of what is suppressed, when that ends, where it ends by itself; `null` of what is sent. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-27T12:00:00.000Z' })
  until: Date | null;

  because: ToldBecauseView;
}

/** Every channel, also those that the category doesn’t have. */
export class ChannelDecisionsView {
  email: ChannelDecisionView;
  app: ChannelDecisionView;
  sms: ChannelDecisionView;
  push: ChannelDecisionView;
}

/** The decision about one person. */
export class PersonDecisionView {
  @ApiProperty({ format: 'uuid' })
  userId: string;

  /** `unknown`: nobody, or nobody whom the caller may ask about. */
  @ApiProperty({ enum: ['decided', 'unknown'] })
  outcome: 'decided' | 'unknown';

  /** `null` of who is unknown. */
  @ApiProperty({ type: ChannelDecisionsView, nullable: true })
  channels: ChannelDecisionsView | null;

  /** For so many seconds behind `at` the clock alone doesn’t change it, at most 300; `null` of who is unknown. */
  @ApiProperty({ type: 'integer', nullable: true, minimum: 0, maximum: 300, example: 300 })
  validFor: number | null;
}

/** The decisions, in the order in which they were asked for, each person once. */
export class DecisionsView {
  category: string;

  at: Date;

  @ApiProperty({ type: [PersonDecisionView] })
  items: PersonDecisionView[];
}

/** What a rule has found. */
export class FindingView extends ToldBecauseView {
  /** The channels that it is about. */
  @ApiProperty({ type: [String], enum: CHANNELS, example: ['email', 'app', 'sms', 'push'] })
  channels: string[];

  /** What it looked at. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { quiet: true, mode: 'defer' } })
  saw: Record<string, unknown>;

  /** Whether it decided anything: without a rule that didn’t count, the decision is the same. */
  counted: boolean;
}

/** What would make it another decision. */
export class LeverView {
  /** The field. */
  @ApiProperty({ example: 'quietHours' })
  what: string;

  /** Who may change it: the person, or the lowest role that may. */
  @ApiProperty({ enum: LIFTERS, example: 'self' })
  who: string;
}

/** The decision with everything that was looked at. */
export class ExplanationView {
  @ApiProperty({ format: 'uuid' })
  userId: string;

  category: string;

  at: Date;

  channels: ChannelDecisionsView;

  /** As in the decision; `null` of a moment that has passed, which nothing changes any more. */
  @ApiProperty({ type: 'integer', nullable: true, minimum: 0, maximum: 300, example: 300 })
  validFor: number | null;

  /** In the order in which the rules are asked; of those against it the first counts. */
  @ApiProperty({ type: [FindingView] })
  trace: FindingView[];

  @ApiProperty({ type: [LeverView] })
  wouldChange: LeverView[];
}
