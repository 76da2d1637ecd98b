import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import type { Origin } from '../changes/origin.js';
import { Database, type Scope, type Tx } from '../database/database.js';
import { Failure, type FieldFault } from '../failure.js';
import { Collisions, tellingOrganizations } from '../limits/collisions.js';
import type { FieldChanges } from '../values/differences.js';
import { faultsOf, type FieldDecision, type Refusal } from '../writes/decision.js';
import { KeptAnswersStore, replayed, type KeptAnswer } from '../writes/kept-answers.store.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import { refused } from '../writes/writes.failures.js';
import { organizationChanged } from './organizations.failures.js';

/** What is locked, counts its versions and has a history: an organization, a new one, or a company. */
export interface Subject<At> {
  /** Behind the lock. */
  lock(tx: Tx, actor: Actor): Promise<At>;
  /** The same without a lock, for what won't be written. */
  look(tx: Tx, actor: Actor): Promise<At>;
  /** Counts the change and records it: the new version. */
  record(tx: Tx, fields: FieldChanges, origin: Origin): Promise<number>;
  /** What a kept answer says of where it was given, for a repetition that finds its own thing gone. */
  keptId: string;
}

/** What a part makes of a write once it has read what is there: decided, and nothing written yet. */
export interface Plan<View> {
  report: FieldDecision[];
  refusals: readonly Refusal[];
  /** Whether nothing of it can be done in part, whatever the handling. */
  isWhole?: boolean;
  /** What is wrong with the values, by no rule. */
  faults?: readonly FieldFault[];
  /** The caller's count of collisions, where a value was looked up that might tell of others. */
  collisions?: number;
  /** What the subject's history tells of it. */
  fields: FieldChanges;
  /** Whether there is something to write that no history tells, and that makes no version. */
  isUntold?: boolean;
  /** Of what is a change of a profile instead, with the version that this has. */
  profile?: { version: number; changes: boolean };
  /** As it would be; and as it is, when nothing changes. */
  planned: () => View | Promise<View>;
  write: () => Promise<void>;
  /** As it is, once that is written. */
  written: () => Promise<View>;
}

/** A write of one part of an organization. */
export interface PartWrite<At, View> {
  asked: AskedWrite;
  /** In whose name; the actor's, unless it writes what nobody writes in their own. */
  scope?: Scope;
  /** `keptId` is told when the request was answered before. */
  subject: (tx: Tx, keptId: string | undefined) => Promise<Subject<At>> | Subject<At>;
  /** What is wrong with the body by itself: then it is decided, to be refused. */
  faults?: readonly FieldFault[];
  plan: (tx: Tx, at: At) => Promise<Plan<View>>;
  /** The same without a lock, of what won't be written; absent where planning takes none. */
  foresee?: (tx: Tx, at: At) => Promise<Foreseen>;
}

/** As much of a plan as a refusal tells. */
export type Foreseen = Pick<Plan<never>, 'report' | 'refusals' | 'faults' | 'collisions'>;

/** An answer as it is kept. */
interface Kept<View> {
  keptId: string;
  answer: WriteAnswer<View>;
}

/** A refusal is kept in its transaction: what it tells of others was counted there. */
type Outcome<View> = { answer: WriteAnswer<View> } | { refusal: Failure };

/** The one write path of organizations: lock → read → decide → write → record → answer, in one transaction. */
@Injectable()
export class OrganizationWrites {
  constructor(
    private readonly database: Database,
    private readonly kept: KeptAnswersStore,
    private readonly collisions: Collisions,
    private readonly proofs: Proofs,
  ) {}

  /**
   * A refused field refuses the whole write with 403, 409 or 400, unless the handling is lenient. In a race for a name or a
   * number the database decides; it is then decided once more, to be told by its rule.
   */
  async write<At extends { version?: number }, View>(
    actor: Actor,
    write: PartWrite<At, View>,
  ): Promise<WriteAnswer<View>> {
    const attempt = () =>
      this.database.transaction(write.scope ?? actor, (tx): Promise<Outcome<View>> => this.writeIn(tx, actor, write));
    const outcome = await attempt().catch((error: unknown) => {
      if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
      return attempt();
    });
    if ('refusal' in outcome) throw await this.proofs.explained(actor, outcome.refusal);
    return outcome.answer;
  }

  private async writeIn<At extends { version?: number }, View>(
    tx: Tx,
    actor: Actor,
    { asked, subject: of, faults: ofBody = [], plan: planOf, foresee }: PartWrite<At, View>,
  ): Promise<Outcome<View>> {
    const kept = await this.keptBefore<View>(tx, actor, asked);
    const subject = await of(tx, kept?.answer.keptId);
    const faults = [...(asked.faults ?? []), ...ofBody];
    const isFaulty = faults.length > 0;
    const at = await (isFaulty ? subject.look(tx, actor) : subject.lock(tx, actor));
    if (kept !== undefined && asked.idempotency !== undefined) return replayed(kept, asked.idempotency);
    if (isFaulty) return { refusal: await this.refusalOfFaulty(tx, actor, await (foresee ?? planOf)(tx, at), faults) };
    const plan = await planOf(tx, at);
    const version = plan.profile?.version ?? at.version;
    const isLate = asked.ifVersion !== undefined && version !== undefined && asked.ifVersion !== version;
    if (isLate) throw organizationChanged({ version });
    const refusal = (await this.chargeCollisions(tx, actor, plan)) ?? refusalOf(plan, asked);
    if (refusal !== undefined) return { refusal };
    const told = asked.reports ? { report: plan.report } : {};
    const answer = await this.carryOut(tx, { asked, plan, subject, version });
    const outcome = { answer: { ...answer, ...told } };
    if (asked.idempotency !== undefined) {
      await this.kept.keep(tx, actor.userId, asked.idempotency, { keptId: subject.keptId, ...outcome });
    }
    return outcome;
  }

  /** What is wrong by itself refuses the whole, whatever the handling. */
  private async refusalOfFaulty(tx: Tx, actor: Actor, seen: Foreseen, faults: readonly FieldFault[]): Promise<Failure> {
    const { refusals, report, faults: met = [] } = seen;
    return (
      (await this.chargeCollisions(tx, actor, seen)) ?? refused(refusals, [...faults, ...met, ...faultsOf(report)])
    );
  }

  /** Writes and records what there is to write, if it is to be written. */
  private async carryOut<View>(tx: Tx, { asked, plan, subject, version }: Carrying<View>): Promise<WriteAnswer<View>> {
    const isRecorded = Object.keys(plan.fields).length > 0;
    const changes = isRecorded || plan.isUntold === true || plan.profile?.changes === true;
    if (!changes || asked.mode === 'dry-run') return answerAt(version, await plan.planned());
    await plan.write();
    const recorded = isRecorded ? await subject.record(tx, plan.fields, asked.origin) : version;
    const now = plan.profile === undefined ? recorded : plan.profile.version + Number(plan.profile.changes);
    return answerAt(now, await plan.written());
  }

  private async keptBefore<View>(
    tx: Tx,
    actor: Actor,
    { idempotency }: AskedWrite,
  ): Promise<KeptAnswer<Kept<View>> | undefined> {
    return idempotency === undefined ? undefined : this.kept.find<Kept<View>>(tx, actor.userId, idempotency);
  }

  /** Whoever has been told of others often enough is told nothing more. */
  private async chargeCollisions(
    tx: Tx,
    actor: Actor,
    { report, collisions: before }: Foreseen,
  ): Promise<Failure | undefined> {
    if (before === undefined) return undefined;
    return this.collisions.charge(tx, actor, { collisions: tellingOrganizations(report), before });
  }
}

interface Carrying<View> {
  asked: AskedWrite;
  plan: Plan<View>;
  subject: Pick<Subject<never>, 'record'>;
  version: number | undefined;
}

function answerAt<View>(version: number | undefined, view: View): WriteAnswer<View> {
  return version === undefined ? { view } : { version, view };
}

function refusalOf<View>(
  { refusals, report, faults = [], isWhole = false }: Plan<View>,
  { handling }: AskedWrite,
): Failure | undefined {
  const isKept = faults.length === 0 && (refusals.length === 0 || (handling === 'lenient' && !isWhole));
  return isKept ? undefined : refused(refusals, [...faults, ...faultsOf(report)]);
}
