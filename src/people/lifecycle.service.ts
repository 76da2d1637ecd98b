import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import { platformOrigin, type Origin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Tx } from '../database/database.js';
import { DueErasures } from '../erasures/due-erasures.js';
import type { ErasureView } from '../erasures/erasures.dto.js';
import { confirmationMismatch, confirmationRequired, notWaiting } from '../erasures/erasures.failures.js';
import { ErasuresSettings } from '../erasures/erasures.settings.js';
import { ErasuresStore, type ErasureRow, type NewErasure } from '../erasures/erasures.store.js';
import { presentErasure } from '../erasures/erasures.view.js';
import { notFound } from '../failure.js';
import { situationOf } from '../profiles/decide.js';
import { differencesOf } from '../profiles/differences.js';
import { isInTime, LateChanges } from '../profiles/late-changes.js';
import { stepRefusalOf, type LifecycleStep } from '../profiles/policy.js';
import type { ProfileState } from '../profiles/profile.js';
import { Once } from '../writes/once.js';
import { refusedAsWhole } from '../writes/writes.failures.js';
import { ProfilesStore, type SnapshotForWrite } from '../profiles/storage/profiles.store.js';
import { parseEmail } from '../values/email.js';
import type { FieldChanges } from '../values/differences.js';
import { LifecycleStore, type ErasedPerson } from './lifecycle.store.js';

/** Who deletes, and which version of whom they have seen. */
export interface Removal {
  origin: Origin;
  ifVersion: number | undefined;
}

/** Deleting people, bringing them back, and erasing them for good: lock, read, decide, write, record, as any change. */
@Injectable()
export class LifecycleService implements OnModuleInit {
  constructor(
    private readonly once: Once,
    private readonly late: LateChanges,
    private readonly profiles: ProfilesStore,
    private readonly lifecycle: LifecycleStore,
    private readonly changes: ChangesStore,
    private readonly avatarFiles: AvatarFiles,
    private readonly proofs: Proofs,
    private readonly erasures: ErasuresStore,
    private readonly dueErasures: DueErasures,
    private readonly settings: ErasuresSettings,
  ) {}

  onModuleInit(): void {
    this.dueErasures.doneBy('user', (tx, due) => this.eraseDue(tx, due));
  }

  /** The person can’t log in and is in no list; the SMS number is free again. The e-mail stays theirs until erased. */
  async remove(caller: Caller, userId: string, { origin, ifVersion }: Removal): Promise<void> {
    const removing = this.once.transaction(caller, origin, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'delete');
      if (!isInTime(before, { ifVersion, overwrites: true }))
        throw await this.late.refusalOfRemoval(tx, before, ifVersion);
      await this.write(tx, before, deletedNow(before), origin);
    });
    await this.proofs.explaining(caller, removing);
  }

  /** As active or disabled as before; without the SMS number, which may be someone else's by now. No erasure waits any more. */
  async restore(caller: Caller, userId: string, origin: Origin): Promise<void> {
    const restoring = this.once.transaction(caller, origin, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'restore');
      const status = await this.lifecycle.statusBeforeDeletion(tx, userId);
      await this.write(tx, before, { deletedAt: null, status }, origin);
      await tx.continueAs('service');
      await this.stopWaiting(tx, userId, origin);
    });
    await this.proofs.explaining(caller, restoring);
  }

  /**
   * Takes the person out of every table, at once or after `ERASURE_DAYS`, deleted meanwhile. It runs for the service itself, because it
   * reaches into every organization that knows them; whether the caller may is decided before anything is written.
   */
  async erase(caller: Caller, userId: string, confirm: string | undefined, origin: Origin): Promise<ErasureView> {
    const days = this.settings.erasureDays;
    const erasing = this.once.transaction('service', origin, async (tx) => {
      const before = await this.admit(tx, caller, userId, 'erase');
      await this.confirmed(tx, before, confirm);
      const erasure = await this.askedFor(tx, before, origin, days);
      return presentErasure(days > 0 ? erasure : await this.carryOut(tx, erasedIn(before), erasure, origin));
    });
    return this.proofs.explaining(caller, erasing);
  }

  /** The person stays deleted. Who may erase may call it off. */
  async callOff(caller: Caller, userId: string, origin: Origin): Promise<void> {
    const stopping = this.once.transaction('service', origin, async (tx) => {
      await this.admit(tx, caller, userId, 'erase');
      if (!(await this.stopWaiting(tx, userId, origin))) throw notWaiting();
    });
    await this.proofs.explaining(caller, stopping);
  }

  /** Who was restored, or erased by another instance, is left alone. */
  private async eraseDue(tx: Tx, { subjectId }: ErasureRow): Promise<void> {
    const person = await this.lifecycle.lockDeleted(tx, subjectId);
    const waiting = await this.erasures.lockWaiting(tx, subjectId);
    if (waiting === undefined) return;
    if (person === undefined) await this.erasures.deleteWaiting(tx, subjectId);
    else await this.carryOut(tx, person, waiting, { ...platformOrigin('deferred'), actorId: waiting.requestedBy });
  }

  /** Whoever is deleted already was thought of twice. */
  private async confirmed(tx: Tx, { state: { user } }: SnapshotForWrite, confirm: string | undefined): Promise<void> {
    const asked = await this.lifecycle.nameToConfirm(tx, user.id);
    const [name, isNamed] =
      asked?.kind === 'service'
        ? ['its name', confirm === asked.fullName]
        : ['the e-mail address', confirm !== undefined && parseEmail(confirm)?.key === asked?.emailKey];
    if (confirm === undefined && user.deletedAt === null) throw confirmationRequired(name);
    if (confirm !== undefined && !isNamed) throw confirmationMismatch(name);
  }

  /** The erasure that waits, or one that begins to; then the person is deleted until it is time. */
  private async askedFor(tx: Tx, before: SnapshotForWrite, origin: Origin, days: number): Promise<ErasureRow> {
    const { id, organizationId, deletedAt } = before.state.user;
    const waiting = await this.erasures.lockWaiting(tx, id);
    if (waiting !== undefined) return waiting;
    const erasure: NewErasure = { subject: 'user', subjectId: id, organizationId, requestedBy: origin.actorId };
    const row = await this.erasures.insert(tx, erasure, days);
    if (days === 0) return row;
    if (deletedAt === null) await this.write(tx, before, deletedNow(before), origin);
    await this.tellWaiting(tx, row, { before: null, after: row.dueAt }, origin);
    return row;
  }

  /** Recorded last: their history is anonymised with them. */
  private async carryOut(tx: Tx, person: ErasedPerson, { id }: ErasureRow, origin: Origin): Promise<ErasureRow> {
    const { id: subjectId, organizationId, version, avatarId } = person;
    const avatars = new Set(await this.lifecycle.pastAvatars(tx, subjectId));
    if (avatarId !== null) avatars.add(avatarId);
    for (const avatar of avatars) tx.onCommit(() => this.avatarFiles.drop(avatar));
    const counted = await this.lifecycle.erase(tx, subjectId);
    const fields = { ...ERASED, '/erasureId': { before: null, after: id } };
    const change = { subject: 'user', subjectId, organizationId, version: version + 1, fields } as const;
    await this.changes.record(tx, origin, change);
    return this.erasures.finish(tx, id, counted);
  }

  /** Whether an erasure waited. */
  private async stopWaiting(tx: Tx, userId: string, origin: Origin): Promise<boolean> {
    const stopped = await this.erasures.deleteWaiting(tx, userId);
    if (stopped !== undefined) await this.tellWaiting(tx, stopped, { before: stopped.dueAt, after: null }, origin);
    return stopped !== undefined;
  }

  private async tellWaiting(
    tx: Tx,
    { subjectId, organizationId }: ErasureRow,
    change: FieldChanges[string],
    origin: Origin,
  ): Promise<void> {
    const version = await this.profiles.bump(tx, subjectId);
    const fields = { '/erasureDueAt': change };
    await this.changes.record(tx, origin, { subject: 'user', subjectId, organizationId, version, fields });
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

  private write(tx: Tx, before: SnapshotForWrite, changed: Changed, origin: Origin): Promise<void> {
    const after = { ...before.state, user: { ...before.state.user, ...changed } };
    const fields = differencesOf(before.state, after);
    return this.profiles.writeWithin(tx, { before, after, fields, origin, idempotency: undefined, answer: null });
  }
}

type Changed = Partial<ProfileState['user']>;

const ERASED = { '/erased': { before: false, after: true } };
const WITHOUT_NUMBER = { sinchPhoneNumber: null, sinchPhoneNumberId: null };

function deletedNow({ facts }: SnapshotForWrite): Changed {
  return { deletedAt: facts.now, status: 'disabled', ...WITHOUT_NUMBER };
}

function erasedIn({ version, state: { user } }: SnapshotForWrite): ErasedPerson {
  return { id: user.id, organizationId: user.organizationId, version, avatarId: user.avatarId };
}
