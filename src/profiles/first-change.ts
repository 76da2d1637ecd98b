import type { NewChange } from '../changes/changes.store.js';
import { blankUserRow, toUserState } from '../fields/user-columns.js';
import type { UserState } from '../fields/user.fields.js';
import type { FieldChanges } from '../values/differences.js';
import { differencesOf } from './differences.js';
import type { ProfileState } from './profile.js';

/** What whoever makes a person knows of them; everything else is as of a blank profile. */
type Known = Pick<UserState, 'id' | 'email'> & Partial<UserState>;

/** Somebody new. */
export function newState(known: Known): ProfileState {
  return {
    user: { ...toUserState({ ...blankUserRow(), id: known.id }), ...known },
    persona: null,
    notifications: {},
    channels: {},
  };
}

/** What somebody was before: blank, and without what everybody has, such as a role. */
const NOBODY = beforeAll();

function beforeAll(): ProfileState {
  const blank = newState({ id: '', email: '' });
  const nobody = { email: null, organizationId: null, accessRole: null, status: null, verificationStatus: null };
  return { ...blank, user: { ...blank.user, ...nobody } } as unknown as ProfileState;
}

/**
 * What the first row of a person’s history tells, the same for whoever makes them: all that isn't blank was nothing before.
 * What everybody has is told although it is the usual one.
 */
export function firstChange(after: ProfileState): FieldChanges {
  const told = Object.entries(differencesOf(NOBODY, after));
  return Object.fromEntries(told.map(([at, { after: is }]) => [at, { before: null, after: is }]));
}

/** The first row of the history of somebody new. */
export function newPersonChange(after: ProfileState): NewChange {
  const { id, organizationId } = after.user;
  return { subject: 'user', subjectId: id, organizationId, version: 1, fields: firstChange(after) };
}
