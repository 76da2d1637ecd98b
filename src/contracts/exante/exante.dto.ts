import { DecidedInPart } from '../../http/decided-in-part.js';
import { fault, field, noFaults } from '../../http/field.js';
import { Id, Optional, TimeZone } from '../../http/fields.js';
import { FreeMap } from '../../http/structured.fields.js';
import { isBlank } from '../../values/plain-text.js';

const LONGEST_NAME = 64;

/** The body of its document; every field may be absent, then it stays as it is. */
@DecidedInPart()
export class ExanteUserDto {
  @Optional()
  @Letters({ example: 'Alex' })
  firstname?: string;

  @Optional()
  @Letters({ example: 'Rep' })
  lastname?: string;

  /** IANA name. */
  @Optional()
  @TimeZone({ example: 'America/New_York' })
  timezone?: string;

  /** The organization to start in; the user must be a member of it. */
  @Optional()
  @Id()
  default_organization?: string;

  /** Merged by key, `null` removes a key; `active_company_uid` chooses the company that is shown as active. */
  @Optional()
  @FreeMap({ example: { theme: 'dark' } })
  settings?: Record<string, unknown>;
}

/** “Alphabetic characters only”: the letters of any script, with the marks that belong to them. */
function Letters({ example }: { example: string }): PropertyDecorator {
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    if (isBlank(value)) return fault('too_short', 'The text is empty.');
    if ([...value].length > LONGEST_NAME)
      return fault('too_long', `The text has more than ${LONGEST_NAME} characters.`);
    return ALPHABETIC.test(value) ? noFaults : fault('not_alphabetic', 'This may have letters only.');
  };
  return field('letters', check, { type: String, minLength: 1, maxLength: LONGEST_NAME, example });
}

const ALPHABETIC = /^\p{L}[\p{L}\p{M}]*$/u;
