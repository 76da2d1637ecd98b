import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { ChangesStore } from '../changes/changes.store.js';
import { Database, type Tx } from '../database/database.js';
import { found, type Failure, type FieldFault } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { wholePage, type Page } from '../http/page.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import { newPersonChange, newState } from '../profiles/first-change.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Once } from '../writes/once.js';
import { faulty, together } from '../writes/writes.failures.js';
import type { KeyView, NewKeyDto, NewKeyView, RotateKeyDto } from './keys.dto.js';
import { tooManyServiceAccounts } from './keys.failures.js';
import { MOST_SERVICE_ACCOUNTS } from './keys.rules.js';
import { KeysService, type Keeper } from './keys.service.js';
import type { NewServiceAccountDto, ServiceAccountView } from './service-accounts.dto.js';
import { ServiceAccountsStore, type ServiceAccountRow } from './service-accounts.store.js';
import { uuidv7 } from '../values/uuid.js';

/** A service account as a path names it. */
interface Named {
  organizationId: string;
  accountId: string;
}

/**
 * Service accounts, which administrators of their organization make and hold the keys of. Whatever else is done to one is done to it
 * as to a person: by `/api/users/{id}`, by the same policy, in the same history.
 */
@Injectable()
export class ServiceAccountsService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly access: OrganizationAccess,
    private readonly store: ServiceAccountsStore,
    private readonly changes: ChangesStore,
    private readonly keys: KeysService,
  ) {}

  async list(actor: Actor, organizationId: string): Promise<Page<ServiceAccountView>> {
    await this.access.administer(actor, organizationId);
    return wholePage((await this.store.list(actor, organizationId)).map(present));
  }

  async make(
    actor: Actor,
    organizationId: string,
    body: NewServiceAccountDto,
    origin: SecurityOrigin,
  ): Promise<ServiceAccountView> {
    const { name, accessRole } = body;
    await this.refuseFaulty(actor, organizationId, faultsIn(body));
    return this.database.transaction(actor, async (tx) => {
      await this.access.lockToAdminister(tx, actor, organizationId);
      return this.once.within(tx, origin, async () => {
        const full = await this.refusalIn(tx, organizationId);
        if (full !== undefined) throw full;
        const id = uuidv7();
        await this.store.insert(tx, { id, organizationId, name, accessRole });
        const state = newState({ id, kind: 'service', email: '', fullName: name, organizationId, accessRole });
        await this.changes.record(tx, origin, newPersonChange(state));
        return present(found(await this.store.findIn(tx, organizationId, id)));
      });
    });
  }

  async listKeys(actor: Actor, account: Named): Promise<Page<KeyView>> {
    const { userId } = await this.keeperOf(actor, account);
    return this.keys.list(actor, userId);
  }

  async makeKey(actor: Actor, account: Named, body: NewKeyDto, origin: SecurityOrigin): Promise<NewKeyView> {
    return this.keys.make(actor, await this.keeperOf(actor, account), body, origin);
  }

  async rotateKey(
    actor: Actor,
    account: Named,
    keyId: string,
    body: RotateKeyDto,
    origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    return this.keys.rotate(actor, await this.keeperOf(actor, account), keyId, body, origin);
  }

  async endKey(actor: Actor, account: Named, keyId: string, origin: SecurityOrigin): Promise<void> {
    return this.keys.end(actor, await this.keeperOf(actor, account), keyId, origin);
  }

  /** What is wrong with the body is told with what else refuses it, and locks nothing. */
  private refuseFaulty(actor: Actor, organizationId: string, faults: readonly FieldFault[]): Promise<void> {
    if (faults.length === 0) return Promise.resolve();
    return this.database.transaction(actor, async (tx) => {
      await this.access.administerIn(tx, actor, organizationId);
      throw found(together(faulty(faults), await this.refusalIn(tx, organizationId)));
    });
  }

  private async refusalIn(tx: Tx, organizationId: string): Promise<Failure | undefined> {
    return (await this.store.count(tx, organizationId)) >= MOST_SERVICE_ACCOUNTS ? tooManyServiceAccounts() : undefined;
  }

  /** NOTE: who stops being an administrator at this moment is held back by the policy of the keys. */
  private async keeperOf(actor: Actor, { organizationId, accountId }: Named): Promise<Keeper> {
    await this.access.administer(actor, organizationId);
    const { id } = found(await this.store.find(actor, organizationId, accountId));
    return { kind: 'service', userId: id, organizationId };
  }
}

function present({ id, ...same }: ServiceAccountRow): ServiceAccountView {
  return { _id: id, id, ...same };
}
