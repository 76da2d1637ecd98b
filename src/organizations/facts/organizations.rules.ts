import { USUAL_STEP_UP_DEEDS, type StepUpDeed } from '../../auth/proof.rules.js';
import type { NewChange } from '../../changes/changes.store.js';
import type { Before } from '../../changes/past.store.js';
import { differencesOf } from '../../values/differences.js';
import { faultsUnder, type Fault } from '../../values/fault.js';
import { jsonFaults, MAP_LIMITS } from '../../values/json-map.js';
import { mergePatch } from '../../values/merge.js';
import { rewoundJson } from '../../writes/conflicts.rules.js';

import type { JsonMap } from '../../values/json-map.js';
import type { StepUpField } from '../../writes/step-up.fields.js';

/** What a change can write of an organization. */
export interface OrganizationState {
  name: string;
  slug: string;
  picture: string | null;
  phoneNumber: string | null;
  address: string | null;
  city: string | null;
  website: string | null;
  leadProvider: string | null;
  timezone: string;
  loginLifeHours: number | null;
  loginIdleMinutes: number | null;
  emailChanges: 'immediate' | 'confirm';
  keyLifeDays: number | null;
  requirePreconditions: boolean;
  requireSecondFactor: boolean;
  stepUpFields: readonly StepUpField[];
  stepUpDeeds: readonly StepUpDeed[];
  branding: JsonMap;
  store: JsonMap;
  configuration: JsonMap;
  features: JsonMap;
}

export type OrganizationChange = {
  [Name in keyof OrganizationState]?: OrganizationState[Name] | null;
};

/** A new organization before its first fields are set. */
export const blankOrganization: Omit<OrganizationState, 'name' | 'slug'> = {
  picture: null,
  phoneNumber: null,
  address: null,
  city: null,
  website: null,
  leadProvider: null,
  timezone: 'UTC',
  loginLifeHours: null,
  loginIdleMinutes: null,
  emailChanges: 'immediate',
  keyLifeDays: null,
  requirePreconditions: false,
  requireSecondFactor: false,
  stepUpFields: [],
  stepUpDeeds: USUAL_STEP_UP_DEEDS,
  branding: {},
  store: {},
  configuration: {},
  features: {},
};

const MAPS = ['branding', 'store', 'configuration', 'features'] as const;

/** Absent = untouched, `null` = cleared, maps are merged key by key. */
export function changedOrganization(before: OrganizationState, change: OrganizationChange): OrganizationState {
  const sent = Object.entries(change).filter(([, value]) => value !== undefined);
  const after: OrganizationState = { ...before, ...Object.fromEntries(sent) };
  for (const name of MAPS) {
    const patch = change[name];
    after[name] = patch === null ? {} : mergePatch(before[name], { ...patch });
  }
  return after;
}

/** What an organization was, read backwards from what it is; `undefined` while it wasn’t made. */
export function organizationBefore<
  Row extends OrganizationState & { version: number; createdAt: Date; updatedAt: Date },
>(now: Row, { values, version, at }: Before, moment: Date): Row | undefined {
  if (moment < now.createdAt || values?.['/name'] === null) return undefined;
  if (version === null) return now;
  // Maps are told by their keys, but for the row that they began with.
  const later = Object.entries(values ?? {}).map(([pointer, before]) => ({ pointer, before }));
  const fields = rewoundJson(now, later) as unknown as Row;
  return { ...fields, version, updatedAt: at ?? now.createdAt };
}

/** The first row of an organization’s history, the same for whoever makes it: all that it was made with was nothing before. */
export function newOrganizationChange(id: string, madeWith: OrganizationState & { companyId: string }): NewChange {
  const fields = differencesOf({}, madeWith);
  return { subject: 'organization', subjectId: id, organizationId: id, version: 1, fields };
}

/** The same of a company, which has no organization to tell. */
export function newCompanyChange(id: string, madeWith: object): NewChange {
  return { subject: 'company', subjectId: id, organizationId: null, version: 1, fields: differencesOf({}, madeWith) };
}

/** What may be sent in parts and yet be too much together. */
export function organizationFaults({ features }: OrganizationState): Fault[] {
  return faultsUnder('/features', jsonFaults(features, MAP_LIMITS));
}
