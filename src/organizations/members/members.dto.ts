import type { MemberRole } from '../../auth/roles.js';
import { DecidedInPart } from '../../http/decided-in-part.js';
import { Value } from '../../http/field.js';
import { PageQuery } from '../../http/page-query.js';
import { Clearable, Id, Optional } from '../../http/fields.js';
import { AnyOf } from '../../http/query.fields.js';
import { organizationFields } from '../organization.fields.js';

/** A change of a membership; absent fields stay. */
@DecidedInPart()
export class MemberDto {
  /**
   * The role in this organization, which keeps an ADMIN: 409 `last_admin`. A guest who hasn’t proven the e-mail address gets
   * none above SALES_REP: 409 `address_unproven`.
   */
  @Optional()
  @Value(organizationFields['members.accessRole'].kind)
  accessRole?: MemberRole;

  /** A department of this organization; `null` for none. */
  @Clearable()
  @Value(organizationFields['members.departmentId'].kind)
  departmentId?: string | null;
}

export class MembersQuery extends PageQuery {
  /** One of these. */
  @Optional()
  @AnyOf(organizationFields['members.accessRole'].kind)
  role?: MemberRole[];

  /** `none` is who has none. */
  @Optional()
  @AnyOf(organizationFields['members.departmentId'].kind, { none: true })
  departmentId?: (string | null)[];

  /** `nextCursor` of the page before. */
  @Optional()
  @Id()
  cursor?: string;
}
