import type { CategoryWithChannels, OverrideWithChannels } from '../../notifications/effective.js';
import type { OrganizationHours } from '../../personas/person-hours.js';
import type { PersonaOverrides } from '../../personas/read-through.js';
import type { AvailabilityFacts, DisturbanceFacts } from '../../users/availability.js';
import type { Mutes } from '../../values/mute.js';
import type { QuietHours } from '../../values/quiet-hours.js';

/** What of a person says whether they are told something. */
export interface ToldPerson extends Omit<AvailabilityFacts, 'availabilityChangedAt'>, DisturbanceFacts {
  id: string;
  kind: 'person' | 'service';
  status: 'active' | 'disabled';
  deletedAt: Date | null;
  timezone: string | null;
  quietHours: QuietHours;
  mutes: Mutes;
  /** By category. */
  digests: Readonly<Record<string, string>>;
  /** The texts of the persona. */
  overrides: PersonaOverrides;
}

/** The same of their home organization. */
export interface ToldHome extends OrganizationHours {
  id: string;
  quietHours: QuietHours;
  closed: 'suspended' | 'deleted' | null;
}

/** All that there is to decide from whether a person is told of a category: as it is, or as it was. */
export interface TellingSnapshot {
  person: ToldPerson;
  /** `null`: nobody without a home organization has hours. */
  home: ToldHome | null;
  /** The key that was asked for. */
  key: string;
  /** What the catalogue of the home has under it. */
  category: CategoryWithChannels | undefined;
  /** What organization, department and person say of it. */
  overrides: readonly OverrideWithChannels[];
}
