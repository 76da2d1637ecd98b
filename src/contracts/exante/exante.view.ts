import { ApiProperty } from '@nestjs/swagger';
import type { JsonMap } from '../../values/json-map.js';
import { permissionsOf } from '../../auth/permissions.js';
import type { Person, PersonMembership } from '../../profiles/person.js';
import { displayName } from '../../profiles/profile.js';

const uid = { type: String, format: 'uuid', example: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };
const moment = { type: String, format: 'date-time', example: '2026-02-03T15:30:00.000Z' };
const map = { type: 'object', additionalProperties: true } as const;

export class ExanteCompany {
  @ApiProperty(uid)
  uid: string;

  @ApiProperty({ example: 'Acme Holding' })
  name: string;

  /** The `id` of the user who owns it; null when nobody is known. */
  @ApiProperty({ ...uid, nullable: true })
  owner_id: string | null;

  @ApiProperty({ type: 'integer', example: 100 })
  max_documents: number;
}

export class ExanteOrganization {
  @ApiProperty(uid)
  uid: string;

  @ApiProperty({ example: 'Acme Corp' })
  name: string;

  @ApiProperty(uid)
  company_uid: string;
}

export class ExanteUser {
  /** The same as `uid`; companies name their owner by it. */
  @ApiProperty(uid)
  id: string;

  @ApiProperty(uid)
  uid: string;

  /** Empty while unset, as `lastname` and `fullname`. */
  @ApiProperty({ example: 'Alex' })
  firstname: string;

  @ApiProperty({ example: 'Rep' })
  lastname: string;

  @ApiProperty({ example: 'Alex Rep' })
  fullname: string;

  @ApiProperty({ format: 'email', example: 'alex@acme.example' })
  email: string;

  /** The user’s own, else the default one. */
  @ApiProperty({ example: 'America/New_York' })
  timezone: string;

  /** The default organization’s. */
  @ApiProperty({ example: 'America/Toronto' })
  default_timezone: string;

  /** 500 × 500 pixels, at an address that expires; or wherever the user’s picture is. */
  @ApiProperty({ type: String, nullable: true, format: 'uri' })
  avatar: string | null;

  /** The home organization until another is chosen; null only for a platform administrator without any. */
  @ApiProperty({ ...uid, nullable: true })
  default_organization: string | null;

  /** The company that `settings.active_company_uid` names, else the default organization’s. */
  @ApiProperty({ type: ExanteCompany, nullable: true })
  active_company: ExanteCompany | null;

  @ApiProperty({ type: [ExanteOrganization] })
  organizations: ExanteOrganization[];

  /** What the user’s role in the default organization may do. */
  @ApiProperty({ type: [String], example: ['profile.read', 'profile.update'] })
  permissions_in_default_organization: string[];

  /** The default organization’s. */
  @ApiProperty(map)
  features: JsonMap;

  @ApiProperty(moment)
  first_seen: string;

  @ApiProperty(moment)
  last_seen: string;

  @ApiProperty(map)
  settings: JsonMap;
}

export class ExanteUserData {
  @ApiProperty({ type: ExanteUser })
  user: ExanteUser;
}

export class ExanteReply {
  @ApiProperty({ enum: ['success'] })
  status: 'success';

  @ApiProperty({ type: 'integer', example: 200 })
  status_code: number;

  @ApiProperty({ example: 'Success' })
  message: string;

  @ApiProperty({ type: ExanteUserData })
  data: ExanteUserData;
}

/** What an organization’s time zone is unless it is set. */
const PLATFORM_TIMEZONE = 'UTC';

/** A person as Exante shows one, with every key of its published example. */
export function presentReply(person: Person): ExanteReply {
  return { status: 'success', status_code: 200, message: 'Success', data: { user: presentUser(person) } };
}

function presentUser(person: Person): ExanteUser {
  const { user } = person.state;
  const start = defaultMembership(person);
  const defaultTimezone = start?.organization.timezone ?? PLATFORM_TIMEZONE;
  return {
    id: user.id,
    uid: user.id,
    firstname: user.firstName ?? '',
    lastname: user.lastName ?? '',
    fullname: displayName(user) ?? '',
    email: user.email,
    timezone: user.timezone ?? defaultTimezone,
    default_timezone: defaultTimezone,
    avatar: person.pictures.large,
    default_organization: start?.organization.id ?? null,
    active_company: activeCompany(person, start),
    organizations: person.memberships.map(presentOrganization),
    permissions_in_default_organization: permissionsOf(
      user.accessRole === 'SUPERADMIN' ? 'SUPERADMIN' : (start?.role ?? null),
    ),
    features: start?.organization.features ?? {},
    ...seen(person),
    settings: user.settings,
  };
}

/** The membership of the organization that the user starts in: the chosen one, else the home. */
function defaultMembership({ state, memberships }: Person): PersonMembership | undefined {
  const id = state.user.defaultOrganizationId ?? state.user.organizationId;
  return memberships.find(({ organization }) => organization.id === id);
}

/** NOTE: a company that is none of the user’s, or no longer, is as good as none chosen. */
function activeCompany({ state, memberships }: Person, start: PersonMembership | undefined): ExanteCompany | null {
  const chosen = memberships.find(({ company }) => company.id === state.user.settings.active_company_uid) ?? start;
  if (chosen === undefined) return null;
  const { id, name, ownerId, maxDocuments } = chosen.company;
  return { uid: id, name, owner_id: ownerId, max_documents: maxDocuments };
}

function presentOrganization({ organization, company }: PersonMembership): ExanteOrganization {
  return { uid: organization.id, name: organization.name, company_uid: company.id };
}

/** Over all kinds of clients. Whoever wasn’t seen yet was first and last seen when the user was made. */
function seen({ activity, createdAt }: Person): Pick<ExanteUser, 'first_seen' | 'last_seen'> {
  const channels = Object.values(activity);
  const firsts = channels.map(({ firstSeenAt }) => Date.parse(firstSeenAt));
  const lasts = channels.flatMap(({ lastActionAt, lastLoginAt }) => [lastActionAt, lastLoginAt]);
  const first = firsts.length === 0 ? createdAt.getTime() : Math.min(...firsts);
  const last = Math.max(first, ...lasts.filter((at) => at !== null).map((at) => Date.parse(at)));
  return { first_seen: new Date(first).toISOString(), last_seen: new Date(last).toISOString() };
}
