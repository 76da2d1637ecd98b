import { differencesOf, type FieldChanges } from '../../values/differences.js';
import { pointer } from '../../values/json-map.js';
import type { HistoryPlace } from '../../writes/conflicts.rules.js';

/** What a change can write of a number, and whose it is. */
export interface SmsNumberState {
  label: string | null;
  status: 'active' | 'inactive';
  assigneeId: string | null;
}

export type SmsNumberChange = { [Name in keyof SmsNumberState]?: SmsNumberState[Name] | undefined };

/** What the number is to be: whoever deactivates it releases it, unless somebody is to have it all the same. */
export function plannedNumber(before: SmsNumberState, change: SmsNumberChange): SmsNumberState {
  const { label = before.label, status = before.status } = change;
  const kept = status === 'inactive' ? null : before.assigneeId;
  return { label, status, assigneeId: change.assigneeId === undefined ? kept : change.assigneeId };
}

/** Whose profile the change is part of: who gets the number, or loses it. */
export function personConcerned(before: SmsNumberState, after: SmsNumberState): string | undefined {
  return before.assigneeId === after.assigneeId ? undefined : (after.assigneeId ?? before.assigneeId ?? undefined);
}

/** As the organization's history keeps it, by the number. */
export function numberChanges(e164: string, before: SmsNumberState, after: SmsNumberState): FieldChanges {
  return differencesOf(before, after, ['phoneNumbers', e164]);
}

/** Where that is. */
export function numberPlace(e164: string): HistoryPlace {
  return { told: pointer('phoneNumbers', e164), under: '' };
}

/** A number that is there from now on, or no longer. */
export function provisioned(
  e164: string,
  before: { provider: string; label: string | null } | null,
  after: { provider: string; label: string | null } | null,
): FieldChanges {
  return { [pointer('phoneNumbers', e164)]: { before, after } };
}

export function stateOf({ label, status, assigneeId }: SmsNumberState): SmsNumberState {
  return { label, status, assigneeId };
}
