import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import { Database, type Tx } from '../../database/database.js';
import { Failure, notFound, type FieldFault } from '../../failure.js';
import { Ticker } from '../../ticker/ticker.js';
import { faultsOf } from '../../writes/decision.js';
import type { ProfileChange, Reverting } from '../profile.js';
import { ProfilesService, type ProfileEdit } from '../profiles.service.js';
import { refused } from '../../writes/writes.failures.js';
import { ProfilesStore } from '../storage/profiles.store.js';
import { uuidv7 } from '../../values/uuid.js';
import { wayBackOf } from '../way-back.js';
import { secondsToNextAttempt } from './deferred.rules.js';
import { DeferredStore, type DueChange } from './deferred.store.js';
import { keptChange } from './kept-change.js';
import { RefusalLetters } from './refusal-letters.js';

/** A change as it was asked for, with what is wrong with it by now; or the way back of one. */
interface WayBackOrOn {
  change: ProfileChange;
  faults?: readonly FieldFault[] | undefined;
  reverting?: Reverting;
}

/** What came of a change. */
interface Outcome {
  refused: readonly FieldFault[];
}

/**
 * Applies deferred changes when their time has come, each in one transaction: taken out of the list, decided under the rights
 * that who asked has now, written, and what is refused told in the history. Any instance, exactly once.
 */
@Injectable()
export class DueChanges implements OnModuleInit {
  private readonly log = new Logger('deferred');

  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly store: DeferredStore,
    private readonly profiles: ProfilesService,
    private readonly profilesStore: ProfilesStore,
    private readonly changes: ChangesStore,
    private readonly letters: RefusalLetters,
  ) {}

  onModuleInit(): void {
    this.ticker.does(() => this.applyNext());
  }

  /** Whether there was one. */
  async applyNext(): Promise<boolean> {
    let claimed: DueChange | undefined;
    const applying = this.database.transaction('service', async (tx) => {
      claimed = await this.store.claimDue(tx);
      return claimed && this.settle(tx, claimed, await this.apply(tx, claimed));
    });
    await applying.catch(async (error: unknown) => {
      if (claimed === undefined) throw error;
      await this.tryLater(claimed, error);
    });
    return claimed !== undefined;
  }

  /**
   * Applies a change that has waited for a proof, in the transaction of whoever has it; throws what it is refused with now, so that
   * it goes on waiting. Nothing when it waits no more, or who asked can't ask any more.
   */
  async applyProved(tx: Tx, id: string): Promise<{ userId: string; requestedBy: string } | undefined> {
    const due = await this.store.claim(tx, id);
    const asker = due?.requestedBy ?? null;
    const sessionId = asker === null ? null : await this.store.standIn(tx, asker);
    if (due === undefined || asker === null || sessionId === null) return undefined;
    await tx.continueAs({ userId: asker });
    const options = { origin: originOf(due), isProved: true, revertAt: due.revertAt };
    const caller = { userId: asker, sessionId };
    const edit = await this.profiles.edit(tx, caller, due.userId, keptChange(due.body), options).catch(undefinedIfAway);
    if (edit === undefined) return undefined;
    if (edit.throttled !== undefined) throw edit.throttled;
    if (edit.refusals.length > 0) throw refused(edit.refusals, faultsOf(edit.report));
    if (edit.changes) await edit.write();
    await tx.continueAs('service');
    await this.store.endStandIn(tx, sessionId);
    return { userId: due.userId, requestedBy: asker };
  }

  /** On behalf of who asked; whoever isn't there any more changes nothing. */
  private async apply(tx: Tx, due: DueChange): Promise<Outcome> {
    const { requestedBy } = due;
    const sessionId = requestedBy === null ? null : await this.store.standIn(tx, requestedBy);
    if (requestedBy === null || sessionId === null) return { refused: [ASKER_GONE] };
    await tx.continueAs({ userId: requestedBy });
    const outcome = await this.applyAs(tx, { userId: requestedBy, sessionId }, due);
    await tx.continueAs('service');
    await this.store.endStandIn(tx, sessionId);
    return outcome;
  }

  private async applyAs(tx: Tx, asker: Caller, due: DueChange): Promise<Outcome> {
    // A window that nobody was there for stays closed.
    if (due.isOver) return { refused: [WINDOW_PASSED] };
    const { change, faults = [], reverting } = asked(due);
    const { revertAt } = due;
    const edit = await this.profiles
      .edit(tx, asker, due.userId, change, { origin: originOf(due), revertAt, reverting })
      .catch(undefinedIfAway);
    if (edit === undefined) return { refused: [OUT_OF_REACH] };
    const refused = [...faults, ...refusedIn(edit)];
    const isKept = refused.length === 0 || (due.handling === 'lenient' && faults.length === 0 && !edit.throttled);
    if (!isKept || !edit.changes) return { refused };
    await edit.write();
    return { refused };
  }

  /** What was refused is a change of its own in the history, which changes nothing; who asked is mailed about it. */
  private async settle(tx: Tx, due: DueChange, { refused }: Outcome): Promise<void> {
    if (refused.length === 0) return;
    const version = await this.profilesStore.bump(tx, due.userId);
    const { userId: subjectId, organizationId, requestedBy } = due;
    const id = uuidv7();
    const change = { id, subject: 'user', subjectId, organizationId, version, fields: {}, refused } as const;
    await this.changes.record(tx, originOf(due), change);
    if (requestedBy !== null) await this.letters.tell(tx, requestedBy, id);
  }

  /** A race that the database has decided, a lock held for too long, a fault of ours: it isn't lost, nor in anybody's way. */
  private async tryLater({ id, attempts }: DueChange, error: unknown): Promise<void> {
    const seconds = secondsToNextAttempt(attempts + 1);
    if (error instanceof Failure) this.log.warn(`Deferred change ${id} could not be applied yet: ${error.code}`);
    else this.log.error(`Deferred change ${id} could not be applied.`, error instanceof Error ? error.stack : error);
    if (seconds !== undefined) return this.store.postpone(id, seconds);
    await this.database.transaction('service', async (tx) => {
      const due = await this.store.claim(tx, id);
      if (due !== undefined) await this.settle(tx, due, { refused: [NOT_APPLIED] });
    });
  }
}

const ASKER_GONE: FieldFault = {
  pointer: '',
  code: 'requester_gone',
  message: 'Who asked for this change was disabled, deleted or erased by then.',
};
const OUT_OF_REACH: FieldFault = {
  pointer: '',
  code: notFound().code,
  message: 'The person was out of reach by then of who asked for this change.',
};
const WINDOW_PASSED: FieldFault = {
  pointer: '',
  code: 'window_passed',
  message: 'The service was not there until this change was to be taken back again, so it was never made.',
};
const NOT_APPLIED: FieldFault = {
  pointer: '',
  code: 'not_applied',
  message: 'The service failed to apply this change again and again.',
};

/** The request that asked for it; its login waits for nothing any more. */
function originOf({ requestedBy, requestId }: DueChange): Origin {
  return { actorId: requestedBy, source: 'deferred', requestId, client: null };
}

function asked({ body, reverting }: DueChange): WayBackOrOn {
  if (reverting !== null) return wayBackOf(reverting);
  const { faults, ...change } = keptChange(body);
  return { change, faults };
}

function refusedIn({ throttled, report }: ProfileEdit): FieldFault[] {
  if (throttled !== undefined) return [{ pointer: '', code: throttled.code, message: throttled.message }];
  return faultsOf(report);
}

function undefinedIfAway(error: unknown): undefined {
  if (error instanceof Failure && error.kind === 'not-found') return undefined;
  throw error;
}
