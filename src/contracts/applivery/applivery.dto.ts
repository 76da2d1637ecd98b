import { DecidedInPart } from '../../http/decided-in-part.js';
import { fault, field, noFaults } from '../../http/field.js';
import { Clearable, Name, OneOf, Optional, WebUrl } from '../../http/fields.js';
import {
  APPLIVERY_LANGUAGES,
  APPLIVERY_ROLES,
  type AppliveryLanguage,
  type AppliveryRole,
} from './applivery-values.js';

/** The body of its document; every field may be absent, then it stays as it is. */
@DecidedInPart()
export class AppliveryUserDto {
  @Clearable()
  @Name({ max: 128, example: 'John' })
  firstName?: string | null;

  @Clearable()
  @Name({ max: 128, example: 'Doe' })
  lastName?: string | null;

  /** An http or https address. */
  @Clearable()
  @WebUrl({ example: 'https://example.com/images/profile-picture.jpg' })
  picture?: string | null;

  /**
   * `admin` is our ADMIN and `user` our SALES_REP; `adminViewer` and `serviceAccount` have no twin and are refused. The
   * role that the user already reads as changes nothing.
   */
  @Optional()
  @RoleWithTwin()
  role?: AppliveryRole;

  @Clearable()
  @OneOf(APPLIVERY_LANGUAGES)
  language?: AppliveryLanguage | null;
}

function RoleWithTwin(): PropertyDecorator {
  const check = (value: unknown) => {
    if (value === 'admin' || value === 'user') return noFaults;
    const isTheirs = (APPLIVERY_ROLES as readonly unknown[]).includes(value);
    return isTheirs
      ? fault('role_without_twin', `Roster has no role like ${String(value)}; admin and user can be given.`)
      : fault('unknown_value', `This must be one of ${APPLIVERY_ROLES.join(', ')}.`);
  };
  return field('applivery_role', check, { type: String, enum: [...APPLIVERY_ROLES], example: 'user' });
}
