import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { invalidRequest, notFound } from '../failure.js';
import { wholePage, type Page } from '../http/page.js';
import { activeMutes } from '../notifications/quiet.js';
import type { QuietHoursDto, QuietHoursView } from '../organizations/hours/quiet-hours.dto.js';
import type { SnapshotWithHome } from '../profiles/profile.js';
import { ProfilesService, type Answer, type ChangeOptions } from '../profiles/profiles.service.js';
import { snapshotOf } from '../profiles/reach.js';
import { ProfilesStore } from '../profiles/storage/profiles.store.js';
import type { JsonMap } from '../values/json-map.js';
import type { Mute, Mutes } from '../values/mute.js';
import type { MuteDto, MuteView } from './mutes.dto.js';
import { presentQuietHours } from './quiet-hours.view.js';
import { uuidv7 } from '../values/uuid.js';

const MOST_DAYS = 366;
const MOST_AHEAD = MOST_DAYS * 86_400_000;

/** What the caller isn't told: quiet hours and mutes, which are fields of the profile. */
@Injectable()
export class SilenceService {
  constructor(
    private readonly store: ProfilesStore,
    private readonly profiles: ProfilesService,
  ) {}

  async quietHours(me: Caller): Promise<{ version: number; body: QuietHoursView }> {
    const { state, home, version } = await this.mine(me);
    return { version, body: presentQuietHours(state.user, home, Date.now()) };
  }

  async changeQuietHours(me: Caller, body: QuietHoursDto, options: ChangeOptions): Promise<Answer<QuietHoursView>> {
    const { home } = await this.mine(me);
    const asked = { ...options, bodyOf: ({ quietHours = {} }: JsonMap) => quietHours as JsonMap };
    return this.profiles.change(me, me.userId, { quietHours: { ...body } }, asked, ({ now }) =>
      presentQuietHours(now.state.user, home, Date.now()),
    );
  }

  /** Those that aren't over, in the order in which they will be. */
  async mutes(me: Caller): Promise<Page<MuteView>> {
    const { state } = await this.mine(me);
    return wholePage(activeMutes(state.user.mutes as Mutes, Date.now()).map(([id, mute]) => present(id, mute)));
  }

  /** Those that are over are taken away with it. */
  async mute(me: Caller, { category, until }: MuteDto, options: ChangeOptions): Promise<Answer<MuteView>> {
    const now = Date.now();
    if (until.getTime() <= now || until.getTime() > now + MOST_AHEAD) throw outOfRange();
    const mutes = (await this.mine(me)).state.user.mutes as Mutes;
    const active = new Set(activeMutes(mutes, now).map(([id]) => id));
    const over = Object.keys(mutes).filter((id) => !active.has(id));
    const id = uuidv7();
    const made: Mute = { ...(category !== undefined && { category }), until: until.toISOString() };
    const change = { mutes: { ...Object.fromEntries(over.map((one) => [one, null])), [id]: made } };
    return this.profiles.change(me, me.userId, change, { ...options, bodyOf: nothing }, () => present(id, made));
  }

  async unmute(me: Caller, id: string, options: ChangeOptions): Promise<void> {
    const mutes = (await this.mine(me)).state.user.mutes as Mutes;
    const isThere = activeMutes(mutes, Date.now()).some(([one]) => one === id);
    const asked = { ...options, bodyOf: nothing };
    // Asked where a repetition doesn't come: it ended the mute itself.
    await this.profiles.change(me, me.userId, { mutes: { [id]: null } }, asked, () => {
      if (!isThere) throw notFound();
      return {};
    });
  }

  private async mine(me: Caller): Promise<SnapshotWithHome> {
    return snapshotOf(await this.store.readWithHome(me, me.userId));
  }
}

/** A mute is made or ended, and is no body that could be sent in part. */
function nothing(): null {
  return null;
}

function present(id: string, { category, until }: Mute): MuteView {
  return { _id: id, id, category: category ?? null, until: new Date(until) };
}

function outOfRange() {
  const message = `This must be in the future, by at most ${MOST_DAYS} days.`;
  const parameters = { limit: MOST_DAYS };
  return invalidRequest({ errors: [{ pointer: '/until', code: 'instant_out_of_range', message, parameters }] });
}
