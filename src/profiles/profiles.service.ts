import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { sessionEnded } from '../auth/auth.failures.js';
import type { Caller } from '../auth/caller.js';
import { AvatarFiles } from '../avatars/avatar-files.js';
import { AvatarUrls } from '../avatars/avatar-urls.js';
import { Database, type Tx } from '../database/database.js';
import { Failure, notFound, type FieldFault } from '../failure.js';
import { Collisions, tellingIn } from '../limits/collisions.js';
import type { Capabilities } from '../writes/capability.js';
import { capabilitiesOf } from './capabilities.js';
import { faultsOf, type FieldDecision } from '../writes/decision.js';
import { idempotencyMismatch, refused, refusedAsWhole } from '../writes/writes.failures.js';
import { decide, situationOf, type Decision } from './decide.js';
import { tooManyDeferred } from './deferred/deferred.failures.js';
import { isRoomFor, pointersOf } from './deferred/deferred.rules.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { presentDeferred, type DeferredChangeView } from './deferred/deferred.view.js';
import { differencesOf } from './differences.js';
import { isVisible } from './policy.js';
import { PeopleStore } from './people.store.js';
import type { Person, Portrait } from './person.js';
import { selfOrAdmin, selfOrSenior } from './rules.js';
import type { Facts, JsonMap, ProfileChange, ProfileState, Snapshot } from './profile.js';
import { versionMismatch } from './profiles.failures.js';
import type { Idempotency } from '../writes/write-options.js';
import { ProfilesStore, type Found, type SnapshotForWrite, type StoredAnswer } from './profiles.store.js';
import { sightOf } from './sight.js';
import { COLUMNS } from '../fields/user.columns.js';
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
  /**
   * Whose change of somebody else is looked at at all, nobody's of deleted people; absent: the policy table alone says,
   * field by field.
   */
  others?: 'administrators';
  /** Decided now, and anew at this instant; till then the body is kept as it was sent. */
  later?: Later | undefined;
}

/** What is asked for at a later instant. */
export interface Later {
  applyAt: Date;
  body: JsonMap;
}

export interface ProfileAnswer extends ProfileView {
  version: number;
  /** What became of each sent field, when asked for. */
  report?: FieldDecision[];
  /** What waits now, by this write. */
  deferredChange?: DeferredChangeView;
}

/** How a part of somebody else's transaction is asked for. */
interface EditOptions extends Pick<ChangeOptions, 'source' | 'requestId'> {
  /** What the transaction makes so before the profile is written. */
  known?: Partial<Facts>;
}

/** A change decided behind its locks, as a part of somebody else's transaction: who writes it, and whether, is theirs to say. */
export interface ProfileEdit extends Decision {
  before: SnapshotForWrite;
  /** That the refusals would tell too much of others; it is counted in the transaction. */
  throttled: Failure | undefined;
  /** Whether there is anything to write. */
  changes: boolean;
  write: () => Promise<void>;
}

/** A change that is done, with the avatar that nobody shows any more. */
interface Changed {
  answer: ProfileAnswer;
  dropped?: string;
}

/** A change that is refused, in a transaction to be kept: what the refusal tells of others was counted in it. */
interface Refused {
  refusal: Failure;
}

const MOST_PEOPLE = 1000;

/** The one write path: read under lock → decide → write → record, in one transaction. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly database: Database,
    private readonly store: ProfilesStore,
    private readonly deferred: DeferredStore,
    private readonly people: PeopleStore,
    private readonly collisions: Collisions,
    private readonly avatarUrls: AvatarUrls,
    private readonly avatarFiles: AvatarFiles,
  ) {}

  async read(caller: Caller, targetId: string): Promise<ProfileAnswer> {
    return this.answerOf(snapshotOf(await this.store.read(caller, targetId)));
  }

  /** A person as far as the caller sees them, in a transaction that goes on. */
  async seen(tx: Tx, caller: Caller, targetId: string): Promise<Snapshot> {
    return snapshotOf(await this.store.readWithin(tx, caller, targetId));
  }

  /** The state of a person, deleted ones too, for themselves and their administrators. */
  async administered(caller: Caller, targetId: string): Promise<Snapshot> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    refuseUnlessAdministered(snapshot);
    return snapshot;
  }

  /**
   * A person with all facts, for themselves and their administrators: what the compatible APIs show. They have no word for
   * deleted people, so there are none.
   */
  async person(caller: Caller, targetId: string): Promise<Person> {
    const snapshot = await this.administered(caller, targetId);
    refuseIfDeleted(snapshot);
    const around = (await this.people.around(caller, [targetId])).get(targetId);
    if (around === undefined) throw notFound();
    return { ...this.portraitOf(seen(snapshot)), ...around };
  }

  /**
   * The people an administrator has at home, in the order of their names, at most 1,000; anyone else has only themselves.
   * Who is above the caller is left out, as reading them one by one would refuse them.
   */
  async peopleAtHome(caller: Caller): Promise<Portrait[]> {
    const snapshots = await this.store.readHome(caller, MOST_PEOPLE);
    if (snapshots === undefined) throw sessionEnded();
    const administered = snapshots.filter((snapshot) => selfOrAdmin(situationOf(snapshot)) === undefined);
    return administered.map((snapshot) => this.portraitOf(seen(snapshot)));
  }

  /** Per field of the target's profile: what the caller may do with it, and why not. */
  async capabilities(caller: Caller, targetId: string): Promise<Capabilities> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    const isAdministered = selfOrAdmin(situationOf(snapshot)) === undefined;
    const [choices, waiting] = await Promise.all([
      this.store.choices(caller, targetId),
      isAdministered ? this.deferred.ofPerson(caller, targetId) : [],
    ]);
    const pending = waiting.map(({ by, until, body }) => ({ by, until, pointers: pointersOf(body) }));
    return capabilitiesOf(snapshot, choices, pending);
  }

  /**
   * Changes a profile. A refused field refuses the whole write with 403, 409 or 400, unless the handling is lenient.
   * So does one that came with faults of its own, whatever the handling; it is decided without a lock.
   * In a race for an e-mail, a phone or a number the database decides; a lenient write then decides once more.
   */
  async change(
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<ProfileAnswer> {
    if (change.faults !== undefined && change.faults.length > 0) {
      return this.refuseFaulty(caller, targetId, { ...change, faults: change.faults }, options);
    }
    const attempt = () =>
      this.database.transaction(caller, (tx) => this.changeIn(tx, caller, targetId, change, options));
    const outcome = await attempt().catch((error: unknown) => {
      if (options.handling === 'strict' || !(error instanceof Failure) || error.kind !== 'conflict') throw error;
      return attempt();
    });
    if ('refusal' in outcome) throw outcome.refusal;
    if (outcome.dropped !== undefined) await this.avatarFiles.drop(outcome.dropped);
    return outcome.answer;
  }

  /** Whoever may not reach the profile learns that first, and nothing about the fields. */
  private async refuseFaulty(
    caller: Caller,
    targetId: string,
    change: ProfileChange & { faults: readonly FieldFault[] },
    options: ChangeOptions,
  ): Promise<never> {
    throw await this.database.transaction(caller, async (tx) => {
      const sound = soundChangeOf(change);
      const before = snapshotOf(await this.store.look(tx, caller, targetId, sound));
      refuseUnlessOpen(before, options);
      const decision = decide(before, sound, uuidv7);
      const refusal = await this.chargeCollisions(tx, before, decision);
      return refusal ?? refused(decision.refusals, [...change.faults, ...faultsOf(decision.report)]);
    });
  }

  /** Decides a change in a transaction that has more to do, and leaves its end to whoever opened it. */
  async edit(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    { source, requestId, known = {} }: EditOptions,
  ): Promise<ProfileEdit> {
    const { found } = await this.store.lock(tx, caller, targetId, change, undefined);
    const before = snapshotOf(found);
    Object.assign(before.facts, known);
    const decision = decide(before, change, uuidv7);
    const throttled = await this.chargeCollisions(tx, before, decision);
    const { after } = decision;
    const fields = differencesOf(before.state, after);
    const write = async (): Promise<void> => {
      if (isMove(before.state, after)) await this.store.move(tx, caller, before, after);
      const unanswered = { source, requestId, idempotency: undefined, answer: null };
      await this.store.writeWithin(tx, { before, after, fields, ...unanswered });
    };
    return { before, throttled, ...decision, changes: Object.keys(fields).length > 0, write };
  }

  private async changeIn(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<Changed | Refused> {
    const { found, stored } = await this.store.lock(tx, caller, targetId, change, options.idempotency);
    const before = snapshotOf(found);
    refuseUnlessOpen(before, options);
    if (stored !== undefined && options.idempotency !== undefined) {
      refuseUnlessSenior(before);
      return { answer: replay(stored, options.idempotency) };
    }
    if (options.ifVersion !== undefined && options.ifVersion !== before.version) {
      const versions = await this.threeVersions(tx, before, change, options.ifVersion);
      throw versionMismatch({ version: before.version, extra: { ...versions } });
    }
    const decision = decide(before, change, uuidv7, { applyAt: options.later?.applyAt });
    const refusal = (await this.chargeCollisions(tx, before, decision)) ?? refusalOf(decision, options);
    if (refusal !== undefined) return { refusal };
    if (options.later !== undefined) {
      return { answer: await this.defer(tx, before, decision, { ...options, later: options.later }) };
    }
    const report = options.reports ? decision.report : undefined;
    const fields = differencesOf(before.state, decision.after);
    if (Object.keys(fields).length === 0) return { answer: this.answerOf(before, report) };
    // As it would be, at the version that is stored: what hasn't been written has none of its own.
    if (options.mode === 'dry-run') return { answer: this.answerOf({ ...before, state: decision.after }, report) };
    const around = isMove(before.state, decision.after)
      ? await this.store.move(tx, caller, before, decision.after)
      : before;
    const after = { ...around, state: decision.after, version: before.version + 1, updatedAt: before.facts.now };
    const answer = this.answerOf(after, report);
    await this.store.write(tx, { before, after: after.state, fields, answer, ...options });
    const { avatarId } = before.state.user;
    return avatarId === null || avatarId === after.state.user.avatarId ? { answer } : { answer, dropped: avatarId };
  }

  /** Keeps what isn't refused until its time comes. Where nothing waits, nothing is kept. */
  private async defer(
    tx: Tx,
    before: SnapshotForWrite,
    { report, deferrals }: Decision,
    { later, mode, handling, requestId, idempotency }: ChangeOptions & { later: Later },
  ): Promise<ProfileAnswer> {
    const answer = this.answerOf(before, report);
    const { actor, state } = before;
    const [deferral] = deferrals;
    if (mode === 'dry-run' || deferral === undefined || actor.userId === null) return answer;
    if (!isRoomFor(later.body, await this.deferred.measure(tx, state.user.id))) throw tooManyDeferred();
    const kept = await this.deferred.insert(tx, {
      userId: state.user.id,
      organizationId: state.user.organizationId,
      body: later.body,
      handling,
      by: deferral.by,
      until: deferral.until,
      requestedBy: actor.userId,
      requestedRole: actor.role,
      requestId,
    });
    const accepted = { ...answer, deferredChange: presentDeferred(kept) };
    if (idempotency !== undefined) await this.store.storeAnswer(tx, actor.userId, idempotency, accepted);
    return accepted;
  }

  /** Whoever has been told of others often enough is told nothing more; who reaches everything learns nothing by it. */
  private async chargeCollisions(
    tx: Tx,
    { actor, facts }: SnapshotForWrite,
    { report }: Decision,
  ): Promise<Failure | undefined> {
    if (actor.role === 'SUPERADMIN' || actor.userId === null) return undefined;
    const collisions = tellingIn(report);
    return this.collisions.charge(tx, actor.userId, { collisions, before: facts.collisions });
  }

  /** For a 412: the sent fields as they were at the version the client knows, as it wants them, and as they are. */
  private async threeVersions(tx: Tx, now: Snapshot, change: ProfileChange, version: number): Promise<ThreeVersions> {
    return threeVersionsOf(now, change, await this.store.changesSince(tx, now.state.user.id, version));
  }

  private answerOf(snapshot: Snapshot, report?: FieldDecision[]): ProfileAnswer {
    const view = presentProfile(snapshot, this.avatarUrls.pictureOf(snapshot.state.user));
    return { version: snapshot.version, ...view, ...(report === undefined ? {} : { report }) };
  }

  private portraitOf<S extends Snapshot>(snapshot: S): S & Portrait {
    return { ...snapshot, pictures: this.avatarUrls.picturesOf(snapshot.state.user) };
  }
}

function snapshotOf<S extends Snapshot>(found: Found<S>): S {
  if (found.caller === 'unknown') throw sessionEnded();
  if (found.snapshot === undefined) throw notFound();
  return found.snapshot;
}

function refuseUnlessOpen(snapshot: Snapshot, { others }: ChangeOptions): void {
  if (others !== 'administrators') return;
  refuseUnlessAdministered(snapshot);
  refuseIfDeleted(snapshot);
}

/** What belongs to a new home can't be decided when nobody knows which one was meant. */
function soundChangeOf({ faults, ...change }: ProfileChange & { faults: readonly FieldFault[] }): ProfileChange {
  if (!faults.some(({ pointer }) => pointer === '/organizationId')) return change;
  const { departmentId: _, sinchPhoneNumber: _n, preferences: _p, ...others } = change;
  return others;
}

/**
 * What the actor may not see is as if it had never been set: for doors whose published shape has no absent fields. The
 * address stays, because those shapes know people by it.
 */
function seen(snapshot: Snapshot): Snapshot {
  const sight = sightOf(snapshot.actor, snapshot.state.user);
  // An uploaded avatar is shown as the picture.
  const isHidden = (name: string): boolean =>
    name !== 'email' && !isVisible(name === 'avatarId' ? 'picture' : name, sight);
  const hidden = COLUMNS.filter(({ name }) => isHidden(name));
  if (hidden.length === 0) return snapshot;
  const blanks = Object.fromEntries(hidden.map(({ name, blank }) => [name, blank]));
  return { ...snapshot, state: { ...snapshot.state, user: { ...snapshot.state.user, ...blanks } } };
}

/** A door that is for oneself and for administrators is closed to everyone else, whatever is sent. */
function refuseUnlessAdministered(snapshot: Snapshot): void {
  const refusal = selfOrAdmin(situationOf(snapshot));
  if (refusal !== undefined) throw refusedAsWhole(refusal);
}

/** Whoever has written something saw the private fields with the answer; it is kept for those who still see them. */
function refuseUnlessSenior(snapshot: Snapshot): void {
  const refusal = selfOrSenior(situationOf(snapshot));
  if (refusal !== undefined) throw refusedAsWhole(refusal);
}

function isMove(before: ProfileState, after: ProfileState): boolean {
  return before.user.organizationId !== after.user.organizationId;
}

function refuseIfDeleted({ state }: Snapshot): void {
  if (state.user.deletedAt !== null) throw notFound();
}

function refusalOf({ refusals, report }: Decision, { handling }: ChangeOptions): Failure | undefined {
  return handling === 'lenient' || refusals.length === 0 ? undefined : refused(refusals, faultsOf(report));
}

/** The same key with the same request gets the same answer; with another request it is a mistake of the client. */
function replay(stored: StoredAnswer, { requestHash }: Idempotency): ProfileAnswer {
  if (!stored.requestHash.equals(requestHash)) throw idempotencyMismatch();
  return stored.answer as ProfileAnswer;
}
