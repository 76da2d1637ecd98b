import type { UserState } from '../fields/user.fields.js';
import { parametersOf, type Failure, type FieldFault } from '../failure.js';
import type { Facts, Snapshot } from '../profiles/profile.js';
import type { FieldDecision } from '../writes/decision.js';
import { holdsKeys } from '../writes/last-admin.js';

/** In one request. */
export const MOST_PEOPLE = 1000;

export const BULK_OUTCOMES = ['changed', 'unchanged', 'refused', 'unknown', 'failed'] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

/** What became of one person. */
export interface PersonResult {
  _id: string;
  id: string;
  outcome: BulkOutcome;
  version?: number;
  fields?: string[];
  errors?: FieldFault[];
}

/** Of whoever isn't refused. */
export function doneResult(id: string, version: number, report: readonly FieldDecision[] = []): PersonResult {
  const fields = report.filter(({ outcome }) => outcome === 'applied').map(({ pointer }) => pointer);
  return fields.length === 0
    ? { _id: id, id, outcome: 'unchanged', version }
    : { _id: id, id, outcome: 'changed', version, fields };
}

/** Of whoever is; nothing where the failure is none of the person's. */
export function failedResult(id: string, { kind, code, message, details }: Failure): PersonResult | undefined {
  if (kind === 'unauthenticated') return undefined;
  if (kind === 'not-found') return { _id: id, id, outcome: 'unknown' };
  if (kind === 'unavailable') return { _id: id, id, outcome: 'failed' };
  return {
    _id: id,
    id,
    outcome: 'refused',
    errors: details.errors ?? [{ pointer: '', code, message, ...parametersOf(details) }],
  };
}

/** How many there are of each outcome. */
export function countsOf(results: readonly PersonResult[]): Record<BulkOutcome, number> {
  const counts = { changed: 0, unchanged: 0, refused: 0, unknown: 0, failed: 0 };
  for (const { outcome } of results) counts[outcome]++;
  return counts;
}

/** What the decisions before this one, which a dry run doesn't write, mean for who holds the keys of an organization. */
export class ForeseenKeys {
  private readonly admins = new Map<string | null, number>();
  private superadmins = 0;

  note(before: UserState, after: UserState): void {
    this.count(before, -1);
    this.count(after, 1);
  }

  /** The keys that others than this person hold. */
  others({ state: { user }, facts }: Snapshot & { facts: Facts }): Pick<Facts, 'otherAdmins' | 'otherSuperadmins'> {
    return {
      otherAdmins: facts.otherAdmins + (this.admins.get(user.organizationId) ?? 0),
      otherSuperadmins: facts.otherSuperadmins + this.superadmins,
    };
  }

  private count(user: UserState, by: 1 | -1): void {
    const admins = this.admins.get(user.organizationId) ?? 0;
    if (holdsKeys('ADMIN', user)) this.admins.set(user.organizationId, admins + by);
    if (holdsKeys('SUPERADMIN', user)) this.superadmins += by;
  }
}
