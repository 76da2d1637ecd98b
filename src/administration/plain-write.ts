import type { Origin } from '../changes/changes.origin.js';
import type { ChangeOptions } from '../profiles/profiles.service.js';

/** A profile write as part of something else: all or nothing, without the extras of the profile routes. */
export function plainWrite(origin: Origin): ChangeOptions {
  return {
    origin,
    ifVersion: undefined,
    idempotency: undefined,
    handling: 'strict',
    mode: 'write',
    reports: false,
  };
}
