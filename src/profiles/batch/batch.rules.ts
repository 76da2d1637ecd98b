import { blankUserRow } from '../../fields/user-columns.js';
import type { UserState } from '../../fields/user.fields.js';
import { holdsKeys } from '../../writes/last-admin.js';
import type { Facts, Snapshot, Standing } from '../profile.js';
import { NO_RARE_FACTS, toFacts, toSnapshot, type SnapshotRow } from '../storage/profile-row.js';
import type { BatchPersonRow, BatchReading, ChangeByEmail, CollisionRow, HomeRow } from './batch.store.js';

/** What the decisions before this one, which the reading doesn't show yet, mean for who holds the keys. */
export class KeysTally {
  private admins = 0;
  private superadmins = 0;

  note(before: UserState, after: UserState): void {
    this.admins += Number(holdsKeys('ADMIN', after)) - Number(holdsKeys('ADMIN', before));
    this.superadmins += Number(holdsKeys('SUPERADMIN', after)) - Number(holdsKeys('SUPERADMIN', before));
  }

  /** The keys that others than this person hold. */
  others(home: HomeRow, person: UserState): Pick<Facts, 'otherAdmins' | 'otherSuperadmins'> {
    return {
      otherAdmins: home.admins + this.admins - Number(holdsKeys('ADMIN', person)),
      otherSuperadmins: home.superadmins + this.superadmins - Number(holdsKeys('SUPERADMIN', person)),
    };
  }
}

/** The profile that the nth change is about: of the person at home, or a blank one for somebody new. */
export function snapshotOf(
  reading: BatchReading,
  { standing, organizationId, change, nth }: SnapshotRequest,
  tally: KeysTally,
): { before: Snapshot; isNew: boolean } {
  const known = reading.people.get(change.email.key);
  const row = known ?? blankRow(organizationId, reading.home.now);
  const full: SnapshotRow = {
    ...reading.home,
    ...row,
    actor_id: standing.userId,
    actor_superadmin: standing.role === 'SUPERADMIN',
    actor_role: standing.role,
    actor_department_id: standing.departmentId,
    actor_proof: standing.proof,
    catalogue: [],
    overrides: [],
  };
  const facts = factsOf(reading, row, reading.collisions[nth], known === undefined);
  const before = toSnapshot(full, facts);
  if (before === undefined) throw new Error('An administrator sees everyone at home.');
  Object.assign(facts, tally.others(reading.home, before.state.user));
  return { before, isNew: known === undefined };
}

interface SnapshotRequest {
  standing: Standing;
  organizationId: string;
  change: ChangeByEmail;
  nth: number;
}

/** A department is told by its id only after its name was found in the organization. */
function factsOf(
  { home }: BatchReading,
  row: BatchPersonRow,
  collision: CollisionRow | undefined,
  isNew: boolean,
): Facts {
  if (collision === undefined) throw new Error('Each change has its own row of collisions.');
  return toFacts(
    { ...collision, email_is_taken: isNew && collision.email_is_taken, collisions: 0, now: home.now },
    { ...NO_RARE_FACTS, department_exists: true, is_last_admin_elsewhere: row.is_last_admin_elsewhere },
  );
}

/** Somebody who isn't there yet. */
function blankRow(organizationId: string, now: Date): BatchPersonRow {
  return {
    ...blankUserRow(),
    id: NOBODY,
    organization_id: organizationId,
    email_key: '',
    deleted_at: null,
    version: 0,
    created_at: now,
    updated_at: now,
    persona_id: null,
    persona_overrides: null,
    is_last_admin_elsewhere: false,
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
