import type { Level } from '../failure.js';

/** A category of the catalogue as the platform, or the organization that added it, defines it. */
export interface Category {
  key: string;
  enabledByDefault: boolean;
  required: boolean;
}

/** What one level says about one category, where it differs from the level below. */
export interface Override {
  level: Exclude<Level, 'platform'>;
  category: string;
  enabled: boolean | null;
  locked: boolean | null;
}

export interface EffectivePreference {
  enabled: boolean;
  /** The level the value comes from. */
  level: Level;
  /** The level that locked it, or that requires it; above that level it can't differ. */
  lockedBy: Level | null;
}

const ORDER = ['organization', 'department', 'user'] as const;

/** Resolves one category: platform < organization < department < user; a lock stops the levels above it. */
export function effectivePreference(category: Category, overrides: readonly Override[]): EffectivePreference {
  if (category.required) return { enabled: true, level: 'platform', lockedBy: 'platform' };
  const result: EffectivePreference = { enabled: category.enabledByDefault, level: 'platform', lockedBy: null };
  for (const level of ORDER) {
    if (result.lockedBy !== null) break;
    const override = overrides.find((one) => one.level === level && one.category === category.key);
    if (override === undefined) continue;
    if (override.enabled !== null) Object.assign(result, { enabled: override.enabled, level });
    if (override.locked === true && level !== 'user') result.lockedBy = level;
  }
  return result;
}
