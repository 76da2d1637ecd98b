import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import type { Failure, FieldFault } from '../../failure.js';
import { Collisions, tellingIn } from '../../limits/collisions.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import { importRaced } from './batch.failures.js';
import { KeysTally, Snapshots } from './batch.rules.js';
import { BatchStore, type BatchReading, type ChangeByEmail } from './batch.store.js';
import { faultsOf } from '../../writes/decision.js';
import { holdsKeys } from '../../writes/last-admin.js';
import { decide, situationOf } from '../decide.js';
import type { FieldChanges } from '../../values/differences.js';
import { differencesOf } from '../differences.js';
import { newPersonChange } from '../first-change.js';
import type { ProfileState, Snapshot, Standing } from '../profile.js';
import type { InheritedRow } from '../storage/profile-row.js';
import { ProfilesStore } from '../storage/profiles.store.js';
import { notDeleted } from '../rules.js';
import { uuidv7 } from '../../values/uuid.js';

/** Changes of people of one organization, each of another person, who are made when they aren't there. */
export interface Batch {
  organizationId: string;
  /** What the caller is in that organization. */
  standing: Standing;
  origin: Origin;
  changes: readonly ChangeByEmail[];
}

/** What becomes of one change. */
export type Verdict =
  | { outcome: 'created' | 'unchanged' }
  | { outcome: 'changed'; fields: string[] }
  | { outcome: 'refused'; errors: FieldFault[] };

/** Whom else changes concern, so that it has to be locked before. */
export interface Concerns {
  /** The last SUPERADMIN could lose the keys by them. */
  platform: boolean;
  /** The last administrator of an organization could. */
  keys: boolean;
}

/** A batch with what it is decided by. */
interface ReadBatch {
  batch: Batch;
  reading: Promise<BatchReading>;
}

/** A verdict with what is to be written for it. */
interface Decided {
  verdict: Verdict;
  before: Snapshot;
  after: ProfileState;
  fields: FieldChanges;
}

/**
 * The write path of the profiles for many people at once: the same locks, decisions, statement and history as a single
 * change, with a handful of round trips for the whole batch.
 */
@Injectable()
export class ProfileBatches {
  constructor(
    private readonly store: BatchStore,
    private readonly profiles: ProfilesStore,
    private readonly changes: ChangesStore,
    private readonly collisions: Collisions,
  ) {}

  /**
   * Decides without locks, and writes nothing; the tally goes on from batch to batch of what isn't written. With a `refusal`
   * the verdicts tell more of others than the caller may learn; the transaction has counted it, and has to be kept.
   */
  async decide(
    tx: Tx,
    batch: Batch,
    tally = new KeysTally(),
  ): Promise<{ verdicts: Verdict[]; concerns: Concerns; refusal: Failure | undefined }> {
    const decided = decideEach(batch, await this.read(tx, batch), tally);
    const refusal = await this.chargeCollisions(tx, batch, decided);
    return { verdicts: decided.map(({ verdict }) => verdict), concerns: concernsOf(decided), refusal };
  }

  /** Whether what can be written would tell the caller more of others than they may learn, so that all is to be decided first. */
  tellsTooMuch(tx: Tx, standing: Standing): Promise<boolean> {
    return this.collisions.areSpent(tx, standing);
  }

  /** Before the lock of the organization, when the last SUPERADMIN could be concerned. */
  lockPlatform(tx: Tx): Promise<void> {
    return this.store.lockPlatform(tx);
  }

  /** What everyone at home inherits, by which they are decided. */
  inherited(tx: Tx, organizationId: string): Promise<InheritedRow> {
    return this.store.readInherited(tx, organizationId);
  }

  /**
   * Writes what isn't refused. What it concerns has to be locked already; whoever isn't changed isn't locked.
   * 409 `import_raced` when it concerns more than is locked, which only a reading behind the locks may tell.
   */
  async write(tx: Tx, batch: Batch, locked: Concerns): Promise<Verdict[]> {
    const decided = await this.decideLocked(tx, { batch, reading: this.read(tx, batch) }, locked);
    await this.keep(tx, batch, decided);
    return decided.map(({ verdict }) => verdict);
  }

  /**
   * The same for batch after batch, no two of them about one person. The service decides one while the database writes the one
   * before: each is read before that is sent, and what that makes of the keys is added by the tally. Verdicts are those of
   * writes that are under way; the end is told when they have come.
   */
  async *writeEach(tx: Tx, batches: AsyncIterable<Batch>, locked: Concerns): AsyncGenerator<Verdict[]> {
    let writing = Promise.resolve();
    let unread: KeysTally | undefined;
    try {
      for await (const ahead of this.readEach(tx, batches)) {
        const decided = await this.decideLocked(tx, ahead, locked, unread);
        const before = writing;
        writing = this.keep(tx, ahead.batch, decided);
        writing.catch(() => undefined);
        unread = tallyOf(decided);
        await before;
        yield decided.map(({ verdict }) => verdict);
      }
      await writing;
    } finally {
      // Whatever ends it: nobody goes on with the transaction while something is written in it.
      await writing.catch(() => undefined);
    }
  }

  /** Each is handed on when the next one is being read. */
  private async *readEach(tx: Tx, batches: AsyncIterable<Batch>): AsyncGenerator<ReadBatch> {
    let ahead: ReadBatch | undefined;
    let last: ReadBatch | undefined;
    try {
      for await (const batch of batches) {
        last = { batch, reading: this.read(tx, batch) };
        last.reading.catch(() => undefined);
        if (ahead !== undefined) yield ahead;
        ahead = last;
      }
      if (ahead !== undefined) yield ahead;
    } finally {
      // The one that was asked for last, whoever is handed on: nobody ends the transaction while it is read in it.
      await last?.reading.catch(() => undefined);
    }
  }

  /** Whoever is changed is locked and read once more, behind all that was written. */
  private async decideLocked(
    tx: Tx,
    { batch, reading }: ReadBatch,
    locked: Concerns,
    unread = new KeysTally(),
  ): Promise<Decided[]> {
    let decided = decideEach(batch, await reading, unread);
    const changed = decided.filter(({ verdict }) => verdict.outcome === 'changed');
    if (changed.length > 0) {
      const ids = (some: Decided[]) => some.map(({ before }) => before.state.user.id);
      await this.store.lock(tx, { changed: ids(changed), disabled: ids(changed.filter(isDisabling)) });
      decided = decideEach(batch, await this.read(tx, batch), new KeysTally());
    }
    const concerns = concernsOf(decided);
    if ((concerns.platform && !locked.platform) || (concerns.keys && !locked.keys)) throw importRaced();
    return decided;
  }

  private read(tx: Tx, { organizationId, changes }: Batch): Promise<BatchReading> {
    return this.store.read(tx, organizationId, changes);
  }

  private async chargeCollisions(
    tx: Tx,
    { standing, changes }: Batch,
    decided: readonly Decided[],
  ): Promise<Failure | undefined> {
    if (!decided.some(({ before }, nth) => asks(before, changes[nth]))) return undefined;
    const faults = decided.flatMap(({ verdict }) => (verdict.outcome === 'refused' ? verdict.errors : []));
    const before = await this.collisions.soFar(tx, standing);
    return this.collisions.charge(tx, standing, { collisions: tellingIn(faults), before });
  }

  /** Sent without waiting in between: the writes of a batch share a round trip. */
  private async keep(tx: Tx, { origin }: Batch, decided: Decided[]): Promise<void> {
    const made = decided.filter(({ verdict }) => verdict.outcome === 'created');
    const changed = decided.filter(({ verdict }) => verdict.outcome === 'changed');
    const unanswered = { origin, idempotency: undefined, answer: null };
    await Promise.all([
      made.length === 0 ? undefined : this.store.insert(tx, made),
      this.changes.record(tx, origin, ...made.map(({ after }) => newPersonChange(after))),
      ...changed.map((one) => this.profiles.writeWithin(tx, { ...one, ...unanswered })),
    ]);
  }
}

/** The tally is of what was decided and isn't read yet; these are added to it. */
function decideEach({ organizationId, standing, changes }: Batch, reading: BatchReading, tally: KeysTally): Decided[] {
  const snapshots = new Snapshots(reading, { standing, organizationId });
  return changes.map((change, nth) => {
    const { before, isNew } = snapshots.of(change, nth, tally);
    const decided = isNew ? decideNew(before, change) : decideKnown(before, change);
    noteKeys(tally, decided);
    return decided;
  });
}

function tallyOf(decided: readonly Decided[]): KeysTally {
  const tally = new KeysTally();
  for (const one of decided) noteKeys(tally, one);
  return tally;
}

function noteKeys(tally: KeysTally, { verdict, before, after }: Decided): void {
  if (verdict.outcome !== 'refused') tally.note(before.state.user, after.user);
}

function decideKnown(before: Snapshot, change: ChangeByEmail): Decided {
  const deleted = notDeleted(situationOf(before));
  if (deleted !== undefined) {
    const { kind: _, ...told } = deleted;
    return refusedBy(before, [{ ...told, pointer: '' }]);
  }
  const { report, after } = decide(before, change, uuidv7);
  const faults = [...(change.faults ?? []), ...faultsOf(report)];
  if (faults.length > 0) return refusedBy(before, faults);
  const fields = differencesOf(before.state, after);
  const names = Object.keys(fields);
  const verdict: Verdict = names.length === 0 ? { outcome: 'unchanged' } : { outcome: 'changed', fields: names };
  return { verdict, before, after, fields };
}

function decideNew(before: Snapshot, change: ChangeByEmail): Decided {
  const { report, after } = decide(before, change, uuidv7);
  const faults = [...(change.faults ?? []), ...faultsOf(report)];
  if (faults.length > 0) return refusedBy(before, faults);
  after.user.id = uuidv7();
  return { verdict: { outcome: 'created' }, before, after, fields: {} };
}

function refusedBy(before: Snapshot, errors: FieldFault[]): Decided {
  return { verdict: { outcome: 'refused', errors }, before, after: before.state, fields: {} };
}

/** Whether the change is of somebody new, or of a phone number: the answer could tell of others. */
function asks({ version, state }: Snapshot, change: ChangeByEmail | undefined): boolean {
  const phone = change?.phoneNumber?.e164;
  return version === 0 || (phone !== undefined && phone !== state.user.phoneNumber);
}

function concernsOf(decided: readonly Decided[]): Concerns {
  const changed = decided.filter(({ verdict }) => verdict.outcome === 'changed');
  return { platform: changed.some(concernsPlatform), keys: changed.some(concernsKeys) };
}

function concernsPlatform({ before, fields }: Decided): boolean {
  return ('/accessRole' in fields || '/status' in fields) && before.state.user.accessRole === 'SUPERADMIN';
}

/** Whoever is disabled may be an administrator elsewhere. */
function concernsKeys({ before, after, ...others }: Decided): boolean {
  const loses = holdsKeys('ADMIN', before.state.user) && !holdsKeys('ADMIN', after.user);
  return loses || isDisabling({ before, after, ...others });
}

function isDisabling({ fields }: Decided): boolean {
  return fields['/status']?.after === 'disabled';
}
