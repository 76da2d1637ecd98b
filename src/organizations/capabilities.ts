import { STEP_UP_DEEDS, type Proof } from '../auth/proof.rules.js';
import { MEMBER_ROLES, type Role } from '../auth/roles.js';
import { pointer } from '../values/json-map.js';
import { explained, type Capabilities, type Description, type Rights } from '../writes/capability.js';
import { STEP_UP_FIELDS } from '../writes/step-up.fields.js';
import { organizationFields, type SentField } from './organization.fields.js';
import { policy, refusalOf } from './policy.js';

/** Who asks what they may change. */
export interface Asker {
  version: number;
  role: Role;
  proof: Proof;
  stepUpFields: readonly string[];
  /** Whether the organization's company is theirs. */
  isOwner: boolean;
  /** The departments there are to choose from. */
  departments: readonly string[];
}

/** Asks the policy table about every field, without a value: the same as a write that sends one is asked. */
export function capabilitiesOf(asker: Asker): Capabilities {
  const names = Object.keys(organizationFields) as SentField[];
  const fields = names.map((name, nth) => [pointerOf(name), { ...described(name, nth + 1), ...rightsOf(name, asker) }]);
  return { version: asker.version, fields: Object.fromEntries(fields) as Capabilities['fields'] };
}

/** A field of each of many things has `*` for any of them; a company is one. */
function pointerOf(name: SentField): string {
  const [things = '', field] = name.split('.');
  if (field === undefined) return pointer(things);
  return things === 'company' ? pointer(things, field) : pointer(things, '*', field);
}

function described(name: SentField, position: number): Description {
  const { kind, label, group, ...told } = organizationFields[name];
  const description = 'about' in told ? { description: told.about } : {};
  return { kind: kind.name, limits: kind.limits, label, ...description, group, position };
}

function rightsOf(name: SentField, asker: Asker): Rights {
  const visible = isSeenBy(asker, policy[name].visible);
  const refusal = refusalOf(name, asker);
  if (refusal !== undefined) return { editable: false, visible, ...explained(refusal) };
  const allowedValues = valuesOf(name, asker);
  return { editable: true, visible, ...(allowedValues === undefined ? {} : { allowedValues }) };
}

function isSeenBy({ role, isOwner }: Asker, by: (typeof policy)[SentField]['visible']): boolean {
  if (role === 'SUPERADMIN' || by === 'members') return true;
  return by === 'owner' ? isOwner : role === 'ADMIN';
}

/** The values there are to choose from. */
function valuesOf(name: SentField, { departments }: Asker): (string | null)[] | undefined {
  switch (name) {
    case 'members.accessRole':
      return [...MEMBER_ROLES];
    case 'members.departmentId':
      return [null, ...departments];
    case 'stepUpFields':
      return [...STEP_UP_FIELDS];
    case 'stepUpDeeds':
      return [...STEP_UP_DEEDS];
    case 'phoneNumbers.status':
      return ['active', 'inactive'];
    default:
      return undefined;
  }
}
