import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { found } from '../failure.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import { AVATAR_SIZES } from '../pictures/avatar-path.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { ProfilesService, type Answer, type ChangeOptions, type Outcome } from '../profiles/profiles.service.js';
import { sightOf } from '../profiles/sight.js';
import { wayBackOf, withoutPicture } from '../profiles/way-back.js';
import { HistoryStore } from './history.store.js';
import { seenBy } from './shown-change.js';

/** How taking back is asked for: as any write, in the trace of its request. */
export interface RevertOptions extends ChangeOptions {
  traceparent: string;
}

/** Takes changes back, each by a new one. */
@Injectable()
export class Reverts {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly store: HistoryStore,
    private readonly profiles: ProfilesService,
    private readonly avatarFiles: AvatarFiles,
  ) {}

  /**
   * Brings back what a profile was before a change, field by field under today’s rules, for whoever reads its history. What was
   * changed since stays, and is refused.
   */
  async revert<Body extends object>(
    actor: Actor,
    userId: string,
    changeId: string,
    options: RevertOptions,
    show: (outcome: Outcome) => Body,
  ): Promise<Answer<Body>> {
    const person = await this.readings.administered(actor, userId);
    const reader = { role: actor.role, sight: sightOf(person.actor, person.state.user) };
    const { fields } = seenBy(reader, found(await this.store.one(actor, userId, changeId)));
    const whole = wayBackOf(fields);
    const { avatarId } = whole.change;
    const isGone = typeof avatarId === 'string' && !(await this.hasFiles(avatarId, options.traceparent));
    const { change, reverting } = isGone ? withoutPicture(whole) : whole;
    return this.profiles.change(actor, userId, change, { ...options, reverting, bodyOf: () => null }, show);
  }

  private async hasFiles(avatarId: string, traceparent: string): Promise<boolean> {
    const files = await Promise.all(AVATAR_SIZES.map((size) => this.avatarFiles.get(avatarId, size, traceparent)));
    return files.every((file) => file !== undefined);
  }
}
