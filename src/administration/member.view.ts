import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import type { Actor } from '../auth/caller.js';
import type { MemberRow } from '../organizations/members/members.store.js';
import { isPrivate, isVisible } from '../profiles/policy.js';
import { sightOf } from '../profiles/sight.js';
import { viewOf } from '../fields/field.dto.js';
import { namesOf, type AnyFact, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';

const isShown = (row: AnyFact): boolean => (row as AnyField).members === true;
const SHOWN = namesOf(userFields, isShown);

/** Somebody in an organization, as their colleagues there see them; private fields are absent for those who may not see them. */
export class MemberView extends viewOf(userFields, { has: isShown, isPrivate }) {
  /** The user. */
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  override organizationId: string;

  /** The role in this organization. */
  @ApiProperty({ enum: MEMBER_ROLES })
  override accessRole: MemberRole;

  /** Whether the role waits, and counts as SALES_REP, until this guest has proven the e-mail address: invite it for that. */
  roleRests: boolean;

  /** The department in this organization. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  override departmentId: string | null;

  /** Whether this is the person’s home organization, the one that administers their profile. */
  isHome: boolean;

  /** Since when. */
  createdAt: Date;
}

/** What the profile says is for the home to see, so it is seen from where the actor stands there. */
export function presentMember(
  actor: Actor,
  { id, home, atHome, avatarId: _, profileVersion: _v, ...member }: MemberRow,
  picture: string | null,
): MemberView {
  const role = actor.role === 'SUPERADMIN' ? actor.role : atHome.role;
  const sight = sightOf(
    { userId: actor.userId, role, departmentId: atHome.departmentId },
    { id, accessRole: home.role, departmentId: home.departmentId },
  );
  const view: MemberView = { _id: id, id, ...member, picture };
  for (const name of SHOWN) if (!isVisible(name, sight)) delete view[name];
  return view;
}
