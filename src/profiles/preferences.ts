import { effectivePreference, type Category, type EffectivePreference } from '../notifications/effective.js';
import type { Snapshot } from './profile.js';

/** What applies to the user for one category, and the user's own choice beside it: `null` inherits. */
export function preferenceOf(
  category: Category,
  { inherited, state }: Pick<Snapshot, 'inherited' | 'state'>,
): EffectivePreference & { own: boolean | null } {
  const own = Object.hasOwn(state.notifications, category.key) ? (state.notifications[category.key] ?? null) : null;
  const override = { level: 'user', category: category.key, enabled: own, locked: null } as const;
  return { own, ...effectivePreference(category, [...inherited, override]) };
}
