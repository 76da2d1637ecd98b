import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import { Proofs } from '../../auth/proofs.js';
import { ChangesStore, type NewChange } from '../../changes/changes.store.js';
import { platformOrigin, type Origin } from '../../changes/origin.js';
import type { Tx } from '../../database/database.js';
import { DueErasures } from '../../erasures/due-erasures.js';
import type { ErasureView } from '../../erasures/erasures.dto.js';
import { confirmationMismatch, confirmationRequired } from '../../erasures/erasures.failures.js';
import { ErasuresSettings } from '../../erasures/erasures.settings.js';
import { ErasuresStore, type ErasureRow } from '../../erasures/erasures.store.js';
import { presentErasure } from '../../erasures/erasures.view.js';
import { found } from '../../failure.js';
import { AvatarFiles } from '../../pictures/avatar-files.js';
import { differencesOf } from '../../values/differences.js';
import { segmentsOf } from '../../values/json-map.js';
import { conflictOfRemoval, EVERYTHING } from '../../writes/conflicts.rules.js';
import { Once } from '../../writes/once.js';
import { preconditionRequired, refusedAsWhole } from '../../writes/writes.failures.js';
import type { OrganizationView } from '../facts/organizations.dto.js';
import { OrganizationsStore } from '../facts/organizations.store.js';
import { presentOrganization } from '../facts/organizations.view.js';
import { lateVersionsOf } from '../late.rules.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';
import { organizationChanged } from '../organizations.failures.js';
import { refusalOf } from '../policy.js';
import { membersElsewhere, organizationNotDeleted } from './life.failures.js';
import { LifeStore, type LeftBehind, type LifeRow } from './life.store.js';

/** Who deletes, and which version of it they have seen. */
export interface Removal {
  origin: Origin;
  ifVersion: number | undefined;
}

type Deed = 'suspendedBecause' | 'deleted' | 'erased';

/**
 * Suspending an organization and resuming it, deleting and restoring it, and erasing it for good. Its row is locked, as by every write
 * of it, so that one that began before is whole, and one that waits is refused; who is at home there is refused from the next request
 * on by what every request asks anyway.
 */
@Injectable()
export class OrganizationLifeService implements OnModuleInit {
  constructor(
    private readonly once: Once,
    private readonly access: OrganizationAccess,
    private readonly store: LifeStore,
    private readonly organizations: OrganizationsStore,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
    private readonly erasures: ErasuresStore,
    private readonly dueErasures: DueErasures,
    private readonly settings: ErasuresSettings,
    private readonly avatarFiles: AvatarFiles,
    private readonly proofs: Proofs,
  ) {}

  onModuleInit(): void {
    this.dueErasures.doneBy('organization', (tx, due) => this.eraseDue(tx, due));
  }

  /** Everybody out, and everything kept; `null` lets them in again. */
  suspend(actor: Actor, id: string, because: string | null, origin: Origin): Promise<OrganizationView> {
    return this.change(actor, id, { deed: 'suspendedBecause', origin }, async (tx, { suspendedBecause }) => {
      const fields = differencesOf({ suspendedBecause }, { suspendedBecause: because });
      if (Object.keys(fields).length > 0) {
        await this.store.suspend(tx, id, because);
        await this.changes.record(tx, id, fields, origin);
      }
      return this.shown(tx, actor, id);
    });
  }

  /** The same, and it is erased after `DELETED_ORGANIZATION_DAYS`. Once more answers the erasure that waits. */
  remove(actor: Actor, id: string, { origin, ifVersion }: Removal): Promise<ErasureView> {
    return this.change(actor, id, { deed: 'deleted', origin }, async (tx, row) => {
      const { deletedAt } = row;
      if (ifVersion !== row.version) await this.refuseLate(tx, row, ifVersion);
      const waiting = await this.erasures.lockWaiting(tx, id);
      if (waiting !== undefined) return presentErasure(waiting);
      const since = await this.store.setDeleted(tx, id, true);
      await this.changes.record(tx, id, { '/deletedAt': { before: deletedAt, after: since } }, origin);
      return presentErasure(await this.waitFor(tx, id, origin, this.settings.deletedOrganizationDays));
    });
  }

  restore(actor: Actor, id: string, origin: Origin): Promise<OrganizationView> {
    return this.change(actor, id, { deed: 'deleted', origin }, async (tx, { deletedAt }) => {
      if (deletedAt === null) throw organizationNotDeleted();
      await this.store.setDeleted(tx, id, false);
      await this.erasures.deleteWaiting(tx, id);
      await this.changes.record(tx, id, { '/deletedAt': { before: deletedAt, after: null } }, origin);
      return this.shown(tx, actor, id);
    });
  }

  /** At once and for good, by whoever tells its name. */
  erase(actor: Actor, id: string, confirm: string | undefined, origin: Origin): Promise<ErasureView> {
    return this.change(actor, id, { deed: 'erased', origin }, async (tx, row) => {
      if (confirm === undefined) throw confirmationRequired('the name of the organization');
      if (confirm.trim() !== row.name) throw confirmationMismatch('the name of the organization');
      const erasure = (await this.erasures.lockWaiting(tx, id)) ?? (await this.waitFor(tx, id, origin, 0));
      return presentErasure(await this.carryOut(tx, row, erasure, origin));
    });
  }

  /** One that was restored, or erased by another instance, is left alone. */
  private async eraseDue(tx: Tx, { subjectId }: ErasureRow): Promise<void> {
    const row = await this.store.lock(tx, subjectId);
    const waiting = await this.erasures.lockWaiting(tx, subjectId);
    if (row === undefined || waiting === undefined || row.deletedAt === null) return;
    await this.carryOut(tx, row, waiting, { ...platformOrigin('deferred'), actorId: waiting.requestedBy });
  }

  /** What reaches into other organizations is refused rather than done: nobody else's people, numbers or companies. */
  private async carryOut(tx: Tx, row: LifeRow, erasure: ErasureRow, origin: Origin): Promise<ErasureRow> {
    const { id, version } = row;
    const people = await this.store.findMissedElsewhere(tx, id);
    if (people.length > 0) throw membersElsewhere(people);
    if (row.deletedAt === null) await this.store.setDeleted(tx, id, true);
    const { homeless, undefaulted } = await this.store.letGo(tx, id);
    const { counted, avatars } = await this.store.erase(tx, id);
    for (const avatar of avatars) tx.onCommit(() => this.avatarFiles.drop(avatar));
    await this.history.record(
      tx,
      origin,
      ...homeless.map((person) => lostBy(person, '/organizationId', id)),
      ...undefaulted.map((person) => lostBy(person, '/defaultOrganizationId', id)),
      // Of nobody's organization: the platform's administrators read it.
      { subject: 'organization', subjectId: id, organizationId: null, version: version + 1, fields: erasedBy(erasure) },
    );
    return this.erasures.finish(tx, erasure.id, counted);
  }

  /** For the platform’s administrators; everybody else hears so before anything is locked. */
  private change<Result>(
    actor: Actor,
    id: string,
    { deed, origin }: { deed: Deed; origin: Origin },
    work: (tx: Tx, row: LifeRow) => Promise<Result>,
  ): Promise<Result> {
    const changing = this.once.transaction('service', origin, async (tx) => {
      const refusal = refusalOf(deed, await this.access.administerIn(tx, actor, id));
      if (refusal !== undefined) throw refusedAsWhole(refusal);
      return work(tx, found(await this.store.lock(tx, id)));
    });
    return this.proofs.explaining(actor, changing);
  }

  /** Whatever was changed of it since clashes. */
  private async refuseLate(tx: Tx, { id, version, requirePreconditions }: LifeRow, ifVersion: number | undefined) {
    if (ifVersion === undefined) {
      if (requirePreconditions) throw preconditionRequired({ version });
      return;
    }
    const later = await this.history.later(tx, { subjectId: id, version: ifVersion, pointers: [EVERYTHING.told] });
    const now = found(await this.organizations.findIn(tx, id));
    const changed = Object.fromEntries(later.map((one) => [segmentsOf(one.pointer)[0] ?? '', null]));
    const { base, theirs } = lateVersionsOf({ now, sent: changed }, later);
    const conflict = conflictOfRemoval({ base, theirs }, later, { place: EVERYTHING, tellsWho: true });
    throw organizationChanged({ version, extra: { ...conflict } });
  }

  private waitFor(tx: Tx, id: string, origin: Origin, days: number): Promise<ErasureRow> {
    const erasure = {
      subject: 'organization',
      subjectId: id,
      organizationId: id,
      requestedBy: origin.actorId,
    } as const;
    return this.erasures.insert(tx, erasure, days);
  }

  private async shown(tx: Tx, { role }: Actor, id: string): Promise<OrganizationView> {
    return presentOrganization(found(await this.organizations.findIn(tx, id)), role);
  }
}

function erasedBy({ id }: ErasureRow): NewChange['fields'] {
  return { '/erased': { before: false, after: true }, '/erasureId': { before: null, after: id } };
}

function lostBy({ id, organizationId, version }: LeftBehind, pointer: string, before: string): NewChange {
  return { subject: 'user', subjectId: id, organizationId, version, fields: { [pointer]: { before, after: null } } };
}
