import { PickType } from '@nestjs/swagger';
import { Clearable, EmailAddress, Text } from '../http/fields.js';
import { ProfileDto } from '../profiles/profile.dto.js';

/** The fields of a profile that a row can hold beside the e-mail and the department. */
const FIELDS = [
  'fullName',
  'firstName',
  'lastName',
  'phoneNumber',
  'designation',
  'accessRole',
  'status',
  'language',
  'timezone',
  'availability',
  'availabilityUntil',
  'callForwardingEnabled',
  'persona',
] as const satisfies readonly (keyof ProfileDto)[];

/**
 * One person of a file: a change of the profile of whoever has this e-mail address, or somebody new. Absent fields stay,
 * `null` clears.
 */
export class PersonRowDto extends PickType(ProfileDto, FIELDS) {
  /** Whom the row is about. */
  @EmailAddress()
  email: string;

  /** The name of a department of the organization. */
  @Clearable()
  @Text({ max: 100, example: 'Leasing' })
  department?: string | null;
}
