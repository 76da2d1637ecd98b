import { isAtLeast } from '../auth/roles.js';
import { closedChoices, type Choice } from '../fields/choices.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { PERSONA_KEYS, personaFields } from '../fields/persona.fields.js';
import { userFields } from '../fields/user.fields.js';
import { pointer } from '../values/json-map.js';
import {
  choosing,
  descriptionOf,
  explained,
  type Capabilities,
  type Capability,
  type Description,
  type Held,
  type Pending,
  type Rights,
} from '../writes/capability.js';
import { situationOf } from './decide.js';
import { heldOf, heldPersonaText, heldPreference } from './held-values.js';
import { USER_FIELDS, isVisible, refusalOf, verdictOf, type PolicyField, type UserField } from './policy.js';
import type { Facts, Snapshot } from './profile.js';
import type { Choices } from './storage/choices.store.js';
import type { Refusal, Situation } from './rules.js';
import { sightOf, type Sight } from './sight.js';

/** What is asked for already: what it waits for, and the values by pointer. */
export interface Waiting extends Omit<Pending, 'value'> {
  asked: ReadonlyMap<string, unknown>;
}

/** Whom a form is about, and what it offers. */
export interface Formed {
  snapshot: Snapshot;
  choices: Choices;
  /** The address that the user's picture has. */
  picture: string | null;
}

/** An uploaded picture has a door of its own; what a body can send is `picture`. */
const SENT_FIELDS = USER_FIELDS.filter((name) => name !== 'avatarId');

interface Candidate extends Choice {
  facts: Partial<Facts>;
}

/** The policy table asked about every field, without a value or with each value there is to choose from. */
export function capabilitiesOf(formed: Formed, waiting: readonly Waiting[] = []): Capabilities {
  const { snapshot } = formed;
  const asking = askingOf(formed);
  const fields = fieldsOf(asking, SENT_FIELDS);
  for (const [nth, category] of snapshot.catalogue.entries()) {
    const description = { ...PREFERENCE, label: category.key, position: AFTER_USER + 1 + nth };
    const situation = { ...asking.situation, key: category.key };
    const held = heldPreference(category, snapshot);
    fields[pointer('notificationPreferences', category.key)] = capabilityOf('notificationPreferences', {
      ...asking,
      situation,
      description,
      held,
    });
  }
  for (const key of PERSONA_KEYS) {
    const description = described(`persona.${key}`, AFTER_USER + snapshot.catalogue.length);
    const held = heldPersonaText(key, snapshot, asking.sight);
    fields[pointer('persona', key)] = capabilityOf(`persona.${key}`, { ...asking, description, held });
  }
  noteWaiting(fields, waiting);
  return { version: snapshot.version, fields };
}

/** The same of some fields of the user alone. */
export function someCapabilitiesOf(formed: Formed, names: readonly UserField[]): Capabilities['fields'] {
  return fieldsOf(askingOf(formed), names);
}

interface Asking extends Formed {
  situation: Situation;
  sight: Sight;
}

function askingOf(formed: Formed): Asking {
  const { snapshot, choices } = formed;
  const situation: Situation = { ...situationOf(snapshot), facts: keyHolders(choices) as Facts };
  return { ...formed, situation, sight: sightOf(situation.actor, situation.target) };
}

function fieldsOf(asking: Asking, names: readonly UserField[]): Record<string, Capability> {
  const fields: Record<string, Capability> = {};
  for (const name of names) {
    const held = heldOf(name, asking.snapshot, asking.picture);
    const offer = offerOf(name, asking);
    fields[pointer(name)] = capabilityOf(name, { ...asking, description: described(name), held, ...offer });
  }
  return fields;
}

/** `waiting`: in the order of their instants. A whole map stands for each of its keys. */
function noteWaiting(fields: Record<string, Capability>, waiting: readonly Waiting[]): void {
  for (const [at, capability] of Object.entries(fields)) {
    const next = waiting.find(({ asked }) => [...asked.keys()].some((one) => at === one || at.startsWith(`${one}/`)));
    if (next === undefined) continue;
    const { until, by, revertAt, requestedBy, asked } = next;
    capability.deferred = { until, by, value: asked.get(at) ?? null, revertAt, requestedBy };
  }
}

const AFTER_USER = namesOf(userFields).length;
const PREFERENCE = { kind: 'flag', limits: {}, group: 'notifications' } as const;

/** By the name in the policy table. */
const descriptions = new Map<string, Description>([...rowsOf(userFields, ''), ...rowsOf(personaFields, 'persona.')]);

function rowsOf(table: Record<string, AnyField>, prefix: string): [string, Description][] {
  return Object.entries(table).map(([name, row], nth) => [prefix + name, descriptionOf(row, nth + 1)]);
}

function described(name: PolicyField, behind = 0): Description {
  const description = descriptions.get(name);
  if (description === undefined) throw new Error(`There is no field ${name}.`);
  return { ...description, position: behind + description.position };
}

interface Told {
  situation: Situation;
  sight: Sight;
  description: Description;
  held: Held;
  offered?: readonly Candidate[];
  /** Where there are more than are offered. */
  from?: string;
}

function capabilityOf(name: PolicyField, told: Told): Capability {
  const visible = isVisible(name, told.sight);
  return { ...told.description, ...rightsOf(name, visible, told), ...(visible && told.held) };
}

function rightsOf(name: PolicyField, visible: boolean, told: Told): Rights {
  const refusal = refusalOf(name, told.situation);
  if (refusal !== undefined)
    return { editable: false, visible, ...presentChoice(visible, told), ...explained(refusal) };
  if (told.offered === undefined || told.from !== undefined) {
    const verdict = verdictOf(name, told.situation);
    const waiting = verdict?.kind === 'deferred' ? { waitsFor: verdict.by } : {};
    const elsewhere = told.from === undefined ? {} : { choicesFrom: told.from };
    return { editable: true, visible, ...elsewhere, ...presentChoice(visible, told), ...waiting };
  }
  return { visible, ...choiceRights(name, told, told.offered) };
}

/** Of the values that are offered, those that a write would take. */
function choiceRights(
  name: PolicyField,
  { situation, held }: Told,
  offered: readonly Candidate[],
): Omit<Rights, 'visible'> {
  const refusals: Refusal[] = [];
  const allowed = offered.filter(({ value, facts }) => {
    const refused = value === held.value ? undefined : refusalOf(name, { ...situation, facts: facts as Facts }, value);
    if (refused !== undefined) refusals.push(refused);
    return refused === undefined;
  });
  const editable = allowed.some(({ value }) => value !== held.value);
  const [first] = refusals;
  const reason = editable || first === undefined ? {} : explained(first);
  return { editable, ...choosing(allowed.map(choiceOf)), ...reason };
}

/** So that a form has a label for what it can’t change. */
function presentChoice(visible: boolean, { held, offered = [] }: Told): Pick<Rights, 'choices'> {
  const present = offered.filter(({ value }) => visible && value === held.value);
  return present.length === 0 ? {} : { choices: present.map(choiceOf) };
}

function choiceOf({ value, label }: Candidate): Choice {
  return { value, label };
}

/** The values to choose from, each with what the database would say of it; nothing where any valid value may be sent. */
function offerOf(name: UserField, { choices, snapshot, sight, situation }: Asking): Pick<Told, 'offered' | 'from'> {
  const others = keyHolders(choices);
  const row: AnyField = userFields[name];
  const none: Candidate = { value: null, label: row.none ?? 'None', facts: others };
  const { user } = snapshot.state;
  switch (name) {
    case 'departmentId':
      return {
        offered: [none, ...choices.departments.items.map((one) => named(one, { ...others, departmentExists: true }))],
        ...(choices.departments.isWhole ? {} : { from: `/api/organizations/${user.organizationId}/departments` }),
      };
    case 'sinchPhoneNumber': {
      // What a number is called is for administrators, by the table of organizations.
      const isNamed = isAtLeast(situation.actor.role, 'ADMIN');
      const numbers = choices.smsNumbers.map((one) => ({
        value: one.e164,
        label: isNamed && one.label !== null ? `${one.label} (${one.e164})` : one.e164,
        facts: { ...others, smsNumber: one },
      }));
      return { offered: [none, ...numbers] };
    }
    case 'organizationId': {
      const { items, isWhole } = choices.homes;
      const newHome = { exists: true, role: null };
      const offered = withPresent(items, presentOf(name, user.organizationId, sight), choices.organizations);
      return {
        offered: offered.map((one) => named(one, { ...others, newHome })),
        ...(isWhole ? {} : { from: '/api/organizations' }),
      };
    }
    case 'defaultOrganizationId': {
      const offered = withPresent(choices.organizations, presentOf(name, user.defaultOrganizationId, sight));
      return { offered: [none, ...offered.map((one) => named(one, { ...others, isMemberOfDefault: true }))] };
    }
    default: {
      const closed = closedChoices(row.kind.shape.enum, row.choices);
      return closed === undefined ? {} : { offered: closed.map((choice) => ({ ...choice, facts: others })) };
    }
  }
}

interface Named {
  id: string;
  name: string;
}

function named({ id, name }: Named, facts: Partial<Facts>): Candidate {
  return { value: id, label: name, facts };
}

/** What is hidden is no value that could be told by offering it. */
function presentOf(name: UserField, value: string | null, sight: Sight): string | null {
  return isVisible(name, sight) ? value : null;
}

/** The present value can always be kept; of an organization that the caller doesn't reach nothing else is told. */
function withPresent(
  offered: readonly Named[],
  present: string | null,
  known: readonly Named[] = [],
): readonly Named[] {
  if (present === null || offered.some(({ id }) => id === present)) return offered;
  return [known.find(({ id }) => id === present) ?? { id: present, name: 'Another organization' }, ...offered];
}

function keyHolders({ otherAdmins, otherSuperadmins, isLastAdminElsewhere }: Choices): Partial<Facts> {
  return { otherAdmins, otherSuperadmins, isLastAdminElsewhere };
}
