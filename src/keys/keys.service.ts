import { Injectable } from '@nestjs/common';
import { newKey, type KeyOwner } from '../auth/access-key.js';
import type { Actor } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import type { Scope } from '../auth/scopes.js';
import { Database, type Scope as Reach, type Tx } from '../database/database.js';
import { found, type Failure } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { wholePage, type Page } from '../http/page.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Once } from '../writes/once.js';
import { faulty, together } from '../writes/writes.failures.js';
import type { KeyView, NewKeyDto, NewKeyView, RotateKeyDto } from './keys.dto.js';
import { endOutOfRange, keyReplaced, tooManyKeys } from './keys.failures.js';
import { MOST_KEYS, mayEndAt, sameLife, USUAL_OVERLAP_HOURS } from './keys.rules.js';
import { KeysStore, type Bounds, type KeyRow } from './keys.store.js';

/** Whose keys they are. Whoever asks for them has to be allowed to. */
export interface Keeper {
  kind: KeyOwner;
  userId: string;
  /** The home, which says how recently who makes a key has to have proved who they are. */
  organizationId: string | null;
}

/** Makes, rotates and ends keys. What one is worth is asked of the database on every request, so that an end counts at the next one. */
@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly store: KeysStore,
    private readonly events: SecurityEvents,
    private readonly proofs: Proofs,
  ) {}

  async list(reach: Reach, userId: string): Promise<Page<KeyView>> {
    return wholePage((await this.store.alive(reach, userId)).map(present));
  }

  async make(actor: Actor, keeper: Keeper, body: NewKeyDto, origin: SecurityOrigin): Promise<NewKeyView> {
    const { name, scopes, expiresAt } = body;
    await this.refuse(actor, keeper, body);
    return this.once.secretly(actor, origin, async (tx) => {
      const bounds = await this.store.lockBounds(tx, keeper.userId);
      throwIf(together(...reasonsIn(found(bounds), expiresAt)));
      const key = await this.insert(tx, keeper, { name, scopes, expiresAt }, origin);
      await this.events.tell(tx, origin, { userId: keeper.userId, event: 'key_made', about: { keyId: key._id, name } });
      return key;
    });
  }

  /** Another key of the same name and scopes; until the overlap is over, both work. */
  async rotate(
    actor: Actor,
    keeper: Keeper,
    id: string,
    body: RotateKeyDto,
    origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    const { overlapHours = USUAL_OVERLAP_HOURS, expiresAt } = body;
    await this.refuse(actor, keeper, body, id);
    return this.once.secretly(actor, origin, async (tx) => {
      const bounds = found(await this.store.lockBounds(tx, keeper.userId));
      const old = found(await this.store.lock(tx, keeper.userId, id));
      throwIf(together(replaced(old), ...reasonsIn(bounds, expiresAt)));
      const end = expiresAt ?? sameLife(old, new Date(), bounds.longestDays);
      const key = await this.insert(tx, keeper, { ...old, expiresAt: end }, origin);
      await this.store.replace(tx, id, key._id, overlapHours);
      const about = { keyId: key._id, name: old.name };
      await this.events.tell(tx, origin, { userId: keeper.userId, event: 'key_rotated', about });
      return key;
    });
  }

  end(reach: Reach, { userId }: Keeper, id: string, origin: SecurityOrigin): Promise<void> {
    return this.once.transaction(reach, origin, async (tx) => {
      const name = found(await this.store.end(tx, userId, id));
      await this.events.tell(tx, origin, { userId, event: 'key_ended', about: { keyId: id, name } });
    });
  }

  /** What is wrong with the body, or with who asks, is told with what else refuses it, and locks nothing. */
  private async refuse(
    actor: Actor,
    { userId, organizationId }: Keeper,
    body: NewKeyDto | RotateKeyDto,
    rotated?: string,
  ): Promise<void> {
    const unproved = await this.proofs.missing(actor, 'keys', organizationId);
    const faults = faulty(faultsIn(body));
    if (unproved === undefined && faults === undefined) return;
    const refusal = await this.database.transaction(actor, async (tx) => {
      const bounds = found(await this.store.bounds(tx, userId));
      const old = rotated === undefined ? undefined : found(await this.store.find(tx, userId, rotated));
      return together(unproved, faults, old && replaced(old), ...reasonsIn(bounds, body.expiresAt));
    });
    throw await this.proofs.explained(actor, found(refusal));
  }

  private async insert(
    tx: Tx,
    { kind, userId }: Keeper,
    { name, scopes, expiresAt }: { name: string; scopes: readonly Scope[]; expiresAt: Date },
    { actorId }: SecurityOrigin,
  ): Promise<NewKeyView> {
    const { id, text } = newKey(kind, userId, scopes);
    const madeBy = kind === 'service' ? actorId : null;
    const row = await this.store.insert(tx, { id, userId, name, scopes, expiresAt, madeBy });
    return { ...present(row), token: text };
  }
}

/** What stands in the way of one more key that ends then. */
function reasonsIn({ counted, longestDays }: Bounds, end: Date | undefined): (Failure | undefined)[] {
  const isGood = end === undefined || mayEndAt(end, new Date(), longestDays);
  return [counted >= MOST_KEYS ? tooManyKeys() : undefined, faulty(isGood ? [] : [endOutOfRange(longestDays)])];
}

function replaced({ replacedBy }: KeyRow): Failure | undefined {
  return replacedBy === null ? undefined : keyReplaced();
}

function throwIf(refusal: Failure | undefined): void {
  if (refusal !== undefined) throw refusal;
}

function present({ id, ...same }: KeyRow): KeyView {
  return { _id: id, id, ...same };
}
