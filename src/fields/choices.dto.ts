import { ApiProperty } from '@nestjs/swagger';
import type { Choice } from './choices.js';

/** A value that a form offers. */
export class ChoiceView implements Choice {
  /** What is sent; `null` for none. */
  @ApiProperty({ type: String, nullable: true, example: 'DEPARTMENT_HEAD' })
  value: string | null;

  /** What people call it, in English. */
  @ApiProperty({ example: 'Department head' })
  label: string;
}
