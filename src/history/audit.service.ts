import { Injectable } from '@nestjs/common';
import { scopeMissing } from '../auth/auth.failures.js';
import type { Actor } from '../auth/caller.js';
import type { Scope as KeyScope } from '../auth/scopes.js';
import { Failure } from '../failure.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import type { Page } from '../http/page.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { isVisible, POLICY_FIELDS } from '../profiles/policy.js';
import { isUuid } from '../values/uuid.js';
import type { AuditedChangeView, ChangesFilters, ChangesQuery } from './audit.dto.js';
import type { Asked, Books, Part, Reading } from './audit.statements.js';
import { AuditStore } from './audit.store.js';
import { fieldPathOf, type FieldPath } from './field-path.js';
import { PastNames } from './past-names.service.js';
import { fieldAt, presentChange, presentSubject, seenAmongOthers, type Reader } from './shown-change.js';

/** Somebody who reads books. */
interface Auditor {
  actor: Actor;
  role: Reader['role'];
  books: Books;
}

const BATCH = 500;

/** The history across people and organizations, as far as somebody may read it of each. */
@Injectable()
export class AuditService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: AuditStore,
    private readonly names: PastNames,
  ) {}

  /**
   * What happened in an organization, to its people too, for who administers it; of people above them nothing, as one by one they
   * couldn’t read it either.
   */
  async ofOrganization(actor: Actor, organizationId: string, query: ChangesQuery): Promise<Page<AuditedChangeView>> {
    return this.page(await this.auditorOf(actor, organizationId), query);
  }

  /** What the caller may read at all: SUPERADMINs everything, ADMINs what happened at home, everybody else what was done to them. */
  all(actor: Actor, query: ChangesQuery): Promise<Page<AuditedChangeView>> {
    const { role, organizationId, userId } = actor;
    if (role === 'SUPERADMIN') return this.page({ actor, role, books: 'all' }, query);
    const isAdmin = role === 'ADMIN' && organizationId !== null;
    if (isAdmin) needScope(actor, 'organization:read');
    return this.page({ actor, role, books: isAdmin ? { organizationId } : { personId: userId } }, query);
  }

  /** The same as {@link ofOrganization}, all of it, in batches. */
  async export(
    actor: Actor,
    organizationId: string,
    filters: ChangesFilters,
  ): Promise<AsyncIterable<AuditedChangeView[]>> {
    const auditor = await this.auditorOf(actor, organizationId);
    return this.batches(auditor, readingOf(auditor, filters));
  }

  private async page(
    auditor: Auditor,
    { limit = USUAL_LIMIT, cursor, ...filters }: ChangesQuery,
  ): Promise<Page<AuditedChangeView>> {
    const [below] = placeOf(cursor, isPlace) ?? [];
    const { items, goOnBelow } = await this.part(auditor, readingOf(auditor, filters), { below, limit });
    return { items, nextCursor: goOnBelow === undefined ? null : cursorOf(goOnBelow) };
  }

  /** Each batch is read by itself, behind the one before: nothing is held for a reader who is slow. */
  private async *batches(auditor: Auditor, reading: Reading): AsyncGenerator<AuditedChangeView[]> {
    let below: string | undefined;
    do {
      const { items, goOnBelow } = await this.part(auditor, reading, { below, limit: BATCH });
      if (items.length > 0) yield items;
      below = goOnBelow;
    } while (below !== undefined);
  }

  private async auditorOf(actor: Actor, organizationId: string): Promise<Auditor> {
    const { role } = await this.access.administer(actor, organizationId);
    needScope(actor, 'people:read');
    return { actor, role, books: { organizationId } };
  }

  private async part(
    auditor: Auditor,
    reading: Reading,
    part: Part,
  ): Promise<{ items: AuditedChangeView[]; goOnBelow: string | undefined }> {
    const { actor, role } = auditor;
    const { changes, goOnBelow } = await this.store.find(actor, reading, part);
    const seen = changes.map((change) => seenAmongOthers({ role, userId: actor.userId }, change));
    const named = await this.names.beside(actor, seen);
    return { items: named.map((one) => ({ ...presentChange(one), subject: presentSubject(one) })), goOnBelow };
  }
}

function readingOf({ actor, role, books }: Auditor, filters: ChangesFilters): Reading {
  const { field, kind, source, person, actor: by, from, to } = filters;
  const fields = field?.flatMap((name) => fieldPathOf(name) ?? []);
  const isOwn = books !== 'all' && 'personId' in books;
  if (!isOwn) refuseHidden(fields ?? []);
  const asked: Asked = { person, actor: by, fields, kinds: kind, sources: source, from: from?.at, to: to?.at };
  return { readerId: actor.userId, books, superadmins: isOwn || role === 'SUPERADMIN', asked };
}

/** Whom a change is found of by a hidden field would be told that it was changed. */
function refuseHidden(paths: readonly FieldPath[]): void {
  if (!paths.some((path) => 'below' in path && isHidden(path.below))) return;
  const message = 'This would tell a field that is hidden from you.';
  throw new Failure('forbidden', 'hidden_field', message, {
    errors: [{ pointer: 'field', code: 'hidden_field', message, liftedBy: null }],
  });
}

function isHidden(pointer: string): boolean {
  const name = fieldAt(pointer);
  const parts = name === 'persona' ? POLICY_FIELDS.filter((field) => field.startsWith('persona.')) : [name];
  return !parts.every((part) => isVisible(part, 'administrators'));
}

function needScope({ scopes }: Actor, scope: KeyScope): void {
  if (scopes?.includes(scope) === false) throw scopeMissing(scope);
}

function isPlace([id, ...more]: string[]): boolean {
  return isUuid(id) && more.length === 0;
}
