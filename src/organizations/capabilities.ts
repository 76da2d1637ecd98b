import { STEP_UP_DEEDS, STEP_UP_DEED_LABELS, type Proof } from '../auth/proof.rules.js';
import { MEMBER_ROLES, type Role } from '../auth/roles.js';
import { closedChoices, type Choice } from '../fields/choices.js';
import { pointer } from '../values/json-map.js';
import {
  choosing,
  descriptionOf,
  explained,
  type Capabilities,
  type Capability,
  type Held,
  type Rights,
} from '../writes/capability.js';
import { PROFILE_LABELS, STEP_UP_FIELDS } from '../writes/step-up.fields.js';
import { organizationFields, type SentField } from './organization.fields.js';
import { policy, refusalOf } from './policy.js';

/** What the fields hold that are there once, as far as it was read. */
export type Values = { readonly [Name in SentField]?: unknown };

/** Who asks what they may change. */
export interface Asker {
  version: number;
  role: Role;
  proof: Proof;
  stepUpFields: readonly string[];
  /** Whether the organization's company is theirs. */
  isOwner: boolean;
  /** The departments there are to choose from. */
  departments: readonly { id: string; name: string }[];
  values: Values;
  /** What the platform has for fields that are unset. */
  platform: Values;
}

/** Asks the policy table about every field, without a value: the same as a write that sends one is asked. */
export function capabilitiesOf(asker: Asker): Capabilities {
  const names = Object.keys(organizationFields) as SentField[];
  const fields = names.map((name, nth) => [pointerOf(name), capabilityOf(name, nth + 1, asker)] as const);
  return { version: asker.version, fields: Object.fromEntries(fields) };
}

/** A field of each of many things has `*` for any of them; a company is one. */
function pointerOf(name: SentField): string {
  const [things = '', field] = name.split('.');
  if (field === undefined) return pointer(things);
  return things === 'company' ? pointer(things, field) : pointer(things, '*', field);
}

function capabilityOf(name: SentField, position: number, asker: Asker): Capability {
  const visible = isSeenBy(asker, policy[name].visible);
  const held = visible ? heldOf(name, asker) : {};
  const rights = rightsOf(name, asker, held);
  return { ...descriptionOf(organizationFields[name], position), visible, ...rights, ...held };
}

function heldOf(name: SentField, { values, platform }: Asker): Held {
  return {
    ...(name in values && { value: values[name] }),
    ...(name in platform && { inherited: { value: platform[name], level: 'platform' } }),
  };
}

function rightsOf(name: SentField, asker: Asker, held: Held): Omit<Rights, 'visible'> {
  const choices = choicesOf(name, asker);
  const refusal = refusalOf(name, asker);
  if (refusal === undefined) return { editable: true, ...(choices === undefined ? {} : choosing(choices)) };
  const present = choices?.filter(({ value }) => value === held.value) ?? [];
  return { editable: false, ...(present.length > 0 && { choices: present }), ...explained(refusal) };
}

function isSeenBy({ role, isOwner }: Asker, by: (typeof policy)[SentField]['visible']): boolean {
  if (role === 'SUPERADMIN' || by === 'members') return true;
  return by === 'owner' ? isOwner : role === 'ADMIN';
}

/** The values there are to choose from, of a list its entries. */
function choicesOf(name: SentField, { departments }: Asker): Choice[] | undefined {
  switch (name) {
    case 'members.accessRole':
      return closedChoices(MEMBER_ROLES, organizationFields[name].choices);
    case 'members.departmentId':
      return [
        { value: null, label: 'No department' },
        ...departments.map((one) => ({ value: one.id, label: one.name })),
      ];
    case 'stepUpFields':
      return closedChoices(STEP_UP_FIELDS, PROFILE_LABELS);
    case 'stepUpDeeds':
      return closedChoices(STEP_UP_DEEDS, STEP_UP_DEED_LABELS);
    default: {
      const { kind, ...row } = organizationFields[name];
      return closedChoices('shape' in kind ? kind.shape.enum : undefined, 'choices' in row ? row.choices : {});
    }
  }
}
