import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { sessionEnded } from '../auth/auth.failures.js';
import type { Caller } from '../auth/caller.js';
import { Database, type Tx } from '../database/database.js';
import { Failure, notFound } from '../failure.js';
import { capabilitiesOf, type Capabilities } from './capabilities.js';
import { decide, faultsOf, situationOf, type Decision, type FieldDecision } from './decide.js';
import { differencesOf } from './differences.js';
import { PeopleStore } from './people.store.js';
import type { Person } from './person.js';
import { selfOrAdmin } from './rules.js';
import type { ProfileChange, Snapshot } from './profile.js';
import { idempotencyMismatch, refused, refusedAsWhole, versionMismatch } from './profiles.failures.js';
import { ProfilesStore, type Found, type Idempotency, type StoredAnswer } from './profiles.store.js';
import { presentProfile, type ProfileView } from './profile.view.js';
import { threeVersionsOf, type ThreeVersions } from './three-versions.js';

/** How a write is asked for; every door of the service says it the same way. */
export interface ChangeOptions {
  /** The door: `profile`, `users`, or the contract's name. */
  source: string;
  requestId: string | null;
  /** Refuse unless the profile still has this version. */
  ifVersion: number | undefined;
  idempotency: Idempotency | undefined;
  /** `strict`: all or nothing. `lenient`: apply what is allowed. */
  handling: 'strict' | 'lenient';
  /** `dry-run` decides everything and writes nothing. */
  mode: 'write' | 'dry-run';
  /** Whether the answer lists what became of each field. */
  reports: boolean;
  /** What is kept with the change or not at all; it runs first in the transaction, and locks in the order of all writes. */
  alongside?: (tx: Tx) => Promise<void>;
}

export interface ProfileAnswer extends ProfileView {
  version: number;
  /** What became of each sent field, when asked for. */
  report?: FieldDecision[];
}

/** The one write path: read under lock → decide → write → record, in one transaction. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly database: Database,
    private readonly store: ProfilesStore,
    private readonly people: PeopleStore,
  ) {}

  async read(caller: Caller, targetId: string): Promise<ProfileAnswer> {
    return answerOf(snapshotOf(await this.store.read(caller, targetId)));
  }

  /** A person with all facts, for themselves and their administrators: what the compatible APIs show. */
  async person(caller: Caller, targetId: string): Promise<Person> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    const refusal = selfOrAdmin(situationOf(snapshot));
    if (refusal !== undefined) throw refusedAsWhole(refusal);
    const around = (await this.people.around(caller, [targetId])).get(targetId);
    if (around === undefined) throw notFound();
    return { ...snapshot, ...around };
  }

  /** Per field of the target's profile: what the caller may do with it, and why not. */
  async capabilities(caller: Caller, targetId: string): Promise<Capabilities> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    return capabilitiesOf(snapshot, await this.store.choices(caller, targetId));
  }

  /**
   * Changes a profile. A refused field refuses the whole write with 403, 409 or 400, unless the handling is lenient.
   * In a race for an e-mail, a phone or a number the database decides; a lenient write then decides once more.
   */
  async change(
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<ProfileAnswer> {
    try {
      return await this.database.transaction(caller, (tx) => this.changeIn(tx, caller, targetId, change, options));
    } catch (error) {
      if (options.handling === 'strict' || !(error instanceof Failure) || error.kind !== 'conflict') throw error;
      return this.database.transaction(caller, (tx) => this.changeIn(tx, caller, targetId, change, options));
    }
  }

  private async changeIn(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<ProfileAnswer> {
    await options.alongside?.(tx);
    const { found, stored } = await this.store.lock(tx, caller, targetId, change, options.idempotency);
    const before = snapshotOf(found);
    if (stored !== undefined && options.idempotency !== undefined) return replay(stored, options.idempotency);
    if (options.ifVersion !== undefined && options.ifVersion !== before.version) {
      throw versionMismatch({ extra: { ...(await this.threeVersions(tx, before, change, options.ifVersion)) } });
    }
    const decision = decide(before, change, uuidv7());
    if (options.handling === 'strict') refuseIfAny(decision);
    const report = options.reports ? decision.report : undefined;
    const fields = differencesOf(before.state, decision.after);
    if (Object.keys(fields).length === 0) return answerOf(before, report);
    const isMoved = before.state.user.organizationId !== decision.after.user.organizationId;
    const around =
      isMoved && options.mode === 'write' ? await this.store.move(tx, caller, before, decision.after) : before;
    const after = { ...around, state: decision.after, version: before.version + 1, updatedAt: before.facts.now };
    const answer = answerOf(after, report);
    if (options.mode === 'write')
      await this.store.write(tx, { before, after: after.state, fields, answer, ...options });
    return answer;
  }

  /** For a 412: the sent fields as they were at the version the client knows, as it wants them, and as they are. */
  private async threeVersions(tx: Tx, now: Snapshot, change: ProfileChange, version: number): Promise<ThreeVersions> {
    return threeVersionsOf(now, change, await this.store.changesSince(tx, now.state.user.id, version));
  }
}

function snapshotOf<S extends Snapshot>(found: Found<S>): S {
  if (found.caller === 'unknown') throw sessionEnded();
  if (found.snapshot === undefined) throw notFound();
  return found.snapshot;
}

function answerOf(snapshot: Snapshot, report?: FieldDecision[]): ProfileAnswer {
  return { ...presentProfile(snapshot), version: snapshot.version, ...(report === undefined ? {} : { report }) };
}

function refuseIfAny({ refusals, report }: Decision): void {
  if (refusals.length > 0) throw refused(refusals, faultsOf(report));
}

/** The same key with the same request gets the same answer; with another request it is a mistake of the client. */
function replay(stored: StoredAnswer, { requestHash }: Idempotency): ProfileAnswer {
  if (!stored.requestHash.equals(requestHash)) throw idempotencyMismatch();
  return stored.answer as ProfileAnswer;
}
