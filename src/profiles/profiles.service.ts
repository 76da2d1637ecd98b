import { Injectable } from '@nestjs/common';
import type { JsonMap } from '../values/json-map.js';
import type { Caller } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import type { Idempotency } from '../changes/idempotency.js';
import type { Origin } from '../changes/origin.js';
import { Database, type Tx } from '../database/database.js';
import { Failure, type FieldFault } from '../failure.js';
import { Collisions, tellingIn } from '../limits/collisions.js';
import { faultsOf, type FieldDecision } from '../writes/decision.js';
import { replayed, type KeptAnswer } from '../writes/kept-answers.store.js';
import { refused } from '../writes/writes.failures.js';
import { decide, type Decision } from './decide.js';
import { AddressChanges, isPutOff } from './deferred/address-changes.js';
import { tooManyDeferred } from './deferred/deferred.failures.js';
import { isRoomFor } from './deferred/deferred.rules.js';
import { DeferredStore, type PendingChange } from './deferred/deferred.store.js';
import { PassingChanges } from './deferred/passing-changes.js';
import { differencesOf } from './differences.js';
import { HomeMoves } from './home-moves.js';
import { isInTime, LateChanges } from './late-changes.js';
import { AroundStore } from './storage/around.store.js';
import { personOf, type Around, type Person, type Reading } from './person.js';
import type { Facts, ProfileChange, ProfileState, Reverting, Snapshot } from './profile.js';
import { ProfilesStore, type SnapshotForWrite } from './storage/profiles.store.js';
import { RequestedChanges } from './requests/requested-changes.js';
import { askedInstead } from './requests/requests.rules.js';
import type { RequestRow } from './requests/requests.store.js';
import { refuseUnlessShown, refuseUnlessAdministered, refuseUnlessSenior, snapshotOf } from './reach.js';
import { uuidv7 } from '../values/uuid.js';

/** How a write is asked for; every door of the service says it the same way. */
export interface ChangeOptions {
  origin: Origin;
  /** Refuse unless the profile still has this version. */
  ifVersion: number | undefined;
  /** Whether it writes over what is there, so that the organization may ask for `ifVersion`. */
  overwrites?: boolean;
  idempotency: Idempotency | undefined;
  /** `strict`: all or nothing. `lenient`: apply what is allowed. `request`: and ask for the rest. */
  handling: 'strict' | 'lenient' | 'request';
  /** The body as it was sent, of what may be asked for. */
  sent?: JsonMap;
  /** `dry-run` decides everything and writes nothing. */
  mode: 'write' | 'dry-run';
  /** Whether the answer lists what became of each field. */
  reports: boolean;
  /**
   * Whose change of somebody else is looked at at all, nobody's of deleted people; absent: the policy table alone says,
   * field by field.
   */
  others?: 'administrators';
  /** At another instant than now, or not for good. */
  later?: Later | undefined;
  /** What is wrong with how it is asked for, to be told with what is wrong with the change. */
  faults?: readonly FieldFault[];
  /** What is taken back by it: each field as long as nobody has changed it since. */
  reverting?: Reverting | undefined;
  /** How the door says what of a late change doesn’t clash; absent: by the names of the fields. */
  bodyOf?: (fields: JsonMap) => JsonMap | null;
}

/** What is asked for at a later instant, or till one. */
export interface Later {
  /** Decided now, and anew at this instant; till then the body is kept as it was sent. */
  applyAt: Date | undefined;
  /** What is changed is taken back then. */
  revertAt: Date | undefined;
  body: JsonMap;
  /** What is wrong with the instants; then nothing is done at all. */
  faults: readonly FieldFault[];
}

/** What came of a change. */
export interface Outcome extends Reading {
  /** What became of each sent field, when asked for. */
  report?: FieldDecision[] | undefined;
  /** What waits now, by this write. */
  deferred?: PendingChange | undefined;
  /** What will take back what this write has done. */
  deferredRevert?: PendingChange | undefined;
  /** What was refused, and is asked for instead. */
  changeRequest?: RequestRow | undefined;
}

/** What a door answers, with the version it is about. */
export interface Answer<Body extends object> {
  version: number;
  body: Body;
  /** Whether it is the answer that was kept of the same request. */
  isRepeated: boolean;
}

/** How a door shows what came of a change: pure, since it is shown before it is written, to be kept with it. */
interface Door<Body extends object> {
  show: (outcome: Outcome, around?: Around) => Body;
  /** Whether it shows what is around the profile, which is read in the same round trip. */
  looksAround: boolean;
}

/** How a part of somebody else's transaction is asked for. */
interface EditOptions {
  origin: Origin;
  /** What the transaction makes so before the profile is written. */
  known?: Partial<Facts>;
  /** Whether what the change waited for, other than an instant, has come. */
  isProved?: boolean;
  /** What is taken back by it. */
  reverting?: Reverting | undefined;
  /** When what it does is to be taken back. */
  revertAt?: Date | null;
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

/** One request for a change. */
interface Asked<Body extends object> {
  caller: Caller;
  targetId: string;
  change: ProfileChange;
  options: ChangeOptions;
  door: Door<Body>;
}

/** A change that is refused, in a transaction to be kept: what the refusal tells of others was counted in it. */
interface Refused {
  refusal: Failure;
}

/** The one write path: read under lock → decide → write → record, in one transaction. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly database: Database,
    private readonly store: ProfilesStore,
    private readonly deferred: DeferredStore,
    private readonly addressChanges: AddressChanges,
    private readonly passing: PassingChanges,
    private readonly requests: RequestedChanges,
    private readonly around: AroundStore,
    private readonly homes: HomeMoves,
    private readonly late: LateChanges,
    private readonly collisions: Collisions,
    private readonly proofs: Proofs,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  /**
   * Changes a profile, and shows what came of it as the door does. A refused field refuses the whole write with 403, 409 or
   * 400, unless the handling is lenient. So does one that came with faults of its own, whatever the handling; it is decided
   * without a lock. In a race for an e-mail, a phone or a number the database decides; a lenient write then decides once more.
   */
  change<Body extends object>(
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
    show: (outcome: Outcome) => Body,
  ): Promise<Answer<Body>> {
    return this.changeThrough({ show, looksAround: false }, caller, targetId, change, options);
  }

  /**
   * The same through a door that shows a person with the facts around it, which are for the person and administrators: what
   * its actor may not see is as if never set.
   */
  changePerson<Body extends object>(
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
    show: (person: Person) => Body,
  ): Promise<Answer<Body>> {
    const door: Door<Body> = { show: (outcome, around) => show(personOf(outcome, around)), looksAround: true };
    return this.changeThrough(door, caller, targetId, change, { others: 'administrators', ...options });
  }

  private async changeThrough<Body extends object>(
    door: Door<Body>,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    options: ChangeOptions,
  ): Promise<Answer<Body>> {
    const faults = faultsOfAll(change, options);
    if (faults.length > 0) return this.refuseFaulty(caller, targetId, { ...change, faults }, options);
    const attempt = () =>
      this.database.transaction(caller, (tx) => this.changeIn(tx, { caller, targetId, change, options, door }));
    const outcome = await attempt().catch((error: unknown) => {
      if (options.handling === 'strict' || !(error instanceof Failure) || error.kind !== 'conflict') throw error;
      return attempt();
    });
    if ('refusal' in outcome) throw await this.proofs.explained(caller, outcome.refusal);
    return outcome;
  }

  /** Whoever may not reach the profile learns that first, and nothing about the fields. */
  private async refuseFaulty(
    caller: Caller,
    targetId: string,
    change: ProfileChange & { faults: readonly FieldFault[] },
    options: ChangeOptions,
  ): Promise<never> {
    const refusal = await this.database.transaction(caller, async (tx) => {
      const sound = soundChangeOf(change);
      const before = snapshotOf(await this.store.look(tx, caller, targetId, sound));
      refuseUnlessOpen(before, options);
      const decision = decide(before, sound, uuidv7);
      const throttled = await this.chargeCollisions(tx, before, decision);
      return throttled ?? refused(decision.refusals, [...change.faults, ...faultsOf(decision.report)]);
    });
    throw await this.proofs.explained(caller, refusal);
  }

  /** Refuses what would be refused of a change that is only begun, such as an upload; whoever may go on has written nothing yet. */
  async rehearse(caller: Caller, targetId: string, change: ProfileChange, options: ChangeOptions): Promise<void> {
    const asked: ChangeOptions = { ...options, mode: 'dry-run', ifVersion: undefined, idempotency: undefined };
    await this.change(caller, targetId, change, asked, (outcome) => outcome);
  }

  /** Decides a change in a transaction that has more to do, and leaves its end to whoever opened it. */
  async edit(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    { origin, known = {}, isProved = false, reverting, revertAt = null }: EditOptions,
  ): Promise<ProfileEdit> {
    const { found } = await this.store.lock(tx, caller, targetId, change, undefined);
    const before = snapshotOf(found);
    Object.assign(before.facts, known);
    const decision = decide(before, change, uuidv7, { isProved, reverting });
    const throttled = await this.chargeCollisions(tx, before, decision);
    const { after } = decision;
    const fields = differencesOf(before.state, after);
    const changes = Object.keys(fields).length > 0;
    const write = async (): Promise<void> => {
      await this.addressChanges.keep(tx, before, change, decision, { requestId: origin.requestId, revertAt });
      if (!changes) return;
      if (revertAt !== null) await this.passing.keep(tx, before, { fields, revertAt, requestId: origin.requestId });
      if (isMove(before.state, after)) await this.homes.move(tx, caller, { before, after, origin });
      await this.store.writeWithin(tx, { before, after, fields, origin, idempotency: undefined, answer: null });
    };
    return { before, throttled, ...decision, changes: changes || isPutOff(decision.deferrals), write };
  }

  /**
   * Decides a change as it would be now, without a lock, and writes nothing; `known` is what others before it, which aren't written
   * either, would have made so.
   */
  async foresee(
    tx: Tx,
    caller: Caller,
    targetId: string,
    change: ProfileChange,
    known: (before: SnapshotForWrite) => Partial<Facts>,
  ): Promise<Decision & { before: SnapshotForWrite }> {
    const before = snapshotOf(await this.store.look(tx, caller, targetId, change));
    Object.assign(before.facts, known(before));
    return { before, ...decide(before, change, uuidv7) };
  }

  private async changeIn<Body extends object>(
    tx: Tx,
    { caller, targetId, change, options, door }: Asked<Body>,
  ): Promise<Answer<Body> | Refused> {
    const [{ found, stored }, around] = await Promise.all([
      this.store.lock(tx, caller, targetId, change, options.idempotency),
      door.looksAround ? this.around.readIn(tx, targetId) : undefined,
    ]);
    const before = snapshotOf(found);
    refuseUnlessOpen(before, options);
    if (stored !== undefined && options.idempotency !== undefined) {
      refuseUnlessSenior(before);
      return replay(stored, options.idempotency);
    }
    if (!isInTime(before, options)) throw await this.late.refusal(tx, before, change, options);
    const decision = decide(before, change, uuidv7, {
      applyAt: options.later?.applyAt,
      reverting: options.reverting,
    });
    const refusal = (await this.chargeCollisions(tx, before, decision)) ?? refusalOf(decision, options);
    if (refusal !== undefined) return { refusal };
    const { later } = options;
    const isWaiting = later?.applyAt !== undefined || isPutOff(decision.deferrals);
    const instead =
      options.handling === 'request' && options.sent !== undefined ? askedInstead(decision, options.sent) : undefined;
    const report = options.reports || isWaiting ? reportOf(instead ?? decision, later) : undefined;
    const shown = (now: Snapshot, { deferred, deferredRevert, changeRequest }: Waiting = NOTHING): Answer<Body> => {
      const pictures = this.avatarUrls.picturesOf(now.state.user);
      const outcome = { now, pictures, report, deferred, deferredRevert, changeRequest };
      return { version: now.version, body: door.show(outcome, around), isRepeated: false };
    };
    if (later?.applyAt !== undefined) {
      const deferred = await this.defer(tx, before, decision, { ...options, later });
      return this.kept(tx, before, options, shown(before, { deferred }));
    }
    const fields = differencesOf(before.state, decision.after);
    const changes = Object.keys(fields).length > 0;
    if (!changes && !isPutOff(decision.deferrals) && instead === undefined)
      return this.kept(tx, before, options, shown(before));
    // As it would be, at the version that is stored: what hasn't been written has none of its own.
    if (options.mode === 'dry-run') return shown({ ...before, state: decision.after });
    const { requestId } = options.origin;
    const changeRequest =
      instead && (await this.requests.keep(tx, before, instead, { requestId, revertAt: later?.revertAt ?? null }));
    const deferred = await this.addressChanges.keep(tx, before, change, decision, {
      requestId,
      revertAt: later?.revertAt,
    });
    if (!changes) return this.kept(tx, before, options, shown(before, { deferred, changeRequest }));
    const deferredRevert =
      later?.revertAt === undefined
        ? undefined
        : await this.passing.keep(tx, before, { fields, revertAt: later.revertAt, requestId });
    const home = isMove(before.state, decision.after)
      ? await this.homes.move(tx, caller, { before, after: decision.after, origin: options.origin })
      : before;
    const after = { ...home, state: decision.after, version: before.version + 1, updatedAt: before.facts.now };
    const answer = shown(after, { deferred, deferredRevert, changeRequest });
    const kept = options.idempotency === undefined ? null : storable(answer);
    await this.store.write(tx, { before, after: after.state, fields, answer: kept, ...options });
    return answer;
  }

  /** Keeps what isn't refused until its time comes. Where nothing waits, nothing is kept. */
  private async defer(
    tx: Tx,
    { actor, state }: SnapshotForWrite,
    { deferrals }: Decision,
    { later, mode, handling, origin }: ChangeOptions & { later: Later },
  ): Promise<PendingChange | undefined> {
    const [deferral] = deferrals;
    if (mode === 'dry-run' || deferral === undefined || actor.userId === null) return undefined;
    if (!isRoomFor(later.body, await this.deferred.measure(tx, state.user.id))) throw tooManyDeferred();
    return this.deferred.insert(tx, {
      userId: state.user.id,
      organizationId: state.user.organizationId,
      body: later.body,
      handling: handling === 'strict' ? 'strict' : 'lenient',
      by: deferral.by,
      until: deferral.until,
      revertAt: later.revertAt ?? null,
      reverting: null,
      requestedBy: actor.userId,
      requestedRole: actor.role,
      requestId: origin.requestId,
    });
  }

  /** Whoever has been told of others often enough is told nothing more. */
  private chargeCollisions(
    tx: Tx,
    { actor, facts }: SnapshotForWrite,
    { report }: Decision,
  ): Promise<Failure | undefined> {
    return this.collisions.charge(tx, actor, { collisions: tellingIn(report), before: facts.collisions });
  }

  /** Keeps the answer to what isn't written, which is given again as well: a repetition comes late, and would be. */
  private async kept<Body extends object>(
    tx: Tx,
    { actor }: Snapshot,
    { idempotency }: ChangeOptions,
    answer: Answer<Body>,
  ): Promise<Answer<Body>> {
    if (idempotency !== undefined && actor.userId !== null) {
      await this.store.storeAnswer(tx, actor.userId, idempotency, storable(answer));
    }
    return answer;
  }
}

/** What a write leaves waiting. */
type Waiting = Pick<Outcome, 'deferred' | 'deferredRevert' | 'changeRequest'>;

const NOTHING: Waiting = {};
const NONE: readonly FieldFault[] = [];

/** All that is wrong with a request by itself. */
function faultsOfAll({ faults: ofBody = NONE }: ProfileChange, { faults = NONE, later }: ChangeOptions) {
  const ofInstants = later === undefined ? NONE : later.faults;
  return faults.length + ofInstants.length === 0 ? ofBody : [...faults, ...ofInstants, ...ofBody];
}

function refuseUnlessOpen(snapshot: Snapshot, { others }: ChangeOptions): void {
  if (others !== 'administrators') return;
  refuseUnlessAdministered(snapshot);
  refuseUnlessShown(snapshot);
}

/** What belongs to a new home can't be decided when nobody knows which one was meant. */
function soundChangeOf({ faults, ...change }: ProfileChange & { faults: readonly FieldFault[] }): ProfileChange {
  if (!faults.some(({ pointer }) => pointer === '/organizationId')) return change;
  const { departmentId: _, sinchPhoneNumber: _n, preferences: _p, ...others } = change;
  return others;
}

function isMove(before: ProfileState, after: ProfileState): boolean {
  return before.user.organizationId !== after.user.organizationId;
}

/** With when what is done, or will be, is taken back. */
function reportOf({ report }: { report: FieldDecision[] }, later: Later | undefined): FieldDecision[] {
  const revertAt = later?.revertAt;
  if (revertAt === undefined) return report;
  return report.map((one) => (PASSING.has(one.outcome) ? { ...one, revertAt } : one));
}

const PASSING: ReadonlySet<FieldDecision['outcome']> = new Set(['applied', 'deferred'] as const);

function refusalOf({ refusals, report }: Decision, { handling }: ChangeOptions): Failure | undefined {
  return handling !== 'strict' || refusals.length === 0 ? undefined : refused(refusals, faultsOf(report));
}

/** An answer as it is kept with an idempotency key. */
function storable({ version, body }: Answer<object>): object {
  return { version, ...body };
}

function replay<Body extends object>(kept: KeptAnswer<unknown>, asked: Idempotency): Answer<Body> {
  const { version, ...body } = replayed(kept, asked) as Body & { version: number };
  return { version, body: body as unknown as Body, isRepeated: true };
}
