import { Clearable } from '../http/fields.js';
import { Value } from '../http/field.js';
import { Nested } from '../http/structured.fields.js';
import { organizationFields } from '../organizations/organization.fields.js';
import { PersonaDto } from '../profiles/doors/profile.dto.js';
import { bodyOf } from '../fields/field.dto.js';
import { userFields } from '../fields/user.fields.js';
import type { Email } from '../values/email.js';
import { email } from '../values/kinds.js';

/**
 * One person of a file: a change of the profile of whoever has this e-mail address, or somebody new. Absent fields stay,
 * `null` clears.
 */
export class PersonRowDto extends bodyOf(userFields, ({ file }, name) => file === true && name !== 'email') {
  /** Whom the row is about. */
  @Value(email())
  override email: Email;

  /** The name of a department of the organization, in any case. */
  @Clearable()
  @Value(organizationFields['departments.name'].kind)
  department?: string | null;

  /** Made by the first text that is set, merged after that. */
  @Clearable()
  @Nested(() => PersonaDto)
  persona?: PersonaDto | null;
}
