import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { Database, type Tx } from '../../database/database.js';
import { PublicAddress } from '../../http/public-address.js';
import { countIn, LimitsStore } from '../../limits/limits.store.js';
import {
  effectiveCategory,
  effectivePreference,
  isKeptOn,
  type CategoryWithChannels,
  type OverrideWithChannels,
} from '../../notifications/effective.js';
import { PreferencesStore } from '../../notifications/preferences.store.js';
import { DeferredStore } from '../../profiles/deferred/deferred.store.js';
import { ProfilesService } from '../../profiles/profiles.service.js';
import { faultsOf } from '../../writes/decision.js';
import { refused } from '../../writes/writes.failures.js';
import { DecisionsService } from '../telling/decisions.service.js';
import { UnsubscribeTokens, type Deed, type UnsubscribeMeaning } from './unsubscribe-tokens.js';
import type {
  UnsubscribedView,
  UnsubscribeLinkDto,
  UnsubscribeLinkView,
  UnsubscribeLookView,
} from './unsubscribe.dto.js';
import { categoryKeptOn, linkInvalid, unknownCategory, usedTooOften } from './unsubscribe.failures.js';

/** Whoever has a link could go back and forth with it for ever, a row of the history each time. */
const MOST_CHANGES = 30;
const DAY_SECONDS = 86_400;

/** What a category and a person’s own word of it come to. */
interface Subscription {
  category: CategoryWithChannels;
  /** Of the levels below the person. */
  inherited: OverrideWithChannels[];
  own: boolean | null;
}

/** Turning a category off by a link in a mail, without a login (RFC 8058). */
@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly database: Database,
    private readonly decisions: DecisionsService,
    private readonly preferences: PreferencesStore,
    private readonly profiles: ProfilesService,
    private readonly deferred: DeferredStore,
    private readonly limits: LimitsStore,
    private readonly tokens: UnsubscribeTokens,
    private readonly address: PublicAddress,
  ) {}

  /** For whom a decision may be asked; a category that nobody may turn off has no link. */
  async link(caller: Caller, { userId, category }: UnsubscribeLinkDto): Promise<UnsubscribeLinkView> {
    const { snapshot } = await this.decisions.askedAbout(caller, userId, category);
    if (snapshot.category === undefined) throw unknownCategory();
    const preference = effectiveCategory(snapshot.category, snapshot.overrides);
    if (isKeptOn(preference)) throw categoryKeptOn(preference.lockedBy ?? 'platform');
    const url = this.urlOf({ userId, category, deed: 'unsubscribe' });
    const headers = { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
    return { url, headers };
  }

  /** What the link would do; nothing is done. */
  async look(token: string): Promise<UnsubscribeLookView> {
    const { userId, category: key, deed } = this.meaningOf(token);
    const { category, inherited, own } = subscriptionIn(await this.preferences.ofPerson('service', userId), key);
    return { does: deed, category: key, label: category.label, subscribed: isOn(category, inherited, own) };
  }

  /** One change of the person’s own preference, as if they had made it; none where it is so already. */
  use(token: string, requestId: string): Promise<UnsubscribedView> {
    const meaning = this.meaningOf(token);
    const { userId } = meaning;
    const origin: Origin = { actorId: userId, source: 'unsubscribe', requestId, client: null };
    return this.database.transaction('service', async (tx) => {
      const subscription = subscriptionIn(await this.preferences.ofPersonIn(tx, userId), meaning.category);
      const wanted = wantedBy(meaning.deed, subscription);
      const changed = await this.choose(tx, meaning, wanted, origin);
      const { category, inherited } = subscription;
      const undo = this.urlOf({ ...meaning, deed: undoing(meaning.deed, subscription) });
      return {
        category: category.key,
        label: category.label,
        subscribed: isOn(category, inherited, wanted),
        changed,
        undo,
      };
    });
  }

  /** In the person’s own name and by the profile’s own write, which refuses what they themselves would be refused. */
  private async choose(
    tx: Tx,
    { userId, category }: UnsubscribeMeaning,
    wanted: boolean | null,
    origin: Origin,
  ): Promise<boolean> {
    const sessionId = await this.deferred.standIn(tx, userId);
    if (sessionId === null) throw linkInvalid();
    await tx.continueAs({ userId });
    const change = { notificationPreferences: { [category]: wanted } };
    const edit = await this.profiles.edit(tx, { userId, sessionId }, userId, change, { origin });
    if (edit.refusals.length > 0) throw refused(edit.refusals, faultsOf(edit.report));
    if (edit.changes) {
      await this.charge(tx, userId);
      await edit.write();
    }
    await tx.continueAs('service');
    await this.deferred.endStandIn(tx, sessionId);
    return edit.changes;
  }

  private async charge(tx: Tx, userId: string): Promise<void> {
    const key = `unsubscribe:${userId}`;
    const { count, secondsLeft } = countIn(await this.limits.countUp(tx, new Map([[key, 1]]), DAY_SECONDS), key);
    if (count > MOST_CHANGES) throw usedTooOften({ retryAfter: secondsLeft });
  }

  private meaningOf(token: string): UnsubscribeMeaning {
    const meaning = this.tokens.meaningOf(token);
    if (meaning === undefined) throw linkInvalid();
    return meaning;
  }

  private urlOf(meaning: UnsubscribeMeaning): string {
    return `${this.address.origin()}/unsubscribe/${this.tokens.tokenOf(meaning)}`;
  }
}

interface Said {
  catalogue: readonly CategoryWithChannels[];
  overrides: readonly OverrideWithChannels[];
}

function subscriptionIn({ catalogue, overrides }: Said, key: string): Subscription {
  const category = catalogue.find((one) => one.key === key);
  if (category === undefined) throw linkInvalid();
  const mine = overrides.filter((one) => one.category === key);
  const own = mine.find(({ level }) => level === 'user')?.enabled ?? null;
  return { category, inherited: mine.filter(({ level }) => level !== 'user'), own };
}

/** Whoever has chosen otherwise since has nothing to be undone. */
function wantedBy(deed: Deed, { own }: Subscription): boolean | null {
  if (deed === 'unsubscribe') return false;
  if (own !== false) return own;
  return deed === 'subscribe' ? true : null;
}

/** What brings back what was. Who was unsubscribed before is subscribed by what the levels below say, where they do. */
function undoing(deed: Deed, { category, inherited, own }: Subscription): Deed {
  if (deed !== 'unsubscribe') return 'unsubscribe';
  if (own === false) return isOn(category, inherited, null) ? 'inherit' : 'subscribe';
  return own === null ? 'inherit' : 'subscribe';
}

function isOn(
  category: CategoryWithChannels,
  inherited: readonly OverrideWithChannels[],
  own: boolean | null,
): boolean {
  const mine = { level: 'user', category: category.key, enabled: own, locked: null } as const;
  return effectivePreference(category, [...inherited, mine]).enabled;
}
