import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Database, type Tx } from '../../database/database.js';
import { notFound, unavailable } from '../../failure.js';
import { collisionsKey } from '../../limits/collisions.js';
import { PreferencesStore } from '../../notifications/preferences.store.js';
import type { MemberState } from '../../organizations/members/members.rules.js';
import { situationOf } from '../decide.js';
import type { Facts, ProfileChange, ProfileState, Snapshot, SnapshotWithHome } from '../profile.js';
import {
  NO_RARE_FACTS,
  toFacts,
  toHome,
  toSnapshot,
  withChannels,
  type FactsRow,
  type HomeRow,
  type RareFactsRow,
  type SnapshotRow,
} from './profile-row.js';
import { changedChannels, changesMembership, membershipRole, writing, type ProfileWrite } from './profile-write.js';
import * as statements from './profiles.statements.js';
import { selfOrAdmin } from '../rules.js';
import { findKeptAnswer, keepAnswer } from '../../writes/kept-answers.statements.js';
import type { KeptAnswer } from '../../writes/kept-answers.store.js';
import type { Idempotency } from '../../changes/idempotency.js';

/** What the snapshot statement found: the session is over, or there is no such target, or the snapshot. */
export type Found<S extends Snapshot = Snapshot> = { caller: 'unknown' } | { caller: 'known'; snapshot: S | undefined };

export type SnapshotForWrite = Snapshot & { facts: Facts };

/** How far the locks of a write went: what the caller has no say in stays free for others. */
type Locked = 'nothing' | 'person' | 'homes' | 'platform';

/** The hot statements of a profile. */
@Injectable()
export class ProfilesStore {
  constructor(
    private readonly database: Database,
    private readonly preferences: PreferencesStore,
  ) {}

  /** One round trip. */
  async read(caller: Caller, targetId: string): Promise<Found> {
    const values = [caller.userId, caller.sessionId, targetId];
    const [row] = await this.database.call<SnapshotRow>(statements.readSnapshot, values);
    return found(row);
  }

  /** The same with the hours of the home organization, where there is one; one round trip. */
  async readWithHome(caller: Caller, targetId: string): Promise<Found<SnapshotWithHome>> {
    const values = [caller.userId, caller.sessionId, targetId];
    const [row] = await this.database.call<SnapshotRow & HomeRow>(statements.readSnapshotWithHome, values);
    const answer = found(row);
    if (row === undefined || answer.caller === 'unknown') return { caller: 'unknown' };
    return { caller: 'known', snapshot: answer.snapshot && { ...answer.snapshot, home: toHome(row) } };
  }

  /** The people of the caller's home, at most `limit`, or the caller alone; `undefined` when the session is over. */
  async readHome(caller: Caller, limit: number): Promise<Snapshot[] | undefined> {
    const values = [caller.userId, caller.sessionId, limit];
    const rows = await this.database.read<SnapshotRow>(caller, statements.readHomeSnapshots, values);
    return rows.length === 0 ? undefined : rows.flatMap((row) => toSnapshot(row) ?? []);
  }

  /** Of people by their ids, those that the caller sees: one statement; `undefined` when the session is over. */
  async readPeople(caller: Caller, ids: readonly string[]): Promise<Snapshot[] | undefined> {
    const rows = await this.database.call<SnapshotRow>(statements.readSnapshots, [
      caller.userId,
      caller.sessionId,
      ids,
    ]);
    return rows.length === 0 ? undefined : rows.flatMap((row) => toSnapshot(row) ?? []);
  }

  /**
   * Locks what the change concerns and reads the profile behind the locks: one round trip, because nothing is awaited
   * in between. A snapshot read in the same statement as the lock would miss what the lock waited for.
   */
  async lock(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    idempotency: Idempotency | undefined,
  ): Promise<{ found: Found<SnapshotForWrite>; stored: KeptAnswer<unknown> | undefined }> {
    const locks = tx.query<{ locked: Locked }>(statements.lockProfile, [
      caller.userId,
      caller.sessionId,
      targetId,
      concernsAdmins(change),
      change.organizationId ?? null,
      change.sinchPhoneNumber ?? null,
    ]);
    const stored = idempotency === undefined ? undefined : this.findStored(tx, caller, idempotency);
    // The first to fail is the one that tells why; what follows it only says that the transaction is aborted.
    const [behind, [lock]] = await Promise.all([this.look(tx, caller, targetId, change), locks, stored]);
    if (!holds(lock?.locked ?? 'nothing', behind, change)) throw unavailable({ retryAfter: 1 });
    return { found: behind, stored: await stored };
  }

  /** Locks what a change of somebody's role needs, as far as the caller has a say in it, in the order of all locks. */
  async lockKeys(tx: Tx, caller: Caller, targetId: string): Promise<void> {
    await tx.query(statements.lockProfile, [caller.userId, caller.sessionId, targetId, true, null, null]);
  }

  /** The same reading without a lock, for what won't be written: one round trip. */
  async look(tx: Tx, caller: Caller, targetId: string, change: ProfileChange): Promise<Found<SnapshotForWrite>> {
    const snapshot = tx.query<SnapshotRow & FactsRow>(statements.readSnapshotForWrite, [
      caller.userId,
      caller.sessionId,
      targetId,
      change.email?.key ?? null,
      change.phoneNumber?.e164 ?? null,
      collisionsKey(caller.userId),
    ]);
    // All are awaited together: one that fails alone would end the process.
    const asksChannels = change.notificationChannels !== undefined;
    const [[row], rare, channels] = await Promise.all([
      snapshot,
      this.findRareFacts(tx, targetId, change),
      asksChannels ? this.preferences.ofPersonIn(tx, targetId) : undefined,
    ]);
    const behind = found(row, row && toFacts(row, rare)) as Found<SnapshotForWrite>;
    if (channels === undefined || behind.caller === 'unknown' || behind.snapshot === undefined) return behind;
    return { ...behind, snapshot: withChannels(behind.snapshot, channels) };
  }

  /** Takes the person to another home: what the profile inherits there, and what they were there before, as a guest. */
  async move(
    tx: Tx,
    caller: Caller,
    before: Snapshot,
    { user }: ProfileState,
  ): Promise<{ around: Snapshot; guest: MemberState | null }> {
    const role = membershipRole(user.accessRole);
    const moving = [user.id, before.state.user.organizationId, user.organizationId, role, user.departmentId];
    const [left, moved] = await Promise.all([
      tx.query<{ guest: MemberState | null }>(statements.moveHome, moving),
      this.readWithin(tx, caller, user.id),
    ]);
    if (moved.caller === 'unknown' || moved.snapshot === undefined) throw notFound();
    return { around: moved.snapshot, guest: left[0]?.guest ?? null };
  }

  /** Writes all of it and commits: one round trip. */
  async write(tx: Tx, write: ProfileWrite): Promise<void> {
    const apart = writeApart(tx, write);
    const [written] = await Promise.all([tx.queryAndCommit(...writing(write)), apart]);
    mustBeThere(written);
  }

  /** Writes all of it in a transaction that goes on. */
  async writeWithin(tx: Tx, write: ProfileWrite): Promise<void> {
    const apart = writeApart(tx, write);
    const [written] = await Promise.all([tx.query(...writing(write)), apart]);
    mustBeThere(written);
  }

  /** The person has a new version without another profile: something about them is to be told. */
  async bump(tx: Tx, userId: string): Promise<number> {
    const [row] = await tx.query<{ version: number }>(statements.bumpPerson, [userId]);
    if (row === undefined) throw new Error('Nobody was there to be told of.');
    return row.version;
  }

  /** Keeps the answer of what no statement of a profile has written. */
  async storeAnswer(tx: Tx, actorId: string, { route, key, requestHash }: Idempotency, answer: unknown): Promise<void> {
    await tx.query(keepAnswer, [actorId, route, key, requestHash, JSON.stringify(answer)]);
  }

  /** The same as `read`, in a transaction that goes on. */
  async readWithin(tx: Tx, caller: Caller, targetId: string): Promise<Found> {
    const [row] = await tx.query<SnapshotRow>(statements.readSnapshot, [caller.userId, caller.sessionId, targetId]);
    return found(row);
  }

  /** Asked in the same round trip, and only when a sent field needs it. */
  private async findRareFacts(tx: Tx, targetId: string, change: ProfileChange): Promise<RareFactsRow> {
    const sent = [
      change.departmentId ?? null,
      change.sinchPhoneNumber ?? null,
      concernsAdmins(change),
      change.defaultOrganizationId ?? null,
      change.preferences?.defaultOutboundNumber ?? null,
      change.organizationId ?? null,
    ];
    if (sent.every((value) => value === null || value === false)) return NO_RARE_FACTS;
    const [row] = await tx.query<RareFactsRow>(statements.readRareFacts, [targetId, ...sent]);
    return row ?? NO_RARE_FACTS;
  }

  /** The lock of the person, before it, is what requests with one key wait for. */
  private async findStored(
    tx: Tx,
    caller: Caller,
    { route, key }: Idempotency,
  ): Promise<KeptAnswer<unknown> | undefined> {
    const [kept] = await tx.query<KeptAnswer<unknown>>(findKeptAnswer, [caller.userId, route, key]);
    return kept;
  }
}

function concernsAdmins({ accessRole, status, organizationId }: ProfileChange): boolean {
  return accessRole !== undefined || status !== undefined || organizationId !== undefined;
}

/**
 * What the statement of the profile may not write, before it: the caller's own membership, who is a SUPERADMIN, and other
 * people's logins. Whoever is disabled, by whatever door, has to log in anew when they are let in again.
 */
async function writeApart(tx: Tx, write: ProfileWrite): Promise<void> {
  const [was, is] = [write.before.state.user, write.after.user];
  const isSuperadmin = is.accessRole === 'SUPERADMIN';
  const isOwn = write.before.actor.userId === is.id && changesMembership(write);
  const { chosen, takenBack } = changedChannels(write.before.state.channels, write.after.channels);
  const isDisabled = was.status === 'active' && is.status === 'disabled';
  await Promise.all([
    takenBack.length > 0 && tx.query(statements.takeBackChannels, [is.id, takenBack]),
    chosen.length > 0 && tx.query(statements.chooseChannels, [is.id, JSON.stringify(chosen)]),
    isDisabled && tx.query(statements.endSessions, [is.id]),
    isOwn &&
      tx.query(statements.changeOwnMembership, [is.organizationId, membershipRole(is.accessRole), is.departmentId]),
    isSuperadmin !== (was.accessRole === 'SUPERADMIN') && tx.query(statements.setSuperadmin, [is.id, isSuperadmin]),
  ]);
}

/** Whether the locks are enough for what is found behind them: the caller's rights may have grown in between. */
function holds(locked: Locked, behind: Found, change: ProfileChange): boolean {
  if (behind.caller === 'unknown' || behind.snapshot === undefined) return true;
  const situation = situationOf(behind.snapshot);
  const { actor, target } = situation;
  if (!concernsAdmins(change) || selfOrAdmin(situation) !== undefined) return locked !== 'nothing';
  const isPlatforms = actor.role === 'SUPERADMIN' && target.accessRole === 'SUPERADMIN';
  return locked === 'platform' || (locked === 'homes' && !isPlatforms);
}

function mustBeThere(written: unknown[]): void {
  if (written.length === 0) throw new Error('A locked profile was not there to be written.');
}

function found(row: SnapshotRow | undefined, facts?: Facts): Found {
  return row === undefined ? { caller: 'unknown' } : { caller: 'known', snapshot: toSnapshot(row, facts) };
}
