import type { Role } from '../../auth/roles.js';
import type { OrganizationView, PlannedOrganizationView } from './organizations.dto.js';
import type { OrganizationState } from './organizations.rules.js';
import type { OrganizationRow } from './organizations.store.js';

import type { JsonMap } from '../../values/json-map.js';

export function presentOrganization(
  { id, companyId, version, createdAt, updatedAt, suspendedBecause, deletedAt, ...state }: OrganizationRow,
  accessRole: Role,
): OrganizationView {
  const life = { status: statusOf(suspendedBecause, deletedAt), suspendedBecause, deletedAt };
  return { _id: id, id, companyId, ...presentState(state, accessRole), ...life, version, createdAt, updatedAt };
}

/** What is unset shows as `null`, a switch as off. */
export function presentState(state: OrganizationState, accessRole: Role): PlannedOrganizationView {
  const { branding, store, configuration } = state;
  return {
    name: state.name,
    slug: state.slug,
    picture: state.picture,
    phoneNumber: state.phoneNumber,
    address: state.address,
    city: state.city,
    website: state.website,
    leadProvider: state.leadProvider,
    timezone: state.timezone,
    loginLifeHours: state.loginLifeHours,
    loginIdleMinutes: state.loginIdleMinutes,
    emailChanges: state.emailChanges,
    keyLifeDays: state.keyLifeDays,
    requirePreconditions: state.requirePreconditions,
    requireSecondFactor: state.requireSecondFactor,
    stepUpFields: [...state.stepUpFields],
    stepUpDeeds: [...state.stepUpDeeds],
    branding: { primaryColor: textOf(branding, 'primaryColor'), logoUrl: textOf(branding, 'logoUrl') },
    store: { enabled: store.enabled === true, customDomain: textOf(store, 'customDomain') },
    configuration: {
      defaultStorageProvider: textOf(configuration, 'defaultStorageProvider'),
      enforceSSO: configuration.enforceSSO === true,
    },
    features: state.features,
    accessRole,
  };
}

function statusOf(suspendedBecause: string | null, deletedAt: Date | null): OrganizationView['status'] {
  if (deletedAt !== null) return 'deleted';
  return suspendedBecause === null ? 'active' : 'suspended';
}

function textOf(map: JsonMap, key: string): string | null {
  const value = map[key];
  return typeof value === 'string' ? value : null;
}
