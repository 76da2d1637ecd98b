import { ApiProperty } from '@nestjs/swagger';
import { effectivePersona } from '../../personas/read-through.js';
import { PERSONA_KEYS, personaFields } from '../../fields/persona.fields.js';
import { viewOf } from '../../fields/field.dto.js';
import { namesOf, type AnyFact } from '../../fields/field.js';
import { userFacts, userFields } from '../../fields/user.fields.js';
import { availabilityAt, doNotDisturbAt } from '../../users/availability.js';
import { isPrivate, isVisible } from '../policy.js';
import { preferenceOf } from '../preferences.js';
import { displayName, type Snapshot } from '../profile.js';
import { seenSourceOf } from '../seen-persona.js';
import { SIGHTS, sightOf, type Sight } from '../sight.js';

const table = { ...userFields, ...userFacts };
const isShown = ({ view }: AnyFact): boolean => view !== false;

/** A user as everyone sees it who may see the person; private fields are absent for those who aren't senior. */
export class UserView extends viewOf(table, { has: isShown, isPrivate }) {
  /** UUIDv7. */
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Category → whether it notifies, with everything inherited resolved. Private. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    example: { calls: true, campaigns: false },
  })
  @ApiProperty({ required: !isPrivate('notificationPreferences') })
  notificationPreferences?: Record<string, boolean>;

  /** Counts every change of user, persona and preferences; the `ETag` of the profile. */
  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  createdAt: Date;

  updatedAt: Date;
}

/** How the user appears to the outside. Unset texts read through to the user or the organization. */
export class EffectivePersonaView extends viewOf(personaFields, {
  has: isShown,
  isPrivate: (key) => isPrivate(`persona.${key}`),
}) {}

/** The same, once one of its texts was set. */
export class PersonaView extends EffectivePersonaView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;
}

/**
 * The user as stored after the request, and the persona beside it: `null` until one is set. What others see of it, set or not, is
 * `effectivePersona`.
 */
export interface ProfileView {
  user: UserView;
  persona: PersonaView | null;
  effectivePersona: EffectivePersonaView;
}

/** The profile at an instant, in ms, as the snapshot's actor may see it; `picture` is the address that the user's picture has. */
export function presentProfile(
  snapshot: Snapshot,
  picture: string | null,
  sight = sightOf(snapshot.actor, snapshot.state.user),
  instant = Date.now(),
): ProfileView {
  const { persona } = snapshot.state;
  const effectivePersona = presentTexts(snapshot, sight);
  return {
    user: presentUser(snapshot, picture, sight, instant),
    persona: persona === null ? null : { _id: persona.id, id: persona.id, ...effectivePersona },
    effectivePersona,
  };
}

/** How a value is shown, where that is not as it is kept. */
const shownAs = new Map<string, (snapshot: Snapshot, picture: string | null) => unknown>([
  ['email', ({ state: { user } }) => (user.kind === 'service' ? null : user.email)],
  ['fullName', ({ state }) => displayName(state.user)],
  ['defaultOrganizationId', ({ state: { user } }) => user.defaultOrganizationId ?? user.organizationId],
  ['picture', (_snapshot, picture) => picture],
  ['status', ({ state: { user } }) => (user.deletedAt === null ? user.status : 'deleted')],
  ['notificationPreferences', presentPreferences],
]);

interface Form {
  fields: { name: string; show: ReturnType<(typeof shownAs)['get']> }[];
  /** With all the keys, in their order, so that views are alike to V8 (see `fields/user-columns.ts`). */
  blank: Record<string, unknown>;
}

/** What is shown from each sight. */
const forms = Object.fromEntries(SIGHTS.map((sight) => [sight, formOf(sight)])) as Record<Sight, Form>;

function formOf(sight: Sight): Form {
  const names = [...namesOf(table, isShown), 'notificationPreferences'].filter((name) => isVisible(name, sight));
  const keys = ['_id', 'id', ...names, 'version', 'createdAt', 'updatedAt'];
  return {
    fields: names.map((name) => ({ name, show: shownAs.get(name) })),
    blank: JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, null])))) as Form['blank'],
  };
}

function presentUser(snapshot: Snapshot, picture: string | null, sight: Sight, instant: number): UserView {
  const { fields, blank } = forms[sight];
  const user = asOf(snapshot.state.user, instant) as Record<string, unknown>;
  const view = { ...blank };
  for (const { name, show } of fields) view[name] = show === undefined ? user[name] : show(snapshot, picture);
  view._id = user.id;
  view.id = user.id;
  view.version = snapshot.version;
  view.createdAt = snapshot.createdAt;
  view.updatedAt = snapshot.updatedAt;
  return view as unknown as UserView;
}

function presentTexts(snapshot: Snapshot, sight: Sight): EffectivePersonaView {
  const { overrides } = snapshot.state.persona ?? UNSET;
  const texts: EffectivePersonaView = effectivePersona(overrides, seenSourceOf(snapshot, sight));
  for (const key of PERSONA_KEYS) if (!isVisible(`persona.${key}`, sight)) delete texts[key];
  return texts;
}

/** Without what has ended by itself; the same where nothing has. */
function asOf(user: Snapshot['state']['user'], instant: number): Snapshot['state']['user'] {
  if (user.availabilityUntil === null && user.doNotDisturbUntil === null) return user;
  return { ...user, ...availabilityAt(user, instant), ...doNotDisturbAt(user, instant) };
}

const UNSET = { overrides: {} };

function presentPreferences(snapshot: Snapshot): Record<string, boolean> {
  const shown = snapshot.catalogue.map((category) => [category.key, preferenceOf(category, snapshot).enabled] as const);
  return Object.fromEntries(shown);
}
