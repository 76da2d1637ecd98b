import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { Proofs } from '../../auth/proofs.js';
import { Database, type Tx } from '../../database/database.js';
import { Failure, found } from '../../failure.js';
import { cursorOf, placeOf } from '../../http/cursor.js';
import { pageOf, type Page } from '../../http/page.js';
import { USUAL_LIMIT } from '../../http/page-query.js';
import { Outbox } from '../../mail/outbox.js';
import { isUuid } from '../../values/uuid.js';
import { faultsOf, type FieldDecision } from '../../writes/decision.js';
import { KeptAnswersStore, replayed } from '../../writes/kept-answers.store.js';
import { Once } from '../../writes/once.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { faulty, refused, refusedAsWhole } from '../../writes/writes.failures.js';
import { keptChange } from '../deferred/kept-change.js';
import { ProfilesService } from '../profiles.service.js';
import type { Refusal } from '../rules.js';
import { OUTCOME_LETTER } from './request-letters.js';
import { requestDecided } from './requests.failures.js';
import type { DecideDto, RequestsQuery } from './requests.dto.js';
import { RequestsStore, type Decided, type ReadRequest } from './requests.store.js';
import { presentRequest, type ChangeRequestView } from './requests.view.js';

type Answer = WriteAnswer<ChangeRequestView>;
/** What a decision does beside being told. */
type Deed = (tx: Tx, request: ReadRequest) => Promise<Done | Refused>;

interface Done {
  report: FieldDecision[];
}

/** Refused in a transaction to be kept: what the refusal tells of others was counted in it. */
interface Refused {
  refusal: Failure;
}

/** Requests for changes: listed, decided, taken back. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly database: Database,
    private readonly store: RequestsStore,
    private readonly profiles: ProfilesService,
    private readonly answers: KeptAnswersStore,
    private readonly once: Once,
    private readonly outbox: Outbox,
    private readonly proofs: Proofs,
  ) {}

  async list(
    actor: Actor,
    { to, by, status = undefined, limit = USUAL_LIMIT, cursor }: RequestsQuery,
  ): Promise<Page<ChangeRequestView>> {
    const [below] = placeOf(cursor, ([id, ...more]) => isUuid(id) && more.length === 0) ?? [];
    const side = to === by ? 'both' : to === undefined ? 'by' : 'to';
    const part = { below, limit: limit + 1 };
    const rows = await this.store.list(actor, actor.userId, { side, status: status ?? null }, part);
    return pageOf(rows, limit, { present: presentRequest, cursor: ({ id }) => cursorOf(id) });
  }

  /** The change is decided and made as the approver's own, and told with who had asked for it. */
  approve(actor: Actor, id: string, body: DecideDto, asked: AskedWrite): Promise<Answer> {
    return this.decide(actor, id, { outcome: 'approved', body, asked }, (tx, request) =>
      this.make(tx, actor, request, asked),
    );
  }

  decline(actor: Actor, id: string, body: DecideDto, asked: AskedWrite): Promise<Answer> {
    return this.decide(actor, id, { outcome: 'declined', body, asked }, () => Promise.resolve({ report: [] }));
  }

  async cancel(actor: Actor, id: string, origin: Origin): Promise<void> {
    await this.once.transaction(actor, origin, async (tx) => {
      const { requestedBy } = found(await this.store.find(tx, actor.userId, id));
      if (requestedBy !== actor.userId) throw refusedAsWhole(NOT_YOURS_TO_CANCEL);
      if (!(await this.store.cancel(tx, id, actor.userId))) throw requestDecided();
    });
  }

  /** Looked up by what the caller reaches; then locked, in the order of all locks; then decided. */
  private async decide(
    actor: Actor,
    id: string,
    { outcome, body, asked }: { outcome: Decided['outcome']; body: DecideDto; asked: AskedWrite },
    deed: Deed,
  ): Promise<Answer> {
    const answer = await this.database.transaction(actor, async (tx): Promise<Answer | Refused> => {
      const request = found(await this.store.find(tx, actor.userId, id));
      if (!request.isTo) throw refusedAsWhole(NOT_YOURS);
      const fault = faulty(asked.faults ?? []);
      if (fault !== undefined) throw fault;
      const { idempotency } = asked;
      const kept = idempotency && (await this.answers.find<Answer>(tx, actor.userId, idempotency));
      if (kept !== undefined && idempotency !== undefined) return replayed(kept, idempotency);
      await tx.continueAs('service');
      if (!(await this.store.lockOpen(tx, id))) throw requestDecided();
      await tx.continueAs(actor);
      const done = await deed(tx, request);
      if ('refusal' in done) return done;
      const report = asked.reports ? { report: done.report } : {};
      if (asked.mode === 'dry-run') return { view: presentRequest(request), ...report };
      await tx.continueAs('service');
      const decided = { outcome, decidedBy: actor.userId, comment: body.comment ?? null };
      const view = presentRequest(await this.store.finish(tx, id, decided));
      await this.outbox.add(tx, OUTCOME_LETTER, [{ subjectId: id, edition: 0 }]);
      await tx.continueAs(actor);
      if (idempotency !== undefined) await this.answers.keep(tx, actor.userId, idempotency, { view, ...report });
      return { view, ...report };
    });
    if ('refusal' in answer) throw await this.proofs.explained(actor, answer.refusal);
    return answer;
  }

  private async make(
    tx: Tx,
    actor: Actor,
    request: ReadRequest,
    { origin, mode }: AskedWrite,
  ): Promise<Done | Refused> {
    const { faults = [], ...change } = keptChange(request.body);
    const { revertAt, requestedBy } = request;
    const options = { origin: { ...origin, requestedBy }, revertAt };
    const edit = await this.profiles.edit(tx, actor, request.userId, change, options);
    if (edit.throttled !== undefined) return { refusal: edit.throttled };
    if (edit.refusals.length + faults.length > 0)
      return { refusal: refused(edit.refusals, [...faults, ...faultsOf(edit.report)]) };
    if (mode === 'write' && edit.changes) await edit.write();
    return { report: edit.report };
  }
}

const NOT_YOURS: Refusal = {
  rule: 'mayLift',
  kind: 'forbidden',
  code: 'not_allowed',
  level: 'organization',
  liftedBy: 'ADMIN',
  message: 'Whoever could make the change decides on it, and not who has asked.',
};

const NOT_YOURS_TO_CANCEL: Refusal = {
  ...NOT_YOURS,
  liftedBy: null,
  message: 'Only who has asked takes a request back; decline it instead.',
};
