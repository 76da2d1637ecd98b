import type { UserState } from '../fields/user.fields.js';
import { quietHoursOf, type EffectiveQuietHours } from '../notifications/quiet.js';
import type { QuietHoursView } from '../organizations/hours/quiet-hours.dto.js';
import type { SnapshotWithHome } from '../profiles/profile.js';
import { scheduleAt } from '../values/schedule.js';

export function presentQuietHours(user: UserState, home: SnapshotWithHome['home'], now: number): QuietHoursView {
  const { schedule, ...shown } = personQuietHours(user, home);
  const { isIn, until } = scheduleAt(schedule, now);
  return { ...shown, isQuiet: isIn, until: until === null ? null : new Date(until) };
}

/** The quiet hours of a person, made ready to be asked. */
function personQuietHours(
  user: Pick<UserState, 'quietHours' | 'timezone'>,
  home: SnapshotWithHome['home'],
): EffectiveQuietHours {
  return quietHoursOf({
    own: user.quietHours,
    organization: home?.quietHours ?? {},
    zones: { own: user.timezone, organization: home?.timezone ?? null },
  });
}
