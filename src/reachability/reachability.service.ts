import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import type { HoursQuery } from '../organizations/hours/hours.dto.js';
import { hoursBetween } from '../organizations/hours/hours.rules.js';
import { hoursOf } from '../personas/person-hours.js';
import { isVisible } from '../profiles/policy.js';
import { snapshotOf } from '../profiles/reach.js';
import { seenOverridesOf } from '../profiles/seen-persona.js';
import { sightOf } from '../profiles/sight.js';
import { ProfilesStore } from '../profiles/storage/profiles.store.js';
import type { ReachabilityQuery, ReachabilityView } from './reachability.dto.js';
import { reachabilityAt, type Because, type Reachability } from './reachability.rules.js';
import type { PersonHoursView } from './person-hours.dto.js';

/** When people may be reached, as far as the caller sees it. */
@Injectable()
export class ReachabilityService {
  constructor(private readonly profiles: ProfilesStore) {}

  async hours(caller: Caller, userId: string, query: HoursQuery): Promise<PersonHoursView> {
    const snapshot = snapshotOf(await this.profiles.readWithHome(caller, userId));
    const { state, home, actor } = snapshot;
    // What isn't seen reads through, as in the persona.
    const { timezone, schedule, sources } = hoursOf(seenOverridesOf(state, sightOf(actor, state.user)), home);
    return { timezone, ...hoursBetween(schedule, query, Date.now()), sources };
  }

  async reachability(caller: Caller, userId: string, { at }: ReachabilityQuery): Promise<ReachabilityView> {
    const snapshot = snapshotOf(await this.profiles.readWithHome(caller, userId));
    const sight = sightOf(snapshot.actor, snapshot.state.user);
    const reachability = reachabilityAt(snapshot, at?.getTime() ?? Date.now());
    return present(reachability, (field) => isVisible(field, sight));
  }
}

/** What is told has a year of four digits. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** What the caller doesn't see of the person isn't named, though it counts. */
function present(
  { available, because, until, calls }: Reachability,
  isSeen: (field: string) => boolean,
): ReachabilityView {
  const told = ({ rule, level, key }: Because) => {
    return key === null || isSeen(key) ? { rule, level, key } : { rule: null, level, key: null };
  };
  const isNumberSeen = isSeen(calls.to === 'personal-phone' ? 'phoneNumber' : 'sinchPhoneNumber');
  return {
    available,
    because: told(because),
    until: until === null || until > LATEST ? null : new Date(until),
    calls: { to: calls.to, number: isNumberSeen ? calls.number : null, because: told(calls.because) },
  };
}
