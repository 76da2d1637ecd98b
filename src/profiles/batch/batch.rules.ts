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

/** Whose change of whom it is. */
interface Situation {
  standing: Standing;
  organizationId: string;
}

/** The profiles that the changes of a batch are about. */
export class Snapshots {
  private blank: Snapshot | undefined;

  constructor(
    private readonly reading: BatchReading,
    private readonly situation: Situation,
  ) {}

  /** That of the nth change: of the person at home, or a blank one for somebody new. */
  of(change: ChangeByEmail, nth: number, tally: KeysTally): { before: Snapshot; isNew: boolean } {
    const { reading } = this;
    const known = reading.people.get(change.email.key);
    const facts = factsOf(reading, known, reading.collisions[nth]);
    const before = { ...(known === undefined ? this.ofSomebodyNew() : this.ofRow(known)), facts };
    Object.assign(facts, tally.others(reading.home, before.state.user));
    return { before, isNew: known === undefined };
  }

  /** NOTE: made once, as deciding never writes to a snapshot; for each person it took longer than all the rest. */
  private ofSomebodyNew(): Snapshot {
    return (this.blank ??= this.ofRow(blankRow(this.situation.organizationId, this.reading.home.now)));
  }

  private ofRow(row: BatchPersonRow): Snapshot {
    const { standing } = this.situation;
    const full: SnapshotRow = {
      ...this.reading.home,
      ...row,
      actor_id: standing.userId,
      actor_superadmin: standing.role === 'SUPERADMIN',
      actor_role: standing.role,
      actor_department_id: standing.departmentId,
      actor_proof: standing.proof,
      catalogue: [],
      overrides: [],
    };
    const snapshot = toSnapshot(full);
    if (snapshot === undefined) throw new Error('An administrator sees everyone at home.');
    return snapshot;
  }
}

/** A department is told by its id only after its name was found in the organization. */
function factsOf(
  { home }: BatchReading,
  known: BatchPersonRow | undefined,
  collision: CollisionRow | undefined,
): Facts {
  if (collision === undefined) throw new Error('Each change has its own row of collisions.');
  const isTaken = known === undefined && collision.email_is_taken;
  return toFacts(
    { ...collision, email_is_taken: isTaken, collisions: 0, require_preconditions: null, now: home.now },
    { ...NO_RARE_FACTS, department_exists: true, is_last_admin_elsewhere: known?.is_last_admin_elsewhere ?? false },
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
