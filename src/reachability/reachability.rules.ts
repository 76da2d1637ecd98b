import type { Level } from '../failure.js';
import type { PolicyField } from '../profiles/policy.js';
import type { SnapshotWithHome } from '../profiles/profile.js';
import { hoursOf, type EffectiveHours } from '../personas/person-hours.js';
import { availabilityAt, doNotDisturbAt } from '../users/availability.js';
import type { CallRules, CallSituation, CallTarget } from '../values/call-rules.js';
import { sameJson } from '../values/merge.js';
import { scheduleAt } from '../values/schedule.js';

/** What decides: the rule, the level it is set on, and the field of the profile, where it is one. */
export interface Because {
  rule: ReachRule;
  level: Level;
  key: PolicyField | null;
}

export type ReachRule =
  | 'notActive'
  | 'doNotDisturb'
  | 'availability'
  | 'holiday'
  | 'exceptionalHours'
  | 'businessHours'
  | 'callRules'
  | 'callForwarding'
  | 'noNumber'
  | 'nothingAgainst';

/** Where a call goes at an instant. */
export interface Calls {
  to: CallTarget;
  /** E.164; of voicemail and nobody there is none. */
  number: string | null;
  because: Because;
}

export interface Reachability {
  available: boolean;
  because: Because;
  /** The answer is the same until then at least, in milliseconds; `null`: always, by what is known now. */
  until: number | null;
  calls: Calls;
}

/** What of a person and their home it is about. */
export type ReachSnapshot = Pick<SnapshotWithHome, 'home'> & {
  state: Pick<SnapshotWithHome['state'], 'user' | 'persona'>;
};

/**
 * Whether somebody may be reached at an instant, and where a call to them goes: pure. Of what is against it, the first counts:
 * no account that works, do not disturb, unavailable, outside the hours where any are set.
 */
export function reachabilityAt(snapshot: ReachSnapshot, instant: number): Reachability {
  const hours = hoursOf(snapshot.state.persona?.overrides ?? {}, snapshot.home);
  const { next, ...answer } = answerAt(snapshot, hours, instant);
  let until = next;
  for (let looks = 0; until !== null && looks < MOST_LOOKS; looks++) {
    const { next: following, ...then } = answerAt(snapshot, hours, until);
    if (!sameJson(then, answer)) break;
    until = following;
  }
  return { ...answer, until };
}

/** What ends behind what counts changes nothing; whoever looks for longer asks again then. */
const MOST_LOOKS = 20;

type Answer = Omit<Reachability, 'until'>;

/** `next`: when something of it ends, whether or not the answer is another then. */
function answerAt(
  { state: { user } }: ReachSnapshot,
  { schedule, sources }: EffectiveHours,
  instant: number,
): Answer & { next: number | null } {
  if (user.status !== 'active' || user.deletedAt !== null) {
    const because: Because = { rule: 'notActive', level: 'organization', key: 'status' };
    return { available: false, because, calls: { to: 'nobody', number: null, because }, next: null };
  }
  const { isIn, until, date } = scheduleAt(schedule, instant);
  const isBound = sources.businessHours !== null;
  const against: [situation: CallSituation, because: Because][] = [];
  if (doNotDisturbAt(user, instant).doNotDisturb)
    against.push(['doNotDisturb', { rule: 'doNotDisturb', level: 'user', key: 'doNotDisturb' }]);
  if (availabilityAt(user, instant).availability === 'unavailable')
    against.push(['unavailable', { rule: 'availability', level: 'user', key: 'availability' }]);
  if (isBound && !isIn) {
    const level = date === null && sources.businessHours === 'user' ? 'user' : 'organization';
    against.push(['outsideHours', { rule: date ?? 'businessHours', level, key: 'persona.businessHours' }]);
  }
  const [situation, because] = against[0] ?? ['available', NOTHING_AGAINST];
  return {
    available: against.length === 0,
    because,
    calls: callsIn(situation, user, because),
    next: firstBehind(instant, [user.doNotDisturbUntil, user.availabilityUntil], isBound ? until : null),
  };
}

const NOTHING_AGAINST: Because = { rule: 'nothingAgainst', level: 'platform', key: null };

type Numbers = Pick<
  ReachSnapshot['state']['user'],
  'callRules' | 'callForwardingEnabled' | 'sinchPhoneNumber' | 'phoneNumber'
>;

/** By the own rule of the situation, else to the SMS number of who is available, else where forwarding has it. */
function callsIn(situation: CallSituation, user: Numbers, because: Because): Calls {
  const own = (user.callRules as CallRules)[situation];
  if (own !== undefined) return callTo(own, user, { rule: 'callRules', level: 'user', key: 'callRules' });
  if (situation === 'available') return callTo('sms-number', user, because);
  const forwarding: Because = { rule: 'callForwarding', level: 'user', key: 'callForwardingEnabled' };
  return callTo(user.callForwardingEnabled ? 'personal-phone' : 'voicemail', user, forwarding);
}

/** Without the number that a call would go to it goes to voicemail, and without any number of the organization to nobody. */
function callTo(target: CallTarget, user: Numbers, because: Because): Calls {
  const number = {
    'sms-number': user.sinchPhoneNumber,
    'personal-phone': user.phoneNumber,
    voicemail: null,
    nobody: null,
  }[target];
  if (number !== null || target === 'nobody') return { to: target, number, because };
  if (user.sinchPhoneNumber !== null) {
    const isGiven = target === 'voicemail';
    return { to: 'voicemail', number: null, because: isGiven ? because : { ...because, rule: 'noNumber' } };
  }
  return { to: 'nobody', number: null, because: { rule: 'noNumber', level: 'organization', key: 'sinchPhoneNumber' } };
}

/** The first of them behind the instant. */
function firstBehind(instant: number, ends: readonly (Date | null)[], other: number | null): number | null {
  const times = [...ends.map((end) => end?.getTime() ?? null), other];
  const coming = times.filter((time) => time !== null).filter((time) => time > instant);
  return coming.length === 0 ? null : Math.min(...coming);
}
