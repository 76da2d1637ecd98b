import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import type { Origin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import { Database, type Tx } from '../database/database.js';
import { notFound } from '../failure.js';
import { situationOf } from '../profiles/decide.js';
import { differencesOf } from '../profiles/differences.js';
import { stepRefusalOf, type LifecycleStep } from '../profiles/policy.js';
import type { ProfileState } from '../profiles/profile.js';
import { refusedAsWhole } from '../writes/writes.failures.js';
import { ProfilesStore, type SnapshotForWrite } from '../profiles/storage/profiles.store.js';
import { LifecycleStore } from './lifecycle.store.js';

/** Deleting people, bringing them back, and erasing them for good: lock, read, decide, write, record, as any change. */
@Injectable()
export class LifecycleService {
  constructor(
    private readonly database: Database,
    private readonly profiles: ProfilesStore,
    private readonly lifecycle: LifecycleStore,
    private readonly changes: ChangesStore,
    private readonly avatarFiles: AvatarFiles,
    private readonly proofs: Proofs,
  ) {}

  /** The person can’t log in and is in no list; the SMS number is free again. The e-mail stays theirs until erased. */
  async remove(caller: Caller, userId: string, origin: Origin): Promise<void> {
    const removing = this.database.transaction(caller, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'delete');
      await this.write(tx, before, { deletedAt: before.facts.now, status: 'disabled', ...WITHOUT_NUMBER }, origin);
    });
    await this.proofs.explaining(caller, removing);
  }

  /** As active or disabled as before; without the SMS number, which may be someone else's by now. */
  async restore(caller: Caller, userId: string, origin: Origin): Promise<void> {
    const restoring = this.database.transaction(caller, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'restore');
      const status = await this.lifecycle.statusBeforeDeletion(tx, userId);
      await this.write(tx, before, { deletedAt: null, status }, origin);
    });
    await this.proofs.explaining(caller, restoring);
  }

  /**
   * Takes the person out of every table. It runs for the service itself, because it reaches into every organization
   * that knows them; whether the caller may is decided before anything is written.
   */
  async erase(caller: Caller, userId: string, origin: Origin): Promise<void> {
    const erasing = this.database.transaction('service', async (tx) => {
      const { version, state } = await this.admit(tx, caller, userId, 'erase');
      const { organizationId, avatarId } = state.user;
      const avatars = new Set([
        ...(await this.lifecycle.pastAvatars(tx, userId)),
        ...(avatarId === null ? [] : [avatarId]),
      ]);
      for (const id of avatars) tx.onCommit(() => this.avatarFiles.drop(id));
      await this.lifecycle.erase(tx, userId);
      // Recorded last: their history is anonymised with them.
      const change = {
        subject: 'user',
        subjectId: userId,
        organizationId,
        version: version + 1,
        fields: ERASED,
      } as const;
      await this.changes.record(tx, origin, change);
    });
    await this.proofs.explaining(caller, erasing);
  }

  /** The locks and the snapshot of a write that could take an administrator away. */
  private async admit(tx: Tx, caller: Caller, userId: string, step: LifecycleStep): Promise<SnapshotForWrite> {
    const { found } = await this.profiles.lock(tx, caller, userId, { status: 'disabled' }, undefined);
    if (found.caller === 'unknown') throw sessionEnded();
    if (found.snapshot === undefined) throw notFound();
    const refusal = stepRefusalOf(step, situationOf(found.snapshot));
    if (refusal !== undefined) throw refusedAsWhole(refusal);
    return found.snapshot;
  }

  private write(
    tx: Tx,
    before: SnapshotForWrite,
    changed: Partial<ProfileState['user']>,
    origin: Origin,
  ): Promise<void> {
    const after = { ...before.state, user: { ...before.state.user, ...changed } };
    const fields = differencesOf(before.state, after);
    return this.profiles.write(tx, { before, after, fields, origin, idempotency: undefined, answer: null });
  }
}

const ERASED = { '/erased': { before: false, after: true } };
const WITHOUT_NUMBER = { sinchPhoneNumber: null, sinchPhoneNumberId: null };
