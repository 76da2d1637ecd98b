import { Injectable } from '@nestjs/common';
import { ChangesStore, type LaterChange } from '../changes/changes.store.js';
import type { Tx } from '../database/database.js';
import type { Failure } from '../failure.js';
import { pointer, segmentsOf, type JsonMap } from '../values/json-map.js';
import { conflictOf, conflictOfRemoval, EVERYTHING } from '../writes/conflicts.rules.js';
import { preconditionRequired } from '../writes/writes.failures.js';
import type { ProfileChange } from './profile.js';
import { versionMismatch } from './profiles.failures.js';
import { isAsNear, knowsAllHomes, sightOf } from './sight.js';
import type { SnapshotForWrite } from './storage/profiles.store.js';
import { sentFieldsOf, threeVersionsOf } from './three-versions.js';

/** What version a change is said to be of, and whether it has to be said. */
interface Conditions {
  ifVersion: number | undefined;
  overwrites?: boolean;
  mode?: 'write' | 'dry-run';
}

/** A rehearsal needs no version, because nothing is written over by it. */
export function isInTime({ version, facts }: SnapshotForWrite, { ifVersion, overwrites, mode }: Conditions): boolean {
  if (ifVersion !== undefined) return ifVersion === version;
  return !facts.requirePreconditions || overwrites !== true || mode === 'dry-run';
}

/** Why changes that aren't in time are refused. Who has changed something is told to whoever may read the history. */
@Injectable()
export class LateChanges {
  constructor(private readonly history: ChangesStore) {}

  /** `bodyOf`: how the door says what of the change doesn't clash; absent: by the names of the fields. */
  async refusal(
    tx: Tx,
    now: SnapshotForWrite,
    change: ProfileChange,
    { ifVersion, bodyOf }: Conditions & { bodyOf?: (fields: JsonMap) => JsonMap | null },
  ): Promise<Failure> {
    const { version } = now;
    if (ifVersion === undefined) return preconditionRequired({ version });
    const pointers = sentFieldsOf(now, change).map((name) => pointer(name));
    const { later, tellsWho } = await this.since(tx, now, ifVersion, pointers);
    const conflict = conflictOf(threeVersionsOf(now, change, { version: ifVersion, later }), later, { tellsWho });
    const { merged } = conflict;
    const extra = { ...conflict, merged: bodyOf === undefined ? merged : bodyOf(merged ?? {}) };
    return versionMismatch({ version, extra });
  }

  /** The same of somebody who is to be deleted: whatever was changed of them clashes. */
  async refusalOfRemoval(tx: Tx, now: SnapshotForWrite, ifVersion: number | undefined): Promise<Failure> {
    const { version } = now;
    if (ifVersion === undefined) return preconditionRequired({ version });
    const { later, tellsWho } = await this.since(tx, now, ifVersion, [EVERYTHING.told]);
    const changed = Object.fromEntries(later.map((one) => [segmentsOf(one.pointer)[0] ?? '', null]));
    const versions = threeVersionsOf(now, changed, { version: ifVersion, later });
    const conflict = conflictOfRemoval(versions, later, { place: EVERYTHING, tellsWho });
    return versionMismatch({ version, extra: { ...conflict } });
  }

  private async since(
    tx: Tx,
    { actor, state: { user } }: SnapshotForWrite,
    version: number,
    pointers: readonly string[],
  ): Promise<{ later: LaterChange[]; tellsWho: boolean }> {
    const sight = sightOf(actor, user);
    const hidesFormerHome = !knowsAllHomes(actor.role, sight);
    const later = await this.history.later(tx, { subjectId: user.id, version, pointers, hidesFormerHome });
    return { later, tellsWho: isAsNear(sight, 'administrators') };
  }
}
