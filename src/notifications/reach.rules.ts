import type { Level } from '../failure.js';
import { ownOverride, type OwnChoice } from './defaults.rules.js';
import {
  effectiveCategory,
  type CategoryWithChannels,
  type EffectiveCategory,
  type OverrideWithChannels,
} from './effective.js';

/** People who get the same answer about a category: those of a department who chose the same. */
export interface Group {
  category: string;
  departmentId: string | null;
  /** `null`: without an own choice. */
  own: OwnChoice | null;
  count: number;
  /** Ids of some of them. */
  some: readonly string[];
}

/** What a change of defaults does to people. */
export interface Reach {
  category: string;
  /** How many hear otherwise at once. */
  reaches: number;
  /** How many have an own choice. */
  ownChoice: number;
  /** How many stay as they are. */
  stays: number;
  /** Those of them who come first to mind: with an own choice, then of a department that says otherwise. */
  staying: { some: readonly string[]; because: Level }[];
}

/**
 * Who hears otherwise by new defaults; the resolver itself is asked, once a group. `before` and `after` hold the overrides of the
 * organization and of its departments, by `ownerOf` whose they are.
 */
export function reachOf(
  category: CategoryWithChannels,
  groups: readonly Group[],
  levels: { before: LevelsOf; after: LevelsOf },
): Reach {
  const reach: Reach = { category: category.key, reaches: 0, ownChoice: 0, stays: 0, staying: [] };
  const mine = groups.filter((group) => group.category === category.key);
  for (const { departmentId, own, count, some } of [...mine].sort(ownFirst)) {
    const choice = own === null ? [] : [ownOverride(category.key, own)];
    const [was, is] = [levels.before, levels.after].map((of) =>
      effectiveCategory(category, [...of(departmentId), ...choice]),
    );
    if (own !== null) reach.ownChoice += count;
    if (heard(was) !== heard(is)) reach.reaches += count;
    else {
      reach.stays += count;
      reach.staying.push({ some, because: own === null ? (is?.level ?? 'platform') : 'user' });
    }
  }
  return reach;
}

/** What the organization and a department say. */
export type LevelsOf = (departmentId: string | null) => readonly OverrideWithChannels[];

function ownFirst(a: Group, b: Group): number {
  return Number(a.own === null) - Number(b.own === null);
}

function heard(effective: EffectiveCategory | undefined): string {
  if (effective === undefined || !effective.enabled) return '';
  return Object.entries(effective.channels)
    .filter(([, { enabled }]) => enabled)
    .map(([channel]) => channel)
    .join();
}
