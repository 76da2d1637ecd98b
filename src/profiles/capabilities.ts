import { ROLES } from '../auth/roles.js';
import { PERSONA_KEYS, personaFields } from '../fields/persona.fields.js';
import { namesOf, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';
import { pointer } from '../values/json-map.js';
import {
  explained,
  type Capabilities,
  type Capability,
  type Description,
  type Pending,
  type Rights,
} from '../writes/capability.js';
import { situationOf } from './decide.js';
import { USER_FIELDS, isVisible, refusalOf, verdictOf, type PolicyField } from './policy.js';
import type { Facts, Snapshot } from './profile.js';
import type { Choices } from './storage/profiles.store.js';
import type { Refusal, Situation } from './rules.js';
import { sightOf } from './sight.js';

/** What is asked for already: what it waits for, and where it would change something. */
export interface Waiting extends Pending {
  pointers: readonly string[];
}

/** An uploaded picture has a door of its own; what a body can send is `picture`. */
const SENT_FIELDS = USER_FIELDS.filter((name) => name !== 'avatarId');

interface Candidate {
  value: string | null;
  facts: Partial<Facts>;
}

/** Asks the policy table about every field, without a value or with each value there is to choose from. */
export function capabilitiesOf(snapshot: Snapshot, choices: Choices, waiting: readonly Waiting[] = []): Capabilities {
  const situation: Situation = { ...situationOf(snapshot), facts: keyHolders(choices) as Facts };
  const fields: Record<string, Capability> = {};
  for (const name of SENT_FIELDS) {
    fields[pointer(name)] = { ...described(name), ...rightsOf(name, situation, candidatesOf(name, choices)) };
  }
  for (const [nth, { key }] of snapshot.catalogue.entries()) {
    const description = { ...PREFERENCE, label: key, position: AFTER_USER + 1 + nth };
    const rights = rightsOf('notificationPreferences', { ...situation, key });
    fields[pointer('notificationPreferences', key)] = { ...description, ...rights };
  }
  for (const key of PERSONA_KEYS) {
    const description = described(`persona.${key}`, AFTER_USER + snapshot.catalogue.length);
    fields[pointer('persona', key)] = { ...description, ...rightsOf(`persona.${key}`, situation) };
  }
  noteWaiting(fields, waiting);
  return { version: snapshot.version, fields };
}

/** `waiting`: in the order of their instants. A whole map stands for each of its keys. */
function noteWaiting(fields: Record<string, Capability>, waiting: readonly Waiting[]): void {
  for (const [at, capability] of Object.entries(fields)) {
    const next = waiting.find(({ pointers }) => pointers.some((one) => at === one || at.startsWith(`${one}/`)));
    if (next !== undefined) capability.deferred = { until: next.until, by: next.by };
  }
}

const AFTER_USER = namesOf(userFields).length;
const PREFERENCE = { kind: 'flag', limits: {}, group: 'notifications' } as const;

/** By the name in the policy table. */
const descriptions = new Map<string, Description>([...rowsOf(userFields, ''), ...rowsOf(personaFields, 'persona.')]);

function rowsOf(table: Record<string, AnyField>, prefix: string): [string, Description][] {
  return Object.entries(table).map(([name, { kind, label, group, about }], nth) => {
    const told = about === undefined ? {} : { description: about };
    return [prefix + name, { kind: kind.name, limits: kind.limits, label, ...told, group, position: nth + 1 }];
  });
}

function described(name: PolicyField, behind = 0): Description {
  const description = descriptions.get(name);
  if (description === undefined) throw new Error(`There is no field ${name}.`);
  return { ...description, position: behind + description.position };
}

function rightsOf(name: PolicyField, situation: Situation, candidates?: readonly Candidate[]): Rights {
  const visible = isVisible(name, sightOf(situation.actor, situation.target));
  const refusal = refusalOf(name, situation);
  if (refusal !== undefined) return { editable: false, visible, ...explained(refusal) };
  if (candidates === undefined) {
    const verdict = verdictOf(name, situation);
    return { editable: true, visible, ...(verdict?.kind === 'deferred' && { waitsFor: verdict.by }) };
  }

  const current = situation.target[name as 'accessRole' | 'status' | 'departmentId' | 'sinchPhoneNumber'];
  const refusals: Refusal[] = [];
  const allowedValues = candidates
    .filter(({ value, facts }) => {
      const refused = value === current ? undefined : refusalOf(name, { ...situation, facts: facts as Facts }, value);
      if (refused !== undefined) refusals.push(refused);
      return refused === undefined;
    })
    .map(({ value }) => value);
  const editable = allowedValues.some((value) => value !== current);
  const [first] = refusals;
  return { editable, visible, allowedValues, ...(editable || first === undefined ? {} : explained(first)) };
}

/** The values to choose from, each with what the database would say of it. */
function candidatesOf(name: PolicyField, choices: Choices): readonly Candidate[] | undefined {
  const others = keyHolders(choices);
  const none: Candidate = { value: null, facts: others };
  switch (name) {
    case 'accessRole':
      return ROLES.map((value) => ({ value, facts: others }));
    case 'status':
      return ['active', 'disabled'].map((value) => ({ value, facts: others }));
    case 'departmentId':
      return [none, ...choices.departments.map((value) => ({ value, facts: { ...others, departmentExists: true } }))];
    case 'sinchPhoneNumber':
      return [none, ...choices.smsNumbers.map((one) => ({ value: one.e164, facts: { ...others, smsNumber: one } }))];
    default:
      return undefined;
  }
}

function keyHolders({ otherAdmins, otherSuperadmins, isLastAdminElsewhere }: Choices): Partial<Facts> {
  return { otherAdmins, otherSuperadmins, isLastAdminElsewhere };
}
