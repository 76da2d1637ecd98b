import type { Role } from '../../auth/roles.js';
import type { OrganizationView } from './organizations.dto.js';
import type { OrganizationRow } from './organizations.store.js';

type JsonMap = Record<string, unknown>;

/** What is unset shows as `null`, a switch as off. */
export function presentOrganization(row: OrganizationRow, accessRole: Role): OrganizationView {
  const { branding, store, configuration } = row;
  return {
    _id: row.id,
    companyId: row.companyId,
    name: row.name,
    slug: row.slug,
    picture: row.picture,
    phoneNumber: row.phoneNumber,
    address: row.address,
    city: row.city,
    website: row.website,
    leadProvider: row.leadProvider,
    timezone: row.timezone,
    branding: { primaryColor: textOf(branding, 'primaryColor'), logoUrl: textOf(branding, 'logoUrl') },
    store: { enabled: store.enabled === true, customDomain: textOf(store, 'customDomain') },
    configuration: {
      defaultStorageProvider: textOf(configuration, 'defaultStorageProvider'),
      enforceSSO: configuration.enforceSSO === true,
    },
    features: row.features,
    accessRole,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function textOf(map: JsonMap, key: string): string | null {
  const value = map[key];
  return typeof value === 'string' ? value : null;
}
