import { Injectable } from '@nestjs/common';
import { newKey, type KeyOwner } from '../auth/access-key.js';
import type { Actor } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import type { Scope } from '../auth/scopes.js';
import { Database, type Scope as Reach, type Tx } from '../database/database.js';
import { found, invalidRequest } from '../failure.js';
import { wholePage, type Page } from '../http/page.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
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
    private readonly store: KeysStore,
    private readonly events: SecurityEvents,
    private readonly proofs: Proofs,
  ) {}

  async list(reach: Reach, userId: string): Promise<Page<KeyView>> {
    return wholePage((await this.store.alive(reach, userId)).map(present));
  }

  async make(
    actor: Actor,
    keeper: Keeper,
    { name, scopes, expiresAt }: NewKeyDto,
    origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    await this.proofs.demand(actor, 'keys', keeper.organizationId);
    return this.database.transaction(actor, async (tx) => {
      const { longestDays } = await this.admit(tx, keeper);
      const key = await this.insert(tx, keeper, { name, scopes, expiresAt, longestDays }, origin);
      await this.events.tell(tx, origin, { userId: keeper.userId, event: 'key_made', about: { keyId: key._id, name } });
      return key;
    });
  }

  /** Another key of the same name and scopes; until the overlap is over, both work. */
  async rotate(
    actor: Actor,
    keeper: Keeper,
    id: string,
    { overlapHours = USUAL_OVERLAP_HOURS, expiresAt }: RotateKeyDto,
    origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    await this.proofs.demand(actor, 'keys', keeper.organizationId);
    return this.database.transaction(actor, async (tx) => {
      const { longestDays } = await this.admit(tx, keeper);
      const old = found(await this.store.lock(tx, keeper.userId, id));
      if (old.replacedBy !== null) throw keyReplaced();
      const end = expiresAt ?? sameLife(old, new Date(), longestDays);
      const key = await this.insert(tx, keeper, { ...old, expiresAt: end, longestDays }, origin);
      await this.store.replace(tx, id, key._id, overlapHours);
      const about = { keyId: key._id, name: old.name };
      await this.events.tell(tx, origin, { userId: keeper.userId, event: 'key_rotated', about });
      return key;
    });
  }

  end(reach: Reach, { userId }: Keeper, id: string, origin: SecurityOrigin): Promise<void> {
    return this.database.transaction(reach, async (tx) => {
      const name = found(await this.store.end(tx, userId, id));
      await this.events.tell(tx, origin, { userId, event: 'key_ended', about: { keyId: id, name } });
    });
  }

  private async admit(tx: Tx, { userId }: Keeper): Promise<Bounds> {
    const bounds = found(await this.store.lockBounds(tx, userId));
    if (bounds.counted >= MOST_KEYS) throw tooManyKeys();
    return bounds;
  }

  private async insert(
    tx: Tx,
    { kind, userId }: Keeper,
    asked: { name: string; scopes: readonly Scope[]; expiresAt: Date; longestDays: number },
    { actorId }: SecurityOrigin,
  ): Promise<NewKeyView> {
    const { name, scopes, expiresAt, longestDays } = asked;
    if (!mayEndAt(expiresAt, new Date(), longestDays)) throw invalidRequest({ errors: [endOutOfRange(longestDays)] });
    const { id, text } = newKey(kind, userId, scopes);
    const madeBy = kind === 'service' ? actorId : null;
    const row = await this.store.insert(tx, { id, userId, name, scopes, expiresAt, madeBy });
    return { ...present(row), token: text };
  }
}

function present({ id, ...same }: KeyRow): KeyView {
  return { _id: id, ...same };
}
