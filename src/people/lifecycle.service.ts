import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { AvatarFiles } from '../avatars/avatar-files.js';
import { Database, type Tx } from '../database/database.js';
import { notFound } from '../failure.js';
import { situationOf } from '../profiles/decide.js';
import { differencesOf } from '../profiles/differences.js';
import { stepRefusalOf, type LifecycleStep } from '../profiles/policy.js';
import type { ProfileState } from '../profiles/profile.js';
import { refusedAsWhole } from '../writes/writes.failures.js';
import { ProfilesStore, type SnapshotForWrite } from '../profiles/profiles.store.js';
import { LifecycleStore } from './lifecycle.store.js';

/** Deleting people, bringing them back, and erasing them for good: lock, read, decide, write, record, as any change. */
@Injectable()
export class LifecycleService {
  constructor(
    private readonly database: Database,
    private readonly profiles: ProfilesStore,
    private readonly lifecycle: LifecycleStore,
    private readonly avatarFiles: AvatarFiles,
  ) {}

  /** The person can’t log in and is in no list; the SMS number is free again. The e-mail stays theirs until erased. */
  async remove(caller: Caller, userId: string, requestId: string): Promise<void> {
    await this.database.transaction(caller, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'delete');
      await this.write(tx, before, { deletedAt: before.facts.now, status: 'disabled', ...WITHOUT_NUMBER }, requestId);
    });
  }

  /** As active or disabled as before; without the SMS number, which may be someone else's by now. */
  async restore(caller: Caller, userId: string, requestId: string): Promise<void> {
    await this.database.transaction(caller, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'restore');
      const status = await this.lifecycle.statusBeforeDeletion(tx, userId);
      await this.write(tx, before, { deletedAt: null, status }, requestId);
    });
  }

  /**
   * Takes the person out of every table. It runs for the service itself, because it reaches into every organization
   * that knows them; whether the caller may is decided before anything is written.
   */
  async erase(caller: Caller, userId: string, requestId: string): Promise<void> {
    const avatarId = await this.database.transaction('service', async (tx) => {
      const { version, state } = await this.admit(tx, caller, userId, 'erase');
      const { organizationId } = state.user;
      const change = { organizationId, version: version + 1, actorId: caller.userId, requestId };
      await this.lifecycle.erase(tx, { userId, change });
      return state.user.avatarId;
    });
    if (avatarId !== null) await this.avatarFiles.drop(avatarId);
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
    requestId: string,
  ): Promise<void> {
    const after = { ...before.state, user: { ...before.state.user, ...changed } };
    const fields = differencesOf(before.state, after);
    const idempotency = undefined;
    return this.profiles.write(tx, { before, after, fields, source: 'users', requestId, idempotency, answer: null });
  }
}

const WITHOUT_NUMBER = { sinchPhoneNumber: null, sinchPhoneNumberId: null };
