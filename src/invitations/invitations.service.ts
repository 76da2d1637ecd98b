import { Injectable } from '@nestjs/common';
import { unprovedFor } from '../auth/auth.failures.js';
import type { Actor } from '../auth/caller.js';
import { unproved } from '../auth/proof.rules.js';
import { Proofs } from '../auth/proofs.js';
import type { Origin } from '../changes/origin.js';
import { Database, type Tx } from '../database/database.js';
import { found, parametersOf } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { pageOf, type Page } from '../http/page.js';
import type { LetterTopic } from '../mail/letter.js';
import { Outbox } from '../mail/outbox.js';
import type { UnsentLetter } from '../mail/outbox.store.js';
import { OrganizationAccess, type Place } from '../organizations/organization-access.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { parseEmail } from '../values/email.js';
import { Once } from '../writes/once.js';
import { faulty } from '../writes/writes.failures.js';
import { INVITATION_LETTER } from './invitation-letters.js';
import type {
  InvitationResultsView,
  InvitationResultView,
  InvitationsQuery,
  InvitationView,
  NewInvitationDto,
  NewInvitationsDto,
} from './invitations.dto.js';
import { invitationAccepted, invitationRevoked } from './invitations.failures.js';
import {
  expiryChange,
  givenBy,
  invitedChange,
  JUST_QUEUED,
  mailFateOf,
  refusalsOf,
  statusChange,
  type InvitationRequest,
  type MailFate,
  type RowRefusal,
} from './invitations.rules.js';
import { InvitationSettings } from './invitations.settings.js';
import { LetterLimits } from './letter-limits.js';
import { InvitationsStore, type InvitationRow } from './invitations.store.js';
import { pointer } from '../values/json-map.js';

/** What administrators do with invitations: each of it behind the lock of the organization, its mail after the commit. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly access: OrganizationAccess,
    private readonly store: InvitationsStore,
    private readonly changes: OrganizationChangesStore,
    private readonly limits: LetterLimits,
    private readonly outbox: Outbox,
    private readonly settings: InvitationSettings,
    private readonly proofs: Proofs,
  ) {}

  async list(actor: Actor, organizationId: string, query: InvitationsQuery): Promise<Page<InvitationView>> {
    await this.access.administer(actor, organizationId);
    const { limit = USUAL_LIMIT, cursor: after, status } = query;
    const rows = await this.store.page(actor, organizationId, { after, status, limit: limit + 1 });
    const unsent = await this.unsentOf(rows);
    const show = (row: InvitationRow) => present(row, mailFateOf(row, unsent.get(letterKey(topicOf(row)))));
    return pageOf(rows, limit, { present: show, cursor: ({ id }) => id });
  }

  /** Invites whom it can, and says of each row what became of it. */
  async invite(
    actor: Actor,
    organizationId: string,
    body: NewInvitationsDto,
    origin: Origin,
  ): Promise<InvitationResultsView> {
    const faults = faulty(faultsIn(body));
    if (faults !== undefined) {
      await this.access.administer(actor, organizationId);
      throw faults;
    }
    const rows = body.invitations.map(requestOf);
    const inviting = this.database.transaction(actor, async (tx) => {
      const place = await this.access.lockToAdminister(tx, actor, organizationId);
      return this.once.within(tx, origin, () => this.inviteIn(tx, actor, place, { rows, origin }));
    });
    return this.proofs.explaining(actor, inviting);
  }

  private async inviteIn(
    tx: Tx,
    { userId: invitedBy }: Actor,
    place: Place,
    { rows, origin }: { rows: readonly InvitationRequest[]; origin: Origin },
  ): Promise<InvitationResultsView> {
    const organizationId = place.id;
    const met = await this.store.meet(tx, organizationId, rows);
    const refusals = await this.withLimits(tx, organizationId, rows, refusalsOf(rows, met));
    const good = rows.filter((_, index) => refusals[index] === undefined);
    if (good.length === 0) return refusedAll(rows, refusals);
    demandProof(place, good);

    const { invitationDays: days } = this.settings;
    const written = await this.store.write(tx, { organizationId, invitedBy, days, rows: good });
    const changes = [...written].map(([key, row]) => invitedChange(row.id, met.open.get(key), row));
    await Promise.all([
      this.changes.record(tx, organizationId, Object.assign({}, ...changes) as (typeof changes)[number], origin),
      this.outbox.add(tx, INVITATION_LETTER, [...written.values()].map(topicOf)),
    ]);
    return resultsOf(rows, refusals, written);
  }

  /** Sends another mail with another token, good for as long as a new one; also for an invitation that has expired. */
  async resend(actor: Actor, id: string, origin: Origin): Promise<InvitationView> {
    return this.database.transaction(actor, async (tx) => {
      const before = await this.lock(tx, actor, id);
      return this.once.within(tx, origin, async () => {
        if (before.status === 'accepted') throw invitationAccepted();
        if (before.status === 'revoked') throw invitationRevoked();
        await this.limits.admitResend(tx, before);
        const after = await this.store.renew(tx, id, this.settings.invitationDays);
        const fields = expiryChange(id, before.expiresAt, after.expiresAt);
        await this.changes.record(tx, before.organizationId, fields, origin);
        await this.outbox.add(tx, INVITATION_LETTER, [topicOf(after)]);
        return present(after, JUST_QUEUED);
      });
    });
  }

  /** Its tokens are worthless from now on. One that is revoked stays so. */
  revoke(actor: Actor, id: string, origin: Origin): Promise<void> {
    return this.database.transaction(actor, async (tx) => {
      const { status, organizationId } = await this.lock(tx, actor, id);
      return this.once.within(tx, origin, async () => {
        if (status === 'accepted') throw invitationAccepted();
        if (status === 'revoked') return;
        await this.store.revoke(tx, id);
        const fields = statusChange(id, status, 'revoked');
        await this.changes.record(tx, organizationId, fields, origin);
      });
    });
  }

  private async unsentOf(rows: readonly InvitationRow[]): Promise<ReadonlyMap<string, UnsentLetter>> {
    const ids = rows.map(({ id }) => id);
    const unsent = ids.length === 0 ? [] : await this.outbox.unsent(INVITATION_LETTER, ids);
    return new Map(unsent.map((letter) => [letterKey(letter), letter]));
  }

  /** The limits refuse what nothing else does. */
  private async withLimits(
    tx: Tx,
    organizationId: string,
    rows: readonly InvitationRequest[],
    refusals: readonly (RowRefusal | undefined)[],
  ): Promise<(RowRefusal | undefined)[]> {
    const good = rows.filter((_, index) => refusals[index] === undefined);
    const held = await this.limits.ration(
      tx,
      organizationId,
      good.map(({ email }) => email.key),
    );
    const heldRows = new Map(good.map((row, nth) => [row, held[nth]]));
    return rows.map((row, index) => refusals[index] ?? heldRows.get(row));
  }

  /** The invitation behind the lock of its organization, which it never leaves. */
  private async lock(tx: Tx, actor: Actor, id: string): Promise<InvitationRow> {
    const { organizationId } = found(await this.store.find(tx, id));
    await this.access.lockToAdminister(tx, actor, organizationId);
    return found(await this.store.lock(tx, id));
  }
}

/** Last of all: what an invitation gives takes the proof that giving it at once would. */
function demandProof({ proof, stepUpFields }: Place, rows: readonly InvitationRequest[]): void {
  const refusal = unproved(proof);
  if (refusal !== undefined && givenBy(rows).some((field) => stepUpFields.includes(field))) throw unprovedFor(refusal);
}

function requestOf({ email: text, accessRole, departmentId = null }: NewInvitationDto): InvitationRequest {
  const email = parseEmail(text);
  if (email === undefined) throw new Error('A checked address could not be read.');
  return { email, accessRole, departmentId };
}

function topicOf({ id, generation }: InvitationRow): LetterTopic {
  return { subjectId: id, edition: generation };
}

function letterKey({ subjectId, edition }: LetterTopic): string {
  return `${subjectId} ${edition}`;
}

function resultsOf(
  rows: readonly InvitationRequest[],
  refusals: readonly (RowRefusal | undefined)[],
  written: ReadonlyMap<string, InvitationRow>,
): InvitationResultsView {
  const results = rows.map(({ email }, index): InvitationResultView => {
    const refusal = refusals[index];
    if (refusal !== undefined) return refusedRow(email.address, index, refusal);
    const invitation = present(found(written.get(email.key)), JUST_QUEUED);
    return { email: email.address, pointer: pointer('invitations', index), outcome: 'invited', invitation };
  });
  return { results };
}

function refusedRow(email: string, index: number, refusal: RowRefusal): InvitationResultView {
  const { field, failure, ...limit } = refusal;
  const { code, message, details } = failure();
  return {
    email,
    pointer: pointer('invitations', index, field),
    outcome: 'refused',
    code,
    message,
    ...parametersOf(details),
    ...limit,
  };
}

/** Where nobody was invited, and somebody only for a limit, the answer as a whole is the limit's. */
function refusedAll(
  rows: readonly InvitationRequest[],
  refusals: readonly (RowRefusal | undefined)[],
): InvitationResultsView {
  const answer = resultsOf(rows, refusals, new Map());
  const limited = refusals.find((refusal) => refusal?.retryAfter !== undefined);
  if (limited === undefined) return answer;
  const errors = answer.results.flatMap(({ pointer, code, message = '' }) =>
    code === undefined ? [] : [{ pointer, code, message }],
  );
  throw limited.failure({ errors, retryAfter: limited.retryAfter ?? 1 });
}

function present(row: InvitationRow, mail: MailFate | null): InvitationView {
  const { id, invitedBy, inviterName, emailKey: _k, generation: _g, mailedGeneration: _m, mailedAt: _a, ...same } = row;
  return {
    _id: id,
    id,
    ...same,
    mail,
    invitedBy: invitedBy === null ? null : { _id: invitedBy, id: invitedBy, fullName: inviterName },
  };
}
