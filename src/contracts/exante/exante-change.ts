import { faultsIn } from '../../http/decided-in-part.js';
import type { ProfileChange } from '../../profiles/profile.js';
import type { ExanteUserDto } from './exante.dto.js';

/** Its fields by our names. */
const FIELDS = {
  firstname: 'firstName',
  lastname: 'lastName',
  timezone: 'timezone',
  default_organization: 'defaultOrganizationId',
  settings: 'settings',
} as const satisfies Record<keyof ExanteUserDto, keyof ProfileChange>;

const THEIRS = new Map<string, string>(Object.entries(FIELDS).map(([theirs, ours]) => [ours, theirs]));

/** What the body asks for in our terms. */
export function changeOf(body: ExanteUserDto): ProfileChange {
  const sent = Object.entries(body) as [keyof ExanteUserDto, unknown][];
  return { ...Object.fromEntries(sent.map(([name, value]) => [FIELDS[name], value])), faults: faultsIn(body) };
}

/** The name that a field of ours has there. */
export function theirNameOf(field: string): string {
  return THEIRS.get(field) ?? field;
}
