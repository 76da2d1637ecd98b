import { at } from '../../failure.js';
import { numberInactive } from './sms-numbers.failures.js';

/** What a change can write of a number, and whose it is. */
export interface SmsNumberState {
  label: string | null;
  status: 'active' | 'inactive';
  assigneeId: string | null;
}

type SmsNumberChange = { [Name in keyof SmsNumberState]?: SmsNumberState[Name] | undefined };

/** What the number is to be: whoever deactivates it releases it. That nobody takes it from another, the profile refuses. */
export function plannedNumber(before: SmsNumberState, change: SmsNumberChange): SmsNumberState {
  const { label = before.label, status = before.status, assigneeId = before.assigneeId } = change;
  if (status === 'inactive') {
    if (change.assigneeId != null) throw at('/assigneeId', numberInactive);
    return { label, status, assigneeId: null };
  }
  return { label, status, assigneeId };
}

/** Whose profile the change is part of: who gets the number, or loses it. */
export function personConcerned(before: SmsNumberState, after: SmsNumberState): string | undefined {
  return before.assigneeId === after.assigneeId ? undefined : (after.assigneeId ?? before.assigneeId ?? undefined);
}
